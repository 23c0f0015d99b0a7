package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
)

// Impact is what a page about the whole programme may print: every figure about
// people has passed the disclosure gate.
type Impact struct {
	Snapshot *abp.Snapshot
	Reach    Reach
	Survey   SurveyFigures
	Items    []disclosure.Card   // the questionnaire's items in order, of the whole programme
	Partners []OrganisationReach // by organisation, for those who run the programme
	Question string              // what the items ask
	Practice *PracticeFigures    // of the practice log, or nil
	Outcomes
	Composite   Dated[disclosure.Card] // of all statements together
	Answers     []Answered             // to the questions beyond the measure, question by question and wave by wave
	Cohorts     Dated[disclosure.Table]
	StaffGroups Dated[disclosure.Table]
	Plot        Dated[disclosure.Plot]
	Groups      []ReachRow // how far people have come by staff group
	Bands       []ReachRow // and by pay band
	Density     []disclosure.Density
	Series      []disclosure.Series // for those who see exact counts
	drawer      func() (Dated[disclosure.Technical], error)
}

// Technical is the drawer of statisticians, counted when it is asked for. It is
// empty in what was made for the public.
func (v *Impact) Technical() (Dated[disclosure.Technical], error) {
	if v.drawer == nil {
		return Dated[disclosure.Technical]{}, nil
	}
	return v.drawer()
}

// OrganisationImpact is what a page about one organisation may print.
type OrganisationImpact struct {
	Organisation *abp.Organisation
	Snapshot     *abp.Snapshot
	Reach        Reach // of the organisation, exact
	Outside      Reach // of the organisation, as it may leave the programme
	Programme    Reach // of everybody, as the viewer may see it
	Survey       SurveyFigures
	Own          disclosure.Card  // the organisation's own row, or that of its system
	OfSystem     bool             // Own is about the organisation's whole system
	Instead      *disclosure.Card // the row that holds the organisation, where Own is hidden
	Outcomes                      // of the whole programme: no organisation has its own
	Answers      []Answered       // likewise
	Density      []disclosure.Density
}

// Outcomes are the survey figures of the whole programme beside its headline.
type Outcomes struct {
	Waves     []Dated[disclosure.WaveChange] // in order, those of which anything was counted
	Kept      Dated[disclosure.Kept]
	Shift     Dated[disclosure.Shift]
	Attrition Dated[disclosure.Attrition]
	TopBox    Dated[disclosure.TopBox]
	Caution   string // goes under every figure of a change
}

// Dated is a figure and the day that it is as at: none before the first. Too few
// people may have answered since for a newer one to be safe.
type Dated[F any] struct {
	Figure F
	AsAt   abp.Date
}

// Answered is how people answered one question at one wave.
type Answered struct {
	Code   string // of the question, or of one option of several
	Domain string // what the question is about
	Wave   abp.Wave
	Dated[disclosure.Distribution]
}

// ReachRow is how far the people of one group have come.
type ReachRow = report.ReachRow

// SurveyFigures are the published survey figures. Those of the whole programme and
// the table may be of an earlier day than the snapshot: too few people had answered
// since for a new figure to be safe.
type SurveyFigures struct {
	Total     disclosure.Card
	TotalAsAt abp.Date // none before the first
	Rows      []ImpactRow
	RowsAsAt  abp.Date // none before the first
}

// ImpactRow is one row of the published table.
type ImpactRow = report.Row

// OrganisationReach is how far the people of one organisation have come.
type OrganisationReach struct {
	Organisation abp.Organisation
	Reach        Reach
}

// Reach is how far people have come, as counts that may be printed.
type Reach = report.Reach

// reachOf passes counts through the gate of a class.
func reachOf(c disclosure.Class, r abp.SnapshotReach) Reach {
	p := disclosure.Defaults(c)
	return Reach{
		Applied: p.Count(r.Applied), Released: p.Count(r.Released), Offered: p.Count(r.Offered), Enrolled: p.Count(r.Enrolled), CameToFirstPart: p.Count(r.CameToFirstPart),
		WorkshopComplete: p.Count(r.WorkshopComplete), JourneyComplete: p.Count(r.JourneyComplete), Held: p.Count(r.Held), Came: p.Count(r.Came),
		IsRounded: c != disclosure.Operational,
	}
}

