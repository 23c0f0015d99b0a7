package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Now is the moment at which the world stands still: Wednesday 31 January 2024,
// nine o'clock in London.
var Now = time.Date(2024, 1, 31, 9, 0, 0, 0, time.UTC)

// World is a small cast: two organisations, two cohorts, one person for each
// role on either side. Everything with Foreign in its name belongs to the other
// organisation or cohort.
type World struct {
	Programme                                                  abp.Programme
	Template                                                   abp.Template
	Instrument                                                 abp.Instrument
	Organisation, ForeignOrganisation                          abp.Organisation
	Venue, ForeignVenue                                        abp.Venue
	Cohort, ForeignCohort                                      abp.Cohort
	Set, ForeignSet                                            abp.Set
	Workshop, SetSession, ForeignSession                       abp.Session // upcoming
	CatchUp, SponsorMeeting                                    abp.Session
	Administrator, Lead, Facilitator, Delegate, Manager        abp.Person
	Sponsor, Board, Custodian                                  abp.Person
	ForeignFacilitator, ForeignDelegate, ForeignManager, Other abp.Person // Other has no role at all
	ForeignSponsor                                             abp.Person
	Place, ForeignPlace                                        abp.Delegate
	Subject, ForeignSubject                                    abp.Subject // of Place and ForeignPlace
	SponsorGrant                                               abp.Grant
	Import                                                     abp.Import // checked: would add one person
	Day                                                        abp.Day    // a closure of 2030, when nothing else is
	Away                                                       abp.Away   // of Delegate
	Apart                                                      abp.Apart  // Delegate and ForeignDelegate
	Booking                                                    abp.Booking
	Offer, ForeignOffer                                        abp.Offer     // of the sets, waiting for an answer
	Planning                                                   abp.Planning  // finished long ago: what it rests on is no longer so
	Practice                                                   abp.Practice  // of Delegate, shared with nobody
	Quote                                                      abp.Quote     // of Subject, waiting
	Indicator                                                  abp.Indicator // of Organisation, not published

	random *rand.ChaCha8
	store  *store.Store
}

