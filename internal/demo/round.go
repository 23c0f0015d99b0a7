package demo

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// round is one run of the whole shape: ten cohorts and everybody who applied.
type round struct {
	*world
	number       int // 0 for the scenario as it is, from 1 for repeats
	names        *namer
	facilitators []abp.Person
	managers     [][]abp.Person // by employer
	places       []*place
	present      *place          // of the cast, in C7
	past         *place          // of the cast, in C3
	reports      map[string]bool // people of planted reporting lines
	draftPair    [2]*place       // an outsider and their line manager
	absentees    int             // in C7, so far
	outsiders    []*place        // applied, never enrolled
	cohorts      []cohort        // in the order of courses
	drafted      []cohort        // not published
	attendances  []abp.Attendance
	events       []abp.Event
}

// cohort is a cohort's records.
type cohort struct {
	abp.Cohort
	workshops []abp.Session
	meetings  [][]abp.Session    // by set
	later     []abp.SurveyWindow // of T1, T3 and T4
}

// newRound starts a round with its own row of random numbers; the first goes on
// with that of the programme.
func (w *world) newRound(number int) *round {
	r := &round{world: w, number: number, names: w.names, reports: map[string]bool{}}
	if number > 0 {
		w.reseed(number)
		r.names = w.newNamer(number)
	}
	return r
}

// build makes and hands over everything of the round.
func (r *round) build() {
	r.buildFacilitators()
	r.buildManagers()
	r.seat()
	r.formSets()
	r.choosePlaces()
	r.level()
	r.attend()
	r.beLate()
	r.enlist()
	r.apply()
	r.outside()
	r.castDelegates()
	r.partTeams()
	r.putPeople()
	r.buildCohorts()
	r.enrol()
	r.buildRegisters()
	r.buildSurveys()
	slices.SortStableFunc(r.events, func(a, b abp.Event) int { return a.At.Compare(b.At.Time) })
	r.put(r.attendances)
	r.put(r.events)
}

// code returns the code of a course's cohort in this round.
func (r *round) code(course string) string {
	if r.number == 0 {
		return course
	}
	return fmt.Sprintf("%s-%d", course, r.number+1)
}

// of returns the places of a course that completed the workshops, by set.
func (r *round) of(course int) []*place {
	var list []*place
	for _, p := range r.places {
		if p.course == course && p.class != leaverClass {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b *place) int { return cmp.Compare(a.set, b.set) })
	return list
}

// formSets spreads the people of every course over its sets, so that no
// organisation fills one.
func (r *round) formSets() {
	for t := range courses {
		list := mix(r.world, r.of(t))
		slices.SortStableFunc(list, func(a, b *place) int { return cmp.Compare(a.employer, b.employer) })
		supply := make([]int, len(employers))
		for _, p := range list {
			supply[p.employer]++
		}
		dealt := slices.Concat(spreadEvenly(supply, courses[t].sets)...)
		for i, p := range list {
			p.set = dealt[i]
		}
	}
}

// level gives everybody who completed the workshops a level, as many at each as
// the table says, and leavers one of the common ones.
func (r *round) level() {
	var open []*place
	for _, p := range r.places {
		p.level = one(r.world, []level{junior, middle, middle, senior})
		if p.class != leaverClass {
			open = append(open, p)
		}
	}
	mix(r.world, open)
	for l := other; l >= junior; l-- {
		left := spreadOf231[l]
		open = slices.DeleteFunc(open, func(p *place) bool {
			if left == 0 || !employers[p.employer].suits(l) {
				return false
			}
			p.level = l
			left--
			return true
		})
	}
}

// beLate makes nine people of the home system answer the first survey too late;
// none of them is in a pair.
func (r *round) beLate() {
	var open []*place
	for _, p := range r.places {
		if p.class == beforeClass && !courses[p.course].isGuest && p != r.present {
			open = append(open, p)
		}
	}
	for _, p := range mix(r.world, open)[:9] {
		p.isLate = true
	}
}
