package stats

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

type vectors struct {
	Paired []struct {
		ID     string
		Scale  struct{ Min, Max, Step float64 }
		Top    float64 `json:"top_box_min"`
		Pre    []*float64
		Post   []*float64
		Expect map[string]any `json:"expected"`
	}
	Special struct {
		QT []struct{ P, DF, Value float64 } `json:"qt"`
		PT []struct{ T, DF, Value float64 } `json:"pt_two_sided"`
		PB []struct {
			K, N  int
			Value float64
		} `json:"pbinom_half"`
		PS []struct {
			W, N int
			PLe  float64 `json:"p_le"`
		} `json:"psignrank"`
	} `json:"special_functions"`
	Binomial []struct {
		X, N   int
		P      float64
		Wilson [2]float64 `json:"wilson95"`
	} `json:"binomial_intervals"`
	McNemar       []map[string]*float64 `json:"mcnemar_tables"`
	ResponseShift struct {
		Pre, Then, Post []int
		Contrasts       []map[string]any
	} `json:"response_shift"`
}

func load(t *testing.T) vectors {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func near(got, want float64) bool {
	return math.Abs(got-want) <= 1e-12+1e-9*math.Abs(want)
}

func check(t *testing.T, name string, got Figure, want any) {
	t.Helper()
	number, known := want.(float64)
	switch {
	case known != got.IsKnown():
		t.Errorf("%s: got %+v, want %v", name, got, want)
	case !known && (got.Reason == "" || got.Value != 0):
		t.Errorf("%s: undefined without a reason, or with a value: %+v", name, got)
	case known && (!near(got.Value, number) || got.Reason != ""):
		t.Errorf("%s: got %+v, want %.10g", name, got, number)
	}
}

func checkInterval(t *testing.T, name string, got Interval, want any) {
	t.Helper()
	ends, known := want.([]any)
	if !known {
		ends = []any{nil, nil}
	}
	check(t, name+" low", Figure{got.Low, got.Status, got.Reason}, ends[0])
	check(t, name+" high", Figure{got.High, got.Status, got.Reason}, ends[1])
}

func complete(pre, post []*float64) (x, y []float64) {
	for i := range pre {
		if pre[i] != nil && post[i] != nil {
			x, y = append(x, *pre[i]), append(y, *post[i])
		}
	}
	return x, y
}

// rowsOf reads a vector's answers as a file would hold them.
func rowsOf(t *testing.T, low, high float64, pre, post []*float64) Rows {
	t.Helper()
	write := func(list []*float64) []string {
		words := make([]string, len(list))
		for i, x := range list {
			if x != nil {
				words[i] = strconv.FormatFloat(*x, 'f', -1, 64)
			}
		}
		return words
	}
	r, err := ReadRows(strconv.FormatFloat(low, 'f', -1, 64), strconv.FormatFloat(high, 'f', -1, 64), write(pre), write(post))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEveryFigureOfEveryPairedVector compares all figures by name, both ways: one
// that is missing fails, and so does one that should not be there.
func TestEveryFigureOfEveryPairedVector(t *testing.T) {
	for _, v := range load(t).Paired {
		t.Run(v.ID, func(t *testing.T) {
			r := rowsOf(t, v.Scale.Min, v.Scale.Max, v.Pre, v.Post)
			named, err := Named(r, int(math.Round(v.Top*float64(r.Scale.Per))))
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(named)
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			agree(t, "", got, v.Expect)
			j, err := r.Joint()
			if err != nil {
				t.Fatal(err)
			}
			if j.N() == 0 {
				nothingKnown(t, Describe(j), Top(j, 8))
			}
		})
	}
}

// agree compares what JSON holds, numbers to the tolerance of the vectors.
func agree(t *testing.T, name string, got, want any) {
	t.Helper()
	tolerance := 1e-9
	if strings.Contains(name, "noncentral") {
		tolerance = 1e-6
	}
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for key := range w {
			if _, has := g[key]; !has {
				t.Errorf("%s.%s is missing", name, key)
				continue
			}
			agree(t, name+"."+key, g[key], w[key])
		}
		for key := range g {
			if _, has := w[key]; !has {
				t.Errorf("%s.%s is not among the figures", name, key)
			}
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			t.Errorf("%s: got %v, want %v", name, got, want)
			return
		}
		for i := range w {
			agree(t, name, g[i], w[i])
		}
	case float64:
		g, isNumber := got.(float64)
		if !isNumber || math.Abs(g-w) > 1e-12+tolerance*math.Abs(w) {
			t.Errorf("%s: got %v, want %.10g", name, got, w)
		}
	default:
		if got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

// figuresIn lists every figure and interval of a result by the path of its field.
func figuresIn(results ...any) (map[string]Figure, map[string]Interval) {
	figures, intervals := map[string]Figure{}, map[string]Interval{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch x := v.Interface().(type) {
		case Figure:
			figures[path] = x
			return
		case Interval:
			intervals[path] = x
			return
		}
		if v.Kind() == reflect.Struct {
			for i := range v.NumField() {
				walk(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		}
	}
	for _, r := range results {
		walk(reflect.TypeOf(r).Name(), reflect.ValueOf(r))
	}
	return figures, intervals
}

func nothingKnown(t *testing.T, results ...any) {
	t.Helper()
	figures, intervals := figuresIn(results...)
	for key, f := range figures {
		isCount := f == known(0) // sums and counts of nobody are nought
		if !isCount && (f.IsKnown() || f.Reason != NoPairs) {
			t.Errorf("%s of nobody is %+v", key, f)
		}
	}
	for key, i := range intervals {
		if i.IsKnown() || i.Reason != NoPairs {
			t.Errorf("%s of nobody is %+v", key, i)
		}
	}
}

func TestStudentAgainstPublishedValues(t *testing.T) {
	special := load(t).Special
	for _, q := range special.QT {
		check(t, "quantile", StudentQuantile(q.P, q.DF), q.Value)
		check(t, "lower quantile", StudentQuantile(1-q.P, q.DF), -q.Value)
	}
	for _, p := range special.PT {
		check(t, "tail", StudentTail(p.T, p.DF), p.Value)
		check(t, "tail of the mirror", StudentTail(-p.T, p.DF), p.Value)
	}
}

// The references have 18 digits, from a 30-digit evaluation of the incomplete beta
// function.
func TestStudentQuantileToThirteenDigits(t *testing.T) {
	for df, want := range map[float64]float64{
		1: 12.7062047361747046, 2: 4.30265272974946385, 7: 2.36462425159278534, 30.5: 2.04086944518632064,
		97: 1.98472318601398468, 1000: 1.96233908082640848,
	} {
		got := StudentQuantile(0.975, df)
		if math.Abs(got.Value/want-1) > 1e-13 {
			t.Errorf("df %g: got %.17g, want %.17g", df, got.Value, want)
		}
	}
	for df, want := range map[float64]float64{1e5: 1.95998770753460964, 1.5e6: 1.95996556605546221} {
		if got := StudentQuantile(0.975, df); math.Abs(got.Value/want-1) > 1e-9 {
			t.Errorf("df %g: got %.17g, want %.17g", df, got.Value, want)
		}
	}
	for _, q := range []Figure{StudentQuantile(0, 5), StudentQuantile(1, 5), StudentQuantile(math.NaN(), 5),
		StudentQuantile(0.5, 0.5), StudentQuantile(0.9, math.Inf(1)), StudentTail(math.Inf(1), 5), StudentTail(1, 0)} {
		if q.IsKnown() || q.Reason != OutOfRange {
			t.Errorf("out of range gave %+v", q)
		}
	}
	if far := StudentQuantile(1e-9, 1); math.Abs(far.Value/-318309886.18379068-1) > 1e-7 {
		t.Errorf("far tail: %.17g", far.Value)
	}
}

func TestWilsonAgainstPublishedValues(t *testing.T) {
	for _, b := range load(t).Binomial {
		s := Wilson(b.X, b.N)
		check(t, "share", s.Value, b.P)
		checkInterval(t, "wilson", s.CI, []any{b.Wilson[0], b.Wilson[1]})
		if b.X == 0 && s.CI.Low != 0 || b.X == b.N && s.CI.High != 1 {
			t.Errorf("%d of %d: ends are not exact: %+v", b.X, b.N, s.CI)
		}
	}
	for _, bad := range [][2]int{{-1, 5}, {6, 5}, {0, -1}} {
		if s := Wilson(bad[0], bad[1]); s.CI.Reason != OutOfRange || s.Value.Reason != OutOfRange {
			t.Errorf("%v gave %+v", bad, s)
		}
	}
}

func TestMcNemarAgainstPublishedValues(t *testing.T) {
	for _, want := range load(t).McNemar {
		j, _ := NewJoint(Scale{0, 1, 1})
		cell := func(pre, post int, key string) { _ = j.Add(pre, post, int(*want[key])) }
		cell(1, 1, "both")
		cell(1, 0, "lost")
		cell(0, 1, "gained")
		cell(0, 0, "neither")
		got := Top(j, 1)
		if want["p_exact"] == nil {
			if got.Exact != known(1) || got.Chi2.Reason != NobodyMoved {
				t.Errorf("nobody crossed: %+v", got)
			}
			continue
		}
		for key, f := range map[string]Figure{"p_exact": got.Exact, "p_mid": got.MidP, "chi2_cc": got.Chi2Corrected,
			"p_chi2_cc": got.PChi2Corrected, "chi2_no_cc": got.Chi2, "p_chi2_no_cc": got.PChi2} {
			check(t, key, f, *want[key])
		}
	}
}

func TestBinomialAndSignedRankTails(t *testing.T) {
	special := load(t).Special
	for _, b := range special.PB {
		if 2*b.K < b.N {
			check(t, "binomial", known(evenOdds(b.K, b.N-b.K)/2), b.Value)
		}
	}
	for _, r := range special.PS {
		j, _ := NewJoint(Scale{0, 200, 1})
		left := r.W
		for size := r.N; size >= 1; size-- {
			post := 100 - size
			if size <= left {
				post, left = 100+size, left-size
			}
			_ = j.Add(100, post, 1)
		}
		got := DropZeros(j)
		if int(got.Plus) != r.W {
			t.Fatalf("built W+ %v, want %d", got.Plus, r.W)
		}
		check(t, "signed rank", got.ExactLess, r.PLe)
	}
}

func TestResponseShiftContrasts(t *testing.T) {
	v := load(t).ResponseShift
	columns := map[string][]int{"pre": v.Pre, "then": v.Then, "post": v.Post}
	for _, want := range v.Contrasts {
		words := strings.Fields(want["contrast"].(string))
		j, err := FromPairs(Scale{0, 10, 1}, columns[words[2]], columns[words[0]])
		if err != nil {
			t.Fatal(err)
		}
		p := Describe(j)
		check(t, "mean", p.Change.Mean, want["mean_diff"])
		check(t, "t", p.T.T, want["t"])
		check(t, "p", p.T.P, want["p_two_sided"])
		checkInterval(t, "ci", p.T.CI, want["ci95"])
		check(t, "exact", p.DropZeros.Exact, want["wilcoxon_exact_p_drop_zeros"])
		check(t, "sd", p.Change.SD, want["sd_diff"])
		check(t, "dz", p.Effects.DZ, want["cohen_dz"])
		check(t, "df", known(float64(p.T.DF)), want["df"])
	}
	if len(v.Contrasts) != 3 {
		t.Error("the three contrasts are not all here")
	}
}
