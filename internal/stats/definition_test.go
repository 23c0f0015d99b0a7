package stats

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The tests of this file compute figures a second time, slowly and straight from
// their definitions: person by person, with whole fractions or by numerical
// integration, and without anything of the package but the table of pairs.

// people lists the answers of everybody, in units of the scale.
func people(j Joint) (pre, post []float64) {
	for _, c := range j.Cells() {
		for range c.N {
			pre, post = append(pre, float64(c.Pre)/float64(j.Scale().Per)), append(post, float64(c.Post)/float64(j.Scale().Per))
		}
	}
	return pre, post
}

// drawShape draws tables of the shapes that break formulas: of one, two and
// hundreds of people, where nobody or one person changed, on several scales.
func drawShape(t *rapid.T) Joint {
	scale := rapid.SampledFrom([]Scale{{1, 5, 1}, {0, 10, 1}, headline, {10, 50, 1}, {0, 1, 1}, {12, 60, 12}}).Draw(t, "scale")
	j, err := NewJoint(scale)
	if err != nil {
		t.Fatal(err)
	}
	answer := rapid.IntRange(scale.Low, scale.High)
	widest := rapid.SampledFrom([]int{0, 1, 3, scale.High}).Draw(t, "widest change")
	for range rapid.SampledFrom([]int{1, 2, 3, 9, 30, 30, 310}).Draw(t, "people") {
		pre := answer.Draw(t, "pre")
		post := min(scale.High, max(scale.Low, pre+rapid.IntRange(-widest, widest).Draw(t, "change")))
		if err := j.Add(pre, post, 1); err != nil {
			t.Fatal(err)
		}
	}
	if rapid.Bool().Draw(t, "one more who moved") {
		_ = j.Add(scale.Low, scale.Low+1, 1)
	}
	return j
}

func TestMomentsAgainstTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawShape(t)
		pre, post := people(j)
		var d []float64
		for i := range pre {
			d = append(d, post[i]-pre[i])
		}
		got := Describe(j)
		for _, c := range []struct {
			name   string
			spread Spread
			values []float64
		}{{"before", got.Before, pre}, {"after", got.After, post}, {"change", got.Change, d}} {
			mean, sd := meanAndSD(c.values)
			if !near(c.spread.Mean.Value, mean) || math.Abs(c.spread.SD.Value-sd) > 1e-9*max(1, sd) || c.spread.SD.IsKnown() != (len(d) > 1) {
				t.Fatalf("%s: %+v, want %g and %g", c.name, c.spread, mean, sd)
			}
		}
		if got.T.T.IsKnown() {
			want := integralOfStudent(math.Abs(got.T.T.Value), float64(len(d)-1))
			if math.Abs(got.T.P.Value-want) > 1e-9 {
				t.Fatalf("t %g on %d: p %.12g, want %.12g", got.T.T.Value, len(d)-1, got.T.P.Value, want)
			}
			if back := integralOfStudent((got.T.CI.High-got.Change.Mean.Value)/got.T.SE.Value, float64(len(d)-1)); math.Abs(back-0.05) > 1e-9 {
				t.Fatalf("the interval leaves %.12g outside", back)
			}
		}
	})
}

// integralOfStudent is the two-sided tail of t on df degrees of freedom: with
// x = √df·tan u the density becomes cos(u)^(df−1), integrated by Simpson's rule.
func integralOfStudent(t, df float64) float64 {
	const steps = 2_000
	area := func(from, to float64) float64 {
		sum, h := 0.0, (to-from)/steps
		for i := range steps + 1 {
			weight := 2 + 2*float64(i%2)
			if i == 0 || i == steps {
				weight = 1
			}
			sum += weight * math.Pow(math.Cos(from+float64(i)*h), df-1)
		}
		return sum * h / 3
	}
	at := math.Atan(t / math.Sqrt(df))
	// With one degree of freedom the density in u is flat, also at the end.
	end := math.Nextafter(math.Pi/2, 0)
	return area(at, end) / area(0, end)
}

func TestSignedRanksAgainstTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawShape(t)
		var all, moved []int
		for _, c := range j.Cells() {
			for range c.N {
				all = append(all, c.Post-c.Pre)
				if c.Post != c.Pre {
					moved = append(moved, c.Post-c.Pre)
				}
			}
		}
		ranksOf(t, "drop zeros", DropZeros(j), moved, moved)
		ranksOf(t, "Pratt", Pratt(j), all, moved)
	})
}

