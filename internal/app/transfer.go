package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Transfer is what a lead enters when a delegate moves to another organisation:
// which, and by address who their line manager is there, if known.
type Transfer struct {
	OrganisationID string
	ManagerEmail   string
}

// TransferDelegate records that a delegate works for another organisation now.
// The person's record follows; their places go on counting for the organisation
// that sent them. It fails with Invalid at the fields.
func (a *App) TransferDelegate(ctx context.Context, by *abp.Person, id string, t Transfer) (*abp.Delegate, error) {
	return a.changePlace(ctx, by, id, func(tx *store.Store, d *abp.Delegate, _ *abp.Cohort) error {
		p, err := tx.Person(ctx, by, d.PersonID)
		if err != nil {
			return err
		}
		var k abp.Check
		o, err := tx.Organisation(ctx, by, t.OrganisationID)
		switch {
		case abp.CodeOf(err) == abp.NotFound:
			k.Field("organisation", "Choose the organisation that %s works for now.", p.Name)
		case err != nil:
			return err
		case string(p.OrganisationID) == o.ID:
			k.Field("organisation", "%s works for this organisation already. Choose another.", p.Name)
		}
		manager := abp.Ref("")
		if t.ManagerEmail != "" {
			if manager, err = a.managerNamed(ctx, tx, &k, p, "transfer-manager", t.ManagerEmail); err != nil {
				return err
			}
		}
		if err := k.Err(); err != nil {
			return err
		}
		from := "no organisation"
		if p.Organisation != nil {
			from = p.Organisation.Name
		}
		return a.changeEmployment(ctx, tx, by, d, p, o, manager, "transferred", "from "+from+" to "+o.Name)
	})
}

// ChangeManager records who a delegate's line manager is now. It fails with
// Invalid if nobody has the address.
func (a *App) ChangeManager(ctx context.Context, by *abp.Person, id, email string) (*abp.Delegate, error) {
	return a.changePlace(ctx, by, id, func(tx *store.Store, d *abp.Delegate, _ *abp.Cohort) error {
		p, err := tx.Person(ctx, by, d.PersonID)
		if err != nil {
			return err
		}
		var k abp.Check
		manager, err := a.managerNamed(ctx, tx, &k, p, "manager", email)
		if err != nil {
			return err
		}
		if err := k.Err(); err != nil {
			return err
		}
		from := "nobody"
		if p.Manager != nil {
			from = p.Manager.Name
		}
		return a.changeEmployment(ctx, tx, by, d, p, nil, manager, "changed line manager", "was "+from)
	})
}

// managerNamed returns the id of the line manager with the address, and notes in
// the check why it cannot be them.
func (a *App) managerNamed(ctx context.Context, tx *store.Store, k *abp.Check, p *abp.Person, field, email string) (abp.Ref, error) {
	m, err := tx.PersonByEmail(ctx, email)
	switch {
	case abp.CodeOf(err) == abp.NotFound:
		k.Field(field, "Nobody is known under this address. Add the line manager first, under People.")
		return "", nil
	case err != nil:
		return "", err
	case m.ID == p.ID:
		k.Field(field, "A person cannot be their own line manager.")
	case !m.DisabledAt.IsZero():
		k.Field(field, "%s has been switched off. Name somebody else.", m.Name)
	case abp.Ref(m.ID) == p.ManagerID:
		k.Field(field, "%s is their line manager already.", m.Name)
	}
	return abp.Ref(m.ID), nil
}

// changeEmployment saves a person with another organisation, if one is given, and
// line manager, has the calendars follow and notes it at the place.
func (a *App) changeEmployment(ctx context.Context, tx *store.Store, by *abp.Person, d *abp.Delegate, p *abp.Person, o *abp.Organisation, manager abp.Ref, verb, why string) error {
	before := *p
	if o != nil {
		p.OrganisationID, p.Organisation = abp.Ref(o.ID), o
	}
	p.ManagerID, p.Manager = manager, nil
	if err := p.Validate(); err != nil {
		return err
	}
	if err := tx.UpdatePerson(ctx, p); err != nil {
		return err
	}
	if err := a.refreshAfter(ctx, tx, &before, p); err != nil {
		return err
	}
	if err := tx.StaleFeeds(ctx, p.ID); err != nil {
		return err
	}
	d.Person = p
	return a.note(ctx, tx, by, verb, d.ID, why)
}
