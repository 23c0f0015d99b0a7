package app

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/stats"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// soul is one subject of a random world, with every answer as it was given.
type soul struct {
	abp.Subject
	isDraft bool
	waves   [5]map[string]int // only what counts: in time, by the day; nil otherwise
	days    [5]abp.Date
}

// randomSouls fills the store with people of every kind: who answered some waves,
// late ones, ones after the day, ones of another version, passed-over items, and
// members of a cohort that is not published.
func randomSouls(t *testing.T, s *store.Store, p *storetest.Pilot, asAt abp.Date) []soul {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 18))
	draft := p.Done
	draft.ID, draft.Code, draft.PublishedAt = "coh_draft", "C99", abp.Instant{}
	draft.Sessions, draft.Sets, draft.Windows, draft.Template, draft.Venue = nil, nil, nil, nil, nil
	other := p.Instrument
	other.ID, other.Edition = "ins_other", 9
	var souls []soul
	var subjects []abp.Subject
	var responses []abp.Response
	var answers []abp.Answer
	for i := range 160 {
		o := p.Organisations[r.IntN(5)]
		v := soul{Subject: abp.Subject{ID: fmt.Sprintf("sub_random%d", i), ProgrammeID: p.Programme.ID, OrganisationID: o.ID, CohortID: []string{p.Done.ID, p.Running.ID, draft.ID}[r.IntN(3)], StaffGroup: []string{"Nursing", "", "Medical"}[r.IntN(3)]}}
		v.isDraft = v.CohortID == draft.ID
		subjects = append(subjects, v.Subject)
		for w := range 5 {
			if r.IntN(5) == 0 {
				continue
			}
			res := abp.Response{ID: fmt.Sprintf("res_random%d_%d", i, w), SubjectID: v.ID, Wave: abp.Wave(w), InstrumentID: p.Instrument.ID, StartedOn: asAt.Add(-9), FinishedOn: asAt.Add(-r.IntN(9)), IsLate: r.IntN(12) == 0}
			switch r.IntN(14) {
			case 0:
				res.FinishedOn = asAt.Add(1)
			case 1:
				res.InstrumentID = other.ID
			case 2:
				res.FinishedOn = abp.Date{}
			}
			given := map[string]int{}
			for _, q := range questionsOf(&p.Instrument) {
				if r.IntN(9) > 0 {
					given[q.code] = q.low + r.IntN(q.high-q.low+1)
					answers = append(answers, abp.Answer{ResponseID: res.ID, Item: q.code, Value: given[q.code]})
				}
			}
			if !res.IsLate && !res.FinishedOn.IsZero() && !asAt.Before(res.FinishedOn) && res.InstrumentID == p.Instrument.ID {
				v.waves[w], v.days[w] = given, res.FinishedOn
			}
			responses = append(responses, res)
		}
		souls = append(souls, v)
	}
	for _, rows := range []any{[]abp.Cohort{draft}, []abp.Instrument{other}, subjects, responses, answers} {
		if err := s.Put(context.Background(), rows); err != nil {
			t.Fatal(err)
		}
	}
	return souls
}

// headlineOf is the headline's sum under a prefix, from the definition.
func (v *soul) headlineOf(in *abp.Instrument, w abp.Wave, prefix string) (int, bool) {
	sum := 0
	for _, code := range in.Headline {
		n, has := v.waves[w][prefix+code]
		if !has {
			return 0, false
		}
		sum += n
	}
	return sum, true
}

