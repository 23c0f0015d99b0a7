package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// OfferScope says which sessions and sets are looked at: those of cohorts, and
// single sessions of the whole programme.
type OfferScope struct{ CohortIDs, SessionIDs []string }

// offersFor keeps the offers that the viewer may see: the own, drafts included,
// and every one for those who run the programme.
func offersFor(v *abp.Person) only {
	switch {
	case v == nil:
		return nothing
	case v.RunsProgramme():
		return everything
	}
	return only{"offers.person_id = ?", []any{v.ID}}
}

// Offer returns one offer with what it offers, if the viewer may see it.
func (s *Store) Offer(ctx context.Context, viewer *abp.Person, id string) (*abp.Offer, error) {
	o := offersFor(viewer)
	return one(ctx, withOffered(records[abp.Offer](s.read).Where("offers.id = ?", id)).Where(o.sql, o.args...))
}

// OffersTo returns what a person is asked to lead, with sessions and sets, newest
// question first, if the viewer may see it. What was withdrawn or is over is left
// out.
func (s *Store) OffersTo(ctx context.Context, viewer *abp.Person, personID string, now abp.Instant) ([]abp.Offer, error) {
	o := offersFor(viewer)
	return s.offers(ctx, only{o.sql + ` AND person_id = ? AND (session_id IN (SELECT id FROM sessions WHERE ends_at > ?)
		OR set_id IN (SELECT set_id FROM sessions WHERE set_id IS NOT NULL AND cancelled_at IS NULL AND ends_at > ?))`, append(slices.Clone(o.args), personID, now, now)})
}

// CohortOffers returns what facilitators are or were asked to lead in a cohort,
// if the viewer runs the programme.
func (s *Store) CohortOffers(ctx context.Context, viewer *abp.Person, cohortID string) ([]abp.Offer, error) {
	if !viewer.RunsProgramme() {
		return nil, nil
	}
	return s.offers(ctx, inScope(OfferScope{CohortIDs: []string{cohortID}}))
}

// OffersByID returns the offers with what they offer, for the programme's own
// use: mails. Withdrawn ones are among them.
func (s *Store) OffersByID(ctx context.Context, ids []string) ([]abp.Offer, error) {
	list, err := withOffered(records[abp.Offer](s.read).Where("offers.id IN ?", append(slices.Clone(ids), ""))).Order("person_id, asked_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("offers: %w", err)
	}
	return list, s.addMeetings(ctx, list)
}

func (s *Store) offers(ctx context.Context, o only) ([]abp.Offer, error) {
	list, err := withOffered(records[abp.Offer](s.read).Where(o.sql, o.args...)).Where("withdrawn_at IS NULL").Order("asked_at DESC, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("offers: %w", err)
	}
	return list, s.addMeetings(ctx, list)
}

func withOffered(q query[abp.Offer]) query[abp.Offer] {
	return q.Preload("Person", nil).Preload("Session.Venue", nil).Preload("Session.Cohort", nil).Preload("Set.Cohort", nil)
}

// addMeetings fills in the meetings of the sets that are offered.
func (s *Store) addMeetings(ctx context.Context, list []abp.Offer) error {
	sets := []string{""}
	for _, o := range list {
		sets = append(sets, string(o.SetID))
	}
	meetings, err := records[abp.Session](s.read).Where("set_id IN ?", sets).Order("starts_at, id").Find(ctx)
	if err != nil {
		return fmt.Errorf("meetings of offered sets: %w", err)
	}
	for i := range list {
		for _, v := range meetings {
			if v.SetID == list[i].SetID {
				list[i].Meetings = append(list[i].Meetings, v)
			}
		}
	}
	return nil
}

// OfferCounts counts the live offers of what is still to come, by person, if the
// viewer runs the programme.
func (s *Store) OfferCounts(ctx context.Context, viewer *abp.Person, now abp.Instant) (map[string]abp.OfferCount, error) {
	if !viewer.RunsProgramme() {
		return nil, nil
	}
	type row struct {
		PersonID string
		abp.OfferCount
	}
	list, err := rows[row](ctx, s.read, `SELECT person_id, COUNT(CASE WHEN accepted_at IS NULL AND declined_at IS NULL THEN 1 END) AS asked,
		COUNT(accepted_at) AS accepted, COUNT(declined_at) AS declined FROM offers WHERE withdrawn_at IS NULL
		AND (session_id IN (SELECT id FROM sessions WHERE cancelled_at IS NULL AND ends_at > ?)
			OR set_id IN (SELECT set_id FROM sessions WHERE set_id IS NOT NULL AND cancelled_at IS NULL AND ends_at > ?)) GROUP BY person_id`, now, now)
	if err != nil {
		return nil, fmt.Errorf("count offers: %w", err)
	}
	counts := make(map[string]abp.OfferCount, len(list))
	for _, r := range list {
		counts[r.PersonID] = r.OfferCount
	}
	return counts, nil
}

// inScope keeps the offers of the scope.
func inScope(c OfferScope) only {
	cohorts, sessions := append(slices.Clone(c.CohortIDs), ""), append(slices.Clone(c.SessionIDs), "")
	return only{"(session_id IN (SELECT id FROM sessions WHERE cohort_id IN ? OR id IN ?) OR set_id IN (SELECT id FROM sets WHERE cohort_id IN ?))", []any{cohorts, sessions, cohorts}}
}

