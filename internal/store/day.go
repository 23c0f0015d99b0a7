package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// daysFor keeps the special days that the viewer may see: all, for those who
// plan or lead sessions.
func daysFor(v *abp.Person) only {
	if v.Can(abp.SeeDays) == nil {
		return everything
	}
	return nothing
}

// within keeps the days that touch the dates from one to another.
func within(from, until abp.Date) only {
	return only{sql: "on_day <= ? AND COALESCE(until_day, on_day) >= ?", args: []any{until, from}}
}

// Day returns one entry of the calendar of days, if the viewer may see it.
func (s *Store) Day(ctx context.Context, viewer *abp.Person, id string) (*abp.Day, error) {
	o := daysFor(viewer)
	return one(ctx, records[abp.Day](s.read).Where("id = ?", id).Where(o.sql, o.args...))
}

// DayList returns the special days that touch the dates from one to another and
// that the viewer may see, in the order of time.
func (s *Store) DayList(ctx context.Context, viewer *abp.Person, from, until abp.Date) ([]abp.Day, error) {
	o, w := daysFor(viewer), within(from, until)
	list, err := records[abp.Day](s.read).Where(o.sql, o.args...).Where(w.sql, w.args...).Order("on_day, kind, name, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("days: %w", err)
	}
	return list, nil
}

// Days returns the calendar of the dates from one to another, both included, for
// the programme's own use. It knows the days around them too, because an
// observance can touch the days beside it.
func (s *Store) Days(ctx context.Context, from, until abp.Date) (abp.Days, error) {
	w := within(from.Add(-2), until.Add(2))
	list, err := records[abp.Day](s.read).Where(w.sql, w.args...).Order("on_day, id").Find(ctx)
	if err != nil {
		return abp.Days{}, fmt.Errorf("days: %w", err)
	}
	return abp.NewDays(list), nil
}

// CreateDay adds an entry to the calendar of days. It fails with Conflict if
// there is one of the same day, kind, name and authority.
func (s *Store) CreateDay(ctx context.Context, d *abp.Day) error { return insert(ctx, s, d) }

// UpdateDay saves an edited day. It fails with Conflict if it moved on.
func (s *Store) UpdateDay(ctx context.Context, d *abp.Day) error { return update(ctx, s, d) }

// DeleteDay takes a day out of the calendar. It fails with Conflict if the
// stored one is another version than d, or gone.
func (s *Store) DeleteDay(ctx context.Context, d *abp.Day) error {
	n, err := records[abp.Day](s.write).Where("id = ? AND version = ?", d.ID, d.Version).Delete(ctx)
	if err != nil {
		return known(err, "day")
	}
	if n != 1 {
		return abp.Errorf(abp.Conflict, "Somebody else changed this day while you were looking at it. Nothing was removed: look at the present state and try again.")
	}
	return nil
}
