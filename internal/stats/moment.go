package stats

import (
	"math"
	"math/big"
)

// sums are the exact totals that every moment is made of, in integer units.
type sums struct{ n, x, y, xx, yy, xy int }

func (j Joint) sums() sums {
	s := sums{n: j.n}
	for _, c := range j.cells {
		s.x += c.N * c.Pre
		s.y += c.N * c.Post
		s.xx += c.N * c.Pre * c.Pre
		s.yy += c.N * c.Post * c.Post
		s.xy += c.N * c.Pre * c.Post
	}
	return s
}

// spread is n·Σab − Σa·Σb: n(n−1) times the covariance of a and b, exact.
func spread(n, a, b, ab int) *big.Int {
	left := new(big.Int).Mul(big.NewInt(int64(n)), big.NewInt(int64(ab)))
	return left.Sub(left, new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(int64(b))))
}

// mean is the arithmetic mean of n answers that sum to total, in shown units.
func mean(total, n, per int) Figure {
	if n == 0 {
		return undefined(NoPairs)
	}
	return known(float64(total) / (float64(n) * float64(per)))
}

// deviation is the standard deviation with n − 1, in shown units, from spread.
func deviation(n int, s *big.Int, per int) Figure {
	switch n {
	case 0:
		return undefined(NoPairs)
	case 1:
		return undefined(OnePair)
	}
	denominator := new(big.Int).Mul(big.NewInt(int64(n)), big.NewInt(int64(n-1)))
	variance, _ := new(big.Rat).SetFrac(s, denominator).Float64()
	return known(math.Sqrt(variance) / float64(per))
}

// median is the middle value, or the mean of the two middle ones, in shown units.
func median(counts []Count, n, per int) Figure {
	if n == 0 {
		return undefined(NoPairs)
	}
	twice := nth(counts, (n+1)/2) + nth(counts, n/2+1)
	return known(float64(twice) / (2 * float64(per)))
}

// nth is the k-th smallest value, counting from 1.
func nth(counts []Count, k int) int {
	seen := 0
	for _, c := range counts {
		if seen += c.N; seen >= k {
			return c.Value
		}
	}
	return 0
}

// Spread is the mean, the median and the standard deviation of one column, in
// shown units.
type Spread struct {
	Mean, Median Figure
	SD           Figure // divides by n − 1; undefined below two pairs
}

// Before describes the answers before. Formulas: the textbook sample mean, median
// and standard deviation with n − 1.
func Before(j Joint) Spread {
	s, per := j.sums(), j.scale.Per
	return Spread{mean(s.x, s.n, per), median(j.Pre(), s.n, per), deviation(s.n, spread(s.n, s.x, s.x, s.xx), per)}
}

// After describes the answers after, by the formulas of Before.
func After(j Joint) Spread { return Before(j.Swap()) }

// Change describes after minus before, by the formulas of Before.
func Change(j Joint) Spread {
	s, per := j.sums(), j.scale.Per
	d, dd := s.y-s.x, s.yy-2*s.xy+s.xx
	return Spread{mean(d, s.n, per), median(j.Changes(), s.n, per), deviation(s.n, spread(s.n, d, d, dd), per)}
}

// Correlation is Pearson's product-moment correlation of before and after
// (Pearson 1895); undefined below two pairs or when either column is constant.
func Correlation(j Joint) Figure {
	s := j.sums()
	switch s.n {
	case 0:
		return undefined(NoPairs)
	case 1:
		return undefined(OnePair)
	}
	xx, _ := new(big.Float).SetInt(spread(s.n, s.x, s.x, s.xx)).Float64()
	yy, _ := new(big.Float).SetInt(spread(s.n, s.y, s.y, s.yy)).Float64()
	xy, _ := new(big.Float).SetInt(spread(s.n, s.x, s.y, s.xy)).Float64()
	if xx == 0 || yy == 0 {
		return undefined(ZeroVariance)
	}
	return known(max(-1, min(1, xy/math.Sqrt(xx*yy))))
}
