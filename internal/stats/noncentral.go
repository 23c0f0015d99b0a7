package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// noncentralMost is the non-centrality beyond which the series loses its digits.
const noncentralMost = 37

// noncentralBelow is the probability that a t variable on df degrees of freedom
// with non-centrality delta stays below t: the series of Lenth (1989, AS 243).
func noncentralBelow(t, df, delta float64) float64 {
	if t < 0 {
		return 1 - noncentralBelow(-t, df, -delta)
	}
	below := math.Erfc(delta/math.Sqrt2) / 2
	x := t * t / (t*t + df)
	if x <= 0 {
		return below
	}
	half := delta * delta / 2
	p := math.Exp(-half) / 2
	q := math.Sqrt(2/math.Pi) * p * delta
	s, a, b := 0.5-p, 0.5, df/2
	rest := math.Pow(1-x, b)
	logBeta := math.Log(math.SqrtPi) + lgamma(b) - lgamma(0.5+b)
	odd := mathext.RegIncBeta(a, b, x)
	geoOdd := 2 * rest * math.Exp(a*math.Log(x)-logBeta)
	even := 1 - rest
	geoEven := b * x * rest
	sum := p*odd + q*even
	for i := 1; i <= 5000; i++ {
		a++
		odd -= geoOdd
		even -= geoEven
		geoOdd *= x * (a + b - 1) / a
		geoEven *= x * (a + b - 0.5) / (a + 0.5)
		p *= half / float64(i)
		q *= half / (float64(i) + 0.5)
		s -= p
		sum += p*odd + q*even
		if math.Abs(2*s*(odd-geoOdd)) < 1e-14 && i > int(half) {
			break
		}
	}
	return min(1, max(0, sum+below))
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// DZExact is the exact interval of Cohen's dz: the non-centralities for which the
// observed t is the 0.975 and the 0.025 quantile, over √n (Steiger and Fouladi
// 1997). Undefined where t is, and for a t so large that the series has no digits
// left; the normal approximation serves there.
func DZExact(j Joint) Interval {
	t := PairedT(j)
	if !t.T.IsKnown() {
		return noInterval(t.T.Reason)
	}
	df, root := float64(t.DF), math.Sqrt(float64(j.n))
	solve := func(p float64) (float64, bool) {
		low, high := t.T.Value-8-math.Abs(t.T.Value), t.T.Value+8+math.Abs(t.T.Value)
		low, high = max(low, -noncentralMost), min(high, noncentralMost)
		if low >= high || noncentralBelow(t.T.Value, df, low) < p || noncentralBelow(t.T.Value, df, high) > p {
			return 0, false
		}
		for range 200 {
			middle := (low + high) / 2
			if noncentralBelow(t.T.Value, df, middle) > p {
				low = middle
			} else {
				high = middle
			}
		}
		return (low + high) / 2, true
	}
	low, okLow := solve(0.975)
	high, okHigh := solve(0.025)
	if !okLow || !okHigh {
		return noInterval(OutOfRange)
	}
	return between(low/root, high/root)
}

// Power is the chance that a paired t test of n pairs at the two-sided 5 per cent
// level finds an effect of the size dz, by either tail (R's power.t.test with
// strict = TRUE). n need not be whole. Undefined unless n > 1 and dz > 0.
func Power(n, dz float64) Figure {
	if !(n > 1) || !(dz > 0) || math.IsInf(n, 0) {
		return undefined(OutOfRange)
	}
	return known(upperPower(n, dz) + noncentralBelow(-studentUpper(0.025, n-1), n-1, math.Sqrt(n)*dz))
}

// upperPower counts only findings in the direction of the effect.
func upperPower(n, dz float64) float64 {
	return 1 - noncentralBelow(studentUpper(0.025, n-1), n-1, math.Sqrt(n)*dz)
}

// PairsNeeded is the number of pairs, not rounded, that find an effect of the
// size dz in its own direction with the target power, as R's power.t.test solves
// for n. Undefined unless dz > 0 and 0.05 < target < 1.
func PairsNeeded(dz, target float64) Figure {
	if !(dz > 0) || !(target > 0.05 && target < 1) {
		return undefined(OutOfRange)
	}
	return known(bisect(2, 1e7, func(n float64) bool { return upperPower(n, dz) < target }))
}

// SmallestEffect is the dz that n pairs find in its own direction with the target
// power, as R's power.t.test solves for delta. Undefined unless n > 1 and
// 0.05 < target < 1.
func SmallestEffect(n, target float64) Figure {
	if !(n > 1) || !(target > 0.05 && target < 1) {
		return undefined(OutOfRange)
	}
	return known(bisect(1e-9, 30/math.Sqrt(n), func(dz float64) bool { return upperPower(n, dz) < target }))
}

// bisect finds where isBelow stops to hold.
func bisect(low, high float64, isBelow func(float64) bool) float64 {
	for range 200 {
		middle := (low + high) / 2
		if isBelow(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}
