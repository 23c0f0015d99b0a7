package demo_test

import (
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
)

// TestWaysOfWorking counts the ways of working that the scenario asks for. That
// they fit the dates is what the rules of the cohorts say.
func TestWaysOfWorking(t *testing.T) {
	for _, seed := range []uint64{0, 1, 2} {
		h := build(t, demo.Options{Seed: seed})
		delegates := map[string]bool{}
		for _, d := range h.delegates {
			delegates[d.PersonID] = true
		}
		var partTime, shifts, nights int
		for _, v := range h.patterns {
			if err := v.Validate(); err != nil || v.Pattern == abp.FullTime {
				t.Errorf("seed %d: %+v, %v", seed, v, err)
			}
			switch {
			case !delegates[v.PersonID]:
			case v.WorksNights:
				nights++
			case v.Pattern.Weeks() > 1:
				shifts++
			default:
				partTime++
			}
		}
		away := map[string]bool{}
		for _, w := range h.aways {
			if away[w.PersonID] = delegates[w.PersonID]; !away[w.PersonID] {
				delete(away, w.PersonID)
			}
		}
		if partTime != 88 || shifts != 49 || nights != 9 || len(away) != 27 {
			t.Errorf("seed %d: %d part-time, %d in shifts, %d at night, %d with days away", seed, partTime, shifts, nights, len(away))
		}
		if len(h.aparts) != 6 {
			t.Errorf("seed %d: %d pairs kept apart", seed, len(h.aparts))
		}
	}
}

// TestOffersFollowWhoLeads: everybody who leads something in a published cohort
// was asked and said yes before its dates were published, and nobody else was.
func TestOffersFollowWhoLeads(t *testing.T) {
	h := build(t, demo.Options{})
	said := map[string]abp.Offer{}
	for _, o := range h.offers {
		said[o.PersonID+string(o.SessionID+o.SetID)] = o
	}
	published, n := h.published(), 0
	check := func(c *abp.Cohort, key string) {
		n++
		if o, has := said[key]; !has || o.Status() != "accepted" || o.AcceptedAt.Before(o.AskedAt.Time) || c.PublishedAt.Before(o.AcceptedAt.Time) {
			t.Errorf("%s: %+v", c.Code, o)
		}
	}
	sessions := by(h.sessions, func(s *abp.Session) string { return s.ID })
	for _, f := range h.led {
		if c := published[string(sessions[f.SessionID].CohortID)]; c != nil {
			check(c, f.PersonID+f.SessionID)
		}
	}
	for _, set := range h.sets {
		if c := published[set.CohortID]; c != nil {
			check(c, string(set.FacilitatorID)+set.ID)
		}
	}
	if n != len(h.offers) {
		t.Errorf("%d offers for %d things to lead", len(h.offers), n)
	}
}
