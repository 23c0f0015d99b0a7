package sets

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// read returns an instance of the testdata.
func read(t testing.TB, name string) *instance.Sets {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	q := &instance.Sets{}
	if err := json.Unmarshal(data, q); err != nil {
		t.Fatal(err)
	}
	return q
}

// shape is what a made-up question is like.
type shape struct {
	delegates, sets, slots, facs int
	optional                     int    // of the sets
	facOrg                       string // hard, soft or off
	tight                        int    // percentage of slots that a delegate or facilitator cannot make
	pairs                        int    // kept apart, and as many buddies
	fixed                        bool   // slots and facilitators are given
	extras                       bool   // levels, the square of sizes, a most of one organisation, pins
}

// generate makes up a question of the shape.
func generate(seed uint64, s shape) *instance.Sets {
	rng := rand.New(rand.NewPCG(seed, uint64(s.delegates)))
	q := &instance.Sets{Format: "abp-sched/1", Kind: "sets", Name: fmt.Sprint("made-up-", seed), Size: instance.Size{Min: 5, Max: 8, Target: 6},
		Rules: instance.SetRules{FacilitatorOrg: s.facOrg}, Mix: map[string]int{"org": 6, "staff": 4, "band": 2}, Lone: map[string]int{"t1": 10, "t2": 10},
		Weights: instance.SetWeights{Size: 3, Buddy: 15, PreferNot: 4, FacOrg: 5, FacOver: 8}, NotWith: [][2]string{}, Buddies: [][2]string{}, Pins: []instance.SetPin{}}
	orgs := []string{"acute", "community", "mental-health", "icb", "council", "ambulance", "hospice", "primary-care"}[:min(8, 3+s.delegates/20)]
	skewed := func(from []string) string { return from[min(rng.IntN(len(from)), rng.IntN(len(from)))] }
	for i := range s.slots {
		q.Slots = append(q.Slots, instance.Slot{ID: fmt.Sprintf("L%02d", i+1), MaxSets: max(1, (s.sets+s.slots-1)/s.slots+rng.IntN(2))})
	}
	slots := func(share int) []string {
		out := []string{}
		for _, l := range q.Slots {
			if rng.IntN(100) < share {
				out = append(out, l.ID)
			}
		}
		return out
	}
	for i := range s.delegates {
		d := instance.SetDelegate{ID: fmt.Sprintf("D%03d", i+1), Tags: []string{}, Cannot: slots(s.tight), PreferNot: slots(10)}
		d.Attrs = map[string]string{"org": skewed(orgs), "staff": skewed([]string{"nursing", "admin", "medical", "ahp", "management", "estates"}),
			"band": skewed([]string{"5-6", "7", "2-4", "8a-8d", "9-vsm"})}
		for _, tag := range []string{"t1", "t2"} {
			if rng.IntN(5) == 0 {
				d.Tags = append(d.Tags, tag)
			}
		}
		if i > 0 && rng.IntN(8) == 0 {
			boss := fmt.Sprintf("D%03d", rng.IntN(i)+1)
			d.Manager = &boss
		}
		if s.extras {
			level := rng.IntN(9)
			d.Level = &level
		}
		q.Delegates = append(q.Delegates, d)
	}
	for i := range s.facs {
		f := instance.SetFacilitator{ID: fmt.Sprintf("F%02d", i+1), Org: skewed(orgs), Slots: slots(100 - s.tight), MaxSets: 1 + (s.sets+s.facs-1)/s.facs, PrefSets: 1, Manages: []string{}}
		if rng.IntN(3) == 0 {
			f.Manages = append(f.Manages, q.Delegates[rng.IntN(s.delegates)].ID)
		}
		q.Facilitators = append(q.Facilitators, f)
	}
	for i := range s.sets {
		o := instance.OpenSet{ID: fmt.Sprintf("S%02d", i+1), Optional: i >= s.sets-s.optional}
		if s.fixed {
			f := q.Facilitators[i%s.facs]
			if len(f.Slots) > 0 {
				o.Slot, o.Facilitator = &f.Slots[i%len(f.Slots)], &f.ID
			}
		}
		q.Sets = append(q.Sets, o)
	}
	for range s.pairs {
		a, b := q.Delegates[rng.IntN(s.delegates)].ID, q.Delegates[rng.IntN(s.delegates)].ID
		c, d := q.Delegates[rng.IntN(s.delegates)].ID, q.Delegates[rng.IntN(s.delegates)].ID
		if a != b {
			q.NotWith = append(q.NotWith, [2]string{a, b})
		}
		if c != d {
			q.Buddies = append(q.Buddies, [2]string{c, d})
		}
	}
	if s.extras {
		q.Spread = &instance.Spread{Free: 3, Cost: 2}
		q.Weights.SizeSquare = 2
		q.AtMost = []instance.AtMost{{Attr: "org", Value: "acute", Max: 2 + s.delegates/max(1, 2*s.sets)}}
		q.Pins = append(q.Pins, instance.SetPin{Delegate: q.Delegates[rng.IntN(s.delegates)].ID, Set: q.Sets[rng.IntN(s.sets)].ID})
	}
	return q
}
