package plan

import (
	"slices"
	"strconv"

	"github.com/upstander/upstander/internal/schedule/instance"
)

func (m *model) compileCoffees(days []cost) {
	rule := m.in.Coffee
	if rule == nil {
		return
	}
	away := m.awayTenths()
	for i, name := range rule.Months {
		c := coffee{nodes: make([]cost, m.days*5), facs: make([]cost, len(m.facs)), gap: rule.Gap, previous: i - 1}
		month := monthNumber(name) - m.first.Month()
		for d := range m.days {
			for p, part := range partNames {
				at := d*5 + p
				c.nodes[at] = none
				if int(m.month[d]) == month && slices.Contains(rule.Parts, part) {
					c.nodes[at] = sum(days[d], cost(m.in.Preferences.Part[instance.Coffee][part]), cost(m.in.Weights.Absent[instance.Coffee])*away[at])
				}
			}
		}
		for f := range m.facs {
			if !m.facs[f].host {
				c.facs[f] = none
			}
		}
		if old := m.baselineCoffee(name); old != nil {
			m.rememberCoffee(&c, old)
		}
		for d := range m.days {
			if slices.ContainsFunc(c.nodes[d*5:d*5+5], func(c cost) bool { return c < none }) {
				c.days = append(c.days, d)
			}
		}
		m.coffees = append(m.coffees, c)
	}
}

// rememberCoffee keeps a catch-up that was held as it was, and others out of the
// past. A move has no price, but among equals the published place is kept.
func (m *model) rememberCoffee(c *coffee, old *instance.CoffeePlan) {
	c.was = catchup{placed: true, day: m.index(old.Date), part: slices.Index(partNames[:], old.Part), fac: position(m.facIndex, old.Facilitator)}
	held := m.isHeld(old.Date)
	for at := range c.nodes {
		if held && at != c.was.day*5+c.was.part || !held && at/5 < m.cut {
			c.nodes[at] = none
		}
	}
	for f := range c.facs {
		if held && f != c.was.fac {
			c.facs[f] = none
		}
	}
}

// awayTenths returns, by day and part, the whole tenths of all delegates who
// cannot come.
func (m *model) awayTenths() []cost {
	away := make([]cost, m.days*5)
	everyone := 0
	for _, c := range m.in.Cohorts {
		for _, person := range c.Delegates {
			everyone++
			for d, free := range m.presence(person.Off, person.Leave, person.Busy) {
				for p := range 5 {
					if free&(1<<p) == 0 {
						away[d*5+p]++
					}
				}
			}
		}
	}
	for at := range away {
		away[at] = away[at] * 10 / cost(max(1, everyone))
	}
	return away
}

func (m *model) baselineCoffee(month string) *instance.CoffeePlan {
	if m.in.Baseline == nil {
		return nil
	}
	list := m.in.Baseline.Plan.Coffee
	if at := slices.IndexFunc(list, func(c instance.CoffeePlan) bool { return c.Month == month }); at >= 0 {
		return &list[at]
	}
	return nil
}

// monthNumber reads a month written as 2027-02; see instance.Day.Month.
func monthNumber(name string) int {
	year, _ := strconv.Atoi(name[:4])
	month, _ := strconv.Atoi(name[5:])
	return year*12 + month - 1
}

func (m *model) compileParty(days []cost) {
	in := m.in.Celebration
	if in == nil {
		return
	}
	p := party{venue: m.venueCosts(in.Places, in.Features), fac: make([]cost, len(m.facs))}
	for h, part := range halfNames {
		p.nodes[h] = make([]cost, m.days)
		for d := range m.days {
			p.nodes[h][d] = none
			if in.Window.Has(m.first + instance.Day(d)) {
				p.nodes[h][d] = sum(days[d], cost(m.in.Preferences.Part[instance.Celebration][part]))
			}
		}
	}
	for f := range m.facs {
		if !m.facs[f].host {
			p.fac[f] = none
		}
	}
	if m.in.Baseline != nil && m.in.Baseline.Plan.Celebration != nil {
		m.rememberParty(&p, m.in.Baseline.Plan.Celebration)
	}
	m.party = &p
}

// rememberParty keeps a celebration that was held as it was, and one to come out
// of the past.
func (m *model) rememberParty(p *party, old *instance.CelebrationPlan) {
	if !m.isHeld(old.Date) {
		m.barPast(p.nodes[0], p.nodes[1])
		return
	}
	for h, part := range halfNames {
		for d := range p.nodes[h] {
			if part != old.Part || d != m.index(old.Date) {
				p.nodes[h][d] = none
			}
		}
	}
	for v := range p.venue {
		if m.in.Venues[v].ID != old.Venue {
			p.venue[v] = none
		}
	}
	for f := range p.fac {
		if m.in.Facilitators[f].ID != old.Facilitator {
			p.fac[f] = none
		}
	}
}
