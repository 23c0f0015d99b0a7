package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// boardState loads the board of a cohort and everything it is judged by.
func (a *App) boardState(ctx context.Context, tx *store.Store, by *abp.Person, cohortID string) (*BoardState, error) {
	c, err := tx.Cohort(ctx, by, cohortID)
	if err != nil {
		return nil, err
	}
	st := &BoardState{Cohort: c, viewer: by.ID, Meetings: map[string][]abp.Session{}, names: map[string]string{}}
	if err := a.addFacts(ctx, tx, by, st); err != nil {
		return nil, fmt.Errorf("board of %s: %w", cohortID, err)
	}
	st.Board, err = tx.Board(ctx, by, cohortID)
	switch {
	case abp.CodeOf(err) == abp.NotFound:
		st.Board = abp.NewBoard(abp.Kept{}, cohortID, st.now)
	case err != nil:
		return nil, err
	}
	st.judge()
	return st, nil
}

func (a *App) addFacts(ctx context.Context, tx *store.Store, by *abp.Person, st *BoardState) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	delegates, err := tx.BoardDelegates(ctx, by, st.Cohort.ID)
	if err != nil {
		return err
	}
	sets, err := tx.Sets(ctx, by, st.Cohort.ID)
	if err != nil {
		return err
	}
	sets = slices.DeleteFunc(sets, func(v abp.Set) bool { return v.MergedIntoID != "" })
	people := st.nameEverybody(delegates, sets)
	lines, err := tx.LinesAbove(ctx, people)
	if err != nil {
		return err
	}
	sessions, err := tx.Sessions(ctx, by, store.SessionQuery{CohortID: st.Cohort.ID})
	if err != nil {
		return err
	}
	for _, v := range sessions {
		if v.SetID != "" && !v.IsCancelled() {
			st.Meetings[string(v.SetID)] = append(st.Meetings[string(v.SetID)], v)
		}
	}
	t := st.Cohort.Template
	st.Facts = &abp.BoardFacts{Least: t.SetSizeMin, Most: t.SetSizeMax, Target: min(max(abp.BoardTarget, t.SetSizeMin), t.SetSizeMax)}
	st.addPeople(lines)
	st.addSets(sets, lines)
	if err := a.addAbsences(ctx, tx, st, people, zone); err != nil {
		return err
	}
	st.Facts.Ready()
	slices.SortFunc(st.now.Apart, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	st.now = st.basis()
	if st.Cohort.IsPublished() {
		st.Facts.Told = st.now.Places
	}
	return nil
}

// nameEverybody notes names and who has a place, and returns the ids of those
// people and of the facilitators.
func (st *BoardState) nameEverybody(delegates []abp.Delegate, sets []abp.Set) []string {
	var people []string
	for _, d := range delegates {
		st.names[d.ID], st.names[d.PersonID] = d.Person.Name, d.Person.Name
		if d.IsActive() {
			st.stay = append(st.stay, d)
			people = append(people, d.PersonID)
		}
	}
	for _, s := range sets {
		st.names[s.ID] = fmt.Sprintf("set %d", s.Number)
		if s.Facilitator != nil {
			st.names[s.Facilitator.ID] = s.Facilitator.Name
			people = append(people, s.Facilitator.ID)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

func (st *BoardState) addPeople(lines map[string][]string) {
	for _, d := range st.stay {
		p := abp.BoardPerson{ID: d.ID, PersonID: d.PersonID, Name: d.Person.Name, Department: d.Person.Department, StaffGroup: d.StaffGroup,
			Band: d.Person.Band, Line: lines[d.PersonID], Missed: map[string]int{}}
		if d.Organisation != nil {
			p.Sender = abp.BoardSender{ID: d.OrganisationID, Name: d.Organisation.Name, Kind: d.Organisation.Kind.String()}
		}
		st.Facts.People = append(st.Facts.People, p)
	}
}

// addSets adds the sets, and who is in them now.
func (st *BoardState) addSets(sets []abp.Set, lines map[string][]string) {
	st.now = abp.BoardBasis{People: map[string][]string{}, Sets: map[string]abp.BoardSetHeld{}, Places: map[string]string{}}
	for _, s := range sets {
		meetings := len(st.Meetings[s.ID])
		v := abp.BoardSet{ID: s.ID, Number: s.Number, Meetings: meetings, MayMiss: max(0, meetings-st.Cohort.Template.SetsNeeded)}
		if f := s.Facilitator; f != nil {
			v.Leader = abp.BoardLeader{PersonID: f.ID, Name: f.Name, Sender: string(f.OrganisationID), Department: f.Department, Line: lines[f.ID]}
		}
		st.Facts.Sets = append(st.Facts.Sets, v)
		for _, m := range s.Members {
			if m.Delegate.IsActive() {
				st.now.Places[m.DelegateID] = s.ID
			}
		}
	}
}

// addAbsences notes who cannot come to which meetings still to come, and who is
// to be kept apart.
func (a *App) addAbsences(ctx context.Context, tx *store.Store, st *BoardState, people []string, zone *time.Location) error {
	when, err := tx.Availabilities(ctx, people)
	if err != nil {
		return err
	}
	missed := func(person, set string) int {
		n := 0
		for i := range st.Meetings[set] {
			v := &st.Meetings[set][i]
			if v.EndsAt.After(a.clock()) && !when[person].FreeFor(v, zone) {
				n++
			}
		}
		return n
	}
	for i := range st.Facts.Sets {
		set := &st.Facts.Sets[i]
		if set.Leader.PersonID != "" {
			set.Leader.Missed = missed(set.Leader.PersonID, set.ID)
		}
		for _, p := range st.Facts.People {
			if n := missed(p.PersonID, set.ID); n > 0 {
				p.Missed[set.ID] = n
			}
		}
	}
	pairs, err := tx.ApartPairs(ctx, people)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if !slices.Contains(people, p.OneID) || !slices.Contains(people, p.OtherID) {
			continue
		}
		pair := [2]string{p.OneID, p.OtherID}
		if st.now.Apart = append(st.now.Apart, pair); p.Has(st.viewer) {
			st.Facts.Unsaid = append(st.Facts.Unsaid, pair)
		} else {
			st.Facts.Apart = append(st.Facts.Apart, pair)
		}
	}
	return nil
}

// basis is what is so now.
func (st *BoardState) basis() abp.BoardBasis {
	b := st.now
	for _, p := range st.Facts.People {
		b.People[p.ID] = p.Line
	}
	for _, s := range st.Facts.Sets {
		held := abp.BoardSetHeld{Number: s.Number, Facilitator: s.Leader.PersonID}
		for _, v := range st.Meetings[s.ID] {
			held.Meets = append(held.Meets, v.StartsAt)
		}
		b.Sets[s.ID] = held
	}
	return b
}
