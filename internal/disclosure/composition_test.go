package disclosure

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestComposition holds who took part by group to the thresholds of protected
// characteristics.
func TestComposition(t *testing.T) {
	groups := func(n ...int) []Headcount {
		list := make([]Headcount, len(n))
		for i, k := range n {
			list[i] = Headcount{Code: string(rune('A' + i)), Label: "group " + string(rune('A'+i)), Enrolled: k, Complete: k - k/8}
		}
		return list
	}
	for _, c := range []struct {
		n     []int
		ofAll int
		want  string
	}{
		{[]int{112, 76, 12}, 247, "group A 110 55% 100 91%; group B 75 38% 65 87%; group C 10 5% 10 [c]; said 200 82%"},
		{[]int{112, 76, 10}, 247, "group A 110 55% 100 91%; Other groups (2 combined) 85 43% 75 88%; said 200 82%"}, // 10 are too few
		{[]int{30, 4}, 40, "said 35 88%"}, // nothing is left beside the total
		{[]int{5, 5}, 40, ""},
		{[]int{15, 0}, 20, "said 15 75%"}, // everybody is one, and few
		{[]int{40, 0}, 40, "group A 40 95% or more 35 [c]; group B no answers; said 40 100%"},
		{[]int{50, 60}, 100, ""}, // more said than took part
	} {
		v, err := Defaults(Equality).Composition("Groups", groups(c.n...), c.ofAll)
		if err != nil {
			t.Fatal(err)
		}
		if got := composed(v); got != c.want {
			t.Errorf("%v of %d: %q, want %q", c.n, c.ofAll, got, c.want)
		}
	}
	v, _ := Defaults(Equality).Composition("Groups", groups(112, 76, 12), 247)
	if d, ok := v.Likelihood("A", "B", 9000, 3000); !ok || d.String() != "0.5" { // 110 of 9,000 to 75 of 3,000
		t.Errorf("likelihood %v %t", d, ok)
	}
	if _, ok := v.Likelihood("A", "B", 9000, 0); ok {
		t.Error("a likelihood of nobody")
	}
	if text, err := json.Marshal(v); err != nil || strings.Contains(string(text), "112") {
		t.Errorf("%s %v", text, err)
	}
	for _, p := range []Parameters{Defaults(Survey), Defaults(Public), {}} {
		if _, err := p.Composition("Groups", groups(112, 76), 200); err == nil {
			t.Errorf("%v thresholds pass protected characteristics", p.Class())
		}
	}
	if _, err := Defaults(Equality).Composition("Groups", append(groups(112), groups(76)...), 200); err == nil {
		t.Error("a code comes twice")
	}
}

func composed(c Composition) string {
	if !c.IsShown() {
		return ""
	}
	var b strings.Builder
	for _, r := range c.Rows() {
		b.WriteString(r.Label() + " ")
		if r.Words() != "" {
			b.WriteString(r.Words() + "; ")
			continue
		}
		b.WriteString(r.Enrolled().String() + " " + r.Share().String() + " " + r.Complete().String() + " " + r.Completed().String() + "; ")
	}
	return b.String() + "said " + c.Enrolled().String() + " " + c.Coverage().String()
}

// TestCharacteristicsAreCrossedOnlyWithMany holds R11: every group has twenty people
// or there is no table.
func TestCharacteristicsAreCrossedOnlyWithMany(t *testing.T) {
	q := Question{By: ByCharacteristic, Label: "All"}
	crossed, err := NewTable(Defaults(Equality), q, []Group{moved(t, "White", 30, 10, 5), moved(t, "BME", 20, 0, 0), moved(t, "rest", 12, 4, 4)})
	if err != nil || len(crossed.Rows()) != 3 || !crossed.Total().IsShown() {
		t.Errorf("groups of twenty: %v %v", crossed, err)
	}
	few := []Group{moved(t, "White", 30, 10, 5), moved(t, "BME", 19, 0, 0), moved(t, "rest", 12, 4, 4)}
	if v, err := NewTable(Defaults(Equality), q, few); err != nil || len(v.Rows()) != 0 || v.Total().IsShown() {
		t.Errorf("a group of nineteen: %v %v", v, err)
	}
	if v, _ := NewTable(Defaults(Equality).Under(Rules{}.Without(R11)), q, few); len(v.Rows()) != 3 {
		t.Error("the rule is held by something else")
	}
	if _, err := NewTable(Defaults(Survey), q, few); err == nil {
		t.Error("survey thresholds pass protected characteristics")
	}
}
