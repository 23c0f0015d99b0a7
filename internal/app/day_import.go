package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// DayOutcome is what an import does with one line of a file.
type DayOutcome uint8

// The outcomes. A day that is in the calendar as the file says it stays.
const (
	DayAdded DayOutcome = iota
	DayChanged
	DayUnchanged
	DayFaulty
)

// DayLine is one line of a file of days with what an import does with it. Was is
// the day as it stands, of those that change. Why and Content are for faults.
type DayLine struct {
	Line         int
	Outcome      DayOutcome
	Day          abp.Day
	Was          abp.Day
	Why, Content string
}

// DayPlan is what an import of days does, line by line. Seal stands for all of
// it: as long as neither file nor calendar change it is the same.
type DayPlan struct {
	Lines []DayLine
	Seal  string
}

// Count returns how many lines have the outcome.
func (p *DayPlan) Count(o DayOutcome) int {
	n := 0
	for i := range p.Lines {
		if p.Lines[i].Outcome == o {
			n++
		}
	}
	return n
}

// CheckDays says what an import of the file would do, and does nothing. It fails
// with Invalid at the field file if the file cannot be read at all.
func (a *App) CheckDays(ctx context.Context, by *abp.Person, f DayFile) (*DayPlan, error) {
	if err := by.Can(abp.EditDays); err != nil {
		return nil, err
	}
	return planDays(ctx, a.store, by, f)
}

// ImportDays does what CheckDays said with the seal: adds and changes days, and
// leaves faulty lines out. If something else would happen now it does nothing,
// and fails with Conflict beside the plan as it is now.
func (a *App) ImportDays(ctx context.Context, by *abp.Person, f DayFile, seal string) (*DayPlan, error) {
	if err := by.Can(abp.EditDays); err != nil {
		return nil, err
	}
	var plan *DayPlan
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if _, err = tx.LockProgramme(ctx); err != nil {
			return err
		}
		if plan, err = planDays(ctx, tx, by, f); err != nil {
			return err
		}
		if plan.Seal != seal {
			return abp.Errorf(abp.Conflict, "The calendar changed since this was checked, so nothing was saved. What the file would do now is below: look at it and save again.")
		}
		for i := range plan.Lines {
			if err := a.applyDay(ctx, tx, by, &plan.Lines[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return plan, err
}

// applyDay saves one line of a plan.
func (a *App) applyDay(ctx context.Context, tx *store.Store, by *abp.Person, l *DayLine) error {
	switch l.Outcome {
	case DayAdded:
		l.Day.Kept = a.kept(abp.KindDay)
		if err := tx.CreateDay(ctx, &l.Day); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "added", l.Day.ID, "from a file")
	case DayChanged:
		if err := tx.UpdateDay(ctx, &l.Day); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "changed", l.Day.ID, "from a file")
	}
	return nil
}

// planDays compares a file with the calendar.
func planDays(ctx context.Context, s *store.Store, by *abp.Person, f DayFile) (*DayPlan, error) {
	read, err := f.read()
	if err != nil {
		return nil, err
	}
	have, err := s.DayList(ctx, by, abp.Date{Year: 1, Month: 1, Day: 1}, abp.Date{Year: 9999, Month: 12, Day: 31})
	if err != nil {
		return nil, err
	}
	m := dayMatcher{byID: map[string]*abp.Day{}, byKey: map[abp.DayKey]*abp.Day{}, claimed: map[string]int{}, keys: map[abp.DayKey]int{}}
	for i := range have {
		m.byID[have[i].ID], m.byKey[have[i].Key()] = &have[i], &have[i]
	}
	plan, sum := &DayPlan{}, sha256.New()
	for _, r := range read {
		l := m.line(r)
		fmt.Fprintf(sum, "%d %d %+v %+v %s\n", l.Line, l.Outcome, l.Day, l.Was, l.Why)
		plan.Lines = append(plan.Lines, l)
	}
	plan.Seal = hex.EncodeToString(sum.Sum(nil)[:16])
	return plan, nil
}

// dayMatcher finds the days of the calendar that lines of a file are about.
type dayMatcher struct {
	byID    map[string]*abp.Day
	byKey   map[abp.DayKey]*abp.Day
	claimed map[string]int     // lines by the id of the day that they are about
	keys    map[abp.DayKey]int // lines by the day that they say
}

// line says what to do with one line.
func (m *dayMatcher) line(r readDay) DayLine {
	l := DayLine{Line: r.line, Day: r.day, Content: shorten(r.content)}
	faulty := func(why string, args ...any) DayLine {
		l.Outcome, l.Why = DayFaulty, fmt.Sprintf(why, args...)
		return l
	}
	if r.fault != "" {
		return faulty("%s", r.fault)
	}
	was := m.byID[r.id]
	if was != nil && r.partial {
		l.Day = *was
		l.Day.OnDay, l.Day.UntilDay, l.Day.State = r.day.OnDay, r.day.UntilDay, r.day.State
		l.Day.Name = strings.TrimSuffix(r.day.Name, " ("+was.Authority+")")
	}
	if err := l.Day.Validate(); err != nil {
		return faulty("%s", fieldSentences(err))
	}
	key := l.Day.Key()
	if n := m.keys[key]; n > 0 {
		return faulty("Line %d has the same day.", n)
	}
	switch twin := m.byKey[key]; {
	case was == nil:
		was = twin
	case twin != nil && twin.ID != was.ID:
		return faulty("The calendar has this day already, as another entry.")
	}
	m.keys[key] = r.line
	if was == nil {
		return l
	}
	if n := m.claimed[was.ID]; n > 0 {
		return faulty("Line %d is about the same entry of the calendar.", n)
	}
	m.claimed[was.ID] = r.line
	l.Day.Kept, l.Was = was.Kept, *was
	if l.Outcome = DayChanged; l.Day.SameAs(was) {
		l.Outcome = DayUnchanged
	}
	return l
}

// fieldSentences returns what an Invalid error says about fields, as one text.
func fieldSentences(err error) string {
	var said *abp.Error
	if !errors.As(err, &said) {
		return err.Error()
	}
	sentences := make([]string, len(said.Fields))
	for i, f := range said.Fields {
		sentences[i] = f.Message
	}
	return strings.Join(sentences, " ")
}
