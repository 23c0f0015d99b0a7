package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestAvailabilityIsPrivate: a delegate's is seen by the delegate and by those who
// run the programme, and by nobody else of the cast: not by the line manager, the
// sponsor, the facilitator of the set.
func TestAvailabilityIsPrivate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := storetest.NewWorld(t, s), context.Background()
		for name, p := range map[string]abp.Person{"administrator": w.Administrator, "lead": w.Lead, "delegate": w.Delegate} {
			v, err := s.Availability(ctx, w.Viewer(t, p), w.Delegate.ID)
			if err != nil || len(v.Aways) != 1 {
				t.Errorf("the %s sees %+v, %v", name, v, err)
			}
		}
		for name, p := range map[string]abp.Person{"manager": w.Manager, "sponsor": w.Sponsor, "facilitator": w.Facilitator, "another delegate": w.ForeignDelegate, "board": w.Board, "custodian": w.Custodian} {
			if _, err := s.Availability(ctx, w.Viewer(t, p), w.Delegate.ID); abp.CodeOf(err) != abp.NotFound {
				t.Errorf("the %s: %v", name, err)
			}
		}
		if _, err := s.Availability(ctx, nil, w.Delegate.ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("nobody: %v", err)
		}
		if _, err := s.Availability(ctx, w.Viewer(t, w.Lead), w.Sponsor.ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a sponsor has availability: %v", err)
		}
	})
}

// TestPlansHideWhatIsPrivate: the plan of a facilitator says nothing of who can
// come and who is kept apart; that of a lead who is one of a pair leaves it out.
func TestPlansHideWhatIsPrivate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := storetest.NewWorld(t, s), context.Background()
		own, err := abp.NewApart(w.Lead.ID, w.Delegate.ID)
		if err != nil {
			t.Fatal(err)
		}
		own.ID, own.CreatedAt = w.ID(abp.KindApart), abp.At(storetest.Now)
		if err := s.CreateApart(ctx, own); err != nil {
			t.Fatal(err)
		}
		plan := func(p abp.Person) abp.Plan {
			plans, err := s.Plans(ctx, w.Viewer(t, p), []string{w.Cohort.ID}, time.UTC)
			if err != nil || len(plans) != 1 {
				t.Fatalf("%d plans, %v", len(plans), err)
			}
			return plans[w.Cohort.ID]
		}
		if p := plan(w.Facilitator); p.Availability != nil || p.Aparts != nil || p.Managers != nil || p.Bookings != nil {
			t.Errorf("the facilitator's plan: %+v %+v %+v", p.Availability, p.Aparts, p.Managers)
		}
		if p := plan(w.Lead); len(p.Aparts) != 1 || p.Availability[w.Delegate.ID].Aways == nil || p.Managers[w.Delegate.ID] != w.Manager.ID {
			t.Errorf("the lead's plan: %+v %+v %+v", p.Aparts, p.Availability, p.Managers)
		}
		if p := plan(w.Administrator); len(p.Aparts) != 2 {
			t.Errorf("the administrator's plan: %+v", p.Aparts)
		}
		all, err := s.ApartPairs(ctx, []string{w.Delegate.ID, w.ForeignDelegate.ID})
		if err != nil || len(all) != 2 {
			t.Errorf("the programme's own pairs: %+v, %v", all, err)
		}
		for name, p := range map[string]abp.Person{"facilitator": w.Facilitator, "delegate": w.Delegate, "lead of the pair": w.Lead} {
			list, err := s.Aparts(ctx, w.Viewer(t, p), w.Delegate.ID)
			for _, a := range list {
				if !p.DisabledAt.IsZero() || a.Has(p.ID) || name != "lead of the pair" {
					t.Errorf("the %s sees %+v", name, a)
				}
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
}

// TestErasureTakesAvailability: with a person go their weeks, their dates away,
// the pairs they are in and their offers.
func TestErasureTakesAvailability(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := storetest.NewWorld(t, s), context.Background()
		if err := s.CreateAvailability(ctx, &abp.Availability{Kept: abp.Kept{ID: w.ID(abp.KindAvailability), CreatedAt: abp.At(storetest.Now)}, PersonID: w.Delegate.ID, StartsOn: abp.Date{Year: 2024, Month: 1, Day: 1}, Pattern: abp.FullTime}); err != nil {
			t.Fatal(err)
		}
		for _, p := range []abp.Person{w.Delegate, w.Facilitator} {
			if err := s.Erase(ctx, p.ID); err != nil {
				t.Fatal(err)
			}
		}
		left, err := s.Availabilities(ctx, []string{w.Delegate.ID})
		if err != nil || len(left) != 0 {
			t.Errorf("availability is left: %+v, %v", left, err)
		}
		pairs, err := s.ApartPairs(ctx, []string{w.Delegate.ID, w.ForeignDelegate.ID})
		if err != nil || len(pairs) != 0 {
			t.Errorf("pairs are left: %+v, %v", pairs, err)
		}
		offers, err := s.OffersByID(ctx, []string{w.Offer.ID})
		if err != nil || len(offers) != 0 {
			t.Errorf("offers are left: %+v, %v", offers, err)
		}
	})
}

// TestVenueBookings: sessions of ours count without a record, cancelled ones and
// other days do not.
func TestVenueBookings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w, ctx := storetest.NewWorld(t, s), context.Background()
		from, until := abp.Date{Year: 2024, Month: 2, Day: 13}, abp.Date{Year: 2024, Month: 6, Day: 3}
		list, err := s.VenueBookings(ctx, from, until)
		if err != nil {
			t.Fatal(err)
		}
		var sessions, typed int
		for i, b := range list {
			if b.Session != nil {
				sessions++
			} else {
				typed++
			}
			if b.Venue == nil || i > 0 && b.OnDay.Before(list[i-1].OnDay) {
				t.Errorf("booking %d: %+v", i, b)
			}
		}
		if sessions != 4 || typed != 1 {
			t.Errorf("%d sessions and %d typed, want two workshop parts of two cohorts and the option", sessions, typed)
		}
		if list, err = s.VenueBookings(ctx, from.Add(1), until.Add(-1)); err != nil || len(list) != 2 {
			t.Errorf("a day less on either side: %d, %v", len(list), err)
		}
		if list, err = s.Bookings(ctx, w.Viewer(t, w.Facilitator), w.Venue.ID, from, until); err != nil || len(list) != 0 {
			t.Errorf("a facilitator sees %d bookings, %v", len(list), err)
		}
	})
}
