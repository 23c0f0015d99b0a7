package disclosure

import "github.com/upstander/upstander/internal/stats"

// ends are the fewest and the most people that a category can have.
type ends struct{ low, high int }

// AreAlike reports whether two versions of one figure, as they are printed, tell that
// everybody who is in one and not in the other moved alike: that all of them improved,
// say, or none. Percentages of few people give their counts away, and no category that
// is everybody is printed as such.
func (p Parameters) AreAlike(a, b stats.Joint) bool {
	if !p.guarded() || !p.rules.Has(R4) || p.rounds() {
		return false
	}
	if a.N() > b.N() {
		a, b = b, a
	}
	between := b.N() - a.N()
	if between == 0 || a.N() < p.leastPeople() || !isWithin(a, b) {
		return false
	}
	was, is := p.told(a), p.told(b)
	for words, now := range is {
		old, both := was[words]
		if !both {
			continue
		}
		all, none := now.low-old.high >= between, now.high <= old.low
		// That nobody got worse is no secret: each of them did something else.
		if all || none && words == "improved" {
			return true
		}
	}
	return false
}

// isWithin reports whether the people of one table can be among those of the other.
func isWithin(a, b stats.Joint) bool {
	left := map[[2]int]int{}
	for _, c := range b.Cells() {
		left[[2]int{c.Pre, c.Post}] += c.N
	}
	for _, c := range a.Cells() {
		if left[[2]int{c.Pre, c.Post}] -= c.N; left[[2]int{c.Pre, c.Post}] < 0 {
			return false
		}
	}
	return true
}

// told is what a reader can tell of the categories of a figure from how it says how
// people moved.
func (p Parameters) told(j stats.Joint) map[string]ends {
	improved, same, worse := 0, 0, 0
	for _, c := range j.Cells() {
		switch {
		case c.Post > c.Pre:
			improved += c.N
		case c.Post == c.Pre:
			same += c.N
		default:
			worse += c.N
		}
	}
	n, few := j.N(), p.leastCategory()-1
	m := p.movement(improved, same, worse)
	if len(m.parts) == 0 {
		if improved > n-improved {
			return map[string]ends{"improved": {n - few, n}, "not improved": {0, few}}
		}
		return map[string]ends{"improved": {0, few}, "not improved": {n - few, n}}
	}
	of := map[string]ends{}
	for _, part := range m.parts {
		e := ends{n + 1, -1}
		for k := range n + 1 {
			if ratio(100*k, n) == part.Percent {
				e = ends{min(e.low, k), max(e.high, k)}
			}
		}
		of[part.Words] = e
	}
	if e, has := of["improved"]; has {
		if _, has := of["not improved"]; !has {
			of["not improved"] = ends{n - e.high, n - e.low}
		}
	}
	return of
}
