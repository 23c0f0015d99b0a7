package demo

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// How many of the 231 people work in which way; the others work Monday to Friday
// and have said nothing.
const (
	partTimers   = 88 // 38 in a hundred
	shiftWorkers = 49 // 21 in a hundred
	nightWorkers = 9  // 4 in a hundred
	withDaysAway = 27 // keep days of their own free, as people of faith do
)

// cycleBegins is the Monday on which every pattern begins.
var cycleBegins = on(2022, time.October, 3)

// aside gives a part of the round random numbers of its own, so that what it
// draws changes nothing else.
func (r *round) aside(part uint64) {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], r.seed)
	binary.LittleEndian.PutUint64(key[8:], uint64(r.number))
	binary.LittleEndian.PutUint64(key[16:], part)
	source := rand.NewChaCha8(key)
	r.random, r.draw = source, rand.New(source)
	if r.number > 0 {
		r.random = near{source, r.number}
	}
}

// buildAvailability says when the people of the round can come. Everybody can
// come to the workshops and to at least four of the five meetings of their set,
// facilitators to everything that they lead.
func (r *round) buildAvailability() {
	r.aside(1)
	var people []*place
	for i := range courses {
		people = append(people, r.of(i)...)
	}
	var patterns []abp.Availability
	var aways []abp.Away
	for i, p := range mix(r.world, people) {
		needs := r.needsOf(p)
		switch {
		case i < partTimers:
			patterns = append(patterns, r.weeks(p.person.ID, r.partTime(needs)))
		case i < partTimers+shiftWorkers:
			patterns = append(patterns, r.weeks(p.person.ID, r.shifts(needs)))
		case i < partTimers+shiftWorkers+nightWorkers:
			a := r.weeks(p.person.ID, r.shifts(needs))
			a.WorksNights = true
			patterns = append(patterns, a)
		}
		if i%8 == 3 && i/8 < withDaysAway {
			aways = append(aways, r.daysAway(p.person.ID, needs)...)
		}
	}
	for i := range r.facilitators {
		id, needs := r.facilitators[i].ID, r.ledBy(r.facilitators[i].ID)
		if i%3 != 0 {
			patterns = append(patterns, r.weeks(id, r.partTime(needs)))
		}
		aways = append(aways, r.weeksAway(id, needs, on(2024, time.March, 25).Add(14*i), 5)...)
	}
	r.put(patterns)
	r.put(aways)
}

func (r *round) weeks(person string, p abp.Pattern) abp.Availability {
	a := abp.Availability{Kept: r.kept(abp.KindAvailability, begun.Clock(13*60, r.zone)), PersonID: person, StartsOn: cycleBegins, Pattern: p}
	r.check(a.Validate())
	return a
}

// needsOf lists the sessions that the person has to be able to come to: both
// parts of the workshops and the meetings of their set, but for one that they
// did not come to.
func (r *round) needsOf(p *place) []abp.Session {
	c := &r.cohorts[p.course]
	needs := append([]abp.Session(nil), c.workshops...)
	missed := false
	for n, s := range c.meetings[p.set] {
		if !missed && p.marks[n] != abp.Present && s.EndsAt.Before(Now.Time) {
			missed = true
			continue
		}
		needs = append(needs, s)
	}
	return needs
}

// ledBy lists the sessions of the round, drafts included, that the person leads.
func (r *round) ledBy(person string) []abp.Session {
	var led []abp.Session
	for i := range r.cohorts {
		led = append(led, ledOf(r.cohorts[i].all(), person)...)
	}
	for i := range r.drafted {
		led = append(led, ledOf(r.drafted[i].all(), person)...)
	}
	return led
}

func ledOf(list []abp.Session, person string) []abp.Session {
	var led []abp.Session
	for _, s := range list {
		for _, f := range s.Facilitators {
			if f.ID == person {
				led = append(led, s)
			}
		}
	}
	return led
}

