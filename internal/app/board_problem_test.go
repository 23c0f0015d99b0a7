package app

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule"
	"github.com/upstander/upstander/internal/schedule/instance"
)

// anyBoard draws a cohort with everybody in a set, nobody's and everything
// thinkable between them.
func anyBoard(t *rapid.T) *BoardState {
	f := &abp.BoardFacts{Least: 3, Most: 6, Target: 5}
	basis := abp.BoardBasis{Places: map[string]string{}}
	sets := rapid.IntRange(2, 3).Draw(t, "sets")
	n := rapid.IntRange(3*sets, 6*sets).Draw(t, "people")
	some := func(what string, most int) int { return rapid.IntRange(0, most).Draw(t, what) }
	for k := range sets {
		s := abp.BoardSet{ID: fmt.Sprint("s", k), Number: k + 1, Meetings: 5, MayMiss: 1}
		if some("led", 3) > 0 {
			s.Leader = abp.BoardLeader{PersonID: fmt.Sprint("f", some("leader", 1)), Sender: fmt.Sprint("o", some("org", 2)), Department: fmt.Sprint("D", some("team", 3))}
		}
		for _, o := range f.Sets {
			if o.Leader.PersonID == s.Leader.PersonID {
				s.Leader = o.Leader
			}
		}
		f.Sets = append(f.Sets, s)
	}
	for i := range n {
		p := abp.BoardPerson{ID: fmt.Sprintf("d%02d", i), PersonID: fmt.Sprintf("p%02d", i), Name: fmt.Sprintf("Person %02d", i), Missed: map[string]int{},
			StaffGroup: rapid.SampledFrom(append(abp.StaffGroups(), "")).Draw(t, "staff"), Band: rapid.SampledFrom(append(abp.Bands(), "")).Draw(t, "band"),
			Department: rapid.SampledFrom([]string{"", "D0", "d0", "D1", "D2", "D3"}).Draw(t, "department")}
		org := some("organisation", 3)
		p.Sender = abp.BoardSender{ID: fmt.Sprint("o", org), Name: fmt.Sprint("Trust ", org), Kind: fmt.Sprint("kind ", org/2)}
		for range some("above", 2) {
			p.Line = append(p.Line, rapid.SampledFrom([]string{"p00", "p03", "f0", "f1", "x"}).Draw(t, "line"))
		}
		p.Line = slices.DeleteFunc(p.Line, func(id string) bool { return id == p.PersonID })
		if some("misses", 3) == 0 {
			p.Missed[fmt.Sprint("s", some("set", sets-1))] = some("meetings", 3)
		}
		f.People = append(f.People, p)
		basis.Places[p.ID] = fmt.Sprint("s", i%sets)
		if some("elsewhere", 3) == 0 {
			basis.Places[p.ID] = fmt.Sprint("s", some("set", sets-1))
		}
	}
	for range some("apart", 2) {
		f.Apart = append(f.Apart, [2]string{fmt.Sprintf("p%02d", some("one", n-1)), rapid.SampledFrom([]string{"p01", "p02", "f0"}).Draw(t, "other")})
	}
	f.Apart = slices.DeleteFunc(f.Apart, func(p [2]string) bool { return p[0] == p[1] })
	f.Ready()
	st := &BoardState{Cohort: &abp.Cohort{Code: "C1"}, Facts: f, Board: abp.NewBoard(abp.Kept{}, "c", basis), now: basis, names: map[string]string{}}
	st.judge()
	return st
}

// standing is what the board shows, as the engine's own answer.
func standing(st *BoardState, q *instance.Sets) *instance.Allocation {
	a := &instance.Allocation{Kind: "sets"}
	for _, s := range q.Sets {
		var members []string
		for _, p := range st.Facts.Members(st.Board.Draft.Places, s.ID) {
			members = append(members, p.ID)
		}
		a.Sets = append(a.Sets, instance.AllocatedSet{ID: s.ID, Slot: *s.Slot, Facilitator: *s.Facilitator, Members: members})
	}
	return a
}

