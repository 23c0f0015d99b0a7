package attack

import (
	"cmp"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// row is one printed figure as an equation: the sum over these people is known.
type row struct {
	people []int // in order, each once
	name   string
}

// system is every equation about one measure.
type system []row

// class is people who stand in the same rows: nothing tells them apart.
type class struct {
	people []int
	in     []int // rows
}

// pin is a group whose sum follows from the printed figures.
type pin struct {
	people []int
	from   []string // the figures that it follows from
}

func (p pin) String() string {
	return fmt.Sprintf("%d people %v from %s", len(p.people), p.people, strings.Join(p.from, "; "))
}

// classes divides the people of all rows, largest class first.
func (s system) classes() []class {
	in := map[int][]int{}
	for i, r := range s {
		for _, p := range r.people {
			in[p] = append(in[p], i)
		}
	}
	by := map[string]*class{}
	for p, rows := range in {
		key := fmt.Sprint(rows)
		if by[key] == nil {
			by[key] = &class{in: rows}
		}
		by[key].people = append(by[key].people, p)
	}
	var all []class
	for _, c := range by {
		slices.Sort(c.people)
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b class) int {
		return cmp.Or(cmp.Compare(len(b.people), len(a.people)), cmp.Compare(a.people[0], b.people[0]))
	})
	return all
}

// pins returns the groups of fewer people than least whose sum is a combination
// of the rows. A combination can only be about few people if it is about small
// classes, so the large ones are eliminated first, exactly, in fractions: what is
// left of the rows are all the combinations about small classes. Without any there
// is no such group. Otherwise every choice of small classes with fewer people
// together than least is tried as a plain sum, up to four.
func (s system) pins(least int) []pin {
	all := s.classes()
	large := 0
	for large < len(all) && len(all[large].people) >= least {
		large++
	}
	left := s.reduced(all)
	left = slices.DeleteFunc(left, func(e []*big.Rat) bool { return lead(e) < large })
	if len(left) == 0 {
		return nil
	}
	z := alternative(left, len(all))
	var found []pin
	var choose func(from, people int, chosen []int)
	choose = func(from, people int, chosen []int) {
		sum := uint64(0)
		for _, c := range chosen {
			sum += z[c]
		}
		if len(chosen) > 0 && sum%prime == 0 {
			var p pin
			for _, c := range chosen {
				p.people = append(p.people, all[c].people...)
			}
			slices.Sort(p.people)
			p.from = s.about(p.people)
			found = append(found, p)
			return // what holds this group is no news
		}
		for c := from; c < len(all) && len(chosen) < 4; c++ {
			if people+len(all[c].people) < least {
				choose(c+1, people+len(all[c].people), append(slices.Clone(chosen), c))
			}
		}
	}
	choose(large, 0, nil)
	return found
}

// reduced is the rows over the classes in reduced echelon form, without the empty
// ones.
func (s system) reduced(all []class) [][]*big.Rat {
	rows := make([][]*big.Rat, len(s))
	for i := range rows {
		rows[i] = make([]*big.Rat, len(all))
	}
	for c, k := range all {
		for _, i := range k.in {
			rows[i][c] = big.NewRat(1, 1)
		}
	}
	return reduce(rows, len(all))
}

// reduce brings rows, in which nil is nought, into reduced echelon form.
func reduce(rows [][]*big.Rat, columns int) [][]*big.Rat {
	done := 0
	for c := 0; c < columns && done < len(rows); c++ {
		at := slices.IndexFunc(rows[done:], func(r []*big.Rat) bool { return r[c] != nil })
		if at < 0 {
			continue
		}
		rows[done], rows[done+at] = rows[done+at], rows[done]
		pivot := rows[done]
		by := new(big.Rat).Inv(pivot[c])
		for k := c; k < columns; k++ {
			if pivot[k] != nil {
				pivot[k] = new(big.Rat).Mul(pivot[k], by)
			}
		}
		for i, r := range rows {
			if i == done || r[c] == nil {
				continue
			}
			times := r[c]
			for k := c; k < columns; k++ {
				if pivot[k] != nil {
					r[k] = less(r[k], new(big.Rat).Mul(times, pivot[k]))
				}
			}
		}
		done++
	}
	return rows[:done]
}

func less(a, b *big.Rat) *big.Rat {
	if a == nil {
		return new(big.Rat).Neg(b)
	}
	if d := new(big.Rat).Sub(a, b); d.Sign() != 0 {
		return d
	}
	return nil
}

func lead(r []*big.Rat) int {
	return slices.IndexFunc(r, func(x *big.Rat) bool { return x != nil })
}

// prime is 2⁶¹ − 1: four numbers below it can be added.
const prime = 1<<61 - 1

