package stats

import (
	"math"
	"math/bits"
	"slices"
)

// Resamples is how often a bootstrap draws.
const Resamples = 2000

// splitMix64 is the generator of Steele, Lea and Flood (2014). A stored seed
// brings the same figures back.
type splitMix64 uint64

func (s *splitMix64) next() uint64 {
	*s += 0x9E3779B97F4A7C15
	z := uint64(*s)
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB
	return z ^ (z >> 31)
}

// below draws one of 0 to n−1: the high half of a draw times n.
func (s *splitMix64) below(n int) int {
	high, _ := bits.Mul64(s.next(), uint64(n))
	return int(high)
}

// Bootstrap is what resampling says about one statistic of the changes.
type Bootstrap struct {
	Estimate     Figure // of the changes themselves
	Mean         Figure // of the resamples
	SE           Figure // standard deviation of the resamples
	Percentile   Interval
	BCa          Interval // bias-corrected and accelerated
	Bias         Figure   // z0
	Acceleration Figure
	Replicates   []float64 // in the order they were drawn
}

// Statistic is a figure of a list of changes, which are integers of which Per
// make one unit.
type Statistic func(changes []int, per int) float64

// MeanChange is the statistic of the headline.
func MeanChange(changes []int, per int) float64 {
	sum := 0
	for _, d := range changes {
		sum += d
	}
	return float64(sum) / float64(len(changes)*per)
}

// MedianChange is the middle change, or the mean of the two in the middle.
func MedianChange(changes []int, per int) float64 {
	list := slices.Sorted(slices.Values(changes))
	n := len(list)
	return float64(list[(n-1)/2]+list[n/2]) / float64(2*per)
}

// NetChange is the share that rose less the share that fell.
func NetChange(changes []int, _ int) float64 {
	net := 0
	for _, d := range changes {
		switch {
		case d > 0:
			net++
		case d < 0:
			net--
		}
	}
	return float64(net) / float64(len(changes))
}

// Resample draws Resamples samples of the changes, one draw after another in
// their order from one stream that begins with the seed, and returns the
// percentile interval (quantiles of type 7) and the BCa interval of Efron (1987):
// z0 from the share of resamples below the estimate, half of the equal ones
// counted, and the acceleration from the jackknife. No interval where all changes
// are equal; no BCa where the jackknife does not move, as for most medians.
func Resample(changes []int, per int, seed uint64, of Statistic) Bootstrap {
	if len(changes) == 0 || per < 1 {
		why := undefined(NoPairs)
		return Bootstrap{Estimate: why, Mean: why, SE: why, Bias: why, Acceleration: why, Percentile: noInterval(NoPairs), BCa: noInterval(NoPairs)}
	}
	b := Bootstrap{Estimate: known(of(changes, per))}
	if slices.Min(changes) == slices.Max(changes) {
		why := undefined(ZeroVariance)
		b.Mean, b.SE, b.Bias, b.Acceleration = why, why, why, why
		b.Percentile, b.BCa = noInterval(ZeroVariance), noInterval(ZeroVariance)
		return b
	}
	draw, sample := splitMix64(seed), make([]int, len(changes))
	for range Resamples {
		for i := range sample {
			sample[i] = changes[draw.below(len(changes))]
		}
		b.Replicates = append(b.Replicates, of(sample, per))
	}
	sorted := slices.Sorted(slices.Values(b.Replicates))
	mean, sd := meanAndSD(b.Replicates)
	b.Mean, b.SE = known(mean), known(sd)
	b.Percentile = between(quantile7(sorted, 0.025), quantile7(sorted, 0.975))
	b.accelerate(changes, per, sorted, of)
	return b
}

// accelerate fills in what BCa needs, and the interval.
func (b *Bootstrap) accelerate(changes []int, per int, sorted []float64, of Statistic) {
	below, equal := 0, 0
	for _, v := range sorted {
		switch {
		case v < b.Estimate.Value:
			below++
		case v == b.Estimate.Value:
			equal++
		}
	}
	b.Bias = NormalQuantile(float64(2*below+equal) / float64(2*len(sorted)))
	b.Acceleration = acceleration(changes, per, of)
	if !b.Bias.IsKnown() || !b.Acceleration.IsKnown() {
		b.BCa = noInterval(ZeroVariance)
		return
	}
	at := func(z float64) float64 {
		z += b.Bias.Value
		z = b.Bias.Value + z/(1-b.Acceleration.Value*z)
		return quantile7(sorted, 1-NormalUpper(z).Value)
	}
	b.BCa = between(at(-z95), at(z95))
}

// acceleration is the jackknife's Σ(j̄ − j)³ / 6(Σ(j̄ − j)²)^1.5.
func acceleration(changes []int, per int, of Statistic) Figure {
	if len(changes) < 2 {
		return undefined(OnePair)
	}
	left, rest := make([]float64, len(changes)), make([]int, len(changes)-1)
	for i := range changes {
		copy(rest, changes[:i])
		copy(rest[i:], changes[i+1:])
		left[i] = of(rest, per)
	}
	mean, _ := meanAndSD(left)
	squares, cubes := 0.0, 0.0
	for _, v := range left {
		d := mean - v
		squares += d * d
		cubes += d * d * d
	}
	if squares <= 1e-24 {
		return undefined(ZeroVariance)
	}
	return known(cubes / (6 * math.Pow(squares, 1.5)))
}

// quantile7 is R's default quantile of sorted values.
func quantile7(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(math.Floor(at))
	if i >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// meanAndSD returns the mean and the standard deviation with n − 1, 0 for one
// value.
func meanAndSD(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	if len(values) < 2 {
		return mean, 0
	}
	squares := 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(squares / float64(len(values)-1))
}
