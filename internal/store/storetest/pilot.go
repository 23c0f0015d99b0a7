package storetest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

//go:embed testdata/pilot.json
var pilotJSON []byte

// Pilot is a programme of the pilot's size: 16 organisations in six systems, 231
// active bystanders of whom 187 could answer both surveys and 98 did, and the 16
// who left before. Its answers are those of a published worked example.
type Pilot struct {
	Programme     abp.Programme
	Instrument    abp.Instrument
	Systems       []abp.System
	Organisations []abp.Organisation
	Done, Running abp.Cohort // whose later survey is open, and whose is not
	Lead          abp.Person
	Sponsors      map[string]abp.Person // by code of their organisation
	Board         abp.Person
	Rows          []PilotRow

	random *rand.ChaCha8
	store  *store.Store
}

// PilotRow is one person's answers; −1 is none.
type PilotRow struct {
	Organisation  string // code
	Before, After int
	SubjectID     string
}

// NewPilot fills the store with the programme. change, if not nil, may alter the
// answers first.
func NewPilot(t testing.TB, s *store.Store, change func([]PilotRow)) *Pilot {
	t.Helper()
	p := &Pilot{random: rand.NewChaCha8([32]byte{2}), store: s, Sponsors: map[string]abp.Person{}}
	var data struct {
		Organisations []struct {
			Code, Name, System       string
			Kind                     string
			Headcount, People, Pairs int
		}
		Before, After []int
	}
	if err := json.Unmarshal(pilotJSON, &data); err != nil {
		t.Fatal(err)
	}
	region := abp.Region{ID: abp.NewID(abp.KindRegion, p.random), Name: "Midlands"}
	systems := map[string]string{}
	var rest []PilotRow
	for _, o := range data.Organisations {
		if systems[o.System] == "" {
			sys := abp.System{ID: abp.NewID(abp.KindSystem, p.random), Name: o.System, RegionID: region.ID, IsHome: len(p.Systems) == 0}
			systems[o.System] = sys.ID
			p.Systems = append(p.Systems, sys)
		}
		kind, err := abp.ParseOrganisationKind(o.Kind)
		if err != nil {
			t.Fatal(err)
		}
		p.Organisations = append(p.Organisations, abp.Organisation{Kept: p.kept(abp.KindOrganisation), Code: o.Code, Name: o.Name, Kind: kind, SystemID: systems[o.System], ODSCode: "X9" + o.Code, Headcount: o.Headcount})
		for i := range o.People {
			if row := (PilotRow{Organisation: o.Code}); i < o.Pairs {
				p.Rows = append(p.Rows, row)
			} else {
				rest = append(rest, row)
			}
		}
	}
	p.Rows = append(p.Rows, rest...)
	for i := range p.Rows {
		p.Rows[i].Before, p.Rows[i].After = data.Before[i], data.After[i]
	}
	if change != nil {
		change(p.Rows)
	}
	err := s.Tx(context.Background(), func(tx *store.Store) error {
		p.store = tx
		return p.fill(region)
	})
	p.store = s
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Organisation returns the organisation with the code.
func (p *Pilot) Organisation(code string) abp.Organisation {
	for _, o := range p.Organisations {
		if o.Code == code {
			return o
		}
	}
	return abp.Organisation{}
}

// Viewer returns the person as a viewer, with roles.
func (p *Pilot) Viewer(t testing.TB, who abp.Person) *abp.Person {
	t.Helper()
	v, err := p.store.Viewer(context.Background(), who.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (p *Pilot) kept(kind string) abp.Kept {
	return abp.Kept{ID: abp.NewID(kind, p.random), CreatedAt: abp.At(Now.AddDate(-1, 0, 0))}
}

func (p *Pilot) put(lists ...any) error {
	for _, list := range lists {
		if err := p.store.Put(context.Background(), list); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pilot) fill(region abp.Region) error {
	p.Programme = abp.Programme{Kept: p.kept(abp.KindProgramme), Name: "Active Bystander Programme", Zone: "Europe/London"}
	template := abp.DefaultTemplates()[0]
	template.Kept, template.ProgrammeID = p.kept(abp.KindTemplate), p.Programme.ID
	p.Instrument = abp.DefaultInstrument()
	p.Instrument.Kept, p.Instrument.ProgrammeID, p.Instrument.PublishedOn = p.kept(abp.KindInstrument), p.Programme.ID, abp.At(Now.AddDate(-2, 0, 0)).On(time.UTC)
	published := abp.At(Now.AddDate(0, -11, 0))
	cohort := func(code string) abp.Cohort {
		return abp.Cohort{Kept: p.kept(abp.KindCohort), ProgrammeID: p.Programme.ID, TemplateID: template.ID, Code: code, Name: code, Places: 200, PublishedAt: published}
	}
	p.Done, p.Running = cohort("C1"), cohort("C7")
	if err := p.put([]abp.Region{region}, p.Systems, p.Organisations, []abp.Programme{p.Programme}, []abp.Template{template}, []abp.Instrument{p.Instrument}, []abp.Cohort{p.Done, p.Running}); err != nil {
		return err
	}
	if err := p.fillStaff(); err != nil {
		return err
	}
	done, err := p.fillSessions(p.Done, abp.Date{Year: 2023, Month: time.June, Day: 6})
	if err != nil {
		return err
	}
	running, err := p.fillSessions(p.Running, abp.Date{Year: 2023, Month: time.November, Day: 14})
	if err != nil {
		return err
	}
	return p.fillDelegates(done, running)
}

// fillStaff adds a lead, a board viewer, and a sponsor for every organisation.
func (p *Pilot) fillStaff() error {
	person := func(name, mail string) abp.Person {
		v := abp.Person{Kept: p.kept(abp.KindPerson), Name: name, Email: mail}
		if err := v.Validate(); err != nil {
			panic(err)
		}
		return v
	}
	p.Lead, p.Board = person("Lena Lead", "lead@pilot.example"), person("Bo Board", "board@pilot.example")
	people := []abp.Person{p.Lead, p.Board}
	grants := []abp.Grant{{ID: abp.NewID(abp.KindGrant, p.random), PersonID: p.Lead.ID, Role: abp.ProgrammeLead, GrantedAt: p.Lead.CreatedAt},
		{ID: abp.NewID(abp.KindGrant, p.random), PersonID: p.Board.ID, Role: abp.BoardViewer, GrantedAt: p.Lead.CreatedAt}}
	for _, o := range p.Organisations {
		v := person("Sponsor of "+o.Code, "sponsor."+o.Code+"@pilot.example")
		p.Sponsors[o.Code] = v
		people = append(people, v)
		grants = append(grants, abp.Grant{ID: abp.NewID(abp.KindGrant, p.random), PersonID: v.ID, Role: abp.InternalSponsor, OrganisationID: abp.Ref(o.ID), GrantedAt: v.CreatedAt})
	}
	return p.put(people, grants)
}

// fillSessions gives a cohort two workshop parts, one set with five meetings and
// the survey windows, and returns the sessions, parts first.
func (p *Pilot) fillSessions(c abp.Cohort, from abp.Date) ([]abp.Session, error) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, err
	}
	set := abp.Set{Kept: p.kept(abp.KindSet), CohortID: c.ID, Number: 1}
	var list []abp.Session
	add := func(kind abp.SessionKind, number, days int, title string, in abp.Ref) {
		starts := from.Add(days).Clock(570, london)
		list = append(list, abp.Session{Kept: p.kept(abp.KindSession), ProgrammeID: p.Programme.ID, CohortID: abp.Ref(c.ID), SetID: in, Kind: kind, Number: number, Title: title,
			StartsAt: starts, EndsAt: from.Add(days).Clock(660, london), PlannedAt: starts, UID: abp.NewUID(p.random), ChangedAt: starts})
	}
	add(abp.WorkshopPart, 1, 0, "Workshop part A", "")
	add(abp.WorkshopPart, 2, 14, "Workshop part B", "")
	for n := 1; n <= 5; n++ {
		add(abp.SetMeeting, n, 14+28*n, fmt.Sprintf("Action learning set %d", n), abp.Ref(set.ID))
	}
	windows := abp.Windows(abp.DefaultTemplates()[0].Waves, list, london)
	for i := range windows {
		windows[i].ID, windows[i].CohortID = abp.NewID(abp.KindWindow, p.random), c.ID
	}
	return list, p.put([]abp.Set{set}, list, windows)
}
