package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/schedule/instance"
)

func clonePlan(c *instance.Calendared) *instance.Calendared {
	out := instance.Calendared{Coffee: c.Coffee}
	for _, w := range c.Cohorts {
		w.Full.Facilitators, w.Half.Facilitators = slices.Clone(w.Full.Facilitators), slices.Clone(w.Half.Facilitators)
		w.Sets = slices.Clone(w.Sets)
		for i := range w.Sets {
			w.Sets[i].Meetings = slices.Clone(w.Sets[i].Meetings)
		}
		out.Cohorts = append(out.Cohorts, w)
	}
	return &out
}

// bound lists the event and those whose distance from it is bounded.
func (x *exhaustive) bound(plan *instance.Calendared, where string) []string {
	head, tail, _ := strings.Cut(where, "/")
	for _, c := range plan.Cohorts {
		if c.ID == head {
			return []string{where, head + "/full", head + "/half"}
		}
		for _, s := range c.Sets {
			if s.ID != head {
				continue
			}
			var refs []string
			for k := range s.Meetings {
				if ref := fmt.Sprint(head, "/", k+1); tail == "" || ref == where {
					refs = append([]string{ref}, refs...)
				} else {
					refs = append(refs, ref)
				}
			}
			return append(refs, c.ID+"/half")
		}
	}
	return nil
}

// at returns the workshop or the meeting that the reference names.
func at(plan *instance.Calendared, ref string) (*instance.WorkshopPlan, *instance.MeetingPlan, *instance.SetPlan) {
	head, tail, _ := strings.Cut(ref, "/")
	for i := range plan.Cohorts {
		c := &plan.Cohorts[i]
		switch {
		case c.ID == head && tail == "full":
			return &c.Full, nil, nil
		case c.ID == head:
			return &c.Half, nil, nil
		}
		for k := range c.Sets {
			if s := &c.Sets[k]; s.ID == head && tail != "" {
				return nil, &s.Meetings[int(tail[0]-'1')], s
			} else if s.ID == head {
				return nil, nil, s
			}
		}
	}
	return nil, nil, nil
}

// placed returns the plan with the event on every other day and part.
func (x *exhaustive) placed(plan *instance.Calendared, ref string) []*instance.Calendared {
	var out []*instance.Calendared
	put := func(d instance.Day, p instance.Part) {
		other := clonePlan(plan)
		w, m, _ := at(other, ref)
		if w != nil {
			w.Date, w.Part = d, p
		} else if m != nil {
			m.Date, m.Part = d, p
		}
		out = append(out, other)
	}
	w, m, _ := at(plan, ref)
	if w == nil && m == nil || w != nil && w.Date < x.q.Baseline.FrozenBefore || m != nil && m.Date < x.q.Baseline.FrozenBefore {
		return nil
	}
	for d := x.q.Baseline.FrozenBefore; d <= x.q.Calendar.End; d++ {
		switch {
		case d.Weekday() > 5:
		case m != nil:
			for _, p := range meetingParts {
				put(d, p)
			}
		default:
			put(d, w.Part)
		}
	}
	return out
}

// swapped returns the plan with every other venue, and every other person, for the
// event.
func (x *exhaustive) swapped(plan *instance.Calendared, where string) []*instance.Calendared {
	var out []*instance.Calendared
	w, _, s := at(plan, where)
	switch {
	case w != nil:
		for _, v := range x.q.Venues {
			other := clonePlan(plan)
			shop, _, _ := at(other, where)
			shop.Venue = v.ID
			out = append(out, other)
		}
		for i := range w.Facilitators {
			for _, f := range x.q.Facilitators {
				other := clonePlan(plan)
				shop, _, _ := at(other, where)
				shop.Facilitators[i] = f.ID
				if shop.Facilitators[0] != shop.Facilitators[1] {
					out = append(out, other)
				}
			}
		}
	case s != nil:
		for _, f := range x.q.Facilitators {
			other := clonePlan(plan)
			_, _, set := at(other, where)
			set.Facilitator = f.ID
			out = append(out, other)
		}
	}
	return out
}
