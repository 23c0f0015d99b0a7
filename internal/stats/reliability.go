package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Alpha is Cronbach's coefficient of a list of items and what each item does to
// it.
type Alpha struct {
	N         int      // people who answered every item
	Raw       Figure   // k/(k−1)·(1 − Σ var_i / var_total)
	ItemTotal []Figure // correlation of each item with the sum of the others
	IfDropped []Figure // Raw of the others
}

// Cronbach computes the raw alpha (Cronbach 1951) of people's answers, one row a
// person and one column an item. Undefined with fewer than two items or people,
// or if the sums do not differ.
func Cronbach(rows [][]int) Alpha {
	a := Alpha{N: len(rows)}
	if len(rows) == 0 {
		a.Raw = undefined(NoPairs)
		return a
	}
	k := len(rows[0])
	for _, r := range rows {
		if len(r) != k {
			a.Raw = undefined(OutOfRange)
			return a
		}
	}
	a.Raw = rawAlpha(rows, -1)
	for item := range k {
		a.IfDropped = append(a.IfDropped, rawAlpha(rows, item))
		one, rest := make([]int, len(rows)), make([]int, len(rows))
		for i, r := range rows {
			for j, v := range r {
				if j == item {
					one[i] = v
				} else {
					rest[i] += v
				}
			}
		}
		a.ItemTotal = append(a.ItemTotal, correlation(one, rest))
	}
	return a
}

// rawAlpha leaves one item out; −1 leaves out none.
func rawAlpha(rows [][]int, without int) Figure {
	k, parts := 0, 0.0
	totals := make([]int, len(rows))
	for j := range rows[0] {
		if j == without {
			continue
		}
		k++
		column := make([]int, len(rows))
		for i, r := range rows {
			column[i] = r[j]
			totals[i] += r[j]
		}
		parts += variance(column)
	}
	whole := variance(totals)
	switch {
	case len(rows) < 2:
		return undefined(OnePair)
	case k < 2:
		return undefined(OutOfRange)
	case whole == 0:
		return undefined(ZeroVariance)
	}
	return known(float64(k) / float64(k-1) * (1 - parts/whole))
}

// variance has n − 1 below; it is exact up to the last division.
func variance(values []int) float64 {
	n, sum, squares := len(values), 0, 0
	if n < 2 {
		return 0
	}
	for _, v := range values {
		sum += v
		squares += v * v
	}
	return float64(n*squares-sum*sum) / (float64(n) * float64(n-1))
}

func correlation(x, y []int) Figure {
	n, sx, sy, xx, yy, xy := len(x), 0, 0, 0, 0, 0
	for i := range x {
		sx += x[i]
		sy += y[i]
		xx += x[i] * x[i]
		yy += y[i] * y[i]
		xy += x[i] * y[i]
	}
	below := float64(n*xx-sx*sx) * float64(n*yy-sy*sy)
	if below <= 0 {
		return undefined(ZeroVariance)
	}
	return known(float64(n*xy-sx*sy) / math.Sqrt(below))
}

// Clustering says how alike people of one set are.
type Clustering struct {
	Status       Status
	Reason       Reason
	MSBetween    float64
	MSWithin     float64
	N0           float64 // size of a set, for sets of unequal size
	ICC          float64 // may be negative: report 0
	MeanSize     float64
	DesignEffect float64 // 1 + (mean size − 1)·ICC, with a negative ICC as 0
	Effective    float64 // people, divided by the design effect
	F, P         float64
}