// TestBoardJudgesAsTheEngine: what the page says that a division costs and breaks
// is what the engine's checker finds, for any cohort; and so is what each move
// would change.
func TestBoardJudgesAsTheEngine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		st := anyBoard(t)
		for _, j := range st.Judged.Sets {
			if len(j.Members) == 0 {
				t.Skip("an empty set has no judgement to compare")
			}
		}
		q := boardProblem(st, false, 5)
		q.AtMost = nil // which of them holds depends on the size of each set
		a := standing(st, q)
		report := schedule.ScoreSets(q, a)
		if report.Total() != st.Judged.Cost {
			t.Fatalf("the page says %d, the engine %d: %v", st.Judged.Cost, report.Total(), report.Costs)
		}
		same := map[string]string{"B-SIZE": "H1", "B-NOTWITH": "H2 H3 H4", "B-FACMANAGES": "H6", "B-SLOT": "H7"}
		for engine, page := range same {
			their, ours := 0, 0
			for _, b := range report.Broken {
				their += ones(b.Rule == engine)
			}
			for _, b := range st.Judged.Broken() {
				ours += ones(strings.Contains(page, b.Rule))
			}
			if their != ours {
				t.Fatalf("%s is broken %d times for the page, %s %d times for the engine: %v", page, ours, engine, their, report.Broken)
			}
		}
		delegate := rapid.SampledFrom(st.Facts.People).Draw(t, "delegate").ID
		if len(st.Facts.Members(st.Board.Draft.Places, st.Board.Draft.Places[delegate])) == 1 {
			return // the engine does not judge what leaves a set empty
		}
		options := st.Facts.Options(st.Board.Draft.Places, st.Board.Weights, delegate, func(string) bool { return false })
		for _, m := range schedule.SetMoves(q, a, delegate) {
			i := slices.IndexFunc(options, func(o abp.BoardOption) bool { return o.Set.ID == m.Set && o.With == m.With })
			if m.With == "" && i < 0 || i >= 0 && options[i].Change != m.Cost {
				t.Fatalf("moving %s to %s with %q changes %d for the engine; the page has %+v", delegate, m.Set, m.With, m.Cost, options)
			}
		}
	})
}

func ones(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestProposalsKeepEveryRule: a proposal breaks nothing, leaves the locked where
// they are, costs what it says, and costs no less than its bound. Where there is
// none it says why.
func TestProposalsKeepEveryRule(t *testing.T) {
	made, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		st := anyBoard(t)
		for _, p := range st.Facts.People {
			if rapid.IntRange(0, 7).Draw(t, "lock") == 0 {
				_ = st.Board.Lock(p.ID)
			}
		}
		locked := slices.Clone(st.Board.Draft.Locked)
		near := rapid.Bool().Draw(t, "near")
		places, p, err := proposeSets(t.Context(), st, near, 2000)
		if err != nil {
			if abp.CodeOf(err) != abp.Invalid {
				t.Fatal(err)
			}
			refused++
			return
		}
		made++
		before := st.Board.Draft.Places
		for _, d := range locked {
			if places[d] != before[d] {
				t.Fatalf("%s was locked in %s and is proposed for %s", d, before[d], places[d])
			}
		}
		if !near {
			st.Board.Propose(places, p)
			if st.judge(); st.Judged.Cost != p.Cost || p.Cost < p.Bound {
				t.Fatalf("the proposal says %+v, the board costs %d", p, st.Judged.Cost)
			}
		}
	})
	if made == 0 || refused == 0 {
		t.Errorf("%d proposals and %d refusals: the test tries one side only", made, refused)
	}
}

// TestBoardProblemKnowsNoEquality: no field of the question and no value that is
// put into it could hold what somebody says about their equality.
func TestBoardProblemKnowsNoEquality(t *testing.T) {
	allowed := map[string]bool{"org": true, "staff": true, "setting": true, "department": true}
	person := reflect.TypeFor[instance.SetDelegate]()
	var fields []string
	for i := range person.NumField() {
		fields = append(fields, strings.Split(person.Field(i).Tag.Get("json"), ",")[0])
	}
	if want := []string{"id", "attrs", "tags", "manager", "cannot", "prefer_not", "level"}; !slices.Equal(fields, want) {
		t.Errorf("a delegate goes to the engine with %q, agreed are %q", fields, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		q := boardProblem(anyBoard(t), true, 5)
		for _, d := range q.Delegates {
			for attr := range d.Attrs {
				if !allowed[attr] {
					t.Fatalf("attribute %q", attr)
				}
			}
			for _, tag := range d.Tags {
				if tag != "clinical" && tag != "non-clinical" {
					t.Fatalf("tag %q", tag)
				}
			}
		}
		text, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"gender", "sex", "ethnic", "religio", "belief", "disab", "orientation", "pregnan", "marital", "age\"", "Person "} {
			if strings.Contains(strings.ToLower(string(text)), strings.ToLower(word)) {
				t.Fatalf("the question holds %q: %s", word, text)
			}
		}
	})
}
