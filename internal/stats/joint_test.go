package stats

import (
	"encoding/json"
	"math"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var headline = Scale{Low: 0, High: 20, Per: 2}

func drawJoint(t *rapid.T, label string) Joint {
	j, err := NewJoint(headline)
	if err != nil {
		t.Fatal(err)
	}
	answer := rapid.IntRange(headline.Low, headline.High)
	for range rapid.IntRange(0, 25).Draw(t, label) {
		if err := j.Add(answer.Draw(t, "pre"), answer.Draw(t, "post"), rapid.IntRange(1, 3).Draw(t, "n")); err != nil {
			t.Fatal(err)
		}
	}
	return j
}

func opposite(t *rapid.T, name string, a, b Figure) {
	if a.Status != b.Status || a.Reason != b.Reason || !near(a.Value, -b.Value) {
		t.Fatalf("%s: %+v swapped is %+v", name, a, b)
	}
}

func same(t *rapid.T, name string, a, b Figure) {
	if a.Status != b.Status || a.Reason != b.Reason || !near(a.Value, b.Value) {
		t.Fatalf("%s: %+v against %+v", name, a, b)
	}
}

func TestSwappingBeforeAndAfterFlipsEverySign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJoint(t, "cells")
		p, q := Describe(j), Describe(j.Swap())
		opposite(t, "mean", p.Change.Mean, q.Change.Mean)
		opposite(t, "median", p.Change.Median, q.Change.Median)
		opposite(t, "t", p.T.T, q.T.T)
		opposite(t, "dz", p.Effects.DZ, q.Effects.DZ)
		opposite(t, "d_av", p.Effects.DAv, q.Effects.DAv)
		opposite(t, "z", p.DropZeros.ZCorrected, q.DropZeros.ZCorrected)
		opposite(t, "rank-biserial", p.Pratt.RankBiserial, q.Pratt.RankBiserial)
		opposite(t, "Hodges-Lehmann", p.HodgesLehmann, q.HodgesLehmann)
		opposite(t, "net", p.Movement.Net, q.Movement.Net)
		same(t, "sd", p.Change.SD, q.Change.SD)
		same(t, "exact", p.DropZeros.Exact, q.DropZeros.Exact)
		same(t, "greater and less", p.Pratt.ExactGreater, q.Pratt.ExactLess)
		same(t, "sign test", p.Signs.P, q.Signs.P)
		opposite(t, "interval", Figure{p.T.CI.Low, p.T.CI.Status, p.T.CI.Reason}, Figure{q.T.CI.High, q.T.CI.Status, q.T.CI.Reason})
	})
}

func TestPeopleWhoDidNotChangeLeaveDropZerosAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJoint(t, "cells")
		if j.N() == 0 {
			return
		}
		before := DropZeros(j)
		if err := j.Add(7, 7, rapid.IntRange(1, 50).Draw(t, "zeros")); err != nil {
			t.Fatal(err)
		}
		after := DropZeros(j)
		after.Zeros = before.Zeros
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestPlusIsTheTableOfEverybody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, k := drawJoint(t, "one"), drawJoint(t, "other")
		was := j.String()
		sum, err := j.Plus(k)
		if err != nil {
			t.Fatal(err)
		}
		all, _ := NewJoint(headline)
		for _, c := range append(k.Cells(), j.Cells()...) {
			if err := all.Add(c.Pre, c.Post, c.N); err != nil {
				t.Fatal(err)
			}
		}
		if !sum.Equal(all) || sum.N() != j.N()+k.N() || j.String() != was {
			t.Fatalf("%v plus %v is %v", j, k, sum)
		}
	})
}

// isProbability finds p-values and shares by their path.
var isProbability = regexp.MustCompile(`\.(P|PCorrected|PChi2\w*|Exact\w*|MidP|Value)$`)

func TestFiguresStayInTheirRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJoint(t, "cells")
		figures, intervals := figuresIn(Describe(j), Top(j, 16))
		for key, f := range figures {
			bad := math.IsNaN(f.Value) || math.IsInf(f.Value, 0) || f.IsKnown() != (f.Reason == "") || !f.IsKnown() && f.Value != 0
			if bad || isProbability.MatchString(key) && (f.Value < 0 || f.Value > 1) {
				t.Fatalf("%s is %+v", key, f)
			}
		}
		for key, i := range intervals {
			if i.Low > i.High || math.IsNaN(i.Low+i.High) || i.IsKnown() != (i.Reason == "") {
				t.Fatalf("%s is %+v", key, i)
			}
		}
		ci, mean := intervals["Paired.T.CI"], figures["Paired.Change.Mean"]
		if ci.IsKnown() && !near(ci.Low+ci.High, 2*mean.Value) {
			t.Fatalf("interval %+v is not symmetric about %+v", ci, mean)
		}
		for _, key := range []string{"Paired.Movement.NetCI", "TopBox.ShiftCI"} {
			if i, has := intervals[key]; !has || i.Low < -1 || i.High > 1 {
				t.Fatalf("%s is %+v", key, i)
			}
		}
		s := DropZeros(j)
		if s.Plus+s.Minus != float64(s.Used*(s.Used+1))/2 {
			t.Fatalf("rank sums %v and %v of %d people", s.Plus, s.Minus, s.Used)
		}
	})
}

func TestTextIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJoint(t, "cells")
		text, err := json.Marshal(j)
		if err != nil {
			t.Fatal(err)
		}
		var back Joint
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if !back.Equal(j) || back.N() != j.N() {
			t.Fatalf("%s came back as %v", text, back)
		}
	})
	var zero, back Joint
	if err := back.UnmarshalText([]byte(zero.String())); err != nil || !back.Equal(zero) {
		t.Errorf("the table without a scale: %v, %v", back, err)
	}
}

func TestTextIsOneLineInOrder(t *testing.T) {
	j, err := FromPairs(headline, []int{12, 9, 9, 9}, []int{12, 14, 14, 14})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := j.String(), "0-20/2 9>14:3 12>12:1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSpoiledTextIsRefused(t *testing.T) {
	for _, text := range []string{
		"", " ", "0-20", "0-20/2 ", " 0-20/2", "0-20/0", "20-0/2", "0-0/1", "00-20/2", "0-20/2 9>14", "0-20/2 9>21:1",
		"0-20/2 9>14:0", "0-20/2 9>14:-1", "0-20/2 9>14:+1", "0-20/2 9>14:01", "0-20/2  9>14:1", "0-20/2 9>14:1 9>14:1",
		"0-20/2 9>14:1 8>1:1", "0-20/2 9>14:100000001", "0-20/2 9>14:99999999 9>15:2", "0-200000/1", "0-20/1001", "None",
		"5-20/2 4>6:1", "0-20/2 9>14:1\n", "0-20/2 9>14:9999999999",
	} {
		j := Joint{scale: headline}
		if err := j.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, j)
		}
		if j.scale != headline || j.n != 0 {
			t.Errorf("%q changed the table", text)
		}
	}
}

func FuzzJointText(f *testing.F) {
	for _, seed := range []string{"none", "0-20/2 9>14:3 12>12:1", "1-5/1", "0-10/1 10>10:100000000", "0-20/2 9>14:0", "0-20/2 9>14"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var j Joint
		if j.UnmarshalText([]byte(text)) != nil {
			return
		}
		if j.String() != text {
			t.Fatalf("%q was accepted and is written %q", text, j.String())
		}
		for key, figure := range map[string]Figure{"mean": Change(j).Mean, "t": PairedT(j).T, "hl": HodgesLehmann(j), "z": Pratt(j).Z} {
			if math.IsNaN(figure.Value) || math.IsInf(figure.Value, 0) {
				t.Fatalf("%s of %q is %v", key, text, figure.Value)
			}
		}
	})
}

