package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// stage is an app on the small world, with a clock that can be moved.
type stage struct {
	*App
	w      *storetest.World
	now    time.Time
	people []*abp.Person
}

func newStage(t testing.TB, s *store.Store) *stage {
	t.Helper()
	x := &stage{w: storetest.NewWorld(t, s), now: storetest.Now}
	x.App = New(Config{Store: s, Now: func() time.Time { return x.now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	w := x.w
	x.people = []*abp.Person{&w.Delegate, &w.ForeignDelegate, &w.Facilitator, &w.ForeignFacilitator, &w.Manager, &w.Sponsor, &w.Board, &w.Lead, &w.Other}
	return x
}

// secret returns the secret of the person's feed, which it makes if need be.
func (x *stage) feedSecretOf(t testing.TB, p *abp.Person) string {
	t.Helper()
	address, err := x.FeedAddress(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(path.Base(address), ".ics")
}

func (x *stage) body(t testing.TB, p *abp.Person) string {
	t.Helper()
	f, err := x.Feed(context.Background(), x.feedSecretOf(t, p), nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(f.Body)
}

func TestFeedAddressStaysUntilRotated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newStage(t, s)
		ctx := context.Background()
		p := &x.w.Delegate
		secret := x.feedSecretOf(t, p)
		if len(secret) != 43 || x.feedSecretOf(t, p) != secret {
			t.Fatalf("secret %q does not stay", secret)
		}
		if err := x.RotateFeed(ctx, p); err != nil {
			t.Fatal(err)
		}
		if next := x.feedSecretOf(t, p); next == secret {
			t.Error("rotation kept the secret")
		}
		if _, err := x.Feed(ctx, secret, nil); abp.CodeOf(err) != abp.Gone {
			t.Errorf("the old address answers %v, want gone", err)
		}
		if _, err := x.Feed(ctx, "x", nil); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a wrong secret answers %v, want not found", err)
		}
		if _, err := x.FeedAddress(ctx, nil); abp.CodeOf(err) != abp.Unauthorised {
			t.Errorf("nobody gets an address: %v", err)
		}
	})
}

func TestFeedsAreMadeOnceHoweverManyAsk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newStage(t, s)
		got := make(chan string, 20)
		for range cap(got) {
			go func() {
				address, err := x.FeedAddress(context.Background(), &x.w.Delegate)
				if err != nil {
					address = err.Error()
				}
				got <- address
			}()
		}
		first := <-got
		for range cap(got) - 1 {
			if next := <-got; next != first {
				t.Errorf("%s and %s", first, next)
			}
		}
		if !strings.HasPrefix(first, "https://abp.example/feeds/") {
			t.Error(first)
		}
	})
}

func TestFeedOfSomebodyWhoLeftIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newStage(t, s)
		ctx := context.Background()
		x.body(t, &x.w.Delegate)
		x.edit(t, &x.w.Delegate, func(p *abp.Person) { p.DisabledAt = x.Now() })
		if _, err := x.Feed(ctx, x.feedSecretOf(t, &x.w.Delegate), nil); abp.CodeOf(err) != abp.Gone {
			t.Errorf("answers %v, want gone", err)
		}
		x.edit(t, &x.w.Delegate, func(p *abp.Person) { p.DisabledAt = abp.Instant{} })
		x.body(t, &x.w.Delegate)
	})
}

// edit changes a person's stored record.
func (x *stage) edit(t testing.TB, who *abp.Person, change func(*abp.Person)) {
	t.Helper()
	ctx := context.Background()
	p, err := x.store.Person(ctx, x.w.Viewer(t, x.w.Administrator), who.ID)
	if err != nil {
		t.Fatal(err)
	}
	change(p)
	if err := x.store.UpdatePerson(ctx, p); err != nil {
		t.Fatal(err)
	}
}

func TestFeedSaysWhatASessionIsAndNamesNobodyElse(t *testing.T) {
	t.Parallel()
	x := newStage(t, storetest.Open(t))
	body := strings.ReplaceAll(x.body(t, &x.w.Delegate), "\r\n ", "")
	for _, want := range []string{"SUMMARY:Active bystander workshop part A\r\n", "SUMMARY:Action learning set 3\r\n", "Facilitator: Fay Facilitator", "LOCATION:Wreake Education Centre\\, 1 Mill Lane\r\n",
		"URL:https://abp.example/sessions/" + x.w.Workshop.ID + "\r\n", "X-WR-CALNAME:Active Bystander Programme (delegate)\r\n"} {
		if !strings.Contains(body, want) {
			t.Errorf("the delegate's calendar lacks %q", want)
		}
	}
	for _, bad := range []string{"@", "Dora", "Dev", "Sponsor meeting", "METHOD", "ATTENDEE", "VALARM"} {
		if strings.Contains(body, bad) {
			t.Errorf("the delegate's calendar has %q", bad)
		}
	}
	if err := x.SetNeutralTitles(context.Background(), x.w.Viewer(t, x.w.Delegate), true); err != nil {
		t.Fatal(err)
	}
	body = x.body(t, &x.w.Delegate)
	for _, bad := range []string{"ystander workshop", "Action learning", "Fay", "X-WR-CALNAME:Active"} {
		if strings.Contains(body, bad) {
			t.Errorf("the neutral calendar has %q", bad)
		}
	}
	if n := strings.Count(body, "SUMMARY:Training\r\n"); n != 8 {
		t.Errorf("%d neutral titles, want 8", n)
	}
}

