package abp

import (
	"slices"
	"testing"
)

// TestPolicyKeepsToTheMatrix ties the two: every act is in a line of the matrix, and
// no role may do what its line denies it.
func TestPolicyKeepsToTheMatrix(t *testing.T) {
	rows := Matrix()
	for act, roles := range policy {
		named := 0
		for i := range rows {
			if !slices.Contains(rows[i].Sees, act) && !slices.Contains(rows[i].Does, act) {
				continue
			}
			named++
			for _, r := range roles {
				if !rows[i].Allows(r, act) {
					t.Errorf("act %d: the policy lets a %s do what the line %q of the matrix denies", act, r, rows[i].Title)
				}
			}
		}
		if named != 1 {
			t.Errorf("act %d is in %d lines of the matrix, not in one: add it to the line in matrix.go that says what it shows or changes", act, named)
		}
	}
}

// TestMatrixIsWhole: a cell for each role, codes once, words for people.
func TestMatrixIsWhole(t *testing.T) {
	if len(MatrixRoles()) != len(Roles()) {
		t.Fatal("the matrix leaves out a role")
	}
	seen := map[string]bool{}
	for _, row := range Matrix() {
		if len(row.Cells) != len(MatrixRoles()) || row.Title == "" || row.Text == "" || seen[row.Code] {
			t.Errorf("the line %q is not whole, or is there twice", row.Code)
		}
		seen[row.Code] = true
		for _, a := range slices.Concat(row.Sees, row.Does) {
			if _, known := policy[a]; !known {
				t.Errorf("the line %q names an act that the policy gives to nobody", row.Code)
			}
		}
		for _, c := range row.Cells {
			if c.String() == "" {
				t.Errorf("the line %q has a cell without words", row.Code)
			}
		}
	}
}

// TestWhatNobodyMaySee names the lines that no role but the person reaches,
// however the policy changes.
func TestWhatNobodyMaySee(t *testing.T) {
	for _, code := range []string{"scores", "reflections", "equality", "links"} {
		row := MatrixRowOf(code)
		for _, r := range []Role{ProgrammeLead, Administrator, LineManager, InternalSponsor, BoardViewer} {
			if has := row.For(r).Access; has == OwnAccess || has == ScopeAccess || has == FullAccess {
				t.Errorf("a %s reaches %s", r, row.Title)
			}
		}
	}
	if MatrixRowOf("attendance").For(LineManager).Access != NoAccess || MatrixRowOf("absence").For(LineManager).Access != NoAccess {
		t.Error("line managers see who came")
	}
}

// TestUnknownActsAreNobodys: deny by default.
func TestUnknownActsAreNobodys(t *testing.T) {
	for _, r := range Roles() {
		if May(r, Act(250)) {
			t.Errorf("a %s may do an act that no policy names", r)
		}
	}
}
