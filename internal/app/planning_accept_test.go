package app

import (
	"context"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// summer is a moment at which eight of the demo's cohorts are under way or planned.
var summer = time.Date(2023, 6, 26, 9, 0, 0, 0, time.UTC)

// repaired searches for the repair of a change.
func repaired(t testing.TB, a *App, lead *abp.Person, ch abp.PlanningChange) *abp.Planning {
	t.Helper()
	ctx := context.Background()
	n, err := a.ProposeRepair(ctx, lead, ch, 1)
	if err != nil {
		t.Fatal(err)
	}
	n.Name, n.Effort = "Repair", abp.PlanningQuick
	p, err := a.StartPlanning(ctx, lead, n)
	if err != nil {
		t.Fatal(err)
	}
	if p = finished(t, a, lead, p.ID); p.State != abp.PlanningFinished || !p.Options[0].IsWhole() {
		t.Fatalf("the repair is %s: %s", p.State, p.LastError)
	}
	return p
}

// fewest returns the option that moves the fewest events.
func fewest(p *abp.Planning) *abp.PlanningOption {
	best := &p.Options[0]
	for i := range p.Options {
		if p.Options[i].Moves < best.Moves {
			best = &p.Options[i]
		}
	}
	return best
}

// TestAcceptRepair moves a workshop of a published cohort after a strike: its
// people, and nobody else, get a mail, its calendar entry says so, and the survey
// that closes with it follows.
func TestAcceptRepair(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		a, cast, lead := demoApp(t, s, summer)
		before := sessionsOf(t, a, lead, cast.Cohorts["C7"])
		p := repaired(t, a, lead, abp.PlanningChange{Kind: abp.StrikeDays, From: day(2023, 9, 12), Until: day(2023, 9, 12)})
		o := fewest(p)
		shown, err := a.PlanningTouch(ctx, lead, p.ID, o.Number)
		if err != nil {
			t.Fatal(err)
		}
		delegate := shown.Told[0].Person
		viewer, err := s.Viewer(ctx, delegate.ID)
		if err != nil {
			t.Fatal(err)
		}
		was := feedTag(t, a, viewer)
		mails := mailsTo(t, s)
		done, err := a.AcceptPlanning(ctx, lead, p.ID, o.Number, p.Version)
		if err != nil {
			t.Fatal(err)
		}
		if len(done.Steps) != 1 || !done.Steps[0].IsMoved || done.Windows != 1 || len(done.Told) != len(shown.Told) {
			t.Fatalf("%d steps, %d windows, %d told; shown %d", len(done.Steps), done.Windows, len(done.Told), len(shown.Told))
		}
		after := mailsTo(t, s)
		for _, told := range done.Told {
			if n := after[told.Person.ID] - mails[told.Person.ID]; n != len(told.Says) {
				t.Errorf("%s got %d mails; they say %v", told.Person.ID, n, told.Says)
			}
			delete(after, told.Person.ID)
		}
		for id, n := range after {
			if n != mails[id] {
				t.Errorf("%s got a mail that nobody spoke of", id)
			}
		}
		for _, now := range sessionsOf(t, a, lead, cast.Cohorts["C7"]) {
			old := before[now.ID]
			moved := now.ID == done.Steps[0].Before.ID
			if moved != !now.StartsAt.Equal(old.StartsAt.Time) || moved && (now.Sequence != old.Sequence+1 || !now.PlannedAt.Equal(old.PlannedAt.Time)) || !moved && now.Sequence != old.Sequence {
				t.Errorf("%s: %s, sequence %d; was %s, %d", now.Title, now.StartsAt, now.Sequence, old.StartsAt, old.Sequence)
			}
		}
		if feedTag(t, a, viewer) == was {
			t.Error("the calendar of a delegate is as before")
		}
	})
}

