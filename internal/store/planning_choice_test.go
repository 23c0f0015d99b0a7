package store_test

import (
	"context"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestPlanningChoices offers drafts for new dates and, for a repair, published
// cohorts with something still to come.
func TestPlanningChoices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		draft := abp.Cohort{Kept: abp.Kept{ID: w.ID(abp.KindCohort), CreatedAt: abp.At(storetest.Now)}, ProgrammeID: w.Programme.ID, TemplateID: w.Template.ID, Code: "D1", Places: 12}
		if err := s.CreateCohort(ctx, &draft); err != nil {
			t.Fatal(err)
		}
		lead, delegate := w.Viewer(t, w.Lead), w.Viewer(t, w.Delegate)
		for _, c := range []struct {
			name      string
			by        *abp.Person
			published bool
			now       abp.Instant
			codes     string
		}{
			{"drafts", lead, false, abp.At(storetest.Now), "D1 "},
			{"published", lead, true, abp.At(storetest.Now), w.Cohort.Code + " " + w.ForeignCohort.Code + " "},
			{"when all is over", lead, true, abp.At(storetest.Now.AddDate(5, 0, 0)), ""},
			{"a delegate", delegate, false, abp.At(storetest.Now), ""},
		} {
			list, err := s.PlanningChoices(ctx, c.by, c.published, c.now)
			if err != nil {
				t.Fatal(err)
			}
			codes := ""
			for _, v := range list {
				codes += v.Code + " "
			}
			if codes != c.codes {
				t.Errorf("%s: %q, want %q", c.name, codes, c.codes)
			}
			if c.published && c.codes != "" && (len(list[0].Sets) == 0 || list[0].Sets[0].ID != w.Set.ID) {
				t.Errorf("%s: the sets are missing", c.name)
			}
		}
	})
}
