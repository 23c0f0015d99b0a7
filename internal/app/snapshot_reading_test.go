package app

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
)

// TestReadingsFollowMappings checks that answers to another version are counted
// under the codes that an approved mapping gives them, and otherwise not at all.
func TestReadingsFollowMappings(t *testing.T) {
	in := abp.DefaultInstrument()
	in.ID = "ins_2"
	m := abp.Mapping{BeforeID: "ins_1", AfterID: "ins_2", Items: []abp.MappedItem{{Before: "X1", After: "I1"}, {Before: "I2", After: "I2"}}}
	tally := newTally(&in, nil, nil, nil)
	if got := tally.readings(in.Translations([]abp.Mapping{m})); len(got) != 1 || got[0].InstrumentID != "ins_2" || got[0].Places["P1"] != tally.place("P1") {
		t.Errorf("a mapping that nobody approved: %+v", got)
	}
	m.ApprovedAt = abp.At(time.Date(2024, 1, 31, 9, 0, 0, 0, time.UTC))
	got := tally.readings(in.Translations([]abp.Mapping{m}))
	want := map[string]int{"X1": tally.place("I1"), "I2": tally.place("I2")}
	if len(got) != 2 || got[1].InstrumentID != "ins_1" {
		t.Fatalf("readings are %+v", got)
	}
	if diff := cmp.Diff(want, got[1].Places); diff != "" {
		t.Error(diff)
	}
}
