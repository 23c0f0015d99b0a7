package app

import (
	"github.com/upstander/upstander/internal/abp"
)

// expect notes every letter that the rules call for at this hour and that they
// did not call for before, by going through every session and every person.
func (m *month) expect() {
	zone := m.zone
	if hour := m.now.In(zone).Hour(); hour < 8 || hour >= 18 {
		m.expectInvitations()
		return
	}
	r := m.records
	today := abp.At(m.now).On(zone)
	for _, v := range r.sessions {
		if !v.CancelledAt.IsZero() || v.CohortID != "" && r.cohorts[string(v.CohortID)].PublishedAt.IsZero() {
			continue
		}
		left := v.StartsAt.On(zone).Since(today) // days
		hasBegun := !m.now.Before(v.StartsAt.Time)
		switch {
		case v.Kind == abp.WorkshopPart || v.Kind == abp.SetMeeting:
			m.expectOf(v, left, hasBegun, today)
		case v.Kind == abp.ManagerWebinar && left <= 14 && !hasBegun:
			m.expectWebinar(v)
		case v.Kind == abp.CatchUp && left <= 7 && !hasBegun:
			m.expectGuests(v, abp.LetterCatchUp)
		case v.Kind == abp.Celebration && left <= 21 && !hasBegun:
			m.expectGuests(v, abp.LetterCelebration)
		}
	}
	m.expectDates(today)
	m.expectInvitations()
	m.expectSurveys(today)
}

func (m *month) wanted(kind abp.LetterKind, about, person string) {
	line := string(kind) + " about " + about + " to " + m.records.people[person].Email
	m.want[line] = 1
}

func aboutDay(m *month, v *abp.Session) string {
	return v.ID + " on " + v.StartsAt.On(m.zone).String()
}

func (m *month) expectOf(v *abp.Session, left int, hasBegun bool, today abp.Date) {
	r := m.records
	people := r.membersOf(string(v.CohortID))
	soon, near, soonDays, nearDays := abp.LetterWorkshopSoon, abp.LetterWorkshopNear, 14, 2
	if v.Kind == abp.SetMeeting {
		people = r.inSet(string(v.SetID))
		soon, near, soonDays, nearDays = abp.LetterSetSoon, abp.LetterSetNear, 7, 1
	}
	missing := false
	for _, d := range people {
		_, marked := r.marks[[2]string{v.ID, d.PersonID}]
		missing = missing || !marked
		if hasBegun || marked || !r.canRead(d.PersonID) {
			continue
		}
		if r.isDone(d) {
			if v.Kind == abp.SetMeeting && left <= 7 && r.people[d.PersonID].UnsubscribedAt.IsZero() {
				m.wanted(abp.LetterSetOpen, aboutDay(m, v), d.PersonID)
			}
			continue
		}
		if left <= soonDays && left > nearDays {
			m.wanted(soon, aboutDay(m, v), d.PersonID)
		}
		if left <= nearDays {
			m.wanted(near, aboutDay(m, v), d.PersonID)
		}
		if v.Kind == abp.SetMeeting && v.Number == 1 && !today.Before(r.workingDaysBefore(v.StartsAt.On(m.zone), 10)) {
			m.wanted(abp.LetterLineUp, string(v.SetID), d.PersonID)
		}
	}
	leaders := map[string]bool{}
	for _, f := range r.led {
		if f.SessionID == v.ID {
			leaders[f.PersonID] = true
		}
	}
	if f := r.sets[string(v.SetID)].FacilitatorID; f != "" {
		leaders[string(f)] = true
	}
	for id := range leaders {
		switch {
		case !r.canRead(id):
		case left <= 7 && !hasBegun:
			m.wanted(abp.LetterLeadSoon, aboutDay(m, v), id)
		case left <= -1 && left > -8 && missing:
			m.wanted(abp.LetterRegister, aboutDay(m, v), id)
		}
	}
}

// expectWebinar asks the line managers of everybody who begins within 45 days
// after this webinar, unless an earlier one since their enrolment served.
func (m *month) expectWebinar(v *abp.Session) {
	r := m.records
	for _, d := range r.delegates {
		p := r.people[d.PersonID]
		if !d.WithdrawnAt.IsZero() || !d.PausedAt.IsZero() || !p.DisabledAt.IsZero() || !r.canRead(string(p.ManagerID)) || r.cohorts[d.CohortID].PublishedAt.IsZero() {
			continue
		}
		var begins abp.Instant
		for _, w := range r.sessions {
			if w.Kind == abp.WorkshopPart && string(w.CohortID) == d.CohortID && w.CancelledAt.IsZero() && (begins.IsZero() || w.StartsAt.Before(begins.Time)) {
				begins = w.StartsAt
			}
		}
		serves := func(w *abp.Session) bool {
			return w.Kind == abp.ManagerWebinar && w.CancelledAt.IsZero() && w.StartsAt.After(d.EnrolledAt.Time) && w.StartsAt.Before(begins.Time) && begins.Sub(w.StartsAt.Time).Hours() <= 45*24
		}
		isFirst := serves(v)
		for _, w := range r.sessions {
			isFirst = isFirst && (!serves(w) || !w.StartsAt.Before(v.StartsAt.Time))
		}
		if isFirst {
			m.wanted(abp.LetterWebinar, aboutDay(m, v), string(p.ManagerID))
		}
	}
}

