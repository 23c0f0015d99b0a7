package stats

import "math"

// NormalUpper is the probability that a standard normal variable exceeds z,
// erfc(z/√2)/2, good to the last digits far into the tail.
func NormalUpper(z float64) Figure {
	if math.IsNaN(z) || math.IsInf(z, 0) {
		return undefined(OutOfRange)
	}
	return known(math.Erfc(z/math.Sqrt2) / 2)
}

// NormalQuantile is the value that a standard normal variable stays below with
// probability p, solved by Newton's method on the logarithm of the tail, which
// keeps its digits where 1 − p would lose them. Undefined unless 0 < p < 1.
func NormalQuantile(p float64) Figure {
	switch {
	case !(p > 0 && p < 1):
		return undefined(OutOfRange)
	case p == 0.5:
		return known(0)
	case p > 0.5:
		return known(normalUpperQuantile(1 - p))
	}
	return known(-normalUpperQuantile(p))
}

// normalUpperQuantile is the z that is exceeded with probability q, 0 < q < 1/2.
func normalUpperQuantile(q float64) float64 {
	z := math.Sqrt2 * math.Erfinv(1-2*q)
	if math.IsInf(z, 0) {
		z = 8
	}
	for range 100 {
		tail := math.Erfc(z/math.Sqrt2) / 2
		density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		step := tail * math.Log(tail/q) / density
		z += step
		if math.Abs(step) <= 1e-15*math.Abs(z) {
			break
		}
	}
	return z
}
