package disclosure

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/stats"
)

func total1(t *testing.T, p Parameters, g Group) Card {
	t.Helper()
	return table(t, p, Question{By: Total, Label: g.Label}, g).Total()
}

func withReach(g Group, eligible, before, after int) Group {
	g.Eligible, g.AnsweredBefore, g.AnsweredAfter = eligible, before, after
	return g
}

func TestHiddenCardsHoldNoNumber(t *testing.T) {
	small := withReach(moved(t, "B", 4, 3, 2), 37, 24, 19)
	small.Label = "Small group"
	made := table(t, Defaults(Survey), Question{By: ByWave, Label: "waves"}, small)
	nobody := table(t, Defaults(Survey), Question{By: ByOrganisation, Label: "nobody"}, withReach(moved(t, "N", 0, 0, 0), 37, 24, 19))
	cards := map[string]Card{
		"hidden": made.Row("B"), "total": total1(t, Defaults(Survey), small), "not applicable": made.Total(),
		"stranger": made.Row("X"), "zero": {}, "nobody": nobody.Total(), "zero table": Table{}.Total(),
	}
	for name, c := range cards {
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		// The syntax of %#v prints nought for a nil pointer and one digit for a mark.
		inside := strings.NewReplacer(fmt.Sprintf("mark:0x%x", uint8(c.mark)), "", "(nil)", "").Replace(fmt.Sprintf("%#v", c))
		for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), c.String(), c.Sentence(), string(data), inside} {
			if strings.ContainsAny(text, "0123456789") {
				t.Errorf("%s: %s has a number", name, text)
			}
		}
		silent(t, name, c)
	}
}

func silent(t *testing.T, name string, c Card) {
	t.Helper()
	for what, get := range map[string]func() (Decimal, bool){"before": c.Before, "after": c.After, "change": c.Change, "deviation": c.Deviation} {
		if d, ok := get(); ok || d != (Decimal{}) {
			t.Errorf("%s: %s is %v", name, what, d)
		}
	}
	for what, n := range map[string]Count{"people": c.People(), "eligible": c.Eligible(), "before": c.AnsweredBefore(), "after": c.AnsweredAfter()} {
		if v, ok := n.Number(); ok || v != 0 || n.String() != "[c]" {
			t.Errorf("%s: %s is %v", name, what, n)
		}
	}
	if i, ok := c.Interval(); ok || i != (Interval{}) {
		t.Errorf("%s: interval %v", name, i)
	}
	if s, ok := c.Coverage().Percent(); ok || s != 0 || c.Coverage().String() != "[c]" {
		t.Errorf("%s: coverage %v", name, c.Coverage())
	}
	if low, high, ok := c.Coverage().Interval(); ok || low != 0 || high != 0 {
		t.Errorf("%s: coverage interval %d to %d", name, low, high)
	}
	if c.Movement().String() != "" || len(c.Movement().Parts()) != 0 || c.Care() != "" || c.IsShown() || c.Words() == "" {
		t.Errorf("%s: %v", name, c)
	}
}

func TestThresholds(t *testing.T) {
	for _, c := range []struct {
		n     int
		shown bool
		mark  Mark
	}{{0, false, Unmarked}, {1, false, Confidential}, {9, false, Confidential}, {10, true, LowReliability}, {29, true, LowReliability}, {30, true, Unmarked}} {
		card := total1(t, Defaults(Survey), moved(t, "A", c.n, 0, 0))
		if card.IsShown() != c.shown || card.Mark() != c.mark || (card.Care() != "") != (c.mark == LowReliability) {
			t.Errorf("%d people: shown %v, mark %v", c.n, card.IsShown(), card.Mark())
		}
	}
	if total1(t, Defaults(Equality), moved(t, "A", 10, 0, 0)).IsShown() || !total1(t, Defaults(Equality), moved(t, "A", 11, 0, 0)).IsShown() {
		t.Error("equality figures start at eleven")
	}
	lower, err := NewParameters(Survey, 5, 3, 5)
	if err != nil || !total1(t, lower, moved(t, "A", 5, 0, 0)).IsShown() {
		t.Errorf("a programme's own threshold of five: %v", err)
	}
}

