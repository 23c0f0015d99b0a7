package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// CreateEvent adds what was done.
func (s *Store) CreateEvent(ctx context.Context, e *abp.Event) error { return insert(ctx, s, e) }

// EventsAbout returns what was done to a record, newest first, at most limit.
func (s *Store) EventsAbout(ctx context.Context, subject string, limit int) ([]abp.Event, error) {
	list, err := records[abp.Event](s.read).Where("subject = ?", subject).Order("at DESC, id DESC").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("events about %s: %w", subject, err)
	}
	return list, nil
}

// CreateEventsOnce adds events whose ids follow from what they say, but those that
// are there already.
func (s *Store) CreateEventsOnce(ctx context.Context, events []abp.Event) error {
	const columns = 6
	for some := range slices.Chunk(events, putRows) {
		args := make([]any, 0, columns*len(some))
		for i := range some {
			e := &some[i]
			args = append(args, e.ID, e.At, e.ByID, e.Verb, e.Subject, e.Why)
		}
		if _, err := s.execValues(ctx, "INSERT INTO events (id, at, by_id, verb, subject, why) VALUES %s ON CONFLICT (id) DO NOTHING", columns, args); err != nil {
			return fmt.Errorf("note events: %w", err)
		}
	}
	return nil
}

// eventsFor keeps the events that the viewer may see: those who keep the log see all;
// everybody else what they did themselves, and what was done to them, their places
// and their applications. That a court order opened the viewer's own record is not
// there for them before the day on which they may know.
func (s *Store) eventsFor(ctx context.Context, v *abp.Person, onlyOwn bool) (only, error) {
	if v == nil {
		return nothing, nil
	}
	const known = "NOT (subject = ? AND verb IN ? AND EXISTS (SELECT 1 FROM custodies c WHERE c.person_id = events.subject AND c.silent_until IS NOT NULL AND c.told_at IS NULL AND (c.opened_at IS NOT NULL OR c.closed_at IS NULL) AND events.at >= c.created_at))"
	args := []any{v.ID, abp.CustodyVerbs()}
	if v.Can(abp.SeeEvents) == nil && !onlyOwn {
		return only{known, args}, nil
	}
	about, err := s.recordsOf(ctx, v.ID)
	return only{"(by_id = ? OR subject IN ?) AND " + known, append([]any{v.ID, about}, args...)}, err
}

// recordsOf returns the ids of what events about a person are about. They are looked
// up first, so that the databases find the events by their index, however long the
// log is.
func (s *Store) recordsOf(ctx context.Context, personID string) ([]string, error) {
	ids, err := rows[string](ctx, s.read, "SELECT id FROM delegates WHERE person_id = ? UNION ALL SELECT id FROM applications WHERE person_id = ?", personID, personID)
	return append(ids, personID), wrapped("records of a person", err)
}

const aboutPerson = "subject IN (SELECT id FROM people WHERE id = ? UNION ALL SELECT id FROM delegates WHERE person_id = ? UNION ALL SELECT id FROM applications WHERE person_id = ?)"

// EventQuery narrows the events; empty fields narrow nothing.
type EventQuery struct {
	Subject, ByID string // Subject may be a person: then their places and applications are meant too
	Verb          string
	IsLook        bool        // only who looked at or opened something
	Own           bool        // only what the viewer did, or what was done to them
	From, Until   abp.Instant // until is not part of it
	Newest        bool        // the newest first
	After         string      // the key of the last event of the page before
	Limit         int         // 50 if 0
}

func (q *EventQuery) narrow(find query[abp.Event], about []string) query[abp.Event] {
	if q.IsLook {
		find = find.Where("verb IN ?", []string{abp.VerbLooked, abp.VerbOpened})
	}
	if q.Subject != "" {
		find = find.Where("subject IN ?", about)
	}
	for _, c := range []struct{ condition, value string }{{"by_id = ?", q.ByID}, {"verb = ?", q.Verb}} {
		if c.value != "" {
			find = find.Where(c.condition, c.value)
		}
	}
	if !q.From.IsZero() {
		find = find.Where("at >= ?", q.From)
	}
	if !q.Until.IsZero() {
		find = find.Where("at < ?", q.Until)
	}
	return find
}

