package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// Viewer returns the person with every role they hold at this moment: what
// everything else is fetched through. It fails with NotFound for people who
// are unknown or switched off.
func (s *Store) Viewer(ctx context.Context, id string) (*abp.Person, error) {
	p, err := one(ctx, records[abp.Person](s.read).Where("id = ? AND disabled_at IS NULL", id))
	if err != nil {
		return nil, err
	}
	if p.Grants, err = records[abp.Grant](s.read).Where("person_id = ? AND ended_at IS NULL", id).Order("role, id").Find(ctx); err != nil {
		return nil, fmt.Errorf("grants of %s: %w", id, err)
	}
	if p.Delegates, err = rows[string](ctx, s.read, "SELECT d.id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id WHERE d.person_id = ? AND c.published_at IS NOT NULL ORDER BY d.enrolled_at, d.id", id); err != nil {
		return nil, fmt.Errorf("places of %s: %w", id, err)
	}
	managed, err := rows[int](ctx, s.read, "SELECT 1 FROM people WHERE manager_id = ? LIMIT 1", id)
	if err != nil {
		return nil, fmt.Errorf("reports of %s: %w", id, err)
	}
	p.Manages = len(managed) > 0
	return p, nil
}

// only is a condition that keeps the rows a viewer may see.
type only struct {
	sql  string
	args []any
}

var (
	everything = only{sql: "1 = 1"}
	nothing    = only{sql: "1 = 0"}
)

// among keeps the rows whose column is in any of the selections.
func among(column string, selections ...only) only {
	if len(selections) == 0 {
		return nothing
	}
	texts := make([]string, len(selections))
	var args []any
	for i, sel := range selections {
		texts[i] = sel.sql
		args = append(args, sel.args...)
	}
	return only{column + " IN (" + strings.Join(texts, " UNION ") + ")", args}
}

// ownSessions selects the ids of the sessions that concern the person: those
// they lead, those of their places, and those their roles are invited to.
// Drafts concern nobody.
func ownSessions(p *abp.Person) []only {
	sel := []only{
		{"SELECT f.session_id FROM session_facilitators f JOIN sessions x ON x.id = f.session_id JOIN cohorts c ON c.id = x.cohort_id WHERE f.person_id = ? AND c.published_at IS NOT NULL", []any{p.ID}},
		{"SELECT f.session_id FROM session_facilitators f JOIN sessions x ON x.id = f.session_id WHERE f.person_id = ? AND x.cohort_id IS NULL", []any{p.ID}},
		{"SELECT x.id FROM sets t JOIN sessions x ON x.set_id = t.id JOIN cohorts c ON c.id = t.cohort_id WHERE t.facilitator_id = ? AND c.published_at IS NOT NULL", []any{p.ID}},
	}
	if len(p.Delegates) > 0 {
		sel = append(sel,
			only{"SELECT x.id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id JOIN sessions x ON x.cohort_id = c.id AND x.set_id IS NULL WHERE d.person_id = ? AND d.withdrawn_at IS NULL AND d.paused_at IS NULL AND c.published_at IS NOT NULL", []any{p.ID}},
			only{"SELECT x.id FROM delegates d JOIN set_members m ON m.delegate_id = d.id AND m.left_at IS NULL JOIN cohorts c ON c.id = d.cohort_id JOIN sessions x ON x.set_id = m.set_id WHERE d.person_id = ? AND d.withdrawn_at IS NULL AND d.paused_at IS NULL AND c.published_at IS NOT NULL", []any{p.ID}})
	}
	sel = append(sel, only{"SELECT i.session_id FROM invitees i JOIN sessions x ON x.id = i.session_id LEFT JOIN cohorts c ON c.id = x.cohort_id WHERE i.person_id = ? AND (x.cohort_id IS NULL OR c.published_at IS NOT NULL)", []any{p.ID}})
	if kinds := invitedTo(p); len(kinds) > 0 {
		sel = append(sel, only{"SELECT id FROM sessions WHERE cohort_id IS NULL AND kind IN ?", []any{kinds}})
	}
	return sel
}

// invitedTo lists the kinds of programme-wide sessions that the person's roles
// are the audience of.
func invitedTo(p *abp.Person) []abp.SessionKind {
	var kinds []abp.SessionKind
	for _, k := range abp.SessionKinds() {
		for _, r := range k.Audience() {
			if p.Has(r) {
				kinds = append(kinds, k)
				break
			}
		}
	}
	return kinds
}

// sessionsFor keeps the sessions that the viewer may see.
func sessionsFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	return among("sessions.id", ownSessions(v)...)
}

// cohortsFor keeps the cohorts that the viewer may see: leads see all,
// facilitators and delegates those they take part in.
func cohortsFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	return among("cohorts.id",
		only{"SELECT c.id FROM session_facilitators f JOIN sessions x ON x.id = f.session_id JOIN cohorts c ON c.id = x.cohort_id WHERE f.person_id = ? AND c.published_at IS NOT NULL", []any{v.LeadsAs()}},
		only{"SELECT c.id FROM sets t JOIN cohorts c ON c.id = t.cohort_id WHERE t.facilitator_id = ? AND c.published_at IS NOT NULL", []any{v.LeadsAs()}},
		only{"SELECT c.id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id WHERE d.person_id = ? AND c.published_at IS NOT NULL", []any{v.ID}})
}

// setsFor keeps the sets that the viewer leads or is in.
func setsFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	return among("sets.id",
		only{"SELECT t.id FROM sets t JOIN cohorts c ON c.id = t.cohort_id WHERE t.facilitator_id = ? AND c.published_at IS NOT NULL", []any{v.LeadsAs()}},
		only{"SELECT m.set_id FROM set_members m JOIN delegates d ON d.id = m.delegate_id JOIN cohorts c ON c.id = d.cohort_id WHERE d.person_id = ? AND m.left_at IS NULL AND c.published_at IS NOT NULL", []any{v.ID}})
}

// delegatesFor keeps the places that the viewer may see: the own, those of the
// sponsor's organisations, and those of the facilitator's sets and workshops.
func delegatesFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	sel := []only{
		{"SELECT d.id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id WHERE d.person_id = ? AND c.published_at IS NOT NULL", []any{v.ID}},
		{"SELECT m.delegate_id FROM sets t JOIN set_members m ON m.set_id = t.id AND m.left_at IS NULL JOIN cohorts c ON c.id = t.cohort_id WHERE t.facilitator_id = ? AND c.published_at IS NOT NULL", []any{v.LeadsAs()}},
		{"SELECT d.id FROM session_facilitators f JOIN sessions x ON x.id = f.session_id JOIN cohorts c ON c.id = x.cohort_id JOIN delegates d ON d.cohort_id = c.id WHERE f.person_id = ? AND x.set_id IS NULL AND c.published_at IS NOT NULL", []any{v.LeadsAs()}},
	}
	if orgs := v.Sponsors(); len(orgs) > 0 {
		sel = append(sel, only{"SELECT d.id FROM delegates d JOIN cohorts c ON c.id = d.cohort_id WHERE d.organisation_id IN ? AND c.published_at IS NOT NULL", []any{orgs}})
	}
	return among("delegates.id", sel...)
}

// peopleFor keeps the person records that the viewer may see.
func peopleFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	return only{"people.id = ?", []any{v.ID}}
}

// organisationsFor keeps the organisations that the viewer may see.
func organisationsFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	if orgs := v.Sponsors(); len(orgs) > 0 {
		return only{"organisations.id IN ?", []any{orgs}}
	}
	return nothing
}