// NewWorld fills the store with the cast and returns it. The same ids come out
// every time.
func NewWorld(t testing.TB, s *store.Store) *World {
	t.Helper()
	w, err := FillWorld(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// FillWorld is NewWorld for images, which belong to no test.
func FillWorld(s *store.Store) (*World, error) {
	w := &World{random: rand.NewChaCha8([32]byte{1}), store: s}
	return w, s.Tx(context.Background(), w.fill)
}

// On returns the same cast in a copy of the database that it was put into.
func (w *World) On(s *store.Store) *World {
	copied, random := *w, *w.random
	copied.random, copied.store = &random, s
	return &copied
}

// Viewer returns the person as a viewer, with roles.
func (w *World) Viewer(t testing.TB, p abp.Person) *abp.Person {
	t.Helper()
	v, err := w.store.Viewer(context.Background(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// ID returns a fresh id of the world's own row of random numbers.
func (w *World) ID(kind string) string { return abp.NewID(kind, w.random) }

func (w *World) kept(kind string) abp.Kept {
	return abp.Kept{ID: w.ID(kind), CreatedAt: abp.At(Now.AddDate(-1, 0, 0))}
}

func (w *World) person(name, email string, org abp.Organisation) abp.Person {
	p := abp.Person{Kept: w.kept(abp.KindPerson), Name: name, Email: email, OrganisationID: abp.Ref(org.ID), JobTitle: "Nurse", StaffGroup: "Nursing and Midwifery Registered", Band: "6"}
	if err := p.Validate(); err != nil {
		panic(err)
	}
	return p
}

func (w *World) session(c abp.Cohort, set abp.Ref, kind abp.SessionKind, number int, title string, day abp.Date) abp.Session {
	london, _ := time.LoadLocation("Europe/London")
	from, until := 570, 660
	if kind == abp.WorkshopPart {
		until = 990
	}
	starts := day.Clock(from, london)
	return abp.Session{Kept: w.kept(abp.KindSession), ProgrammeID: w.Programme.ID, CohortID: abp.Ref(c.ID), SetID: set, Kind: kind, Number: number, Title: title,
		JoinLink: "https://meet.example.org/room", StartsAt: starts, EndsAt: day.Clock(until, london), PlannedAt: starts, UID: abp.NewUID(w.random), ChangedAt: abp.At(Now.AddDate(-1, 0, 0))}
}

func (w *World) fill(tx *store.Store) error {
	region := abp.Region{ID: w.ID(abp.KindRegion), Name: "Midlands"}
	system := abp.System{ID: w.ID(abp.KindSystem), Name: "Fosse Vale", RegionID: region.ID, IsHome: true}
	guest := abp.System{ID: w.ID(abp.KindSystem), Name: "Nene", RegionID: region.ID}
	w.Organisation = abp.Organisation{Kept: w.kept(abp.KindOrganisation), Code: "A", Name: "Wreake University Hospitals", SystemID: system.ID, ODSCode: "X9A", Headcount: 12000, Support: "Speak Up guardian: speakup@wreake.example"}
	w.ForeignOrganisation = abp.Organisation{Kept: w.kept(abp.KindOrganisation), Code: "B", Name: "Charnwood Partnership", Kind: abp.MentalHealthCommunity, SystemID: guest.ID, ODSCode: "X9B", Headcount: 5000}
	w.Programme = abp.Programme{Kept: w.kept(abp.KindProgramme), Name: "Active Bystander Programme", Zone: "Europe/London", Contact: "team@upstander.example"}
	w.Template = abp.DefaultTemplates()[0]
	w.Template.Kept, w.Template.ProgrammeID = w.kept(abp.KindTemplate), w.Programme.ID
	w.Instrument = abp.DefaultInstrument()
	w.Instrument.Kept, w.Instrument.ProgrammeID, w.Instrument.PublishedOn = w.kept(abp.KindInstrument), w.Programme.ID, abp.At(Now.AddDate(-2, 0, 0)).On(time.UTC)
	w.Venue = abp.Venue{Kept: w.kept(abp.KindVenue), ProgrammeID: w.Programme.ID, Name: "Wreake Education Centre", Address: "1 Mill Lane", Capacity: 30, StepFree: true, Features: []string{}}
	w.ForeignVenue = abp.Venue{Kept: w.kept(abp.KindVenue), ProgrammeID: w.Programme.ID, Name: "Charnwood Meeting House", Address: "2 Chapel Street", Capacity: 30, StepFree: true, Features: []string{}}
	ctx := context.Background()
	for _, rows := range []any{[]abp.Region{region}, []abp.System{system, guest}, []abp.Organisation{w.Organisation, w.ForeignOrganisation},
		[]abp.Programme{w.Programme}, []abp.Template{w.Template}, []abp.Instrument{w.Instrument}, []abp.Venue{w.Venue, w.ForeignVenue}} {
		if err := tx.Put(ctx, rows); err != nil {
			return err
		}
	}
	if err := w.fillPeople(ctx, tx); err != nil {
		return err
	}
	return w.fillCohorts(ctx, tx)
}

func (w *World) fillPeople(ctx context.Context, tx *store.Store) error {
	a, b := w.Organisation, w.ForeignOrganisation
	cast := []struct {
		p          *abp.Person
		name, mail string
		org        abp.Organisation
		role       abp.Role
	}{
		{&w.Administrator, "Ada Administrator", "ada@wreake.example", a, abp.Administrator},
		{&w.Lead, "Lena Lead", "lena@wreake.example", a, abp.ProgrammeLead},
		{&w.Facilitator, "Fay Facilitator", "fay@wreake.example", a, abp.FacilitatorRole},
		{&w.Manager, "Mona Manager", "mona@wreake.example", a, abp.LineManager},
		{&w.Delegate, "Dora Delegate", "dora@wreake.example", a, abp.DelegateRole},
		{&w.Sponsor, "Sam Sponsor", "sam@wreake.example", a, abp.InternalSponsor},
		{&w.Board, "Bo Board", "bo@wreake.example", a, abp.BoardViewer},
		{&w.Custodian, "Cas Custodian", "cas@wreake.example", a, abp.DataCustodian},
		{&w.ForeignFacilitator, "Fred Facilitator", "fred@charnwood.example", b, abp.FacilitatorRole},
		{&w.ForeignManager, "Milo Manager", "milo@charnwood.example", b, abp.LineManager},
		{&w.ForeignDelegate, "Dev Delegate", "dev@charnwood.example", b, abp.DelegateRole},
		{&w.ForeignSponsor, "Sue Sponsor", "sue@charnwood.example", b, abp.InternalSponsor},
		{&w.Other, "Olu Other", "olu@charnwood.example", b, abp.DelegateRole},
	}
	var people []abp.Person
	var grants []abp.Grant
	for _, c := range cast {
		*c.p = w.person(c.name, c.mail, c.org)
		switch c.p {
		case &w.Delegate:
			c.p.ManagerID = abp.Ref(w.Manager.ID)
		case &w.ForeignDelegate:
			c.p.ManagerID = abp.Ref(w.ForeignManager.ID)
		}
		people = append(people, *c.p)
		if !c.role.IsGranted() {
			continue
		}
		g := abp.Grant{ID: w.ID(abp.KindGrant), PersonID: c.p.ID, Role: c.role, GrantedAt: c.p.CreatedAt}
		if c.role == abp.InternalSponsor {
			g.OrganisationID = abp.Ref(c.org.ID)
		}
		if c.p == &w.Sponsor {
			w.SponsorGrant = g
		}
		grants = append(grants, g)
	}
	if err := tx.Put(ctx, people); err != nil {
		return err
	}
	return tx.Put(ctx, grants)
}

func (w *World) fillCohorts(ctx context.Context, tx *store.Store) error {
	make := func(code string, f, d abp.Person, org abp.Organisation, venue abp.Venue) (abp.Cohort, abp.Set, abp.Delegate, []abp.Session, error) {
		c := abp.Cohort{Kept: w.kept(abp.KindCohort), ProgrammeID: w.Programme.ID, TemplateID: w.Template.ID, Code: code, Name: code, Places: 24, VenueID: abp.Ref(venue.ID), PublishedAt: abp.At(Now.AddDate(0, -3, 0))}
		set := abp.Set{Kept: w.kept(abp.KindSet), CohortID: c.ID, Number: 1, FacilitatorID: abp.Ref(f.ID), JoinLink: "https://meet.example.org/" + code}
		a := abp.Application{Kept: w.kept(abp.KindApplication), ProgrammeID: w.Programme.ID, PersonID: d.ID, CohortID: abp.Ref(c.ID), ManagerID: d.ManagerID, AppliedAt: c.PublishedAt, ReleasedAt: c.PublishedAt, OfferedAt: c.PublishedAt, EnrolledAt: c.PublishedAt}
		place := abp.Delegate{Kept: w.kept(abp.KindDelegate), ProgrammeID: w.Programme.ID, PersonID: d.ID, CohortID: c.ID, OrganisationID: org.ID, StaffGroup: d.StaffGroup, ApplicationID: abp.Ref(a.ID), EnrolledAt: c.PublishedAt}
		sessions := []abp.Session{
			w.session(c, "", abp.WorkshopPart, 1, "Workshop part A", abp.Date{Year: 2024, Month: 2, Day: 13}),
			w.session(c, "", abp.WorkshopPart, 2, "Workshop part B", abp.Date{Year: 2024, Month: 2, Day: 27}),
		}
		sessions[0].VenueID, sessions[1].VenueID = abp.Ref(venue.ID), abp.Ref(venue.ID)
		for n := 1; n <= 5; n++ {
			sessions = append(sessions, w.session(c, abp.Ref(set.ID), abp.SetMeeting, n, fmt.Sprintf("Action learning set %d", n), abp.Date{Year: 2024, Month: 3, Day: 26}.Add(28*(n-1))))
		}
		london, _ := time.LoadLocation("Europe/London")
		windows := abp.Windows(w.Template.Waves, sessions, london)
		for i := range windows {
			windows[i].ID, windows[i].CohortID = w.ID(abp.KindWindow), c.ID
		}
		lead := []abp.SessionFacilitator{{SessionID: sessions[0].ID, PersonID: f.ID}, {SessionID: sessions[1].ID, PersonID: f.ID}}
		subject := abp.Subject{ID: w.ID(abp.KindSubject), ProgrammeID: w.Programme.ID, OrganisationID: org.ID, CohortID: c.ID, StaffGroup: d.StaffGroup}
		if w.ForeignSubject = subject; code == "C1" {
			w.Subject = subject
		}
		member := abp.SetMember{ID: w.ID(abp.KindDelegate), SetID: set.ID, DelegateID: place.ID, JoinedAt: c.PublishedAt}
		for _, rows := range []any{[]abp.Cohort{c}, []abp.Set{set}, sessions, windows, lead, []abp.Application{a}, []abp.Delegate{place}, []abp.SetMember{member},
			[]abp.Subject{subject}, []abp.SubjectLink{{DelegateID: place.ID, SubjectID: subject.ID}}} {
			if err := tx.Put(ctx, rows); err != nil {
				return c, set, place, sessions, err
			}
		}
		return c, set, place, sessions, nil
	}
	var sessions, foreign []abp.Session
	var err error
	if w.Cohort, w.Set, w.Place, sessions, err = make("C1", w.Facilitator, w.Delegate, w.Organisation, w.Venue); err != nil {
		return err
	}
	if w.ForeignCohort, w.ForeignSet, w.ForeignPlace, foreign, err = make("C2", w.ForeignFacilitator, w.ForeignDelegate, w.ForeignOrganisation, w.ForeignVenue); err != nil {
		return err
	}
	w.Workshop, w.SetSession, w.ForeignSession = sessions[0], sessions[2], foreign[0]
	w.CatchUp = w.session(abp.Cohort{}, "", abp.CatchUp, 0, "Coffee catch-up", abp.Date{Year: 2024, Month: 2, Day: 8})
	w.SponsorMeeting = w.session(abp.Cohort{}, "", abp.SponsorMeeting, 0, "Sponsor meeting", abp.Date{Year: 2024, Month: 2, Day: 9})
	if err := tx.Put(ctx, []abp.Session{w.CatchUp, w.SponsorMeeting}); err != nil {
		return err
	}
	w.Import = abp.Import{Kept: w.kept(abp.KindImport), ByID: w.Lead.ID, FileName: "people.csv", Heading: "Name,Email", State: abp.Checked, Lines: 1, Done: 1, Added: 1, WorkedAt: abp.At(Now)}
	if err := tx.CreateImport(ctx, &w.Import, []byte("Name,Email\nNew Ned,ned@wreake.example\n")); err != nil {
		return err
	}
	w.Day = abp.Day{Kept: w.kept(abp.KindDay), OnDay: abp.Date{Year: 2030, Month: 6, Day: 5}, Kind: abp.Closure, Name: "Stocktaking", Source: "Estates"}
	if err := tx.CreateDay(ctx, &w.Day); err != nil {
		return err
	}
	if err := w.fillResources(ctx, tx); err != nil {
		return err
	}
	if err := w.fillPlan(ctx, tx); err != nil {
		return err
	}
	w.Practice = abp.Practice{Kept: w.kept(abp.KindPractice), PersonID: w.Delegate.ID, OnDay: abp.DateOf(Now).Add(-8), Behaviours: []string{"a remark or a joke"}, Bases: []string{"age"}, Did: []string{"delay"}, Text: "We talked about it over tea."}
	if err := tx.Put(ctx, []abp.Practice{w.Practice}); err != nil {
		return err
	}
	w.Quote = abp.Quote{Kept: w.kept(abp.KindQuote), SubjectID: w.Subject.ID, Words: "I say something now. Anna from Ward 5 noticed in March.", ConsentVersion: abp.ConsentVersion, ConsentedOn: abp.DateOf(Now).Add(-5)}
	if err := tx.Put(ctx, []abp.Quote{w.Quote}); err != nil {
		return err
	}
	w.Indicator = abp.Indicator{Kept: w.kept(abp.KindIndicator), ProgrammeID: w.Programme.ID, OrganisationID: w.Organisation.ID, Measure: "WRES 6", Year: 2022, Staff: abp.BMEStaff, Hundredths: 2830, Base: 812,
		Source: "Staff survey 2022", SourceOn: abp.Date{Year: 2023, Month: time.March, Day: 9}}
	return tx.Put(ctx, []abp.Indicator{w.Indicator})
}

// fillResources adds what planning knows about people and rooms, none of which
// breaks a rule.
func (w *World) fillResources(ctx context.Context, tx *store.Store) error {
	june := abp.Date{Year: 2024, Month: time.June, Day: 3}
	w.Away = abp.Away{ID: w.ID(abp.KindAway), PersonID: w.Delegate.ID, FromDay: june, UntilDay: june.Add(4)}
	pair, err := abp.NewApart(w.Delegate.ID, w.ForeignDelegate.ID)
	if err != nil {
		return err
	}
	w.Apart = *pair
	w.Apart.ID, w.Apart.CreatedAt, w.Apart.CreatedByID = w.ID(abp.KindApart), abp.At(Now), abp.Ref(w.Lead.ID)
	w.Booking = abp.Booking{Kept: w.kept(abp.KindBooking), VenueID: w.Venue.ID, OnDay: june, State: abp.Held, LapsesOn: june.Add(-30), Purpose: "Next cohort"}
	offer := func(p abp.Person, set abp.Set) abp.Offer {
		return abp.Offer{Kept: w.kept(abp.KindOffer), PersonID: p.ID, SetID: abp.Ref(set.ID), AskedAt: abp.At(Now.AddDate(0, 0, -3)), AskedByID: abp.Ref(w.Lead.ID)}
	}
	w.Offer, w.ForeignOffer = offer(w.Facilitator, w.Set), offer(w.ForeignFacilitator, w.ForeignSet)
	for _, rows := range []any{[]abp.Away{w.Away}, []abp.Apart{w.Apart}, []abp.Booking{w.Booking}, []abp.Offer{w.Offer, w.ForeignOffer}} {
		if err := tx.Put(ctx, rows); err != nil {
			return err
		}
	}
	return nil
}
