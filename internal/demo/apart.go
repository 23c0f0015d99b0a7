package demo

import (
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// buildPlanning makes what planning knows about the people of the round.
func (r *round) buildPlanning() {
	r.buildAvailability()
	r.buildAparts()
	r.buildOffers()
	r.buildWaves()
}

// apartCourses lists the courses in which two people are kept apart, each in a
// set of their own; in the last it is a delegate and a facilitator.
var apartCourses = []int{0, 2, 4, 6, 8, 3}

// buildAparts makes the six pairs of people who are kept apart.
func (r *round) buildAparts() {
	r.aside(2)
	var pairs []abp.Apart
	for i, t := range apartCourses {
		list := r.of(t)
		first, last := list[0], list[len(list)-1]
		other := last.person.ID
		if i == len(apartCourses)-1 {
			other = r.facilitators[courses[t].facilitators[last.set]].ID
		}
		pair, err := abp.NewApart(first.person.ID, other)
		if err != nil {
			r.check(err)
			return
		}
		pair.ID, pair.CreatedAt, pair.CreatedByID = r.id(abp.KindApart), r.cohorts[t].CreatedAt, abp.Ref(r.leads[0].ID)
		pairs = append(pairs, *pair)
	}
	r.put(pairs)
}

// buildOffers makes the questions to the facilitators of the published cohorts,
// who said yes to all of them before the dates were published.
func (r *round) buildOffers() {
	r.aside(3)
	var offers []abp.Offer
	add := func(c *cohort, person string, session, set abp.Ref) {
		asked := r.office(r.workday(c.PublishedAt.On(r.zone).Add(-21)))
		o := abp.Offer{Kept: r.kept(abp.KindOffer, asked), PersonID: person, SessionID: session, SetID: set, AskedAt: asked, AskedByID: abp.Ref(r.leads[0].ID)}
		r.check(o.Accept("", r.office(r.workday(asked.On(r.zone).Add(r.between(1, 9))))))
		o.Version++
		offers = append(offers, o)
	}
	for i := range r.cohorts {
		c := &r.cohorts[i]
		for _, s := range c.workshops {
			for _, f := range s.Facilitators {
				add(c, f.ID, abp.Ref(s.ID), "")
			}
		}
		for _, set := range c.Sets {
			add(c, string(set.FacilitatorID), "", abp.Ref(set.ID))
		}
	}
	r.put(offers)
}

// buildBookings says when the venues are taken beside the sessions.
func (r *round) buildBookings() {
	r.aside(4)
	at := asAt.Add(-20).Clock(10*60, r.zone)
	var list []abp.Booking
	for _, b := range []struct {
		venue  int
		day    abp.Date
		half   abp.Half
		state  abp.BookingState
		lapses abp.Date
		what   string
	}{
		{0, on(2024, time.March, 20), abp.Morning, abp.Blocked, abp.Date{}, "Polling station training"},
		{0, on(2024, time.April, 23), abp.WholeDay, abp.Held, on(2024, time.March, 1), "Next home cohort, part A"},
		{0, on(2024, time.May, 7), abp.Morning, abp.Held, on(2024, time.March, 1), "Next home cohort, part B"},
		{1, on(2024, time.March, 5), abp.WholeDay, abp.Blocked, abp.Date{}, "Medical school examinations"},
		{1, on(2024, time.March, 6), abp.WholeDay, abp.Blocked, abp.Date{}, "Medical school examinations"},
		{2, on(2024, time.October, 16), abp.WholeDay, abp.Booked, abp.Date{}, "Celebration 2024"},
		{3, on(2024, time.February, 14), abp.WholeDay, abp.Held, on(2024, time.January, 26), "Catch-up for part A"},
		{4, on(2024, time.September, 11), abp.WholeDay, abp.Held, on(2024, time.May, 31), "Next Midlands cohort"},
	} {
		v := abp.Booking{Kept: r.kept(abp.KindBooking, at), VenueID: r.venues[b.venue].ID, OnDay: b.day, Half: b.half, State: b.state, LapsesOn: b.lapses, Purpose: b.what}
		r.check(v.Validate())
		list = append(list, v)
	}
	r.put(list)
}

// partTeams sees to it that nobody shares a set with somebody of their own
// department: in a large organisation that is several teams. People who wait for
// a place may come together in any draft.
func (r *round) partTeams() {
	for t := range courses {
		list := r.of(t)
		for set := range courses[t].sets {
			teams := r.teamsOf(courses[t].facilitators[set])
			for _, p := range list {
				if p.set == set {
					teams.part(p)
				}
			}
		}
	}
	teams := r.teamsOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	for _, p := range r.outsiders[:onWaiting] {
		teams.part(p)
	}
}

// teams are the departments that are taken, by employer.
type teams map[abp.Ref]map[string]bool

func (r *round) teamsOf(facilitators ...int) teams {
	taken := teams{}
	for _, f := range facilitators {
		taken.take(&r.facilitators[f])
	}
	return taken
}

func (t teams) take(p *abp.Person) {
	if t[p.OrganisationID] == nil {
		t[p.OrganisationID] = map[string]bool{}
	}
	t[p.OrganisationID][p.Department] = true
}

// part gives the person a team of their own if their department is taken.
func (t teams) part(p *place) {
	department := p.person.Department
	for n := 2; t[p.person.OrganisationID][p.person.Department]; n++ {
		p.person.Department = fmt.Sprintf("%s, team %d", department, n)
	}
	t.take(&p.person)
}
