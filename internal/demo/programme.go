package demo

import (
	_ "embed" // the table of days
	"encoding/json"
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// begun is the day that the programme was set up.
var begun = on(2022, time.July, 4)

// buildProgramme makes the region, systems and organisations, the programme
// with its templates and questionnaire, the calendar of days and the venues.
func (w *world) buildProgramme() {
	w.buildOrganisations()
	at := begun.Clock(9*60, w.zone)
	w.programme = abp.Programme{
		Kept:   w.kept(abp.KindProgramme, at),
		Name:   "Fosse Vale Active Bystander Programme",
		Vision: "Everybody who works in health and care in Fosse Vale can step in, safely, when they see bullying, harassment or discrimination, and nobody who is on the receiving end stands alone.",
		Zone:   w.zone.String(), LeadOrganisationID: abp.Ref(w.cast.Organisations["C"]),
		Contact: "bystanders@fossevale.example",
	}
	w.cast.ProgrammeID = w.programme.ID
	w.put([]abp.Programme{w.programme})
	templates := abp.DefaultTemplates()
	for i := range templates {
		templates[i].Kept, templates[i].ProgrammeID = w.kept(abp.KindTemplate, at), w.programme.ID
	}
	w.template = templates[0]
	w.put(templates)
	w.instrument = abp.DefaultInstrument()
	w.instrument.Kept, w.instrument.ProgrammeID, w.instrument.PublishedOn = w.kept(abp.KindInstrument, at), w.programme.ID, at.On(w.zone)
	w.cast.InstrumentID = w.instrument.ID
	w.put([]abp.Instrument{w.instrument})
	w.buildDays()
	w.buildVenues(at)
}

func (w *world) buildOrganisations() {
	region := abp.Region{ID: w.id(abp.KindRegion), Name: "Midlands"}
	byName := map[string]string{}
	var systems []abp.System
	var terms []abp.OrganisationTerm
	for i := range employers {
		e := &employers[i]
		if byName[e.system] == "" {
			s := abp.System{ID: w.id(abp.KindSystem), Name: e.system, RegionID: region.ID, IsHome: e.system == home}
			byName[e.system] = s.ID
			systems = append(systems, s)
		}
		code := "X9" + e.label
		o := abp.Organisation{
			Kept: w.kept(abp.KindOrganisation, begun.Clock(9*60, w.zone)), Code: code, Name: e.name, Kind: e.kind,
			SystemID: byName[e.system], ODSCode: code, Headcount: e.headcount, Support: e.support,
		}
		w.check(o.Validate())
		w.organisations = append(w.organisations, o)
		w.cast.Organisations[e.label] = o.ID
		terms = append(terms, w.terms(&o)...)
	}
	w.put([]abp.Region{region})
	w.put(systems)
	w.put(w.organisations)
	w.put(terms)
}

// terms returns one term for every organisation, and two for care boards, which
// took over from their predecessors with another code on 1 July 2022.
func (w *world) terms(o *abp.Organisation) []abp.OrganisationTerm {
	term := abp.OrganisationTerm{ID: w.id(abp.KindTerm), OrganisationID: o.ID, SystemID: o.SystemID, ODSCode: o.ODSCode}
	if o.Kind != abp.CareBoard {
		return []abp.OrganisationTerm{term}
	}
	before := term
	before.ID, before.ODSCode, before.UntilDay = w.id(abp.KindTerm), o.ODSCode+"0", on(2022, time.June, 30)
	term.FromDay = on(2022, time.July, 1)
	return []abp.OrganisationTerm{before, term}
}

//go:embed data/days.json
var daysJSON []byte

// buildDays makes the calendar of special days: what the table says of the
// pilot's time, the bank holidays by rule and the programme's own defaults.
func (w *world) buildDays() {
	var table []struct {
		From, Until                          abp.Date
		Kind, Name, Authority, Source, State string
		FromEve                              bool `json:"from_eve"`
	}
	if err := json.Unmarshal(daysJSON, &table); err != nil {
		w.check(fmt.Errorf("read the table of days: %w", err))
		return
	}
	var days []abp.Day
	for _, row := range table {
		d := abp.Day{OnDay: row.From, UntilDay: row.Until, Name: row.Name, Authority: row.Authority, Source: row.Source, FromEve: row.FromEve}
		w.check(d.Kind.Scan(row.Kind))
		if row.State != "" {
			w.check(d.State.Scan(row.State))
		}
		days = append(days, d)
	}
	for year := begun.Year; year <= abp.LastObservances; year++ {
		days = append(days, abp.BankHolidays(year)...)
		days = append(days, abp.Observances(year)...)
		if year <= abp.DateOf(Now.Time).Year {
			days = append(days, abp.ServicePressures(year)...)
		}
	}
	at := begun.Clock(9*60, w.zone)
	for i := range days {
		days[i].Kept = w.kept(abp.KindDay, at)
		w.check(days[i].Validate())
	}
	w.days = abp.NewDays(days)
	w.put(days)
}

// smallRoom is the number of the venue that is too small for a full cohort.
const smallRoom = 5

func (w *world) buildVenues(at abp.Instant) {
	for _, v := range []abp.Venue{
		{Name: "Grange Barn Conference Centre", Address: "Mill Lane, Fosse Vale LE99 1AB", Capacity: 48, StepFree: true, HearingLoop: true, QuietRoom: true, Features: []string{"changing place", "breakout rooms", "projector", "catering", "parking"}, Notes: "Free parking; the 52 bus stops at the gate."},
		{Name: "Wreake Education Centre", Address: "Level 2, Infirmary Way, Soarbridge LE99 2CD", Capacity: 40, StepFree: true, HearingLoop: true, QuietRoom: true, Features: []string{"breakout rooms", "projector"}, Notes: "Park and ride only; ask at the main desk for level 2."},
		{Name: "Soarbridge Guildhall Rooms", Address: "Market Place, Soarbridge LE99 3EF", Capacity: 60, StepFree: true, HearingLoop: true, QuietRoom: true, Features: []string{"breakout rooms", "projector", "catering"}, Notes: "Lift from the side entrance."},
		{Name: "Charnwood Meeting House", Address: "Chapel Street, Charnwood LE99 4GH", Capacity: 36, StepFree: true, HearingLoop: false, QuietRoom: true, Features: []string{"projector", "parking"}, Notes: "A portable loop can be borrowed a week ahead."},
		{Name: "Nene Riverside Centre", Address: "Wharf Road, Nenebridge NN99 5JK", Capacity: 44, StepFree: true, HearingLoop: true, QuietRoom: true, Features: []string{"breakout rooms", "projector", "catering"}, Notes: "Ten minutes on foot from the station."},
		{Name: "Old Maltings, Cask Room", Address: "Maltings Yard, Rutmore LE99 6LM", Capacity: 22, StepFree: false, HearingLoop: false, QuietRoom: false, Features: []string{"catering"}, Notes: "First floor without a lift."},
	} {
		v.Kept, v.ProgrammeID = w.kept(abp.KindVenue, at), w.programme.ID
		w.check(v.Validate())
		w.venues = append(w.venues, v)
	}
	w.put(w.venues)
}
