package app

import (
	"context"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestPinsHoldAndReasonsAreGiven holds a workshop and a set's facilitator fast, and
// asks why another event is where it is.
func TestPinsHoldAndReasonsAreGiven(t *testing.T) {
	ctx := context.Background()
	a, cast, lead := demoApp(t, storetest.Open(t), demo.Now.Time)
	c, err := a.store.Cohort(ctx, lead, cast.Cohorts["X7"])
	if err != nil {
		t.Fatal(err)
	}
	set := c.Sets[0].ID
	n := quarter(t, a)
	n.New, n.Cohorts = nil, []abp.PlannedCohort{{CohortID: c.ID}}
	n.Pins = []abp.PlanningPin{{Ref: abp.WorkshopRef(c.ID, 1), Day: day(2024, 6, 19)}, {Ref: set, Facilitators: []string{cast.Facilitator}}}
	p, err := a.StartPlanning(ctx, lead, n)
	if err != nil {
		t.Fatal(err)
	}
	p = finished(t, a, lead, p.ID)
	if p.State != abp.PlanningFinished {
		t.Fatalf("the planning is %s: %s", p.State, p.LastError)
	}
	for _, o := range p.Options {
		if e := o.Event(abp.WorkshopRef(c.ID, 1)); e == nil || e.Day != day(2024, 6, 19) {
			t.Errorf("option %d moves the pinned workshop: %v", o.Number, e)
		}
		if e := o.Event(abp.MeetingRef(set, 1)); e == nil || e.Facilitators[0] != cast.Facilitator {
			t.Errorf("option %d gives the pinned set to another: %v", o.Number, e)
		}
	}
	r, err := a.PlanningReasons(ctx, lead, p.ID, 1, abp.MeetingRef(set, 3))
	if err != nil {
		t.Fatal(err)
	}
	open, barred := 0, 0
	for _, o := range r.Others {
		if len(o.Barred) == 0 {
			open++
			continue
		}
		barred++
		if o.Places < 1 || strings.Contains(o.Barred[0], "_") {
			t.Errorf("%d places barred by %q", o.Places, o.Barred[0])
		}
	}
	if open == 0 || barred == 0 {
		t.Errorf("%d other places, %d rules that bar some", open, barred)
	}
	if _, err := a.PlanningReasons(ctx, lead, p.ID, 1, "set_x.9"); abp.CodeOf(err) != abp.NotFound {
		t.Errorf("reasons of what is not there: %v", err)
	}
}

// TestNoPlanNamesTheRules asks for a workshop on a bank holiday: the rules in
// conflict come with names and with what would be enough, and nothing can be
// accepted.
func TestNoPlanNamesTheRules(t *testing.T) {
	ctx := context.Background()
	a, _, lead := demoApp(t, storetest.Open(t), demo.Now.Time)
	n := quarter(t, a)
	n.New = n.New[:1]
	n.New[0].Earliest, n.New[0].Latest = day(2024, 5, 6), day(2024, 5, 6)
	p, err := a.StartPlanning(ctx, lead, n)
	if err != nil {
		t.Fatal(err)
	}
	p = finished(t, a, lead, p.ID)
	if p.State != abp.PlanningFinished || len(p.Options) != 1 || p.Options[0].State != abp.OptionImpossible {
		t.Fatalf("the planning is %s with options %v", p.State, p.Options)
	}
	said := ""
	for _, b := range p.Options[0].Conflict {
		said += b.Words + " " + b.Enough + "\n"
	}
	for _, want := range []string{"The full day of N1 is between 6 May 2024 and 6 May 2024.", "Early May bank holiday", "Extend the window by 1 day"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q does not say %q", said, want)
		}
	}
	if _, err := a.AcceptPlanning(ctx, lead, p.ID, 1, p.Version); abp.CodeOf(err) != abp.Conflict {
		t.Errorf("accepted: %v", err)
	}
}
