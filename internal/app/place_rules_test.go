package app

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestPlacesKeepTheirRules says that no sequence of what people, leads and time
// do gives away more places than there are, or passes anybody over.
func TestPlacesKeepTheirRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		q := newQueue(t, storetest.Open(t), 14, rapid.IntRange(1, 4).Draw(rt, "places"), rapid.IntRange(0, 5).Draw(rt, "waiting"))
		q.play(rt, rapid.SliceOfN(placeActGen(), 1, 25).Draw(rt, "acts"))
	})
}

func TestPlacesKeepTheirRulesOnPostgreSQL(t *testing.T) {
	t.Parallel()
	q := newQueue(t, storetest.OpenPostgres(t), 14, 3, 4)
	for seed := range 4 {
		q.play(t, rapid.SliceOfN(placeActGen(), 25, 25).Example(seed))
	}
}

// placeAct is one thing that happens about places, to somebody.
type placeAct struct{ What, Who, N int }

func placeActGen() *rapid.Generator[placeAct] {
	return rapid.Custom(func(t *rapid.T) placeAct {
		return placeAct{rapid.IntRange(0, 12).Draw(t, "what"), rapid.IntRange(0, 13).Draw(t, "who"), rapid.IntRange(0, 4).Draw(t, "n")}
	})
}

func (q *queue) play(t rapid.TB, acts []placeAct) {
	ctx := context.Background()
	for _, act := range acts {
		line := q.state(t).Line
		if err := q.act(ctx, act); err != nil && abp.CodeOf(err) == abp.Internal {
			t.Fatalf("%+v: %v", act, err)
		}
		q.check(t, act, line)
	}
}

// act does one thing; what is refused is as good as what is done.
func (q *queue) act(ctx context.Context, act placeAct) error {
	p := q.people[act.Who]
	org := q.w.Organisation
	if act.Who%2 == 0 {
		org = q.w.ForeignOrganisation
	}
	p.OrganisationID = abp.Ref(org.ID)
	own := slices.DeleteFunc(q.open(), func(ap abp.Application) bool { return ap.PersonID != p.ID })
	delegates := slices.DeleteFunc(q.delegates(), func(d abp.Delegate) bool { return d.PersonID != p.ID })
	switch act.What {
	case 0, 1, 2, 3:
		if len(own) > 0 {
			return nil
		}
		_, err := q.apply(p)
		return err
	case 10:
		q.later(time.Duration(act.N) * 2 * 24 * time.Hour)
		_, err := q.app.KeepPlaces(ctx)
		return err
	case 11:
		quota := abp.Quota{OrganisationID: org.ID, Most: act.N, Reserved: act.N / 2, ReservedUntil: q.app.Now().On(time.UTC).Add(act.N)}
		return q.app.SetQuota(ctx, q.lead, q.cohort.ID, quota)
	case 12:
		c, err := q.s.Cohort(ctx, q.lead, q.cohort.ID)
		if err != nil {
			return err
		}
		return q.app.ChangeCohort(ctx, q.lead, c.ID, CohortChange{Version: c.Version, Name: c.Name, Places: 1 + act.N})
	}
	if len(delegates) > 0 {
		_, err := q.app.WithdrawDelegate(ctx, q.lead, delegates[0].ID, "workload")
		return err
	}
	if len(own) == 0 {
		return nil
	}
	id := own[0].ID
	switch act.What {
	case 4, 5:
		return q.release(id)
	case 6:
		return q.change(id, func(ap *abp.Application) error { ap.RefusedAt = q.app.Now(); return nil })
	case 7:
		return q.change(id, func(ap *abp.Application) error { return ap.Withdraw(q.app.Now()) })
	case 8:
		_, err := q.app.AcceptPlace(ctx, q.app.placeToken(&own[0]))
		return err
	}
	_, err := q.app.EndApplication(ctx, q.lead, id, own[0].Version, "cannot be reached")
	return err
}

