package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// AddPeople adds to plans what is known of their people and rooms: who can come
// when, who is kept apart, who manages whom, what facilitators may do, and when
// the venues are taken. What follows from it is for those who run the programme:
// for other viewers it adds nothing. It asks a fixed number of times, however
// many plans there are.
func (s *Store) AddPeople(ctx context.Context, viewer *abp.Person, plans map[string]abp.Plan) error {
	if !viewer.RunsProgramme() || len(plans) == 0 {
		return nil
	}
	people := peopleOf(plans)
	available, err := s.Availabilities(ctx, people)
	if err != nil {
		return err
	}
	aparts, err := s.apartPairs(ctx, apartsFor(viewer), people)
	if err != nil {
		return err
	}
	managers, err := s.ManagersAbove(ctx, people)
	if err != nil {
		return err
	}
	facilitators, err := s.facilitatorsOf(ctx, people)
	if err != nil {
		return err
	}
	bookings, err := s.bookingsAround(ctx, plans)
	if err != nil {
		return err
	}
	for id, p := range plans {
		p.Availability, p.Aparts, p.Managers, p.Facilitators = available, aparts, managers, facilitators
		p.Bookings = slices.DeleteFunc(slices.Clone(bookings), func(b abp.Booking) bool {
			return b.Session != nil && slices.ContainsFunc(p.Sessions, func(v abp.Session) bool { return v.ID == b.Session.ID })
		})
		plans[id] = p
	}
	return nil
}

// peopleOf returns the ids of everybody in the plans, in order, each once.
func peopleOf(plans map[string]abp.Plan) []string {
	all := map[string]bool{}
	for _, p := range plans {
		for _, d := range p.Delegates {
			all[d.PersonID] = true
		}
		for _, set := range p.Sets {
			all[string(set.FacilitatorID)] = true
			for _, m := range set.Members {
				all[m.Delegate.PersonID] = true
			}
		}
		for _, v := range p.Sessions {
			for _, f := range v.Facilitators {
				all[f.ID] = true
			}
		}
	}
	delete(all, "")
	return slices.Sorted(maps.Keys(all))
}

// ManagersAbove returns the line managers of the people and of those above them,
// as far up as the rules look, by person, for the programme's own use.
func (s *Store) ManagersAbove(ctx context.Context, people []string) (map[string]string, error) {
	type line struct{ ID, ManagerID string }
	managers := map[string]string{}
	for range abp.LineSteps {
		var above []string
		for some := range slices.Chunk(people, idsAtOnce) {
			list, err := rows[line](ctx, s.read, "SELECT id, manager_id FROM people WHERE id IN ? AND manager_id IS NOT NULL", some)
			if err != nil {
				return nil, fmt.Errorf("reporting lines: %w", err)
			}
			for _, l := range list {
				managers[l.ID] = l.ManagerID
				above = append(above, l.ManagerID)
			}
		}
		slices.Sort(above)
		people = slices.DeleteFunc(slices.Compact(above), func(id string) bool { return managers[id] != "" })
	}
	return managers, nil
}

// facilitatorsOf returns the records of those of the people who are on the list
// of facilitators, by person.
func (s *Store) facilitatorsOf(ctx context.Context, people []string) (map[string]abp.Facilitator, error) {
	list, err := records[abp.Facilitator](s.read).Find(ctx) // some dozens at most, and one statement
	if err != nil {
		return nil, fmt.Errorf("facilitators: %w", err)
	}
	by := make(map[string]abp.Facilitator, len(list))
	for _, f := range list {
		if _, is := slices.BinarySearch(people, f.PersonID); is {
			by[f.PersonID] = f
		}
	}
	return by, nil
}

// bookingsAround returns when venues are taken while the plans last.
func (s *Store) bookingsAround(ctx context.Context, plans map[string]abp.Plan) ([]abp.Booking, error) {
	var from, until abp.Date
	venues := map[string]bool{}
	for _, p := range plans {
		for i := range p.Sessions {
			v := &p.Sessions[i]
			if v.VenueID == "" || v.IsCancelled() {
				continue
			}
			day := v.StartsAt.On(p.Zone)
			if from.IsZero() || day.Before(from) {
				from = day
			}
			if until.Before(day) {
				until = day
			}
			venues[string(v.VenueID)] = true
		}
	}
	if from.IsZero() {
		return nil, nil
	}
	return s.bookings(ctx, only{"venue_id IN ?", []any{slices.Sorted(maps.Keys(venues))}}, from, until)
}
