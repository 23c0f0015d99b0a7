package demo_test

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func london(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestSameBytes holds the scenario to the hash of all its records.
func TestSameBytes(t *testing.T) {
	once, again := build(t, demo.Options{}), build(t, demo.Options{Seed: demo.DefaultSeed, People: 231})
	if once.hash != again.hash {
		t.Fatal("two builds from one seed differ")
	}
	if other := build(t, demo.Options{Seed: 7}); other.hash == once.hash {
		t.Fatal("another seed makes no difference")
	}
	const golden = "testdata/records.sha256"
	if *update {
		if err := os.WriteFile(golden, []byte(once.hash+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := once.hash; got != strings.TrimSpace(string(want)) {
		t.Errorf("the records changed (%s); if that is meant, run the test with -update", got)
	}
}

// TestRealCohortsKeepTheRules also counts the rules that the plan does not
// know: fridays, two sets a day with half an hour between, two programme
// facilitators and a third above 24 delegates.
func TestRealCohortsKeepTheRules(t *testing.T) {
	for _, seed := range []uint64{0, 1, 2} {
		h := build(t, demo.Options{Seed: seed})
		for _, c := range h.published() {
			p := h.plan(t, c)
			for _, clash := range p.Clashes() {
				if clash.Hard {
					t.Errorf("seed %d, %s: %s", seed, c.Code, clash)
				}
			}
			for _, s := range p.Sessions {
				checkSession(t, c, &p, s)
			}
		}
	}
}

func checkSession(t *testing.T, c *abp.Cohort, p *abp.Plan, s abp.Session) {
	t.Helper()
	starts, ends := s.StartsAt.In(p.Zone), s.EndsAt.In(p.Zone)
	minutes := func(at time.Time) int { return at.Hour()*60 + at.Minute() }
	if starts.Weekday() == time.Friday && (minutes(starts) < 14*60+30 && minutes(ends) > 12*60+30 || minutes(ends) > 14*60+30) {
		t.Errorf("%s: %s is at the time of Friday prayers or too late, %s", c.Code, s.Title, starts)
	}
	if s.Kind == abp.WorkshopPart {
		want := 2
		if len(p.Delegates) > 26 {
			want = 3
		}
		if len(s.Facilitators) != want {
			t.Errorf("%s: %s has %d facilitators, want %d", c.Code, s.Title, len(s.Facilitators), want)
		}
		return
	}
	if m := minutes(starts); m < 9*60+30 || m > 15*60+30 {
		t.Errorf("%s: %s starts at %s", c.Code, s.Title, starts)
	}
	n := 1
	for _, o := range slices.Concat(p.Sessions, p.Other) {
		if o.ID == s.ID || len(o.Facilitators) == 0 || o.StartsAt.On(p.Zone) != s.StartsAt.On(p.Zone) ||
			!slices.ContainsFunc(o.Facilitators, func(f abp.Person) bool { return f.ID == s.Facilitators[0].ID }) {
			continue
		}
		n++
		if gap := max(o.StartsAt.Sub(s.EndsAt.Time), s.StartsAt.Sub(o.EndsAt.Time)); gap < 30*time.Minute {
			t.Errorf("%s: %s has %s between %s and %s", c.Code, s.Facilitators[0].Name, gap, s.Title, o.Title)
		}
	}
	if n > 2 {
		t.Errorf("%s: %s leads %d sessions on %s", c.Code, s.Facilitators[0].Name, n, starts)
	}
}

// TestDraftsBreakTheirRule looks for the rule that each draft is named after,
// and for no other hard one.
func TestDraftsBreakTheirRule(t *testing.T) {
	want := map[string][]string{
		"X1": {"D1"}, "X2": {"D10"}, "X3": {"D3"}, "X4": {"D19"}, "X5": {"D19"}, "X6": {"D18", "D18"},
		"X7": {"H1"}, "X8": {"H2"}, "X9": {"H5"}, "X10": {"T2"},
	}
	for _, seed := range []uint64{0, 1, 2} {
		h, got := build(t, demo.Options{Seed: seed}), map[string][]string{}
		for i := range h.cohorts {
			c := &h.cohorts[i]
			if c.IsPublished() {
				continue
			}
			for _, clash := range h.plan(t, c).Clashes() {
				if clash.Hard || clash.Rule == "D10" && !slices.Contains(got[c.Code], "D10") {
					got[c.Code] = append(got[c.Code], clash.Rule)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

// TestRepeats holds repeats to the shape of the scenario: they multiply every
// total, and leave the first round as it is.
func TestRepeats(t *testing.T) {
	single, triple := build(t, demo.Options{}), build(t, demo.Options{People: 700})
	if !cmp.Equal(single.people, triple.people[:len(single.people)]) {
		t.Error("the first round's people depend on how many rounds there are")
	}
	got, want := triple.totals(), single.totals()
	if got.Complete != 3*want.Complete || got.Pairs != 3*want.Pairs || got.Applied != 3*want.Applied || got.AnyJourneyComplete != 3*want.AnyJourneyComplete {
		t.Errorf("three rounds count %+v", got)
	}
	if len(triple.organisations) != len(single.organisations) {
		t.Errorf("%d organisations, want %d", len(triple.organisations), len(single.organisations))
	}
	mails := map[string]bool{}
	for _, p := range triple.people {
		if mails[p.Email] {
			t.Errorf("two people have the address %s", p.Email)
		}
		mails[p.Email] = true
	}
}

// TestCast looks at each person of the cast as the records describe them.
func TestCast(t *testing.T) {
	h := build(t, demo.Options{})
	c := h.cast
	for role, id := range map[abp.Role]string{
		abp.Administrator: c.Administrator, abp.ProgrammeLead: c.ProgrammeLead, abp.FacilitatorRole: c.Facilitator,
		abp.InternalSponsor: c.Sponsor, abp.BoardViewer: c.BoardViewer, abp.DataCustodian: c.DataCustodian,
	} {
		if !slices.ContainsFunc(h.grants, func(g abp.Grant) bool { return g.PersonID == id && g.Role == role }) {
			t.Errorf("%s is not granted to the cast’s", role)
		}
	}
	for id, label := range map[string]string{c.Sponsor: "A", c.HospiceSponsor: "I"} {
		if got := h.person(id).OrganisationID; string(got) != c.Organisations[label] {
			t.Errorf("the sponsor of %s is of %s", label, got)
		}
	}
	progress := h.progress()
	for _, d := range h.delegates {
		switch {
		case d.PersonID == c.Delegate:
			if d.CohortID != c.Cohorts["C7"] || progress[d.ID].Sets != 3 || string(h.person(d.PersonID).ManagerID) != c.LineManager {
				t.Errorf("the delegate has %+v in %s", progress[d.ID], d.CohortID)
			}
		case d.PersonID == c.DelegateDone:
			if d.CohortID != c.Cohorts["C3"] || !progress[d.ID].IsJourneyComplete() {
				t.Errorf("the delegate who is done has %+v in %s", progress[d.ID], d.CohortID)
			}
		}
	}
	waiting := 0
	for _, a := range h.applications {
		if string(a.ManagerID) == c.LineManager && a.Status() == "waiting for the manager" {
			waiting++
		}
	}
	if waiting < 2 {
		t.Errorf("%d applications wait for the line manager, want at least two", waiting)
	}
	led := slices.ContainsFunc(h.sets, func(s abp.Set) bool {
		return s.CohortID == c.Cohorts["C7"] && s.Number == 1 && string(s.FacilitatorID) == c.Facilitator
	})
	if !led {
		t.Error("the facilitator does not lead set 1 of C7")
	}
}

// TestRecordsAreInOrder checks what the schema cannot: records lie between the
// start of the programme and now, registers follow their sessions, surveys lie
// in their windows, and every name can be sorted, mailed to and seen.
func TestRecordsAreInOrder(t *testing.T) {
	for _, seed := range []uint64{0, 1, 2, 3} {
		h := build(t, demo.Options{Seed: seed})
		h.checkRegisters(t)
		h.checkSteps(t)
		h.checkResponses(t)
	}
}

func (h *heap) checkRegisters(t *testing.T) {
	t.Helper()
	sessions, cohorts := by(h.sessions, func(s *abp.Session) string { return s.ID }), by(h.cohorts, func(c *abp.Cohort) string { return c.ID })
	for _, a := range h.attendances {
		if s := sessions[a.SessionID]; s.EndsAt.After(a.MarkedAt.Time) || a.MarkedAt.After(demo.Now.Time) || s.IsCancelled() {
			t.Errorf("%s of %s was marked at %s", s.Title, s.StartsAt, a.MarkedAt)
		}
	}
	for _, e := range h.events {
		if e.At.After(demo.Now.Time) {
			t.Errorf("%s %s happens at %s", e.Verb, e.Subject, e.At)
		}
	}
	for _, p := range h.people {
		if !p.CreatedAt.Before(demo.Now.Time) || p.SortName == "" || !strings.HasSuffix(p.Email, ".example") || strings.IndexFunc(p.Email, func(r rune) bool { return r > 126 }) >= 0 {
			t.Errorf("person %+v", p)
		}
	}
	for _, d := range h.delegates {
		if c := cohorts[d.CohortID]; c.IsPublished() && (d.EnrolledAt.Before(c.PublishedAt.Time) || !d.WithdrawnAt.IsZero() && d.WithdrawnAt.Before(d.EnrolledAt.Time)) {
			t.Errorf("delegate %+v", d)
		}
	}
}

func (h *heap) checkSteps(t *testing.T) {
	t.Helper()
	for _, a := range h.applications {
		steps := []abp.Instant{a.AppliedAt, a.ReleasedAt, a.OfferedAt, a.EnrolledAt}
		for i := 1; i < len(steps) && !steps[i].IsZero(); i++ {
			if !steps[i-1].Before(steps[i].Time) || steps[i].After(demo.Now.Time) {
				t.Errorf("application %s: %s", a.ID, steps)
			}
		}
	}
}

func (h *heap) checkResponses(t *testing.T) {
	t.Helper()
	type key struct {
		cohort string
		wave   abp.Wave
	}
	zone := london(t)
	windows := by(h.windows, func(w *abp.SurveyWindow) key { return key{w.CohortID, w.Wave} })
	subjects := by(h.subjects, func(s *abp.Subject) string { return s.ID })
	for _, v := range h.responses {
		w := windows[key{subjects[v.SubjectID].CohortID, v.Wave}]
		noon := v.FinishedOn.Clock(12*60, zone)
		if w.IsOpen(noon) == v.IsLate || noon.After(demo.Now.Time) {
			t.Errorf("%s of %s on %s, late %t; open %s to %s", v.Wave, v.SubjectID, v.FinishedOn, v.IsLate, w.OpensAt, w.ClosesAt)
		}
	}
	for _, a := range h.answers {
		if a.Value < 0 || a.Value > 10 {
			t.Errorf("answer %+v", a)
		}
	}
}

// TestPlanted looks for the things that are there to be found.
func TestPlanted(t *testing.T) {
	h := build(t, demo.Options{})
	moved := 0
	for _, s := range h.sessions {
		if s.HasMoved() {
			moved++
			if s.PlannedAt.On(london(t)) != (abp.Date{Year: 2022, Month: 12, Day: 15}) || s.Sequence != 1 || s.ChangedAt == s.CreatedAt {
				t.Errorf("moved session %+v", s)
			}
		}
	}
	if moved != 4 {
		t.Errorf("%d sessions moved, want the 4 of C1", moved)
	}
	guests := map[string]int{}
	for _, a := range h.attendances {
		guests[a.SessionID]++
	}
	var counts []int
	for _, s := range h.sessions {
		if s.Kind == abp.CatchUp && guests[s.ID] > 0 {
			counts = append(counts, guests[s.ID])
		}
	}
	slices.Sort(counts)
	if len(counts) != 15 || counts[0] != 12 || counts[13] > 24 || counts[14] != 35 {
		t.Errorf("guests of catch-ups %v", counts)
	}
	kinds := map[abp.SessionKind]int{}
	for _, s := range h.sessions {
		if s.StartsAt.After(demo.Now.Time) && s.CohortID == "" {
			kinds[s.Kind]++
		}
	}
	for _, k := range abp.SessionKinds() {
		if !k.ForCohort() && kinds[k] == 0 {
			t.Errorf("no %s is to come; have %v", k, slices.Sorted(maps.Keys(kinds)))
		}
	}
}