// recount counts everything by the definitions, one person after another.
func recount(in *abp.Instrument, systems map[string]string, souls []soul) (map[string]map[[2]int]int, map[string]int, map[string]int) {
	cells, counts, waves := map[string]map[[2]int]int{}, map[string]int{}, map[string]int{}
	put := func(key string, before, after int) {
		if cells[key] == nil {
			cells[key] = map[[2]int]int{}
		}
		cells[key][[2]int{before, after}]++
	}
	for i := range souls {
		v := &souls[i]
		if v.isDraft {
			continue
		}
		groups := []string{"programme ", "system " + systems[v.OrganisationID], "organisation " + v.OrganisationID, "cohort " + v.CohortID, "staff group " + v.StaffGroup}
		for w, given := range v.waves {
			for code, n := range given {
				counts[fmt.Sprint(abp.Wave(w), " ", code, " ", n)]++
			}
			if given != nil {
				for _, g := range groups {
					waves[fmt.Sprint(g, " ", abp.Wave(w))]++
				}
			}
		}
		recountPairs(in, v, groups, put)
		first, has := v.headlineOf(in, abp.T0, "")
		if _, again := v.headlineOf(in, abp.T2, ""); has && !again {
			counts[fmt.Sprint("T0 left ", first)]++
		}
	}
	return cells, counts, waves
}

func recountPairs(in *abp.Instrument, v *soul, groups []string, put func(key string, before, after int)) {
	first, hasFirst := v.headlineOf(in, abp.T0, "")
	for w := abp.T1; w <= abp.T4; w++ {
		span := fmt.Sprintf("T0-%s", w)
		both, was, is := 0, 0, 0
		for _, it := range in.Items {
			b, hasBefore := v.waves[abp.T0][it.Code]
			a, hasAfter := v.waves[w][it.Code]
			if hasBefore && hasAfter {
				put("programme  "+span+" "+it.Code, b, a)
				both, was, is = both+1, was+b, is+a
			}
		}
		if both >= 10 {
			put("programme  "+span+" composite", 660*was/both, 660*is/both)
		}
		later, has := v.headlineOf(in, w, "")
		if !hasFirst || !has {
			continue
		}
		put("programme  "+span+" headline", first, later)
		if w == abp.T2 {
			for _, g := range groups[1:] {
				put(g+" "+span+" headline", first, later)
			}
			if third, kept := v.headlineOf(in, abp.T3, ""); kept {
				put("programme  T0-T2|T3 headline", first, later)
				put("programme  T0-T3|T2 headline", first, third)
			}
			if then, remembers := v.headlineOf(in, abp.T2, "then-"); remembers {
				put("programme  T0-T2|then headline", first, later)
				put("programme  then-T2|T0 headline", then, later)
			}
		}
	}
}

// TestASnapshotIsWhatTheRowsSay counts a random world twice: in one pass, and from
// the definitions person by person.
func TestASnapshotIsWhatTheRowsSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		p := storetest.NewPilot(t, s, func(rows []storetest.PilotRow) {
			for i := range rows {
				rows[i].Before, rows[i].After = -1, -1
			}
		})
		asAt := abp.DateOf(storetest.Now)
		souls := randomSouls(t, s, p, asAt)
		partners, err := s.Partners(ctx)
		if err != nil {
			t.Fatal(err)
		}
		systems := map[string]string{}
		for _, o := range partners {
			systems[o.ID] = o.SystemID
		}
		v := &abp.Snapshot{ProgrammeID: p.Programme.ID, AsAt: asAt}
		d, err := countSnapshot(ctx, s, v, &p.Instrument, partners, abp.At(storetest.Now))
		if err != nil {
			t.Fatal(err)
		}
		cells, counts, waves := recount(&p.Instrument, systems, souls)
		got := map[string]map[[2]int]int{}
		for _, c := range d.cells {
			j, err := parseCounts(c)
			if err != nil {
				t.Fatal(err)
			}
			if j.N() > 0 {
				got[fmt.Sprintf("%s %s %s %s", c.Scope, c.GroupID, c.Span, c.Item)] = cellsOf(j)
			}
		}
		if diff := gocmp.Diff(cells, got); diff != "" || len(cells) < 40 {
			t.Errorf("%d joint counts (-rows +snapshot):\n%s", len(cells), diff)
		}
		answered, told := map[string]int{}, map[string]int{}
		for _, c := range d.counts {
			if key := fmt.Sprint(c.Wave, " ", c.Item, " ", c.Value); counts[key] > 0 || c.Item == abp.LeftItem {
				answered[key] = c.People
			}
		}
		for _, w := range d.waves {
			if w.Answered > 0 {
				told[fmt.Sprint(w.Scope, " ", w.GroupID, " ", w.Wave)] = w.Answered
			}
		}
		if diff := gocmp.Diff(counts, answered); diff != "" {
			t.Errorf("answers (-rows +snapshot):\n%s", diff)
		}
		if diff := gocmp.Diff(waves, told); diff != "" {
			t.Errorf("who answered (-rows +snapshot):\n%s", diff)
		}
		checkAtoms(t, &p.Instrument, d.atoms, souls)
	})
}