func (q *queue) state(t rapid.TB) *abp.Places {
	c, err := q.s.Cohort(context.Background(), q.lead, q.cohort.ID)
	if err != nil {
		t.Fatal(err)
	}
	p, err := q.app.places(context.Background(), q.s, c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// check looks at the places after an act; was is the line before it.
func (q *queue) check(t rapid.TB, act placeAct, was []abp.Turn) {
	p := q.state(t)
	if p.Total() > p.Most {
		t.Fatalf("%+v: %d of %d places are taken", act, p.Total(), p.Most)
	}
	first, err := q.s.FirstSession(context.Background(), q.cohort.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, offers := abp.OfferEnd(q.app.Now(), first); offers && act.What != 10 {
		for _, turn := range p.Line {
			if p.Free(turn.OrganisationID) > 0 {
				t.Fatalf("%+v: number %d waits though a place is free", act, turn.Number)
			}
		}
	}
	for _, turn := range was {
		if ap := q.application(turn.ApplicationID); !ap.OfferedAt.IsZero() && ap.OfferedAt.Equal(q.app.Now().Time) {
			q.notOver(t, act, p, turn)
		}
	}
}

// notOver fails if somebody with a lower number, who is still in line, could have
// had the place that was offered to the turn.
func (q *queue) notOver(t rapid.TB, act placeAct, p *abp.Places, turn abp.Turn) {
	p.Taken[turn.OrganisationID]--
	defer p.Take(turn.OrganisationID)
	for _, before := range p.Line {
		if before.Number < turn.Number && p.Free(before.OrganisationID) > 0 {
			t.Fatalf("%+v: number %d was passed over for number %d", act, before.Number, turn.Number)
		}
	}
}

// TestOffersLapseAndPassOn follows the clock: an offer lapses and passes on, a
// kept place is warned about and then lapses, and before the first session those
// who wait are told once.
func TestOffersLapseAndPassOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q, ctx := newQueue(t, s, 6, 1, 5), context.Background()
		keep := func() {
			t.Helper()
			for range 2 { // twice is as good as once
				if _, err := q.app.KeepPlaces(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		var all []*abp.Application
		for _, p := range q.people {
			ap, err := q.apply(p)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, ap)
		}
		q.later(7*24*time.Hour + abp.HeldWarns - time.Minute)
		keep()
		if q.letters(abp.LetterPlaceEnds) != 0 {
			t.Error("warned too early")
		}
		q.later(time.Minute)
		keep()
		if q.letters(abp.LetterPlaceEnds) != 1 || !q.application(all[0].ID).IsHeld() {
			t.Errorf("%d warnings", q.letters(abp.LetterPlaceEnds))
		}
		q.later(abp.HeldLasts - abp.HeldWarns)
		keep()
		if q.letters(abp.LetterPlaceLapsed) != 1 || !q.application(all[1].ID).IsOffered() {
			t.Errorf("%d kept places have lapsed, and the next is offered: %v", q.letters(abp.LetterPlaceLapsed), q.application(all[1].ID).IsOffered())
		}
		if n, err := s.LineOf(ctx, q.application(all[3].ID)); err != nil || n != 2 {
			t.Errorf("the fourth is number %d in line (%v)", n, err)
		}
		q.later(abp.OfferLasts)
		keep()
		if q.letters(abp.LetterOfferLapsed) != 1 || !q.application(all[2].ID).IsOffered() {
			t.Error("an offer without an answer did not pass on")
		}
		if _, err := q.app.AcceptPlace(ctx, q.app.placeToken(all[1])); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("accept what has lapsed: %v", err)
		}
		ap, err := q.app.AcceptPlace(ctx, q.app.placeToken(all[2]))
		if err != nil || !ap.IsHeld() {
			t.Errorf("accept an offer: %v", err)
		}
		if err := q.release(all[2].ID); err != nil {
			t.Fatal(err)
		}
		if d := q.delegates(); len(d) != 1 || d[0].ApplicationID != abp.Ref(all[2].ID) || q.letters(abp.LetterPlace) != 1 {
			t.Errorf("%d delegates, %d told", len(d), q.letters(abp.LetterPlace))
		}
		q.mu.Lock()
		q.now = storetest.Now.AddDate(0, 0, 60).Add(-abp.OfferRest - abp.OfferLeast + time.Minute)
		q.mu.Unlock()
		keep()
		if q.letters(abp.LetterWaitOver) != 3 {
			t.Errorf("%d were told that the wait is over, want 3", q.letters(abp.LetterWaitOver))
		}
		if _, err := q.app.WithdrawDelegate(ctx, q.lead, q.delegates()[0].ID, "workload"); err != nil {
			t.Fatal(err)
		}
		if q.letters(abp.LetterOffered) != 2 {
			t.Error("a place was offered after the end")
		}
	})
}
