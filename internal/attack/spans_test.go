package attack

import (
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// visit is people of one organisation and cohort, and the surveys that they hand in
// today.
type visit struct {
	organisation string
	cohort, n    int
	waves        []abp.Wave
}

// visit adds people who hand in surveys, and returns their numbers.
func (x *small) visit(v visit) []int {
	x.t.Helper()
	var list []int
	x.together(func() {
		for range v.n {
			i := x.join(x.places[v.organisation], x.cohort[v.cohort-1].ID, abp.StaffGroups()[v.cohort-1])
			list = append(list, i)
			x.again(v.waves, i)
		}
	})
	return list
}

// again lets people hand in more surveys today.
func (x *small) again(waves []abp.Wave, people ...int) {
	x.t.Helper()
	for _, i := range people {
		for _, w := range waves {
			x.hand(i, w, func(item int) int { return 4 + (i+item)%3 + int(w)%3 })
		}
	}
}

// TestSpansBesideTheHeadline lets other surveys than those of the headline be
// answered by nearly the same people, and by people who come and go beside them.
func TestSpansBesideTheHeadline(t *testing.T) {
	for name, live := range map[string]func(x *small){
		"a survey that two more answered": func(x *small) {
			x.visit(visit{"A", 1, 30, []abp.Wave{abp.T0, abp.T1, abp.T2}})
			x.visit(visit{"A", 1, 2, []abp.Wave{abp.T0, abp.T1}})
			x.show()
		},
		"a later survey of one cohort": func(x *small) {
			x.visit(visit{"A", 1, 14, []abp.Wave{abp.T0, abp.T2, abp.T3}})
			x.visit(visit{"B", 1, 13, []abp.Wave{abp.T0, abp.T2, abp.T3}})
			x.visit(visit{"A", 1, 3, []abp.Wave{abp.T0, abp.T2}})
			x.visit(visit{"A", 2, 20, []abp.Wave{abp.T0, abp.T2}})
			x.visit(visit{"B", 2, 20, []abp.Wave{abp.T0, abp.T2}})
			x.show()
		},
		"one who answered first while others answered again": func(x *small) {
			x.visit(visit{"A", 1, 30, []abp.Wave{abp.T0, abp.T2}})
			waiting := x.visit(visit{"A", 1, 20, []abp.Wave{abp.T0}})
			x.show()
			x.again([]abp.Wave{abp.T2}, waiting[:6]...)
			x.visit(visit{"A", 1, 1, []abp.Wave{abp.T0}})
			x.show()
		},
		"a survey in two steps": func(x *small) {
			x.visit(visit{"A", 1, 30, []abp.Wave{abp.T0, abp.T2}})
			x.visit(visit{"A", 1, 30, []abp.Wave{abp.T0, abp.T1}})
			x.show()
			x.visit(visit{"A", 1, 7, []abp.Wave{abp.T0, abp.T1, abp.T2}})
			x.visit(visit{"A", 1, 1, []abp.Wave{abp.T0, abp.T2}})
			x.show()
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := newSmall(t, disclosure.Rules{})
			live(x)
			for _, b := range x.read.attack(x.known) {
				t.Error(b)
			}
			for _, u := range x.read.unread {
				t.Errorf("not understood: %s", u)
			}
			t.Logf("%d figures", len(x.read.claims))
		})
	}
}
