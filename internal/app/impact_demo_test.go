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
	})
}
