package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// party is so many people of one organisation, cohort and staff group with both
// answers, finished on a day.
type party struct {
	organisation, cohort, staff string
	n                           int
	on                          string
}

// draftOf counts parties as a snapshot does.
func draftOf(t *testing.T, partners []abp.Organisation, days []abp.Date, parties []party) *snapshotDraft {
	t.Helper()
	in := &abp.Instrument{Headline: []string{"I1", "I2"}, Items: []abp.Item{{Code: "I1", Max: 10}, {Code: "I2", Max: 10}}}
	var cohorts []abp.Cohort
	for _, p := range parties {
		cohorts = append(cohorts, abp.Cohort{Kept: abp.Kept{ID: p.cohort}})
	}
	tally := newTally(in, partners, cohorts, days)
	for _, p := range parties {
		for i := range p.n {
			v := store.SubjectAnswers{OrganisationID: p.organisation, CohortID: p.cohort, StaffGroup: p.staff}
			for _, w := range []abp.Wave{abp.T0, abp.T2} {
				v.Waves[w] = store.WaveAnswers{IsIn: true, FinishedOn: p.on, Values: []int{i % 7, (i + int(w)) % 9}}
			}
			if err := tally.add(&v); err != nil {
				t.Fatal(err)
			}
		}
	}
	d, err := tally.draft(nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// audited judges a draft beside earlier drafts that were published as they are.
func audited(t *testing.T, partners []abp.Organisation, past []*snapshotDraft, d *snapshotDraft) map[abp.Scope]disclosure.Verdict {
	t.Helper()
	lim := &limits{survey: disclosure.Defaults(disclosure.Survey)}
	x := &audit{now: headlineTables(d.cells), partners: partners, systems: map[string]string{}, lim: lim, isSound: true, number: len(past) + 1}
	for _, o := range partners {
		x.systems[o.ID] = o.SystemID
	}
	var counts []map[pairGroup]int
	for i, was := range past {
		x.past, x.numbers = append(x.past, pastRelease{id: fmt.Sprint(i), cells: headlineTables(was.cells)}), append(x.numbers, i+1)
		counts = append(counts, pairGroups(was.atoms))
	}
	x.follow(append(counts, pairGroups(d.atoms)))
	all, err := x.judge()
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[abp.Scope]disclosure.Verdict{}
	for _, scope := range auditedScopes {
		verdicts[scope] = all[tableOf(scope)]
	}
	if !x.isSound {
		t.Error("the smallest groups do not tell who is in which figure")
	}
	return verdicts
}

func TestTablesBesideTables(t *testing.T) {
	home := &abp.System{ID: "sys_h", Name: "Home", IsHome: true}
	var partners []abp.Organisation
	for _, code := range []string{"A", "B", "C"} {
		partners = append(partners, abp.Organisation{Kept: abp.Kept{ID: "org_" + code}, Code: code, Name: "Organisation " + code, SystemID: home.ID, System: home})
	}
	first, second := abp.Date{Year: 2024, Month: 1, Day: 31}, abp.Date{Year: 2024, Month: 2, Day: 29}
	one, two := []abp.Date{first}, []abp.Date{first, second}
	mixed := []party{{"org_A", "coh_1", "nursing", 12, "2024-01-10"}, {"org_A", "coh_2", "nursing", 13, "2024-01-10"}, {"org_B", "coh_1", "nursing", 11, "2024-01-10"}, {"org_B", "coh_2", "medical", 14, "2024-01-10"}}
	for name, c := range map[string]struct {
		past, now []party
		want      string
	}{
		"organisations and cohorts cross": {nil, mixed, "organisation publish, cohort publish"},
		// Cohort 1 less what of it is not A's would be A's people of cohort 2.
		"a cohort that is nearly one organisation": {nil, []party{{"org_A", "coh_1", "nursing", 25, "2024-01-10"}, {"org_A", "coh_2", "nursing", 4, "2024-01-10"}, {"org_B", "coh_2", "nursing", 20, "2024-01-10"}}, "organisation publish, cohort refused R7"},
		"a cohort that is one organisation":        {nil, []party{{"org_A", "coh_1", "nursing", 25, "2024-01-10"}, {"org_B", "coh_2", "nursing", 20, "2024-01-10"}}, "organisation publish, cohort publish"},
		// A less the two cohorts that are all of A is five people.
		"a sum of cohorts": {nil, []party{{"org_A", "coh_1", "nursing", 20, "2024-01-10"}, {"org_A", "coh_2", "nursing", 15, "2024-01-10"}, {"org_A", "coh_3", "nursing", 5, "2024-01-10"},
			{"org_B", "coh_3", "nursing", 15, "2024-01-10"}, {"org_B", "coh_4", "nursing", 15, "2024-01-10"}}, "organisation publish, cohort refused R8"},
		"one answer more":              {mixed, append([]party{{"org_A", "coh_1", "nursing", 1, "2024-02-10"}}, mixed...), "organisation carry forward R6, cohort carry forward R6"},
		"as many as two versions need": {mixed, append([]party{{"org_A", "coh_1", "nursing", 6, "2024-02-10"}}, mixed...), "organisation publish, cohort publish"},
		// Six people more of A, of whom five are in cohort 1 and one is in cohort 2.
		"one of them in another cohort": {mixed, append([]party{{"org_A", "coh_1", "nursing", 5, "2024-02-10"}, {"org_A", "coh_2", "nursing", 5, "2024-02-10"}, {"org_B", "coh_2", "nursing", 1, "2024-02-10"}}, mixed...), "organisation carry forward R6, cohort publish"},
	} {
		var past []*snapshotDraft
		days := one
		if c.past != nil {
			past, days = append(past, draftOf(t, partners, one, c.past)), two
		}
		verdicts := audited(t, partners, past, draftOf(t, partners, days, c.now))
		var got []string
		for _, scope := range []abp.Scope{abp.ByOrganisation, abp.ByCohort} {
			v := verdicts[scope]
			words := scope.String() + " " + v.Outcome.String()
			if v.Rule != 0 {
				words += " " + v.Rule.String()
			}
			got = append(got, words)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s, want %s (%s %s)", name, s, c.want, verdicts[abp.ByOrganisation].Reason, verdicts[abp.ByCohort].Reason)
		}
	}
}
