package abp

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// boardOfSix is a board with six people in two sets.
func boardOfSix() *Board {
	basis := BoardBasis{People: map[string][]string{}, Sets: map[string]BoardSetHeld{"s1": {Number: 1}, "s2": {Number: 2}}, Places: map[string]string{}}
	for i := range 6 {
		id := fmt.Sprint("d", i)
		basis.People[id] = nil
		basis.Places[id] = fmt.Sprint("s", i%2+1)
	}
	return NewBoard(Kept{}, "c", basis)
}

// state is what undoing has to bring back.
func (b *Board) state() BoardDraft {
	return BoardDraft{Places: maps.Clone(b.Draft.Places), Locked: slices.Clone(b.Draft.Locked), LockedSets: slices.Clone(b.Draft.LockedSets)}
}

func TestBoardRefusesToMoveWhatIsLocked(t *testing.T) {
	tests := []struct {
		name string
		lock func(*Board) error
		move func(*Board) error
		want string // the field at fault, "" if it may
	}{
		{"nobody is locked", func(*Board) error { return nil }, func(b *Board) error { return b.Move("d0", "s2") }, ""},
		{"the person is", func(b *Board) error { return b.Lock("d0") }, func(b *Board) error { return b.Move("d0", "s2") }, "delegate"},
		{"another is", func(b *Board) error { return b.Lock("d2") }, func(b *Board) error { return b.Move("d0", "s2") }, ""},
		{"the set they leave is", func(b *Board) error { b.LockSet("s1"); return nil }, func(b *Board) error { return b.Move("d0", "") }, "delegate"},
		{"the set they join is", func(b *Board) error { b.LockSet("s2"); return nil }, func(b *Board) error { return b.Move("d0", "s2") }, "set"},
		{"unlocked again", func(b *Board) error { b.LockSet("s2"); b.UnlockSet("s2"); return nil }, func(b *Board) error { return b.Move("d0", "s2") }, ""},
		{"exchange with a locked one", func(b *Board) error { return b.Lock("d1") }, func(b *Board) error { return b.Exchange("d0", "d1") }, "delegate"},
		{"exchange within a set", func(*Board) error { return nil }, func(b *Board) error { return b.Exchange("d0", "d2") }, "delegate"},
		{"lock somebody who is in no set", func(b *Board) error { return b.Move("d0", "") }, func(b *Board) error { return b.Lock("d0") }, "delegate"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := boardOfSix()
			if err := tt.lock(b); err != nil {
				t.Fatal(err)
			}
			before := b.state()
			err := tt.move(b)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want+":") {
				t.Fatalf("error %v, want one at %q", err, tt.want)
			}
			if diff := cmp.Diff(before, b.state()); err != nil && diff != "" {
				t.Errorf("a refused step changed the board: %s", diff)
			}
		})
	}
}

// TestBoardUndoReturnsExactly: after any row of steps, undoing gives every state
// back in turn, doing again goes forward likewise, and nobody who is locked ever
// moves.
func TestBoardUndoReturnsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := boardOfSix()
		was := []BoardDraft{b.state()}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			before, done := b.state(), b.Draft.Done
			anyStep(t, b)
			if b.Draft.Done > done {
				was = append(was[:done+1], b.state())
			}
			for d, set := range before.Places {
				held := slices.Contains(before.Locked, d) || slices.Contains(before.LockedSets, set)
				if held && b.Draft.Done > done && b.Draft.Places[d] != set {
					t.Fatalf("%s was locked in %s and is in %q", d, set, b.Draft.Places[d])
				}
			}
		}
		end := b.state()
		for i := b.Draft.Done - 1; i >= 0; i-- {
			if err := b.Undo(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(was[i], b.state(), sameEmpty); diff != "" {
				t.Fatalf("undone to step %d: %s", i, diff)
			}
		}
		if CodeOf(b.Undo()) != Conflict {
			t.Error("more was undone than done")
		}
		for b.Redo() == nil {
		}
		if diff := cmp.Diff(end, b.state(), sameEmpty); diff != "" && len(b.Draft.Steps) == len(was)-1 {
			t.Errorf("done again: %s", diff)
		}
	})
}

