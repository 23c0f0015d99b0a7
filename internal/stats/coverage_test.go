package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestShiftingAndScalingBothAnswers(t *testing.T) {
	wide := Scale{Low: 0, High: 200, Per: 2}
	rapid.Check(t, func(t *rapid.T) {
		j := drawJoint(t, "cells")
		by, times := rapid.IntRange(0, 20).Draw(t, "shift"), rapid.IntRange(2, 4).Draw(t, "times")
		shifted, _ := NewJoint(wide)
		scaled, _ := NewJoint(wide)
		cells := j.Cells()
		slices.Reverse(cells) // the order of people says nothing
		for _, c := range cells {
			if err := shifted.Add(c.Pre+by, c.Post+by, c.N); err != nil {
				t.Fatal(err)
			}
			if err := scaled.Add(c.Pre*times, c.Post*times, c.N); err != nil {
				t.Fatal(err)
			}
		}
		p, q, r := Describe(j), Describe(shifted), Describe(scaled)
		larger := func(f Figure) Figure { f.Value *= float64(times); return f }
		for _, c := range []struct {
			name       string
			was, s, is Figure
		}{
			{"mean", larger(p.Change.Mean), larger(q.Change.Mean), r.Change.Mean}, {"sd", larger(p.Change.SD), larger(q.Change.SD), r.Change.SD},
			{"Hodges-Lehmann", larger(p.HodgesLehmann), larger(q.HodgesLehmann), r.HodgesLehmann}, {"se", larger(p.T.SE), larger(q.T.SE), r.T.SE},
			{"t", p.T.T, q.T.T, r.T.T}, {"dz", p.Effects.DZ, q.Effects.DZ, r.Effects.DZ}, {"d_av", p.Effects.DAv, q.Effects.DAv, r.Effects.DAv},
			{"exact", p.DropZeros.Exact, q.DropZeros.Exact, r.DropZeros.Exact}, {"Pratt", p.Pratt.PCorrected, q.Pratt.PCorrected, r.Pratt.PCorrected},
			{"net", p.Movement.Net, q.Movement.Net, r.Movement.Net}, {"r", p.Correlation, q.Correlation, r.Correlation}, {"signs", p.Signs.P, q.Signs.P, r.Signs.P},
		} {
			same(t, c.name+" shifted", c.was, c.s)
			same(t, c.name+" scaled", c.was, c.is)
		}
	})
}

func TestIntervalsHoldTheirEstimates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJoint(t, "cells")
		p, top := Describe(j), Top(j, 16)
		holds := func(name string, f Figure, i Interval) {
			if f.IsKnown() && i.IsKnown() && (f.Value < i.Low-1e-12 || f.Value > i.High+1e-12) {
				t.Fatalf("%s: %g is not in %+v", name, f.Value, i)
			}
		}
		holds("mean", p.Change.Mean, p.T.CI)
		holds("dz", p.Effects.DZ, p.Effects.DZInterval)
		holds("dz, exact", p.Effects.DZ, DZExact(j))
		for _, s := range []Share{p.Movement.Improved, p.Movement.Same, p.Movement.Worse, top.Before, top.After} {
			holds("share", s.Value, s.CI)
			holds("exact share", s.Value, ClopperPearson(s.K, s.N))
		}
		// The interval of a net figure is drawn towards nought, and holds it only
		// where that is not stronger than the interval is wide.
		if j.N() >= 20 && math.Abs(p.Movement.Net.Value) < 0.9 {
			holds("net", p.Movement.Net, p.Movement.NetCI)
		}
	})
}

// covers counts how often an interval holds the truth, and fails if that is not
// within four standard errors of so many trials around 95 in 100, with slack for
// what the method itself leaves.
func covers(t *testing.T, name string, slack float64, holds func(r *rand.Rand) bool) {
	t.Helper()
	const trials = 6000
	r := rand.New(rand.NewPCG(20, 22))
	hits := 0
	for range trials {
		if holds(r) {
			hits++
		}
	}
	share := float64(hits) / trials
	if math.Abs(share-0.95) > 4*math.Sqrt(0.95*0.05/trials)+slack {
		t.Errorf("%s covers in %.4f of samples", name, share)
	}
}

func TestIntervalsCoverNineteenTimesInTwenty(t *testing.T) {
	// Changes of the shape of a survey: −2 to 6 with mean 2.2.
	ladder, truth := []int{-2, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 6}, 26.0/12
	for _, n := range []int{12, 98} {
		covers(t, "the t interval", 0.005, func(r *rand.Rand) bool {
			j, _ := NewJoint(Scale{0, 20, 1})
			for range n {
				_ = j.Add(10, 10+ladder[r.IntN(len(ladder))], 1)
			}
			ci := PairedT(j).CI
			return ci.IsKnown() && ci.Low <= truth && truth <= ci.High
		})
	}
	// Over all shares alike, the ups and downs of single ones even out.
	covers(t, "Wilson’s interval", 0.004, func(r *rand.Rand) bool {
		p, k := r.Float64(), 0
		for range 60 {
			if r.Float64() < p {
				k++
			}
		}
		ci := Wilson(k, 60).CI
		return ci.Low <= p && p <= ci.High
	})
	covers(t, "Bonett and Price’s interval", 0.008, func(r *rand.Rand) bool {
		up, down := 0.5*r.Float64(), 0.3*r.Float64()
		b, c := 0, 0
		for range 80 {
			switch u := r.Float64(); {
			case u < up:
				b++
			case u < up+down:
				c++
			}
		}
		_, ci := balance(b, c, 80)
		return ci.Low <= up-down && up-down <= ci.High
	})
}