// Unasked returns who leads what of the scope after the moment and was not asked
// yet, as offers without an id, for the programme's own use. What a set's
// facilitator leads is the set.
func (s *Store) Unasked(ctx context.Context, c OfferScope, now abp.Instant) ([]abp.Offer, error) {
	cohorts, sessions := append(slices.Clone(c.CohortIDs), ""), append(slices.Clone(c.SessionIDs), "")
	type row struct {
		PersonID         string
		SessionID, SetID abp.Ref
	}
	list, err := rows[row](ctx, s.read, `SELECT f.person_id, f.session_id, NULL AS set_id, x.starts_at AS at FROM session_facilitators f JOIN sessions x ON x.id = f.session_id
			WHERE (x.cohort_id IN ? OR x.id IN ?) AND x.cancelled_at IS NULL AND x.starts_at > ?
			AND NOT EXISTS (SELECT 1 FROM offers o WHERE o.person_id = f.person_id AND o.session_id = f.session_id AND o.withdrawn_at IS NULL)
		UNION ALL SELECT t.facilitator_id, NULL, t.id, MIN(x.starts_at) FROM sets t JOIN sessions x ON x.set_id = t.id AND x.cancelled_at IS NULL AND x.starts_at > ?
			WHERE t.cohort_id IN ? AND t.facilitator_id IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM offers o WHERE o.person_id = t.facilitator_id AND o.set_id = t.id AND o.withdrawn_at IS NULL)
			GROUP BY t.facilitator_id, t.id
		ORDER BY 1, 4, 2, 3`, cohorts, sessions, now, now, cohorts)
	if err != nil {
		return nil, fmt.Errorf("who was not asked: %w", err)
	}
	out := make([]abp.Offer, len(list))
	for i, r := range list {
		out[i] = abp.Offer{PersonID: r.PersonID, SessionID: r.SessionID, SetID: r.SetID}
	}
	return out, nil
}

// Moot returns the live offers of the scope that no longer hold: somebody else
// leads the session or set, or it is cancelled. Sessions that have begun are left
// alone.
func (s *Store) Moot(ctx context.Context, c OfferScope, now abp.Instant) ([]abp.Offer, error) {
	o := inScope(c)
	list, err := records[abp.Offer](s.read).Where(o.sql, o.args...).Where("withdrawn_at IS NULL").
		Where(`(session_id IN (SELECT x.id FROM sessions x WHERE x.starts_at > ? AND (x.cancelled_at IS NOT NULL
				OR NOT EXISTS (SELECT 1 FROM session_facilitators f WHERE f.session_id = x.id AND f.person_id = offers.person_id)))
			OR set_id IN (SELECT t.id FROM sets t WHERE t.facilitator_id IS NULL OR t.facilitator_id <> offers.person_id))`, now).
		Order("person_id, asked_at, id").Find(ctx)
	return list, wrapped("offers that no longer hold", err)
}

// UpdateOffer saves an answer or a withdrawal. It fails with Conflict if the
// offer moved on.
func (s *Store) UpdateOffer(ctx context.Context, o *abp.Offer) error { return update(ctx, s, o) }

// OfferChanges returns what AskFacilitators would do about the scope, with
// people, sessions and sets: who would be asked, and whose offers would be
// withdrawn. It is for pages of those who run the programme.
func (s *Store) OfferChanges(ctx context.Context, c OfferScope, now abp.Instant) (fresh, moot []abp.Offer, err error) {
	if fresh, err = s.Unasked(ctx, c, now); err != nil {
		return nil, nil, err
	}
	if moot, err = s.Moot(ctx, c, now); err != nil {
		return nil, nil, err
	}
	for _, list := range [][]abp.Offer{fresh, moot} {
		if err := s.addOffered(ctx, list); err != nil {
			return nil, nil, err
		}
	}
	return fresh, moot, nil
}

// addOffered fills in the people, sessions and sets of offers that are no
// records yet.
func (s *Store) addOffered(ctx context.Context, list []abp.Offer) error {
	people, sessions, sets := []string{""}, []string{""}, []string{""}
	for _, o := range list {
		people, sessions, sets = append(people, o.PersonID), append(sessions, string(o.SessionID)), append(sets, string(o.SetID))
	}
	who, err := records[abp.Person](s.read).Where("id IN ?", people).Find(ctx)
	if err != nil {
		return fmt.Errorf("people who are asked: %w", err)
	}
	what, err := records[abp.Session](s.read).Where("id IN ?", sessions).Find(ctx)
	if err != nil {
		return fmt.Errorf("sessions that are offered: %w", err)
	}
	which, err := records[abp.Set](s.read).Where("id IN ?", sets).Find(ctx)
	if err != nil {
		return fmt.Errorf("sets that are offered: %w", err)
	}
	for i := range list {
		o := &list[i]
		if j := slices.IndexFunc(who, func(p abp.Person) bool { return p.ID == o.PersonID }); j >= 0 {
			o.Person = &who[j]
		}
		if j := slices.IndexFunc(what, func(v abp.Session) bool { return v.ID == string(o.SessionID) }); j >= 0 {
			o.Session = &what[j]
		}
		if j := slices.IndexFunc(which, func(v abp.Set) bool { return v.ID == string(o.SetID) }); j >= 0 {
			o.Set = &which[j]
		}
	}
	return nil
}
