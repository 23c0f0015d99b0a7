package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// post is an app that sends mail, with everything that it wrote.
type post struct {
	*App
	s    *store.Store
	w    *storetest.World
	now  time.Time
	seen map[string]bool
	last map[string]string // by address and UID: the object that a calendar holds
}

func newPost(t testing.TB, s *store.Store) *post {
	t.Helper()
	x := &post{s: s, w: storetest.NewWorld(t, s), now: storetest.Now, seen: map[string]bool{}, last: map[string]string{}}
	x.App = New(Config{Store: s, Now: func() time.Time { return x.now }, Wall: func() time.Time { return x.now }, Random: rand.Reader, Secret: make([]byte, 32),
		BaseURL: "https://abp.example", MailFrom: "programme@abp.example"})
	return x
}

// wants makes the person take sessions by mail.
func (x *post) wants(t testing.TB, p *abp.Person, wants bool) {
	t.Helper()
	if err := x.TakeByMail(context.Background(), x.w.Viewer(t, *p), wants); err != nil {
		t.Fatal(err)
	}
}

// news returns what was written since it was asked last, as "first name: method
// title sequence", or "first name: subject" for mails without an object. It holds
// every object to the one that the same calendar had before.
func (x *post) news(t testing.TB) []string {
	t.Helper()
	x.now = x.now.Add(time.Minute)
	list, err := x.s.Messages(context.Background(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, m := range list {
		if x.seen[m.ID] {
			continue
		}
		x.seen[m.ID] = true
		first, _, _ := strings.Cut(m.ToName, " ")
		if m.Calendar == "" {
			said = append(said, first+": "+m.Subject)
			continue
		}
		p := propertiesOf(m.Calendar)
		said = append(said, fmt.Sprintf("%s: %s %s %s", first, p["METHOD"], p["SUMMARY"], p["SEQUENCE"]))
		x.supersedes(t, m.ToAddress+" "+p["UID"], m.Calendar)
	}
	slices.Sort(said)
	return said
}

// supersedes holds an object to the last one with the same UID in the same
// calendar: it is of the same organiser and attendee, and newer.
func (x *post) supersedes(t testing.TB, key, object string) {
	t.Helper()
	was, is := propertiesOf(x.last[key]), propertiesOf(object)
	var old, now int
	fmt.Sscan(was["SEQUENCE"], &old)
	fmt.Sscan(is["SEQUENCE"], &now)
	if x.last[key] != "" && (now <= old || was["ORGANIZER"] != is["ORGANIZER"] || mailboxOf(was["ATTENDEE"]) != mailboxOf(is["ATTENDEE"]) || was["LAST-MODIFIED"] >= is["LAST-MODIFIED"] && was["LAST-MODIFIED"] != "") {
		t.Errorf("this is no newer version:\n%s\n%s", x.last[key], object)
	}
	if x.last[key] = object; was["METHOD"] == "" && is["METHOD"] == "CANCEL" {
		t.Errorf("the end of what was never sent:\n%s", object)
	}
}

func mailboxOf(property string) string { return property[strings.LastIndex(property, ":")+1:] }

// propertiesOf returns the properties of an object with one event, without
// parameters, by name.
func propertiesOf(object string) map[string]string {
	p := map[string]string{}
	for line := range strings.SplitSeq(strings.ReplaceAll(object, "\r\n ", ""), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		if base, _, has := strings.Cut(name, ";"); has {
			name, value = base, line
		}
		p[name] = strings.ReplaceAll(value, `\,`, ",")
	}
	return p
}

func (x *post) expect(t testing.TB, what string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := x.news(t); !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// move moves a session to a day at 9:30 for an hour and a half.
func (x *post) move(t testing.TB, id string, day abp.Date) {
	t.Helper()
	ctx, lead := context.Background(), x.w.Viewer(t, x.w.Lead)
	v, err := x.s.Session(ctx, lead, id)
	if err != nil {
		t.Fatal(err)
	}
	m := SessionMove{Version: v.Version, Day: day, From: 570, Until: 660, Reason: "The room is taken"}
	plan, err := x.PlanMove(ctx, lead, id, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.MoveSessions(ctx, lead, id, m, plan.Stamp()); err != nil {
		t.Fatal(err)
	}
}

func (x *post) cancel(t testing.TB, id string) {
	t.Helper()
	ctx, lead := context.Background(), x.w.Viewer(t, x.w.Lead)
	v, err := x.s.Session(ctx, lead, id)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := x.PlanCancellation(ctx, lead, id, v.Version, "Snow")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.CancelSession(ctx, lead, id, v.Version, "Snow", plan.Stamp()); err != nil {
		t.Fatal(err)
	}
}

// TestInvitationsFollow walks one delegate who takes sessions by mail, and her
// facilitator who does not, through everything that can happen to dates.
func TestInvitationsFollow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newPost(t, s)
		ctx, lead := context.Background(), x.w.Viewer(t, x.w.Lead)
		x.wants(t, &x.w.Delegate, true)
		asked := x.news(t)
		if len(asked) != 8 || asked[0] != "Dora: REQUEST Action learning set 1 0" || !strings.Contains(strings.Join(asked, ","), "Workshop part A") && !strings.Contains(strings.Join(asked, ","), "workshop part A") {
			t.Fatalf("asked to %q", asked)
		}
		x.wants(t, &x.w.Delegate, true)
		if n, err := x.FollowInvitations(ctx); n != 0 || err != nil {
			t.Errorf("the clock told %d people what they know (%v)", n, err)
		}
		x.expect(t, "nothing has changed")

		x.move(t, x.w.SetSession.ID, abp.Date{Year: 2024, Month: 4, Day: 2})
		x.expect(t, "one moved", "Dora: REQUEST Action learning set 1 1", "Fay: Moved: Action learning set 1, now Tuesday 2 April 2024, 9:30am to 11am")
		x.cancel(t, x.w.SetSession.ID)
		x.expect(t, "one is off", "Dora: CANCEL Cancelled: Action learning set 1 2", "Fay: Cancelled: Action learning set 1, Tuesday 2 April 2024, 9:30am to 11am")

		if _, err := x.MoveDelegate(ctx, lead, x.w.Place.ID, Joining{}); err != nil {
			t.Fatal(err)
		}
		x.expect(t, "out of the set", "Dora: Your set in cohort C1", "Dora: CANCEL Cancelled: Action learning set 2 1", "Dora: CANCEL Cancelled: Action learning set 3 1",
			"Dora: CANCEL Cancelled: Action learning set 4 1", "Dora: CANCEL Cancelled: Action learning set 5 1")
		if _, err := x.MoveDelegate(ctx, lead, x.w.Place.ID, Joining{SetID: x.w.Set.ID}); err != nil {
			t.Fatal(err)
		}
		x.expect(t, "back in the set", "Dora: REQUEST Action learning set 2 2", "Dora: REQUEST Action learning set 3 2", "Dora: REQUEST Action learning set 4 2", "Dora: REQUEST Action learning set 5 2")

		venue := x.w.Venue
		venue.Address = "9 New Street"
		if err := s.Tx(ctx, func(tx *store.Store) error { return tx.StaleFeedsAt(ctx, venue.ID) }); err != nil {
			t.Fatal(err)
		}
		if n, err := x.FollowInvitations(ctx); n != 1 || err != nil {
			t.Errorf("the clock found %d people (%v)", n, err)
		}
		x.expect(t, "the venue is elsewhere", "Dora: REQUEST Active bystander workshop part A 1", "Dora: REQUEST Active bystander workshop part B 1")

		x.wants(t, &x.w.Delegate, false)
		x.expect(t, "back to the feed: what was sent stays")
		x.move(t, x.w.Workshop.ID, abp.Date{Year: 2024, Month: 2, Day: 14})
		x.expect(t, "and still follows", "Dora: REQUEST Active bystander workshop part A 2", "Fay: Moved: Workshop part A, now Wednesday 14 February 2024, 9:30am to 11am")
		if _, err := x.WithdrawDelegate(ctx, lead, x.w.Place.ID, "workload"); err != nil {
			t.Fatal(err)
		}
		var ends []string
		for _, said := range x.news(t) {
			if strings.HasPrefix(said, "Dora: CANCEL") {
				ends = append(ends, said)
			}
		}
		if len(ends) < 6 {
			t.Errorf("after leaving the cohort only %q leave the calendar", ends)
		}
	})
}

// TestLateChangesAreMailed: what changes within two days of its start is told by
// mail to everybody, whichever way their sessions reach them; and whose feed
// somebody fetches gets no invitation that they did not ask for.
func TestLateChangesAreMailed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newPost(t, s)
		ctx, lead := context.Background(), x.w.Viewer(t, x.w.Lead)
		poll := func() {
			t.Helper()
			address, err := x.FeedAddress(ctx, &x.w.Delegate)
			if err != nil {
				t.Fatal(err)
			}
			secret := strings.TrimSuffix(address[strings.LastIndex(address, "/")+1:], ".ics")
			if _, err := x.Feed(ctx, secret, nil); err != nil {
				t.Fatal(err)
			}
		}
		rename := func(name string) {
			t.Helper()
			v, err := s.Venue(ctx, lead, x.w.Venue.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := x.EditVenue(ctx, lead, v.ID, v.Version, VenueDetails{Name: name, Address: v.Address, Capacity: v.Capacity, StepFree: true}); err != nil {
				t.Fatal(err)
			}
		}
		rename("Wreake Centre")
		x.expect(t, "a fortnight before, calendars follow by themselves")
		x.now = x.w.Workshop.StartsAt.Add(-47 * time.Hour)
		poll()
		rename("Wreake House")
		x.expect(t, "two days before, who subscribes reads a mail", "Dora: Changed: Workshop part A, Tuesday 13 February 2024, 9:30am to 4:30pm",
			"Fay: REQUEST Active bystander workshop part A 2") // nobody fetches her feed
		x.move(t, x.w.Workshop.ID, abp.Date{Year: 2024, Month: 3, Day: 5})
		x.expect(t, "moved away from tomorrow", "Dora: Moved: Workshop part A, now Tuesday 5 March 2024, 9:30am to 11am", "Fay: REQUEST Active bystander workshop part A 3")
		x.now = x.now.Add(22 * 24 * time.Hour)
		x.move(t, x.w.Workshop.ID, abp.Date{Year: 2024, Month: 3, Day: 6})
		x.expect(t, "moved by a day, when nobody has fetched her feed for long", "Dora: REQUEST Active bystander workshop part A 4", "Fay: REQUEST Active bystander workshop part A 4")

		if _, err := x.CreateSession(ctx, lead, NewSession{Kind: abp.CatchUp, Title: "Coffee catch-up", Day: abp.DateOf(x.now).Add(1), From: 600, Until: 630, JoinLink: "https://meet.example/coffee"}); err != nil {
			t.Fatal(err)
		}
		x.expect(t, "a coffee tomorrow", "Dev: REQUEST Coffee catch-up 0", "Dora: REQUEST Coffee catch-up 0")
	})
}
