package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// cohortRule is what a journey takes in a cohort, and when its surveys open.
type cohortRule struct {
	parts, sets int
	opens       [5]abp.Instant
}

// cohortRules reads the rules of every published cohort. A survey that had not
// opened in time has no instant.
func (s *Store) cohortRules(ctx context.Context, q ReachQuery) (map[string]*cohortRule, error) {
	templates, err := records[abp.Template](s.read).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	of := map[string]cohortRule{}
	for _, t := range templates {
		of[t.ID] = cohortRule{parts: t.PartsNeeded(), sets: t.SetsNeeded}
	}
	cohorts, err := records[abp.Cohort](s.read).Where("published_at IS NOT NULL").Select("id", "template_id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("cohorts: %w", err)
	}
	rules := make(map[string]*cohortRule, len(cohorts))
	for _, c := range cohorts {
		r := of[c.TemplateID]
		rules[c.ID] = &r
	}
	windows, err := records[abp.SurveyWindow](s.read).Where("opens_at <= ?", q.Until).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("survey windows: %w", err)
	}
	for _, w := range windows {
		if r := rules[w.CohortID]; r != nil {
			r.opens[w.Wave] = w.OpensAt
		}
	}
	return rules, nil
}

// registers is everything that the registers say up to an instant, held in memory:
// joining them person by person in the database costs many times as much.
type registers struct {
	cohorts  map[string]*cohortRule
	sessions []session
	bySet    map[string][]int32  // set meetings that were held, by set
	attended map[string][]int32  // sessions that people came to or made up, by person
	members  map[string][]member // by delegate
	pauses   map[string][]abp.Pause
}

// session is what counts of a workshop part, a self-study or a set meeting.
type session struct {
	kind       abp.SessionKind
	number     int
	cohort     string
	startsAt   abp.Instant
	held, came int // places, of a set meeting
}

// member is one person's time in a set.
type member struct {
	set              string
	joinedAt, leftAt abp.Instant
}

func (s *Store) registers(ctx context.Context, q ReachQuery) (*registers, error) {
	cohorts, err := s.cohortRules(ctx, q)
	if err != nil {
		return nil, err
	}
	r := &registers{cohorts: cohorts, bySet: map[string][]int32{}, attended: map[string][]int32{}, members: map[string][]member{}, pauses: map[string][]abp.Pause{}}
	places, err := s.readSessions(ctx, q, r)
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	if err := s.readAttended(ctx, r, places); err != nil {
		return nil, fmt.Errorf("attendances: %w", err)
	}
	err = s.each(ctx, func(found *sql.Rows) error {
		var delegate string
		var m member
		err := found.Scan(&delegate, &m.set, &m.joinedAt, &m.leftAt)
		r.members[delegate] = append(r.members[delegate], m)
		return err
	}, `SELECT delegate_id, set_id, joined_at, left_at FROM set_members`)
	if err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	pauses, err := records[abp.Pause](s.read).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("pauses: %w", err)
	}
	for _, p := range pauses {
		r.pauses[p.DelegateID] = append(r.pauses[p.DelegateID], p)
	}
	return r, nil
}

// readSessions reads what had begun, and returns where each session stands.
func (s *Store) readSessions(ctx context.Context, q ReachQuery, r *registers) (map[string]int32, error) {
	places := map[string]int32{}
	err := s.each(ctx, func(found *sql.Rows) error {
		var x session
		var id, set string
		var isHeld bool
		if err := found.Scan(&id, &x.kind, &x.number, &x.cohort, &set, &x.startsAt, &isHeld); err != nil {
			return err
		}
		places[id] = int32(len(r.sessions))
		if isHeld && set != "" {
			r.bySet[set] = append(r.bySet[set], places[id])
		}
		r.sessions = append(r.sessions, x)
		return nil
	}, `SELECT x.id, x.kind, x.number, COALESCE(x.cohort_id, ''), COALESCE(x.set_id, ''), x.starts_at, x.kind = 'set meeting' AND x.cancelled_at IS NULL AND x.ends_at <= ?
		FROM sessions x WHERE x.kind IN ('workshop part', 'self-study', 'set meeting') AND x.starts_at <= ?`, q.Until, q.Until)
	return places, err
}

