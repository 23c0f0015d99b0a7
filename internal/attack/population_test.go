package attack

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// person is what the attacker knows of somebody before reading a page: where they
// belong and which surveys they answered when. The values are the secret; they are
// kept here to check that a page was read right, and no attack looks at them.
type person struct {
	subject, delegate                        string
	organisation, system, cohort, staffGroup string
	waves                                    map[abp.Wave]questionnaire
	erased                                   bool
}

type questionnaire struct {
	on     abp.Date
	isLate bool
	values map[string]int // by item
}

// moment is one snapshot: its day, who had been erased by then, and the broad group
// that people had said they are of.
type moment struct {
	day    abp.Date
	erased map[int]bool
	said   map[string]string

	published map[figure]bool // by the snapshot; nil where that is not known
}

// figure is one figure, or one table, that comes or stays as a whole.
type figure struct {
	scope      abp.Scope
	span, item string
}

// has says whether the snapshot published a figure in one of the tables.
func (m moment) has(span, item string, scopes ...abp.Scope) bool {
	return m.published == nil || slices.ContainsFunc(scopes, func(s abp.Scope) bool { return m.published[figure{s, span, item}] })
}

// population is everybody, as somebody knows them who keeps a list of who comes
// and goes.
type population struct {
	people        []person
	organisations map[string]abp.Organisation // by id
	systems       map[string]abp.System
	cohorts       map[string]abp.Cohort
	instrument    abp.Instrument
	moments       []moment
	said          map[string]string // broad groups by person
	equal         map[string]string // people by the subject of what they said
	bySubject     map[string]int
	byResponse    map[string]*questionnaire
	delegates     map[string]abp.Delegate
}

func newPopulation() *population {
	return &population{organisations: map[string]abp.Organisation{}, systems: map[string]abp.System{}, cohorts: map[string]abp.Cohort{},
		bySubject: map[string]int{}, byResponse: map[string]*questionnaire{}, delegates: map[string]abp.Delegate{}, said: map[string]string{}, equal: map[string]string{}}
}

// learn takes in records as they are written.
func (p *population) learn(rows any) {
	switch list := rows.(type) {
	case []abp.Organisation:
		for _, o := range list {
			p.organisations[o.ID] = o
		}
	case []abp.System:
		for _, s := range list {
			p.systems[s.ID] = s
		}
	case []abp.Cohort:
		for _, c := range list {
			p.cohorts[c.ID] = c
		}
	case []abp.Instrument:
		if len(p.instrument.Items) == 0 {
			p.instrument = list[0]
		}
	case []abp.Delegate:
		for _, d := range list {
			p.delegates[d.ID] = d
		}
	case []abp.Subject:
		for _, s := range list {
			p.bySubject[s.ID] = len(p.people)
			p.people = append(p.people, person{subject: s.ID, organisation: s.OrganisationID, system: p.organisations[s.OrganisationID].SystemID,
				cohort: s.CohortID, staffGroup: s.StaffGroup, waves: map[abp.Wave]questionnaire{}})
		}
	case []abp.EqualityLink:
		for _, l := range list {
			p.equal[l.SubjectID] = l.PersonID
		}
	case []abp.EqualityAnswer:
		for _, a := range list {
			p.heard(a)
		}
	case []abp.SubjectLink:
		for _, l := range list {
			p.people[p.bySubject[l.SubjectID]].delegate = l.DelegateID
		}
	case []abp.Response:
		for _, r := range list {
			if r.IsFinished() && r.InstrumentID == p.instrument.ID {
				q := questionnaire{on: r.FinishedOn, isLate: r.IsLate, values: map[string]int{}}
				p.people[p.bySubject[r.SubjectID]].waves[r.Wave] = q
				p.byResponse[r.ID] = &q
			}
		}
	case []abp.Answer:
		for _, a := range list {
			if q := p.byResponse[a.ResponseID]; q != nil {
				q.values[a.Item] = a.Value
			}
		}
	}
}

// scopesOf lists the tables that a row can be of: everybody is in all of them.
func (p *population) scopesOf(label string) []abp.Scope {
	for _, o := range p.organisations {
		if o.Name == label {
			return []abp.Scope{abp.ByOrganisation}
		}
	}
	for _, c := range p.cohorts {
		if label == c.Name || label == c.Code || label == c.Title() {
			return []abp.Scope{abp.ByCohort}
		}
	}
	if _, is := p.staffGroups()[label]; is {
		return []abp.Scope{abp.ByStaffGroup}
	}
	return abp.Scopes()
}

// personOf is the person behind an answer, as long as there is a place.
func (p *population) personOf(i int) string { return p.delegates[p.people[i].delegate].PersonID }

