package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// indicatorsFor keeps the external indicators that the viewer may see: all, for
// those who enter and publish them; what is published, for the others who see any.
func indicatorsFor(v *abp.Person) only {
	switch {
	case v.Can(abp.ImportIndicators) == nil:
		return everything
	case v.Can(abp.SeeIndicators) == nil:
		return only{sql: "indicators.published_at IS NOT NULL"}
	}
	return nothing
}

// Indicators returns the external indicators that the viewer may see, of one
// organisation or, with an empty id, of all: by organisation, measure, time and
// group.
func (s *Store) Indicators(ctx context.Context, viewer *abp.Person, organisationID string) ([]abp.Indicator, error) {
	o := indicatorsFor(viewer)
	q := records[abp.Indicator](s.read).Preload("Organisation", nil).Where(o.sql, o.args...)
	if organisationID != "" {
		q = q.Where("organisation_id = ?", organisationID)
	}
	list, err := q.Order("organisation_id, measure, year, month, staff, id").Find(ctx)
	return list, wrapped("indicators", err)
}

// Indicator returns one external indicator, if the viewer may see it.
func (s *Store) Indicator(ctx context.Context, viewer *abp.Person, id string) (*abp.Indicator, error) {
	o := indicatorsFor(viewer)
	return one(ctx, records[abp.Indicator](s.read).Preload("Organisation", nil).Where("id = ?", id).Where(o.sql, o.args...))
}

// CreateIndicator adds a figure. It fails with Conflict if there is one of the
// same organisation, measure, period and group.
func (s *Store) CreateIndicator(ctx context.Context, i *abp.Indicator) error {
	return insert(ctx, s, i)
}

// UpdateIndicator saves an edited figure. It fails with Conflict if it moved on.
func (s *Store) UpdateIndicator(ctx context.Context, i *abp.Indicator) error {
	return update(ctx, s, i)
}

// DeleteIndicator deletes a figure. It fails with Conflict if the stored one is
// another version than i, or gone.
func (s *Store) DeleteIndicator(ctx context.Context, i *abp.Indicator) error {
	n, err := records[abp.Indicator](s.write).Where("id = ? AND version = ?", i.ID, i.Version).Delete(ctx)
	if err == nil && n != 1 {
		return abp.Errorf(abp.Conflict, "Somebody else changed this figure while you were looking at it. Nothing was removed: look at the present state and try again.")
	}
	return known(err, "figure")
}

// PublishIndicators publishes every draft and returns how many there were.
func (s *Store) PublishIndicators(ctx context.Context, by abp.Ref, now abp.Instant) (int, error) {
	n, err := records[abp.Indicator](s.write).Where("published_at IS NULL").Set(set("published_at", now), set("published_by_id", by)).Update(ctx)
	return n, wrapped("publish indicators", err)
}

// HeadcountsByGroup returns how many people all organisations together employ in
// each group, of each organisation the newest published year, and which
// organisations that is of.
func (s *Store) HeadcountsByGroup(ctx context.Context) (groups map[string]int, organisations map[string]bool, err error) {
	list, err := records[abp.Indicator](s.read).Where(`published_at IS NOT NULL AND month = 0 AND measure = ? AND year = (SELECT MAX(n.year) FROM indicators n
		WHERE n.organisation_id = indicators.organisation_id AND n.measure = indicators.measure AND n.month = 0 AND n.published_at IS NOT NULL)`, abp.HeadcountMeasure).Find(ctx)
	if err != nil {
		return nil, nil, wrapped("headcounts", err)
	}
	groups, organisations = map[string]int{}, map[string]bool{}
	for _, i := range list {
		groups[i.Staff] += i.Hundredths / 100
		organisations[i.OrganisationID] = true
	}
	return groups, organisations, nil
}
