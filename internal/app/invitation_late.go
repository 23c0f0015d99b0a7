package app

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// tellAdded brings a new session of the whole programme to those who take theirs
// by mail. Others read of it in their calendars; but one that begins soon is told
// to everybody, for no calendar fetches it in time.
func (a *App) tellAdded(ctx context.Context, tx *store.Store, v *abp.Session) error {
	return a.tellSoon(ctx, tx, abp.LetterSoon, SessionStep{After: *v}, "This session is new.")
}

// tellVenue tells those whose sessions at the venue begin soon that it is called
// something else or is elsewhere. The calendars of the others follow.
func (a *App) tellVenue(ctx context.Context, tx *store.Store, was, v *abp.Venue) error {
	if was.Name == v.Name && was.Address == v.Address {
		return nil
	}
	sessions, err := tx.SoonAt(ctx, v.ID, a.Now())
	if err != nil {
		return err
	}
	for i := range sessions {
		step := SessionStep{Before: sessions[i], After: sessions[i]}
		if err := a.tellSoon(ctx, tx, abp.LetterElsewhere, step, "The place is another one, or is called something else."); err != nil {
			return err
		}
	}
	return nil
}

// tellSoon writes to everybody whom a change of a session concerns if it begins
// soon, and otherwise only to those who are invited by mail.
func (a *App) tellSoon(ctx context.Context, tx *store.Store, kind abp.LetterKind, step SessionStep, why string) error {
	v := &step.After
	people, err := tx.Concerned(ctx, v)
	if err != nil {
		return err
	}
	done, err := a.invite(ctx, tx, sessionNews{people: idsOf(people), steps: []SessionStep{step}, why: why})
	if err != nil || !v.IsLate(a.Now()) {
		return err
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	var letters []letter
	for i := range people {
		if !done.all(people[i].ID, *v) {
			letters = append(letters, a.sessionLetter(kind, &people[i], v, zone))
		}
	}
	_, err = a.writeAll(ctx, tx, letters)
	return err
}