// ranksOf ranks the sizes of all changes given and compares the test of those who
// moved with sums over people.
func ranksOf(t *rapid.T, name string, got SignedRank, ranked, moved []int) {
	size := func(d int) int { return max(d, -d) }
	rank := func(d int) float64 {
		below, level := 0, 0
		for _, other := range ranked {
			switch cmp.Compare(size(other), size(d)) {
			case -1:
				below++
			case 0:
				level++
			}
		}
		return float64(below) + float64(level+1)/2
	}
	plus, minus, squares := 0.0, 0.0, 0.0
	var doubled []int
	for _, d := range moved {
		r := rank(d)
		squares += r * r
		doubled = append(doubled, int(2*r))
		if d > 0 {
			plus += r
		} else {
			minus += r
		}
	}
	if got.Used != len(moved) || got.Plus != plus || got.Minus != minus {
		t.Fatalf("%s: %+v, want sums %g and %g of %d", name, got, plus, minus, len(moved))
	}
	if len(moved) == 0 {
		if got.Exact != known(1) || got.RankBiserial.Reason != AllZero || got.Z.Reason != AllZero {
			t.Fatalf("%s of nobody who moved: %+v", name, got)
		}
		return
	}
	// Each rank is counted with probability one half: the variance of the sum is
	// a quarter of the sum of squares, however many ties and zeros there are.
	z := (plus - (plus+minus)/2) / math.Sqrt(squares/4)
	corrected := math.Copysign(max(0, math.Abs(plus-minus)/2-0.5), plus-minus) / math.Sqrt(squares/4)
	for _, c := range []struct {
		what      string
		got, want float64
	}{{"mean", got.Mean.Value, (plus + minus) / 2}, {"variance", got.Var.Value, squares / 4}, {"z", got.Z.Value, z}, {"corrected z", got.ZCorrected.Value, corrected},
		{"p", got.PCorrected.Value, math.Erfc(math.Abs(corrected) / math.Sqrt2)}, {"rank-biserial", got.RankBiserial.Value, (plus - minus) / (plus + minus)}} {
		if !near(c.got, c.want) {
			t.Fatalf("%s %s: %.12g, want %.12g", name, c.what, c.got, c.want)
		}
	}
	switch {
	case len(moved) > MostToRank:
		if got.Exact.Reason != TooManyToRank {
			t.Fatalf("%s of %d is exact: %+v", name, len(moved), got.Exact)
		}
	case len(moved) <= 40:
		if want := wholeSignedRank(doubled, int(2*min(plus, minus))); !near(got.Exact.Value, want) {
			t.Fatalf("%s exact: %.12g, want %.12g", name, got.Exact.Value, want)
		}
	}
}

// wholeSignedRank counts the assignments of signs in whole numbers.
func wholeSignedRank(doubled []int, observed int) float64 {
	ways := map[int]*big.Int{0: big.NewInt(1)}
	for _, r := range doubled {
		next := map[int]*big.Int{}
		for w, n := range ways {
			for _, to := range []int{w, w + r} {
				if next[to] == nil {
					next[to] = new(big.Int)
				}
				next[to].Add(next[to], n)
			}
		}
		ways = next
	}
	tail := new(big.Int)
	for w, n := range ways {
		if w <= observed {
			tail.Add(tail, n)
		}
	}
	p, _ := new(big.Rat).SetFrac(tail.Lsh(tail, 1), new(big.Int).Lsh(big.NewInt(1), uint(len(doubled)))).Float64()
	return min(1, p)
}

// chance is the exact probability of k in n with the odds p.
func chance(k, n int, p *big.Rat) *big.Rat {
	m := new(big.Rat).SetInt(new(big.Int).Binomial(int64(n), int64(k)))
	for i := range n {
		factor := p
		if i >= k {
			factor = new(big.Rat).Sub(big.NewRat(1, 1), p)
		}
		m.Mul(m, factor)
	}
	return m
}

func chanceUpTo(k, n int, p *big.Rat) float64 {
	sum := new(big.Rat)
	for i := range k + 1 {
		sum.Add(sum, chance(i, n, p))
	}
	f, _ := sum.Float64()
	return f
}

