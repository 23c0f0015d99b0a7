package disclosure

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/stats"
)

type scenario struct {
	Pre, Post  []*int
	Assignment []struct {
		Org, Area string
		First     int `json:"first_row"`
		Last      int `json:"last_row"`
	}
	Published map[string]json.RawMessage `json:"published_min_n_10"`
	HES       []struct {
		N     int
		Shown string
	} `json:"hes_style_counts"`
	Rollup []struct {
		MinN   int `json:"min_n"`
		Groups map[string]int
		Expect struct {
			Published []string
			ZeroRows  []string `json:"zero_rows"`
			TotalOnly bool     `json:"total_only"`
			Other     *struct {
				Members []string
				N       int
			}
		}
	}
	Change []struct {
		Improved, Same, Worse int
		MinN                  int `json:"min_n"`
		CMin                  int `json:"c_min"`
		Shown                 string
	} `json:"change_display"`
}

func load(t *testing.T) scenario {
	t.Helper()
	data, err := os.ReadFile("testdata/scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	var s scenario
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

var tenPoint = stats.Scale{Low: 0, High: 10, Per: 1}

// moved makes a group in which so many rose by 2, stayed and fell by 1.
func moved(t testing.TB, code string, improved, same, worse int) Group {
	t.Helper()
	j, err := stats.NewJoint(tenPoint)
	if err != nil {
		t.Fatal(err)
	}
	for post, n := range map[int]int{7: improved, 5: same, 4: worse} {
		if err := j.Add(5, post, n); err != nil {
			t.Fatal(err)
		}
	}
	return Group{Code: code, Label: "Group " + code, People: j.N(), Pairs: j}
}

func table(t testing.TB, p Parameters, q Question, groups ...Group) Table {
	t.Helper()
	made, err := NewTable(p, q, groups)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func sized(t testing.TB, sizes string) []Group {
	t.Helper()
	var groups []Group
	for word := range strings.FieldsSeq(sizes) {
		code, count, _ := strings.Cut(word, ":")
		n := 0
		if _, err := fmt.Sscan(count, &n); err != nil {
			t.Fatal(err)
		}
		groups = append(groups, moved(t, code, n, 0, 0))
	}
	return groups
}

func outline(t Table) string {
	var words []string
	for _, c := range t.Rows() {
		n, ok := c.People().Number()
		switch {
		case ok:
			words = append(words, fmt.Sprintf("%s=%d", c.Label(), n))
		default:
			words = append(words, fmt.Sprintf("%s %s", c.Label(), c.Words()))
		}
	}
	return strings.Join(append(words, t.Total().Label()+"="+t.Total().People().String()), "; ")
}

func TestRollUp(t *testing.T) {
	for _, c := range []struct{ sizes, want string }{
		{"A:25 B:18 C:13 D:5 E:5 F:3 G:2 H:2 I:1 K:1", "Group A=25; Group B=18; Group C=13; Other organisations (7 combined)=19; All=75"},
		{"A:30 B:22 C:12 D:9", "Group A=30; Group B=22; Other organisations (2 combined)=21; All=73"},
		{"A:30 B:4", "All (2 combined)=34"},
		{"A:15 B:12 C:0", "Group A=15; Group B=12; Group C no answers; All=27"},
		{"A:6 B:5 C:4", "All (3 combined)=15"},
		// Two together but still under ten: the smallest shown joins.
		{"A:30 B:14 C:12 D:2 E:1", "Group A=30; Group B=14; Other organisations (3 combined)=15; All=59"},
		// Of two of one size the first by code joins, whatever the order given.
		{"A:30 C:12 B:12 D:9", "Group A=30; Group C=12; Other organisations (2 combined)=21; All=63"},
		// Nobody is not a second member behind whom one group could hide.
		{"A:30 B:22 C:0 D:9", "Group A=30; Group C no answers; Other organisations (2 combined)=31; All=61"},
		// Exactly ten is enough, by itself and combined.
		{"A:30 B:10 C:5 D:5", "Group A=30; Group B=10; Other organisations (2 combined)=10; All=50"},
		{"A:9", "All=[c]"},
		{"A:4 B:3", "All (2 combined)=[c]"},
		{"A:12", "Group A=12; All=12"},
		{"A:0 B:0", "Group A no answers; Group B no answers; All=[c]"},
	} {
		got := outline(table(t, Defaults(Survey), Question{By: ByOrganisation, Label: "All"}, sized(t, c.sizes)...))
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.sizes, got, c.want)
		}
	}
}

func TestRollUpVectors(t *testing.T) {
	codes := func(groups []Group) []string {
		all := []string{}
		for _, g := range groups {
			all = append(all, g.Code)
		}
		return all
	}
	for _, v := range load(t).Rollup {
		var groups []Group
		for code, n := range v.Groups {
			groups = append(groups, moved(t, code, n, 0, 0))
		}
		slices.SortFunc(groups, func(a, b Group) int { return strings.Compare(a.Code, b.Code) })
		shown, combined, empty := rollUp(groups, v.MinN)
		if diff := cmp.Diff(v.Expect.Published, codes(shown)); diff != "" {
			t.Errorf("%v shown: %s", v.Groups, diff)
		}
		if diff := cmp.Diff(v.Expect.ZeroRows, codes(empty)); diff != "" {
			t.Errorf("%v empty: %s", v.Groups, diff)
		}
		if o := v.Expect.Other; o != nil {
			if diff := cmp.Diff(o.Members, codes(combined)); diff != "" {
				t.Errorf("%v combined: %s", v.Groups, diff)
			}
		} else if alone := len(shown) == 0 && len(combined) > 0; alone != v.Expect.TotalOnly {
			t.Errorf("%v: total alone is %v", v.Groups, alone)
		}
	}
}

// Whatever the sizes, no row and no difference between the total and the rows is of
// fewer people than may be shown.
func TestNothingSmallIsLeftBySubtraction(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var groups []Group
		for i, n := range rapid.SliceOfN(rapid.IntRange(0, 30), 1, 12).Draw(r, "sizes") {
			groups = append(groups, moved(t, string(rune('A'+i)), n, 0, 0))
		}
		made := table(t, Defaults(Survey), Question{By: ByCohort}, groups...)
		all, shown := made.Total().People().Number()
		rest := all
		for _, c := range made.Rows() {
			n, ok := c.People().Number()
			if ok && (n < 10 || !shown) || !ok && c.Words() != NoAnswersWords {
				r.Fatalf("row %v", c)
			}
			rest -= n
		}
		if len(made.Rows()) > 0 && rest != 0 {
			r.Fatalf("%d people are in the total and in no row", rest)
		}
		if o, ok := made.Other(); ok && strings.Contains(o.Label(), "(1 combined)") {
			r.Fatal("a row of one combined group is that group")
		}
	})
}

