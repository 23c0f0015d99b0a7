package app

import (
	"context"
	"errors"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// PersonDetails is what a form says about a person. The line manager is named
// by address.
type PersonDetails struct {
	Name, Email, OrganisationID, JobTitle, Department, StaffGroup, Band, ManagerEmail string
}

// AddPerson adds a person. It fails with Invalid at every field that cannot be
// accepted, a doubled address included.
func (a *App) AddPerson(ctx context.Context, by *abp.Person, d PersonDetails) (*abp.Person, error) {
	if err := by.Can(abp.EditPeople); err != nil {
		return nil, err
	}
	p := &abp.Person{Kept: a.kept(abp.KindPerson)}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if err := a.fillIn(ctx, tx, by, p, d); err != nil {
			return err
		}
		if err := tx.CreatePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.StaleFeeds(ctx, ids(string(p.ManagerID))...); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "added", p.ID, "")
	})
	return p, err
}

// EditPerson changes a person's details over the version that the form showed.
// It fails with Conflict if the record has moved on.
func (a *App) EditPerson(ctx context.Context, by *abp.Person, id string, version int, d PersonDetails) (*abp.Person, error) {
	if err := by.Can(abp.EditPeople); err != nil {
		return nil, err
	}
	var p *abp.Person
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if p, err = tx.Person(ctx, by, id); err != nil {
			return err
		}
		before := *p
		p.Version = version
		if err := a.fillIn(ctx, tx, by, p, d); err != nil {
			return err
		}
		if p.Email != before.Email {
			if err := a.moveAddress(ctx, tx, by, &before, p); err != nil {
				return err
			}
		}
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		if err := a.refreshAfter(ctx, tx, &before, p); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "changed", p.ID, changesOf(&before, p))
	})
	return p, err
}

// moveAddress sends sign-in links to another address from now on. Links that went
// to the old one are dead, and the old one is told, for it may be taken over.
func (a *App) moveAddress(ctx context.Context, tx *store.Store, by, before, p *abp.Person) error {
	if err := by.Can(abp.ChangeAddresses); err != nil {
		return err
	}
	p.BouncedAt, p.BounceReason = abp.Instant{}, "" // the new address has not failed anybody yet
	if err := tx.EndSignIns(ctx, p.ID, a.real()); err != nil {
		return err
	}
	_, err := a.write(ctx, tx, letter{kind: abp.LetterFactor, to: before, values: map[string]string{"change": "your e-mail address was changed by the programme team, and sign-in links go to the new one"}})
	return err
}

// fillIn puts what a form says into a person and checks all of it.
func (a *App) fillIn(ctx context.Context, tx *store.Store, by, p *abp.Person, d PersonDetails) error {
	p.Name, p.Email, p.JobTitle, p.Department, p.StaffGroup, p.Band = d.Name, d.Email, d.JobTitle, d.Department, d.StaffGroup, d.Band
	p.OrganisationID, p.ManagerID = abp.Ref(d.OrganisationID), ""
	p.Organisation, p.Manager = nil, nil
	var extra abp.Check
	if d.OrganisationID != "" {
		_, err := tx.Organisation(ctx, by, d.OrganisationID)
		if abp.CodeOf(err) == abp.NotFound {
			extra.Field("organisation", "Choose an organisation from the list.")
		} else if err != nil {
			return err
		}
	}
	if d.ManagerEmail != "" {
		manager, err := tx.PersonByEmail(ctx, d.ManagerEmail)
		switch {
		case abp.CodeOf(err) == abp.NotFound || !abp.IsEmail(abp.NormalEmail(d.ManagerEmail)):
			extra.Field("manager", "Nobody is known under this address. Add the line manager first.")
		case err != nil:
			return err
		default:
			p.ManagerID = abp.Ref(manager.ID)
		}
	}
	return both(p.Validate(), extra.Err())
}