// sameEmpty takes a list without entries for no list.
var sameEmpty = cmp.Transformer("empty", func(s []string) string { return strings.Join(s, " ") })

// anyStep does something to the board, or is refused.
func anyStep(t *rapid.T, b *Board) {
	person := func() string { return fmt.Sprint("d", rapid.IntRange(0, 5).Draw(t, "person")) }
	set := rapid.SampledFrom([]string{"s1", "s2", ""}).Draw(t, "set")
	switch rapid.IntRange(0, 8).Draw(t, "act") {
	case 0, 1, 2:
		_ = b.Move(person(), set)
	case 3:
		_ = b.Exchange(person(), person())
	case 4:
		_ = b.Lock(person())
	case 5:
		b.Unlock(person())
	case 6:
		b.LockSet(set)
	case 7:
		b.UnlockSet(set)
	case 8:
		places := map[string]string{}
		for i := range 6 {
			places[fmt.Sprint("d", i)] = rapid.SampledFrom([]string{"s1", "s2"}).Draw(t, "to")
		}
		b.Propose(places, BoardProposal{State: "feasible"})
	}
}

func TestBoardSaysWhatChangedAndFollows(t *testing.T) {
	tests := []struct {
		name   string
		change func(*BoardBasis)
		say    string
		places map[string]string // that differ from before on the board
	}{
		{"nothing", func(*BoardBasis) {}, "", nil},
		{"somebody left", func(b *BoardBasis) { delete(b.People, "d0"); delete(b.Places, "d0") }, "d0 has left the cohort.", map[string]string{"d0": ""}},
		{"somebody joined a set", func(b *BoardBasis) { b.People["d9"] = nil; b.Places["d9"] = "s2" }, "d9 has joined the cohort.", map[string]string{"d9": "s2"}},
		{"another manager", func(b *BoardBasis) { b.People["d0"] = []string{"p1"} }, "d0 has another line manager, or their line manager has.", nil},
		{"put elsewhere by hand", func(b *BoardBasis) { b.Places["d2"] = "s2" }, "d2 is in set 2 now.", map[string]string{"d2": "s2"}},
		{"put elsewhere who was moved on the board", func(b *BoardBasis) { b.Places["d1"] = "" }, "d1 is in no set now.", nil},
		{"a set is gone", func(b *BoardBasis) {
			delete(b.Sets, "s2")
			maps.DeleteFunc(b.Places, func(_, s string) bool { return s == "s2" })
		},
			"d1 is in no set now. d3 is in no set now. d5 is in no set now. Set 2 is no longer there.", map[string]string{"d3": "", "d5": ""}},
		{"a set is new", func(b *BoardBasis) { b.Sets["s3"] = BoardSetHeld{Number: 3} }, "Set 3 is new.", nil},
		{"another facilitator", func(b *BoardBasis) { b.Sets["s1"] = BoardSetHeld{Number: 1, Facilitator: "p1"} }, "Set 1 has another facilitator.", nil},
		{"kept apart", func(b *BoardBasis) { b.Apart = [][2]string{{"p1", "p2"}} }, "p1 and p2 are to be kept apart.", nil},
		{"kept apart from whom it is not said to", func(b *BoardBasis) { b.Apart = [][2]string{{"p1", "viewer"}} }, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := boardOfSix()
			if err := b.Move("d1", "s1"); err != nil {
				t.Fatal(err)
			}
			now := boardOfSix().Basis
			tt.change(&now)
			said := b.Basis.Changes(now, "viewer", func(id string) string { return id })
			if got := strings.Join(said, " "); got != tt.say {
				t.Errorf("says %q, want %q", got, tt.say)
			}
			want := b.state().Places
			for d, set := range tt.places {
				if want[d] = set; set == "" {
					delete(want, d)
				}
			}
			b.Update(now)
			if diff := cmp.Diff(want, b.Draft.Places); diff != "" {
				t.Errorf("places: %s", diff)
			}
			if again := b.Basis.Changes(now, "viewer", func(id string) string { return id }); again != nil {
				t.Errorf("after the update it still says %q", again)
			}
			for b.Undo() == nil {
			}
		})
	}
}

