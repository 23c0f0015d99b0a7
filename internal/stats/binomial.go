package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// ClopperPearson is the exact interval of the share k of n (Clopper and Pearson
// 1934): its ends are the 0.025 quantile of a beta(k, n−k+1) and the 0.975
// quantile of a beta(k+1, n−k) variable; exactly 0 at k = 0 and 1 at k = n.
// Undefined when n is 0 or k is not in 0 to n.
func ClopperPearson(k, n int) Interval {
	switch {
	case n < 0 || k < 0 || k > n:
		return noInterval(OutOfRange)
	case n == 0:
		return noInterval(NoPairs)
	}
	low, high := 0.0, 1.0
	if k > 0 {
		low = betaQuantile(0.025, float64(k), float64(n-k+1))
	}
	if k < n {
		high = betaQuantile(0.975, float64(k+1), float64(n-k))
	}
	return between(low, high)
}

// betaQuantile finds by bisection what a beta(a, b) variable stays below with
// probability p, to the last digits of a float.
func betaQuantile(p, a, b float64) float64 {
	low, high := 0.0, 1.0
	for range 1100 {
		middle := (low + high) / 2
		if middle <= low || middle >= high {
			break
		}
		if mathext.RegIncBeta(a, b, middle) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// BinomialTest is the two-sided exact p-value of k successes in n against the
// chance p: the probability of all outcomes that are no likelier than k, as R's
// binom.test has it. Undefined unless 0 <= k <= n, n > 0 and 0 <= p <= 1.
func BinomialTest(k, n int, p float64) Figure {
	if n <= 0 || k < 0 || k > n || !(p >= 0 && p <= 1) {
		return undefined(OutOfRange)
	}
	limit := binomialMass(k, n, p) * (1 + 1e-7) // outcomes of equal chance differ in their last digits
	sum := 0.0
	for i := range n + 1 {
		if m := binomialMass(i, n, p); m <= limit {
			sum += m
		}
	}
	return known(min(1, sum))
}

// binomialMass is the probability of exactly k successes.
func binomialMass(k, n int, p float64) float64 {
	switch p {
	case 0:
		return toFloat(k == 0)
	case 1:
		return toFloat(k == n)
	}
	whole, _ := math.Lgamma(float64(n + 1))
	one, _ := math.Lgamma(float64(k + 1))
	other, _ := math.Lgamma(float64(n - k + 1))
	return math.Exp(whole - one - other + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}

func toFloat(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// binomialUpTo is the probability of at most k successes.
func binomialUpTo(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n:
		return 1
	}
	return mathext.RegIncBeta(float64(n-k), float64(k+1), 1-p)
}
