package stats

import (
	"math"
	"math/big"
)

// MostToRank is the most people who changed for whom the exact signed-rank
// distribution is computed; above it the corrected normal approximation serves.
const MostToRank = 300

// mostSteps bounds the work of the exact distribution: with Pratt's ranks a few
// people who changed among very many who did not would ask for a huge table.
const mostSteps = 400_000_000

// SignedRank is one variant of the Wilcoxon signed-rank test. When nobody changed
// W is 0, the exact p-values are 1 and the rest is undefined for AllZero.
type SignedRank struct {
	Used, Zeros  int     // people who changed, and who did not
	Plus, Minus  float64 // sums of the ranks of rises and of falls, in whole or half ranks
	TieTerm      float64 // Σ(t³ − t) over groups of tied changes
	Mean, Var    Figure  // of Plus when rises and falls are equally likely
	Z, P         Figure  // normal approximation, no continuity correction, two-sided
	ZCorrected   Figure  // with the correction of one half
	PCorrected   Figure
	Exact        Figure // two-sided; undefined for TooManyToRank above MostToRank
	ExactGreater Figure // P(W+ >= Plus)
	ExactLess    Figure // P(W+ <= Plus)
	RankBiserial Figure // (Plus − Minus) / (Plus + Minus)
}

// tier is the people whose change has one size: so many rose, so many fell, and
// all hold the same midrank, kept doubled so that it is whole.
type tier struct{ rose, fell, rank2 int }

// DropZeros is the signed-rank test of Wilcoxon (1945): people who did not change
// are discarded before the sizes of change are ranked, ties sharing midranks.
// Mean m(m+1)/4, variance m(m+1)(2m+1)/24 − Σ(t³−t)/48.
func DropZeros(j Joint) SignedRank {
	tiers, _ := j.tiers(0)
	return j.signedRank(tiers, 0)
}

// Pratt is the signed-rank test of Pratt (1959): people who did not change take the
// lowest ranks, which are then discarded. Mean [n(n+1) − z(z+1)]/4, variance
// [n(n+1)(2n+1) − z(z+1)(2z+1)]/24 − Σ(t³−t)/48 with z people who did not change.
func Pratt(j Joint) SignedRank {
	_, zeros := j.tiers(0)
	tiers, _ := j.tiers(zeros)
	return j.signedRank(tiers, zeros)
}

// tiers ranks the sizes of change from smallest up, starting after rank first,
// and counts the people who did not change.
func (j Joint) tiers(first int) (tiers []tier, zeros int) {
	changes := j.Changes()
	split := 0
	for split < len(changes) && changes[split].Value < 0 {
		split++
	}
	down, up := split-1, split
	if up < len(changes) && changes[up].Value == 0 {
		zeros = changes[up].N
		up++
	}
	for rank := first; down >= 0 || up < len(changes); {
		var t tier
		size := math.MaxInt
		if down >= 0 {
			size = -changes[down].Value
		}
		if up < len(changes) {
			size = min(size, changes[up].Value)
		}
		if up < len(changes) && changes[up].Value == size {
			t.rose = changes[up].N
			up++
		}
		if down >= 0 && -changes[down].Value == size {
			t.fell = changes[down].N
			down--
		}
		held := t.rose + t.fell
		t.rank2 = 2*rank + held + 1
		rank += held
		tiers = append(tiers, t)
	}
	return tiers, zeros
}

func (j Joint) signedRank(tiers []tier, discarded int) SignedRank {
	var s SignedRank
	plus2, minus2 := 0, 0
	ties := new(big.Int)
	for _, t := range tiers {
		held := t.rose + t.fell
		s.Used += held
		plus2 += t.rank2 * t.rose
		minus2 += t.rank2 * t.fell
		ties.Add(ties, new(big.Int).Sub(cube(held), big.NewInt(int64(held))))
	}
	s.Zeros = j.n - s.Used
	s.Plus, s.Minus = float64(plus2)/2, float64(minus2)/2
	s.TieTerm, _ = new(big.Float).SetInt(ties).Float64()
	if s.Used == 0 {
		return s.nobodyMoved(j.n)
	}
	s.RankBiserial = known(float64(plus2-minus2) / float64(plus2+minus2))
	s.normal(plus2-minus2, discarded, ties)
	s.exact(tiers, plus2, minus2)
	return s
}

func cube(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(int64(n)), big.NewInt(3), nil)
}