func TestReq41OneBadSessionIsLeftOut(t *testing.T) {
	t.Parallel()
	x := newStage(t, storetest.Open(t))
	bad := x.w.Workshop
	bad.ID, bad.UID, bad.Title = x.w.ID(abp.KindSession), "not a uid", "Broken"
	if err := x.store.Put(context.Background(), []abp.Session{bad}); err != nil {
		t.Fatal(err)
	}
	body := x.body(t, &x.w.Delegate)
	if n := strings.Count(body, "BEGIN:VEVENT"); n != 8 || strings.Contains(body, "roken") {
		t.Errorf("%d events, want the 8 sound ones:\n%s", n, body)
	}
}

func TestReq35EqualOctetsKeepETagAndLastModified(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newStage(t, s)
		ctx := context.Background()
		secret := x.feedSecretOf(t, &x.w.Delegate)
		first, err := x.Feed(ctx, secret, nil)
		if err != nil {
			t.Fatal(err)
		}
		x.now = x.now.Add(time.Hour)
		if err := s.StaleFeeds(ctx, x.w.Delegate.ID); err != nil {
			t.Fatal(err)
		}
		again, err := x.Feed(ctx, secret, nil)
		if err != nil {
			t.Fatal(err)
		}
		if again.ETag != first.ETag || again.ChangedAt != first.ChangedAt || !bytes.Equal(again.Body, first.Body) {
			t.Errorf("ETag %s, changed %s; want %s, %s", again.ETag, again.ChangedAt, first.ETag, first.ChangedAt)
		}
		d, err := s.Delegate(ctx, x.w.Viewer(t, x.w.Lead), x.w.Place.ID, x.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Withdraw("workload", x.Now()); err != nil {
			t.Fatal(err)
		}
		if err := s.UpdateDelegate(ctx, d); err != nil {
			t.Fatal(err)
		}
		less, err := x.Feed(ctx, secret, nil)
		if err != nil {
			t.Fatal(err)
		}
		if less.ETag == first.ETag || !less.ChangedAt.After(first.ChangedAt.Time) {
			t.Errorf("sessions are gone, but the ETag is %s and the change %s", less.ETag, less.ChangedAt)
		}
	})
}

// TestChangeDuringBuildIsNotLost changes a session between the moment a build
// begins and the moment it is saved.
func TestChangeDuringBuildIsNotLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newStage(t, s)
		ctx := context.Background()
		secret := x.feedSecretOf(t, &x.w.Delegate)
		f, err := s.FeedToBuild(ctx, auth.Hash(secret))
		if err != nil {
			t.Fatal(err)
		}
		if err := x.composeFeed(ctx, f); err != nil {
			t.Fatal(err)
		}
		v, err := s.Session(ctx, x.w.Viewer(t, x.w.Lead), x.w.Workshop.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Move(abp.At(v.StartsAt.AddDate(0, 0, 3)), abp.At(v.EndsAt.AddDate(0, 0, 3)), x.Now()); err != nil {
			t.Fatal(err)
		}
		if err := s.UpdateSession(ctx, v); err != nil {
			t.Fatal(err)
		}
		if stored, err := s.SaveFeed(ctx, f); err != nil || stored {
			t.Fatalf("a build that missed a change was stored (%v)", err)
		}
		x.check(t, true)
		if body := x.body(t, &x.w.Delegate); body == string(f.Body) {
			t.Error("the move is not in the calendar")
		}
	})
}

// act is one thing that happens to the programme: to the person Who, to the
// session N, some Days away.
type act struct{ What, Who, N, Days int }

// What can happen.
const (
	pollFeed = iota
	moveSession
	cancelSession
	placeSession
	addSession
	addForAll
	replaceLeaders
	withdraw
	pause
	leaveSet
	joinSet
	enrol
	replaceFacilitator
	linkSet
	renameCohort
	unpublish
	rename
	neutral
	disable
	replaceManager
	grant
	endGrants
	putSession
	rotate
	pass
	acts
)

