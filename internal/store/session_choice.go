package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// VenueChoices returns the venues that a session can be put into, by name, with
// the one it is in now though it be closed.
func (s *Store) VenueChoices(ctx context.Context, on abp.Date, now abp.Ref) ([]abp.Venue, error) {
	list, err := records[abp.Venue](s.read).Where("(closed_on IS NULL OR closed_on > ? OR id = ?)", on, now).Order("name, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("venues to choose from: %w", err)
	}
	return list, nil
}

// FacilitatorChoices returns the people who hold the role of a facilitator, by
// name, for the programme's own use.
func (s *Store) FacilitatorChoices(ctx context.Context) ([]abp.Person, error) {
	list, err := records[abp.Person](s.read).Where("disabled_at IS NULL AND id IN (SELECT person_id FROM grants WHERE role = ? AND ended_at IS NULL)", abp.FacilitatorRole).
		Order("sort_name, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("facilitators to choose from: %w", err)
	}
	return list, nil
}

// SessionsLedBy returns the sessions that any of the people leads and that
// overlap the time, with their facilitators, for the programme's own use: what
// another session can clash with.
func (s *Store) SessionsLedBy(ctx context.Context, people []string, from, until abp.Instant) ([]abp.Session, error) {
	if len(people) == 0 {
		return nil, nil
	}
	slices.Sort(people)
	people = slices.Compact(people)
	o := among("sessions.id", only{"SELECT session_id FROM session_facilitators WHERE person_id IN ?", []any{people}},
		only{"SELECT x.id FROM sets t JOIN sessions x ON x.set_id = t.id WHERE t.facilitator_id IN ?", []any{people}})
	list, err := records[abp.Session](s.read).Preload("Cohort", nil).Where(o.sql, o.args...).Where("cancelled_at IS NULL AND ends_at > ? AND starts_at < ?", from, until).Order("starts_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions led by %d people: %w", len(people), err)
	}
	return list, s.addFacilitators(ctx, list)
}

// Concerns says whether the session concerns the person, so that a link to it
// may be shown to them. Leads see sessions that do not concern them.
func (s *Store) Concerns(ctx context.Context, p *abp.Person, sessionID string) (bool, error) {
	o := among("id", ownSessions(p)...)
	found, err := rows[string](ctx, s.read, "SELECT id FROM sessions WHERE id = ? AND "+o.sql, append([]any{sessionID}, o.args...)...)
	if err != nil {
		return false, fmt.Errorf("whom session %s concerns: %w", sessionID, err)
	}
	return len(found) > 0, nil
}