// alternative is numbers, one a column, that change no row when they are added to
// the answers, drawn at random: a sum of columns follows from the rows if and only
// if no alternative changes it, and one at random changes it unless none does.
func alternative(rows [][]*big.Rat, columns int) []uint64 {
	p, draw := big.NewInt(prime), rand.New(rand.NewPCG(3, 5))
	z := make([]*big.Int, columns)
	for c := range z {
		z[c] = new(big.Int).SetUint64(1 + draw.Uint64N(prime-1))
	}
	for _, r := range rows {
		at, sum := lead(r), new(big.Int)
		for c := at + 1; c < columns; c++ {
			if r[c] != nil {
				term := new(big.Int).ModInverse(r[c].Denom(), p)
				sum.Add(sum, term.Mul(term, r[c].Num()).Mul(term, z[c]))
			}
		}
		z[at] = sum.Neg(sum).Mod(sum, p)
	}
	list := make([]uint64, columns)
	for c := range z {
		list[c] = z[c].Uint64()
	}
	return list
}

// about names up to four rows that hold some of the people and not all others:
// where to look.
func (s system) about(people []int) []string {
	var names []string
	for _, r := range s {
		if slices.ContainsFunc(people, func(p int) bool { _, in := slices.BinarySearch(r.people, p); return in }) && len(names) < 4 {
			names = append(names, fmt.Sprintf("%s (%d)", r.name, len(r.people)))
		}
	}
	return names
}

func many(from, until int) []int {
	var list []int
	for p := from; p < until; p++ {
		list = append(list, p)
	}
	return list
}

// without is the people of a who are not in b, both in order.
func without(a, b []int) []int {
	return slices.DeleteFunc(slices.Clone(a), func(p int) bool { _, in := slices.BinarySearch(b, p); return in })
}

// TestPlantedCombinations holds that the algebra finds what is there.
func TestPlantedCombinations(t *testing.T) {
	a, b, c, d := many(0, 30), many(30, 50), many(50, 62), many(62, 66)
	all := many(0, 66)
	for name, plant := range map[string]struct {
		s    system
		want []int
	}{
		"a total less its rows":          {system{{all, "all"}, {a, "A"}, {b, "B"}, {c, "C"}}, d},
		"one more answer":                {system{{all, "in May"}, {many(0, 67), "in June"}}, []int{66}},
		"an erasure":                     {system{{all, "in May"}, {without(all, []int{7}), "in June"}}, []int{7}},
		"a cohort of one organisation":   {system{{a, "A"}, {many(26, 50), "rest of cohorts"}, {many(0, 50), "A and B"}}, []int{26, 27, 28, 29}},
		"nested, from two tables":        {system{{a, "A"}, {b, "B"}, {many(0, 53), "cohorts 1 and 2"}}, []int{50, 51, 52}},
		"with an overlap counted twice":  {system{{many(0, 40), "x"}, {many(35, 60), "y"}, {many(0, 60), "z"}}, many(35, 40)},
		"three rows to take one person":  {system{{many(0, 20), "x"}, {many(20, 40), "y"}, {many(40, 60), "z"}, {append(many(0, 60), 99), "all"}}, []int{99}},
		"nothing, everything is large":   {system{{all, "all"}, {a, "A"}, {many(30, 66), "others"}}, nil},
		"nothing, small groups together": {system{{all, "all"}, {a, "A"}, {b, "B"}, {many(50, 66), "C and D"}}, nil},
	} {
		found := plant.s.pins(10)
		if plant.want == nil && len(found) > 0 || plant.want != nil && !slices.ContainsFunc(found, func(p pin) bool { return slices.Equal(p.people, plant.want) }) {
			t.Errorf("%s: found %v, want %v", name, found, plant.want)
		}
	}
}

// TestAlgebraAgainstEveryGroup compares with a search of all groups of a small
// world: a group is pinned if adding its own row adds no rank.
func TestAlgebraAgainstEveryGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const people, least = 7, 4
		var s system
		for i := range rapid.IntRange(1, 6).Draw(t, "rows") {
			var set []int
			for p := range people {
				if rapid.Bool().Draw(t, "in") {
					set = append(set, p)
				}
			}
			if len(set) >= least {
				s = append(s, row{set, fmt.Sprint(i)})
			}
		}
		if len(s) == 0 {
			return
		}
		rank := func(s system) int { return len(s.reduced(s.classes())) }
		want := ""
		for set := 1; set < 1<<people; set++ {
			var group []int
			for p := range people {
				if set>>p&1 == 1 {
					group = append(group, p)
				}
			}
			if len(group) < least && rank(append(slices.Clone(s), row{group, ""})) == rank(s) {
				want = fmt.Sprint(group)
				break
			}
		}
		if found := s.pins(least); (want != "") != (len(found) > 0) {
			t.Fatalf("%v: found %v, but %q follows", s, found, want)
		}
	})
}