func TestCrossingsAgainstWholeFractions(t *testing.T) {
	half := big.NewRat(1, 2)
	for gained := range 9 {
		for lost := range 9 {
			j, _ := NewJoint(Scale{0, 1, 1})
			_, _, _, _ = j.Add(0, 1, gained), j.Add(1, 0, lost), j.Add(0, 0, 2), j.Add(1, 1, 1)
			got, signs, n := Top(j, 1), Signs(j), gained+lost
			exact := min(1, 2*chanceUpTo(min(gained, lost), n, half))
			point, _ := chance(gained, n, half).Float64()
			if gained == lost {
				point /= 2
			}
			if n == 0 {
				point = 0
			}
			if !near(got.Exact.Value, exact) || !near(signs.P.Value, exact) || !near(got.MidP.Value, exact-point) {
				t.Errorf("%d against %d: %+v, want %g and mid-p %g", gained, lost, got, exact, exact-point)
			}
			if got.Chi2.IsKnown() != (n > 0) || n > 0 && !near(got.Chi2.Value, math.Pow(float64(gained-lost), 2)/float64(n)) {
				t.Errorf("%d against %d: %+v", gained, lost, got.Chi2)
			}
			p1, p2, size := float64(gained+1)/float64(n+5), float64(lost+1)/float64(n+5), float64(n+5)
			reach := z95 * math.Sqrt((p1+p2-(p1-p2)*(p1-p2))/size)
			if !near(got.ShiftCI.Low, max(-1, p1-p2-reach)) || !near(got.ShiftCI.High, min(1, p1-p2+reach)) {
				t.Errorf("%d against %d: %+v", gained, lost, got.ShiftCI)
			}
		}
	}
}

func TestIntervalsOfSharesSolveTheirEquations(t *testing.T) {
	for _, n := range []int{1, 2, 7, 98, 231, 1000} {
		for _, k := range []int{0, 1, n / 3, n - 1, n} {
			p, w, exact := float64(k)/float64(n), Wilson(k, n).CI, ClopperPearson(k, n)
			for _, end := range []float64{w.Low, w.High} {
				if end != 0 && end != 1 && math.Abs((p-end)*(p-end)-z95*z95*end*(1-end)/float64(n)) > 1e-13 {
					t.Errorf("Wilson %d of %d: %g is no root", k, n, end)
				}
			}
			low, high := new(big.Rat).SetFloat64(exact.Low), new(big.Rat).SetFloat64(exact.High)
			if n > 100 {
				continue // whole fractions grow too long
			}
			if k > 0 && math.Abs(1-chanceUpTo(k-1, n, low)-0.025) > 1e-12 || k < n && math.Abs(chanceUpTo(k, n, high)-0.025) > 1e-12 {
				t.Errorf("Clopper-Pearson %d of %d: %+v", k, n, exact)
			}
		}
	}
}

func TestFunnelLimitsAgainstWholeFractions(t *testing.T) {
	for _, p0 := range []float64{0.02, 0.5, 82.0 / 98} {
		for _, n := range []int{1, 2, 4, 12, 31} {
			odds := new(big.Rat).SetFloat64(p0)
			limit := func(p float64) float64 {
				r := 0
				for r < n && chanceUpTo(r, n, odds) < p {
					r++
				}
				point, _ := chance(r, n, odds).Float64()
				return max(0, (float64(r)-(chanceUpTo(r, n, odds)-p)/point)/float64(n))
			}
			narrow, wide := FunnelLimits(n, p0)
			for _, c := range []struct{ got, want float64 }{{narrow.Low, limit(0.025)}, {narrow.High, limit(0.975)}, {wide.Low, limit(0.001)}, {wide.High, limit(0.999)}} {
				if math.Abs(c.got-c.want) > 1e-9 {
					t.Errorf("limit of %d around %g: %.12g, want %.12g", n, p0, c.got, c.want)
				}
			}
		}
	}
}

// TestNoncentralAgainstIntegration integrates the normal tail over the spread of
// the estimated deviation.
func TestNoncentralAgainstIntegration(t *testing.T) {
	for _, c := range []struct{ t, df, delta float64 }{{5, 1, 2}, {3.46, 2, -1}, {2, 2, 4}, {15.8, 97, 12}, {-4.5, 19, -2}, {0, 8, 1}, {0.4, 199, 3}} {
		density := func(s float64) float64 { // of s = √(χ²/df)
			logs := math.Ln2 + c.df/2*math.Log(c.df/2) - lgamma(c.df/2) + (c.df-1)*math.Log(s) - c.df*s*s/2
			return math.Exp(logs)
		}
		const steps, end = 40_000, 8.0
		sum := 0.0
		for i := 1; i < steps; i++ {
			s := end * float64(i) / steps
			sum += float64(2+2*(i%2)) * density(s) * math.Erfc((c.delta-c.t*s)/math.Sqrt2) / 2
		}
		if c.df == 1 {
			sum += density(1e-300) * math.Erfc(c.delta/math.Sqrt2) / 2
		}
		if want, got := sum*end/steps/3, noncentralBelow(c.t, c.df, c.delta); math.Abs(got-want) > 1e-7 {
			t.Errorf("t %g on %g around %g: %.10g, want %.10g", c.t, c.df, c.delta, got, want)
		}
	}
}