// eventKey is the key of the page after an event.
func eventKey(e *abp.Event) string { return e.At.UTC().Format(time.RFC3339Nano) + "\x1f" + e.ID }

func afterEvent(key string) (at abp.Instant, id string, ok bool) {
	by, id, ok := cutKey(key)
	t, err := time.Parse(time.RFC3339Nano, by)
	return abp.At(t), id, ok && err == nil
}

// Events returns a page of the events that the viewer may see, with who did them, and
// the key of the next page, or "" on the last.
func (s *Store) Events(ctx context.Context, viewer *abp.Person, q EventQuery) ([]abp.Event, string, error) {
	o, err := s.eventsFor(ctx, viewer, q.Own)
	if err != nil {
		return nil, "", err
	}
	return s.events(ctx, o, q)
}

func (s *Store) events(ctx context.Context, o only, q EventQuery) ([]abp.Event, string, error) {
	limit := q.Limit
	if limit == 0 {
		limit = 50
	}
	about := []string{q.Subject}
	if abp.KindOf(q.Subject) == abp.KindPerson {
		var err error
		if about, err = s.recordsOf(ctx, q.Subject); err != nil {
			return nil, "", err
		}
	}
	find := q.narrow(records[abp.Event](s.read).Preload("By", nil).Where(o.sql, o.args...), about)
	order, beyond := "at, id", "(at > ? OR at = ? AND id > ?)"
	if q.Newest {
		order, beyond = "at DESC, id DESC", "(at < ? OR at = ? AND id < ?)"
	}
	if at, id, ok := afterEvent(q.After); ok {
		find = find.Where(beyond, at, at, id)
		if q.Newest { // so that the databases begin to read there
			find = find.Where("at <= ?", at)
		} else {
			find = find.Where("at >= ?", at)
		}
	}
	list, err := find.Order(order).Limit(limit + 1).Find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("events: %w", err)
	}
	if len(list) <= limit {
		return list, "", nil
	}
	return list[:limit], eventKey(&list[limit-1]), nil
}

// EachEvent hands on every event that the query asks for, the oldest first. It is for
// those who may read all of them.
func (s *Store) EachEvent(ctx context.Context, q EventQuery, each func(*abp.Event) error) error {
	q.Limit, q.Newest = 500, false
	for {
		list, next, err := s.events(ctx, everything, q)
		if err != nil {
			return err
		}
		for i := range list {
			if err := each(&list[i]); err != nil {
				return err
			}
		}
		if q.After = next; next == "" {
			return nil
		}
	}
}

// EventVerbs returns every verb that there is, in order. It looks up one after the
// other, so that a long log costs no more than a short one.
func (s *Store) EventVerbs(ctx context.Context) ([]string, error) {
	list, err := rows[string](ctx, s.read, `WITH RECURSIVE v (verb) AS (SELECT MIN(verb) FROM events
		UNION ALL SELECT (SELECT MIN(e.verb) FROM events e WHERE e.verb > v.verb) FROM v WHERE v.verb IS NOT NULL)
		SELECT verb FROM v WHERE verb IS NOT NULL`)
	return list, wrapped("verbs of events", err)
}

// EventSubjects names records by their ids, as far as they have a name of their own,
// for those who may read all events.
func (s *Store) EventSubjects(ctx context.Context, ids []string) (map[string]string, error) {
	named := map[string]string{}
	for some := range slices.Chunk(ids, idsAtOnce) {
		list, err := rows[struct{ ID, Words string }](ctx, s.read, `SELECT id, name AS words FROM people WHERE id IN ?
			UNION ALL SELECT d.id, p.name FROM delegates d JOIN people p ON p.id = d.person_id WHERE d.id IN ?
			UNION ALL SELECT a.id, p.name FROM applications a JOIN people p ON p.id = a.person_id WHERE a.id IN ?
			UNION ALL SELECT id, code FROM cohorts WHERE id IN ?
			UNION ALL SELECT id, title FROM sessions WHERE id IN ?
			UNION ALL SELECT id, name FROM organisations WHERE id IN ?
			UNION ALL SELECT id, name FROM venues WHERE id IN ?
			UNION ALL SELECT t.id, c.code FROM sets t JOIN cohorts c ON c.id = t.cohort_id WHERE t.id IN ?`, some, some, some, some, some, some, some, some)
		if err != nil {
			return nil, fmt.Errorf("names of records: %w", err)
		}
		for _, r := range list {
			named[r.ID] = r.Words
		}
	}
	return named, nil
}