// heard notes the broad group that somebody said they are of.
func (p *population) heard(a abp.EqualityAnswer) {
	if a.Question != abp.Ethnicity {
		return
	}
	for _, q := range abp.DefaultEqualityQuestions(abp.Instant{}) {
		o, known := q.Option(a.Choice)
		if q.Code != abp.Ethnicity || !known || o.Group(0) == abp.EqualityUntoldGroup {
			continue
		}
		p.said[p.equal[a.SubjectID]] = o.Group(0)
	}
}

// measure is what is known of a person: the answer to the headline or one item at
// one wave, or what became of it between two.
type measure struct {
	item     string
	from, to abp.Wave
	part     string // answer, change, improved, same, worse, or an answer in words
}

// of is the measure of one column of a table of pairs. What people answered before
// is one measure, whichever later wave stands beside it.
func (m measure) of(part string) measure {
	switch part {
	case "before":
		return measure{m.item, m.from, m.from, "answer"}
	case "after":
		return measure{m.item, m.to, m.to, "answer"}
	}
	m.part = part
	return m
}

// frozen notes that figures were frozen.
func (p *population) frozen(day abp.Date) {
	m := moment{day: day, erased: map[int]bool{}, said: maps.Clone(p.said)}
	for i := range p.people {
		if p.people[i].erased {
			m.erased[i] = true
		}
	}
	p.moments = append(p.moments, m)
}

// who lists who can be in a figure of a measure at a moment: who answered its waves
// in time, and the others given.
func (p *population) who(m measure, at moment, also ...abp.Wave) []int {
	items := []string{m.item}
	if m.item == abp.HeadlineItem {
		items = p.instrument.Headline
	}
	var list []int
	for i := range p.people {
		has := func(w abp.Wave) bool {
			q, did := p.people[i].waves[w]
			return did && !q.isLate && !at.day.Before(q.on) && !slices.ContainsFunc(items, func(item string) bool { _, has := q.values[item]; return !has })
		}
		if !at.erased[i] && has(m.from) && has(m.to) && !slices.ContainsFunc(also, func(w abp.Wave) bool { return !has(w) }) {
			list = append(list, i)
		}
	}
	return list
}

// value is a person's own figure: the secret.
func (p *population) value(m measure, i int) float64 {
	at := func(w abp.Wave) float64 {
		values := p.people[i].waves[w].values
		if m.item != abp.HeadlineItem {
			return float64(values[m.item])
		}
		sum := 0
		for _, item := range p.instrument.Headline {
			sum += values[item]
		}
		return float64(sum) / float64(len(p.instrument.Headline))
	}
	before, after := at(m.from), at(m.to)
	is := func(yes bool) float64 {
		if yes {
			return 1
		}
		return 0
	}
	switch m.part {
	case "answer":
		return after
	case "improved":
		return is(after > before)
	case "same":
		return is(after == before)
	case "worse":
		return is(after < before)
	case "not improved":
		return is(after <= before)
	}
	return after - before
}

func (p *population) mean(m measure, people []int) float64 {
	sum := 0.0
	for _, i := range people {
		sum += p.value(m, i)
	}
	return sum / float64(len(people))
}

// home is the home system.
func (p *population) home() abp.System {
	for _, s := range p.systems {
		if s.IsHome {
			return s
		}
	}
	return abp.System{}
}

// group says who a label is about: nil where it is no name of a group.
func (p *population) group(label string) func(*person) bool {
	all := func(*person) bool { return true }
	switch {
	case label == "Whole programme", label == "All", label == "Everybody", strings.HasPrefix(label, "Whole programme ("):
		return all
	case label == p.home().Name+" total":
		return func(x *person) bool { return x.system == p.home().ID }
	}
	for _, o := range p.organisations {
		if o.Name == label {
			return func(x *person) bool { return x.organisation == o.ID }
		}
	}
	for _, s := range p.systems {
		if s.Name == label {
			return func(x *person) bool { return x.system == s.ID }
		}
	}
	for _, c := range p.cohorts {
		if label == c.Name || label == c.Code || label == c.Title() {
			return func(x *person) bool { return x.cohort == c.ID }
		}
	}
	for _, g := range slices.Collect(maps.Values(p.staffGroups())) {
		if label == g {
			return func(x *person) bool { return x.staffGroup == g }
		}
	}
	return nil
}

func (p *population) staffGroups() map[string]string {
	all := map[string]string{}
	for i := range p.people {
		all[p.people[i].staffGroup] = p.people[i].staffGroup
	}
	return all
}

// item is the code of the item with the text.
func (p *population) item(text string) string {
	for _, it := range p.instrument.Items {
		if it.Text == text || it.Code == text {
			return it.Code
		}
	}
	return ""
}

func near(a, b, by float64) bool { return math.Abs(a-b) <= by+1e-9 }