func actGen() *rapid.Generator[act] {
	return rapid.Custom(func(t *rapid.T) act {
		return act{rapid.IntRange(0, acts-1).Draw(t, "what"), rapid.IntRange(0, 8).Draw(t, "who"), rapid.IntRange(0, 15).Draw(t, "session"), rapid.IntRange(-20, 60).Draw(t, "days")}
	})
}

// TestStoredFeedsAreTrue says that after any sequence of acts every stored feed
// that counts as fresh is the feed that would be built now.
func TestStoredFeedsAreTrue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		x := newStage(t, storetest.Open(t))
		x.play(rt, rapid.SliceOfN(actGen(), 1, 12).Draw(rt, "acts"))
	})
}

func TestStoredFeedsAreTrueOnPostgreSQL(t *testing.T) {
	t.Parallel()
	x := newStage(t, storetest.OpenPostgres(t))
	for seed := range 12 {
		x.play(t, rapid.SliceOfN(actGen(), 15, 15).Example(seed))
	}
}

func (x *stage) play(t rapid.TB, list []act) {
	for _, p := range x.people {
		x.act(t, act{What: pollFeed, Who: x.index(p)})
	}
	for _, a := range list {
		x.act(t, a)
	}
	x.check(t, false)
}

func (x *stage) index(p *abp.Person) int {
	for i, q := range x.people {
		if p == q {
			return i
		}
	}
	return -1
}

