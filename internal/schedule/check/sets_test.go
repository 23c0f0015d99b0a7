package check

import (
	"fmt"
	"slices"
	"testing"

	"github.com/upstander/upstander/internal/schedule/instance"
)

func ptr[T any](v T) *T { return &v }

// six are six delegates for two sets, of which nothing is wrong in halves.
func six() (*instance.Sets, *instance.Allocation) {
	q := &instance.Sets{Size: instance.Size{Min: 2, Max: 3, Target: 3}, Rules: instance.SetRules{FacilitatorOrg: "soft"},
		Slots:        []instance.Slot{{ID: "Mon", MaxSets: 2}, {ID: "Tue", MaxSets: 1}},
		Facilitators: []instance.SetFacilitator{{ID: "F1", Org: "icb", Slots: []string{"Mon", "Tue"}, MaxSets: 2, PrefSets: 1}, {ID: "F2", Org: "icb", Slots: []string{"Mon", "Tue"}, MaxSets: 1, PrefSets: 1}},
		Sets:         []instance.OpenSet{{ID: "S1"}, {ID: "S2"}, {ID: "S3", Optional: true}}}
	for i := range 6 {
		q.Delegates = append(q.Delegates, instance.SetDelegate{ID: fmt.Sprint("D", i+1), Attrs: map[string]string{"org": fmt.Sprint("org", i)}})
	}
	return q, &instance.Allocation{Sets: []instance.AllocatedSet{
		{ID: "S1", Slot: "Mon", Facilitator: "F1", Members: []string{"D1", "D2", "D3"}},
		{ID: "S2", Slot: "Tue", Facilitator: "F2", Members: []string{"D4", "D5", "D6"}}}}
}

func TestSetsHardRules(t *testing.T) {
	if q, a := six(); len(Sets(q, a).Broken) > 0 || Sets(q, a).Total() != 0 {
		t.Fatalf("the halves are not clean: %+v", Sets(q, a))
	}
	for _, c := range []struct {
		rule, where string
		breaks      func(*instance.Sets, *instance.Allocation)
	}{
		{"structure", "D1", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[0].Members = a.Sets[0].Members[1:] }},
		{"structure", "D1", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[1].Members[0] = "D1" }},
		{"structure", "nobody", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[1].Members[0] = "nobody" }},
		{"structure", "S1", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[1].ID = "S1" }},
		{"structure", "S9", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[1].ID = "S9" }},
		{"structure", "S1", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[0].Slot = "Sun" }},
		{"structure", "S1", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[0].Facilitator = "F9" }},
		{"structure", "S2", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[1].ID = "S3" }},
		{"B-SIZE", "S1", func(q *instance.Sets, _ *instance.Allocation) { q.Size.Max = 2 }},
		{"B-SIZE", "S1", func(q *instance.Sets, _ *instance.Allocation) { q.Size.Min, q.Size.Max = 4, 4 }},
		{"B-MANAGER", "S1", func(q *instance.Sets, _ *instance.Allocation) { q.Delegates[0].Manager = ptr("D2") }},
		{"B-NOTWITH", "S1", func(q *instance.Sets, _ *instance.Allocation) { q.NotWith = [][2]string{{"D3", "D1"}} }},
		{"B-SLOT", "S2", func(q *instance.Sets, _ *instance.Allocation) { q.Delegates[4].Cannot = []string{"Tue"} }},
		{"B-FACSLOT", "S2", func(q *instance.Sets, _ *instance.Allocation) { q.Facilitators[1].Slots = []string{"Mon"} }},
		{"B-FACCLASH", "S2", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[1].Facilitator, a.Sets[1].Slot = "F1", "Mon" }},
		{"B-FACMAX", "F2", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[0].Facilitator = "F2" }},
		{"B-FACMANAGES", "S1", func(q *instance.Sets, _ *instance.Allocation) { q.Facilitators[0].Manages = []string{"D2"} }},
		{"B-FACORG", "S1", func(q *instance.Sets, _ *instance.Allocation) {
			q.Rules.FacilitatorOrg, q.Facilitators[0].Org = "hard", "org1"
		}},
		{"B-SLOTMAX", "Tue", func(_ *instance.Sets, a *instance.Allocation) { a.Sets[0].Slot = "Tue" }},
		{"B-PIN", "D1", func(q *instance.Sets, _ *instance.Allocation) {
			q.Pins = []instance.SetPin{{Delegate: "D1", Set: "S2"}}
		}},
		{"B-PIN", "S1", func(q *instance.Sets, _ *instance.Allocation) { q.Sets[0].Slot = ptr("Tue") }},
		{"B-PIN", "S1", func(q *instance.Sets, _ *instance.Allocation) { q.Sets[0].Facilitator = ptr("F2") }},
		{"B-ATMOST", "S1", func(q *instance.Sets, _ *instance.Allocation) {
			q.AtMost = []instance.AtMost{{Attr: "org", Value: "org0", Max: 0}}
		}},
	} {
		q, a := six()
		c.breaks(q, a)
		broken := Sets(q, a).Broken
		if !slices.ContainsFunc(broken, func(b Broken) bool { return b.Rule == c.rule && b.Where == c.where && b.Why != "" }) {
			t.Errorf("%s at %s is not found, but %v", c.rule, c.where, broken)
		}
		for _, b := range broken {
			if b.Rule != c.rule {
				t.Errorf("%s is found beside %s", b.Rule, c.rule)
			}
		}
	}
}

