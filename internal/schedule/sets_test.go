package schedule

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
	"github.com/upstander/upstander/internal/schedule/sets"
)

func setsOf(t testing.TB, name string) *instance.Sets {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	q := &instance.Sets{}
	if err := json.Unmarshal(data, q); err != nil {
		t.Fatal(err)
	}
	return q
}

var quick = search.Options{Seed: 1, Work: 150_000, Workers: 1}

// TestSetsConflict names the rules in the way, and what would be enough.
func TestSetsConflict(t *testing.T) {
	id := func(s string) *string { return &s }
	for _, c := range []struct {
		name     string
		spoil    func(*instance.Sets)
		conflict string
		enough   string // of the first rule
	}{
		{"too many for two sets", func(q *instance.Sets) { q.Size.Max = 5 }, "B-SIZE", "Allow sets of 6."},
		{"too few for two sets", func(q *instance.Sets) { q.Size.Min = 7 }, "B-SIZE", "Allow sets of 6."},
		{"no slot left", func(q *instance.Sets) { q.Delegates[0].Cannot = []string{"Thu-A1", "Thu-A2", "Thu-P2", "Fri-P2"} }, "B-SLOT:D001",
			"Find a way for D001 to make Thu-A1."},
		{"pinned to where the other is", func(q *instance.Sets) {
			q.Pins = []instance.SetPin{{Delegate: "D001", Set: "S01"}, {Delegate: "D004", Set: "S01"}}
		}, "B-NOTWITH:D001:D004 B-PIN:D001 B-PIN:D004", "Let D001 and D004 be together."},
		{"one facilitator for one set", func(q *instance.Sets) {
			q.Facilitators = q.Facilitators[:1]
			q.Facilitators[0].MaxSets = 1
		}, "B-EMPTY B-FACMAX:F1", ""},
		{"too many of one organisation", func(q *instance.Sets) {
			q.AtMost = []instance.AtMost{{Attr: "org", Value: "acute", Max: 3}}
		}, "B-ATMOST:org:acute", "Allow 4 members with org acute in a set."},
		{"a facilitator where none can be", func(q *instance.Sets) { q.Sets[0].Facilitator, q.Sets[0].Slot = id("F1"), id("Fri-P2") },
			"B-FACSLOT:F1 B-PIN:S01:facilitator B-PIN:S01:slot B-SIZE", "Find a way for F1 to make Fri-P2."},
		{"three kept apart in two sets", func(q *instance.Sets) {
			q.NotWith = [][2]string{{"D001", "D002"}, {"D002", "D003"}, {"D003", "D001"}}
		}, "B-NOTWITH:D001:D002 B-NOTWITH:D002:D003 B-NOTWITH:D003:D001", "Let D001 and D002 be together."},
		{"managed by the only facilitator", func(q *instance.Sets) {
			q.Facilitators = q.Facilitators[:1]
			q.Facilitators[0].Manages = []string{"D007"}
		}, "B-FACMANAGES:F1", "Let F1 facilitate somebody whom F1 manages."},
	} {
		q := setsOf(t, "B01-12")
		c.spoil(q)
		a, err := Sets(context.Background(), q, quick)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var ids []string
		for _, b := range a.Conflict {
			ids = append(ids, b.Rule)
			if b.Words == "" {
				t.Errorf("%s: %s has no words", c.name, b.Rule)
			}
		}
		if a.State != Infeasible || strings.Join(ids, " ") != c.conflict {
			t.Errorf("%s: %v %v", c.name, a.State, ids)
			continue
		}
		if a.Conflict[0].Enough != c.enough {
			t.Errorf("%s: enough is %q", c.name, a.Conflict[0].Enough)
		}
		if a.Allocation != nil && len(a.Report.Broken) == 0 {
			t.Errorf("%s: the best there is breaks nothing", c.name)
		}
	}
}

