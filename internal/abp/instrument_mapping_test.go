package abp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
)

// versions returns two published versions, of which the later has lost an item.
func versions() (before, after *abp.Instrument) {
	b, a := abp.DefaultInstrument(), abp.DefaultInstrument()
	b.ID, b.PublishedOn = "ins_1", abp.Date{Year: 2023, Month: 1, Day: 1}
	a.ID, a.PublishedOn, a.Edition = "ins_2", abp.Date{Year: 2024, Month: 1, Day: 1}, 2
	a.Items = a.Items[:11]
	return &b, &a
}

func TestMappingIsOneToOneOnTheSameScale(t *testing.T) {
	t.Parallel()
	pair := func(codes ...string) (list []abp.MappedItem) {
		for i := 0; i < len(codes); i += 2 {
			list = append(list, abp.MappedItem{Before: codes[i], After: codes[i+1]})
		}
		return list
	}
	for _, tt := range []struct {
		name  string
		items []abp.MappedItem
		swap  bool
		want  abp.Code
	}{
		{"the headline", pair("I1", "I1", "I2", "I2"), false, abp.Internal},
		{"another code", pair("I1", "I2"), false, abp.Internal},
		{"nothing", nil, false, abp.Invalid},
		{"an item that is gone", pair("P1", "P1"), false, abp.Invalid},
		{"two into one", pair("I1", "I1", "I2", "I1"), false, abp.Invalid},
		{"one into two", pair("I1", "I1", "I1", "I2"), false, abp.Invalid},
		{"another scale", pair("I1", "backed"), false, abp.Invalid},
		{"several answers", pair("did", "did"), false, abp.Invalid},
		{"words", pair("words-different", "words-different"), false, abp.Invalid},
		{"from later to earlier", pair("I1", "I1"), true, abp.Invalid},
	} {
		before, after := versions()
		if tt.swap {
			before, after = after, before
		}
		m := abp.Mapping{Items: tt.items, Why: "The wording is the same"}
		if err := m.Validate(before, after); (err != nil || tt.want != abp.Internal) && abp.CodeOf(err) != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestMappingNeedsAnotherPerson(t *testing.T) {
	t.Parallel()
	now := abp.Date{Year: 2024, Month: 1, Day: 31}.Clock(540, london(t))
	m := abp.Mapping{BeforeID: "ins_1", AfterID: "ins_2", Items: []abp.MappedItem{{Before: "I1", After: "I1"}, {Before: "I2", After: "A1"}}, ProposedByID: "per_1"}
	one, other := &abp.Person{Kept: abp.Kept{ID: "per_1"}}, &abp.Person{Kept: abp.Kept{ID: "per_2"}}
	if err := m.Approve(one, now); abp.CodeOf(err) != abp.Forbidden {
		t.Errorf("approved by whoever proposed it: %v", err)
	}
	before, after := versions()
	alone := []abp.Translation{{InstrumentID: "ins_2"}}
	if diff := cmp.Diff(alone, after.Translations([]abp.Mapping{m})); diff != "" {
		t.Errorf("a mapping that nobody approved counts:\n%s", diff)
	}
	if err := m.Approve(other, now); err != nil {
		t.Fatal(err)
	}
	if err := m.Approve(other, now); abp.CodeOf(err) != abp.Conflict {
		t.Errorf("approved twice: %v", err)
	}
	want := append(alone, abp.Translation{InstrumentID: "ins_1", Items: map[string]string{"I1": "I1", "I2": "A1"}})
	got := after.Translations([]abp.Mapping{m})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got[1].Covers(after) || !got[0].Covers(after) {
		t.Error("a translation without I2 covers the headline, or the version's own does not")
	}
	back := []abp.Translation{{InstrumentID: "ins_1"}, {InstrumentID: "ins_2", Items: map[string]string{"I1": "I1", "A1": "I2"}}}
	if diff := cmp.Diff(back, before.Translations([]abp.Mapping{m})); diff != "" {
		t.Errorf("the other way:\n%s", diff)
	}
}

func TestPublishedNeverChanges(t *testing.T) {
	t.Parallel()
	today := abp.Date{Year: 2024, Month: 1, Day: 31}
	in := abp.DefaultInstrument()
	if err := in.Publish(today.Add(-1), today); abp.CodeOf(err) != abp.Invalid {
		t.Errorf("from yesterday: %v", err)
	}
	in.Items[3].Waves = []abp.Wave{abp.T0, abp.T1}
	if err := in.Publish(today, today); abp.CodeOf(err) != abp.Invalid {
		t.Errorf("without I1 in the second survey: %v", err)
	}
	in.Items[3].Waves = []abp.Wave{abp.T0, abp.T2}
	if err := in.Publish(today, today); err != nil {
		t.Fatal(err)
	}
	if err := in.Publish(today, today); abp.CodeOf(err) != abp.Conflict {
		t.Errorf("published twice: %v", err)
	}
}
