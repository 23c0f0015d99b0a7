package stats

import "math"

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
	a := Attrition{Pairs: len(pairs), Others: len(others)}
	undefinedAll := func(why Reason) Attrition {
		u := undefined(why)
		a.T, a.DF, a.P, a.D, a.CI = u, u, u, u, noInterval(why)
		return a
	}
	a.MeanPairs, a.MeanOthers, a.Difference = undefined(NoPairs), undefined(NoPairs), undefined(NoPairs)
	if per < 1 {
		return undefinedAll(OutOfRange)
	}
	if len(pairs) > 0 {
		a.MeanPairs = known(MeanChange(pairs, per))
	}
	if len(others) > 0 {
		a.MeanOthers = known(MeanChange(others, per))
	}
	if len(pairs) == 0 || len(others) == 0 {
		return undefinedAll(NoPairs)
	}
	a.Difference = known(a.MeanPairs.Value - a.MeanOthers.Value)
	if len(pairs) < 2 || len(others) < 2 {
		return undefinedAll(OnePair)
	}
	unit := float64(per * per)
	v1, v2, n1, n2 := variance(pairs)/unit, variance(others)/unit, float64(len(pairs)), float64(len(others))
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
