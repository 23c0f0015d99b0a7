package app

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// delivered are the thresholds while nobody has set others.
var delivered = &limits{survey: disclosure.Defaults(disclosure.Survey)}

// crowd is who answered what: for each organisation, their answers.
type crowd map[string][][2]int

// someProgramme draws a programme of one home system and two guests.
func someProgramme(t *rapid.T) ([]abp.Organisation, crowd) {
	home, guest, other := &abp.System{ID: "sys_h", Name: "Home", IsHome: true}, &abp.System{ID: "sys_g", Name: "Guest"}, &abp.System{ID: "sys_o", Name: "Other"}
	var partners []abp.Organisation
	who := crowd{}
	for i := range rapid.IntRange(1, 7).Draw(t, "organisations") {
		sys := rapid.SampledFrom([]*abp.System{home, home, home, guest, other}).Draw(t, "system")
		o := abp.Organisation{Kept: abp.Kept{ID: fmt.Sprintf("org_%d", i)}, Code: fmt.Sprint(i), Name: fmt.Sprintf("Organisation %d", i), SystemID: sys.ID, System: sys}
		partners = append(partners, o)
		join(t, who, o.ID, rapid.SampledFrom([]int{0, 1, 4, 9, 10, 11, 25}).Draw(t, "people"))
	}
	return partners, who
}

func join(t *rapid.T, who crowd, organisation string, n int) {
	for range n {
		who[organisation] = append(who[organisation], [2]int{rapid.IntRange(0, 20).Draw(t, "before"), rapid.IntRange(0, 20).Draw(t, "after")})
	}
}

// count makes the headline cells of a snapshot.
func count(t *rapid.T, id string, partners []abp.Organisation, who crowd) []abp.SnapshotCell {
	in := &abp.Instrument{Headline: []string{"I1", "I2"}, Items: []abp.Item{{Code: "I1", Max: 10}, {Code: "I2", Max: 10}}}
	tally := newTally(in, partners, nil, nil)
	var reaches []abp.SnapshotReach
	for _, o := range partners {
		for scope, group := range map[abp.Scope]string{abp.BySystem: o.SystemID, abp.ByOrganisation: o.ID} {
			r := abp.SnapshotReach{Scope: scope, GroupID: group, Enrolled: 1}
			if !slices.Contains(reaches, r) {
				reaches = append(reaches, r)
			}
		}
		for _, answers := range who[o.ID] {
			v := store.SubjectAnswers{OrganisationID: o.ID, CohortID: "coh_1", StaffGroup: "nursing"}
			for w, sum := range map[abp.Wave]int{abp.T0: answers[0], abp.T2: answers[1]} {
				v.Waves[w] = store.WaveAnswers{IsIn: true, Values: []int{sum / 2, sum - sum/2}}
			}
			if err := tally.add(&v); err != nil {
				t.Fatal(err)
			}
		}
	}
	cells, err := tally.cells(reaches)
	if err != nil {
		t.Fatal(err)
	}
	for i := range cells {
		cells[i].SnapshotID = id
	}
	return cells
}

// TestPublishedRows holds, for random programmes, that no row is of fewer than ten
// people, that no difference of nested rows is, and that the rows divide everybody.
func TestPublishedRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		partners, who := someProgramme(t)
		list, err := atoms(count(t, "a", partners, who), nil, partners)
		if err != nil {
			t.Fatal(err)
		}
		p, err := publish(list, "Home", delivered.survey)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.rows(nil) {
			if n, shown := r.Card.People().Number(); shown && n < 10 {
				t.Fatalf("%s shows %d people", r.Card.Label(), n)
			}
		}
		if all := p.all.Total(); !all.IsShown() {
			return
		}
		rows, err := rowsOf(list, "Home", delivered.survey)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, r := range rows {
			if r.isLeaf {
				sum += r.pairs.N()
			}
			for _, s := range rows {
				if d := s.pairs.N() - r.pairs.N(); d > 0 && d < 10 && subset(r.groups, s.groups) {
					t.Fatalf("%v less %v is %d people", s.groups, r.groups, d)
				}
			}
		}
		if sum != rows.everybody().N() {
			t.Fatalf("rows of %d people, everybody is %d", sum, rows.everybody().N())
		}
	})
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(g string) bool { return !slices.Contains(b, g) })
}

// TestReleasedVersions holds, for random programmes that grow over snapshots, that
// whatever two snapshots let everybody read of the same groups differs by nobody or
// by five people and more, and of nested groups by nobody or by ten and more.
func TestReleasedVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		partners, who := someProgramme(t)
		var kept []abp.SnapshotCell
		for i := range rapid.IntRange(2, 4).Draw(t, "snapshots") {
			cells, err := withhold(count(t, fmt.Sprint(i), partners, who), kept, partners, delivered)
			if err != nil {
				t.Fatal(err)
			}
			kept = append(kept, cells...)
			for _, o := range partners {
				join(t, who, o.ID, rapid.SampledFrom([]int{0, 0, 0, 1, 5, 6, 12}).Draw(t, "more"))
			}
		}
		all, err := releases(kept, partners, delivered)
		if err != nil {
			t.Fatal(err)
		}
		for i, was := range all {
			for _, is := range all[i+1:] {
				checkVersions(t, was, is)
			}
		}
	})
}

func checkVersions(t *rapid.T, was, is release) {
	p := disclosure.Defaults(disclosure.Survey)
	before, had := was.totals[spanItem{abp.SpanT2, abp.HeadlineItem}]
	after, has := is.totals[spanItem{abp.SpanT2, abp.HeadlineItem}]
	if d := apart(before, after); had && has && d > 0 && d < p.MinDelta() {
		t.Fatalf("the whole programme differs by %d people", d)
	}
	for _, a := range was.rows {
		for _, b := range is.rows {
			// People only join, so the difference in numbers is the true one.
			d := max(a.pairs.N()-b.pairs.N(), b.pairs.N()-a.pairs.N())
			switch {
			case slices.Equal(a.groups, b.groups) && d > 0 && d < p.MinDelta():
				t.Fatalf("%v differ by %d people", a.groups, d)
			case !slices.Equal(a.groups, b.groups) && subset(a.groups, b.groups) && d > 0 && d < p.MinN():
				t.Fatalf("%v within %v differ by %d people", a.groups, b.groups, d)
			}
		}
	}
}

// TestOrganisationThatMoved holds that nothing is published of a frozen table whose
// organisations have changed their systems since.
func TestOrganisationThatMoved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		partners, who := someProgramme(t)
		if len(who[partners[0].ID]) == 0 {
			t.Skip("nobody moves")
		}
		cells := count(t, "a", partners, who)
		partners[0].System = &abp.System{ID: "sys_new", Name: "New"}
		partners[0].SystemID = "sys_new"
		if list, err := atoms(cells, nil, partners); err != nil || len(list) != 0 {
			t.Fatalf("%d groups are published after a move, %v", len(list), err)
		}
	})
}
