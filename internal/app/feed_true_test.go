package app

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strconv"
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

// act is one thing that happens to the programme: to the person Who, to the
// session N, some Days away.
type act struct{ What, Who, N, Days int }

// What can happen.
const (
	pollFeed = iota
	moveSession
	cancelSession
	placeSession
	retitleSession
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
	for _, p := range x.people {
		x.act(t, act{What: pollFeed, Who: x.index(p)})
	}
}

// follow does as a calendar program: it compares each event with the version it
// has, and fails if one changed without saying so.
func (x *stage) follow(t rapid.TB, p *abp.Person, body string) {
	t.Helper()
	had := x.seen[p.ID]
	if had == nil {
		had = map[string]string{}
		x.seen[p.ID] = had
	}
	for _, text := range strings.Split(strings.ReplaceAll(body, "\r\n ", ""), "BEGIN:VEVENT\r\n")[1:] {
		text, _, _ = strings.Cut(text, "END:VEVENT")
		was, isKnown := had[property(text, "UID")]
		had[property(text, "UID")] = text
		if !isKnown || was == text {
			continue
		}
		if property(text, "LAST-MODIFIED") <= property(was, "LAST-MODIFIED") {
			t.Fatalf("an event of %s changed, its LAST-MODIFIED did not rise (-had +has):\n%s", p.Name, cmp.Diff(was, text))
		}
		older, newer := number(property(was, "SEQUENCE")), number(property(text, "SEQUENCE"))
		for _, name := range []string{"DTSTART", "DTEND", "LOCATION", "CONFERENCE", "STATUS"} {
			if newer < older || property(was, name) != property(text, name) && newer == older {
				t.Fatalf("an event of %s has another %s, its SEQUENCE went from %d to %d", p.Name, name, older, newer)
			}
		}
	}
}

// property returns the address or text of the event's first property of the name.
func property(event, name string) string {
	for line := range strings.SplitSeq(event, "\r\n") {
		if rest, is := strings.CutPrefix(line, name); is && (rest[0] == ':' || rest[0] == ';') {
			_, value, _ := strings.Cut(rest, ":")
			return value
		}
	}
	return ""
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
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
		var f *abp.Feed
		if address, err = x.FeedAddress(ctx, p); err == nil {
			f, err = x.Feed(ctx, strings.TrimSuffix(path.Base(address), ".ics"), nil)
		}
		if err == nil {
			x.follow(t, p, string(f.Body))
		}
	case rotate:
		err = x.RotateFeed(ctx, p)
	case pass:
		x.now = x.now.AddDate(0, 0, max(a.Days, 1))
	case moveSession, cancelSession, placeSession, retitleSession, addSession, addForAll, replaceLeaders, putSession:
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
	case retitleSession:
		v.Title = fmt.Sprintf("Meeting %d", a.Days)
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
		return x.SetNeutralTitles(ctx, full, !full.NeutralTitles)
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
