package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func analyse(t *testing.T, file string, args ...string) (out, errs string, err error) {
	t.Helper()
	var o, e bytes.Buffer
	err = analyseCommand(t.Context(), args, strings.NewReader(file), &o, &e)
	return o.String(), e.String(), err
}

// TestAnalysePrintsThePublishedFigures writes every published data set as a file
// and compares what the command prints, name by name.
func TestAnalysePrintsThePublishedFigures(t *testing.T) {
	data, err := os.ReadFile("../../internal/stats/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Paired []struct {
			ID       string
			Top      float64 `json:"top_box_min"`
			Pre      []*float64
			Post     []*float64
			Expected map[string]any
		}
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors.Paired {
		path := filepath.Join(t.TempDir(), v.ID+".csv")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		_ = w.Write([]string{"pre", "post"})
		for i := range v.Pre {
			_ = w.Write([]string{number(v.Pre[i]), number(v.Post[i])})
		}
		w.Flush()
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out, _, err := analyse(t, "", path, "-json", "-top", number(&v.Top))
		if err != nil {
			t.Errorf("%s: %v", v.ID, err)
			continue
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		sameFigures(t, v.ID, got, v.Expected)
	}
}

func number(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

func sameFigures(t *testing.T, name string, got, want any) {
	t.Helper()
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for key := range w {
			sameFigures(t, name+"."+key, g[key], w[key])
		}
	case []any:
		g, _ := got.([]any)
		for i := range w {
			if i >= len(g) {
				t.Errorf("%s: got %v, want %v", name, got, want)
				return
			}
			sameFigures(t, name, g[i], w[i])
		}
	case float64:
		if g, ok := got.(float64); !ok || math.Abs(g-w) > 1e-12+1e-6*math.Abs(w) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	default:
		if got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestAnalyseReadsWaves(t *testing.T) {
	lines := []string{"person;T0;T1;T2"}
	for i := range 12 {
		lines = append(lines, "p"+strconv.Itoa(i)+"; "+strconv.Itoa(4+i%2)+";; "+strconv.Itoa(7+i%3))
	}
	out, _, err := analyse(t, strings.Join(append(lines, "late;3;;NA"), "\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"13 people: 13 answered before, 12 after, 12 both times.", "rose by 3.5 points, from 4.5 to 8.0", "Small group", "no comparison group", "The 1 who did not answer again began at 3.0"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in:\n%s", want, out)
		}
	}
}

func TestAnalyseSaysWhatIsWrong(t *testing.T) {
	for file, want := range map[string]string{
		"":                        "the file is empty",
		"name,score\nx,1\n":       "it needs pre and post",
		"pre,post\n1,2\n3,lots\n": `line 3, column post: "lots" is not a decimal`,
		"pre,post\n1,2\n\"3,4\n":  "line 3",
		"pre,post\n0.1234,2\n":    "line 2, column pre",
	} {
		_, _, err := analyse(t, file)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", file, err, want)
		}
	}
	if _, _, err := analyse(t, "pre,post\n1,7\n", "-scale", "1:5"); err == nil || !strings.Contains(err.Error(), "scale from 1 to 5") {
		t.Errorf("an answer off the scale: %v", err)
	}
	if out, _, err := analyse(t, "pre,post\n1,7\n"); err != nil || !strings.Contains(out, "Not enough answers") || strings.Contains(out, "7") {
		t.Errorf("one person’s card: %q, %v", out, err)
	}
}
