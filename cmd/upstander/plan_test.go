package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/schedule/search"
)

func instanceFile(name string) string { return "../../internal/schedule/testdata/" + name + ".json" }

// planned runs the command and returns its exit code and what it printed.
func planned(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(context.Background(), append([]string{"plan"}, args...), &o, &e)
	return code, o.String(), e.String()
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestPlanSolves answers small questions twice with the same octets, silently, and
// has the answers judged.
func TestPlanSolves(t *testing.T) {
	for name, cost := range map[string]int{"C01-loose": 12, "R03-cohort-sick": 124, "B01-12": 103} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := planned("-seed", "7", instanceFile(name))
			if code != 0 || errs != "" {
				t.Fatalf("plan = %d: %s", code, errs)
			}
			if _, again, _ := planned("-seed", "7", instanceFile(name)); again != out {
				t.Errorf("the same seed gives two answers:\n%s\n%s", out, again)
			}
			code, judged, errs := planned("-check", write(t, "solution.json", out), instanceFile(name))
			if want := fmt.Sprintf("%s: valid, cost %d\n", name, cost); code != 0 || !strings.HasPrefix(judged, want) {
				t.Errorf("-check = %d: %s%s, want %s", code, judged, errs, want)
			}
		})
	}
}

// TestPlanNamesTheConflict asks for what cannot be.
func TestPlanNamesTheConflict(t *testing.T) {
	code, out, errs := planned(instanceFile("C07-infeasible"))
	var c struct {
		Instance, Kind, Status string
		Conflict               []string
	}
	if err := json.Unmarshal([]byte(out), &c); err != nil || code != infeasible {
		t.Fatalf("plan = %d, %v: %s%s", code, err, out, errs)
	}
	slices.Sort(c.Conflict)
	want := "calendar:ramadan-workshops cohort:C01:features cohort:C01:window venue:V1:capacity venue:V2:busy"
	if c.Status != "infeasible" || c.Kind != "plan" || strings.Join(c.Conflict, " ") != want {
		t.Errorf("plan printed %s", out)
	}
	for _, words := range []string{"V1 holds 20 delegates.", "Enough: Find 4 more places in V1.", "Enough: Free V2 on 11 March 2027."} {
		if !strings.Contains(errs, words) {
			t.Errorf("plan does not say %q: %s", words, errs)
		}
	}
	file := write(t, "solution.json", out)
	if code, judged, errs := planned("-check", file, instanceFile("C07-infeasible")); code != 0 || !strings.Contains(judged, "valid") {
		t.Errorf("-check = %d: %s%s", code, judged, errs)
	}
	file = write(t, "solution.json", strings.Replace(out, `"venue:V1:capacity",`, "", 1))
	if code, _, errs := planned("-check", file, instanceFile("C07-infeasible")); code != 1 || !strings.Contains(errs, "venue:V1:capacity") {
		t.Errorf("-check of half a conflict = %d: %s", code, errs)
	}
}

// TestPlanRefuses keeps the exit codes of everything that goes wrong, and that
// nothing is printed then as if it were a solution.
func TestPlanRefuses(t *testing.T) {
	good, err := os.ReadFile(instanceFile("C01-loose"))
	if err != nil {
		t.Fatal(err)
	}
	wrong := write(t, "wrong.json", strings.Replace(string(good), `"2027-01-04", "end"`, `"2027-13-04", "end"`, 1))
	_, solution, _ := planned(instanceFile("C01-loose"))
	other := write(t, "other.json", solution)
	doubled := write(t, "doubled.json", strings.Replace(solution, `"kind": "plan",`, `"kind": "plan", "kind": "plan",`, 1))
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a date that is none", []string{wrong}, malformed, "wrong.json: line 6, column 24: calendar.start: 2027-13-04 is not a date"},
		{"no such file", []string{"nowhere.json"}, 1, "nowhere.json"},
		{"two files", []string{wrong, wrong}, 1, "give one instance"},
		{"a time in the past", []string{"-time", "-3s", wrong}, 1, "-time is a duration"},
		{"an unknown flag", []string{"-sed", "3", wrong}, 1, "-sed"},
		{"no time for a proof", []string{"-time", "1ns", instanceFile("C07-infeasible")}, 1, "no solution was found, and that there is none is not proven"},
		{"a solution with a key twice", []string{"-check", doubled, instanceFile("C01-loose")}, malformed, "doubled.json: line 3, column 18: kind: this key is given twice"},
		{"a solution to another question", []string{"-check", other, instanceFile("C03-fewfac")}, malformed, `instance: "C03-fewfac" is expected`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := planned(tt.args...)
			if code != tt.code || out != "" || !strings.Contains(errs, tt.says) {
				t.Errorf("plan = %d: %s%s, want %d: %s", code, out, errs, tt.code, tt.says)
			}
		})
	}
}