// check compares every fresh feed with one built from scratch.
func (x *stage) check(t rapid.TB, wantStale bool) {
	t.Helper()
	ctx := context.Background()
	for _, p := range x.people {
		address, err := x.FeedAddress(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		hash := auth.Hash(strings.TrimSuffix(path.Base(address), ".ics"))
		stored, isFresh, err := x.store.PollFeed(ctx, hash, x.Now(), true)
		if err != nil {
			t.Fatal(err)
		}
		if !isFresh {
			continue
		}
		if wantStale {
			t.Errorf("the calendar of %s counts as fresh", p.Name)
		}
		f, err := x.store.FeedToBuild(ctx, hash)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.composeFeed(ctx, f); err != nil {
			t.Fatalf("the calendar of %s is stored as fresh, but: %v", p.Name, err)
		}
		if f.ETag != stored.ETag || !bytes.Equal(f.Body, stored.Body) {
			t.Fatalf("the calendar of %s is stored as fresh, but is not what it should be (-stored +built):\n%s", p.Name, cmp.Diff(string(stored.Body), string(f.Body)))
		}
	}
}

// act does one thing. Things that the programme's rules refuse do not happen.
func (x *stage) act(t rapid.TB, a act) {
	t.Helper()
	ctx := context.Background()
	p := x.people[a.Who%len(x.people)]
	var err error
	switch a.What {
	case pollFeed:
		var address string
		if address, err = x.FeedAddress(ctx, p); err == nil {
			_, err = x.Feed(ctx, strings.TrimSuffix(path.Base(address), ".ics"), nil)
		}
	case rotate:
		err = x.RotateFeed(ctx, p)
	case pass:
		x.now = x.now.AddDate(0, 0, max(a.Days, 1))
	case moveSession, cancelSession, placeSession, addSession, addForAll, replaceLeaders, putSession:
		err = x.actOnSession(ctx, a, p)
	case withdraw, pause, leaveSet, joinSet, enrol:
		err = x.actOnPlace(ctx, a, p)
	case replaceFacilitator, linkSet, renameCohort, unpublish:
		err = x.actOnCohort(ctx, a, p)
	default:
		err = x.actOnPerson(ctx, a, p)
	}
	if code := abp.CodeOf(err); err != nil && code != abp.Conflict && code != abp.Gone && code != abp.NotFound && code != abp.Invalid {
		t.Fatalf("%+v: %v", a, err)
	}
}

func (x *stage) actOnSession(ctx context.Context, a act, p *abp.Person) error {
	lead, err := x.store.Viewer(ctx, x.w.Administrator.ID)
	if err != nil {
		return err
	}
	all, err := x.store.Sessions(ctx, lead, store.SessionQuery{})
	if err != nil {
		return err
	}
	v := &all[a.N%len(all)]
	switch a.What {
	case moveSession:
		by := time.Duration(a.Days) * 24 * time.Hour
		if err := v.Move(abp.At(v.StartsAt.Add(by)), abp.At(v.EndsAt.Add(by)), x.Now()); err != nil {
			return err
		}
	case cancelSession:
		if err := v.Cancel("snow", x.Now()); err != nil {
			return err
		}
	case placeSession:
		v.Place("", fmt.Sprintf("https://meet.example.org/%d", a.Days), x.Now())
	case addSession, addForAll, putSession:
		w := *v
		w.Kept, w.UID, w.Number = x.kept(abp.KindSession), abp.NewUID(x.random), 0
		if a.What == addForAll {
			w.CohortID, w.SetID, w.Kind = "", "", abp.CatchUp+abp.SessionKind(a.N)%7
		}
		if a.What == putSession {
			return x.store.Put(ctx, []abp.Session{w})
		}
		return x.store.CreateSession(ctx, &w)
	case replaceLeaders:
		return x.store.SetFacilitators(ctx, v.ID, []string{p.ID})
	}
	return x.store.UpdateSession(ctx, v)
}

func (x *stage) actOnPlace(ctx context.Context, a act, p *abp.Person) error {
	if a.What == enrol {
		return x.store.CreateDelegate(ctx, &abp.Delegate{Kept: x.kept(abp.KindDelegate), ProgrammeID: x.w.Programme.ID, PersonID: p.ID, CohortID: x.w.Cohort.ID, OrganisationID: x.w.Organisation.ID, EnrolledAt: x.Now()})
	}
	lead, err := x.store.Viewer(ctx, x.w.Administrator.ID)
	if err != nil {
		return err
	}
	places, _, err := x.store.Delegates(ctx, lead, store.DelegateQuery{}, x.Now())
	if err != nil {
		return err
	}
	d := &places[a.N%len(places)]
	switch a.What {
	case withdraw:
		if d.WithdrawnAt.IsZero() {
			d.WithdrawnAt = x.Now()
		} else {
			d.WithdrawnAt = abp.Instant{}
		}
	case pause:
		d.PausedAt = x.Now()
	case leaveSet:
		return x.store.LeaveSet(ctx, d.ID, x.Now())
	case joinSet:
		set := x.w.Set.ID
		if a.Days%2 == 0 {
			set = x.w.ForeignSet.ID
		}
		return x.store.JoinSet(ctx, &abp.SetMember{ID: x.id(abp.KindDelegate), SetID: set, DelegateID: d.ID, JoinedAt: x.Now()})
	}
	return x.store.UpdateDelegate(ctx, d)
}

func (x *stage) actOnCohort(ctx context.Context, a act, p *abp.Person) error {
	lead, err := x.store.Viewer(ctx, x.w.Administrator.ID)
	if err != nil {
		return err
	}
	if a.What == replaceFacilitator || a.What == linkSet {
		set, err := x.store.Set(ctx, lead, x.w.Set.ID)
		if err != nil {
			return err
		}
		if a.What == linkSet {
			set.JoinLink = fmt.Sprintf("https://meet.example.org/set%d", a.Days)
		} else {
			set.FacilitatorID = abp.Ref(p.ID)
		}
		return x.store.UpdateSet(ctx, set)
	}
	c, err := x.store.Cohort(ctx, lead, x.w.Cohort.ID)
	if err != nil {
		return err
	}
	if a.What == renameCohort {
		c.Name = fmt.Sprintf("Spring %d", a.Days)
	} else if c.IsPublished() {
		c.PublishedAt = abp.Instant{}
	} else {
		c.PublishedAt = x.Now()
	}
	return x.store.UpdateCohort(ctx, c)
}

func (x *stage) actOnPerson(ctx context.Context, a act, p *abp.Person) error {
	lead, err := x.store.Viewer(ctx, x.w.Administrator.ID)
	if err != nil {
		return err
	}
	switch a.What {
	case grant:
		role := []abp.Role{abp.FacilitatorRole, abp.BoardViewer, abp.ProgrammeLead}[a.N%3]
		return x.store.CreateGrant(ctx, &abp.Grant{ID: x.id(abp.KindGrant), PersonID: p.ID, Role: role, GrantedAt: x.Now()})
	case endGrants:
		grants, err := x.store.Grants(ctx, p.ID)
		if err != nil || len(grants) == 0 {
			return err
		}
		return x.store.EndGrant(ctx, p.ID, grants[a.N%len(grants)].ID, x.Now())
	}
	full, err := x.store.Person(ctx, lead, p.ID)
	if err != nil {
		return err
	}
	switch a.What {
	case rename:
		full.Name = fmt.Sprintf("Person %d", a.Days)
	case neutral:
		full.NeutralTitles = !full.NeutralTitles
	case disable:
		if full.DisabledAt.IsZero() {
			full.DisabledAt = x.Now()
		} else {
			full.DisabledAt = abp.Instant{}
		}
	case replaceManager:
		if other := x.people[a.N%len(x.people)]; other.ID != p.ID {
			full.ManagerID = abp.Ref(other.ID)
		}
	}
	return x.store.UpdatePerson(ctx, full)
}
