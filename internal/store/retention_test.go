package store

import (
	"slices"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"github.com/upstander/upstander/internal/abp"
)

// TestEveryColumnHasATerm compares the table of retention with the schema, both
// ways: every column of every table is in exactly one class of data, so that a new
// one cannot be forgotten.
func TestEveryColumnHasATerm(t *testing.T) {
	classOf := map[string]string{}
	seen := map[string]bool{}
	for _, r := range abp.Retentions() {
		if seen[r.Class] || r.Title == "" || r.What == "" || r.Purpose == "" || len(r.Seen) == 0 || r.Store == "" || r.Term.From == "" {
			t.Errorf("class %s is there twice or does not say everything", r.Class)
		}
		seen[r.Class] = true
		if r.IsPersonal() && r.Basis == "" {
			t.Errorf("class %s is about people and names no lawful basis", r.Class)
		}
		if r.Term.IsCounted() != (r.Term.How != "") || r.Term.Months > 0 && r.Term.Days > 0 {
			t.Errorf("class %s: a term is of months or of days and says what happens then", r.Class)
		}
		for _, h := range r.Holdings {
			for _, column := range h.List() {
				name := h.Table + "." + column
				if other, twice := classOf[name]; twice {
					t.Errorf("%s is in class %s and in class %s", name, other, r.Class)
				}
				classOf[name] = r.Class
			}
		}
	}
	for _, m := range models() {
		sch, err := schema.Parse(m, &sync.Map{}, schema.NamingStrategy{})
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range sch.DBNames {
			name := sch.Table + "." + column
			if _, has := classOf[name]; !has {
				t.Errorf("%s is in no class of data: say in abp/retention_class.go what it is, and how long it is kept", name)
			}
			delete(classOf, name)
		}
	}
	var left []string
	for name := range classOf {
		left = append(left, name)
	}
	slices.Sort(left)
	for _, name := range left {
		t.Errorf("%s is in class %s, and in no table", name, classOf[name])
	}
}