// reachClass says how guarded the programme's operational counts are for the
// viewer: exact for those whose scope is the programme, rounded for the others,
// who could take their own organisation's away from them.
func reachClass(by *abp.Person) disclosure.Class {
	if by.RunsProgramme() || by.Has(abp.BoardViewer) {
		return disclosure.Operational
	}
	return disclosure.Public
}

// ProgrammeImpact returns the figures of the whole programme from frozen
// snapshots. It fails with Forbidden for roles that may not see them, and with
// NotFound before there is a snapshot.
func (a *App) ProgrammeImpact(ctx context.Context, by *abp.Person) (*Impact, error) {
	if err := by.Can(abp.SeeProgrammeImpact); err != nil {
		return nil, err
	}
	now, err := a.shown(ctx)
	if err != nil {
		return nil, err
	}
	class := reachClass(by)
	v := &Impact{
		Snapshot: now.of, Reach: reachOf(class, now.reach(abp.WholeProgramme, "")), Survey: now.surveyOf(nil), Items: now.items, Question: now.question, Practice: now.practice,
		Outcomes: now.outcomes, Composite: now.composite, Answers: now.answers, Cohorts: now.cohorts, StaffGroups: now.staffGroups, Plot: now.plot, drawer: now.technical,
		Groups: reachRows(class, abp.ByStaffGroup, now.byGroup), Bands: reachRows(class, abp.ByBand, now.byBand), Density: density(by, now.frozenTables, now.partners, nil),
	}
	if by.RunsProgramme() {
		v.Partners = now.byOrganisation(now.partners)
	}
	if class == disclosure.Operational {
		v.Series = now.series
	}
	return v, nil
}

// items passes the card of every item of the questionnaire, each from the newest
// snapshot that holds it.
func (f *programmeFigures) items() ([]disclosure.Card, error) {
	var list []disclosure.Card
	for _, it := range f.instrument.Items {
		c, has := f.cells[spanItem{abp.SpanT2, it.Code}]
		if !has {
			continue
		}
		card, err := totalCard(f.gate, c.SnapshotCell, it.Text, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, card)
	}
	return list, nil
}

// OrganisationImpact returns the figures of one organisation from frozen
// snapshots: how far its own people have come, exactly, and of the survey its row
// in the table that everybody may see. It fails with NotFound for organisations
// that are not the viewer's; before there is a snapshot it returns the
// organisation alone.
func (a *App) OrganisationImpact(ctx context.Context, by *abp.Person, organisationID string) (*OrganisationImpact, error) {
	if err := by.Can(abp.SeeOrganisationImpact); err != nil {
		return nil, err
	}
	if !by.OverseesOrganisation(organisationID) {
		return nil, foreignOrganisation()
	}
	now, err := a.shown(ctx)
	if abp.CodeOf(err) == abp.NotFound {
		partners, err := a.store.Partners(ctx)
		if err != nil {
			return nil, err
		}
		now = &shownImpact{partners: partners, outcomes: Outcomes{Caution: disclosure.CautionWords}}
	} else if err != nil {
		return nil, err
	}
	v := &OrganisationImpact{Organisation: now.organisation(organisationID), Outcomes: now.outcomes}
	if v.Organisation == nil {
		return nil, foreignOrganisation()
	}
	if now.frozenTables == nil {
		return v, nil
	}
	v.Snapshot, v.Answers, v.Survey = now.of, now.answers, now.surveyOf(v.Organisation)
	own := now.reach(abp.ByOrganisation, organisationID)
	v.Reach, v.Outside = reachOf(disclosure.Operational, own), reachOf(disclosure.Public, own)
	v.Programme = reachOf(reachClass(by), now.reach(abp.WholeProgramme, ""))
	v.Density = density(by, now.frozenTables, now.partners, v.Organisation)
	if own, has := now.tables.find(v.Organisation); has {
		v.OfSystem = own.id != v.Organisation.ID
		v.Own, v.Instead = now.tables.card(own)
	}
	return v, nil
}

// foreignOrganisation is the answer for organisations that do not exist for the
// viewer.
func foreignOrganisation() error {
	return abp.Errorf(abp.NotFound, "That organisation does not exist, or it is not yours to see.")
}