func TestPlanChecksRules(t *testing.T) {
	_, solution, _ := planned(instanceFile("C01-loose"))
	var s map[string]any
	if err := json.Unmarshal([]byte(solution), &s); err != nil {
		t.Fatal(err)
	}
	full := s["cohorts"].([]any)[0].(map[string]any)["full"].(map[string]any)
	full["date"] = "2027-08-30"
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	code, out, _ := planned("-check", write(t, "moved.json", string(data)), instanceFile("C01-loose"))
	for _, rule := range []string{"C01-loose: invalid", "cohort:window: C01/full", "calendar:bank-2027-08-30: C01/full", "course:half_gap: C01/half"} {
		if code != 1 || !strings.Contains(out, rule) {
			t.Errorf("-check = %d without %s: %s", code, rule, out)
		}
	}
}

// TestPlanReadsStandardInput pipes a question in, by no name and by a dash.
func TestPlanReadsStandardInput(t *testing.T) {
	text, err := os.ReadFile(instanceFile("C01-loose"))
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{}, {"-"}} {
		var out, errs bytes.Buffer
		if err := planCommand(context.Background(), args, bytes.NewReader(text), &out, &errs); err != nil || !strings.Contains(out.String(), `"status": "solution"`) {
			t.Errorf("plan %v: %v: %s%s", args, err, out.String(), errs.String())
		}
	}
}

// interrupting is a person who stops the search at the first word of progress.
type interrupting struct {
	bytes.Buffer
	stop func()
}

func (i *interrupting) Write(p []byte) (int, error) {
	i.stop()
	return i.Buffer.Write(p)
}

// TestPlanStoppedEarlyKeepsTheBest interrupts a search once it has a plan.
func TestPlanStoppedEarlyKeepsTheBest(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var out bytes.Buffer
	errs := &interrupting{stop: stop}
	if code := run(ctx, []string{"plan", "-json-progress", instanceFile("Y03-6")}, &out, errs); code != 0 {
		t.Fatalf("plan = %d: %s", code, errs.String())
	}
	if !strings.Contains(out.String(), "stopped early") || !strings.Contains(errs.String(), "The search was stopped early") {
		t.Errorf("plan does not say that it was stopped: %s", errs.String())
	}
	if code, judged, errs := planned("-check", write(t, "solution.json", out.String()), instanceFile("Y03-6")); code != 0 {
		t.Errorf("-check = %d: %s%s", code, judged, errs)
	}
}

// TestPlanTellsProgressAsJSON reads every line; nothing goes back.
func TestPlanTellsProgressAsJSON(t *testing.T) {
	code, _, errs := planned("-json-progress", instanceFile("C01-loose"))
	lines := strings.Split(strings.TrimSpace(errs), "\n")
	if code != 0 || len(lines) == 0 {
		t.Fatalf("plan = %d: %s", code, errs)
	}
	for _, text := range lines {
		var l line
		dec := json.NewDecoder(strings.NewReader(text))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&l); err != nil || l.Phase == "" || l.Budget == 0 || l.Cost == nil || l.Gap == nil {
			t.Errorf("%v: %s", err, text)
		}
	}
}

// TestMeterIsCalmAndNeverGoesBack tells much in a short time to a bar.
func TestMeterIsCalmAndNeverGoesBack(t *testing.T) {
	clock := time.Unix(0, 0)
	var out bytes.Buffer
	m := newMeter(&out, false, func() time.Time { return clock })
	if m.isBar {
		t.Error("a buffer is taken for a terminal")
	}
	m.isBar = true
	for i := range 100 {
		clock = clock.Add(10 * time.Millisecond)
		m.tell(search.Progress{Phase: "improving everything there is", Cost: 123456 + i%7 - i, Bound: 100000 - i%3, Done: int64(i % 50), Budget: 100})
	}
	m.end()
	drawn := strings.Split(strings.Trim(out.String(), "\r"), "\x1b[K\r")
	if len(drawn) > 7 {
		t.Errorf("%d bars in a second", len(drawn))
	}
	for _, bar := range drawn {
		if len(bar) >= 80 {
			t.Errorf("%d columns: %s", len(bar), bar)
		}
	}
	if m.at.Cost != 123456-99+1 || m.at.Bound != 100000 || m.at.Done != 49 {
		t.Errorf("in the end it is %+v", m.at)
	}
	if got := barOf(search.Progress{Phase: "first plan", Cost: -1, Unplaced: 3, Done: 1, Budget: 4}, time.Second); got != "first plan [====            ] 3 without a place, 1.0 s" {
		t.Error(got)
	}
}