func TestREMLIsTheTopOfItsLikelihood(t *testing.T) {
	groups := []Group{{31, 2.35, 1.62}, {22, 2.59, 1.4}, {14, 1.2, 1.9}, {4, 4.25, 1.71}, {60, 3.3, 1.5}}
	b := Compare(groups)
	likelihood := func(tau2 float64) float64 {
		sum, logs, squares := 0.0, 0.0, 0.0
		mean, _ := b.weighted(groups, tau2)
		for _, g := range groups {
			v := b.variance(g) + tau2
			sum += 1 / v
			logs += math.Log(v)
			squares += (g.Mean - mean) * (g.Mean - mean) / v
		}
		return -(logs + math.Log(sum) + squares) / 2
	}
	low, high := 0.0, 10.0
	for range 200 {
		third := (high - low) / 3
		if likelihood(low+third) < likelihood(high-third) {
			low += third
		} else {
			high -= third
		}
	}
	if math.Abs(b.Tau2REML-low) > 1e-6*low {
		t.Errorf("tau² %.9g, the top is at %.9g", b.Tau2REML, low)
	}
	level := Compare([]Group{{20, 2, 1}, {30, 2, 1.5}, {9, 2, 0.7}})
	if level.Tau2 != 0 || level.Tau2REML != 0 || level.I2 != 0 || level.Markers[0].ShrunkMean != 2 || level.Markers[0].ShrinkWeight != 0 {
		t.Errorf("organisations that do not differ: %+v", level)
	}
}

func TestSetsOfUnequalSizeAgainstTheDefinition(t *testing.T) {
	sets := [][]int{{3, 8, 5, 6}, {1, 2}, {9}, {4, 4, 5, 7, 2, 0, 1}, nil}
	k, n, n2, grand := 4.0, 14.0, 0.0, 0.0
	for _, s := range sets {
		n2 += float64(len(s) * len(s))
		for _, v := range s {
			grand += float64(v) / 2 / n
		}
	}
	msb, msw := 0.0, 0.0
	for _, s := range sets {
		if len(s) == 0 {
			continue
		}
		own := 0.0
		for _, v := range s {
			own += float64(v) / 2 / float64(len(s))
		}
		msb += float64(len(s)) * math.Pow(own-grand, 2) / (k - 1)
		for _, v := range s {
			msw += math.Pow(float64(v)/2-own, 2) / (n - k)
		}
	}
	n0 := (n - n2/n) / (k - 1)
	c := Cluster(sets, 2)
	if want := (msb - msw) / (msb + (n0-1)*msw); !near(c.ICC, want) || !near(c.N0, n0) || !near(c.MSBetween, msb) || !near(c.MSWithin, msw) || !near(c.MeanSize, 3.5) {
		t.Errorf("%+v, want ICC %g, n0 %g, %g and %g", c, want, n0, msb, msw)
	}
}

func TestAlphaOfTwoItems(t *testing.T) {
	rows := [][]int{{3, 4}, {1, 2}, {5, 3}, {2, 2}, {4, 5}}
	a := Cronbach(rows)
	// Of two items it is four covariances over the variance of their sum.
	cov, sum := 0.0, 0.0
	for _, r := range rows {
		cov += (float64(r[0]) - 3) * (float64(r[1]) - 3.2) / 4
		sum += math.Pow(float64(r[0]+r[1])-6.2, 2) / 4
	}
	check(t, "alpha", a.Raw, 4*cov/sum)
	if len(a.IfDropped) != 2 || a.IfDropped[0].IsKnown() || a.IfDropped[0].Reason == "" {
		t.Errorf("alpha of the one item left: %+v", a.IfDropped)
	}
}

// TestWildRangesAreScreened holds a series with one wild month: 16 to 80 and back
// are ranges far beyond 3.267 times their mean, and the limits are drawn without.
func TestWildRangesAreScreened(t *testing.T) {
	values := []float64{14, 16, 15, 17, 16, 15, 14, 16, 80, 17, 16, 15, 17, 16}
	ranges := []float64{2, 1, 2, 1, 1, 1, 2, 64, 63, 1, 1, 2, 1}
	raw, used := 0.0, 0.0
	for _, r := range ranges {
		raw += r / 13
		if r < 10 {
			used += r / 11
		}
	}
	c := XmR(values, true)
	mean := 0.0
	for _, v := range values {
		mean += v / 14
	}
	if !near(c.MovingRange, raw) || !near(c.MovingRangeUsed, used) || !near(c.Upper, mean+2.66*used) || !near(c.NearLower, mean-2.66*used*2/3) {
		t.Errorf("%+v, want ranges %g and %g around %g", c, raw, used, mean)
	}
	if !c.Outside[8] || slices.Index(c.Outside, true) < 0 || XmR(values, false).MovingRangeUsed != c.MovingRange {
		t.Errorf("the wild month: %+v", c)
	}
}
