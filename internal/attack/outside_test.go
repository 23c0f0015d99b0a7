package attack

import (
	"fmt"
	"strings"
)

// leastOutside is how many people must lie between two versions of one figure that
// leaves the programme.
const leastOutside = 10

// takeOutside reads a table in which counts are rounded. It is made of what was
// printed within: of the newest figure of so many people with the same means.
func (x *read) takeOutside(p *population, g grid) {
	people, change, moved := g.column("people", "pairs", "n"), g.column("change", "mean change"), g.column("how")
	if people < 0 || change < 0 && moved < 0 {
		return
	}
	for _, cells := range g.rows {
		n, is := number(cells, people)
		if !is {
			continue
		}
		label := strings.TrimSuffix(cells[0], " (yours)")
		key := fmt.Sprint("outside ", label, cells, len(p.moments))
		if x.seen[key] {
			continue
		}
		x.seen[key] = true
		found := false
		for i := len(x.claims) - 1; i >= 0 && !found; i-- {
			c := x.claims[i]
			if c.label != label || toFive(len(c.people)) != int(n) || c.measure.part != "change" {
				continue
			}
			if v, has := number(cells, change); has && !near(v, (c.low+c.high)/2, 0.01) {
				continue
			}
			found = true
			c.where = g.where
			x.outside = append(x.outside, c)
			x.note(g.where, len(c.people))
		}
		if !found {
			x.unread = append(x.unread, fmt.Sprintf("%s: %s %v %v", g.where, g.caption, g.head, cells))
		}
	}
}

// versionsOutside compares figures of one group that left the programme.
func (x *read) versionsOutside() []breach {
	var found []breach
	for i, a := range x.outside {
		for _, b := range x.outside[:i] {
			if a.label != b.label && !sameFigure(a.label, b.label) || a.measure != b.measure {
				continue
			}
			if d := len(without(a.people, b.people)) + len(without(b.people, a.people)); d > 0 && d < leastOutside {
				found = append(found, breach{"two versions outside", fmt.Sprintf("%d people between %s and %s", d, a.name(), b.name())})
			}
		}
	}
	return found
}
