package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// idsAtOnce is how many ids one query names.
const idsAtOnce = 500

// availabilitiesFor keeps the availability that the viewer may see: the own,
// and every one for those who run the programme. Sponsors, line managers and
// the members of a set see nothing of it.
func availabilitiesFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	return only{"people.id = ?", []any{v.ID}}
}

// HasAvailability says whether the person is somebody whose availability is
// kept: a delegate or an applicant, or a facilitator.
func (s *Store) HasAvailability(ctx context.Context, personID string) (bool, error) {
	found, err := rows[int](ctx, s.read, `SELECT 1 FROM delegates WHERE person_id = ? UNION ALL SELECT 1 FROM applications WHERE person_id = ?
		UNION ALL SELECT 1 FROM facilitators WHERE person_id = ? UNION ALL SELECT 1 FROM grants WHERE person_id = ? AND role = ? AND ended_at IS NULL LIMIT 1`,
		personID, personID, personID, personID, abp.FacilitatorRole)
	if err != nil {
		return false, fmt.Errorf("whether availability of %s is kept: %w", personID, err)
	}
	return len(found) > 0, nil
}

// Availability returns when one person can come, if the viewer may see it; for
// somebody who has said nothing a record without an id. It fails with NotFound
// for people whose availability is not kept.
func (s *Store) Availability(ctx context.Context, viewer *abp.Person, personID string) (*abp.Availability, error) {
	o := availabilitiesFor(viewer)
	if _, err := one(ctx, records[abp.Person](s.read).Where("people.id = ?", personID).Where(o.sql, o.args...)); err != nil {
		return nil, err
	}
	kept, err := s.HasAvailability(ctx, personID)
	if err != nil {
		return nil, err
	}
	if !kept {
		return nil, abp.Errorf(abp.NotFound, "Availability is kept for delegates, applicants and facilitators only.")
	}
	all, err := s.Availabilities(ctx, []string{personID})
	if err != nil {
		return nil, err
	}
	v := all[personID]
	v.PersonID = personID
	return &v, nil
}

// Availabilities returns when the people can come, by their ids, for the
// programme's own use: finding dates and clashes. Who has said nothing is not in
// it; the zero Availability, which the map gives for them, is right.
func (s *Store) Availabilities(ctx context.Context, personIDs []string) (map[string]abp.Availability, error) {
	out := make(map[string]abp.Availability, len(personIDs))
	for some := range slices.Chunk(personIDs, idsAtOnce) {
		list, err := records[abp.Availability](s.read).Where("person_id IN ?", some).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("availability: %w", err)
		}
		for _, v := range list {
			out[v.PersonID] = v
		}
		aways, err := records[abp.Away](s.read).Where("person_id IN ?", some).Order("person_id, from_day, id").Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("dates away: %w", err)
		}
		for _, w := range aways {
			v := out[w.PersonID]
			v.PersonID = w.PersonID
			v.Aways = append(v.Aways, w)
			out[w.PersonID] = v
		}
	}
	return out, nil
}

// CreateAvailability adds the pattern of a person. It fails with Conflict if
// there is one.
func (s *Store) CreateAvailability(ctx context.Context, v *abp.Availability) error {
	return insert(ctx, s, v)
}

// UpdateAvailability saves an edited pattern. It fails with Conflict if it moved
// on.
func (s *Store) UpdateAvailability(ctx context.Context, v *abp.Availability) error {
	return update(ctx, s, v)
}

// CreateAway adds dates on which a person is away.
func (s *Store) CreateAway(ctx context.Context, w *abp.Away) error { return insert(ctx, s, w) }

// DeleteAway takes dates away of the person back. It fails with NotFound if they
// are not there.
func (s *Store) DeleteAway(ctx context.Context, personID, id string) error {
	n, err := records[abp.Away](s.write).Where("id = ? AND person_id = ?", id, personID).Delete(ctx)
	if err != nil {
		return fmt.Errorf("delete dates away %s: %w", id, err)
	}
	if n == 0 {
		return abp.Errorf(abp.NotFound, "These dates are not there any more.")
	}
	return nil
}
