package demo

import (
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// heardFrom are the ways that people are known to have heard; nobody heard in
// some other way.
var heardFrom = abp.HeardFrom()[:7]

// apply makes the applications of everybody who enrolled. The steps are weeks
// apart and lead up to the first part of the workshops.
func (r *round) apply() {
	for _, p := range r.places {
		r.ask(p)
		a, first := &p.application, courses[p.course].parts[0]
		a.ReleasedAt = r.office(r.workday(first.Add(-r.between(47, 56))))
		a.OfferedAt = r.office(r.workday(first.Add(-r.between(38, 42))))
		a.EnrolledAt = r.office(r.workday(first.Add(-r.between(25, 33))))
	}
}

// ask makes the application of a place, up to the question to the manager.
func (r *round) ask(p *place) {
	manager := p.person.ManagerID
	if manager == "" {
		manager = abp.Ref(one(r.world, r.managers[p.employer]).ID)
	}
	p.application = abp.Application{
		Kept: r.kept(abp.KindApplication, p.person.CreatedAt), ProgrammeID: r.programme.ID, PersonID: p.person.ID,
		OrganisationID: p.person.OrganisationID, MakesAllDates: true,
		Heard: one(r.world, heardFrom), AppliedAt: p.person.CreatedAt, ManagerID: manager, AskedAt: p.person.CreatedAt, AnswerBy: p.person.CreatedAt.Plus(abp.ReleaseWaits),
	}
}

// outside makes the people who applied and never enrolled, in a fixed mixture
// of employers, and what became of them.
func (r *round) outside() {
	var list []int
	for e := range employers {
		for range employers[e].outsiders {
			list = append(list, e)
		}
	}
	const stride = 29 // has no factor in common with the 71 people
	for i := range list {
		p := &place{employer: list[i*stride%len(list)], course: -1, set: -1, class: leaverClass}
		p.level = one(r.world, []level{junior, middle, middle, senior})
		p.person = r.person(r.names, "", p.employer, p.level, r.office(r.appliedOn(i, p)))
		p.person.ManagerID = r.managerOf(&p.person, p.employer)
		r.outsiders = append(r.outsiders, p)
	}
	r.plantDraftPair()
	for i, p := range r.outsiders {
		r.ask(p)
		r.settle(i, &p.application)
	}
}

// Numbers of the outsiders from which each fate begins.
const (
	pendingFrom  = onWaiting
	declinedFrom = pendingFrom + forRelease
	gaveUpFrom   = declinedFrom + declined
	refusedFrom  = gaveUpFrom + gaveUpEarly
)

// appliedOn draws the day on which outsider i applied: for the next cohort if
// they are still waiting, else for one of the courses.
func (r *round) appliedOn(i int, p *place) abp.Date {
	switch {
	case i < pendingFrom:
		return r.workday(on(2023, time.October, 2).Add(r.between(0, 70)))
	case i < declinedFrom:
		return r.workday(on(2024, time.January, 22).Add(r.between(0, 7)))
	}
	for p.course = i % len(courses); courses[p.course].isGuest != employers[p.employer].isGuest(); p.course = (p.course + 1) % len(courses) {
	}
	return r.workday(courses[p.course].parts[0].Add(-r.between(61, 90)))
}

// settle records the fate of outsider i.
func (r *round) settle(i int, a *abp.Application) {
	asked := a.AppliedAt.On(r.zone)
	after := func(low, high int) abp.Instant { return r.office(r.workday(asked.Add(r.between(low, high)))) }
	switch {
	case i < pendingFrom:
		a.ReleasedAt = after(3, 15)
	case i < declinedFrom: // the manager has not answered yet; who was asked half a week ago is reminded
		if chased := a.AskedAt.Plus(abp.ReleaseWaits / 2); chased.Before(Now.Time) {
			a.ChasedAt = chased
		}
	case i < gaveUpFrom:
		a.ReleasedAt, a.OfferedAt, a.WithdrawnAt = after(2, 8), after(25, 32), after(45, 50)
	case i < refusedFrom:
		a.WithdrawnAt = after(3, 12)
	default:
		a.RefusedAt = after(3, 15)
	}
}

// castDelegates gives the delegates of the cast their manager, who also has two
// applications to answer, and notes them.
func (r *round) castDelegates() {
	if r.number > 0 {
		return
	}
	manager := r.present.person.ManagerID
	r.cast.LineManager = string(manager)
	r.cast.Delegate, r.cast.DelegateDone = r.present.person.ID, r.past.person.ID
	waiting := 0
	for _, p := range r.outsiders[pendingFrom:declinedFrom] {
		if p.employer == hospitals && waiting < 2 {
			p.person.ManagerID, p.application.ManagerID = manager, manager
			waiting++
		}
	}
}
