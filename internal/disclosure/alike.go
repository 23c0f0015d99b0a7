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
	return m.told(n, improved > n-improved, few)
}

// told is what the words or percentages say of n people. Of words, isHigh tells which
// they are, and few how many people they leave open.
func (m Movement) told(n int, isHigh bool, few int) map[string]ends {
	if len(m.parts) == 0 {
		if isHigh {
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

// unsaidMovement stands where how people moved would tell how all of another group
// did.
var unsaidMovement = Movement{text: "not shown, to protect confidentiality"}

// settle takes percentages out of a table of which the total less the other rows would
// tell that everybody in a row improved, or nobody. Those of the smallest row go first.
func (p Parameters) settle(everybody Group, groups []Group, cards []*Card) {
	if !p.guarded() || !p.rules.Has(R4) || p.rounds() || everybody.People < p.leastPeople() {
		return
	}
	all := p.told(everybody.Pairs)["improved"]
	for range cards {
		rows := make([]ends, len(cards))
		low, high, smallest := 0, 0, -1
		for i, g := range groups {
			switch c := cards[i]; {
			case !c.IsShown():
				rows[i] = ends{0, g.People}
			case c.shown.movement.text == unsaidMovement.text:
				rows[i] = ends{0, g.People}
			default:
				rows[i] = p.told(g.Pairs)["improved"]
				if len(c.shown.movement.parts) > 0 && (smallest < 0 || g.People < groups[smallest].People) {
					smallest = i
				}
			}
			low, high = low+rows[i].low, high+rows[i].high
		}
		isTold := false
		for i, g := range groups {
			least, most := all.low-(high-rows[i].high), all.high-(low-rows[i].low)
			isTold = isTold || g.People > 0 && (least >= g.People || most <= 0)
		}
		if !isTold || smallest < 0 {
			return
		}
		cards[smallest].shown.movement = unsaidMovement
	}
}
