package stats

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Limits that keep every sum of squares inside 64 bits. They are far outside any
// survey: a composite of a hundred items on 0 to 10 ends at 1,000.
const (
	MaxValue = 100_000     // highest answer on a scale, in integer units
	MaxPer   = 1_000       // highest denominator
	MaxPairs = 100_000_000 // most people in one table
)

// Scale is an integer scale of answers. A shown answer is the integer divided by
// Per: the sum of two items on 0 to 10, shown as their mean, is {0, 20, 2}.
type Scale struct {
	Low, High int // lowest and highest possible answer, 0 <= Low < High <= MaxValue
	Per       int // denominator, 1 to MaxPer
}

// Valid returns nil, or says which bound of the scale is broken.
func (s Scale) Valid() error {
	switch {
	case s.Low < 0 || s.High > MaxValue:
		return fmt.Errorf("scale %d to %d leaves 0 to %d", s.Low, s.High, MaxValue)
	case s.Low >= s.High:
		return fmt.Errorf("scale from %d to %d has no room to change", s.Low, s.High)
	case s.Per < 1 || s.Per > MaxPer:
		return fmt.Errorf("denominator %d is not in 1 to %d", s.Per, MaxPer)
	}
	return nil
}

// Cell is a number of people who answered Pre before and Post after, in the
// integer units of the scale.
type Cell struct{ Pre, Post, N int }

// Count is a number of people at one value, in the integer units of the scale.
type Count struct{ Value, N int }

// Joint is a table of people by answer before and answer after. Only cells with
// people in them are kept, in order of Pre then Post, so that two tables of the
// same people are equal cell by cell. The zero Joint has no scale and nobody in
// it; it can be added to another but not filled.
type Joint struct {
	scale Scale
	cells []Cell
	n     int
}

// NewJoint returns an empty table on a scale, or an error when the scale is not
// valid.
func NewJoint(s Scale) (Joint, error) {
	if err := s.Valid(); err != nil {
		return Joint{}, err
	}
	return Joint{scale: s}, nil
}

// FromPairs counts people from two slices in which the same index is the same
// person. It fails when the lengths differ or an answer is off the scale.
func FromPairs(s Scale, pre, post []int) (Joint, error) {
	if len(pre) != len(post) {
		return Joint{}, fmt.Errorf("%d answers before, %d after", len(pre), len(post))
	}
	j, err := NewJoint(s)
	if err != nil {
		return Joint{}, err
	}
	people := map[Cell]int{}
	for i := range pre {
		people[Cell{Pre: pre[i], Post: post[i]}]++
	}
	for c, n := range people {
		if err := j.Add(c.Pre, c.Post, n); err != nil {
			return Joint{}, err
		}
	}
	return j, nil
}

// Add puts n more people into the cell of pre and post. It fails, and changes
// nothing, when an answer is off the scale, n is negative or the table would pass
// MaxPairs.
func (j *Joint) Add(pre, post, n int) error {
	switch {
	case j.scale == Scale{}:
		return errors.New("a table without a scale cannot be filled")
	case pre < j.scale.Low || pre > j.scale.High:
		return fmt.Errorf("answer before %d is not in %d to %d", pre, j.scale.Low, j.scale.High)
	case post < j.scale.Low || post > j.scale.High:
		return fmt.Errorf("answer after %d is not in %d to %d", post, j.scale.Low, j.scale.High)
	case n < 0 || n > MaxPairs-j.n:
		return fmt.Errorf("cannot add %d people to %d: a table holds 0 to %d", n, j.n, MaxPairs)
	case n == 0:
		return nil
	}
	at, found := slices.BinarySearchFunc(j.cells, Cell{Pre: pre, Post: post}, byAnswers)
	// A copy of a Joint shares its cells; writing in place would change the copy.
	j.cells = slices.Clone(j.cells)
	if found {
		j.cells[at].N += n
	} else {
		j.cells = slices.Insert(j.cells, at, Cell{pre, post, n})
	}
	j.n += n
	return nil
}

func byAnswers(a, b Cell) int {
	return cmp.Or(cmp.Compare(a.Pre, b.Pre), cmp.Compare(a.Post, b.Post))
}

// Plus returns the table of the people of both. It fails when the scales differ
// or the sum passes MaxPairs; a zero Joint adds nothing. Neither table changes.
func (j Joint) Plus(k Joint) (Joint, error) {
	switch {
	case j.scale == Scale{}:
		return k, nil
	case k.scale == Scale{}:
		return j, nil
	case j.scale != k.scale:
		return Joint{}, fmt.Errorf("cannot add a table on %v to one on %v", k.scale, j.scale)
	case j.n > MaxPairs-k.n:
		return Joint{}, fmt.Errorf("cannot add %d people to %d: a table holds 0 to %d", k.n, j.n, MaxPairs)
	}
	both := slices.Concat(j.cells, k.cells)
	slices.SortFunc(both, byAnswers)
	sum := Joint{scale: j.scale, n: j.n + k.n}
	for _, c := range both {
		if last := len(sum.cells) - 1; last >= 0 && byAnswers(sum.cells[last], c) == 0 {
			sum.cells[last].N += c.N
		} else {
			sum.cells = append(sum.cells, c)
		}
	}
	return sum, nil
}

// Swap returns the table with before and after exchanged.
func (j Joint) Swap() Joint {
	s := Joint{scale: j.scale, n: j.n}
	for _, c := range j.cells {
		s.cells = append(s.cells, Cell{c.Post, c.Pre, c.N})
	}
	slices.SortFunc(s.cells, byAnswers)
	return s
}

// N is the number of pairs: people with a usable answer both times.
func (j Joint) N() int { return j.n }

// Scale is the scale that the answers are on.
func (j Joint) Scale() Scale { return j.scale }

// Cells are the cells with people in them, in order of answer before, then after.
func (j Joint) Cells() []Cell { return slices.Clone(j.cells) }

// Equal reports whether two tables are on one scale and count the same people.
func (j Joint) Equal(k Joint) bool {
	return j.scale == k.scale && slices.Equal(j.cells, k.cells)
}

// Pre is the distribution of answers before, lowest first, without empty values.
func (j Joint) Pre() []Count { return j.tally(func(c Cell) int { return c.Pre }) }

// Post is the distribution of answers after, lowest first, without empty values.
func (j Joint) Post() []Count { return j.tally(func(c Cell) int { return c.Post }) }

// Changes is the distribution of after minus before, greatest fall first, without
// empty values.
func (j Joint) Changes() []Count {
	return j.tally(func(c Cell) int { return c.Post - c.Pre })
}

func (j Joint) tally(value func(Cell) int) []Count {
	all := make([]Count, 0, len(j.cells))
	for _, c := range j.cells {
		all = append(all, Count{value(c), c.N})
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Compare(a.Value, b.Value) })
	merged := all[:0]
	for _, c := range all {
		if last := len(merged) - 1; last >= 0 && merged[last].Value == c.Value {
			merged[last].N += c.N
		} else {
			merged = append(merged, c)
		}
	}
	return merged
}
