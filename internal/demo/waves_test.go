package demo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
)

// waveTotals is what the scenario says of the later surveys and questions.
type waveTotals struct {
	T1, T3, T3Paired                            int
	ThenPaired, ThenAlone                       int
	Seen, Saw, Acted, Barred                    int
	Direct, Distract, Delegate, Delay, Document int
}

func TestLaterAnswers(t *testing.T) {
	for _, o := range []demo.Options{{}, {Seed: 7}} {
		h := build(t, o)
		values := map[string]map[string]int{} // by response and code
		for _, a := range h.answers {
			if values[a.ResponseID] == nil {
				values[a.ResponseID] = map[string]int{}
			}
			if _, twice := values[a.ResponseID][a.Item]; twice {
				t.Fatalf("%s is answered twice", a.Item)
			}
			values[a.ResponseID][a.Item] = a.Value
		}
		of := map[string]map[abp.Wave]map[string]int{} // by subject and wave, in time
		for _, r := range h.responses {
			if of[r.SubjectID] == nil {
				of[r.SubjectID] = map[abp.Wave]map[string]int{}
			}
			if !r.IsLate {
				of[r.SubjectID][r.Wave] = values[r.ID]
			}
		}
		var got waveTotals
		gained, kept := 0, 0
		count := func(n *int, if1 bool) {
			if if1 {
				*n++
			}
		}
		for _, waves := range of {
			v := waves[abp.T2]
			_, asked := v["seen"]
			_, then := v["then-I1"]
			count(&got.T1, waves[abp.T1] != nil)
			count(&got.T3, waves[abp.T3] != nil)
			count(&got.ThenPaired, then && waves[abp.T0] != nil)
			count(&got.ThenAlone, then && waves[abp.T0] == nil)
			count(&got.Seen, asked)
			count(&got.Saw, v["seen"] > abp.SeenNone)
			count(&got.Acted, v["acted"] == 1)
			_, barred := v["barrier-futility"]
			count(&got.Barred, barred)
			got.Direct, got.Distract, got.Delegate, got.Delay, got.Document = got.Direct+v["did-direct"], got.Distract+v["did-distract"], got.Delegate+v["did-delegate"], got.Delay+v["did-delay"], got.Document+v["did-document"]
			if w := waves[abp.T3]; w != nil && v != nil && waves[abp.T0] != nil {
				got.T3Paired++
				sum := func(m map[string]int) int { return m["I1"] + m["I2"] }
				gained, kept = gained+sum(v)-sum(waves[abp.T0]), kept+sum(w)-sum(waves[abp.T0])
			}
		}
		want := waveTotals{170, 24, 24, 86, 4, 105, 46, 33, 13, 7, 13, 10, 17, 3}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d:\n%s", o.Seed, diff)
		}
		if share := float64(kept) / float64(gained); share < 0.7 || share > 0.8 {
			t.Errorf("seed %d: %d of a gain of %d is kept", o.Seed, kept, gained)
		}
		for _, w := range h.windows {
			if opens := w.OpensAt.On(london(t)); w.Wave >= abp.T3 && (opens.Month == 10 || opens.Month == 11) {
				t.Errorf("a window of %s opens on %s, within the fieldwork of the staff survey", w.Wave, opens)
			}
		}
	}
}
