package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// TestEqualityReleasesStandTogether lets people come and go at random over a row of
// snapshots, and reads everything that was released: every row is of enough people,
// any two versions of one row are of equally many people or of many more or fewer,
// and a finer table has no small group.
func TestEqualityReleasesStandTogether(t *testing.T) {
	q := abp.DefaultEqualityQuestions(abp.Instant{})[0]
	gate := disclosure.Defaults(disclosure.Equality)
	c := characteristic{q: &q, editions: []abp.EqualityQuestion{q}, gate: gate}
	rapid.Check(t, func(t *rapid.T) {
		people := map[string]int{}
		for _, o := range q.Options {
			people[o.Code] = rapid.IntRange(0, rapid.SampledFrom([]int{0, 4, 30, 200}).Draw(t, "most")).Draw(t, o.Code)
		}
		var released []abp.SnapshotEquality
		for k := range rapid.IntRange(1, 4).Draw(t, "snapshots") {
			var counts []store.EqualityCount
			for _, o := range q.Options {
				if n := people[o.Code]; n > 0 {
					counts = append(counts, store.EqualityCount{Question: q.Code, Edition: 1, Choice: o.Code, Enrolled: n, Complete: n - min(n, rapid.IntRange(0, 2).Draw(t, "left"))})
				}
			}
			figures := c.release(counts, released)
			for i := range figures {
				figures[i].SnapshotID = fmt.Sprint("s", 9-k)
			}
			released = append(figures, released...)
			for _, o := range q.Options {
				people[o.Code] = max(0, people[o.Code]+rapid.SampledFrom([]int{0, 0, 0, 1, -1, 3, 12, -12, 40}).Draw(t, "change"))
			}
		}
		checkReleases(t, c, released)
	})
}

// checkReleases reads all that was released as an attacker does, with the raw
// counts at hand.
func checkReleases(t *rapid.T, c characteristic, released []abp.SnapshotEquality) {
	versions := map[string][]int{} // people by level and row
	for len(released) > 0 {
		n := slices.IndexFunc(released, func(f abp.SnapshotEquality) bool {
			return f.SnapshotID != released[0].SnapshotID || f.Level != released[0].Level
		})
		if n < 0 {
			n = len(released)
		}
		table := released[:n]
		released = released[n:]
		published, err := compose(c.gate, c.q.Title, table, 0)
		if err != nil || !published.IsShown() {
			t.Fatalf("a table is kept that shows nothing: %v", err)
		}
		rows := [][]string{nil}
		for _, f := range table {
			rows[0] = append(rows[0], f.Label)
			if f.Level > 0 && f.Enrolled > 0 && f.Enrolled < c.gate.MinN() {
				t.Fatalf("level %d shows %s of %d", f.Level, f.Label, f.Enrolled)
			}
		}
		for _, r := range published.Rows() {
			rows = append(rows, r.Codes())
		}
		for _, row := range rows {
			people := 0
			for _, f := range table {
				if slices.Contains(row, f.Label) {
					people += f.Enrolled
				}
			}
			if people > 0 && people < c.gate.MinN() {
				t.Fatalf("a row of %v holds %d people", row, people)
			}
			name := fmt.Sprint(table[0].Level, " ", strings.Join(row, ", "))
			for _, was := range versions[name] {
				if d := max(people-was, was-people); d > 0 && d < c.gate.MinDelta() {
					t.Fatalf("%s was %d people and is %d", name, was, people)
				}
			}
			versions[name] = append(versions[name], people)
		}
	}
}
