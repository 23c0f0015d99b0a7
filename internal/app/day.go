package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// DayDetails is what a form says about a special day.
type DayDetails struct {
	From, Until             abp.Date
	Kind                    abp.DayKind
	Name, Authority, Source string
	State                   abp.DayState
	FromEve, NoWorkshops    bool
}

func (f *DayDetails) into(d *abp.Day) {
	d.OnDay, d.UntilDay, d.Kind, d.State = f.From, f.Until, f.Kind, f.State
	d.Name, d.Authority, d.Source = f.Name, f.Authority, f.Source
	d.FromEve, d.NoWorkshops = f.FromEve, f.NoWorkshops
}

// Validate returns Invalid with every field that cannot be accepted.
func (f DayDetails) Validate() error {
	var d abp.Day
	f.into(&d)
	return d.Validate()
}

// AddDay adds a day, or the days from one to another, to the calendar. It fails
// with Invalid at every field that cannot be accepted, and if the day is there
// already.
func (a *App) AddDay(ctx context.Context, by *abp.Person, f DayDetails) (*abp.Day, error) {
	if err := by.Can(abp.EditDays); err != nil {
		return nil, err
	}
	d := &abp.Day{Kept: a.kept(abp.KindDay)}
	f.into(d)
	if err := d.Validate(); err != nil {
		return nil, err
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if err := refuseTwin(ctx, tx, by, d); err != nil {
			return err
		}
		if err := tx.CreateDay(ctx, d); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "added", d.ID, "")
	})
	return d, err
}

// refuseTwin fails with Invalid if another entry is the same day for people.
func refuseTwin(ctx context.Context, tx *store.Store, by *abp.Person, d *abp.Day) error {
	list, err := tx.DayList(ctx, by, d.OnDay, d.OnDay)
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].ID != d.ID && list[i].Key() == d.Key() {
			return abp.InvalidField("name", "The calendar has this %s on that day already. Change that one, or use another name.", d.Kind)
		}
	}
	return nil
}

// EditDay changes a day over the version that the form showed. It fails with
// Invalid at every field that cannot be accepted, and with Conflict if the record
// has moved on.
func (a *App) EditDay(ctx context.Context, by *abp.Person, id string, version int, f DayDetails) (*abp.Day, error) {
	if err := by.Can(abp.EditDays); err != nil {
		return nil, err
	}
	var d *abp.Day
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if d, err = tx.Day(ctx, by, id); err != nil {
			return err
		}
		d.Version = version
		f.into(d)
		if err := d.Validate(); err != nil {
			return err
		}
		if err := refuseTwin(ctx, tx, by, d); err != nil {
			return err
		}
		if err := tx.UpdateDay(ctx, d); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "changed", d.ID, "")
	})
	return d, err
}

// RemoveDay takes a day out of the calendar, for example a bank holiday that was
// moved. The note says what it was. It fails with Conflict if the record has
// moved on.
func (a *App) RemoveDay(ctx context.Context, by *abp.Person, id string, version int) (*abp.Day, error) {
	if err := by.Can(abp.EditDays); err != nil {
		return nil, err
	}
	var d *abp.Day
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if d, err = tx.Day(ctx, by, id); err != nil {
			return err
		}
		d.Version = version
		if err := tx.DeleteDay(ctx, d); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "removed", d.ID, fmt.Sprintf("%s %s of %s to %s, from %s", d.Kind, d.Name, d.OnDay, d.Last(), d.Source))
	})
	return d, err
}

// AddDaySet adds those days of a set and a year that are not in the calendar,
// and returns how many there were. It fails with Invalid for a year that the
// programme knows no such days of.
func (a *App) AddDaySet(ctx context.Context, by *abp.Person, set abp.DaySet, year int) (int, error) {
	if err := by.Can(abp.EditDays); err != nil {
		return 0, err
	}
	if len(set.Of(year)) == 0 {
		return 0, abp.Errorf(abp.Invalid, "The programme does not know the %s of %d. Add them by hand, or import a file.", set, year)
	}
	var missing []abp.Day
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		if _, err := tx.LockProgramme(ctx); err != nil { // two presses at once add each day once
			return err
		}
		have, err := tx.DayList(ctx, by, abp.Date{Year: year, Month: 1, Day: 1}, abp.Date{Year: year, Month: 12, Day: 31})
		if err != nil {
			return err
		}
		missing = set.Missing(year, have)
		for i := range missing {
			d := &missing[i]
			d.Kept = a.kept(abp.KindDay)
			if err := tx.CreateDay(ctx, d); err != nil {
				return err
			}
			if err := a.note(ctx, tx, by, "added", d.ID, fmt.Sprintf("with the %s of %d", set, year)); err != nil {
				return err
			}
		}
		return nil
	})
	return len(missing), err
}