func TestFloors(t *testing.T) {
	for _, c := range []struct {
		class             Class
		minN, cMin, delta int
		ok                bool
	}{
		{Survey, 5, 3, 5, true}, {Survey, 4, 3, 5, false}, {Survey, 5, 2, 5, false}, {Survey, 5, 3, 4, false},
		{Public, 5, 3, 5, true}, {Public, 4, 9, 9, false}, {Equality, 10, 3, 5, true}, {Equality, 9, 5, 10, false},
		{Operational, 10, 5, 10, false}, {Class(9), 10, 5, 10, false},
	} {
		p, err := NewParameters(c.class, c.minN, c.cMin, c.delta)
		if (err == nil) != c.ok {
			t.Errorf("%v: %v", c, err)
		}
		if c.ok && (p.MinN() != c.minN || p.CMin() != c.cMin || p.MinDelta() != c.delta || p.Class() != c.class) {
			t.Errorf("%v became %+v", c, p)
		}
		if !c.ok && p != (Parameters{}) {
			t.Errorf("%v was refused with %+v", c, p)
		}
	}
	for class, want := range map[Class]Parameters{Survey: {Survey, 10, 3, 5, Rules{}}, Equality: {Equality, 11, 5, 10, Rules{}}, Public: {Public, 10, 5, 10, Rules{}}, Operational: {class: Operational}} {
		if got := Defaults(class); got != want {
			t.Errorf("%v: %+v", class, got)
		}
	}
}

func TestMovementDisplays(t *testing.T) {
	for _, v := range load(t).Change {
		p, err := NewParameters(Survey, v.MinN, v.CMin, 5)
		if err != nil {
			t.Fatal(err)
		}
		card := total1(t, p, moved(t, "A", v.Improved, v.Same, v.Worse))
		if card.Movement().String() != v.Shown {
			t.Errorf("%+v reads %q", v, card.Movement())
		}
	}
	for _, c := range []struct {
		improved, same, worse int
		want                  string
	}{
		{23, 2, 0, "all or almost all improved"},
		{20, 1, 2, "improved 87%, not improved 13%"},
		{6, 2, 1, ""},
		{10, 2, 0, "all or almost all improved"},
		{10, 3, 0, "improved 77%, same 23%, worse 0%"},
		{10, 0, 3, "improved 77%, not improved 23%"},
		{10, 3, 2, "improved 67%, not improved 33%"},
		{10, 2, 3, "improved 67%, not improved 33%"},
		{10, 3, 3, "improved 63%, same 19%, worse 19%"},
		{2, 5, 5, "few or none improved"},
		{3, 5, 2, "improved 30%, not improved 70%"},
		{1, 18, 1, "few or none improved"},
		{89, 6, 3, "improved 91%, same 6%, worse 3%"},
	} {
		m := total1(t, Defaults(Survey), moved(t, "A", c.improved, c.same, c.worse)).Movement()
		if m.String() != c.want {
			t.Errorf("%d/%d/%d reads %q, want %q", c.improved, c.same, c.worse, m, c.want)
		}
		if drawn := len(m.Parts()); strings.Count(c.want, "%") != drawn {
			t.Errorf("%q is drawn in %d parts", c.want, drawn)
		}
	}
}

func TestPercentagesOfRoundedClassesComeFromRoundedCounts(t *testing.T) {
	for _, c := range []struct {
		improved, same, worse int
		want                  string
	}{
		{89, 6, 3, "improved 90%, not improved 10%"}, // 90 and 10, not 91% and 9%
		{18, 18, 0, "improved 50%, same 50%, worse 0%"},
		{40, 8, 8, "improved 67%, same 17%, worse 17%"}, // 40, 10, 10
		{40, 5, 2, "all or almost all improved"},        // 7 have no rounded count
		{7, 20, 20, "few or none improved"},
	} {
		if m := total1(t, Defaults(Public), moved(t, "A", c.improved, c.same, c.worse)).Movement(); m.String() != c.want {
			t.Errorf("%d/%d/%d reads %q, want %q", c.improved, c.same, c.worse, m, c.want)
		}
	}
}

