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
		c := coffee{nodes: make([]cost, m.days*5), gap: rule.Gap, previous: i - 1}
		month := monthNumber(name) - m.first.Month()
		old := m.baselineCoffee(name)
		c.held = old != nil && m.isHeld(old.Date)
		for d := range m.days {
			for p, part := range partNames {
				at := d*5 + p
				c.nodes[at] = none
				switch {
				case c.held:
					if d == m.index(old.Date) && part == old.Part {
						c.nodes[at] = 0
						c.holder = m.facIndex[old.Facilitator]
					}
				case int(m.month[d]) != month || !slices.Contains(rule.Parts, part):
				default:
					c.nodes[at] = sum(days[d], cost(m.in.Preferences.Part[instance.Coffee][part]), cost(m.in.Weights.Absent[instance.Coffee])*away[at])
				}
			}
			if slices.ContainsFunc(c.nodes[d*5:d*5+5], func(c cost) bool { return c < none }) {
				c.days = append(c.days, d)
			}
		}
		m.coffees = append(m.coffees, c)
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
			for d, free := range m.presence(person.Off, person.Leave) {
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
	p := party{venue: m.venueCosts(in.Places, in.Features)}
	for h, part := range halfNames {
		p.nodes[h] = make([]cost, m.days)
		for d := range m.days {
			p.nodes[h][d] = none
			if in.Window.Has(m.first + instance.Day(d)) {
				p.nodes[h][d] = sum(days[d], cost(m.in.Preferences.Part[instance.Celebration][part]))
			}
		}
	}
	m.party = &p
}
