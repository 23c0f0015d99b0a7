package demo_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
)

// heap is every record of one build, by kind, with a hash over all of them.
type heap struct {
	cast *demo.Cast
	hash string

	systems       []abp.System
	organisations []abp.Organisation
	templates     []abp.Template
	instruments   []abp.Instrument
	days          []abp.Day
	venues        []abp.Venue
	people        []abp.Person
	grants        []abp.Grant
	facilitators  []abp.Facilitator
	cohorts       []abp.Cohort
	sets          []abp.Set
	sessions      []abp.Session
	led           []abp.SessionFacilitator
	windows       []abp.SurveyWindow
	applications  []abp.Application
	delegates     []abp.Delegate
	members       []abp.SetMember
	attendances   []abp.Attendance
	subjects      []abp.Subject
	links         []abp.SubjectLink
	responses     []abp.Response
	answers       []abp.Answer
	events        []abp.Event
	patterns      []abp.Availability
	aways         []abp.Away
	aparts        []abp.Apart
	bookings      []abp.Booking
	offers        []abp.Offer
	quotes        []abp.Quote
}

func (h *heap) put(rows any) {
	switch v := rows.(type) {
	case []abp.System:
		h.systems = append(h.systems, v...)
	case []abp.Organisation:
		h.organisations = append(h.organisations, v...)
	case []abp.Template:
		h.templates = append(h.templates, v...)
	case []abp.Instrument:
		h.instruments = append(h.instruments, v...)
	case []abp.Day:
		h.days = append(h.days, v...)
	case []abp.Venue:
		h.venues = append(h.venues, v...)
	case []abp.Person:
		h.people = append(h.people, v...)
	case []abp.Grant:
		h.grants = append(h.grants, v...)
	case []abp.Facilitator:
		h.facilitators = append(h.facilitators, v...)
	case []abp.Cohort:
		h.cohorts = append(h.cohorts, v...)
	case []abp.Set:
		h.sets = append(h.sets, v...)
	case []abp.Session:
		h.sessions = append(h.sessions, v...)
	case []abp.SessionFacilitator:
		h.led = append(h.led, v...)
	default:
		h.putMore(rows)
	}
}

func (h *heap) putMore(rows any) {
	switch v := rows.(type) {
	case []abp.SurveyWindow:
		h.windows = append(h.windows, v...)
	case []abp.Application:
		h.applications = append(h.applications, v...)
	case []abp.Delegate:
		h.delegates = append(h.delegates, v...)
	case []abp.SetMember:
		h.members = append(h.members, v...)
	case []abp.Attendance:
		h.attendances = append(h.attendances, v...)
	case []abp.Subject:
		h.subjects = append(h.subjects, v...)
	case []abp.SubjectLink:
		h.links = append(h.links, v...)
	case []abp.Response:
		h.responses = append(h.responses, v...)
	case []abp.Answer:
		h.answers = append(h.answers, v...)
	case []abp.Event:
		h.events = append(h.events, v...)
	case []abp.Availability:
		h.patterns = append(h.patterns, v...)
	case []abp.Away:
		h.aways = append(h.aways, v...)
	case []abp.Apart:
		h.aparts = append(h.aparts, v...)
	case []abp.Booking:
		h.bookings = append(h.bookings, v...)
	case []abp.Offer:
		h.offers = append(h.offers, v...)
	case []abp.Quote:
		h.quotes = append(h.quotes, v...)
	}
}