// nobodyMoved fills the test of people of whom none changed, or of nobody.
func (s SignedRank) nobodyMoved(n int) SignedRank {
	u := undefined(AllZero)
	p := known(1)
	if n == 0 {
		u = undefined(NoPairs)
		p = u
	}
	s.Mean, s.Var, s.Z, s.P, s.ZCorrected, s.PCorrected, s.RankBiserial = u, u, u, u, u, u, u
	s.Exact, s.ExactGreater, s.ExactLess = p, p, p
	return s
}

// normal fills the approximation from twice the difference of the rank sums:
// Plus − Mean is a quarter of it.
func (s *SignedRank) normal(gap2, discarded int, ties *big.Int) {
	pyramid := func(n int) *big.Int {
		p := new(big.Int).Mul(big.NewInt(int64(n)), big.NewInt(int64(n+1)))
		return p.Mul(p, big.NewInt(int64(2*n+1)))
	}
	all := s.Used + discarded
	var48 := new(big.Int).Sub(pyramid(all), pyramid(discarded))
	var48.Lsh(var48, 1).Sub(var48, ties)
	v, _ := new(big.Rat).SetFrac(var48, big.NewInt(48)).Float64()
	gap := float64(gap2) / 4
	s.Mean = known(s.Plus - gap)
	s.Var = known(v)
	s.Z = known(gap / math.Sqrt(v))
	s.P = known(normalTail(s.Z.Value))
	corrected := math.Copysign(max(0, math.Abs(gap)-0.5), gap) + 0
	s.ZCorrected = known(corrected / math.Sqrt(v))
	s.PCorrected = known(normalTail(s.ZCorrected.Value))
}

// exact fills the permutation p-values: given the midranks, each sign is equally
// likely, and the distribution of twice W+ is built one person at a time
// (Streitberg and Röhmel 1986), in probabilities so that nothing overflows.
func (s *SignedRank) exact(tiers []tier, plus2, minus2 int) {
	top := plus2 + minus2
	if s.Used > MostToRank || top*s.Used > mostSteps {
		u := undefined(TooManyToRank)
		s.Exact, s.ExactGreater, s.ExactLess = u, u, u
		return
	}
	p := make([]float64, top+1)
	p[0] = 1
	reach := 0
	for _, t := range tiers {
		for range t.rose + t.fell {
			reach += t.rank2
			for w := reach; w >= 0; w-- {
				p[w] /= 2
				if w >= t.rank2 {
					p[w] += p[w-t.rank2] / 2
				}
			}
		}
	}
	// The distribution is symmetric, so that both tails are summed from their thin
	// end, where a small probability keeps all its digits.
	less, greater := head(p, plus2), head(p, minus2)
	s.ExactLess, s.ExactGreater = known(less), known(greater)
	s.Exact = known(min(1, 2*min(less, greater)))
}

// head is the sum of p up to and including k, at most 1.
func head(p []float64, k int) float64 {
	sum := 0.0
	for _, x := range p[:k+1] {
		sum += x
	}
	return min(1, sum)
}

// HodgesLehmann is the median of the averages of every two changes, each change
// also paired with itself and zeros kept (Hodges and Lehmann 1963), in shown units.
func HodgesLehmann(j Joint) Figure {
	if j.n == 0 {
		return undefined(NoPairs)
	}
	changes := j.Changes()
	averages := j.n * (j.n + 1) / 2
	twice := walsh(changes, (averages+1)/2) + walsh(changes, averages/2+1)
	return known(float64(twice) / (4 * float64(j.scale.Per)))
}

// walsh is the k-th smallest sum of two changes, counting from 1, found by halving
// the range of sums.
func walsh(changes []Count, k int) int {
	low, high := 2*changes[0].Value, 2*changes[len(changes)-1].Value
	for low < high {
		// The shift rounds down on negative sums too.
		middle := (low + high) >> 1
		if sumsUpTo(changes, middle) >= k {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// sumsUpTo counts the pairs of people, each also with themselves, whose changes
// sum to at most limit.
func sumsUpTo(changes []Count, limit int) int {
	below := make([]int, len(changes)+1)
	for i, c := range changes {
		below[i+1] = below[i] + c.N
	}
	ordered, selves := 0, 0
	partner := len(changes)
	for _, c := range changes {
		for partner > 0 && c.Value+changes[partner-1].Value > limit {
			partner--
		}
		ordered += c.N * below[partner]
		if 2*c.Value <= limit {
			selves += c.N
		}
	}
	return (ordered + selves) / 2
}