func TestScaleIsFoundFromDecimals(t *testing.T) {
	j, err := FromFloats(0, 10, []float64{3.5, 2}, []float64{4, 7.5})
	if err != nil || j.String() != "0-20/2 4>15:1 7>8:1" {
		t.Errorf("halves: %v, %v", j, err)
	}
	// In floating point 3.4 − 2.2 and 2.2 − 1.0 differ; as fifths of an
	// item sum they tie.
	j, err = FromFloats(1, 5, []float64{2.2, 1}, []float64{3.4, 2.2})
	if err != nil || j.Scale().Per != 5 || len(j.Changes()) != 1 {
		t.Errorf("fifths: %v with changes %v, %v", j, j.Changes(), err)
	}
	for _, bad := range [][2]string{{"0", "x"}, {"0", "-1"}, {"0", "1e3"}, {"0", "5."}, {"0", ".5"}, {"0", "1.0625"}, {"0", "1000000"}, {"5", "1"}, {"", "1"}} {
		if j, err := FromDecimals(bad[0], bad[1], nil, nil); err == nil {
			t.Errorf("%v was read as %v", bad, j)
		}
	}
	if _, err := FromDecimals("0", "10", []string{"11"}, []string{"3"}); err == nil {
		t.Error("an answer off the scale was counted")
	}
	if _, err := FromFloats(0, 10, []float64{math.NaN()}, []float64{1}); err == nil {
		t.Error("NaN was counted")
	}
}

func TestWhatATableRefuses(t *testing.T) {
	j, err := FromPairs(headline, []int{1}, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][3]int{{-1, 5, 1}, {5, 21, 1}, {21, 5, 1}, {5, -1, 1}, {5, 5, -1}, {5, 5, MaxPairs}} {
		if j.Add(bad[0], bad[1], bad[2]) == nil {
			t.Errorf("%v was added", bad)
		}
	}
	if j.Add(5, 5, 0) != nil || j.N() != 1 || len(j.Cells()) != 1 {
		t.Errorf("after refusals the table is %v", j)
	}
	var none Joint
	if none.Add(1, 1, 1) == nil {
		t.Error("a table without a scale was filled")
	}
	other, _ := NewJoint(Scale{0, 10, 1})
	if _, err := j.Plus(other); err == nil {
		t.Error("tables on different scales were added")
	}
	if sum, err := none.Plus(j); err != nil || !sum.Equal(j) {
		t.Errorf("nothing plus a table is %v, %v", sum, err)
	}
	if _, err := FromPairs(headline, []int{1}, nil); err == nil {
		t.Error("half a pair was counted")
	}
}

func TestACopyDoesNotFollowItsOriginal(t *testing.T) {
	j, _ := FromPairs(headline, []int{1, 3}, []int{2, 4})
	copied := j
	_ = j.Add(1, 2, 5)
	_ = j.Add(2, 2, 5)
	if copied.String() != "0-20/2 1>2:1 3>4:1" {
		t.Errorf("the copy became %v", copied)
	}
}

func TestMarginsAndChangesAreSparseAndSorted(t *testing.T) {
	j, _ := FromPairs(headline, []int{9, 3, 9, 9}, []int{7, 5, 11, 7})
	if diff := cmp.Diff([]Count{{-2, 2}, {2, 2}}, j.Changes()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Count{{3, 1}, {9, 3}}, j.Pre()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Count{{5, 1}, {7, 2}, {11, 1}}, j.Post()); diff != "" {
		t.Error(diff)
	}
}

func TestManyPeopleKeepTheirDigits(t *testing.T) {
	j, _ := NewJoint(headline)
	_ = j.Add(10, 12, MaxPairs/2)
	_ = j.Add(10, 11, MaxPairs/2)
	p := Describe(j)
	check(t, "mean", p.Change.Mean, 0.75)
	check(t, "sd", p.Change.SD, 0.25*math.Sqrt(1+1/float64(MaxPairs-1)))
	check(t, "Hodges-Lehmann", p.HodgesLehmann, 0.75)
	check(t, "rank-biserial", p.DropZeros.RankBiserial, 1.0)
	if p.DropZeros.Exact.Reason != TooManyToRank || !p.DropZeros.PCorrected.IsKnown() {
		t.Errorf("exact %+v, corrected %+v", p.DropZeros.Exact, p.DropZeros.PCorrected)
	}
}

