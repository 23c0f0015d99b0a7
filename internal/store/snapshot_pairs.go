package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// PairQuery says which answers a snapshot counts.
type PairQuery struct {
	Instrument *abp.Instrument
	AsAt       abp.Date // answers handed in later do not count
}

// PairCount is how many people of one organisation, cohort and staff group gave
// one answer before and one after.
type PairCount struct {
	Item                                 string
	OrganisationID, CohortID, StaffGroup string
	Before, After, People                int
}

// inTime joins the answers that make pairs: handed in by the day, in time, T0
// and T2 of one instrument by one subject of a published cohort.
const inTime = ` FROM survey_subjects j JOIN cohorts c ON c.id = j.cohort_id AND c.published_at IS NOT NULL
	JOIN survey_responses r0 ON r0.subject_id = j.id AND r0.wave = 'T0' AND NOT r0.is_late AND r0.finished_on <= ? AND r0.instrument_id = ?
	JOIN survey_responses r2 ON r2.subject_id = j.id AND r2.wave = 'T2' AND NOT r2.is_late AND r2.finished_on <= ? AND r2.instrument_id = ?`

// EachPairCount hands on the counts of every item, and then of the headline: the
// sum of its items where all were answered. The counts come in no order. It is
// for the programme's own use: making snapshots.
func (s *Store) EachPairCount(ctx context.Context, q PairQuery, each func(PairCount) error) error {
	in := q.Instrument
	when := []any{q.AsAt, in.ID, q.AsAt, in.ID}
	items := `SELECT b.item, j.organisation_id, j.cohort_id, j.staff_group, b.value, a.value, COUNT(*)` + inTime + `
		JOIN survey_answers b ON b.response_id = r0.id JOIN survey_answers a ON a.response_id = r2.id AND a.item = b.item
		GROUP BY b.item, j.organisation_id, j.cohort_id, j.staff_group, b.value, a.value`
	if err := s.eachPairCount(ctx, each, items, when...); err != nil {
		return err
	}
	sum := `(SELECT response_id, SUM(value) AS value FROM survey_answers WHERE item IN ? GROUP BY response_id HAVING COUNT(*) = ?)`
	headline := `SELECT '` + abp.HeadlineItem + `', j.organisation_id, j.cohort_id, j.staff_group, b.value, a.value, COUNT(*)` + inTime + `
		JOIN ` + sum + ` b ON b.response_id = r0.id JOIN ` + sum + ` a ON a.response_id = r2.id
		GROUP BY j.organisation_id, j.cohort_id, j.staff_group, b.value, a.value`
	n := len(in.Headline)
	return s.eachPairCount(ctx, each, headline, append(when, in.Headline, n, in.Headline, n)...)
}

func (s *Store) eachPairCount(ctx context.Context, each func(PairCount) error, query string, args ...any) error {
	found, err := s.read.WithContext(ctx).Raw(query, args...).Rows()
	if err != nil {
		return fmt.Errorf("count pairs: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var p PairCount
		if err := found.Scan(&p.Item, &p.OrganisationID, &p.CohortID, &p.StaffGroup, &p.Before, &p.After, &p.People); err != nil {
			return fmt.Errorf("count pairs: %w", err)
		}
		if err := each(p); err != nil {
			return err
		}
	}
	return found.Err()
}
