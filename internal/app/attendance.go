package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// MarkChange is one line of a register as somebody sends it: the mark that the
// form showed and the one that was chosen, as texts; "" is no mark.
type MarkChange struct {
	PersonID string
	Was, Now string
}

// RefusedMark is a line that was not saved, and why.
type RefusedMark struct {
	PersonID string
	Sentence string
}

// RegisterResult says what became of a register that was sent.
type RegisterResult struct {
	Saved   int
	Refused []RefusedMark
	Guest   *abp.Person // who was added, if anybody
}

// TakeRegister saves the marks of a session in one transaction. A line that
// somebody else changed since the form was shown is refused, and only that one;
// a line without a mark stays without. guest, if not "", is the address or the
// whole name of somebody who came though they were not expected: they are marked
// present. It fails with Forbidden and Conflict like CanTakeRegister, and with
// Invalid, saving nothing, for marks that there are not and guests who may not
// be added.
func (a *App) TakeRegister(ctx context.Context, by *abp.Person, id string, changes []MarkChange, guest string) (*RegisterResult, error) {
	var r *RegisterResult
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		v, err := tx.Session(ctx, by, id)
		if err != nil {
			return err
		}
		if err := by.Can(abp.TakeRegister); err != nil {
			return err
		}
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		if err := v.CanTakeRegister(by, a.Now(), zone); err != nil {
			return err
		}
		r = &RegisterResult{}
		if changes, r.Guest, err = a.withGuest(ctx, tx, v, changes, guest); err != nil {
			return err
		}
		return a.mark(ctx, tx, by, v, changes, r)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// withGuest adds the person who came unexpected to the changes, if one is asked for.
func (a *App) withGuest(ctx context.Context, tx *store.Store, v *abp.Session, changes []MarkChange, asked string) ([]MarkChange, *abp.Person, error) {
	if asked = abp.CleanLine(asked); asked == "" {
		return changes, nil, nil
	}
	found, err := tx.Guests(ctx, v, asked)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case len(found) == 0:
		return nil, nil, abp.InvalidField("guest", "Nobody with this name or address may be added here. Check the spelling, or ask the programme team to enrol them first. Nothing was saved yet.")
	case len(found) > 1:
		return nil, nil, abp.InvalidField("guest", "%d people have this name. Enter the e-mail address of the one who came. Nothing was saved yet.", len(found))
	}
	if !slices.ContainsFunc(changes, func(c MarkChange) bool { return c.PersonID == found[0].ID }) {
		changes = append(slices.Clone(changes), MarkChange{PersonID: found[0].ID, Now: abp.Present.String()})
	}
	return changes, &found[0], nil
}

// mark writes the lines that say something new.
func (a *App) mark(ctx context.Context, tx *store.Store, by *abp.Person, v *abp.Session, changes []MarkChange, r *RegisterResult) error {
	entries, err := tx.Register(ctx, by, v)
	if err != nil {
		return err
	}
	now := make(map[string]string, len(entries))
	for _, e := range entries {
		now[e.Person.ID] = e.MarkText()
	}
	if r.Guest != nil {
		now[r.Guest.ID] += ""
	}
	wanted, err := news(v, changes)
	if err != nil {
		return err
	}
	spent, err := madeUp(ctx, tx, v, wanted)
	if err != nil {
		return err
	}
	marks := map[string]abp.Mark{}
	for _, c := range wanted {
		present, isHere := now[c.PersonID]
		switch {
		case !isHere:
			r.refuse(c, "This person is not on the register any more.")
			continue
		case present == c.Now:
			continue
		case present == c.Was && slices.Contains(spent, c.PersonID):
			r.refuse(c, "As many other set meetings are made up already as this programme allows. Choose another mark.")
			continue
		}
		m, err := abp.ParseMark(c.Now)
		if err != nil {
			return err
		}
		saved, err := tx.PutMark(ctx, &abp.Attendance{ID: a.id(abp.KindAttendance), SessionID: v.ID, PersonID: c.PersonID, Mark: m, MarkedAt: a.Now(), MarkedByID: abp.Ref(by.ID)}, c.Was)
		switch {
		case err != nil:
			return err
		case saved:
			r.Saved++
			marks[c.PersonID] = m
			if err := tx.AnswerCorrection(ctx, v.ID, c.PersonID, by.ID, a.Now()); err != nil {
				return err
			}
		default:
			r.refuse(c, "Somebody else changed this mark meanwhile. Yours was not saved: look at theirs and choose again.")
		}
	}
	if r.Saved == 0 {
		return nil
	}
	if err := a.note(ctx, tx, by, "took the register", v.ID, fmt.Sprintf("%d marks", r.Saved)); err != nil {
		return err
	}
	return a.followMarks(ctx, tx, by, v, marks)
}

// news returns the changes that change something, in the order of ids: two
// registers that are saved at once then never wait for each other in a circle.
// It fails with Invalid for marks that this kind of session does not have.
func news(v *abp.Session, changes []MarkChange) ([]MarkChange, error) {
	var list []MarkChange
	for _, c := range changes {
		if c.Now == "" || c.Now == c.Was {
			continue
		}
		m, err := abp.ParseMark(c.Now)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(v.Kind.Marks(), m) {
			return nil, abp.Errorf(abp.Invalid, "This session cannot be made up, because nobody has to come to it.")
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(x, y MarkChange) int { return cmp.Compare(x.PersonID, y.PersonID) })
	return list, nil
}

// madeUp returns who would have more set meetings made up than are allowed.
func madeUp(ctx context.Context, tx *store.Store, v *abp.Session, changes []MarkChange) ([]string, error) {
	var people []string
	for _, c := range changes {
		if c.Now == abp.MadeUp.String() {
			people = append(people, c.PersonID)
		}
	}
	return tx.MadeUp(ctx, v, people)
}

func (r *RegisterResult) refuse(c MarkChange, sentence string) {
	r.Refused = append(r.Refused, RefusedMark{c.PersonID, sentence})
}