// Straight from the definition: every average of two people, sorted.
func TestHodgesLehmannAgainstTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJoint(t, "cells")
		var people, sums []Count
		for _, c := range j.Changes() {
			for range c.N {
				people = append(people, Count{c.Value, 1})
			}
		}
		for i, a := range people {
			for _, b := range people[i:] {
				sums = append(sums, Count{a.Value + b.Value, 1})
			}
		}
		tallied := Joint{n: len(sums)}
		for _, s := range sums {
			tallied.cells = append(tallied.cells, Cell{0, s.Value, 1})
		}
		same(t, "median", median(tallied.Changes(), len(sums), 4), HodgesLehmann(j))
	})
}

// Every assignment of signs to the ranks, counted one by one.
func TestExactSignedRankAgainstEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, _ := NewJoint(headline)
		for range rapid.IntRange(1, 10).Draw(t, "people") {
			_ = j.Add(10, rapid.IntRange(7, 13).Draw(t, "post"), 1)
		}
		_, zeros := j.tiers(0)
		tiers, _ := j.tiers(zeros)
		var ranks []int
		observed := 0
		for _, tier := range tiers {
			observed += tier.rank2 * tier.rose
			for range tier.rose + tier.fell {
				ranks = append(ranks, tier.rank2)
			}
		}
		less, greater := 0, 0
		for signs := range 1 << len(ranks) {
			w := 0
			for i, r := range ranks {
				w += r * (signs >> i & 1)
			}
			if w <= observed {
				less++
			}
			if w >= observed {
				greater++
			}
		}
		all := float64(int(1) << len(ranks))
		got := Pratt(j)
		same(t, "less", got.ExactLess, known(float64(less)/all))
		same(t, "greater", got.ExactGreater, known(float64(greater)/all))
		same(t, "two-sided", got.Exact, known(min(1, 2*float64(min(less, greater))/all)))
	})
}

func TestWilsonEndsAreExactAtEverySize(t *testing.T) {
	for n := 1; n <= 3000; n++ {
		if none, all := Wilson(0, n).CI, Wilson(n, n).CI; none.Low != 0 || all.High != 1 || none.High <= 0 || all.Low >= 1 {
			t.Fatalf("of %d: none %+v, all %+v", n, none, all)
		}
	}
}

func TestEverybodyFellIsClippedAtMinusOne(t *testing.T) {
	j, _ := FromPairs(headline, []int{9, 9, 9}, []int{5, 5, 5})
	if m := Movement(j); m.Net.Value != -1 || m.NetCI.Low != -1 || m.NetCI.High <= -1 {
		t.Errorf("net %+v, interval %+v", m.Net, m.NetCI)
	}
}

func TestExactSignedRankStopsAtItsLimit(t *testing.T) {
	j, _ := NewJoint(headline)
	_ = j.Add(5, 6, MostToRank-100)
	_ = j.Add(6, 5, 100)
	if s := DropZeros(j); !s.Exact.IsKnown() || s.Exact.Value <= 0 {
		t.Errorf("at the limit: %+v", s.Exact)
	}
	_ = j.Add(6, 8, 1)
	if s := DropZeros(j); s.Exact != undefined(TooManyToRank) || !s.PCorrected.IsKnown() {
		t.Errorf("above the limit: %+v", s.Exact)
	}
	// Few people changed, but their ranks lie above a hundred thousand zeros.
	k, _ := NewJoint(headline)
	_ = k.Add(5, 6, 200)
	_ = k.Add(5, 5, 100_000)
	if s := Pratt(k); s.Exact != undefined(TooManyToRank) {
		t.Errorf("above the work allowed: %+v", s.Exact)
	}
}
