package sets

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// read returns an instance of the engine's testdata.
func read(t testing.TB, name string) *instance.Sets {
	t.Helper()
	data, err := os.ReadFile("../testdata/" + name + ".json")
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
	for i := range s.slots {
		q.Slots = append(q.Slots, instance.Slot{ID: fmt.Sprintf("L%02d", i+1), MaxSets: max(1, (s.sets+s.slots-1)/s.slots+rng.IntN(2))})
	}
	g := generator{rng, q, s}
	g.delegates()
	g.facilitators()
	g.openSets()
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

type generator struct {
	*rand.Rand
	q *instance.Sets
	s shape
}

// skewed picks one of some values, the first ones more often.
func (g generator) skewed(from ...string) string {
	return from[min(g.IntN(len(from)), g.IntN(len(from)))]
}

func (g generator) org() string {
	return g.skewed([]string{"acute", "community", "mental-health", "icb", "council", "ambulance", "hospice", "primary-care"}[:min(8, 3+g.s.delegates/20)]...)
}

// slots picks each slot with a chance in per cent.
func (g generator) slots(share int) []string {
	out := []string{}
	for _, l := range g.q.Slots {
		if g.IntN(100) < share {
			out = append(out, l.ID)
		}
	}
	return out
}

func (g generator) delegates() {
	for i := range g.s.delegates {
		d := instance.SetDelegate{ID: fmt.Sprintf("D%03d", i+1), Tags: []string{}, Cannot: g.slots(g.s.tight), PreferNot: g.slots(10)}
		d.Attrs = map[string]string{"org": g.org(), "staff": g.skewed("nursing", "admin", "medical", "ahp", "management", "estates"),
			"band": g.skewed("5-6", "7", "2-4", "8a-8d", "9-vsm")}
		for _, tag := range []string{"t1", "t2"} {
			if g.IntN(5) == 0 {
				d.Tags = append(d.Tags, tag)
			}
		}
		if i > 0 && g.IntN(8) == 0 {
			boss := fmt.Sprintf("D%03d", g.IntN(i)+1)
			d.Manager = &boss
		}
		if g.s.extras {
			level := g.IntN(9)
			d.Level = &level
		}
		g.q.Delegates = append(g.q.Delegates, d)
	}
}

func (g generator) facilitators() {
	for i := range g.s.facs {
		f := instance.SetFacilitator{ID: fmt.Sprintf("F%02d", i+1), Org: g.org(), Slots: g.slots(100 - g.s.tight), MaxSets: 1 + (g.s.sets+g.s.facs-1)/g.s.facs, PrefSets: 1, Manages: []string{}}
		if g.IntN(3) == 0 {
			f.Manages = append(f.Manages, g.q.Delegates[g.IntN(g.s.delegates)].ID)
		}
		g.q.Facilitators = append(g.q.Facilitators, f)
	}
}

func (g generator) openSets() {
	for i := range g.s.sets {
		o := instance.OpenSet{ID: fmt.Sprintf("S%02d", i+1), Optional: i >= g.s.sets-g.s.optional}
		if g.s.fixed {
			f := g.q.Facilitators[i%g.s.facs]
			if len(f.Slots) > 0 {
				o.Slot, o.Facilitator = &f.Slots[i%len(f.Slots)], &f.ID
			}
		}
		g.q.Sets = append(g.q.Sets, o)
	}
}
