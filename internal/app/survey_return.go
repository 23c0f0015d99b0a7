package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// SurveyReturn is how many people of a cohort have handed in the survey of a wave,
// and how many it is for. Both pass the gate as figures that leave the programme
// do, rounded, so that nobody can tell from them who has answered.
type SurveyReturn struct {
	Window   abp.SurveyWindow
	Asked    int              // whom the wave is for, by their attendance alone
	Answered disclosure.Count // in time
	Late     disclosure.Count
	Share    disclosure.Share // answered in time, of those asked
}

// SurveyReturns returns the returns of a cohort's surveys that have opened, in the
// order of time. It fails with Forbidden for roles that do not run cohorts.
func (a *App) SurveyReturns(ctx context.Context, by *abp.Person, c *abp.Cohort) ([]SurveyReturn, error) {
	if err := by.Can(abp.EditCohorts); err != nil {
		return nil, err
	}
	people, _, err := a.store.Delegates(ctx, by, store.DelegateQuery{CohortID: c.ID}, a.Now())
	if err != nil {
		return nil, err
	}
	counts, err := a.store.SurveyReturns(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	gate := disclosure.Defaults(disclosure.Public)
	var list []SurveyReturn
	for _, w := range c.Windows {
		if a.Now().Before(w.OpensAt.Time) {
			continue
		}
		v := SurveyReturn{Window: w}
		for i := range people {
			if w.IsFor(&people[i], false) {
				v.Asked++
			}
		}
		for _, n := range counts {
			if n.Wave == w.Wave {
				v.Answered, v.Late, v.Share = gate.Count(n.InTime), gate.Count(n.Late), gate.Share(n.InTime, max(v.Asked, n.InTime))
			}
		}
		list = append(list, v)
	}
	return list, nil
}
