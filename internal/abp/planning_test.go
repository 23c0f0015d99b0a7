package abp

import (
	"testing"
	"time"
)

// TestPlanningStates walks a planning from its search to its acceptance, and tries
// at each step what may not be done there.
func TestPlanningStates(t *testing.T) {
	now, lead := At(time.Date(2024, 1, 31, 9, 0, 0, 0, time.UTC)), &Person{Kept: Kept{ID: "per_lead"}}
	p := &Planning{Budget: 200, Options: []PlanningOption{{Number: 1, State: OptionGood, Cost: 100, Bound: 90}, {Number: 2, State: OptionPartial, Cost: -1}}}
	if err := p.Search(now); err != nil || p.Cost != -1 || p.Gap() != -1 || p.Percent() != 0 {
		t.Fatalf("a search begins: %v, cost %d", err, p.Cost)
	}
	if err := p.Search(now.Plus(time.Second)); CodeOf(err) != Conflict {
		t.Errorf("a second search beside it: %v", err)
	}
	if !p.IsStalled(now.Plus(2 * PlanningStalls)) {
		t.Error("a search of which nothing is heard has not stalled")
	}
	if _, err := p.Accept(1, lead, now); CodeOf(err) != Conflict {
		t.Errorf("accepted while it searches: %v", err)
	}
	if p.Done = 50; p.Percent() != 25 {
		t.Errorf("%d per cent are done", p.Percent())
	}
	p.Finish(now)
	for number, want := range map[int]Code{2: Conflict, 3: NotFound} {
		if _, err := p.Accept(number, lead, now); CodeOf(err) != want || p.State != PlanningFinished {
			t.Errorf("option %d: %v, and it is %s", number, err, p.State)
		}
	}
	if o, err := p.Accept(1, lead, now); err != nil || o.Gap() != 100 || p.AcceptedNumber != 1 || p.AcceptedByID != "per_lead" {
		t.Errorf("accepted: %v, gap %d", err, o.Gap())
	}
	if err := p.Cancel(now); CodeOf(err) != Conflict {
		t.Errorf("cancelled after it was accepted: %v", err)
	}
	if err := p.Search(now); CodeOf(err) != Conflict {
		t.Errorf("started again after it was accepted: %v", err)
	}
}

// TestPresetsWeighEverything: every preset has every weight, within its bounds.
func TestPresetsWeighEverything(t *testing.T) {
	for _, preset := range PlanningPresets() {
		weights := preset.Weights()
		if len(weights) != len(PlanningWeightKinds()) || preset.Words() == "" {
			t.Errorf("%s has %d weights", preset, len(weights))
		}
		for _, k := range PlanningWeightKinds() {
			if n := weights[k.Key]; n < k.Least || n > k.Most {
				t.Errorf("%s weighs %s with %d", preset, k.Key, n)
			}
		}
	}
}

func TestSpreadStarts(t *testing.T) {
	from := Date{2024, time.March, 1}
	days := SpreadStarts(from, from.Add(90), 4)
	for i, want := range []int{0, 30, 60, 90} {
		if days[i] != from.Add(want) {
			t.Errorf("cohort %d begins on %s, want %s", i+1, days[i], from.Add(want))
		}
	}
}