// both joins what two checks say about the fields of one form. About a field
// that both name, the first is heard.
func both(first, second error) error {
	if first == nil {
		return second
	}
	var a, b *abp.Error
	if !errors.As(first, &a) || !errors.As(second, &b) {
		return first
	}
	fields := slices.Clone(a.Fields)
	for _, f := range b.Fields {
		if !slices.ContainsFunc(a.Fields, func(g abp.FieldError) bool { return g.Field == f.Field }) {
			fields = append(fields, f)
		}
	}
	return &abp.Error{Code: a.Code, Message: a.Message, Fields: fields}
}

// refreshAfter has calendars built again that an edit of a person touches: that
// of a line manager who begins or ceases to be one, and all of them when the
// name of somebody who leads sessions changes.
func (a *App) refreshAfter(ctx context.Context, tx *store.Store, before, after *abp.Person) error {
	if before.ManagerID != after.ManagerID {
		if err := tx.StaleFeeds(ctx, ids(string(before.ManagerID), string(after.ManagerID))...); err != nil {
			return err
		}
	}
	if before.Name == after.Name {
		return nil
	}
	lead, err := tx.LeadsSessions(ctx, []string{after.ID})
	if err != nil || !lead {
		return err
	}
	return tx.MoveStamp(ctx)
}

// ids returns those that are not empty.
func ids(all ...string) []string {
	var some []string
	for _, id := range all {
		if id != "" {
			some = append(some, id)
		}
	}
	return some
}

// changesOf names the details in which two states of a person differ.
func changesOf(before, after *abp.Person) string {
	var words string
	for _, c := range []struct {
		differs bool
		word    string
	}{
		{before.Name != after.Name, "name"}, {before.Email != after.Email, "e-mail address"}, {before.OrganisationID != after.OrganisationID, "organisation"},
		{before.JobTitle != after.JobTitle, "job title"}, {before.Department != after.Department, "department"}, {before.StaffGroup != after.StaffGroup, "staff group"},
		{before.Band != after.Band, "band"}, {before.ManagerID != after.ManagerID, "line manager"},
	} {
		if !c.differs {
			continue
		}
		if words != "" {
			words += ", "
		}
		words += c.word
	}
	return words
}

// DisablePerson switches a person off, who left or must not sign in any more:
// every login ends at once. It fails with Conflict for somebody switched off
// already, for oneself, and for the last administrator.
func (a *App) DisablePerson(ctx context.Context, by *abp.Person, id string) (*abp.Person, error) {
	if err := by.Can(abp.EditPeople); err != nil {
		return nil, err
	}
	var p *abp.Person
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		administrators, err := tx.LockAdministrators(ctx)
		if err != nil {
			return err
		}
		if p, err = tx.Person(ctx, by, id); err != nil {
			return err
		}
		switch {
		case !p.DisabledAt.IsZero():
			return abp.Errorf(abp.Conflict, "%s is switched off already.", p.Name)
		case p.ID == by.ID:
			return abp.Errorf(abp.Conflict, "You cannot switch yourself off. Ask another administrator.")
		case len(administrators) == 1 && administrators[0] == p.ID:
			return abp.Errorf(abp.Conflict, "%s is the last administrator. Make somebody else an administrator first.", p.Name)
		}
		p.DisabledAt = a.Now()
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		if _, err := tx.EndLogin(ctx, p.ID, "", a.real()); err != nil {
			return err
		}
		if err := tx.StaleFeeds(ctx, p.ID); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "switched off", p.ID, "")
	})
	return p, err
}

// EnablePerson lets a person who was switched off sign in again. It fails with
// Conflict if they can.
func (a *App) EnablePerson(ctx context.Context, by *abp.Person, id string) (*abp.Person, error) {
	if err := by.Can(abp.EditPeople); err != nil {
		return nil, err
	}
	var p *abp.Person
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if p, err = tx.Person(ctx, by, id); err != nil {
			return err
		}
		if p.DisabledAt.IsZero() {
			return abp.Errorf(abp.Conflict, "%s is not switched off.", p.Name)
		}
		p.DisabledAt = abp.Instant{}
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.StaleFeeds(ctx, p.ID); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "switched on", p.ID, "")
	})
	return p, err
}
