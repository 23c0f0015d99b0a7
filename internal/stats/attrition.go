package stats

import (
	"math"
	"math/big"
)

// Attrition compares the scores before of people who answered again with those
// of people who did not.
type Attrition struct {
	Pairs, Others         int
	MeanPairs, MeanOthers Figure
	Difference            Figure // pairs minus others
	T, DF, P              Figure
	CI                    Interval
	D                     Figure // over the pooled SD
}

// Stayers is Welch's t test (Welch 1947) of scores before, of which per make one
// unit, between those who answered again and those who did not, with Cohen's d
// over the pooled SD. Undefined unless both groups have two people and one of
// them some spread.
func Stayers(pairs, others []int, per int) Attrition {
	return StayersByCount(counted(pairs), counted(others), per)
}

// counted is a list of scores as counts of people.
func counted(scores []int) []Count {
	counts := make([]Count, len(scores))
	for i, v := range scores {
		counts[i] = Count{v, 1}
	}
	return counts
}

// StayersByCount is Stayers from how many people had which score.
func StayersByCount(pairs, others []Count, per int) Attrition {
	x, y := momentsOf(pairs), momentsOf(others)
	a := Attrition{Pairs: x.n, Others: y.n}
	undefinedAll := func(why Reason) Attrition {
		u := undefined(why)
		a.T, a.DF, a.P, a.D, a.CI = u, u, u, u, noInterval(why)
		return a
	}
	a.MeanPairs, a.MeanOthers, a.Difference = undefined(NoPairs), undefined(NoPairs), undefined(NoPairs)
	if per < 1 {
		return undefinedAll(OutOfRange)
	}
	if x.n > 0 {
		a.MeanPairs = known(x.mean(per))
	}
	if y.n > 0 {
		a.MeanOthers = known(y.mean(per))
	}
	if x.n == 0 || y.n == 0 {
		return undefinedAll(NoPairs)
	}
	a.Difference = known(a.MeanPairs.Value - a.MeanOthers.Value)
	if x.n < 2 || y.n < 2 {
		return undefinedAll(OnePair)
	}
	v1, v2, n1, n2 := x.variance(per), y.variance(per), float64(x.n), float64(y.n)
	square := v1/n1 + v2/n2
	if square == 0 {
		return undefinedAll(ZeroVariance)
	}
	se := math.Sqrt(square)
	df := square * square / (v1*v1/(n1*n1*(n1-1)) + v2*v2/(n2*n2*(n2-1)))
	a.T, a.DF = known(a.Difference.Value/se), known(df)
	a.P = StudentTail(a.T.Value, df)
	half := studentUpper(0.025, df) * se
	a.CI = between(a.Difference.Value-half, a.Difference.Value+half)
	a.D = known(a.Difference.Value / math.Sqrt(((n1-1)*v1+(n2-1)*v2)/(n1+n2-2)))
	return a
}

// moments are the sums that a mean and a variance are made of.
type moments struct{ n, sum, squares int }

func momentsOf(counts []Count) moments {
	var m moments
	for _, c := range counts {
		m.n += c.N
		m.sum += c.Value * c.N
		m.squares += c.Value * c.Value * c.N
	}
	return m
}

func (m moments) mean(per int) float64 { return float64(m.sum) / float64(m.n*per) }

// variance has n − 1 below, and is exact up to the division, in 128 bits: of a
// million people n·Σx² no longer fits in 64.
func (m moments) variance(per int) float64 {
	if m.n < 2 {
		return 0
	}
	over, _ := new(big.Float).SetInt(spread(m.n, m.sum, m.sum, m.squares)).Float64()
	return over / (float64(m.n) * float64(m.n-1)) / float64(per*per)
}

// CarriedForward is the mean change if everybody who did not answer again had
// not changed: the sum of the paired changes over the number of people with a
// score before. Undefined without such people, or with more pairs than people.
func CarriedForward(j Joint, before int) Figure {
	if before < 1 || before < j.N() {
		return undefined(NoPairs)
	}
	sum := 0
	for _, c := range j.Changes() {
		sum += c.Value * c.N
	}
	return known(float64(sum) / float64(before*j.Scale().Per))
}

// Kept is how much of a gain is left later.
type Kept struct {
	N           int    // people with all three scores
	Gain, Later Figure // mean change to the second and to the third score
	Share       Figure // Later over Gain; may exceed 1
}

// GainKept compares scores at three waves of the same people, of which per make
// one unit. The share is undefined if there was no gain.
func GainKept(t0, t2, t3 []int, per int) Kept {
	k := Kept{N: len(t0)}
	if len(t0) == 0 || len(t0) != len(t2) || len(t0) != len(t3) || per < 1 {
		why := undefined(NoPairs)
		return Kept{Gain: why, Later: why, Share: why}
	}
	gain, later := 0, 0
	for i := range t0 {
		gain += t2[i] - t0[i]
		later += t3[i] - t0[i]
	}
	k.Gain, k.Later = known(float64(gain)/float64(len(t0)*per)), known(float64(later)/float64(len(t0)*per))
	k.Share = undefined(NobodyMoved)
	if gain > 0 {
		k.Share = known(float64(later) / float64(gain))
	}
	return k
}
