package app

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// needsOf returns what waits for the person, as kind and name.
func needsOf(t *testing.T, a *App, by *abp.Person) []string {
	t.Helper()
	list, err := a.Needs(context.Background(), by)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range list {
		if n.Total != len(n.List) {
			t.Errorf("%s: %d of %d are listed", n.Kind, len(n.List), n.Total)
		}
		for _, need := range n.List {
			if need.Why() == "" || need.Since.IsZero() {
				t.Errorf("%s: %+v does not say why or since when", n.Kind, need)
			}
			out = append(out, n.Kind.String()+": "+need.Name)
		}
	}
	return out
}

// TestTodayListsWhoNeedsAPerson makes needs one after the other and looks for
// each on the pages of those who can help, and on nobody else's.
func TestTodayListsWhoNeedsAPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx, now := context.Background(), storetest.Now
		a.clock = func() time.Time { return now }
		lead, fay, dora := w.Viewer(t, w.Lead), w.Viewer(t, w.Facilitator), w.Viewer(t, w.Delegate)
		before := needsOf(t, a, lead)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		appears := func(by *abp.Person, want ...string) {
			t.Helper()
			got := slices.DeleteFunc(needsOf(t, a, by), func(n string) bool { return slices.Contains(before, n) })
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s is told %q, want %q", by.Name, got, want)
			}
		}
		appears(lead)
		appears(fay, "Offers to answer: Set 1")

		must(a.AskToMove(ctx, dora, w.Set.ID, true))
		if err := a.AskToMove(ctx, dora, w.Set.ID, true); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("asking twice: %v", err)
		}
		if err := a.AskToMove(ctx, dora, w.ForeignSet.ID, true); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("asking to leave a set of others: %v", err)
		}
		appears(lead, "People who ask for another set: Dora Delegate")
		must(a.AskToMove(ctx, dora, w.Set.ID, false))
		appears(lead)

		_, err := a.SharePractice(ctx, dora, w.Practice.ID)
		must(err)
		appears(fay, "Offers to answer: Set 1", "Shared with you: Dora Delegate")
		appears(lead)
		must(a.UnsharePractice(ctx, dora, w.Practice.ID))

		p, err := s.Person(ctx, lead, w.Delegate.ID)
		must(err)
		p.BouncedAt, p.BounceReason = a.Now(), "no such mailbox"
		must(s.UpdatePerson(ctx, p))
		appears(lead, "People whose mails come back: Dora Delegate")
		p.BouncedAt = abp.Instant{}
		must(s.UpdatePerson(ctx, p))

		must(s.Put(ctx, []abp.Correction{{ID: w.ID("cor"), SessionID: w.Workshop.ID, PersonID: w.Delegate.ID, Mark: abp.Absent, Note: "I was there", AskedAt: a.Now()}}))
		appears(lead, "Marks that somebody says are wrong: Dora Delegate")
		appears(fay, "Marks that somebody says are wrong: Dora Delegate", "Offers to answer: Set 1")
		appears(w.Viewer(t, w.ForeignFacilitator), "Offers to answer: Set 1")

		job := abp.Job{ID: w.ID("job"), CreatedAt: a.Now(), Kind: "survey invitations", UniqueKey: "k", RunAt: a.Now(), State: abp.JobDead, Attempt: 3, MaxAttempts: 3, LastError: "no such table"}
		must(s.Put(ctx, []abp.Job{job}))
		appears(lead, "Marks that somebody says are wrong: Dora Delegate", "Work that the programme gave up: survey invitations")
		job.ID, job.UniqueKey, job.State, job.CreatedAt = w.ID("job"), "l", abp.JobDone, a.Now().Plus(time.Hour)
		must(s.Put(ctx, []abp.Job{job}))
		appears(lead, "Marks that somebody says are wrong: Dora Delegate")

		now = time.Date(2024, 2, 13, 8, 0, 0, 0, time.UTC) // T0 closes when the workshop begins
		if got := needsOf(t, a, lead); !slices.Contains(got, "Surveys that are due: C1") {
			t.Errorf("a survey that closes soon: %q", got)
		}
		if _, err := a.Needs(ctx, dora); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a delegate reads the list: %v", err)
		}
	})
}
