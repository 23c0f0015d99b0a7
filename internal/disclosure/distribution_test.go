package disclosure

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func answers(n ...int) []Category {
	words := []string{"never", "rarely", "sometimes", "often", "always"}
	list := make([]Category, len(n))
	for i := range n {
		list[i] = Category{words[i], n[i]}
	}
	return list
}

func TestDistribution(t *testing.T) {
	survey, public := Defaults(Survey), Defaults(Public)
	for _, c := range []struct {
		p    Parameters
		n    []int
		want string
	}{
		{survey, []int{5, 5, 5, 5, 5}, "Of 25 people who answered, 20% said “never”, 20% said “rarely”, 20% said “sometimes”, 20% said “often” and 20% said “always”."},
		{survey, []int{1, 2, 10, 20, 7}, "Of 40 people who answered, 8% said “never or rarely”, 25% said “sometimes”, 50% said “often” and 18% said “always”."},
		// What nobody chose stays, unless it lies between two that are merged.
		{survey, []int{0, 2, 0, 9, 9}, "Of 20 people who answered, 0% said “never”, 55% said “rarely to often” and 45% said “always”."},
		// The smaller neighbour takes it in.
		{survey, []int{9, 2, 4, 20, 5}, "Of 40 people who answered, 23% said “never”, 15% said “rarely or sometimes”, 50% said “often” and 13% said “always”."},
		{survey, []int{4, 3, 2, 0, 0}, HiddenWords},
		{survey, []int{0, 0, 0, 0, 0}, NoAnswersWords},
		// Everybody said one thing.
		{survey, []int{0, 0, 19, 0, 0}, HiddenWords},
		{survey, []int{0, 20}, "Of 20 people who answered, 5% or fewer said “never” and 95% or more said “rarely”."},
		// All but two said one thing: together they say nothing.
		{survey, []int{2, 18}, HiddenWords},
		{survey, []int{0, 2, 18}, "Of 20 people who answered, 5% or fewer said “never” and 95% or more said “rarely or sometimes”."},
		{public, []int{7, 8, 30}, "Of about 45 people who answered, 33% said “never or rarely” and 67% said “sometimes”."},
		{Defaults(Operational), []int{20, 20}, HiddenWords},
		{Parameters{}, []int{20, 20}, HiddenWords},
		{survey, []int{-1, 20, 20}, HiddenWords},
	} {
		if got := c.p.Distribution("", answers(c.n...)).String(); got != c.want {
			t.Errorf("%v %v:\n got %s\nwant %s", c.p.class, c.n, got, c.want)
		}
	}
	if d := survey.Distribution("How often", answers(8, 8)); d.Mark() != LowReliability || d.Care() == "" || !strings.HasPrefix(d.String(), "How often: Of 16") {
		t.Errorf("sixteen people are %v %q", d.Mark(), d)
	}
}

// Whatever the answers: a hidden distribution holds no number, and behind every
// shown category are nobody or enough people.
func TestDistributionsHideSmallCategories(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := Defaults(rapid.SampledFrom([]Class{Survey, Equality, Public}).Draw(r, "class"))
		n := rapid.SliceOfN(rapid.IntRange(0, 12), 1, 5).Draw(r, "answers")
		of := answers(n...)
		d := p.Distribution("Question", of)
		text, err := json.Marshal(d)
		if err != nil {
			r.Fatal(err)
		}
		if !d.IsShown() {
			if strings.ContainsAny(string(text)+fmt.Sprintf("%+v", d.bars)+d.String(), "0123456789") {
				r.Fatalf("hidden, and says %s", text)
			}
			return
		}
		at := 0
		for _, b := range d.Bars() {
			people := of[at].People
			first, last := of[at].Label, b.Label()
			if !strings.HasPrefix(b.Label(), first) {
				r.Fatalf("%v out of %v", d, of)
			}
			for at++; !strings.HasSuffix(last, of[at-1].Label); at++ {
				people += of[at].People
			}
			if people > 0 && people < p.leastCategory() {
				r.Fatalf("%q is of %d people", b.Label(), people)
			}
		}
		total := 0
		for _, c := range of {
			total += c.People
		}
		if at != len(of) || total < p.minN || slices.ContainsFunc(of, func(c Category) bool { return c.People == total }) && total < wholeGroup {
			r.Fatalf("%v out of %v", d, of)
		}
	})
}
