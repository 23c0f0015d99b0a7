package app_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestDemo holds that the demonstration's snapshot reads as the pilot did.
func TestDemo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		var cast *demo.Cast
		err := s.Tx(ctx, func(tx *store.Store) error {
			var err error
			cast, err = demo.Build(demo.Options{}, func(rows any) error { return tx.Put(ctx, rows) })
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		viewer := func(id string) *abp.Person {
			v, err := s.Viewer(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		a := newApp(s, onDay(0))
		lead := viewer(cast.ProgrammeLead)
		freeze(t, a, lead, today)
		v, err := a.ProgrammeImpact(ctx, lead)
		if err != nil {
			t.Fatal(err)
		}
		r, total := v.Reach, v.Survey.Total
		got := []string{r.Applied.String(), r.Released.String(), r.Offered.String(), r.Enrolled.String(), r.CameToFirstPart.String(), r.WorkshopComplete.String(), r.JourneyComplete.String(),
			total.Eligible().String(), total.AnsweredAfter().String(), total.Coverage().String()}
		if diff := cmp.Diff([]string{"318", "287", "262", "247", "238", "231", "141", "187", "105", "52%"}, got); diff != "" {
			t.Errorf("reach (-want +got):\n%s", diff)
		}
		want := "Whole programme: 98, 5.3 to 7.6, +2.3 (2.0 to 2.6), improved 91%, same 6%, worse 3%"
		if got := lines([]app.ImpactRow{{Card: total}}); got != want {
			t.Errorf("headline %s", got)
		}
		sponsor := viewer(cast.HospiceSponsor)
		own, err := a.OrganisationImpact(ctx, sponsor, sponsor.Sponsors()[0])
		if err != nil {
			t.Fatal(err)
		}
		if own.Own.IsShown() || own.Instead == nil || own.Instead.People().String() != "19" {
			t.Errorf("the hospice reads %s, instead %v", own.Own, own.Instead)
		}
		acute := viewer(cast.Sponsor)
		if own, err = a.OrganisationImpact(ctx, acute, acute.Sponsors()[0]); err != nil {
			t.Fatal(err)
		}
		if own.Own.People().String() != "25" || own.Own.Movement().String() != "all or almost all improved" || own.Reach.WorkshopComplete.String() != "58" {
			t.Errorf("the acute trust reads %s with %v complete", own.Own, own.Reach.WorkshopComplete)
		}
		checkEquality(t, a, s, cast, viewer)
		checkShownFollows(t, a, s, cast, viewer)
	})
}

// checkShownFollows holds that what is kept of the figures is made again when
// something that they are made of has changed: it reads as in an App that kept
// nothing.
func checkShownFollows(t *testing.T, a *app.App, s *store.Store, cast *demo.Cast, viewer func(string) *abp.Person) {
	t.Helper()
	ctx := context.Background()
	lead, sponsor := viewer(cast.ProgrammeLead), viewer(cast.Sponsor)
	read := func(a *app.App) string {
		t.Helper()
		v, err := a.OrganisationImpact(ctx, sponsor, sponsor.Sponsors()[0])
		if err != nil {
			t.Fatal(err)
		}
		m, err := a.ProgrammeImpact(ctx, lead)
		if err != nil {
			t.Fatal(err)
		}
		drawer, err := m.Technical()
		if err != nil {
			t.Fatal(err)
		}
		return v.Organisation.Name + "\n" + v.Snapshot.ID + "\n" + lines(v.Survey.Rows) + "\n" + lines(m.Survey.Rows) + "\n" + m.Cohorts.Figure.Rows()[0].Label() + "\n" + drawer.Figure.Words()
	}
	was := read(a)
	o, err := s.Organisation(ctx, lead, sponsor.Sponsors()[0])
	if err != nil {
		t.Fatal(err)
	}
	c := viewer(cast.DataCustodian)
	for _, change := range []struct {
		what string
		make func() error
	}{
		{"an organisation has another name", func() error {
			_, err := a.EditOrganisation(ctx, lead, o.ID, o.Version, app.OrganisationDetails{Code: o.Code, Name: "Soar Valley Hospitals", Kind: o.Kind, Headcount: o.Headcount, Support: o.Support, Since: o.Since, SystemID: o.SystemID, ODSCode: o.ODSCode})
			return err
		}},
		{"other thresholds hold for what has no table", func() error {
			l := &abp.Threshold{Class: "survey", MinN: 40, CMin: 5, MinDelta: 10, Reason: "Our data protection officer asked for it."}
			if err := a.ProposeThreshold(ctx, lead, l); err != nil {
				return err
			}
			return a.ApproveThreshold(ctx, c, l.ID)
		}},
		{"there is another snapshot", func() error {
			freeze(t, a, lead, today)
			return nil
		}},
	} {
		if err := change.make(); err != nil {
			t.Fatal(err)
		}
		got, fresh := read(a), read(newApp(s, onDay(0)))
		if got != fresh {
			t.Errorf("%s (-fresh +kept):\n%s", change.what, cmp.Diff(fresh, got))
		}
		if change.what[0] == 'a' && got == was {
			t.Error("the new name is not shown")
		}
	}
}