func TestCounts(t *testing.T) {
	for _, v := range load(t).HES {
		if got := Defaults(Public).Count(v.N).String(); got != v.Shown {
			t.Errorf("%d reads %s, want %s", v.N, got, v.Shown)
		}
	}
	for n, want := range map[int]string{0: "0", 1: "*", 7: "*", 8: "10", 12: "10", 13: "15", 62: "60", 63: "65", 98: "100", 231: "230", -1: "[c]"} {
		if got := Defaults(Equality).Count(n).String(); got != want {
			t.Errorf("%d reads %s, want %s", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 1: "[c]", 9: "[c]", 10: "10", 12: "12"} {
		if got := Defaults(Survey).Count(n).String(); got != want {
			t.Errorf("%d survey answers read %s, want %s", n, got, want)
		}
	}
	if got, ok := Defaults(Operational).Count(3).Number(); got != 3 || !ok {
		t.Errorf("three enrolled read %d", got)
	}
	if n, ok := Defaults(Public).Count(7).Number(); ok || n != 0 {
		t.Errorf("a starred count is %d", n)
	}
	if c := (Parameters{}).Count(50); c.String() != "[c]" {
		t.Errorf("without thresholds fifty reads %v", c)
	}
}

func TestShares(t *testing.T) {
	for _, c := range []struct {
		class Class
		k, n  int
		want  string
	}{
		{Survey, 5, 9, "[c]"}, {Survey, 5, 10, "50%"}, {Survey, 2, 30, "[c]"}, {Survey, 28, 30, "[c]"}, {Survey, 3, 30, "10%"},
		{Survey, 27, 30, "90%"}, {Survey, 0, 20, "5% or fewer"}, {Survey, 20, 20, "95% or more"}, {Survey, 19, 19, "[c]"},
		{Survey, 0, 19, "[c]"}, {Survey, 31, 30, "[c]"}, {Survey, -1, 30, "[c]"}, {Survey, 25, 200, "13%"}, // 12.5
		{Public, 7, 30, "[c]"}, {Public, 13, 62, "25%"}, {Operational, 15, 30, "[c]"},
	} {
		if got := Defaults(c.class).Share(c.k, c.n).String(); got != c.want {
			t.Errorf("%v %d of %d reads %s, want %s", c.class, c.k, c.n, got, c.want)
		}
	}
	if _, _, ok := Defaults(Equality).Share(20, 60).Interval(); ok {
		t.Error("an equality share has an interval")
	}
}

func TestCoverage(t *testing.T) {
	card := total1(t, Defaults(Survey), withReach(moved(t, "A", 89, 6, 3), 231, 194, 105))
	low, high, ok := card.Coverage().Interval()
	if card.Coverage().String() != "42%" || low != 36 || high != 49 || !ok {
		t.Errorf("coverage %v, %d to %d", card.Coverage(), low, high)
	}
	if got := fmt.Sprint(card.Eligible(), card.AnsweredBefore(), card.AnsweredAfter()); got != "231 194 105" {
		t.Errorf("response counts %s", got)
	}
	if c := total1(t, Defaults(Survey), withReach(moved(t, "A", 12, 0, 0), 12, 12, 12)).Coverage(); c.String() != "100%" {
		t.Errorf("everybody answered: %v", c)
	}
	public := total1(t, Defaults(Public), withReach(moved(t, "A", 89, 6, 3), 231, 194, 105))
	if got := fmt.Sprint(public.People(), public.Coverage(), public.Eligible(), public.AnsweredBefore()); got != "100 43% 230 195" {
		t.Errorf("to the public: %s", got)
	}
}

// Four people answered once in a group without pairs. Beside an exact total the
// exact counts of every other group would give them away.
func TestResponseCountsOfAGroupWithoutPairsCannotBeSubtracted(t *testing.T) {
	a, b := withReach(moved(t, "A", 20, 0, 0), 40, 30, 25), withReach(moved(t, "B", 20, 0, 0), 40, 30, 25)
	made := table(t, Defaults(Survey), Question{By: ByOrganisation}, a, b, withReach(moved(t, "C", 0, 0, 0), 9, 4, 0))
	if n, ok := made.Row("A").AnsweredBefore().Number(); ok || n != 0 {
		t.Errorf("A shows %d answers before", n)
	}
	if made.Total().AnsweredBefore().String() != "64" || made.Row("A").Coverage().String() != "50%" {
		t.Errorf("total %v, coverage %v", made.Total().AnsweredBefore(), made.Row("A").Coverage())
	}
	made = table(t, Defaults(Survey), Question{By: ByOrganisation}, a, b, withReach(moved(t, "C", 0, 0, 0), 9, 0, 0))
	if made.Row("A").AnsweredBefore().String() != "30" {
		t.Errorf("A shows %v answers before", made.Row("A").AnsweredBefore())
	}
}

func TestWhatEachClassMayShowOfSpread(t *testing.T) {
	for _, c := range []struct {
		class         Class
		n             int
		interval, dev bool
	}{{Survey, 19, true, false}, {Survey, 20, true, true}, {Equality, 40, false, false}, {Public, 40, true, false}} {
		card := total1(t, Defaults(c.class), moved(t, "A", c.n-1, 1, 0))
		_, interval := card.Interval()
		_, dev := card.Deviation()
		if interval != c.interval || dev != c.dev {
			t.Errorf("%v of %d: interval %v, deviation %v", c.class, c.n, interval, dev)
		}
	}
	// 29 is shown as 30 and must not be told from 31 by its mark.
	if c := total1(t, Defaults(Public), moved(t, "A", 29, 0, 0)); c.Mark() != Unmarked || c.People().String() != "30" {
		t.Errorf("29 in public: %v %v", c.People(), c.Mark())
	}
}

func pairs(t *testing.T, s stats.Scale, cells ...[3]int) Group {
	t.Helper()
	j, err := stats.NewJoint(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cells {
		if err := j.Add(c[0], c[1], c[2]); err != nil {
			t.Fatal(err)
		}
	}
	return Group{Code: "A", People: j.N(), Pairs: j}
}

func TestSentences(t *testing.T) {
	likert, sum := stats.Scale{Low: 1, High: 5, Per: 1}, stats.Scale{Low: 0, High: 20, Per: 2}
	for _, c := range []struct {
		class Class
		g     Group
		want  string
	}{
		{Survey, pairs(t, sum, [3]int{10, 12, 20}, [3]int{10, 16, 20}),
			"Rose by 2.0 points out of 10, from 5.0 to 7.0 (95% confidence interval 1.7 to 2.3), among 40 people who answered both surveys."},
		{Survey, pairs(t, likert, [3]int{4, 3, 20}, [3]int{4, 2, 20}),
			"Fell by 1.5 points on a scale of 1 to 5, from 4.0 to 2.5 (95% confidence interval 1.3 to 1.7), among 40 people who answered both surveys."},
		{Survey, pairs(t, tenPoint, [3]int{5, 6, 5}, [3]int{5, 4, 5}),
			"Stayed about the same, 5.0 before and 5.0 after out of 10 (95% confidence interval from a fall of 0.8 to a rise of 0.8), among 10 people who answered both surveys."},
		{Survey, pairs(t, tenPoint, [3]int{5, 5, 20}),
			"Stayed about the same, 5.0 before and 5.0 after out of 10, among 20 people who answered both surveys."},
		{Survey, pairs(t, tenPoint, [3]int{5, 8, 5}, [3]int{5, 4, 7}),
			"Rose by 0.7 points out of 10, from 5.0 to 5.7 (95% confidence interval from a fall of 0.6 to a rise of 2.0), among 12 people who answered both surveys."},
		{Survey, pairs(t, tenPoint, [3]int{8, 5, 5}, [3]int{4, 5, 7}),
			"Fell by 0.7 points out of 10, from 5.7 to 5.0 (95% confidence interval from a fall of 2.0 to a rise of 0.6), among 12 people who answered both surveys."},
		{Equality, pairs(t, tenPoint, [3]int{5, 6, 20}, [3]int{5, 8, 22}),
			"Rose by 2.0 points out of 10, from 5.0 to 7.0, among about 40 people who answered both surveys."},
		{Survey, pairs(t, tenPoint, [3]int{5, 6, 3}), "hidden to protect confidentiality"},
		{Survey, pairs(t, tenPoint), "no answers"},
	} {
		if got := total1(t, Defaults(c.class), c.g).Sentence(); got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
	}
}

func TestMeansRoundHalfAwayFromNought(t *testing.T) {
	quarters := stats.Scale{Low: 0, High: 40, Per: 4}
	for _, c := range []struct {
		pre, post             int
		before, after, change string
	}{
		{9, 18, "2.3", "4.5", "+2.3"},                                                            // 2.25 and 2.25
		{18, 9, "4.5", "2.3", "-2.3"}, {1, 0, "0.3", "0.0", "-0.3"}, {4, 4, "1.0", "1.0", "0.0"}, // never -0.0
	} {
		card := total1(t, Defaults(Survey), pairs(t, quarters, [3]int{c.pre, c.post, 10}))
		before, _ := card.Before()
		after, _ := card.After()
		change, _ := card.Change()
		if diff := cmp.Diff([]string{c.before, c.after, c.change}, []string{before.String(), after.String(), change.Signed()}); diff != "" {
			t.Error(diff)
		}
	}
	// A fall of one point among 25 people is −0.04, which has no sign at one decimal.
	if d, _ := total1(t, Defaults(Survey), pairs(t, tenPoint, [3]int{5, 5, 24}, [3]int{5, 4, 1})).Change(); d.String() != "0.0" || d.Signed() != "0.0" || d.Float() != 0 {
		t.Errorf("−0.04 is %v", d)
	}
	if d := decimal(-0.04); d.String() != "0.0" {
		t.Errorf("the end of an interval at −0.04 is %v", d)
	}
}

func TestShownCardInJSON(t *testing.T) {
	card := total1(t, Defaults(Survey), withReach(moved(t, "A", 20, 1, 2), 46, 30, 30))
	got, err := json.Marshal(card)
	want := `{"label":"Group A","mark":"[u]","shown":{"people":"23","before":"5.0","after":"6.7","change":"1.7","interval":"1.2 to 2.1",` +
		`"movement":"improved 87%, not improved 13%","coverage":"50%"},"sentence":"Rose by 1.7 points out of 10, from 5.0 to 6.7 ` +
		`(95% confidence interval 1.2 to 2.1), among 23 people who answered both surveys."}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
	made := table(t, Defaults(Survey), Question{By: ByOrganisation, Label: "All"}, sized(t, "A:4 B:3")...)
	if got, err := json.Marshal(made); err != nil || string(got) != `{"rows":[],"total":{"label":"All (2 combined)","mark":"[c]","words":"hidden to protect confidentiality"}}` {
		t.Errorf("got %s, %v", got, err)
	}
}