// readAttended reads the registers in the order of their index.
func (s *Store) readAttended(ctx context.Context, r *registers, places map[string]int32) error {
	var id, at sql.RawBytes
	person, list := "", []int32(nil)
	keep := func() {
		if len(list) > 0 {
			r.attended[person] = slices.Clone(list)
		}
		list = list[:0]
	}
	err := s.each(ctx, func(found *sql.Rows) error {
		if err := found.Scan(&id, &at); err != nil {
			return err
		}
		if string(id) != person {
			keep()
			person = string(id)
		}
		if place, counts := places[string(at)]; counts {
			list = append(list, place)
		}
		return nil
	}, `SELECT person_id, session_id FROM attendances WHERE mark IN ('present', 'made up') ORDER BY person_id`)
	keep()
	return err
}

// came returns how many parts of the workshops a delegate came to, whether to the
// first of them, and how many set meetings, of their cohort and the earlier one
// that they began in.
func (r *registers) came(d *abp.Delegate) (parts int, first bool, sets int) {
	var seen []*session
	for _, at := range r.attended[d.PersonID] {
		x := &r.sessions[at]
		if slices.ContainsFunc(seen, func(was *session) bool {
			return was.kind == x.kind && was.number == x.number && (x.kind != abp.SetMeeting || was.cohort == x.cohort)
		}) {
			continue
		}
		seen = append(seen, x)
		switch {
		case x.kind != abp.SetMeeting:
			parts++
			first = first || x.kind == abp.WorkshopPart && x.number == 1
		case x.cohort == d.CohortID || x.cohort == string(d.EarlierCohort):
			sets++
		}
	}
	return parts, first, sets
}

// meet counts a delegate's places at the set meetings that were held, and those
// used, while they were a member and had neither withdrawn nor paused.
func (r *registers) meet(d *abp.Delegate) (held, came int) {
	for _, m := range r.members[d.ID] {
		for _, at := range r.bySet[m.set] {
			x := &r.sessions[at]
			isAfter := func(i abp.Instant) bool { return i.IsZero() || i.After(x.startsAt.Time) }
			if m.joinedAt.After(x.startsAt.Time) || !isAfter(m.leftAt) || !isAfter(d.WithdrawnAt) || !isAfter(d.PausedAt) || r.isPaused(d, x.startsAt) {
				continue
			}
			held++
			x.held++
			if slices.Contains(r.attended[d.PersonID], at) {
				came++
				x.came++
			}
		}
	}
	return held, came
}

// isPaused says whether a pause held at the instant.
func (r *registers) isPaused(d *abp.Delegate, at abp.Instant) bool {
	return slices.ContainsFunc(r.pauses[d.ID], func(p abp.Pause) bool {
		return p.PausedAt.Before(at.Time) && (p.RejoinedAt.IsZero() || p.RejoinedAt.After(at.Time))
	})
}

// wasThere says whether a delegate had neither withdrawn nor paused at an instant.
func (r *registers) wasThere(d *abp.Delegate, at abp.Instant) bool {
	isBefore := func(i abp.Instant) bool { return !i.IsZero() && i.Before(at.Time) }
	return !isBefore(d.WithdrawnAt) && !isBefore(d.PausedAt) && !r.isPaused(d, at)
}

// meetings are the set meetings that were held, once every place was counted.
func (r *registers) meetings() []Happening {
	var list []Happening
	for _, x := range r.sessions {
		if x.held > 0 {
			list = append(list, Happening{x.startsAt, x.came, x.held})
		}
	}
	return list
}
