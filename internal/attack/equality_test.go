package attack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// The thresholds of what is said by protected characteristics: people in a row,
// people between two versions of one, and people of every group whose answers are
// compared.
const (
	leastEqual        = 10 // 11 and 12 are printed as 10
	leastEqualBetween = 10
	leastCrossed      = 20
)

// crossing is one printed row by a protected characteristic: of about so many people.
type crossing struct {
	name, where string
	n           int
	hasAnswers  bool // and not only of who took part
}

func isEquality(g grid) bool {
	return len(g.head) > 1 && strings.HasPrefix(g.head[1], "People who took a place") || strings.Contains(g.caption, "by ethnicity")
}

// takeEquality reads a table by a protected characteristic.
func (x *read) takeEquality(p *population, g grid) {
	change := g.column("change")
	for _, cells := range g.rows {
		key := fmt.Sprint(g.caption, cells, len(p.moments))
		if x.seen[key] {
			continue
		}
		x.seen[key] = true
		label := strings.TrimSuffix(cells[0], " [u]")
		for i, cell := range cells[1:] {
			n, is := number([]string{strings.TrimPrefix(cell, "about ")}, 0)
			if i+1 == change || !is || strings.Contains(cell, "%") || strings.Contains(cell, ".") {
				continue
			}
			c := crossing{fmt.Sprintf("%s, %s, %s", g.caption, label, g.head[i+1]), g.where, int(n), change >= 0}
			x.crossed = append(x.crossed, c)
		}
		if change >= 0 {
			x.takeCrossed(p, g, label, cells)
		}
	}
}

// takeCrossed reads what people of one group answered, with who said what.
func (x *read) takeCrossed(p *population, g grid, label string, cells []string) {
	v, is := number(cells, g.column("change"))
	n, has := number([]string{strings.TrimPrefix(cells[1], "about ")}, 0)
	if !is || !has {
		return
	}
	m := measure{item: abp.HeadlineItem, from: abp.T0, to: abp.T2}
	for at := len(p.moments) - 1; at >= 0; at-- {
		if !slices.Contains(g.days, p.moments[at].day) && len(g.days) > 0 {
			continue
		}
		var set []int
		for _, i := range p.who(m, p.moments[at]) {
			group := p.moments[at].said[p.personOf(i)]
			if group == "" {
				group = "Not stated or not known"
			}
			if label == group || sameFigure(label, "Whole programme") {
				set = append(set, i)
			}
		}
		if toFive(len(set)) == int(n) && near(p.mean(m.of("change"), set), v, 0.05) {
			before, _ := number(cells, g.column("before"))
			x.claims = append(x.claims, claim{m.of("before"), label, g.where, at, set, before - 0.05, before + 0.05}, claim{m.of("change"), label, g.where, at, set, v - 0.05, v + 0.05})
			return
		}
	}
	x.unread = append(x.unread, fmt.Sprintf("%s: %s %v %v", g.where, g.caption, g.head, cells))
}

// crossings looks for small groups and for versions that few people lie between.
// Counts are rounded to five, and ten people more are printed as ten more.
func (x *read) crossings() []breach {
	var found []breach
	for i, a := range x.crossed {
		switch {
		case a.hasAnswers && a.n < leastCrossed:
			found = append(found, breach{"crossed", fmt.Sprintf("answers of about %d people: %s on %s", a.n, a.name, a.where)})
		case a.n > 0 && a.n < leastEqual:
			found = append(found, breach{"small group", fmt.Sprintf("about %d people: %s on %s", a.n, a.name, a.where)})
		}
		for _, b := range x.crossed[:i] {
			if d := max(a.n-b.n, b.n-a.n); a.name == b.name && d > 0 && d < leastEqualBetween {
				found = append(found, breach{"two versions", fmt.Sprintf("%s of about %d people and of about %d", a.name, b.n, a.n)})
			}
		}
	}
	return found
}

// say has people say who they are; an empty choice takes back what they said.
func (x *world) say(choice string, people ...int) {
	x.t.Helper()
	q := abp.DefaultEqualityQuestions(abp.Instant{})
	at := slices.IndexFunc(q, func(q abp.EqualityQuestion) bool { return q.Code == abp.Ethnicity })
	for _, i := range people {
		by := x.viewer(x.known.personOf(i))
		if choice == "" {
			x.must(x.app.WithdrawEquality(context.Background(), by))
			delete(x.known.said, by.ID)
			continue
		}
		x.must(x.app.AnswerEquality(context.Background(), by, map[string]string{abp.Ethnicity: choice}))
		o, _ := q[at].Option(choice)
		x.known.said[by.ID] = o.Group(0)
	}
}

const (
	sayWhite = "A"
	sayBME   = "H"
)

// TestProtectedCharacteristics holds R11, and R6 of equality figures: with the rules
// the attacker learns nothing while people say who they are, take it back, and
// answer; without one of them something.
func TestProtectedCharacteristics(t *testing.T) {
	both := []abp.Wave{abp.T0, abp.T2}
	for name, c := range map[string]struct {
		live   func(x *small)
		rule   disclosure.Rule
		attack string // without the rule
		least  int    // rows that are printed with it
	}{
		"answers of fourteen people of one group": {func(x *small) {
			all := x.visit(visit{"A", 1, 66, both})
			x.say(sayWhite, all[:30]...)
			x.say(sayBME, all[30:44]...)
			x.show()
		}, disclosure.R11, "crossed", 3},
		"three take back what they said": {func(x *small) {
			all := x.visit(visit{"A", 1, 90, both})
			x.say(sayWhite, all[:30]...)
			x.say(sayBME, all[30:60]...)
			x.show()
			x.say("", all[:3]...)
			x.show()
			x.say(sayBME, all[60:62]...)
			x.show()
		}, 0, "", 4},
		"a figure of everybody that was held back": {func(x *small) {
			all := x.visit(visit{"A", 1, 90, both})
			x.say(sayWhite, all[:30]...)
			x.say(sayBME, all[30:60]...)
			x.show()
			x.visit(visit{"A", 1, 6, both})
			x.show()
			x.visit(visit{"A", 1, 4, both}) // too few for everybody, and ten since the groups
			x.show()
		}, disclosure.R6, "two versions", 4},
	} {
		t.Run(name, func(t *testing.T) {
			all := []disclosure.Rules{{}}
			if c.rule != 0 {
				all = append(all, disclosure.Rules{}.Without(c.rule))
			}
			for _, rules := range all {
				x := newSmall(t, rules)
				c.live(x)
				found := x.read.attack(x.known)
				for _, u := range slices.Concat(x.read.unread, x.read.newsInWords()) {
					t.Errorf("not understood: %s", u)
				}
				if c.rule == 0 || rules.Has(c.rule) {
					for _, b := range found {
						t.Errorf("with every rule: %v", b)
					}
					if len(x.read.crossed) < c.least {
						t.Errorf("only %d rows were read: %v", len(x.read.crossed), x.read.crossed)
					}
				} else if !slices.ContainsFunc(found, func(b breach) bool { return b.attack == c.attack }) {
					t.Errorf("without %v: found %v, want one by %q", c.rule, found, c.attack)
				}
			}
		})
	}
}