// LookedAt is whose records somebody looked at, what of them and how often.
type LookedAt struct {
	PersonID, Name, Email string // without a name once the person is erased
	What                  string
	Times                 int // in so many different hours
	First, Last           abp.Instant
}

// LookedAtBy returns whose records a person looked at or opened between two instants,
// by name: from is part of it, until is not. It is for those who may read all events.
func (s *Store) LookedAtBy(ctx context.Context, byID string, from, until abp.Instant) ([]LookedAt, error) {
	if until.IsZero() {
		until = abp.At(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	list, err := rows[LookedAt](ctx, s.read, `SELECT e.subject AS person_id, COALESCE(p.name, '') AS name, COALESCE(p.email, '') AS email, e.why AS what, COUNT(*) AS times, MIN(e.at) AS first, MAX(e.at) AS last
		FROM events e LEFT JOIN people p ON p.id = e.subject WHERE e.by_id = ? AND e.at >= ? AND e.at < ? AND e.verb IN (?, ?)
		GROUP BY e.subject, p.name, p.email, p.sort_name, e.why ORDER BY COALESCE(p.sort_name, ''), e.subject, e.why`, byID, orFirst(from), until, abp.VerbLooked, abp.VerbOpened)
	return list, wrapped("who was looked at", err)
}

// LookCount is at how many people's records somebody looked.
type LookCount struct {
	ByID, Name string
	People     int
	Looks      int
}

// LookCounts returns who looked at the records of how many people between two
// instants, those with the most first. It is for the programme's own use: the digest
// of those who run it.
func (s *Store) LookCounts(ctx context.Context, from, until abp.Instant) ([]LookCount, error) {
	list, err := rows[LookCount](ctx, s.read, `SELECT COALESCE(e.by_id, '') AS by_id, COALESCE(p.name, 'Somebody who was erased') AS name, COUNT(DISTINCT e.subject) AS people, COUNT(*) AS looks
		FROM events e LEFT JOIN people p ON p.id = e.by_id WHERE e.verb IN (?, ?) AND e.at >= ? AND e.at < ?
		GROUP BY e.by_id, p.name ORDER BY people DESC, name, by_id`, abp.VerbLooked, abp.VerbOpened, orFirst(from), until)
	return list, wrapped("counts of looks", err)
}

// ForgetReasons forgets why things were done wherever the reason may name a person:
// of events about them, and of those that hold their name or address. Who erases them
// calls it before the record goes. The marks stay, so the seals stay whole.
func (s *Store) ForgetReasons(ctx context.Context, p *abp.Person) error {
	const forget = "UPDATE events SET why = '', why_mark = CASE WHEN seal > 0 AND why_mark = '' THEN ? ELSE why_mark END WHERE why <> '' AND "
	err := s.write.WithContext(ctx).Exec(forget+aboutPerson, abp.Erased, p.ID, p.ID, p.ID).Error
	if err == nil {
		like := func(text string) string { return "%" + likeText.Replace(text) + "%" }
		err = s.write.WithContext(ctx).Exec(forget+`(why LIKE ? ESCAPE '\' OR why LIKE ? ESCAPE '\')`, abp.Erased, like(p.Name), like(p.Email)).Error
	}
	return wrapped("forget reasons", err)
}

// orFirst is the instant, or one before all events.
func orFirst(at abp.Instant) abp.Instant {
	if at.IsZero() {
		return abp.At(time.Unix(0, 0))
	}
	return at
}
