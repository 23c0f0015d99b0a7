package demo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
)

// totals is everything that the scenario promises, in one place.
type totals struct {
	Complete, Home, Guests, Sets, Meetings                         int
	Applied, Released, Offered, Enrolled, CameToPartA              int
	Eligible, JourneyComplete, AnyJourneyComplete, ByMakeUp        int
	Before, After, Pairs, Late, Left, CatchUps, Webinars, Managers int
	Change                                                         int // of the headline sum, over all pairs
	ByOrganisation, PairsByOrganisation                            map[string]int
	ByCohort, PairsByCohort                                        map[string]int
}

var golden = totals{
	Complete: 231, Home: 169, Guests: 62, Sets: 34, Meetings: 170,
	Applied: 318, Released: 287, Offered: 262, Enrolled: 247, CameToPartA: 238,
	Eligible: 187, JourneyComplete: 141, AnyJourneyComplete: 141, ByMakeUp: 9,
	Before: 194, After: 105, Pairs: 98, Late: 9, Left: 16, CatchUps: 15, Webinars: 15, Managers: 12,
	Change:              2 * 227, // 227 of 98 pairs is 2.316326531
	ByOrganisation:      map[string]int{"A": 58, "B": 41, "C": 22, "D": 12, "E": 11, "F": 8, "G": 6, "H": 4, "I": 3, "J": 2, "K": 2, "M1": 20, "M2": 18, "M3": 10, "M4": 8, "M5": 6},
	PairsByOrganisation: map[string]int{"A": 25, "B": 18, "C": 13, "D": 5, "E": 5, "F": 3, "G": 2, "H": 2, "I": 1, "K": 1, "M1": 9, "M2": 7, "M3": 4, "M4": 2, "M5": 1},
	ByCohort:            map[string]int{"C1": 24, "C2": 22, "C3": 24, "C4": 23, "C5": 24, "C6": 26, "C7": 26, "M1": 24, "M2": 20, "M3": 18},
	PairsByCohort:       map[string]int{"C1": 14, "C2": 12, "C3": 13, "C4": 12, "C5": 12, "C6": 12, "M1": 13, "M2": 10},
}

func TestTotals(t *testing.T) {
	for _, seed := range []uint64{0, 1, 2, 3, 99} {
		got := build(t, demo.Options{Seed: seed}).totals()
		if diff := cmp.Diff(golden, got); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

func (h *heap) totals() totals {
	got := totals{ByOrganisation: map[string]int{}, PairsByOrganisation: map[string]int{}, ByCohort: map[string]int{}, PairsByCohort: map[string]int{}}
	h.countFunnel(&got)
	h.countAnswers(&got)
	published := h.published()
	for _, s := range h.sets {
		if published[s.CohortID] != nil {
			got.Sets++
		}
	}
	for _, s := range h.sessions {
		switch {
		case s.Kind == abp.SetMeeting && published[string(s.CohortID)] != nil:
			got.Meetings++
		case s.Kind == abp.CatchUp && s.EndsAt.Before(demo.Now.Time) && !s.IsCancelled():
			got.CatchUps++
		case s.Kind == abp.ManagerWebinar && s.EndsAt.Before(demo.Now.Time):
			got.Webinars++
		}
	}
	cohortOf := map[string]string{}
	for _, d := range h.delegates {
		if published[d.CohortID] != nil {
			cohortOf[d.PersonID] = d.CohortID
		}
	}
	for _, p := range h.people {
		if c := cohortOf[p.ID]; c != "" && c == cohortOf[string(p.ManagerID)] {
			got.Managers++
		}
	}
	return got
}

func (h *heap) countFunnel(got *totals) {
	for _, a := range h.applications {
		got.Applied++
		for at, n := range map[*abp.Instant]*int{&a.ReleasedAt: &got.Released, &a.OfferedAt: &got.Offered, &a.EnrolledAt: &got.Enrolled} {
			if !at.IsZero() {
				*n++
			}
		}
	}
	published, sessions := h.published(), by(h.sessions, func(s *abp.Session) string { return s.ID })
	made, label := map[string]bool{}, labels(h.cast.Organisations)
	for _, a := range h.attendances {
		s := sessions[a.SessionID]
		if s.Kind == abp.WorkshopPart && s.Number == 1 && a.Mark.Counts() {
			got.CameToPartA++
		}
		if s.Kind == abp.SetMeeting && a.Mark == abp.MadeUp {
			made[a.PersonID] = true
		}
	}
	systems, ends := by(h.systems, func(s *abp.System) string { return s.ID }), h.ends()
	organisations := by(h.organisations, func(o *abp.Organisation) string { return o.ID })
	progress := h.progress()
	for _, d := range h.delegates {
		p, counts := progress[d.ID]
		if !counts {
			continue
		}
		if !d.IsActive() {
			got.Left++
		}
		if p.IsJourneyComplete() {
			got.AnyJourneyComplete++
		}
		if !p.IsWorkshopComplete() {
			continue
		}
		got.Complete++
		got.ByOrganisation[label[d.OrganisationID]]++
		got.ByCohort[published[d.CohortID].Code]++
		if systems[organisations[d.OrganisationID].SystemID].IsHome {
			got.Home++
		} else {
			got.Guests++
		}
		if ends[d.CohortID].Before(demo.Now.Time) {
			got.Eligible++
			if p.IsJourneyComplete() {
				got.JourneyComplete++
				if made[d.PersonID] {
					got.ByMakeUp++
				}
			}
		}
	}
}

// ends returns when the last set meeting of each cohort ends.
func (h *heap) ends() map[string]abp.Instant {
	ends := map[string]abp.Instant{}
	for _, s := range h.sessions {
		if s.Kind == abp.SetMeeting && s.EndsAt.After(ends[string(s.CohortID)].Time) {
			ends[string(s.CohortID)] = s.EndsAt
		}
	}
	return ends
}

func labels(of map[string]string) map[string]string {
	m := map[string]string{}
	for label, id := range of {
		m[id] = label
	}
	return m
}

func (h *heap) countAnswers(got *totals) {
	answers := map[string][]abp.Answer{}
	for _, a := range h.answers {
		answers[a.ResponseID] = append(answers[a.ResponseID], a)
	}
	sums := map[string]map[abp.Wave]int{}
	for _, v := range h.responses {
		sum, ok := h.instruments[0].HeadlineSum(answers[v.ID])
		if !ok || !v.IsFinished() {
			continue
		}
		if sums[v.SubjectID] == nil {
			sums[v.SubjectID] = map[abp.Wave]int{}
		}
		sums[v.SubjectID][v.Wave] = sum
		if v.IsLate {
			got.Late++
		}
	}
	organisation, cohort := labels(h.cast.Organisations), labels(h.cast.Cohorts)
	for _, s := range h.subjects {
		before, isBefore := sums[s.ID][abp.T0]
		after, isAfter := sums[s.ID][abp.T2]
		if isBefore {
			got.Before++
		}
		if isAfter {
			got.After++
		}
		if isBefore && isAfter {
			got.Pairs++
			got.Change += after - before
			got.PairsByOrganisation[organisation[s.OrganisationID]]++
			got.PairsByCohort[cohort[s.CohortID]]++
		}
	}
}
