package store_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// TestAnswersCarryNobody refuses fields that name a person or a place in what
// answers are kept in. That the tables have no other columns is what
// TestSchemaAgrees checks.
func TestAnswersCarryNobody(t *testing.T) {
	for _, v := range []any{abp.Subject{}, abp.SurveyKey{}, abp.Response{}, abp.Answer{}} {
		typ := reflect.TypeOf(v)
		for i := range typ.NumField() {
			f := typ.Field(i)
			for _, word := range []string{"Person", "Delegate", "Name", "Email", "Application", "Address", "Device"} {
				if strings.Contains(f.Name, word) {
					t.Errorf("%s has a field %s", typ, f.Name)
				}
			}
			if f.Type == reflect.TypeFor[abp.Instant]() {
				t.Errorf("%s.%s tells the time of the day; only days are kept", typ, f.Name)
			}
		}
	}
}

// TestOnlyOwnMethodsLeadFromPeopleToAnswers refuses a method of the store that
// takes a viewer or the id of a person or a place and returns answers, unless
// its name begins with Own. Methods that go by the subject are named here.
func TestOnlyOwnMethodsLeadFromPeopleToAnswers(t *testing.T) {
	bySubject := []string{"Responses"}
	found := 0
	typ := reflect.TypeFor[*store.Store]()
	for i := range typ.NumMethod() {
		m := typ.Method(i)
		returns := false
		for k := range m.Type.NumOut() {
			returns = returns || holdsAnswers(m.Type.Out(k), map[reflect.Type]bool{})
		}
		if !returns {
			continue
		}
		found++
		takesViewer := false
		for k := range m.Type.NumIn() {
			takesViewer = takesViewer || m.Type.In(k) == reflect.TypeFor[*abp.Person]()
		}
		isOwn := strings.HasPrefix(m.Name, "Own") && takesViewer
		if !isOwn && !slices.Contains(bySubject, m.Name) {
			t.Errorf("%s returns answers: either it is for a person's own pages and is named Own..., or it goes by the subject and stands in this test", m.Name)
		}
	}
	if found != 2 {
		t.Errorf("%d methods return answers, want 2: the test looks in the wrong place, or there is a new way", found)
	}
}

// holdsAnswers says whether a value of the type can hold survey answers.
func holdsAnswers(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return holdsAnswers(t.Elem(), seen)
	case reflect.Map:
		return holdsAnswers(t.Key(), seen) || holdsAnswers(t.Elem(), seen)
	case reflect.Struct:
		if t == reflect.TypeFor[abp.Response]() || t == reflect.TypeFor[abp.Answer]() {
			return true
		}
		for i := range t.NumField() {
			if holdsAnswers(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}