func TestSetsCosts(t *testing.T) {
	for _, c := range []struct {
		rule, where string
		amount      int
		set         func(*instance.Sets)
	}{
		{"mix_org", "S1", 18, func(q *instance.Sets) {
			q.Mix = map[string]int{"org": 6}
			for i := range 3 {
				q.Delegates[i].Attrs["org"] = "acute"
			}
		}},
		{"lone", "S2", 10, func(q *instance.Sets) { q.Lone, q.Delegates[5].Tags = map[string]int{"t1": 10}, []string{"t1"} }},
		{"size", "S1", 6, func(q *instance.Sets) { q.Weights.Size, q.Size.Target = 3, 5 }},
		{"size_square", "S1", 32, func(q *instance.Sets) { q.Weights.SizeSquare, q.Size.Target = 8, 5 }},
		{"spread", "S1", 2 * (6 + 1 + 2), func(q *instance.Sets) {
			q.Spread = &instance.Spread{Free: 3, Cost: 2}
			q.Delegates[0].Level, q.Delegates[1].Level, q.Delegates[2].Level = ptr(9), ptr(0), ptr(4)
		}},
		{"buddy", "D1", 15, func(q *instance.Sets) { q.Weights.Buddy, q.Buddies = 15, [][2]string{{"D1", "D4"}, {"D2", "D3"}} }},
		{"prefer_not", "D2", 4, func(q *instance.Sets) { q.Weights.PreferNot, q.Delegates[1].PreferNot = 4, []string{"Mon"} }},
		{"fac_org", "D1", 5, func(q *instance.Sets) { q.Weights.FacOrg, q.Facilitators[0].Org = 5, "org0" }},
		{"fac_over", "F1", 8, func(q *instance.Sets) { q.Weights.FacOver, q.Facilitators[0].PrefSets = 8, 0 }},
		{"moved", "D1", 12, func(q *instance.Sets) {
			q.Baseline = &instance.SetBaseline{Assignment: map[string]string{"D1": "S2", "D2": "S1", "gone": "S1"}, Weights: instance.SetMoveWeights{Move: 12}}
		}},
		{"slot_changed", "S1", 20, func(q *instance.Sets) {
			q.Baseline = &instance.SetBaseline{Sets: map[string]instance.SetHeld{"S1": {Slot: "Tue", Facilitator: "F1"}, "S3": {}}, Weights: instance.SetMoveWeights{Slot: 20, Fac: 8}}
		}},
		{"fac_changed", "S1", 8, func(q *instance.Sets) {
			q.Baseline = &instance.SetBaseline{Sets: map[string]instance.SetHeld{"S1": {Slot: "Mon", Facilitator: "F2"}}, Weights: instance.SetMoveWeights{Slot: 20, Fac: 8}}
		}},
	} {
		q, a := six()
		c.set(q)
		r := Sets(q, a)
		if !slices.Contains(r.Costs, Cost{c.rule, c.where, c.amount}) || len(r.Broken) > 0 {
			t.Errorf("%s of %s does not cost %d: %+v", c.rule, c.where, c.amount, r)
		}
		for _, x := range r.Costs {
			if x.Rule != c.rule {
				t.Errorf("%v is charged beside %s", x, c.rule)
			}
		}
	}
}
