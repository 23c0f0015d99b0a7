package main

import (
	"bytes"
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
			Scale    struct{ Min, Max float64 }
			Pre      []*float64
			Post     []*float64
			Expected map[string]any
		}
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors.Paired {
		for form, write := range forms {
			path := filepath.Join(t.TempDir(), v.ID+".csv")
			if err := os.WriteFile(path, write(v.Pre, v.Post), 0o600); err != nil {
				t.Fatal(err)
			}
			args := []string{path, "-json", "-top", number(&v.Top)}
			if form == "waves" {
				args = append(args, "-scale", number(&v.Scale.Min)+":"+number(&v.Scale.Max), "-from", "T0", "-to", "t2")
			}
			out, _, err := analyse(t, "", args...)
			if err != nil {
				t.Errorf("%s, %s: %v", v.ID, form, err)
				continue
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatal(err)
			}
			sameFigures(t, v.ID+" in "+form, got, v.Expected)
		}
	}
}

// forms are the shapes that files of the same answers come in.
var forms = map[string]func(pre, post []*float64) []byte{
	"plain": func(pre, post []*float64) []byte {
		lines := []string{"pre,post"}
		for i := range pre {
			lines = append(lines, number(pre[i])+","+number(post[i]))
		}
		return []byte(strings.Join(lines, "\n"))
	},
	// As Excel saves it, in a country that writes 7,5.
	"excel": func(pre, post []*float64) []byte {
		lines := []string{"\xef\xbb\xbf\"Name\";\"Post\";\"Pre\""}
		for i := range pre {
			comma := func(x *float64) string { return strings.Replace(number(x), ".", ",", 1) }
			lines = append(lines, "\"Müller; Ada\"; "+comma(post[i])+" ;"+comma(pre[i]))
		}
		return []byte(strings.Join(lines, "\r\n") + "\r\n")
	},
	// As a data frame is saved: a column for each wave, decimals everywhere.
	"waves": func(pre, post []*float64) []byte {
		lines := []string{"person,T0,T1,T2"}
		for i := range pre {
			float := func(x *float64) string {
				if x == nil {
					return "NaN"
				}
				return strconv.FormatFloat(*x, 'f', 1, 64)
			}
			lines = append(lines, strconv.Itoa(i)+","+float(pre[i])+",,"+float(post[i]))
		}
		return []byte(strings.Join(lines, "\n") + "\n")
	},
}

func number(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

// sameFigures holds figures to the vectors' tolerance, wider for those that are
// solved by iteration.
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
		tolerance := 1e-9
		if strings.Contains(name, "noncentral") {
			tolerance = 1e-6
		}
		if g, ok := got.(float64); !ok || math.Abs(g-w) > 1e-12+tolerance*math.Abs(w) {
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
