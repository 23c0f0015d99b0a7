package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Group is the summary of one organisation: how many pairs, their mean change
// and its standard deviation, in shown units.
type Group struct {
	N    int
	Mean float64
	SD   float64
}

// Marker is where one organisation stands on the funnel.
type Marker struct {
	Z            float64
	P            float64  // two-sided, of Z
	Limits95     Interval // of a mean of so many people around the overall mean
	Limits998    Interval
	ShrunkMean   float64 // best linear unbiased prediction
	ShrunkSE     float64
	ShrinkWeight float64 // of the organisation's own mean, 0 to 1
}

// Between compares the mean changes of organisations.
type Between struct {
	Status       Status // Undefined with fewer than two groups or without spread
	Reason       Reason
	PooledSD     float64 // within organisations
	OverallMean  float64 // of people
	FixedMean    float64 // weighted by precision
	Q            float64 // Cochran's, on QDF degrees of freedom
	QDF          int
	QP           float64
	I2           float64 // per cent of the variance that lies between
	Tau2         float64 // between organisations, DerSimonian and Laird
	Tau2REML     float64
	RandomMean   float64 // with Tau2
	RandomMeanSE float64
	Phi          float64 // mean of Z squared, not winsorised
	Markers      []Marker
}

// z998 is the 0.999 quantile of the standard normal distribution.
const z998 = 3.090232306167813

// Compare places organisations on a funnel around their common mean, with limits
// μ ± z·s_w/√n for the pooled within-organisation SD s_w (Spiegelhalter 2005),
// and shrinks their means towards it: weight B = τ²/(τ² + s_w²/n), with τ² by
// DerSimonian and Laird (1986) = max(0, (Q − (k−1)) / (Σw − Σw²/Σw)). Groups of
// fewer than one, or of one together with no other spread, cannot be compared.
func Compare(groups []Group) Between {
	people, within, df := 0, 0.0, 0
	for _, g := range groups {
		if g.N < 1 || math.IsNaN(g.Mean) || math.IsInf(g.Mean, 0) || !(g.SD >= 0) {
			return Between{Reason: OutOfRange}
		}
		people += g.N
		df += g.N - 1
		within += float64(g.N-1) * g.SD * g.SD
	}
	if len(groups) < 2 {
		return Between{Reason: NoPairs}
	}
	if df < 1 || within == 0 {
		return Between{Reason: ZeroVariance}
	}
	b := Between{Status: Known, PooledSD: math.Sqrt(within / float64(df)), QDF: len(groups) - 1}
	for _, g := range groups {
		b.OverallMean += float64(g.N) * g.Mean / float64(people)
	}
	b.heterogeneity(groups)
	for _, g := range groups {
		b.Markers = append(b.Markers, b.marker(g))
	}
	for _, m := range b.Markers {
		b.Phi += m.Z * m.Z / float64(len(b.Markers))
	}
	return b
}

// heterogeneity computes everything that hangs on the weights n/s_w².
func (b *Between) heterogeneity(groups []Group) {
	b.FixedMean, _ = b.weighted(groups, 0)
	sum, squares := 0.0, 0.0
	for _, g := range groups {
		w := 1 / b.variance(g)
		sum += w
		squares += w * w
		b.Q += w * (g.Mean - b.FixedMean) * (g.Mean - b.FixedMean)
	}
	b.QP = chiSquareUpper(b.Q, float64(b.QDF))
	if b.Q > 0 {
		b.I2 = max(0, 100*(b.Q-float64(b.QDF))/b.Q)
	}
	b.Tau2 = max(0, (b.Q-float64(b.QDF))/(sum-squares/sum))
	b.Tau2REML = b.reml(groups)
	b.RandomMean, b.RandomMeanSE = b.weighted(groups, b.Tau2)
}

func (b *Between) variance(g Group) float64 { return b.PooledSD * b.PooledSD / float64(g.N) }

// weighted is the mean with weights 1/(v + τ²), and its standard error.
func (b *Between) weighted(groups []Group, tau2 float64) (mean, se float64) {
	sum := 0.0
	for _, g := range groups {
		w := 1 / (b.variance(g) + tau2)
		sum += w
		mean += w * g.Mean
	}
	return mean / sum, math.Sqrt(1 / sum)
}

// reml is τ² by restricted maximum likelihood, by Fisher scoring (Raudenbush
// 2009) from the moment estimate.
func (b *Between) reml(groups []Group) float64 {
	tau2 := b.Tau2
	for range 1000 {
		mean, _ := b.weighted(groups, tau2)
		sum, squares, cubes, score := 0.0, 0.0, 0.0, 0.0
		for _, g := range groups {
			w := 1 / (b.variance(g) + tau2)
			sum += w
			squares += w * w
			cubes += w * w * w
			score += w * w * (g.Mean - mean) * (g.Mean - mean)
		}
		information := squares - 2*cubes/sum + squares*squares/(sum*sum)
		next := max(0, tau2+(score-(sum-squares/sum))/information)
		done := math.Abs(next-tau2) <= 1e-12*(1+tau2)
		if tau2 = next; done {
			break
		}
	}
	return tau2
}

func (b *Between) marker(g Group) Marker {
	v := b.variance(g)
	se := math.Sqrt(v)
	m := Marker{Z: (g.Mean - b.OverallMean) / se,
		Limits95: between(b.OverallMean-z95*se, b.OverallMean+z95*se), Limits998: between(b.OverallMean-z998*se, b.OverallMean+z998*se),
		ShrinkWeight: b.Tau2 / (b.Tau2 + v)}
	m.P = normalTail(m.Z)
	m.ShrunkMean = b.RandomMean + m.ShrinkWeight*(g.Mean-b.RandomMean)
	rest := (1 - m.ShrinkWeight) * b.RandomMeanSE
	m.ShrunkSE = math.Sqrt(m.ShrinkWeight*v + rest*rest)
	return m
}

// chiSquareUpper is the probability that a chi-squared variable exceeds x.
func chiSquareUpper(x, df float64) float64 { return mathext.GammaIncRegComp(df/2, x/2) }

// FunnelLimits are the limits within which a share of n people lies around p0
// with 95 and 99.8 per cent, by exact binomial probabilities interpolated as
// Spiegelhalter (2005) has it: with r the smallest number for which P(X ≤ r) ≥ p
// and α = (P(X ≤ r) − p)/P(X = r), the limit is (r − α)/n. Undefined unless n > 0
// and 0 < p0 < 1.
func FunnelLimits(n int, p0 float64) (limits95, limits998 Interval) {
	if n <= 0 || !(p0 > 0 && p0 < 1) {
		return noInterval(OutOfRange), noInterval(OutOfRange)
	}
	limit := func(p float64) float64 {
		r := 0
		for r < n && binomialUpTo(r, n, p0) < p {
			r++
		}
		alpha := (binomialUpTo(r, n, p0) - p) / binomialMass(r, n, p0)
		return max(0, (float64(r)-alpha)/float64(n))
	}
	return between(limit(0.025), limit(0.975)), between(limit(0.001), limit(0.999))
}
