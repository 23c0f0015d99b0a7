package demo

import (
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// draft is a cohort that is not published and breaks one rule of the programme.
// Its name says which.
type draft struct {
	name         string
	parts        [2]abp.Date
	meetings     [5]abp.Date
	sets         []int // sizes
	facilitators []int // of the pool; the first two lead the workshops, each a set
	venue        int
	choose       func(*round, []int) [][]*place // who is in each set; nil for people of all sorts
	opensEarly   bool                           // the second survey opens a week too soon
}

// next is the cohort to come: it breaks no rule and has nobody in it yet. Once it
// is published, people can apply.
var next = course{
	code: "C8", name: "Spring 2024", sets: []int{8, 8, 8}, starts: spread, facilitators: []int{1, 2, 9},
	parts: pair(on(2024, time.April, 18), on(2024, time.May, 2)), meetings: monthly(on(2024, time.June, 6)),
}

// monthly returns five days, the first as given and each other four weeks after
// the one before.
func monthly(first abp.Date) [5]abp.Date {
	var days [5]abp.Date
	for i := range days {
		days[i] = first.Add(28 * i)
	}
	return days
}

func pair(a, b abp.Date) [2]abp.Date { return [2]abp.Date{a, b} }

// drafts lists X1 to X10. Each has days and facilitators of its own, so that
// none clashes with another but for the two that should.
var drafts = []draft{
	{name: "Workshop on a bank holiday", parts: pair(on(2024, time.May, 6), on(2024, time.May, 20)), meetings: monthly(on(2024, time.June, 18)), sets: []int{6, 6}, facilitators: []int{0, 1}},
	{name: "Set meeting on Eid", parts: pair(on(2024, time.February, 27), on(2024, time.March, 12)), meetings: monthly(on(2024, time.April, 10)), sets: []int{6, 6}, facilitators: []int{2, 3}},
	{name: "Part B 36 days after part A", parts: pair(on(2024, time.April, 17), on(2024, time.May, 23)), meetings: monthly(on(2024, time.June, 20)), sets: []int{6, 6}, facilitators: []int{4, 5}},
	{name: "A facilitator with two workshops in one day, here", parts: pair(on(2024, time.May, 14), on(2024, time.May, 28)), meetings: monthly(on(2024, time.June, 25)), sets: []int{6, 6}, facilitators: []int{6, 7}},
	{name: "A facilitator with two workshops in one day, there", parts: pair(on(2024, time.May, 14), on(2024, time.May, 29)), meetings: monthly(on(2024, time.June, 26)), sets: []int{6, 6}, facilitators: []int{6, 8}, venue: 1},
	{name: "A room of 22 for 24 people", parts: pair(on(2024, time.June, 5), on(2024, time.June, 19)), meetings: monthly(on(2024, time.July, 17)), sets: []int{8, 8, 8}, facilitators: []int{0, 1, 3}, venue: smallRoom, choose: (*round).everyWaiting},
	{name: "A set of four", parts: pair(on(2024, time.June, 11), on(2024, time.June, 25)), meetings: monthly(on(2024, time.July, 23)), sets: []int{4, 6}, facilitators: []int{2, 3}},
	{name: "A line manager in their report’s set", parts: pair(on(2024, time.May, 21), on(2024, time.June, 4)), meetings: monthly(on(2024, time.July, 2)), sets: []int{6, 6}, facilitators: []int{4, 5}, choose: (*round).managerAndReport},
	{name: "A set from one organisation", parts: pair(on(2024, time.June, 4), on(2024, time.June, 18)), meetings: monthly(on(2024, time.July, 16)), sets: []int{5, 6}, facilitators: []int{7, 8}, venue: 2, choose: (*round).sameEmployer},
	{name: "Second survey before the last set meeting", parts: pair(on(2024, time.July, 3), on(2024, time.July, 17)), meetings: monthly(on(2024, time.August, 14)), sets: []int{6, 6}, facilitators: []int{9, 10}, opensEarly: true},
}

// plantDraftPair makes one of the people of the hospitals who wait for a place
// the line manager of another.
func (r *round) plantDraftPair() {
	list := r.waitingAt(hospitals)
	r.draftPair = [2]*place{list[0], list[1]}
	list[1].person.ManagerID = abp.Ref(list[0].person.ID)
}

// waitingAt lists the people of the employer who wait for a place.
func (r *round) waitingAt(employer int) []*place {
	var list []*place
	for _, p := range r.outsiders[:onWaiting] {
		if p.employer == employer {
			list = append(list, p)
		}
	}
	return list
}

// waiting lists who waits for a place but the report of the planted pair.
func (r *round) waiting() []*place {
	return slices.DeleteFunc(slices.Clone(r.outsiders[:onWaiting]), func(p *place) bool { return p == r.draftPair[1] })
}

// buildDrafts makes the drafts out of people who wait for a place, and the cohort
// to come. Nobody has told them anything: there are no applications, surveys or
// events.
func (w *world) buildDrafts(r *round) {
	for i := range drafts {
		d := &drafts[i]
		k := course{
			code: fmt.Sprintf("X%d", i+1), name: d.name, sets: d.sets, venue: d.venue, parts: d.parts, meetings: d.meetings,
			starts: spread, facilitators: d.facilitators,
		}
		choose := d.choose
		if choose == nil {
			choose = func(r *round, sizes []int) [][]*place {
				list := r.waiting()
				return mixed(append(list[i:], list[:i]...)[:sizes[0]+sizes[1]], sizes)
			}
		}
		r.draft(&k, choose(r, d.sets), d.opensEarly)
	}
	r.draft(&next, nil, false)
}

func (r *round) draft(k *course, sets [][]*place, opensEarly bool) {
	at := asAt.Add(-1).Clock(10*60, r.zone)
	c := r.plan(k, k.facilitators[:2], at)
	if opensEarly {
		c.Windows[1].OpensAt = k.meetings[4].Add(-7).Clock(9*60, r.zone)
	}
	r.cast.Cohorts[c.Code] = c.ID
	r.drafted = append(r.drafted, c)
	var delegates []abp.Delegate
	var members []abp.SetMember
	for i, set := range sets {
		for _, p := range set {
			d := abp.Delegate{
				Kept: r.kept(abp.KindDelegate, at), ProgrammeID: r.programme.ID, PersonID: p.person.ID, CohortID: c.ID,
				OrganisationID: string(p.person.OrganisationID), StaffGroup: p.person.StaffGroup, EnrolledAt: at,
			}
			delegates = append(delegates, d)
			members = append(members, abp.SetMember{ID: r.id(kindMember), SetID: c.Sets[i].ID, DelegateID: d.ID, JoinedAt: at})
		}
	}
	r.put([]abp.Cohort{c.Cohort})
	r.put(c.Sets)
	r.put(c.all())
	r.put(leading(c.workshops))
	r.put(c.Windows)
	r.put(delegates)
	r.put(members)
}

// everyWaiting fills the sets with everybody who waits, but for the report of
// the planted pair.
func (r *round) everyWaiting(sizes []int) [][]*place { return mixed(r.waiting(), sizes) }

// managerAndReport puts the planted pair into the first set.
func (r *round) managerAndReport(sizes []int) [][]*place {
	var others []*place
	for _, p := range r.waiting() {
		if p.employer != hospitals {
			others = append(others, p)
		}
	}
	sets := mixed(others[:sizes[0]+sizes[1]-2], []int{sizes[0] - 2, sizes[1]})
	sets[0] = append(sets[0], r.draftPair[0], r.draftPair[1])
	return sets
}

// sameEmployer fills the first set from the hospitals alone.
func (r *round) sameEmployer(sizes []int) [][]*place {
	first := slices.DeleteFunc(r.waitingAt(hospitals), func(p *place) bool { return p == r.draftPair[1] })[:sizes[0]]
	var others []*place
	for _, p := range r.waiting() {
		if p.employer != hospitals && len(others) < sizes[1] {
			others = append(others, p)
		}
	}
	return [][]*place{first, others}
}

// mixed spreads the people over sets of the sizes, employer by employer.
func mixed(people []*place, sizes []int) [][]*place {
	list := slices.Clone(people)
	slices.SortStableFunc(list, func(a, b *place) int { return a.employer - b.employer })
	supply := make([]int, len(employers))
	for _, p := range list {
		supply[p.employer]++
	}
	sets := make([][]*place, len(sizes))
	for i, t := range slices.Concat(spreadEvenly(supply, sizes)...) {
		sets[t] = append(sets[t], list[i])
	}
	return sets
}
