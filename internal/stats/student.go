package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// z95 is the 0.975 quantile of the standard normal distribution.
const z95 = 1.959963984540054

// StudentTail is the two-sided p-value of t on df degrees of freedom, P(|T| >= |t|).
// It is the regularised incomplete beta function I(df/2, 1/2) at df/(df + t²)
// (Abramowitz and Stegun 1964, 26.5.27). Undefined unless df > 0 and t is finite.
func StudentTail(t, df float64) Figure {
	if !(df > 0) || math.IsInf(df, 0) || math.IsNaN(t) || math.IsInf(t, 0) {
		return undefined(OutOfRange)
	}
	return known(studentTail(t, df))
}

func studentTail(t, df float64) float64 {
	tt := t * t
	// Below 1 the complement keeps the digits that df/(df+t²) would round away.
	if tt < 1 {
		return 1 - mathext.RegIncBeta(0.5, df/2, tt/(df+tt))
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+tt))
}

// StudentQuantile is the value that a t variable on df degrees of freedom stays
// below with probability p. It is solved by Newton's method on StudentTail, from
// the normal quantile with the first terms of the Cornish-Fisher expansion
// (Abramowitz and Stegun 1964, 26.7.5), to about 1e-13. Undefined unless
// 0 < p < 1 and df >= 1.
func StudentQuantile(p, df float64) Figure {
	if !(p > 0 && p < 1) || !(df >= 1) || math.IsInf(df, 0) {
		return undefined(OutOfRange)
	}
	if p < 0.5 {
		return known(-studentUpper(p, df))
	}
	return known(studentUpper(1-p, df))
}

// studentUpper is the t that is exceeded with probability q, 0 < q <= 1/2.
func studentUpper(q, df float64) float64 {
	if q == 0.5 {
		return 0
	}
	density := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
	t := math.Sqrt2 * math.Erfinv(1-2*q)
	t += (t*t*t + t) / (4 * df)
	for range 200 {
		// Newton on the logarithm of the tail: the tail is log-concave near its
		// body and a power law far out, so the step cannot fly off as it does
		// on the tail itself.
		tail := studentTail(t, df)
		step := tail * math.Log(tail/(2*q)) / (2 * density.Prob(t))
		t = max(t+step, t/2)
		if math.Abs(step) <= 1e-15*t {
			break
		}
	}
	return t
}

// normalTail is the two-sided p-value of a standard normal z.
func normalTail(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }
