package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// monthRecords is everything about Fosse Vale in memory, kept by the test itself
// beside the database: what the rules call for is worked out from it by looking
// at every person and every session at every hour.
type monthRecords struct {
	people    map[string]*abp.Person
	cohorts   map[string]abp.Cohort
	templates map[string]abp.Template
	delegates []*abp.Delegate
	sets      map[string]abp.Set
	members   []abp.SetMember
	sessions  []*abp.Session
	led       []abp.SessionFacilitator
	marks     map[[2]string]abp.Mark // by session and person
	grants    []abp.Grant
	windows   map[string]abp.SurveyWindow
	subjects  map[string]string // by delegate
	answered  map[string]bool   // subject and wave, handed in
	mailed    map[string]abp.Date
	reminded  map[string]bool
	days      []abp.Day
	applied   []abp.Application
}

func newMonthRecords() *monthRecords {
	return &monthRecords{people: map[string]*abp.Person{}, cohorts: map[string]abp.Cohort{}, templates: map[string]abp.Template{}, sets: map[string]abp.Set{}, marks: map[[2]string]abp.Mark{},
		windows: map[string]abp.SurveyWindow{}, subjects: map[string]string{}, answered: map[string]bool{}, mailed: map[string]abp.Date{}, reminded: map[string]bool{}}
}

func (r *monthRecords) add(rows any) {
	switch list := rows.(type) {
	case []abp.Person:
		for _, v := range list {
			r.people[v.ID] = &v
		}
	case []abp.Cohort:
		for _, v := range list {
			r.cohorts[v.ID] = v
		}
	case []abp.Template:
		for _, v := range list {
			r.templates[v.ID] = v
		}
	case []abp.Delegate:
		for _, v := range list {
			r.delegates = append(r.delegates, &v)
		}
	case []abp.Set:
		for _, v := range list {
			r.sets[v.ID] = v
		}
	case []abp.SetMember:
		r.members = append(r.members, list...)
	case []abp.Session:
		for _, v := range list {
			r.sessions = append(r.sessions, &v)
		}
	case []abp.SessionFacilitator:
		r.led = append(r.led, list...)
	case []abp.Attendance:
		for _, v := range list {
			r.marks[[2]string{v.SessionID, v.PersonID}] = v.Mark
		}
	case []abp.Grant:
		r.grants = append(r.grants, list...)
	case []abp.SurveyWindow:
		for _, v := range list {
			r.windows[v.ID] = v
		}
	case []abp.SubjectLink:
		for _, v := range list {
			r.subjects[v.DelegateID] = v.SubjectID
		}
	case []abp.Response:
		for _, v := range list {
			r.answered[v.SubjectID+v.Wave.String()] = v.IsFinished()
		}
	case []abp.Day:
		r.days = append(r.days, list...)
	case []abp.Application:
		r.applied = append(r.applied, list...)
	}
}

func (r *monthRecords) cohortCalled(code string) abp.Cohort {
	for _, c := range r.cohorts {
		if c.Code == code {
			return c
		}
	}
	return abp.Cohort{}
}

// membersOf returns the active places of a cohort in the order of addresses.
func (r *monthRecords) membersOf(cohortID string) []*abp.Delegate {
	var list []*abp.Delegate
	for _, d := range r.delegates {
		if d.CohortID == cohortID && d.WithdrawnAt.IsZero() && d.PausedAt.IsZero() {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b *abp.Delegate) int {
		return cmp.Compare(r.people[a.PersonID].Email, r.people[b.PersonID].Email)
	})
	return list
}

// inSet returns the places in a set that are active.
func (r *monthRecords) inSet(setID string) []*abp.Delegate {
	var list []*abp.Delegate
	for _, m := range r.members {
		if m.SetID != setID || !m.LeftAt.IsZero() {
			continue
		}
		for _, d := range r.delegates {
			if d.ID == m.DelegateID && d.WithdrawnAt.IsZero() && d.PausedAt.IsZero() {
				list = append(list, d)
			}
		}
	}
	return list
}

// meetingOf returns the meeting with the number of a set of the cohort.
func (r *monthRecords) meetingOf(cohortID string, set, number int) *abp.Session {
	for _, v := range r.sessions {
		if v.SetID != "" && string(v.CohortID) == cohortID && r.sets[string(v.SetID)].Number == set && v.Number == number {
			return v
		}
	}
	panic("there is no such meeting")
}

// applicantsWithout returns some people who have a manager and an employer and
// never had a place, in the order of addresses.
func (r *monthRecords) applicantsWithout(n int) []*abp.Person {
	has := map[string]bool{}
	for _, d := range r.delegates {
		has[d.PersonID] = true
	}
	var list []*abp.Person
	for _, a := range r.applied {
		p := r.people[a.PersonID]
		if !has[p.ID] && p.ManagerID != "" && p.OrganisationID != "" && p.DisabledAt.IsZero() {
			has[p.ID] = true
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *abp.Person) int { return cmp.Compare(a.Email, b.Email) })
	return list[:n]
}

// isDone says whether the place has completed the journey: every workshop part
// and enough different set meetings.
func (r *monthRecords) isDone(d *abp.Delegate) bool {
	parts, sets := map[[2]int]bool{}, map[int]bool{}
	for _, v := range r.sessions {
		mark, marked := r.marks[[2]string{v.ID, d.PersonID}]
		if !marked || mark != abp.Present && mark != abp.MadeUp {
			continue
		}
		switch {
		case v.Kind == abp.WorkshopPart || v.Kind == abp.SelfStudy:
			parts[[2]int{int(v.Kind), v.Number}] = true
		case v.Kind == abp.SetMeeting && string(v.CohortID) == d.CohortID:
			sets[v.Number] = true
		}
	}
	t := r.templates[r.cohorts[d.CohortID].TemplateID]
	return len(parts) >= t.PartsNeeded() && len(sets) >= t.SetsNeeded
}

// hasWorkshops says whether every workshop part was attended.
func (r *monthRecords) hasWorkshops(d *abp.Delegate) bool {
	parts := map[[2]int]bool{}
	for _, v := range r.sessions {
		if mark, marked := r.marks[[2]string{v.ID, d.PersonID}]; marked && (mark == abp.Present || mark == abp.MadeUp) && (v.Kind == abp.WorkshopPart || v.Kind == abp.SelfStudy) {
			parts[[2]int{int(v.Kind), v.Number}] = true
		}
	}
	t := r.templates[r.cohorts[d.CohortID].TemplateID]
	return len(parts) >= t.PartsNeeded()
}

// canRead says whether a mail to the person can be expected to arrive.
func (r *monthRecords) canRead(id string) bool {
	p := r.people[id]
	return p != nil && p.DisabledAt.IsZero() && p.BouncedAt.IsZero()
}

// workingDaysBefore counts back by hand: no weekends, no bank holidays, no days
// between Christmas Eve and 2 January.
func (r *monthRecords) workingDaysBefore(on abp.Date, n int) abp.Date {
	for n > 0 {
		on = on.Add(-1)
		free := on.Weekday() == time.Saturday || on.Weekday() == time.Sunday || on.Month == time.December && on.Day >= 24 || on.Month == time.January && on.Day <= 2
		for _, d := range r.days {
			free = free || (d.Kind == abp.BankHoliday || d.Kind == abp.Closure) && !on.Before(d.OnDay) && !d.Last().Before(on)
		}
		if !free {
			n--
		}
	}
	return on
}

// line is how the check names a letter, or "" for letters that are not about
// reminders. The session is known from the key.
func (r *monthRecords) line(m *abp.Message) string {
	switch {
	case m.Kind == abp.LetterSurveyAgain:
		return string(m.Kind) + " to " + m.ToAddress
	case m.Kind == abp.LetterDates:
		part := strings.Split(m.Once, "/")
		return string(m.Kind) + " about " + part[1] + " to " + m.ToAddress
	case strings.HasPrefix(m.Once, "reminder/"):
		part := strings.Split(m.Once, "/")
		about := part[2]
		if len(part) == 5 {
			about += " on " + part[3]
		}
		return string(m.Kind) + " about " + about + " to " + m.ToAddress
	}
	return ""
}
