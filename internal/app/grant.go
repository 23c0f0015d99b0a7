package app

import (
	"context"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// GrantRole gives a person a role from this moment on; a sponsor's names an
// organisation. It fails with Invalid if the role cannot be given or the person
// has it.
func (a *App) GrantRole(ctx context.Context, by *abp.Person, personID, role, organisationID string) (*abp.Grant, error) {
	if err := by.Can(abp.GrantRoles); err != nil {
		return nil, err
	}
	var check abp.Check
	r, err := abp.ParseRole(role)
	switch {
	case err != nil || !r.IsGranted():
		check.Field("role", "Choose a role from the list.")
	case r == abp.InternalSponsor && organisationID == "":
		check.Field("organisation", "Choose the organisation that this person is a sponsor of.")
	case r != abp.InternalSponsor && organisationID != "":
		check.Field("organisation", "Only a sponsor has an organisation. Leave this empty.")
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	g := &abp.Grant{ID: a.id(abp.KindGrant), PersonID: personID, Role: r, OrganisationID: abp.Ref(organisationID), GrantedAt: a.Now(), GrantedByID: abp.Ref(by.ID)}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if _, err := tx.Person(ctx, by, personID); err != nil {
			return err
		}
		if organisationID != "" {
			o, err := tx.Organisation(ctx, by, organisationID)
			if abp.CodeOf(err) == abp.NotFound {
				check.Field("organisation", "Choose an organisation from the list.")
				return check.Err()
			}
			if err != nil {
				return err
			}
			g.Organisation = o
		}
		if err := tx.CreateGrant(ctx, g); err != nil {
			return err
		}
		if err := tx.StaleFeeds(ctx, personID); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "gave a role", personID, grantWords(g))
	})
	return g, err
}

// grantWords names a role with its organisation.
func grantWords(g *abp.Grant) string {
	if g.Organisation != nil {
		return g.Role.String() + " of " + g.Organisation.Name
	}
	return g.Role.String()
}

// EndGrant takes a role away from this moment on. It fails with Conflict for
// the last administrator and with NotFound if the person does not hold it.
func (a *App) EndGrant(ctx context.Context, by *abp.Person, personID, grantID string) (*abp.Grant, error) {
	if err := by.Can(abp.GrantRoles); err != nil {
		return nil, err
	}
	var ended *abp.Grant
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		administrators, err := tx.LockAdministrators(ctx)
		if err != nil {
			return err
		}
		p, err := tx.Person(ctx, by, personID)
		if err != nil {
			return err
		}
		grants, err := tx.Grants(ctx, personID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(grants, func(g abp.Grant) bool { return g.ID == grantID && g.EndedAt.IsZero() })
		if i < 0 {
			return abp.Errorf(abp.NotFound, "This person does not hold that role any more.")
		}
		ended = &grants[i]
		if ended.Role == abp.Administrator && len(administrators) == 1 && administrators[0] == personID {
			return abp.Errorf(abp.Conflict, "%s is the last administrator. Make somebody else an administrator first.", p.Name)
		}
		if err := tx.EndGrant(ctx, personID, grantID, a.Now()); err != nil {
			return err
		}
		if err := tx.StaleFeeds(ctx, personID); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "took a role away", personID, grantWords(ended))
	})
	return ended, err
}
