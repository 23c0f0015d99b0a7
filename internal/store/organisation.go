package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// Organisation returns one organisation with its system and terms, oldest
// first, if the viewer may see it.
func (s *Store) Organisation(ctx context.Context, viewer *abp.Person, id string) (*abp.Organisation, error) {
	o := organisationsFor(viewer)
	return one(ctx, records[abp.Organisation](s.read).Preload("System", nil).Preload("Terms.System", nil).
		Preload("Terms", inOrder("COALESCE(from_day, ''), id")).Where("organisations.id = ?", id).Where(o.sql, o.args...))
}

// Organisations returns the organisations that the viewer may see, by code,
// with their systems.
func (s *Store) Organisations(ctx context.Context, viewer *abp.Person) ([]abp.Organisation, error) {
	o := organisationsFor(viewer)
	list, err := records[abp.Organisation](s.read).Preload("System", nil).Where(o.sql, o.args...).Order("code, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("organisations: %w", err)
	}
	return list, nil
}

// OrganisationByID returns one organisation for the programme's own use: its
// name is no secret. It fails with NotFound.
func (s *Store) OrganisationByID(ctx context.Context, id string) (*abp.Organisation, error) {
	return one(ctx, records[abp.Organisation](s.read).Where("id = ?", id))
}

// AllOrganisations returns every organisation for the programme's own use:
// matching imports.
func (s *Store) AllOrganisations(ctx context.Context) ([]abp.Organisation, error) {
	list, err := records[abp.Organisation](s.read).Order("code, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("organisations: %w", err)
	}
	return list, nil
}

// AddReach counts, for each organisation of the list, the people whom it sent
// and how far they came. It asks twice, however long the list is.
func (s *Store) AddReach(ctx context.Context, list []abp.Organisation) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	type came struct {
		OrganisationID, PersonID, TemplateID string
		Parts, Sets                          int
	}
	all, err := rows[came](ctx, s.read, `SELECT d.organisation_id, d.person_id, c.template_id,
		COUNT(DISTINCT CASE WHEN x.kind = 'self-study' THEN 100 + x.number WHEN x.kind = 'workshop part' THEN x.number END) AS parts,
		COUNT(DISTINCT CASE WHEN x.kind = 'set meeting' AND x.cohort_id IN (d.cohort_id, d.earlier_cohort_id) THEN x.cohort_id || x.number END) AS sets
		FROM delegates d JOIN cohorts c ON c.id = d.cohort_id AND c.published_at IS NOT NULL
		LEFT JOIN attendances a ON a.person_id = d.person_id AND a.mark IN ('present', 'made up')
		LEFT JOIN sessions x ON x.id = a.session_id
		WHERE d.organisation_id IN ? GROUP BY d.id, d.organisation_id, d.person_id, c.template_id`, ids)
	if err != nil {
		return fmt.Errorf("reach of organisations: %w", err)
	}
	templates, err := records[abp.Template](s.read).Find(ctx)
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	needed := make(map[string]abp.Progress, len(templates))
	for _, t := range templates {
		needed[t.ID] = abp.Progress{PartsNeeded: t.PartsNeeded(), SetsNeeded: t.SetsNeeded}
	}
	type key struct{ organisation, person string }
	furthest := make(map[key]abp.Stage, len(all))
	for _, c := range all {
		k := key{c.OrganisationID, c.PersonID}
		p := needed[c.TemplateID]
		p.Parts, p.Sets = c.Parts, c.Sets
		stage := abp.Enrolled
		switch {
		case p.IsJourneyComplete():
			stage = abp.JourneyComplete
		case p.IsWorkshopComplete():
			stage = abp.WorkshopComplete
		}
		furthest[k] = max(furthest[k], stage)
	}
	at := make(map[string]*abp.Reach, len(list))
	for i := range list {
		at[list[i].ID] = &list[i].Reach
		list[i].Reach = abp.Reach{}
	}
	for k, stage := range furthest {
		r := at[k.organisation]
		r.Sent++
		if stage >= abp.WorkshopComplete {
			r.WorkshopComplete++
		}
		if stage == abp.JourneyComplete {
			r.JourneyComplete++
		}
	}
	return nil
}

// CreateOrganisation adds an organisation. It fails with Invalid at the field
// code if the code is taken.
func (s *Store) CreateOrganisation(ctx context.Context, o *abp.Organisation) error {
	return atField(insert(ctx, s, o), "code", "There is an organisation with the code "+o.Code+" already. Choose another.")
}

// UpdateOrganisation saves an edited organisation and its terms. It fails with
// Conflict if the record moved on, and with Invalid at the field code if the
// code is taken. Call it in a transaction.
func (s *Store) UpdateOrganisation(ctx context.Context, o *abp.Organisation) error {
	if err := update(ctx, s, o); err != nil {
		return atField(err, "code", "There is an organisation with the code "+o.Code+" already. Choose another.")
	}
	if _, err := records[abp.OrganisationTerm](s.write).Where("organisation_id = ?", o.ID).Delete(ctx); err != nil {
		return fmt.Errorf("terms of %s: %w", o.ID, err)
	}
	return s.Put(ctx, o.Terms)
}

// Sponsors returns who is sponsor of an organisation at this moment, by name,
// if the viewer may see the organisation.
func (s *Store) Sponsors(ctx context.Context, viewer *abp.Person, organisationID string) ([]abp.Person, error) {
	o := organisationsFor(viewer)
	list, err := records[abp.Person](s.read).
		Where("id IN (SELECT person_id FROM grants WHERE role = ? AND ended_at IS NULL AND organisation_id IN (SELECT organisations.id FROM organisations WHERE organisations.id = ? AND "+o.sql+"))",
			append([]any{abp.InternalSponsor, organisationID}, o.args...)...).Order("sort_name, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("sponsors of %s: %w", organisationID, err)
	}
	return list, nil
}

// Systems returns every system, by name. Their names are no secret.
func (s *Store) Systems(ctx context.Context) ([]abp.System, error) {
	list, err := records[abp.System](s.read).Order("name, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("systems: %w", err)
	}
	return list, nil
}

// RegionByName returns the region with the name. It fails with NotFound.
func (s *Store) RegionByName(ctx context.Context, name string) (*abp.Region, error) {
	return one(ctx, records[abp.Region](s.read).Where("name = ?", name))
}

// CreateRegion adds a region.
func (s *Store) CreateRegion(ctx context.Context, r *abp.Region) error { return insert(ctx, s, r) }

// CreateSystem adds a system. It fails with Invalid at the field system_name if
// there is one of that name.
func (s *Store) CreateSystem(ctx context.Context, v *abp.System) error {
	return atField(insert(ctx, s, v), "system_name", "There is a system called "+v.Name+" already. Choose it from the list.")
}