func TestSetsState(t *testing.T) {
	a, err := Sets(context.Background(), setsOf(t, "B03-24"), quick)
	if err != nil || a.State != Feasible || a.Report.Total() < a.Bound {
		t.Fatalf("%+v %v", a, err)
	}
	q := setsOf(t, "B03-24")
	q.Mix, q.Lone, q.Weights = nil, nil, instance.SetWeights{}
	if a, err := Sets(context.Background(), q, quick); err != nil || a.State != Optimal {
		t.Fatalf("where nothing costs anything: %+v %v", a, err)
	}
}

// TestSetMoves has every move cost what the checker says after making it.
func TestSetMoves(t *testing.T) {
	q := setsOf(t, "B03-24")
	a, err := Sets(context.Background(), q, quick)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range q.Delegates {
		moves := SetMoves(q, a.Allocation, d.ID)
		if len(moves) != 6 {
			t.Fatalf("%s has %d moves, 2 to each of 3 sets are expected", d.ID, len(moves))
		}
		for _, m := range moves {
			then := ScoreSets(q, moved(a.Allocation, d.ID, m.Set, m.With))
			sum := 0
			for _, s := range m.ByRule {
				sum += s.Amount
			}
			if m.Cost != sum || m.Cost != then.Total()-a.Report.Total() || m.Admitted != (len(then.Broken) == 0) || len(m.Breaks) != len(then.Broken) {
				t.Errorf("%s to %s for %q: %+v, the checker: %d %v", d.ID, m.Set, m.With, m, then.Total()-a.Report.Total(), then.Broken)
			}
			if m.Admitted && m.Cost < 0 {
				t.Errorf("%s to %s for %q would save %d", d.ID, m.Set, m.With, -m.Cost)
			}
		}
	}
	if SetMoves(q, a.Allocation, "nobody") != nil {
		t.Error("nobody can be moved")
	}
}

// moved returns the allocation with a delegate in another set, and another back.
func moved(a *instance.Allocation, d, to, with string) *instance.Allocation {
	out := &instance.Allocation{}
	from := ""
	for _, s := range a.Sets {
		if slices.Contains(s.Members, d) {
			from = s.ID
		}
	}
	for _, s := range a.Sets {
		s.Members = slices.DeleteFunc(slices.Clone(s.Members), func(x string) bool { return x == d || x == with })
		if s.ID == to {
			s.Members = append(s.Members, d)
		}
		if s.ID == from && with != "" {
			s.Members = append(s.Members, with)
		}
		out.Sets = append(out.Sets, s)
	}
	return out
}

func TestSetsAlternatives(t *testing.T) {
	q := setsOf(t, "B03-24")
	a, err := Sets(context.Background(), q, quick)
	if err != nil {
		t.Fatal(err)
	}
	others := SetsAlternatives(context.Background(), q, a.Allocation, 3, 6, quick)
	if len(others) != 3 {
		t.Fatalf("%d alternatives", len(others))
	}
	all := []*instance.Allocation{a.Allocation}
	for _, o := range others {
		if len(check.Sets(q, o.Allocation).Broken) > 0 || o.Report.Total() < 74 {
			t.Errorf("%+v", o.Report)
		}
		for _, before := range all {
			if sets.Differ(before, o.Allocation) < 6 {
				t.Errorf("only %d people are with others", sets.Differ(before, o.Allocation))
			}
		}
		all = append(all, o.Allocation)
		t.Logf("cost %d, %d people with others", o.Report.Total(), o.Differ)
	}
}

func BenchmarkSetMoves(b *testing.B) {
	q := setsOf(b, "R01-24-late")
	a, err := Sets(context.Background(), q, search.Options{Seed: 1, Work: 20_000, Workers: 1})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		SetMoves(q, a.Allocation, "D001")
	}
}

func BenchmarkScoreSets(b *testing.B) {
	q := setsOf(b, "B07-120")
	a, err := Sets(context.Background(), q, search.Options{Seed: 1, Work: 20_000, Workers: 1})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		ScoreSets(q, a.Allocation)
	}
}