// Cluster computes ICC(1) = (MSB − MSW)/(MSB + (n0−1)·MSW) from a one-way
// analysis of variance (Shrout and Fleiss 1979) of changes, of which per make one
// unit, by set, and the design effect of Kish (1965). Undefined with fewer than
// two sets, or without a set of two.
func Cluster(sets [][]int, per int) Clustering {
	k, n, total, squares := 0, 0, 0, 0
	for _, s := range sets {
		if len(s) == 0 {
			continue
		}
		k++
		n += len(s)
		squares += len(s) * len(s)
		for _, v := range s {
			total += v
		}
	}
	if k < 2 || n <= k || per < 1 {
		return Clustering{Reason: NoPairs}
	}
	grand, unit := float64(total)/float64(n), float64(per)
	between, within := 0.0, 0.0
	for _, s := range sets {
		sum := 0
		for _, v := range s {
			sum += v
		}
		if len(s) == 0 {
			continue
		}
		own := float64(sum) / float64(len(s))
		between += float64(len(s)) * (own - grand) * (own - grand)
		for _, v := range s {
			within += (float64(v) - own) * (float64(v) - own)
		}
	}
	c := Clustering{Status: Known, MSBetween: between / float64(k-1) / (unit * unit), MSWithin: within / float64(n-k) / (unit * unit),
		N0: (float64(n) - float64(squares)/float64(n)) / float64(k-1), MeanSize: float64(n) / float64(k)}
	if c.MSWithin == 0 {
		return Clustering{Reason: ZeroVariance}
	}
	c.ICC = (c.MSBetween - c.MSWithin) / (c.MSBetween + (c.N0-1)*c.MSWithin)
	c.DesignEffect = 1 + (c.MeanSize-1)*max(0, c.ICC)
	c.Effective = float64(n) / c.DesignEffect
	c.F = c.MSBetween / c.MSWithin
	c.P = mathext.RegIncBeta(float64(n-k)/2, float64(k-1)/2, float64(n-k)/(float64(n-k)+float64(k-1)*c.F))
	return c
}

// Reliable is the reliable change index of Jacobson and Truax (1991) of a
// measure: SEM = s_x·√(1 − α), the SD of a difference √2·SEM, and the change from
// which on it is more than error, 1.96 times that. Undefined unless the SD before
// is above 0 and α below 1.
func Reliable(sdBefore, alpha float64) (sem, sdDifference, threshold Figure) {
	if !(sdBefore > 0) || !(alpha < 1) || math.IsInf(sdBefore, 0) || math.IsNaN(alpha) || math.IsInf(alpha, 0) {
		why := undefined(ZeroVariance)
		return why, why, why
	}
	e := sdBefore * math.Sqrt(1-alpha)
	return known(e), known(math.Sqrt2 * e), known(z95 * math.Sqrt2 * e)
}

// Ends are the people at the bottom and the top of a scale before they began: at
// or next to its ends.
type Ends struct {
	Floor, Ceiling Share
	IsCapped       bool // more than 15 per cent at the top: gains are capped
}

// FloorAndCeiling counts answers within one unit of either end of the scale.
func FloorAndCeiling(j Joint) Ends {
	low, high := 0, 0
	s := j.Scale()
	for _, c := range j.Pre() {
		if c.Value <= s.Low+s.Per {
			low += c.N
		}
		if c.Value >= s.High-s.Per {
			high += c.N
		}
	}
	e := Ends{Floor: Wilson(low, j.N()), Ceiling: Wilson(high, j.N())}
	e.IsCapped = e.Ceiling.Value.IsKnown() && e.Ceiling.Value.Value > 0.15
	return e
}

// CronbachByCount is the raw alpha from how many people gave which answer to each
// item and had which sum, all of the same people: the number of people, and alpha.
func CronbachByCount(items [][]Count, sums []Count) (int, Figure) {
	whole, parts := momentsOf(sums), 0.0
	for _, counts := range items {
		m := momentsOf(counts)
		if m.n != whole.n {
			return whole.n, undefined(OutOfRange)
		}
		parts += m.variance(1)
	}
	k := len(items)
	switch {
	case whole.n == 0:
		return 0, undefined(NoPairs)
	case whole.n == 1:
		return 1, undefined(OnePair)
	case k < 2:
		return whole.n, undefined(OutOfRange)
	case whole.variance(1) == 0:
		return whole.n, undefined(ZeroVariance)
	}
	return whole.n, known(float64(k) / float64(k-1) * (1 - parts/whole.variance(1)))
}