// TestAcceptAnotherFacilitator gives a set another facilitator: the meetings that
// are over stay with the one who led them.
func TestAcceptAnotherFacilitator(t *testing.T) {
	ctx := context.Background()
	a, cast, lead := demoApp(t, storetest.Open(t), summer)
	id := cast.Cohorts["C4"]
	before := sessionsOf(t, a, lead, id)
	var gone string
	for _, s := range before {
		if s.Kind == abp.SetMeeting {
			gone = s.Facilitators[0].ID
			break
		}
	}
	p := repaired(t, a, lead, abp.PlanningChange{Kind: abp.FacilitatorAway, PersonID: abp.Ref(gone), From: day(2023, 6, 27), Until: day(2023, 12, 31)})
	done, err := a.AcceptPlanning(ctx, lead, p.ID, fewest(p).Number, p.Version)
	if err != nil {
		t.Fatal(err)
	}
	isTold := false
	for _, told := range done.Told {
		isTold = isTold || told.Person.ID == gone
	}
	if !isTold {
		t.Error("who is relieved is not told")
	}
	for _, s := range sessionsOf(t, a, lead, id) {
		old := before[s.ID]
		if s.StartsAt.Before(summer) {
			if len(old.Facilitators) != len(s.Facilitators) || len(without(old.Facilitators, s.Facilitators)) > 0 {
				t.Errorf("%s of %s, which is over, is led by somebody else now", s.Title, s.StartsAt)
			}
		} else if len(s.Facilitators) == 0 || s.IsLedBy(&abp.Person{Kept: abp.Kept{ID: gone}}) {
			t.Errorf("%s of %s is led by %v", s.Title, s.StartsAt, idsOf(s.Facilitators))
		}
	}
}

// TestStalePlanIsRefused changes what a plan was made from, and reads what is said.
func TestStalePlanIsRefused(t *testing.T) {
	ctx := context.Background()
	a, cast, lead := demoApp(t, storetest.Open(t), demo.Now.Time)
	zone, err := a.Zone(ctx)
	if err != nil {
		t.Fatal(err)
	}
	n := quarter(t, a)
	n.Cohorts = []abp.PlannedCohort{{CohortID: cast.Cohorts["X7"]}}
	n.New = n.New[:0]
	p, err := a.StartPlanning(ctx, lead, n)
	if err != nil {
		t.Fatal(err)
	}
	if p = finished(t, a, lead, p.ID); p.State != abp.PlanningFinished {
		t.Fatalf("the planning is %s", p.State)
	}
	if _, err := a.AcceptPlanning(ctx, lead, p.ID, 1, p.Version+1); abp.CodeOf(err) != abp.Conflict {
		t.Errorf("accepted over another version: %v", err)
	}
	delegates, _, err := a.store.Delegates(ctx, lead, store.DelegateQuery{CohortID: cast.Cohorts["X7"], Active: true}, a.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.WithdrawDelegate(ctx, lead, delegates[0].ID, "workload"); err != nil {
		t.Fatal(err)
	}
	away := abp.Away{ID: "away_1", PersonID: cast.Facilitator, FromDay: day(2024, 4, 3), UntilDay: day(2024, 4, 7)}
	if err := a.store.CreateAway(ctx, &away); err != nil {
		t.Fatal(err)
	}
	_, err = a.AcceptPlanning(ctx, lead, p.ID, 1, p.Version)
	if abp.CodeOf(err) != abp.Conflict {
		t.Fatalf("a stale plan: %v", err)
	}
	for _, want := range []string{"1 delegate left X7.", "Desmond Pinnock is away from 3 April 2024 to 7 April 2024."} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	for _, s := range sessionsOf(t, a, lead, cast.Cohorts["X7"]) {
		if s.Sequence != 0 {
			t.Errorf("%s moved to %s", s.Title, s.When(zone))
		}
	}
	if p, err = a.RestartPlanning(ctx, lead, p.ID); err != nil {
		t.Fatal(err)
	}
	p = finished(t, a, lead, p.ID)
	if _, err := a.AcceptPlanning(ctx, lead, p.ID, 1, p.Version); err != nil {
		t.Errorf("after searching again: %v", err)
	}
}

func sessionsOf(t testing.TB, a *App, lead *abp.Person, cohortID string) map[string]abp.Session {
	t.Helper()
	list, err := a.store.Sessions(context.Background(), lead, store.SessionQuery{CohortID: cohortID})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]abp.Session{}
	for _, s := range list {
		out[s.ID] = s
	}
	return out
}

// mailsTo counts the mails in the outbox by whom they are to.
func mailsTo(t testing.TB, s *store.Store) map[string]int {
	t.Helper()
	list, err := s.Messages(context.Background(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, m := range list {
		out[string(m.PersonID)]++
	}
	return out
}

// feedTag returns the ETag of somebody's calendar.
func feedTag(t testing.TB, a *App, p *abp.Person) string {
	t.Helper()
	ctx := context.Background()
	address, err := a.FeedAddress(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	f, err := a.Feed(ctx, strings.TrimSuffix(path.Base(address), ".ics"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.ETag
}
