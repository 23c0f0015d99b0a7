package stats

import "math"

// EffectSizes are standardised mean changes. They divide one mean change by
// different spreads, can differ by a factor of two on the same people, and must
// never be compared with one another.
type EffectSizes struct {
	DZ           Figure   // mean change over the SD of the changes
	DZInterval   Interval // normal approximation
	Correction   Figure   // Hedges' exact factor J
	HedgesExact  Figure   // DZ times J
	HedgesApprox Figure   // DZ times 1 − 3/(4df − 1)
	DAv          Figure   // mean change over the root mean square of both SDs; the one for a page
	DAvMeanSD    Figure   // mean change over the arithmetic mean of both SDs
	DPre         Figure   // mean change over the SD before
	DRM          Figure   // DZ times √(2(1 − r))
}

// Effects computes every effect size. DZ is Cohen (1988); its interval is
// dz ± z·√(1/n + dz²/2n); Hedges' factor is Γ(df/2) / (√(df/2)·Γ((df−1)/2)) with
// df = n − 1 (Hedges 1981), 0 at n = 2, where the lower gamma has its pole; DAv with the root mean square is Cohen's (1988, 2.3.2)
// and with the mean of the SDs Cumming's (2012); DPre is Glass's delta (1976) with the
// scores before as the standard; DRM is Morris and DeShon (2002).
func Effects(j Joint) EffectSizes {
	before, after, change := Before(j), After(j), Change(j)
	e := EffectSizes{
		DPre:      over(change.Mean, before.SD),
		DAvMeanSD: over(change.Mean, combine(before.SD, after.SD, func(x, y float64) float64 { return (x + y) / 2 })),
		DAv:       over(change.Mean, combine(before.SD, after.SD, func(x, y float64) float64 { return math.Sqrt((x*x + y*y) / 2) })),
		DZ:        over(change.Mean, change.SD),
	}
	if !e.DZ.IsKnown() {
		u := undefined(e.DZ.Reason)
		e.Correction, e.HedgesExact, e.HedgesApprox, e.DRM = u, u, u, u
		e.DZInterval = noInterval(e.DZ.Reason)
		return e
	}
	n, dz := float64(j.n), e.DZ.Value
	half := z95 * math.Sqrt(1/n+dz*dz/(2*n))
	e.DZInterval = between(dz-half, dz+half)
	factor := hedges(n - 1)
	e.Correction = known(factor)
	e.HedgesExact = known(dz * factor)
	e.HedgesApprox = known(dz * (1 - 3/(4*(n-1)-1)))
	e.DRM = undefined(ZeroVariance)
	if r := Correlation(j); r.IsKnown() {
		e.DRM = known(dz * math.Sqrt(2*(1-r.Value)))
	}
	return e
}

// over divides a mean by a spread.
func over(mean, spread Figure) Figure {
	switch {
	case !spread.IsKnown():
		return spread
	case spread.Value == 0:
		return undefined(ZeroVariance)
	}
	return known(mean.Value / spread.Value)
}

func combine(x, y Figure, f func(x, y float64) float64) Figure {
	if !x.IsKnown() {
		return x
	}
	return known(f(x.Value, y.Value))
}

// hedges is J for df degrees of freedom; at df = 1 the lower log-gamma is infinite
// and J is 0.
func hedges(df float64) float64 {
	// Above this the two log-gammas cancel more digits than the series
	// 1 − 3/(4df) − 7/(32df²) − 9/(128df³) leaves out.
	if df > 1000 {
		return 1 - 3/(4*df) - 7/(32*df*df) - 9/(128*df*df*df)
	}
	top, _ := math.Lgamma(df / 2)
	bottom, _ := math.Lgamma((df - 1) / 2)
	return math.Exp(top-bottom) / math.Sqrt(df/2)
}
