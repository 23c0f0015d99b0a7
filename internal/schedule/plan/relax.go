package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// Relaxation is the least that has to give way in one rule of a conflict, with all
// others as they are.
type Relaxation struct {
	Rule   string
	Enough string // what is enough, as a sentence; what would help is not known if empty
}

// ladder loosens a rule by steps: more always helps at least as much.
type ladder struct {
	top    int
	loosen func(p *instance.Plan, k int) // p is a copy of its own
	say    func(k int) string
}

// Relax returns, for each rule of a conflict, the smallest step that makes a plan
// possible for the part of the question that has none: the fewest days, places or
// units, or the first single exception.
func Relax(ctx context.Context, in *instance.Plan, conflict []string) []Relaxation {
	var out []Relaxation
	if q := culprit(ctx, in); q != nil {
		in = q
	}
	for _, id := range conflict {
		least, words := 1<<30, ""
		for _, l := range ladders(in, strings.Split(id, ":")) {
			if k := l.lowest(ctx, in, least-1); k > 0 {
				least, words = k, l.say(k)
			}
			if least == 1 {
				break
			}
		}
		out = append(out, Relaxation{id, words})
	}
	return out
}

// lowest returns the lowest step up to most that helps, or 0.
func (l ladder) lowest(ctx context.Context, in *instance.Plan, most int) int {
	helps := func(k int) bool {
		copied := in.Without()
		l.loosen(copied, k)
		return ctx.Err() == nil && judge(ctx, copied) == feasible
	}
	lo, hi := 0, min(l.top, most)
	if hi < 1 || !helps(hi) {
		return 0
	}
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; helps(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// once is a ladder of a single step.
func once(say string, loosen func(p *instance.Plan)) ladder {
	return ladder{1, func(p *instance.Plan, _ int) { loosen(p) }, func(int) string { return say }}
}

// upTo is a ladder that raises a number.
func upTo(top int, say string, loosen func(p *instance.Plan, k int)) ladder {
	return ladder{top, loosen, func(k int) string { return counted(say, k) }}
}

// counted puts a number into a sentence; what follows it is plural, with its ending
// in brackets, unless there is one.
func counted(say string, k int, more ...any) string {
	end, text := "s", fmt.Sprintf(say, append([]any{k}, more...)...)
	if k == 1 {
		end = ""
	}
	return strings.ReplaceAll(text, "(s)", end)
}

func ladders(in *instance.Plan, id []string) []ladder {
	switch id[0] {
	case "calendar":
		return calendarLadders(in, id[1])
	case "cohort":
		i := slices.IndexFunc(in.Cohorts, func(c instance.Cohort) bool { return c.ID == id[1] })
		return cohortLadders(in, i, id[2])
	case "set":
		return setLadders(in, id[1], id[2])
	case "course":
		return courseLadders(in, id[1])
	case "quorum":
		kind := instance.Kind(id[1])
		now := in.Course.Quorum[kind]
		return []ladder{{now, func(p *instance.Plan, k int) { p.Course.Quorum[kind] -= k },
			func(k int) string { return fmt.Sprintf("Ask for %d %% of the people instead of %d %%.", now-k, now) }}}
	case "venue":
		i := slices.IndexFunc(in.Venues, func(v instance.Venue) bool { return v.ID == id[1] })
		return venueLadders(in, i, id[2])
	case "facilitator":
		return facilitatorLadders(in, id[1], id[len(id)-1])
	}
	return limitLadders(id[1])
}

func calendarLadders(in *instance.Plan, id string) []ladder {
	i := slices.IndexFunc(in.Calendar.Rules, func(r instance.DayRule) bool { return r.ID == id })
	rule := in.Calendar.Rules[i]
	var out []ladder
	for _, span := range rule.Dates {
		for d := span[0]; d <= span[1]; d++ {
			out = append(out, once(fmt.Sprintf("Allow it on %s (%s).", d.Words(), rule.Label), func(p *instance.Plan) {
				p.Calendar.Rules[i].Dates = except(rule.Dates, d, d)
			}))
		}
	}
	for _, span := range rule.Dates {
		long := int(span[1]-span[0]) + 1
		out = append(out,
			upTo(long, "Allow it on the last %d day(s) of "+rule.Label+".", func(p *instance.Plan, k int) {
				p.Calendar.Rules[i].Dates = except(rule.Dates, span[1]-instance.Day(k)+1, span[1])
			}),
			upTo(long, "Allow it on the first %d day(s) of "+rule.Label+".", func(p *instance.Plan, k int) {
				p.Calendar.Rules[i].Dates = except(rule.Dates, span[0], span[0]+instance.Day(k)-1)
			}))
	}
	return out
}

// except returns the ranges without the days from one to another.
func except(ranges []instance.Range, from, to instance.Day) []instance.Range {
	var out []instance.Range
	for _, r := range ranges {
		if r[1] < from || r[0] > to {
			out = append(out, r)
			continue
		}
		if r[0] < from {
			out = append(out, instance.Range{r[0], from - 1})
		}
		if r[1] > to {
			out = append(out, instance.Range{to + 1, r[1]})
		}
	}
	return out
}

func cohortLadders(in *instance.Plan, i int, what string) []ladder {
	c := in.Cohorts[i]
	switch what {
	case "window":
		return []ladder{
			{int(in.Calendar.End - c.Window[1]), func(p *instance.Plan, k int) { p.Cohorts[i].Window[1] += instance.Day(k) },
				func(k int) string {
					return counted("Extend the window by %d day(s), to %s.", k, (c.Window[1] + instance.Day(k)).Words())
				}},
			{int(c.Window[0] - in.Calendar.Start), func(p *instance.Plan, k int) { p.Cohorts[i].Window[0] -= instance.Day(k) },
				func(k int) string {
					return counted("Open the window %d day(s) earlier, on %s.", k, (c.Window[0] - instance.Day(k)).Words())
				}},
		}
	case "deadline":
		return []ladder{{int(in.Calendar.End - c.Deadline), func(p *instance.Plan, k int) { p.Cohorts[i].Deadline += instance.Day(k) },
			func(k int) string {
				return counted("Let the last meeting be %d day(s) later, on %s.", k, (c.Deadline + instance.Day(k)).Words())
			}}}
	}
	var out []ladder
	for _, f := range c.Features {
		out = append(out, once("Accept a venue without this: "+strings.ReplaceAll(f, "_", " ")+".", func(p *instance.Plan) {
			p.Cohorts[i].Features = slices.DeleteFunc(slices.Clone(c.Features), func(x string) bool { return x == f })
		}))
	}
	return out
}

func setLadders(in *instance.Plan, id, what string) []ladder {
	var out []ladder
	for i, c := range in.Cohorts {
		for k, s := range c.Sets {
			if s.ID != id {
				continue
			}
			if what == "parts" {
				for _, part := range []instance.Part{instance.A1, instance.A2, instance.P1, instance.P2} {
					out = append(out, once("Let the set meet in "+string(part)+" too.", func(p *instance.Plan) {
						p.Cohorts[i].Sets[k].Parts = append(slices.Clone(s.Parts), part)
					}))
				}
				continue
			}
			for _, f := range s.Forbidden {
				out = append(out, once("Let "+f+" facilitate the set.", func(p *instance.Plan) {
					p.Cohorts[i].Sets[k].Forbidden = slices.DeleteFunc(slices.Clone(s.Forbidden), func(x string) bool { return x == f })
				}))
			}
		}
	}
	return out
}

func courseLadders(in *instance.Plan, what string) []ladder {
	gap := func(p *instance.Plan) *[2]int {
		switch what {
		case "half_gap":
			return &p.Course.HalfGap
		case "first_gap":
			return &p.Course.FirstGap
		}
		return &p.Course.GapHard
	}
	if what == "half_parts" {
		var out []ladder
		for _, part := range []instance.Part{instance.AM, instance.PM} {
			out = append(out, once("Let the half day be in "+string(part)+" too.", func(p *instance.Plan) {
				p.Course.HalfParts = append(slices.Clone(p.Course.HalfParts), part)
			}))
		}
		return out
	}
	now := *gap(in)
	return []ladder{
		upTo(120, "Allow %d day(s) more between them.", func(p *instance.Plan, k int) { gap(p)[1] += k }),
		upTo(max(0, now[0]-1), "Allow %d day(s) less between them.", func(p *instance.Plan, k int) { gap(p)[0] -= k }),
	}
}
