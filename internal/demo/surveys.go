package demo

import (
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// lift is how far people rate themselves above or below the headline, by item.
// The headline items themselves follow the table of answers.
var lift = map[string]int{"R1": 1, "R2": 1, "D1": -1, "D3": 1, "D4": 1, "S1": 1, "P1": 1}

// buildSurveys makes the subject of every delegate and the answers of those who
// gave them.
func (r *round) buildSurveys() {
	var subjects []abp.Subject
	var links []abp.SubjectLink
	var responses []abp.Response
	var answers []abp.Answer
	for _, p := range r.places {
		s := abp.Subject{
			ID: r.id(abp.KindSubject), ProgrammeID: r.programme.ID, OrganisationID: p.delegate.OrganisationID,
			CohortID: p.delegate.CohortID, StaffGroup: p.delegate.StaffGroup,
		}
		p.subject = s.ID
		subjects = append(subjects, s)
		links = append(links, abp.SubjectLink{DelegateID: p.delegate.ID, SubjectID: s.ID})
		taste := r.taste()
		for i, value := range p.score {
			if value == nil {
				continue
			}
			v := r.response(p, s.ID, abp.Wave(2*i))
			p.responses[v.Wave] = v.ID
			responses = append(responses, v)
			answers = append(answers, r.answers(v.ID, *value, taste)...)
		}
	}
	r.put(subjects)
	r.put(links)
	r.put(responses)
	r.put(answers)
}

// response makes the questionnaire of a place for wave T0 or T2, handed in on a
// day on which it was open, or within a week after it closed if it is late.
func (r *round) response(p *place, subject string, wave abp.Wave) abp.Response {
	c := &r.cohorts[p.course]
	day := r.answeredOn(&c.Windows[wave/2], p.delegate.EnrolledAt.On(r.zone))
	if wave == abp.T0 && p.isLate {
		day = c.workshops[0].StartsAt.On(r.zone).Add(r.between(1, 7))
	}
	return abp.Response{
		ID: r.id(abp.KindResponse), SubjectID: subject, Wave: wave, InstrumentID: r.instrument.ID,
		StartedOn: day, FinishedOn: day, IsLate: wave == abp.T0 && p.isLate,
	}
}

// answeredOn draws a day on which the window is open all day. Most people
// answer in its first or last week.
func (r *round) answeredOn(w *abp.SurveyWindow, enrolled abp.Date) abp.Date {
	first, last := w.OpensAt.On(r.zone), abp.At(w.ClosesAt.Add(-time.Second)).On(r.zone)
	if w.OpensAt.Time != first.Midnight(r.zone) {
		first = first.Add(1)
	}
	if w.ClosesAt.On(r.zone) == last {
		last = last.Add(-1)
	}
	if first.Before(enrolled) {
		first = enrolled
	}
	days := last.Since(first)
	if r.chance(0.6) && days > 6 {
		first = first.Add(r.between(0, 1) * (days - 6))
		days = 6
	}
	return first.Add(r.between(0, days))
}

// taste draws how far a person rates themselves above or below the headline,
// by item, in both surveys alike.
func (r *round) taste() []int {
	taste := make([]int, len(r.instrument.Items))
	for i, item := range r.instrument.Items {
		taste[i] = lift[item.Code] + r.between(-1, 1)
	}
	return taste
}

// answers makes the answers of a questionnaire: the headline items add up to
// twice the value, the others lie around it, and a few are passed over.
func (r *round) answers(response string, value int, taste []int) []abp.Answer {
	var list []abp.Answer
	apart := min(r.between(0, 1), value, 10-value)
	if r.chance(0.5) {
		apart = -apart
	}
	for i, item := range r.instrument.Items {
		v := max(item.Min, min(item.Max, value+taste[i]+r.between(-1, 1)))
		passed := r.chance(0.02)
		switch item.Code {
		case r.instrument.Headline[0]:
			v, passed = value+apart, false
		case r.instrument.Headline[1]:
			v, passed = value-apart, false
		}
		if !passed {
			list = append(list, abp.Answer{ResponseID: response, Item: item.Code, Value: v})
		}
	}
	return list
}
