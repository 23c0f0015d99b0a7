package attack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store/storetest"
)

// published is the table of the worked example, as every viewer reads it.
const published = `Wreake University Hospitals | 25 [u] | 4.9 | 7.3 | +2.4 (1.8 to 3.0) | all or almost all improved
Charnwood Partnership | 18 [u] | 4.8 | 7.2 | +2.4 (1.8 to 3.1) | all or almost all improved
Fosse Vale ICB | 13 [u] | 5.2 | 8.3 | +3.1 (2.2 to 3.9) | all or almost all improved
Fosse Vale General Practice | no answers
Other home organisations (7 combined) | 19 [u] | 5.8 | 7.9 | +2.1 (1.4 to 2.7) | all or almost all improved
Fosse Vale ICS total | 75 | 5.2 | 7.6 | +2.4 (2.1 to 2.8) | improved 92%, not improved 8%
Other systems (5 combined) | 23 [u] | 5.8 | 7.7 | +1.9 (1.2 to 2.6) | improved 87%, not improved 13%
Whole programme | 98 | 5.3 | 7.6 | +2.3 (2.0 to 2.6) | improved 91%, same 6%, worse 3%`

// table returns the rows of a page's table, by its caption.
func (x *world) table(who, path, caption string) []string {
	x.t.Helper()
	all, err := gridsOf(path, x.get(who, path).Body.String())
	x.must(err)
	var lines []string
	for _, g := range all {
		if strings.HasPrefix(g.caption, caption) && len(lines) == 0 {
			for _, cells := range g.rows {
				lines = append(lines, strings.Join(cells, " | "))
			}
		}
	}
	return lines
}

const byOrganisation = "Change in confidence by organisation"

// TestGoldenTables reads the figures of the scenario off the pages, and asks the
// questions that the product must not answer.
func TestGoldenTables(t *testing.T) {
	x := newWorld(t, storetest.Open(t), demo.Now.Time, nil)
	cast, err := demo.Build(demo.Options{}, x.put)
	x.must(err)
	x.freeze(cast.ProgrammeLead)
	hospice := "/organisations/" + cast.Organisations["I"] + "/impact"
	readers := map[string]string{cast.ProgrammeLead: "/impact/organisations", cast.BoardViewer: "/impact/organisations", cast.HospiceSponsor: hospice}
	before := map[string][]string{}
	for who, path := range readers {
		before[who] = x.table(who, path, byOrganisation)
		if diff := cmp.Diff(published, strings.Join(before[who], "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	x.totals(cast)

	// The hospice has one pair. Its sponsor is told so, and reads the combined row.
	page := x.get(cast.HospiceSponsor, hospice).Body.String()
	if !strings.Contains(page, "hidden to protect confidentiality") || strings.Contains(page, "People compared</dt><dd>1<") {
		t.Error("the hospice’s sponsor is not told that its figures are hidden")
	}
	// One more answer, and a snapshot: no page says anything new of the survey.
	x.now = x.now.AddDate(0, 0, 1)
	list := x.waiting(abp.T2, func(q *person) bool { return q.organisation == cast.Organisations["I"] })
	x.answer(list[0], abp.T2)
	x.freeze(cast.ProgrammeLead)
	for who, path := range readers {
		if diff := cmp.Diff(before[who], x.table(who, path, byOrganisation)); diff != "" {
			t.Errorf("%s tells one more answer (-before +after):\n%s", path, diff)
		}
	}
	// A second survey that opens before the fifth set has met is a clash.
	draft := x.get(cast.ProgrammeLead, "/cohorts/"+cast.Cohorts["X10"]).Body.String()
	if !strings.Contains(draft, "The second survey opens on") {
		t.Error("nobody is told that the second survey opens before the last set meeting")
	}
}

// totals holds 231 active bystanders, 169 of them of the home system and 62 of
// the others.
func (x *world) totals(cast *demo.Cast) {
	x.t.Helper()
	home, others := 0, 0
	for _, line := range x.table(cast.ProgrammeLead, "/impact/reach", "How far the people of each organisation") {
		cells := strings.Split(line, " | ")
		var n int
		if _, err := fmt.Sscan(cells[2], &n); err != nil {
			x.t.Fatalf("%s: %v", line, err)
		}
		in := x.known.group(cells[0])
		at := slices.IndexFunc(x.known.people, func(q person) bool { return in != nil && in(&q) })
		switch {
		case at < 0:
			x.t.Fatalf("whose is the row %s?", line)
		case x.known.people[at].system == x.known.home().ID:
			home += n
		default:
			others += n
		}
	}
	if home != 169 || others != 62 {
		x.t.Errorf("active bystanders: %d of the home system and %d of others, want 169 and 62", home, others)
	}
}
