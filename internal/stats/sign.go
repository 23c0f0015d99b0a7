package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// SignTest is the test that rises and falls are equally likely.
type SignTest struct {
	Rises, Falls int
	P            Figure // exact, two-sided; 1 when nobody changed
}

// Signs is the sign test (Arbuthnott 1710; Dixon and Mood 1946): binomial with one
// half on the people who changed.
func Signs(j Joint) SignTest {
	m := Movement(j)
	if j.n == 0 {
		return SignTest{P: undefined(NoPairs)}
	}
	s := SignTest{Rises: m.Improved.K, Falls: m.Worse.K}
	s.P = known(evenOdds(s.Rises, s.Falls))
	return s
}

// evenOdds is the exact two-sided p-value of b against c under one half.
func evenOdds(b, c int) float64 {
	if b == c {
		return 1
	}
	k, n := min(b, c), b+c
	// P(X <= k) = I(n−k, k+1) at 1/2 (Abramowitz and Stegun 1964, 26.5.24).
	return min(1, 2*mathext.RegIncBeta(float64(n-k), float64(k+1), 0.5))
}

// TopBox is the shift of people into and out of the top answers.
type TopBox struct {
	Both, Lost, Gained, Neither int
	Before, After               Share    // share in the top answers
	Shift                       Figure   // (gained − lost)/n
	ShiftCI                     Interval // Bonett and Price
	Exact                       Figure   // McNemar, two-sided binomial; 1 when nobody crossed
	MidP                        Figure   // Exact less the probability of the observed table; less half of it when b = c
	Chi2, PChi2                 Figure   // without continuity correction
	Chi2Corrected               Figure   // (|b−c| − 1)²/(b+c), 0 when b = c
	PChi2Corrected              Figure
}

// Top is McNemar's test (1947) of the shift across a line: answers of line and
// above, in the integer units of the scale, are the top. The mid-p is Lancaster's
// (1961; Fagerland, Lydersen and Laake 2013 for b = c), the interval Bonett and Price's (2012), the correction Edwards's (1948).
func Top(j Joint, line int) TopBox {
	var t TopBox
	for _, c := range j.cells {
		switch {
		case c.Pre >= line && c.Post >= line:
			t.Both += c.N
		case c.Pre >= line:
			t.Lost += c.N
		case c.Post >= line:
			t.Gained += c.N
		default:
			t.Neither += c.N
		}
	}
	t.Before, t.After = Wilson(t.Both+t.Lost, j.n), Wilson(t.Both+t.Gained, j.n)
	t.Shift, t.ShiftCI = balance(t.Gained, t.Lost, j.n)
	t.mcnemar(j.n)
	return t
}

func (t *TopBox) mcnemar(n int) {
	u := undefined(NobodyMoved)
	t.Chi2, t.PChi2, t.Chi2Corrected, t.PChi2Corrected = u, u, u, u
	if n == 0 {
		u = undefined(NoPairs)
		t.Exact, t.MidP, t.Chi2, t.PChi2, t.Chi2Corrected, t.PChi2Corrected = u, u, u, u, u, u
		return
	}
	crossed := t.Gained + t.Lost
	t.Exact, t.MidP = known(evenOdds(t.Gained, t.Lost)), known(1)
	if crossed == 0 {
		return
	}
	point := even(t.Gained, t.Lost)
	if t.Gained == t.Lost {
		// Both tails hold the observed table, and it is halved once, not twice.
		point /= 2
	}
	t.MidP = known(max(0, t.Exact.Value-point))
	gap := math.Abs(float64(t.Gained - t.Lost))
	t.Chi2 = known(gap * gap / float64(crossed))
	t.PChi2 = known(normalTail(math.Sqrt(t.Chi2.Value)))
	less := max(0, gap-1)
	t.Chi2Corrected = known(less * less / float64(crossed))
	t.PChi2Corrected = known(normalTail(math.Sqrt(t.Chi2Corrected.Value)))
}

// even is the probability of exactly b against c under one half.
func even(b, c int) float64 {
	choose := mathext.Lbeta(float64(b+1), float64(c+1)) + math.Log(float64(b+c+1))
	return math.Exp(-choose - float64(b+c)*math.Ln2)
}
