package attack

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store/storetest"
)

// crowd is people of one organisation and cohort who answered both surveys.
type crowd struct {
	organisation string // code
	cohort       int    // from 1; staff groups go with cohorts
	n            int
	answers      func(i int) (before, after int) // without it, up by one to three points
}

func (c crowd) answersOf(i int) (before, after int) {
	if c.answers != nil {
		return c.answers(i)
	}
	return 4 + i%3, 5 + i%3 + i%2
}

// small is a programme of a few organisations of one system, whose name, like
// those of cohorts, is its code, with a lead, a board viewer and a sponsor of A.
type small struct {
	*world
	lead, board, administrator, sponsor string
	programme                           abp.Programme
	places                              map[string]string // ids of organisations by code
	cohort                              []abp.Cohort
}

func newSmall(t testing.TB, rules disclosure.Rules) *small {
	t.Helper()
	x := &small{world: newWorld(t, storetest.Open(t), storetest.Now, func(c *app.Config) { setRules(t, c, rules) }), places: map[string]string{}}
	kept := x.kept
	region := abp.Region{ID: abp.NewID(abp.KindRegion, x.random), Name: "Midlands"}
	home := abp.System{ID: abp.NewID(abp.KindSystem, x.random), Name: "Home", RegionID: region.ID, IsHome: true}
	x.programme = abp.Programme{Kept: kept(abp.KindProgramme), Name: "Active Bystander Programme", Zone: "Europe/London"}
	template, instrument := abp.DefaultTemplates()[0], abp.DefaultInstrument()
	template.Kept, template.ProgrammeID = kept(abp.KindTemplate), x.programme.ID
	instrument.Kept, instrument.ProgrammeID = kept(abp.KindInstrument), x.programme.ID
	var organisations []abp.Organisation
	for _, code := range []string{"A", "B", "C", "D"} {
		o := abp.Organisation{Kept: kept(abp.KindOrganisation), Code: code, Name: "Organisation " + code, SystemID: home.ID, ODSCode: "X9" + code, Headcount: 5000}
		x.places[code] = o.ID
		organisations = append(organisations, o)
	}
	for n := range 4 {
		x.cohort = append(x.cohort, abp.Cohort{Kept: kept(abp.KindCohort), ProgrammeID: x.programme.ID, TemplateID: template.ID, Code: fmt.Sprintf("C%d", n+1), Name: fmt.Sprintf("C%d", n+1), Places: 200, PublishedAt: abp.At(x.now.AddDate(-1, 0, 0))})
	}
	people := []abp.Person{}
	grants := []abp.Grant{}
	staff := func(name string, role abp.Role, organisation string) string {
		v := abp.Person{Kept: kept(abp.KindPerson), Name: name, Email: name + "@abp.example"}
		x.must(v.Validate())
		people = append(people, v)
		grants = append(grants, abp.Grant{ID: abp.NewID(abp.KindGrant, x.random), PersonID: v.ID, Role: role, OrganisationID: abp.Ref(organisation), GrantedAt: v.CreatedAt})
		return v.ID
	}
	x.lead, x.board, x.administrator = staff("lead", abp.ProgrammeLead, ""), staff("board", abp.BoardViewer, ""), staff("administrator", abp.Administrator, "")
	x.sponsor = staff("sponsor", abp.InternalSponsor, x.places["A"])
	for _, rows := range []any{[]abp.Region{region}, []abp.System{home}, organisations, []abp.Programme{x.programme}, []abp.Template{template}, []abp.Instrument{instrument}, x.cohort, people, grants} {
		x.must(x.put(rows))
	}
	return x
}

func (x *small) kept(kind string) abp.Kept {
	return abp.Kept{ID: abp.NewID(kind, x.random), CreatedAt: abp.At(x.now.AddDate(-1, 0, 0))}
}

// come adds people who have answered both surveys by today.
func (x *small) come(crowds ...crowd) {
	x.t.Helper()
	x.together(func() {
		for _, c := range crowds {
			for i := range c.n {
				before, after := c.answersOf(i)
				x.arrive(c, before, after)
			}
		}
	})
}

func (x *small) arrive(c crowd, before, after int) {
	n := x.join(x.places[c.organisation], x.cohort[max(0, c.cohort-1)].ID, abp.StaffGroups()[max(0, c.cohort-1)])
	x.hand(n, abp.T0, func(int) int { return before })
	x.hand(n, abp.T2, func(int) int { return after }, x.asked(abp.ItemRecommend))
}

// asked is a question beyond the measure.
func (x *small) asked(code string) abp.Item {
	extras := x.known.instrument.Extras
	return extras[slices.IndexFunc(extras, func(it abp.Item) bool { return it.Code == code })]
}

// show freezes the figures and lets every viewer read all there is; then a month
// passes.
func (x *small) show() {
	x.t.Helper()
	x.freeze(x.lead)
	for _, who := range []string{x.lead, x.board, x.administrator, x.sponsor} {
		x.crawl(who, x.doors()...)
	}
	x.now = x.now.AddDate(0, 1, 0)
}

// setRules switches rules off where the product lets a test do so.
func setRules(t testing.TB, c *app.Config, rules disclosure.Rules) {
	t.Helper()
	field := reflect.ValueOf(c).Elem().FieldByName("Rules")
	if !field.IsValid() {
		t.Skip("rules cannot be switched off")
	}
	field.Set(reflect.ValueOf(rules))
}
