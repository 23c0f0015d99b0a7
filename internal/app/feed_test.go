package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"path"
	"strings"
	"testing"
	"time"

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
	seen   map[string]map[string]string // by person and UID: the event's properties, as a calendar program has them
}

func newStage(t testing.TB, s *store.Store) *stage {
	t.Helper()
	x := &stage{w: storetest.NewWorld(t, s), now: storetest.Now, seen: map[string]map[string]string{}}
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