// needed says in which halves of which days of a cycle of so many weeks one of
// the sessions lies.
func (r *round) needed(sessions []abp.Session, weeks int) func(week, day int, half abp.Half) bool {
	type slot struct {
		week, day int
		half      abp.Half
	}
	all := map[slot]bool{}
	for i := range sessions {
		s := &sessions[i]
		days := s.StartsAt.On(r.zone).Since(cycleBegins)
		for _, half := range []abp.Half{abp.Morning, abp.Afternoon} {
			if abp.HalfOf(s.StartsAt, s.EndsAt, r.zone).Meets(half) {
				all[slot{days / 7 % weeks, days % 7, half}] = true
			}
		}
	}
	return func(week, day int, half abp.Half) bool { return all[slot{week, day, half}] }
}

// partTime makes a week with a day or two off, or with some afternoons off where
// no day is free.
func (r *round) partTime(needs []abp.Session) abp.Pattern {
	is := r.needed(needs, 1)
	var free []int
	for _, day := range mix(r.world, []int{0, 1, 2, 3, 4}) {
		if !is(0, day, abp.Morning) && !is(0, day, abp.Afternoon) {
			free = append(free, day)
		}
	}
	off := map[int]bool{}
	for _, day := range free[:min(len(free), r.between(1, 2))] {
		off[day] = true
	}
	p := abp.NewPattern(1, func(_, day int, half abp.Half) bool {
		return day < 5 && !off[day] && (len(off) > 0 || half == abp.Morning || is(0, day, half))
	})
	if p != abp.FullTime {
		return p
	}
	return abp.NewPattern(1, func(_, day int, half abp.Half) bool { return is(0, day, half) || day < 5 && half == abp.Morning })
}

// shifts makes two to four weeks of days on and off, weekends among them.
func (r *round) shifts(needs []abp.Session) abp.Pattern {
	weeks := r.between(2, abp.MostWeeks)
	is := r.needed(needs, weeks)
	on := make([]bool, 7*weeks)
	for i := range on {
		on[i] = r.chance(0.6)
	}
	return abp.NewPattern(weeks, func(week, day int, half abp.Half) bool { return on[7*week+day] || is(week, day, half) })
}

// spans are the days that those who keep some of their own free choose from.
var spans = [][2]abp.Date{
	{on(2023, time.April, 21), on(2023, time.April, 22)}, {on(2023, time.June, 28), on(2023, time.June, 29)}, {on(2023, time.September, 25), on(2023, time.September, 25)},
	{on(2023, time.November, 12), on(2023, time.November, 14)}, {on(2024, time.April, 10), on(2024, time.April, 11)}, {on(2024, time.April, 23), on(2024, time.April, 24)},
	{on(2024, time.June, 16), on(2024, time.June, 17)}, {on(2024, time.October, 3), on(2024, time.October, 4)}, {on(2024, time.October, 31), on(2024, time.November, 2)},
}

// daysAway draws two spans on which nothing is needed.
func (r *round) daysAway(person string, needs []abp.Session) []abp.Away {
	var list []abp.Away
	for _, i := range r.draw.Perm(len(spans)) {
		if len(list) < 2 && !r.meets(needs, spans[i][0], spans[i][1]) {
			list = append(list, abp.Away{ID: r.id(abp.KindAway), PersonID: person, FromDay: spans[i][0], UntilDay: spans[i][1]})
		}
	}
	return list
}

// weeksAway is the first run of days from the day on in which nothing is needed.
func (r *round) weeksAway(person string, needs []abp.Session, from abp.Date, days int) []abp.Away {
	for r.meets(needs, from, from.Add(days-1)) {
		from = from.Add(7)
	}
	return []abp.Away{{ID: r.id(abp.KindAway), PersonID: person, FromDay: from, UntilDay: from.Add(days - 1)}}
}

// meets says whether one of the sessions lies within the days.
func (r *round) meets(sessions []abp.Session, from, until abp.Date) bool {
	for _, s := range sessions {
		if day := s.StartsAt.On(r.zone); !day.Before(from) && !until.Before(day) {
			return true
		}
	}
	return false
}
