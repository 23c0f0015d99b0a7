package instance

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// shipped returns the instances that lie beside the engine, by name.
func shipped(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no instances", err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = data
	}
	return out
}

// TestReadsEveryInstance reads what lies beside the engine, writes it and reads it
// again: nothing is refused and nothing is lost.
func TestReadsEveryInstance(t *testing.T) {
	for name, data := range shipped(t) {
		q, err := Read(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again := rewritten(t, q)
		if !reflect.DeepEqual(q, again) {
			t.Errorf("%s changes when it is written and read again", name)
		}
	}
}

// rewritten writes a question twice, alike, and reads it again.
func rewritten(t testing.TB, q Question) Question {
	t.Helper()
	v := any(q.Plan)
	if q.Plan == nil {
		v = q.Sets
	}
	data, err := Write(v)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := Write(v); err != nil || !bytes.Equal(data, same) {
		t.Fatal("writing twice gives two texts", err)
	}
	again, err := Read(data)
	if err != nil {
		t.Fatalf("what was written cannot be read: %v\n%s", err, data)
	}
	return again
}

func valueOf(v any) reflect.Value { return reflect.New(reflect.TypeOf(v)).Elem() }
