package plan

import (
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

func venueLadders(in *instance.Plan, i int, what string) []ladder {
	v := in.Venues[i]
	if what == "capacity" {
		return []ladder{upTo(1000, "Find %d more place(s) in "+v.ID+".", func(p *instance.Plan, k int) { p.Venues[i].Capacity += k })}
	}
	var out []ladder
	for _, d := range busyDays(v.Busy) {
		out = append(out, once("Free "+v.ID+" on "+d.Words()+".", func(p *instance.Plan) { p.Venues[i].Busy = without(v.Busy, d) }))
	}
	return out
}

func busyDays(busy []instance.Busy) []instance.Day {
	var out []instance.Day
	for _, b := range busy {
		out = append(out, b.Date)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func without(busy []instance.Busy, d instance.Day) []instance.Busy {
	return slices.DeleteFunc(slices.Clone(busy), func(b instance.Busy) bool { return b.Date == d })
}

func facilitatorLadders(in *instance.Plan, id, what string) []ladder {
	if id == "lead" {
		var out []ladder
		for i, f := range in.Facilitators {
			if slices.Contains(f.Roles, instance.Workshop) && !slices.Contains(f.Roles, instance.Lead) {
				out = append(out, once("Let "+f.ID+" lead workshops.", func(p *instance.Plan) {
					p.Facilitators[i].Roles = append(slices.Clone(f.Roles), instance.Lead)
				}))
			}
		}
		return out
	}
	i := slices.IndexFunc(in.Facilitators, func(f instance.Facilitator) bool { return f.ID == id })
	switch what {
	case "month_units":
		return []ladder{upTo(60, "Let "+id+" work %d unit(s) more in a month.", func(p *instance.Plan, k int) { p.Facilitators[i].MonthUnits += k })}
	case "total_units":
		return []ladder{upTo(500, "Let "+id+" work %d unit(s) more in all.", func(p *instance.Plan, k int) { p.Facilitators[i].TotalUnits += k })}
	case "max_sets":
		return []ladder{upTo(50, "Let "+id+" have %d more set(s).", func(p *instance.Plan, k int) { p.Facilitators[i].MaxSets += k })}
	}
	return absenceLadders(in, i)
}

// absenceLadders loosens when a facilitator is away: one entry of the diary or one
// weekly half day alone, or leave that ends earlier or begins later.
func absenceLadders(in *instance.Plan, i int) []ladder {
	f := in.Facilitators[i]
	var out []ladder
	for _, d := range busyDays(f.Busy) {
		out = append(out, once(f.ID+" is needed on "+d.Words()+".", func(p *instance.Plan) { p.Facilitators[i].Busy = without(f.Busy, d) }))
	}
	for _, r := range f.Leave {
		long := int(r[1]-r[0]) + 1
		out = append(out,
			ladder{long, func(p *instance.Plan, k int) {
				p.Facilitators[i].Leave = except(f.Leave, r[1]-instance.Day(k)+1, r[1])
			}, func(k int) string {
				return fmt.Sprintf("%s is back by %s.", f.ID, (r[1] - instance.Day(k) + 1).Words())
			}},
			ladder{long, func(p *instance.Plan, k int) {
				p.Facilitators[i].Leave = except(f.Leave, r[0], r[0]+instance.Day(k)-1)
			}, func(k int) string {
				return fmt.Sprintf("%s stays until %s.", f.ID, (r[0] + instance.Day(k) - 1).Words())
			}})
	}
	for _, off := range f.Off {
		out = append(out, once(fmt.Sprintf("%s works on %s.", f.ID, halfDay(off)), func(p *instance.Plan) {
			p.Facilitators[i].Off = slices.DeleteFunc(slices.Clone(f.Off), func(x string) bool { return x == off })
		}))
	}
	return out
}

// halfDay reads a weekly half day such as 3PM in words.
func halfDay(off string) string {
	days := [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	if off[1:] == "AM" {
		return days[off[0]-'1'] + " mornings"
	}
	return days[off[0]-'1'] + " afternoons"
}

func limitLadders(what string) []ladder {
	switch what {
	case "workshops_per_week":
		return []ladder{upTo(50, "Allow %d more workshop(s) in a week.", func(p *instance.Plan, k int) { p.Limits.WorkshopsPerWeek += k })}
	case "parallel_virtual":
		return []ladder{upTo(100, "Allow %d more virtual meeting(s) at once.", func(p *instance.Plan, k int) { p.Limits.ParallelVirtual += k })}
	}
	return []ladder{upTo(10, "Allow a facilitator %d more set meeting(s) in a day.", func(p *instance.Plan, k int) { p.Limits.ALSPerFacilitatorDay += k })}
}
