package plan

import (
	"cmp"
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// ordered returns the question with everything that has an identity in the order
// of identities, so that the order in which things are listed cannot change what is
// found. What does not change is shared with the original.
func ordered(in *instance.Plan) *instance.Plan {
	out := *in
	out.Venues, out.Facilitators, out.Cohorts = slices.Clone(in.Venues), slices.Clone(in.Facilitators), slices.Clone(in.Cohorts)
	slices.SortStableFunc(out.Venues, func(a, b instance.Venue) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(out.Facilitators, func(a, b instance.Facilitator) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(out.Cohorts, func(a, b instance.Cohort) int { return cmp.Compare(a.ID, b.ID) })
	for i := range out.Cohorts {
		sets := slices.Clone(out.Cohorts[i].Sets)
		slices.SortStableFunc(sets, func(a, b instance.CohortSet) int { return cmp.Compare(a.ID, b.ID) })
		out.Cohorts[i].Sets = sets
	}
	return &out
}

// inOrder lists the cohorts and sets of an answer as the question does. What has
// no place is left out.
func inOrder(in *instance.Plan, t *instance.Timetable) {
	byID := map[string]instance.CohortPlan{}
	for _, c := range t.Cohorts {
		byID[c.ID] = c
	}
	t.Cohorts = t.Cohorts[:0]
	for _, c := range in.Cohorts {
		p, placed := byID[c.ID]
		if !placed {
			continue
		}
		sets := map[string]instance.SetPlan{}
		for _, s := range p.Sets {
			sets[s.ID] = s
		}
		p.Sets = p.Sets[:0]
		for _, s := range c.Sets {
			if w, placed := sets[s.ID]; placed {
				p.Sets = append(p.Sets, w)
			}
		}
		t.Cohorts = append(t.Cohorts, p)
	}
}