func cellsOf(j stats.Joint) map[[2]int]int {
	all := map[[2]int]int{}
	for _, c := range j.Cells() {
		all[[2]int{c.Pre, c.Post}] = c.N
	}
	return all
}

// checkAtoms holds that the smallest groups divide everybody who answered, by the
// waves at which they answered the whole headline.
func checkAtoms(t *testing.T, in *abp.Instrument, atoms []abp.SnapshotAtom, souls []soul) {
	t.Helper()
	type key struct{ organisation, cohort, staff, pattern string }
	want, got := map[key]int{}, map[key]int{}
	for i := range souls {
		v, hasAnswered := &souls[i], false
		var pattern []string
		for w, given := range v.waves {
			hasAnswered = hasAnswered || given != nil
			if _, whole := v.headlineOf(in, abp.Wave(w), ""); whole {
				pattern = append(pattern, abp.Wave(w).String())
			}
		}
		if !v.isDraft && hasAnswered {
			want[key{v.OrganisationID, v.CohortID, v.StaffGroup, strings.Join(pattern, " ")}]++
		}
	}
	for _, a := range atoms {
		pattern := strings.TrimSuffix(a.Pattern, " "+thenPattern)
		got[key{a.OrganisationID, a.CohortID, a.StaffGroup, pattern}] += a.People
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("smallest groups (-rows +snapshot):\n%s", diff)
	}
}

// TestCompositeUnits holds that the composite's units divide every mean exactly.
func TestCompositeUnits(t *testing.T) {
	for n, want := range map[int]int{1: 1, 5: 20, 12: 660, 40: 0} {
		if got := abp.CompositePer(n); got != want {
			t.Errorf("%d items: units of 1/%d, want 1/%d", n, got, want)
		}
	}
	if abp.CompositeLeast(12) != 10 || abp.CompositeLeast(5) != 4 {
		t.Error("a composite needs four fifths of the items")
	}
}

// TestMonths holds that a series has every month from its first to the last that
// was over, empty ones too.
func TestMonths(t *testing.T) {
	s := storetest.Open(t)
	p := storetest.NewPilot(t, s, nil)
	v := &abp.Snapshot{ProgrammeID: p.Programme.ID, AsAt: abp.Date{Year: 2026, Month: time.March, Day: 30}}
	d := &snapshotDraft{}
	if err := d.countMonths(context.Background(), s, v, abp.At(storetest.Now), time.UTC); err != nil {
		t.Fatal(err)
	}
	by := map[string][]abp.SnapshotMonth{}
	for _, m := range d.months {
		by[m.Series] = append(by[m.Series], m)
	}
	total := 0
	for series, months := range by {
		if !slices.IsSortedFunc(months, func(a, b abp.SnapshotMonth) int { return cmp.Compare(a.Month, b.Month) }) || months[len(months)-1].Month != "2026-02" {
			t.Errorf("%s: %v", series, months)
		}
		if series == abp.SeriesApplications {
			for _, m := range months {
				total += m.Value
			}
		}
	}
	if total != 318 {
		t.Errorf("%d applications in all months, want 318", total)
	}
}