func build(t testing.TB, o demo.Options) *heap {
	t.Helper()
	h, sum := &heap{}, sha256.New()
	cast, err := demo.Build(o, func(rows any) error {
		text, err := json.Marshal(rows)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%T %s\n", rows, text)
		h.put(rows)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(cast)
	if err != nil {
		t.Fatal(err)
	}
	sum.Write(text)
	h.cast, h.hash = cast, hex.EncodeToString(sum.Sum(nil))
	return h
}

// by indexes a list.
func by[K comparable, T any](list []T, key func(*T) K) map[K]*T {
	m := make(map[K]*T, len(list))
	for i := range list {
		m[key(&list[i])] = &list[i]
	}
	return m
}

func (h *heap) person(id string) *abp.Person {
	i := slices.IndexFunc(h.people, func(p abp.Person) bool { return p.ID == id })
	return &h.people[i]
}

// published returns the cohorts that count, by id.
func (h *heap) published() map[string]*abp.Cohort {
	m := by(h.cohorts, func(c *abp.Cohort) string { return c.ID })
	for id, c := range m {
		if !c.IsPublished() {
			delete(m, id)
		}
	}
	return m
}

// progress counts the registers for every delegate of a published cohort, by
// the delegate's id.
func (h *heap) progress() map[string]abp.Progress {
	sessions := by(h.sessions, func(s *abp.Session) string { return s.ID })
	marks := map[string][]abp.Attendance{}
	for _, a := range h.attendances {
		marks[a.PersonID] = append(marks[a.PersonID], a)
	}
	out := map[string]abp.Progress{}
	for _, d := range h.delegates {
		if h.published()[d.CohortID] == nil {
			continue
		}
		p := abp.Progress{PartsNeeded: h.templates[0].PartsNeeded(), SetsNeeded: h.templates[0].SetsNeeded, SetsInAll: h.templates[0].Sets()}
		for _, a := range marks[d.PersonID] {
			s := sessions[a.SessionID]
			switch {
			case string(s.CohortID) != d.CohortID || !a.Mark.Counts():
			case s.Kind == abp.WorkshopPart:
				p.Parts++
			case s.Kind == abp.SetMeeting:
				p.Sets++
			}
		}
		out[d.ID] = p
	}
	return out
}

// plan puts together what the clash rules look at, for one cohort.
func (h *heap) plan(t testing.TB, cohort *abp.Cohort) abp.Plan {
	t.Helper()
	zone := london(t)
	people := by(h.people, func(p *abp.Person) string { return p.ID })
	venues := by(h.venues, func(v *abp.Venue) string { return v.ID })
	organisations := by(h.organisations, func(o *abp.Organisation) string { return o.ID })
	sets := by(h.sets, func(s *abp.Set) string { return s.ID })
	leads := map[string][]abp.Person{}
	for _, f := range h.led {
		leads[f.SessionID] = append(leads[f.SessionID], *people[f.PersonID])
	}
	p := abp.Plan{Template: &h.templates[0], Days: abp.NewDays(h.days), Zone: zone}
	for _, s := range h.sessions {
		s.Facilitators = leads[s.ID]
		if s.SetID != "" {
			s.Facilitators = []abp.Person{*people[string(sets[string(s.SetID)].FacilitatorID)]}
		}
		if s.VenueID != "" {
			s.Venue = venues[string(s.VenueID)]
		}
		if string(s.CohortID) == cohort.ID {
			p.Sessions = append(p.Sessions, s)
		} else {
			p.Other = append(p.Other, s)
		}
	}
	slices.SortStableFunc(p.Sessions, func(a, b abp.Session) int { return a.StartsAt.Compare(b.StartsAt.Time) })
	delegates := map[string]abp.Delegate{}
	for _, d := range h.delegates {
		if d.CohortID == cohort.ID {
			d.Person, d.Organisation = people[d.PersonID], organisations[d.OrganisationID]
			delegates[d.ID] = d
			p.Delegates = append(p.Delegates, d)
		}
	}
	for _, s := range h.sets {
		if s.CohortID != cohort.ID {
			continue
		}
		for _, m := range h.members {
			if m.SetID == s.ID {
				d := delegates[m.DelegateID]
				m.Delegate = &d
				s.Members = append(s.Members, m)
			}
		}
		p.Sets = append(p.Sets, s)
	}
	h.addPeople(&p)
	slices.SortFunc(p.Sets, func(a, b abp.Set) int { return cmp.Compare(a.Number, b.Number) })
	for _, w := range h.windows {
		if w.CohortID == cohort.ID {
			p.Windows = append(p.Windows, w)
		}
	}
	return p
}

// addPeople adds what planning knows about people and rooms.
func (h *heap) addPeople(p *abp.Plan) {
	p.Aparts, p.Availability, p.Managers, p.Facilitators = h.aparts, map[string]abp.Availability{}, map[string]string{}, map[string]abp.Facilitator{}
	for _, v := range h.patterns {
		p.Availability[v.PersonID] = v
	}
	for _, w := range h.aways {
		v := p.Availability[w.PersonID]
		v.Aways = append(v.Aways, w)
		p.Availability[w.PersonID] = v
	}
	for _, v := range h.people {
		if v.ManagerID != "" {
			p.Managers[v.ID] = string(v.ManagerID)
		}
	}
	for _, f := range h.facilitators {
		p.Facilitators[f.PersonID] = f
	}
	p.Today = demo.Now.On(p.Zone)
	var at []abp.Session
	for _, s := range p.Other {
		if s.VenueID != "" && !s.IsCancelled() {
			at = append(at, s)
		}
	}
	p.Bookings = abp.MergeBookings(h.bookings, at, p.Zone)
}
