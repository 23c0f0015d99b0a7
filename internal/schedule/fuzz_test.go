package schedule_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/upstander/upstander/internal/schedule"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/search"
)

// FuzzSolve changes a small question in a few places, each by two octets: which
// value, and what becomes of it. Whatever can still be read can be asked: no search
// panics, and no answer breaks a rule, for then the engine itself reports it.
func FuzzSolve(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{40, 3, 77, 9, 120, 14})
	f.Add([]byte{200, 1, 13, 20})
	var texts [][]byte
	for _, name := range []string{"plan", "sets"} {
		text, err := os.ReadFile("instance/testdata/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		texts = append(texts, text)
	}
	f.Fuzz(func(t *testing.T, changes []byte) {
		for _, text := range texts {
			data := text
			for i := 0; i+1 < min(len(changes), 16); i += 2 {
				data = changed(t, data, changes[i], changes[i+1])
			}
			if q, err := instance.Read(data); err == nil {
				solveSmall(t, q, data)
			}
		}
	})
}

func solveSmall(t *testing.T, q instance.Question, data []byte) {
	t.Helper()
	o := search.Options{Seed: 1, Work: 2000, Workers: 1}
	var err error
	if q.Plan != nil {
		_, err = schedule.Plan(context.Background(), q.Plan, o)
	} else {
		_, err = schedule.Sets(context.Background(), q.Sets, o)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, data)
	}
}

// changed returns the text with one value changed.
func changed(t *testing.T, text []byte, where, how byte) []byte {
	t.Helper()
	var whole any
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	places := placesOf(whole, nil)
	places[int(where)*len(places)/256].change(how)
	data, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// place is a value that can be changed.
type place struct {
	value any
	set   func(any)
}

// placesOf lists every value below one, in an order that does not change.
func placesOf(v any, out []place) []place {
	switch at := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(at)) {
			out = append(out, place{at[key], func(x any) { at[key] = x }})
			out = placesOf(at[key], out)
		}
	case []any:
		for i := range at {
			out = append(out, place{at[i], func(x any) { at[i] = x }})
			out = placesOf(at[i], out)
		}
	}
	return out
}

// likely are values of the sort that the format has.
var likely = []any{0, 1, 2, 3, 5, 7, 60, 100, 500, 9999, true, false, nil, []any{}, "F01", "F02", "C01S1", "D1", "D3", "V1", "AM", "PM", "A1", "L", "P2",
	"2027-01-04", "2027-01-20", "2027-02-10", "2027-03-24", "2027-04-30", "2026-12-31", "2029-01-01", "S1", "D2", "F1", "Mon-A1", "acute", "hard", "off",
	[]any{"2027-01-04", "2027-04-30"}, []any{"2027-02-01", "2027-02-28"}, []any{0, 3}, []any{1, 399}, []any{30, 30}, []any{1, 1}, "lead", "host", "als"}

// change replaces the value by a likely one; of a list it doubles or leaves out an
// item, too.
func (p place) change(how byte) {
	list, isList := p.value.([]any)
	switch {
	case isList && len(list) > 0 && how >= 192:
		p.set(append(slices.Clone(list), list[int(how)%len(list)]))
	case isList && len(list) > 0 && how >= 128:
		p.set(slices.Delete(slices.Clone(list), int(how)%len(list), int(how)%len(list)+1))
	default:
		p.set(likely[int(how)%len(likely)])
	}
}
