package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// Remind writes every letter that the rules about sessions call for at this
// moment and that was not written, and returns how many. It may be run at any
// time, as often as one likes and by several processes: each letter has a key,
// and none is written at night. One person's failure does not keep the others'
// letters back.
func (a *App) Remind(ctx context.Context) (int, error) {
	zone, err := a.Zone(ctx)
	if err != nil || !abp.IsWritingTime(a.Now(), zone) {
		return 0, err
	}
	r := reminding{a: a, now: a.Now(), zone: zone}
	if err := r.load(ctx); err != nil {
		return 0, err
	}
	for _, rule := range abp.Reminders() {
		if err := r.apply(ctx, &rule); err != nil {
			r.failures = append(r.failures, fmt.Errorf("reminders %s: %w", rule.Name, err))
		}
	}
	if err := r.tellManagers(ctx); err != nil {
		r.failures = append(r.failures, fmt.Errorf("dates to release: %w", err))
	}
	return r.written, errors.Join(r.failures...)
}

// reminding is one run of the rules.
type reminding struct {
	a        *App
	now      abp.Instant
	zone     *time.Location
	days     abp.Days
	sessions []abp.Session
	written  int
	failures []error
}

func (r *reminding) load(ctx context.Context) error {
	today := r.now.On(r.zone)
	var err error
	if r.days, err = r.a.store.Days(ctx, today.Add(-abp.RemindsBefore), today.Add(abp.RemindsBefore)); err != nil {
		return err
	}
	from, until := today.Add(-abp.RemindsAfter).Midnight(r.zone), today.Add(abp.RemindsBefore).Midnight(r.zone)
	r.sessions, err = r.a.store.SessionsToRemind(ctx, abp.At(from), abp.At(until))
	return err
}

// apply writes what one rule calls for.
func (r *reminding) apply(ctx context.Context, rule *abp.Reminder) error {
	due := map[string]*abp.Session{}
	var ids []string
	for i := range r.sessions {
		if v := &r.sessions[i]; rule.IsAbout(v) && rule.IsDue(v, r.now, r.days, r.zone) {
			due[v.ID] = v
			ids = append(ids, v.ID)
		}
	}
	var err error
	if rule.To == abp.ToNeglectful && len(ids) > 0 {
		ids, err = r.a.store.WithoutMarks(ctx, ids)
	}
	if err != nil || len(ids) == 0 {
		return err
	}
	whom, err := r.a.store.ToRemind(ctx, rule.To, ids)
	if err != nil {
		return err
	}
	letters, err := r.choose(ctx, rule, due, whom)
	if err != nil {
		return err
	}
	return r.writeAll(ctx, letters)
}

// reminded is one letter to be written about a session.
type reminded struct {
	rule    *abp.Reminder
	session *abp.Session
	person  string
	reports []string // names, for line managers
	key     string
}

// choose keeps those whom the rule is for, one letter each.
func (r *reminding) choose(ctx context.Context, rule *abp.Reminder, due map[string]*abp.Session, whom []store.Reminded) ([]reminded, error) {
	isFor, err := r.isFor(ctx, rule, whom)
	if err != nil {
		return nil, err
	}
	var list []reminded
	at := map[string]int{}
	for _, w := range whom {
		name, yes := isFor(w, due[w.SessionID])
		if !yes {
			continue
		}
		key := rule.Key(due[w.SessionID], w.PersonID, r.zone)
		i, has := at[key]
		if !has {
			i = len(list)
			at[key] = i
			list = append(list, reminded{rule: rule, session: due[w.SessionID], person: w.PersonID, key: key})
		}
		if name != "" && !slices.Contains(list[i].reports, name) {
			list[i].reports = append(list[i].reports, name)
		}
	}
	return list, nil
}

// isFor returns what says whether a rule is for a person whom a session concerns,
// and for line managers the name of the report.
func (r *reminding) isFor(ctx context.Context, rule *abp.Reminder, whom []store.Reminded) (func(store.Reminded, *abp.Session) (string, bool), error) {
	switch rule.To {
	case abp.ToDelegates, abp.ToCompleted:
		places, err := r.places(ctx, whom)
		return func(w store.Reminded, _ *abp.Session) (string, bool) {
			d := places[w.DelegateID]
			return "", d.Progress.IsJourneyComplete() == (rule.To == abp.ToCompleted)
		}, err
	case abp.ToManagers:
		places, err := r.places(ctx, whom)
		if err != nil {
			return nil, err
		}
		begins, err := r.a.store.Begins(ctx)
		if err != nil {
			return nil, err
		}
		webinars, err := r.a.store.Webinars(ctx, r.now.Plus(-abp.WebinarAhead), r.now.Plus(2*abp.WebinarAhead))
		return func(w store.Reminded, v *abp.Session) (string, bool) {
			d := places[w.DelegateID]
			return d.Person.Name, v.IsBriefing(webinars, d.EnrolledAt, begins[d.CohortID])
		}, err
	}
	return func(store.Reminded, *abp.Session) (string, bool) { return "", true }, nil
}

func (r *reminding) places(ctx context.Context, whom []store.Reminded) (map[string]abp.Delegate, error) {
	seen := map[string]bool{}
	var ids []string
	for _, w := range whom {
		if !seen[w.DelegateID] {
			seen[w.DelegateID] = true
			ids = append(ids, w.DelegateID)
		}
	}
	return r.a.store.ReminderPlaces(ctx, ids, r.now)
}

