package stats

import "math"

// Share is k people of n with its Wilson interval.
type Share struct {
	K, N  int
	Value Figure // k/n, a proportion of 1
	CI    Interval
}

// Wilson is the share k of n with the score interval of Wilson (1927), without
// continuity correction: centre (p + z²/2n)/(1 + z²/n), half-width
// z/(1 + z²/n)·√(p(1−p)/n + z²/4n²). The lower limit is exactly 0 at k = 0 and the
// upper exactly 1 at k = n. Undefined when n is 0 or k is not in 0 to n.
func Wilson(k, n int) Share {
	s := Share{K: k, N: n}
	switch {
	case n < 0 || k < 0 || k > n:
		s.Value, s.CI = undefined(OutOfRange), noInterval(OutOfRange)
		return s
	case n == 0:
		s.Value, s.CI = undefined(NoPairs), noInterval(NoPairs)
		return s
	}
	size := float64(n)
	p, zz := float64(k)/size, z95*z95
	centre := (p + zz/(2*size)) / (1 + zz/size)
	half := z95 / (1 + zz/size) * math.Sqrt(p*(1-p)/size+zz/(4*size*size))
	low, high := centre-half, centre+half
	if k == 0 {
		low = 0
	}
	if k == n {
		high = 1
	}
	s.Value, s.CI = known(p), between(max(0, low), min(1, high))
	return s
}

// Moves are the people who rose, stayed and fell, and the balance of them.
type Moves struct {
	Improved, Same, Worse Share
	Net                   Figure   // (improved − worse)/n, −1 to 1
	NetSE                 Figure   // Wald standard error of Net
	NetCI                 Interval // not centred on Net: it is shrunk towards 0
}

// Movement counts rises and falls of any size. The interval of the net figure is
// that of Bonett and Price (2012); the standard error is
// √(((b+c) − (b−c)²/n))/n for b rises and c falls.
func Movement(j Joint) Moves {
	b, c := 0, 0
	for _, d := range j.Changes() {
		switch {
		case d.Value > 0:
			b += d.N
		case d.Value < 0:
			c += d.N
		}
	}
	m := Moves{Improved: Wilson(b, j.n), Same: Wilson(j.n-b-c, j.n), Worse: Wilson(c, j.n)}
	m.Net, m.NetCI = balance(b, c, j.n)
	m.NetSE = undefined(NoPairs)
	if j.n > 0 {
		n, gap := float64(j.n), float64(b-c)
		m.NetSE = known(math.Sqrt(max(0, float64(b+c)-gap*gap/n)) / n)
	}
	return m
}

// balance is (b − c)/n with the adjusted Wald interval of Bonett and Price (2012):
// p1 = (b+1)/(n+2), p2 = (c+1)/(n+2), p1 − p2 ± z·√((p1 + p2 − (p1−p2)²)/(n+2)),
// clipped to −1 and 1.
func balance(b, c, n int) (Figure, Interval) {
	if n == 0 {
		return undefined(NoPairs), noInterval(NoPairs)
	}
	size := float64(n + 2)
	gap := float64(b-c) / size
	half := z95 * math.Sqrt((float64(b+c+2)/size-gap*gap)/size)
	return known(float64(b-c) / float64(n)), between(max(-1, gap-half), min(1, gap+half))
}
