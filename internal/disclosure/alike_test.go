package disclosure

import (
	"testing"

	"github.com/upstander/upstander/internal/stats"
)

// movedJoint is so many people who improved, stayed and got worse.
func movedJoint(t *testing.T, improved, same, worse int) stats.Joint {
	t.Helper()
	var cells []stats.Cell
	for _, c := range []stats.Cell{{Pre: 8, Post: 14, N: improved}, {Pre: 10, Post: 10, N: same}, {Pre: 12, Post: 6, N: worse}} {
		if c.N > 0 {
			cells = append(cells, c)
		}
	}
	j, err := stats.FromCells(stats.Scale{High: 20, Per: 2}, cells)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestVersionsOfPeopleAlike holds that percentages of two versions do not tell that
// everybody between them moved alike.
func TestVersionsOfPeopleAlike(t *testing.T) {
	p := Defaults(Survey)
	for name, c := range map[string]struct {
		a, b stats.Joint
		want bool
	}{
		"seven more got worse":               {movedJoint(t, 5, 4, 9), movedJoint(t, 5, 4, 16), true},
		"seven more, one of whom improved":   {movedJoint(t, 5, 4, 9), movedJoint(t, 6, 4, 15), false},
		"six more improved":                  {movedJoint(t, 10, 0, 8), movedJoint(t, 16, 0, 8), true},
		"too many to tell from percentages":  {movedJoint(t, 1500, 300, 200), movedJoint(t, 1506, 300, 200), false},
		"all or almost all, before and then": {movedJoint(t, 20, 1, 0), movedJoint(t, 26, 1, 0), false},
		"nobody more":                        {movedJoint(t, 10, 0, 8), movedJoint(t, 10, 0, 8), false},
		"some left and others came":          {movedJoint(t, 10, 2, 8), movedJoint(t, 16, 0, 8), false},
	} {
		if p.AreAlike(c.a, c.b) != c.want || p.AreAlike(c.b, c.a) != c.want {
			t.Errorf("%s: %t, want %t", name, !c.want, c.want)
		}
	}
	if p.Under(Rules{}.Without(R4)).AreAlike(movedJoint(t, 5, 4, 9), movedJoint(t, 5, 4, 16)) {
		t.Error("it holds without R4")
	}
}

// TestRowsOfPeopleAlike holds that a total less the other rows does not tell that all
// of a row improved, and that nothing is taken out where it does not.
func TestRowsOfPeopleAlike(t *testing.T) {
	p := Defaults(Survey)
	for name, c := range map[string]struct {
		a, b stats.Joint
		want string // of b
	}{
		"all of A":        {movedJoint(t, 11, 0, 0), movedJoint(t, 8, 0, 8), unsaidMovement.text},
		"all but one":     {movedJoint(t, 10, 1, 0), movedJoint(t, 8, 0, 8), "improved 50%, not improved 50%"},
		"some of A":       {movedJoint(t, 6, 5, 0), movedJoint(t, 8, 0, 8), "improved 50%, not improved 50%"},
		"nobody of A":     {movedJoint(t, 0, 6, 6), movedJoint(t, 8, 0, 8), unsaidMovement.text},
		"all of many, so": {movedJoint(t, 200, 0, 0), movedJoint(t, 80, 0, 80), "improved 50%, not improved 50%"},
	} {
		var groups []Group
		for code, j := range map[string]stats.Joint{"A": c.a, "B": c.b} {
			groups = append(groups, Group{Code: code, Label: code, People: j.N(), Pairs: j})
		}
		made, err := NewTable(p, Question{By: ByOrganisation, Label: "All"}, groups)
		if err != nil {
			t.Fatal(err)
		}
		got := made.Row("B").Movement()
		if got.String() != c.want && !(c.want[0] == 'i' && len(got.Parts()) > 0) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if len(made.Total().Movement().Parts()) == 0 {
			t.Errorf("%s: nothing is said of everybody", name)
		}
	}
}