// writeAll writes the letters that were not written yet, each by itself.
func (r *reminding) writeAll(ctx context.Context, letters []reminded) error {
	keys := make([]string, len(letters))
	for i, l := range letters {
		keys[i] = l.key
	}
	had, err := r.a.store.Written(ctx, keys)
	if err != nil {
		return err
	}
	letters = slices.DeleteFunc(letters, func(l reminded) bool { return had[l.key] })
	ids := make([]string, len(letters))
	for i, l := range letters {
		ids[i] = l.person
	}
	people, err := r.a.store.PeopleToWrite(ctx, ids)
	if err != nil {
		return err
	}
	for i := range letters {
		l := &letters[i]
		to, known := people[l.person]
		if !known || ctx.Err() != nil {
			continue
		}
		done := false
		err := r.a.store.Tx(ctx, func(tx *store.Store) (err error) {
			values, err := r.values(ctx, tx, l, &to)
			if err != nil {
				return err
			}
			done, err = r.a.write(ctx, tx, letter{kind: l.rule.Letter, to: &to, cohort: l.session.Cohort, values: values, once: l.key})
			return err
		})
		if err != nil {
			r.failures = append(r.failures, fmt.Errorf("%s: %w", l.key, err))
		} else if done {
			r.written++
		}
	}
	return nil
}

// values fills in what the letter says.
func (r *reminding) values(ctx context.Context, tx *store.Store, l *reminded, to *abp.Person) (map[string]string, error) {
	v := l.session
	values := map[string]string{"session": titleFor(to, v), "when": v.When(r.zone), "where": v.Where(), "link": v.Link(), "page": r.a.URL("/sessions/" + v.ID), "reports": strings.Join(l.reports, ", ")}
	if v.Cohort != nil {
		values["cohort"] = v.Cohort.Title()
	}
	if l.rule.To == abp.ToDelegates {
		values["apology"] = r.a.ApologyURL(v.ID, to.ID)
	}
	switch l.rule.Letter {
	case abp.LetterRegister:
		values["page"] = r.a.URL("/sessions/" + v.ID + "/register")
	case abp.LetterLineUp:
		set, err := tx.LineUp(ctx, string(v.SetID))
		if err != nil {
			return nil, err
		}
		lineUpValues(values, set)
		values["page"] = r.a.URL("/sets/" + set.ID)
	}
	return values, nil
}

// lineUpValues says who is in a set: names, employers and roles.
func lineUpValues(values map[string]string, set *abp.Set) {
	values["set"], values["facilitator"] = strconv.Itoa(set.Number), "not known yet"
	if set.Facilitator != nil {
		values["facilitator"] = set.Facilitator.Name
	}
	var lines []string
	for _, m := range set.Members {
		line := "- " + m.Delegate.Person.Name
		if m.Delegate.Person.JobTitle != "" {
			line += ", " + m.Delegate.Person.JobTitle
		}
		if m.Delegate.Organisation != nil {
			line += ", " + m.Delegate.Organisation.Name
		}
		lines = append(lines, line)
	}
	values["members"] = strings.Join(lines, "\n")
}

// tellManagers writes to line managers which dates to release for people who
// have got a place: dates, and nothing else.
func (r *reminding) tellManagers(ctx context.Context) error {
	due, err := r.a.store.DatesToTell(ctx, r.now.Plus(-abp.DatesToldFor), r.now)
	if err != nil || len(due) == 0 {
		return err
	}
	key := func(d store.ToldDates) string { return "dates/" + d.DelegateID + "/" + d.ManagerID }
	var keys, managers []string
	var whom []store.Reminded
	for _, d := range due {
		keys, managers, whom = append(keys, key(d)), append(managers, d.ManagerID), append(whom, store.Reminded{DelegateID: d.DelegateID})
	}
	had, err := r.a.store.Written(ctx, keys)
	if err != nil {
		return err
	}
	places, err := r.places(ctx, whom)
	if err != nil {
		return err
	}
	people, err := r.a.store.PeopleToWrite(ctx, managers)
	if err != nil {
		return err
	}
	for _, d := range due {
		if had[key(d)] || ctx.Err() != nil {
			continue
		}
		place, to := places[d.DelegateID], people[d.ManagerID]
		if err := r.tellManager(ctx, &place, &to, key(d)); err != nil {
			r.failures = append(r.failures, fmt.Errorf("%s: %w", key(d), err))
		}
	}
	return nil
}

func (r *reminding) tellManager(ctx context.Context, d *abp.Delegate, to *abp.Person, key string) error {
	done := false
	err := r.a.store.Tx(ctx, func(tx *store.Store) error {
		sessions, err := tx.DatesOfPlace(ctx, d.ID, r.now)
		if err != nil {
			return err
		}
		var lines []string
		for i := range sessions {
			lines = append(lines, "- "+sessions[i].When(r.zone)+", "+sessions[i].Where())
		}
		done, err = r.a.write(ctx, tx, letter{kind: abp.LetterDates, to: to, cohort: d.Cohort, once: key,
			values: map[string]string{"delegate": d.Person.Name, "cohort": d.Cohort.Title(), "dates": strings.Join(lines, "\n")}})
		return err
	})
	if err == nil && done {
		r.written++
	}
	return err
}
