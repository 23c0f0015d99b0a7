package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// OrganisationDetails is what a form says about an organisation. A system that
// is not on the list is named with its region and added. ChangedOn is needed
// only where an edit gives another system or ODS code.
type OrganisationDetails struct {
	Code, Name               string
	Kind                     abp.OrganisationKind
	SystemID                 string
	SystemName, SystemRegion string
	ODSCode                  string
	Headcount                int
	Support                  string
	Since                    abp.Date
	ChangedOn                abp.Date
}

// AddOrganisation adds an organisation. It fails with Invalid at every field
// that cannot be accepted.
func (a *App) AddOrganisation(ctx context.Context, by *abp.Person, d OrganisationDetails) (*abp.Organisation, error) {
	if err := by.Can(abp.EditOrganisations); err != nil {
		return nil, err
	}
	o := &abp.Organisation{Kept: a.kept(abp.KindOrganisation), ODSCode: d.ODSCode}
	d.into(o)
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if o.SystemID, err = a.systemOf(ctx, tx, d); err != nil {
			return both(err, o.Validate())
		}
		if err := o.Validate(); err != nil {
			return err
		}
		if err := tx.CreateOrganisation(ctx, o); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "added", o.ID, "")
	})
	return o, err
}

// EditOrganisation changes an organisation over the version that the form
// showed. Another system or ODS code holds from d.ChangedOn on; what was before
// is kept. It fails with Conflict if the record has moved on.
func (a *App) EditOrganisation(ctx context.Context, by *abp.Person, id string, version int, d OrganisationDetails) (*abp.Organisation, error) {
	if err := by.Can(abp.EditOrganisations); err != nil {
		return nil, err
	}
	var o *abp.Organisation
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if o, err = tx.Organisation(ctx, by, id); err != nil {
			return err
		}
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		o.Version = version
		d.into(o)
		system, err := a.systemOf(ctx, tx, d)
		if err != nil {
			return both(err, o.Validate())
		}
		moved := o.Reorganise(system, abp.CleanLine(d.ODSCode), d.ChangedOn, a.Now().On(zone))
		if err := both(o.Validate(), moved); err != nil {
			return err
		}
		for i := range o.Terms {
			if o.Terms[i].ID == "" {
				o.Terms[i].ID = a.id(abp.KindTerm)
			}
		}
		if err := tx.UpdateOrganisation(ctx, o); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "changed", o.ID, "")
	})
	return o, err
}

func (d *OrganisationDetails) into(o *abp.Organisation) {
	o.Code, o.Name, o.Kind, o.Headcount, o.Support, o.Since = d.Code, d.Name, d.Kind, d.Headcount, d.Support, d.Since
}

// systemOf returns the id of the system that a form names, which it adds if it
// is new. The first system of all is the home system.
func (a *App) systemOf(ctx context.Context, tx *store.Store, d OrganisationDetails) (string, error) {
	systems, err := tx.Systems(ctx)
	if err != nil {
		return "", err
	}
	name, region := abp.CleanLine(d.SystemName), abp.CleanLine(d.SystemRegion)
	var check abp.Check
	if name == "" {
		for _, s := range systems {
			if s.ID == d.SystemID {
				return s.ID, nil
			}
		}
		check.Field("system", "Choose the system it belongs to, or name one that is not on the list.")
		return "", check.Err()
	}
	check.Longest("system_name", name, 80)
	check.Longest("system_region", region, 80)
	check.Require("system_region", region, "Enter the region that the new system is in.")
	if d.SystemID != "" {
		check.Field("system_name", "Choose a system from the list or name a new one, not both.")
	}
	if err := check.Err(); err != nil {
		return "", err
	}
	r, err := tx.RegionByName(ctx, region)
	if abp.CodeOf(err) == abp.NotFound {
		r = &abp.Region{ID: a.id(abp.KindRegion), Name: region}
		err = tx.CreateRegion(ctx, r)
	}
	if err != nil {
		return "", err
	}
	s := &abp.System{ID: a.id(abp.KindSystem), Name: name, RegionID: r.ID, IsHome: len(systems) == 0}
	return s.ID, tx.CreateSystem(ctx, s)
}

// EndOrganisation records an organisation's last day and its successor, if it
// has one; without a day it goes on. It fails with Conflict if the record has
// moved on.
func (a *App) EndOrganisation(ctx context.Context, by *abp.Person, id string, version int, until abp.Date, successor string) (*abp.Organisation, error) {
	if err := by.Can(abp.EditOrganisations); err != nil {
		return nil, err
	}
	var o *abp.Organisation
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if o, err = tx.Organisation(ctx, by, id); err != nil {
			return err
		}
		if successor != "" {
			if err := a.checkSuccessor(ctx, tx, by, id, successor); err != nil {
				return err
			}
		}
		if err := o.End(until, abp.Ref(successor)); err != nil {
			return err
		}
		o.Version = version
		if err := tx.UpdateOrganisation(ctx, o); err != nil {
			return err
		}
		if until.IsZero() {
			return a.note(ctx, tx, by, "reopened", o.ID, "")
		}
		return a.note(ctx, tx, by, "ended", o.ID, "on "+until.String())
	})
	return o, err
}

// checkSuccessor refuses successors that do not exist or that lead back.
func (a *App) checkSuccessor(ctx context.Context, tx *store.Store, by *abp.Person, id, successor string) error {
	var check abp.Check
	for at := successor; at != ""; {
		o, err := tx.Organisation(ctx, by, at)
		switch {
		case abp.CodeOf(err) == abp.NotFound:
			check.Field("successor", "Choose an organisation from the list.")
			return check.Err()
		case err != nil:
			return err
		case string(o.SuccessorID) == id:
			check.Field("successor", "%s was itself followed by this organisation. Choose another.", o.Name)
			return check.Err()
		}
		at = string(o.SuccessorID)
	}
	return nil
}