func (m *month) expectGuests(v *abp.Session, kind abp.LetterKind) {
	r := m.records
	ids := map[string]bool{}
	for _, d := range r.delegates {
		if d.WithdrawnAt.IsZero() && d.PausedAt.IsZero() && !r.cohorts[d.CohortID].PublishedAt.IsZero() {
			ids[d.PersonID] = true
			if kind == abp.LetterCelebration {
				ids[string(r.people[d.PersonID].ManagerID)] = true
			}
		}
	}
	for _, g := range r.grants {
		if kind == abp.LetterCelebration && g.EndedAt.IsZero() && (g.Role == abp.FacilitatorRole || g.Role == abp.InternalSponsor) {
			ids[g.PersonID] = true
		}
	}
	for id := range ids {
		if r.canRead(id) && r.people[id].UnsubscribedAt.IsZero() {
			m.wanted(kind, aboutDay(m, v), id)
		}
	}
}

// expectDates tells the managers of people who got a place, or whose cohort was
// published, within the last two weeks.
func (m *month) expectDates(_ abp.Date) {
	r := m.records
	for _, d := range r.delegates {
		p, c := r.people[d.PersonID], r.cohorts[d.CohortID]
		isFresh := m.now.Sub(d.EnrolledAt.Time).Hours() <= 14*24 || m.now.Sub(c.PublishedAt.Time).Hours() <= 14*24
		if c.PublishedAt.IsZero() || !isFresh || !d.WithdrawnAt.IsZero() || !d.PausedAt.IsZero() || !p.DisabledAt.IsZero() || !r.canRead(string(p.ManagerID)) {
			continue
		}
		for _, v := range r.sessions {
			if string(v.CohortID) == d.CohortID && v.SetID == "" && v.CancelledAt.IsZero() && v.StartsAt.After(m.now) {
				m.wanted(abp.LetterDates, d.ID, string(p.ManagerID))
				break
			}
		}
	}
}

// asked says whether the survey of the window is open for the place now and not
// handed in.
func (m *month) asked(d *abp.Delegate, w abp.SurveyWindow) bool {
	r := m.records
	if w.CohortID != d.CohortID || r.cohorts[d.CohortID].PublishedAt.IsZero() || m.now.Before(w.OpensAt.Time) || !m.now.Before(w.ClosesAt.Time) || r.answered[r.subjects[d.ID]+w.Wave.String()] {
		return false
	}
	left := func(at abp.Instant) bool { return !at.IsZero() && at.Before(w.OpensAt.Time) }
	if w.Wave == abp.T0 {
		return d.WithdrawnAt.IsZero() && d.PausedAt.IsZero()
	}
	return r.hasWorkshops(d) && !left(d.WithdrawnAt) && !left(d.PausedAt)
}

// expectInvitations notes on which day each survey was mailed.
func (m *month) expectInvitations() {
	r := m.records
	for _, d := range r.delegates {
		for _, w := range r.windows {
			key := d.ID + w.Wave.String()
			if _, had := r.mailed[key]; !had && r.people[d.PersonID].DisabledAt.IsZero() && m.asked(d, w) {
				r.mailed[key] = abp.At(m.now).On(m.zone)
			}
		}
	}
}

// expectSurveys reminds once, in the last week, whoever had the link for a week.
func (m *month) expectSurveys(today abp.Date) {
	r := m.records
	for _, d := range r.delegates {
		for _, w := range r.windows {
			key := d.ID + w.Wave.String()
			on, mailed := r.mailed[key]
			last := abp.At(w.ClosesAt.Add(-1)).On(m.zone)
			if mailed && today.Since(on) >= 7 && last.Since(today) <= 7 && !r.reminded[key] && r.canRead(d.PersonID) && m.asked(d, w) {
				r.reminded[key] = true
				m.want[string(abp.LetterSurveyAgain)+" to "+r.people[d.PersonID].Email]++
			}
		}
	}
}
