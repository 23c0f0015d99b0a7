package app

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/store/storetest"
)

// engineKnows are the keys of everything that the engine can be told. Nothing that
// people are monitored by is among them, and nothing may be added without a
// thought: attrs holds where somebody works, tags what they chose to be counted by.
var engineKnows = strings.Fields(`
	absent als_per_facilitator_day assignment at_most attr attrs baseline buddies buddy busy calendar cannot capacity celebration coffee
	cohorts cost course date dates deadline delegate delegates end fac fac_org fac_over facilitator facilitator_org facilitators features free
	first_gap forbidden format frozen_before full gap gap_day gap_hard gap_soft half half_gap half_parts hard id kind kinds label leave level
	limits lone manager manages max max_sets meetings members min mix month month_units months move move_als move_workshop name not_with note
	off optional org over pair_change parallel_virtual part parts pattern pins places plan prefer_not pref_sets preferences preferred quorum
	ref roles rules set set_facilitator sets size size_square slot slots spread start start_week tags target target_units total_units units value venue
	venue_change venue_cost venues weekday weekdays weight weights window workshop_facilitator workshops_per_week`)

// TestTheEngineIsToldNoEqualityField walks everything that the engine can be told,
// by field and by key.
func TestTheEngineIsToldNoEqualityField(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(v reflect.Type) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(v.Elem())
		case reflect.Map:
			walk(v.Elem())
		case reflect.Struct:
			if seen[v] {
				return
			}
			seen[v] = true
			for i := range v.NumField() {
				f := v.Field(i)
				key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				if key == "" && !f.Anonymous || key != "" && !slices.Contains(engineKnows, key) {
					t.Errorf("%s.%s (%q) may not be told to the engine", v, f.Name, key)
				}
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[instance.Plan]())
	walk(reflect.TypeFor[instance.Sets]())
}

// TestTheQuestionHoldsNobodysName translates the demo: the question names records
// by their ids alone, and says of a delegate only when they can come.
func TestTheQuestionHoldsNobodysName(t *testing.T) {
	ctx := context.Background()
	a, cast, lead := demoApp(t, storetest.Open(t), demo.Now.Time)
	p := &abp.Planning{FromDay: day(2024, 3, 1), UntilDay: day(2024, 10, 31), Weights: abp.PresetBalanced.Weights(), CatchUps: true}
	for _, code := range []string{"X6", "X8"} {
		p.Cohorts = append(p.Cohorts, abp.PlannedCohort{CohortID: cast.Cohorts[code]})
	}
	in, err := a.planningInput(ctx, a.store, lead, p)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(in.problem(p))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range in.cohorts {
		for _, d := range c.delegates {
			who, err := a.store.Person(ctx, lead, d.PersonID)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{who.Name, who.Email, who.JobTitle} {
				if strings.Contains(string(text), word) {
					t.Errorf("the question holds %q of a delegate", word)
				}
			}
		}
	}
	for _, f := range in.facilitators {
		if strings.Contains(string(text), f.Person.Name) {
			t.Error("the question names a facilitator")
		}
	}
}