func scenarioGroups(t *testing.T, s scenario, area string) []Group {
	t.Helper()
	var pre, post []int
	for i := range s.Pre {
		if s.Pre[i] != nil && s.Post[i] != nil {
			pre, post = append(pre, *s.Pre[i]), append(post, *s.Post[i])
		}
	}
	var groups []Group
	for _, a := range s.Assignment {
		if area != "" && a.Area != area {
			continue
		}
		j, err := stats.FromPairs(tenPoint, pre[a.First-1:a.Last], post[a.First-1:a.Last])
		if err != nil {
			t.Fatal(err)
		}
		code, label, _ := strings.Cut(a.Org, " ")
		groups = append(groups, Group{Code: code, Label: code + " " + label, People: j.N(), Pairs: j})
	}
	return groups
}

func row(c Card) string {
	before, _ := c.Before()
	after, _ := c.After()
	change, _ := c.Change()
	interval, _ := c.Interval()
	return fmt.Sprintf("%s | %s | %s | %s | %s (%s) | %s", c.Label(), c.People(), before, after, change.Signed(), interval, c.Movement())
}

func TestScenarioTableAsASponsorSeesIt(t *testing.T) {
	s := load(t)
	home := table(t, Defaults(Survey), Question{ByOrganisation, "Home total", "home organisations"}, scenarioGroups(t, s, "home")...)
	midlands := table(t, Defaults(Survey), Question{By: ByOrganisation, Label: "Midlands"}, scenarioGroups(t, s, "midlands")...)
	all := table(t, Defaults(Survey), Question{By: Total, Label: "All"}, scenarioGroups(t, s, "")...)
	var got []string
	for _, c := range append(home.Rows(), home.Total(), midlands.Total(), all.Total()) {
		got = append(got, row(c))
	}
	want := []string{
		"A acute trust | 25 | 4.9 | 7.3 | +2.4 (1.8 to 3.0) | all or almost all improved",
		"B mental health and community trust | 18 | 4.8 | 7.2 | +2.4 (1.8 to 3.1) | all or almost all improved",
		"C ICB | 13 | 5.2 | 8.3 | +3.1 (2.2 to 3.9) | all or almost all improved",
		"Other home organisations (7 combined) | 19 | 5.8 | 7.9 | +2.1 (1.4 to 2.7) | all or almost all improved",
		"Home total | 75 | 5.2 | 7.6 | +2.4 (2.1 to 2.8) | improved 92%, not improved 8%",
		"Midlands (5 combined) | 23 | 5.8 | 7.7 | +1.9 (1.2 to 2.6) | improved 87%, not improved 13%",
		"All | 98 | 5.3 | 7.6 | +2.3 (2.0 to 2.6) | improved 91%, same 6%, worse 3%",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if rows := midlands.Rows(); len(rows) != 0 {
		t.Errorf("under a total that stands alone there are rows %v", rows)
	}
	hospice := home.Row("I")
	if hospice.IsShown() || hospice.Words() != HiddenWords || hospice.Label() != "I hospice" || hospice.Mark() != Confidential {
		t.Errorf("the hospice reads %v", hospice)
	}
	if c := home.Row("C"); c.Care() != SmallGroupWords || c.Mark().String() != "[u]" {
		t.Errorf("C is marked %v, %q", c.Mark(), c.Care())
	}
	if want := "Rose by 2.3 points out of 10, from 5.3 to 7.6 (95% confidence interval 2.0 to 2.6), among 98 people who answered both surveys."; all.Total().Sentence() != want {
		t.Errorf("got  %s\nwant %s", all.Total().Sentence(), want)
	}
}

// A group that is large enough by itself, and was combined so that a smaller one
// cannot be subtracted, is hidden from its own sponsor too.
func TestOwnOrganisationIsNoDeeperThanTheTable(t *testing.T) {
	made := table(t, Defaults(Survey), Question{By: ByOrganisation, Label: "All"}, sized(t, "A:30 B:22 C:12 D:9 E:0")...)
	if c := made.Row("C"); c.IsShown() || c.Words() != HiddenWords || c.Label() != "Group C" {
		t.Errorf("C reads %v", c)
	}
	if c := made.Row("E"); c.Words() != NoAnswersWords || c.Mark() != Unmarked {
		t.Errorf("E reads %v", c)
	}
	if c := made.Row("A"); !c.IsShown() {
		t.Errorf("A reads %v", c)
	}
	if c := made.Row("stranger"); c.IsShown() || c.Words() != HiddenWords {
		t.Errorf("a stranger reads %v", c)
	}
	if o, ok := made.Other(); !ok || o.People().String() != "21" {
		t.Errorf("the combined row is %v", o)
	}
	alone := table(t, Defaults(Survey), Question{By: Total, Label: "All"}, sized(t, "A:30 B:22")...)
	if c := alone.Row("A"); c.IsShown() || len(alone.Rows()) != 0 {
		t.Errorf("the table of the total has a row %v", c)
	}
}

func TestWavesHaveNoTotalAndAreNotCombined(t *testing.T) {
	made := table(t, Defaults(Survey), Question{By: ByWave, Label: "All waves"}, sized(t, "T2:40 T3:9 T4:12")...)
	if c := made.Total(); c.IsShown() || c.Mark() != NotApplicable || c.People().String() != "[c]" {
		t.Errorf("the total of waves is %v", c)
	}
	if c := made.Row("T3"); len(made.Rows()) != 3 || c.Words() != HiddenWords || !made.Row("T4").IsShown() {
		t.Errorf("rows are %v", made.Rows())
	}
}

func TestWhatATableRefuses(t *testing.T) {
	good := moved(t, "A", 12, 0, 0)
	other, _ := stats.FromPairs(stats.Scale{Low: 1, High: 5, Per: 1}, []int{2}, []int{3})
	twice := good
	twice.People = 6
	reach := good
	reach.Eligible, reach.AnsweredBefore, reach.AnsweredAfter = 11, 12, 12
	negative := moved(t, "B", 0, 0, 0)
	negative.Eligible = -1
	nameless := good
	nameless.Code = ""
	known := moved(t, "B", 3, 0, 0)
	known.Eligible, known.AnsweredBefore, known.AnsweredAfter = 3, 3, 3
	for name, c := range map[string]struct {
		p      Parameters
		by     Breakdown
		groups []Group
	}{
		"operational thresholds":            {Defaults(Operational), ByOrganisation, []Group{good}},
		"no thresholds":                     {Parameters{}, ByOrganisation, []Group{good}},
		"an unregistered table":             {Defaults(Survey), ByWave + 1, []Group{good}},
		"one code twice":                    {Defaults(Survey), ByOrganisation, []Group{good, good}},
		"no code":                           {Defaults(Survey), ByOrganisation, []Group{nameless}},
		"rows that are not people":          {Defaults(Survey), ByOrganisation, []Group{twice}},
		"more pairs than eligible":          {Defaults(Survey), ByOrganisation, []Group{reach}},
		"negative counts":                   {Defaults(Survey), ByOrganisation, []Group{good, negative}},
		"response counts of some and not":   {Defaults(Survey), ByOrganisation, []Group{good, known}},
		"answers on different scales":       {Defaults(Survey), ByOrganisation, []Group{good, {Code: "X", People: 1, Pairs: other}}},
		"a total of different scales":       {Defaults(Survey), Total, []Group{good, {Code: "X", People: 1, Pairs: other}}},
		"rows that are not people in waves": {Defaults(Survey), ByWave, []Group{twice}},
	} {
		if made, err := NewTable(c.p, Question{By: c.by}, c.groups); err == nil || len(made.Rows()) != 0 {
			t.Errorf("%s was accepted", name)
		}
	}
}
