package storetest

import (
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// The pilot's funnel: 318 applied, 287 released, 262 offered, 247 enrolled, 238
// came to the first part, 231 completed the workshop, 141 of 187 the journey.
const (
	pilotApplied, pilotReleased, pilotOffered = 318, 287, 262
	pilotEligible, pilotJourneys, pilotLeft   = 187, 141, 16
)

// pilotPeople collects the records of everybody.
type pilotPeople struct {
	people       []abp.Person
	applications []abp.Application
	delegates    []abp.Delegate
	members      []abp.SetMember
	attendances  []abp.Attendance
	subjects     []abp.Subject
	links        []abp.SubjectLink
	responses    []abp.Response
	answers      []abp.Answer
}

func (p *Pilot) fillDelegates(done, running []abp.Session) error {
	var all pilotPeople
	// Whoever answered the later survey is among those whose survey was open.
	open := pilotEligible
	for _, r := range p.Rows {
		if r.After >= 0 {
			open--
		}
	}
	finished := 0
	for i := range p.Rows {
		r := &p.Rows[i]
		sessions := running
		if r.After >= 0 || open > 0 {
			sessions = done
			if r.After < 0 {
				open--
			}
		}
		d := p.place(&all, p.Organisation(r.Organisation), sessions)
		met := 2
		if sessions[0].ID == done[0].ID && finished < pilotJourneys {
			met, finished = 4, finished+1
		}
		p.attend(&all, d, sessions, 2, met)
		p.answer(&all, d, r)
	}
	for i := range pilotLeft {
		d := p.place(&all, p.Organisation("A"), done)
		d.WithdrawnAt, d.WhyLeft = done[1].StartsAt, "workload"
		if i < 7 {
			p.attend(&all, d, done, 1, 0)
		}
	}
	for len(all.applications) < pilotApplied {
		p.apply(&all, p.person(&all, p.Organisation("A")), done[0])
	}
	for i := range all.applications {
		a := &all.applications[i]
		if i < pilotReleased {
			a.ReleasedAt = a.AppliedAt
		}
		if i < pilotOffered {
			a.OfferedAt = a.AppliedAt
		}
	}
	return p.put(all.people, all.applications, all.delegates, all.members, all.attendances, all.subjects, all.links, all.responses, all.answers)
}

func (p *Pilot) person(all *pilotPeople, o abp.Organisation) abp.Person {
	n := len(all.people) + 1
	v := abp.Person{Kept: p.kept(abp.KindPerson), Name: fmt.Sprintf("Delegate %03d", n), Email: fmt.Sprintf("delegate%d@pilot.example", n), OrganisationID: abp.Ref(o.ID), StaffGroup: abp.StaffGroups()[n%8]}
	if err := v.Validate(); err != nil {
		panic(err)
	}
	all.people = append(all.people, v)
	return v
}

func (p *Pilot) apply(all *pilotPeople, v abp.Person, first abp.Session) abp.Ref {
	a := abp.Application{Kept: p.kept(abp.KindApplication), ProgrammeID: p.Programme.ID, PersonID: v.ID, CohortID: first.CohortID, AppliedAt: p.Done.PublishedAt}
	all.applications = append(all.applications, a)
	return abp.Ref(a.ID)
}

// place adds a person with an application, a place and a set.
func (p *Pilot) place(all *pilotPeople, o abp.Organisation, sessions []abp.Session) *abp.Delegate {
	v := p.person(all, o)
	d := abp.Delegate{Kept: p.kept(abp.KindDelegate), ProgrammeID: p.Programme.ID, PersonID: v.ID, CohortID: string(sessions[0].CohortID), OrganisationID: o.ID, StaffGroup: v.StaffGroup,
		ApplicationID: p.apply(all, v, sessions[0]), EnrolledAt: p.Done.PublishedAt}
	all.delegates = append(all.delegates, d)
	all.members = append(all.members, abp.SetMember{ID: p.kept(abp.KindSet).ID, SetID: string(sessions[2].SetID), DelegateID: d.ID, JoinedAt: d.EnrolledAt})
	return &all.delegates[len(all.delegates)-1]
}

// attend marks the delegate present at so many workshop parts and set meetings.
func (p *Pilot) attend(all *pilotPeople, d *abp.Delegate, sessions []abp.Session, parts, met int) {
	for i, x := range sessions {
		if i < parts || i >= 2 && i < 2+met && x.EndsAt.Before(Now) {
			all.attendances = append(all.attendances, abp.Attendance{ID: p.kept(abp.KindAttendance).ID, SessionID: x.ID, PersonID: d.PersonID, Mark: abp.Present, MarkedAt: x.EndsAt})
		}
	}
}

// answer adds the subject and its answers: every item has the row's value, so
// that the headline is twice as much.
func (p *Pilot) answer(all *pilotPeople, d *abp.Delegate, r *PilotRow) {
	s := abp.Subject{ID: p.kept(abp.KindSubject).ID, ProgrammeID: p.Programme.ID, OrganisationID: d.OrganisationID, CohortID: d.CohortID, StaffGroup: d.StaffGroup}
	r.SubjectID = s.ID
	all.subjects = append(all.subjects, s)
	all.links = append(all.links, abp.SubjectLink{DelegateID: d.ID, SubjectID: s.ID})
	for _, w := range []struct {
		wave  abp.Wave
		value int
	}{{abp.T0, r.Before}, {abp.T2, r.After}} {
		if w.value >= 0 {
			res, answers := p.Answers(s.ID, w.wave, w.value, abp.DateOf(Now).Add(-20))
			all.responses = append(all.responses, res)
			all.answers = append(all.answers, answers...)
		}
	}
}

// Answers makes a finished questionnaire in which every item has the value.
func (p *Pilot) Answers(subjectID string, wave abp.Wave, value int, day abp.Date) (abp.Response, []abp.Answer) {
	res := abp.Response{ID: p.kept(abp.KindResponse).ID, SubjectID: subjectID, Wave: wave, InstrumentID: p.Instrument.ID, StartedOn: day, FinishedOn: day}
	var answers []abp.Answer
	for _, it := range p.Instrument.Items {
		answers = append(answers, abp.Answer{ResponseID: res.ID, Item: it.Code, Value: value})
	}
	return res, answers
}