// factsOfSeven are two sets and seven people of whom no two have anything in
// common: a set of them breaks nothing and costs nothing but for its size.
func factsOfSeven() *BoardFacts {
	f := &BoardFacts{Least: 5, Most: 8, Target: 7, Sets: []BoardSet{{ID: "s1", Number: 1, Meetings: 5, MayMiss: 1}, {ID: "s2", Number: 2, Meetings: 5, MayMiss: 1}}}
	for i := range 7 {
		f.People = append(f.People, BoardPerson{ID: fmt.Sprint("d", i), PersonID: fmt.Sprint("p", i), Name: fmt.Sprint("Person ", i),
			Sender: BoardSender{fmt.Sprint("o", i), fmt.Sprint("Trust ", i), fmt.Sprint("kind ", i)}, Department: "Ward", Missed: map[string]int{}})
	}
	return f
}

func TestBoardJudges(t *testing.T) {
	tests := []struct {
		name   string
		change func(*BoardFacts)
		out    int // people left out of the set
		rules  string
		parts  string
	}{
		{"nothing in common", func(*BoardFacts) {}, 0, "", ""},
		{"H1", func(*BoardFacts) {}, 3, "H1 Set 1 has 4 members; a set has 5 to 8.", "S3 4 members instead of 7: 72"},
		{"H2, two levels up", func(f *BoardFacts) { f.People[0].Line = []string{"x", "p3"} }, 0, "H2 Person 0 and Person 3 are in the same reporting line.", ""},
		{"H3", func(f *BoardFacts) { f.Apart = [][2]string{{"p4", "p1"}} }, 0, "H3 Person 1 and Person 4 are to be kept apart.", ""},
		{"H3, unsaid", func(f *BoardFacts) { f.Unsaid = [][2]string{{"p4", "p1"}} }, 0, "", ""},
		{"H4 and S1", func(f *BoardFacts) { f.People[1].Sender = f.People[0].Sender }, 0, "H4 Person 0 and Person 1 are both from Ward.", "S1 Two people from Trust 0: 10; S8 Two people from the kind of organisation “kind 0”: 2"},
		{"S5 where H4 is waived", func(f *BoardFacts) {
			for i := range 4 {
				f.People[i].Sender, f.People[i].Department = f.People[0].Sender, fmt.Sprint("Ward ", i/2)
			}
		}, 0, "", "S1 Four people from Trust 0: 60; S5 Two people from Ward 0: 15; S5 Two people from Ward 1: 15; S8 Four people from the kind of organisation “kind 0”: 12"},
		{"H5", func(f *BoardFacts) {
			for i := range 3 {
				f.People[i].Sender, f.People[i].Department = f.People[0].Sender, ""
			}
		}, 3, "H1 Set 1 has 4 members; a set has 5 to 8. H5 Set 1 has 3 members from Trust 0; at most 2 may be.", "S1 Three people from Trust 0: 30; S3 4 members instead of 7: 72; S8 Three people from the kind of organisation “kind 0”: 6"},
		{"H6, the manager leads", func(f *BoardFacts) { f.People[2].Line = []string{"f"}; f.Sets[0].Leader = BoardLeader{PersonID: "f"} }, 0, "H6 Person 2 is managed by the facilitator.", ""},
		{"H6, the report leads", func(f *BoardFacts) { f.Sets[0].Leader = BoardLeader{PersonID: "f", Line: []string{"x", "p2"}} }, 0, "H6 Person 2 manages the facilitator.", ""},
		{"H6, one team, and S9", func(f *BoardFacts) { f.Sets[0].Leader = BoardLeader{PersonID: "f", Sender: "o2", Department: "Ward"} }, 0, "H6 Person 2 works in the facilitator’s department.", "S9 One person from the facilitator’s organisation: 6"},
		{"H7", func(f *BoardFacts) { f.People[5].Missed["s1"] = 2 }, 0, "H7 Person 5 can come to 3 of the 5 meetings; at least 4 are needed.", ""},
		{"H7, the facilitator", func(f *BoardFacts) { f.Sets[0].Leader = BoardLeader{PersonID: "f", Name: "Fay", Missed: 1} }, 0, "H7 The facilitator, Fay, cannot come to 1 of the 5 meetings.", ""},
		{"S2", func(f *BoardFacts) { f.People[5].Missed["s1"] = 1 }, 0, "", "S2 Person 5 cannot come to 1 of the 5 meetings: 12"},
		{"S4", func(f *BoardFacts) { f.People[0].Band, f.People[1].Band, f.People[2].Band = "2", "6", "Medical" }, 0, "", "S4 Pay bands from 2 to Medical: 24"},
		{"S6 and S7", func(f *BoardFacts) {
			f.People[0].StaffGroup, f.People[1].StaffGroup, f.People[2].StaffGroup = "Medical and Dental", "Medical and Dental", "Administrative and Clerical"
		}, 0, "", "S6 Two people in Medical and Dental: 3; S7 Person 2 is the only non-clinical member: 5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := factsOfSeven()
			tt.change(f)
			f.Ready()
			places := map[string]string{}
			for i := range 7 - tt.out {
				places[fmt.Sprint("d", i)] = "s1"
			}
			j := f.Judge(places, DefaultBoardWeights())
			var rules, parts []string
			for _, b := range j.Broken() {
				rules = append(rules, b.Rule+" "+b.Words)
			}
			cost := 0
			for _, p := range j.Sets[0].Parts {
				parts = append(parts, fmt.Sprintf("%s %s: %d", p.Rule, p.Words, p.Cost))
				cost += p.Cost
			}
			if got := strings.Join(rules, " "); got != tt.rules {
				t.Errorf("broken: %q\nwant    %q", got, tt.rules)
			}
			if got := strings.Join(parts, "; "); got != tt.parts {
				t.Errorf("parts: %q\nwant   %q", got, tt.parts)
			}
			if j.Cost != cost || len(j.Unplaced) != tt.out {
				t.Errorf("cost %d with %d in no set; the parts are %d and %d are out", j.Cost, len(j.Unplaced), cost, tt.out)
			}
			if f.BreaksUnsaid(places) != (tt.name == "H3, unsaid") {
				t.Error("what is not said is judged wrongly")
			}
		})
	}
}

func TestBoardPricesMovesOfThoseWhoKnow(t *testing.T) {
	f := factsOfSeven()
	f.Told = map[string]string{"d0": "s1", "d1": "s2"}
	f.Ready()
	j := f.Judge(map[string]string{"d0": "s2", "d1": "s2", "d2": "s2"}, DefaultBoardWeights())
	if len(j.Moved) != 1 || j.Moved[0].ID != "d0" || j.MoveCost != 25 {
		t.Errorf("%d moved for %d", len(j.Moved), j.MoveCost)
	}
}

func TestBoardWeightsRefuse(t *testing.T) {
	w := DefaultBoardWeights()
	if err := w.Validate(); err != nil {
		t.Fatal(err)
	}
	w.Lone, w.Move = -1, BoardWeightMax+1
	if err := w.Validate(); err == nil || !strings.Contains(err.Error(), "lone:") || !strings.Contains(err.Error(), "move:") {
		t.Errorf("Validate = %v", err)
	}
}
