package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm/clause"

	"github.com/upstander/upstander/internal/abp"
)

// Invitees lists whose invitations may have to follow a change, by id: who of
// the people takes sessions by mail or has been invited to one that is not over.
// No people means everybody.
func (s *Store) Invitees(ctx context.Context, now abp.Instant, people ...string) ([]string, error) {
	const has = "(p.wants_invitations OR EXISTS (SELECT 1 FROM invitations i WHERE i.person_id = p.id AND i.cancelled_at IS NULL AND i.ends_at > ?))"
	if len(people) == 0 {
		return rows[string](ctx, s.read, "SELECT p.id FROM people p WHERE "+has+" ORDER BY p.id", now)
	}
	var all []string
	for some := range slices.Chunk(people, 500) {
		list, err := rows[string](ctx, s.read, "SELECT p.id FROM people p WHERE p.id IN ? AND "+has, some, now)
		if err != nil {
			return nil, fmt.Errorf("who is invited by mail: %w", err)
		}
		all = append(all, list...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// Invitee returns a person for the programme's own use, switched off or not, and
// makes everybody else who writes to the same person about their sessions wait
// until this transaction ends.
func (s *Store) Invitee(ctx context.Context, id string) (*abp.Person, error) {
	// Whoever writes a mail to the person only names them: that need not wait.
	return one(ctx, records[abp.Person](s.write, clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", id))
}

// Polled returns when the person's feed was last fetched, or none.
func (s *Store) Polled(ctx context.Context, personID string) (abp.Instant, error) {
	list, err := records[abp.Feed](s.read).Omit("body").Where("person_id = ? AND revoked_at IS NULL", personID).Find(ctx)
	if err != nil || len(list) == 0 {
		return abp.Instant{}, err
	}
	return list[0].PolledAt, nil
}

// SoonAt returns the published sessions at a venue that a change of it has to be
// told about at once, for the programme's own use.
func (s *Store) SoonAt(ctx context.Context, venueID string, now abp.Instant) ([]abp.Session, error) {
	list, err := records[abp.Session](s.read).Preload("Cohort", nil).Preload("Set", nil).Preload("Venue", nil).
		Where("venue_id = ? AND cancelled_at IS NULL AND ends_at > ? AND starts_at < ?", venueID, now, now.Plus(abp.LateChange)).
		Where("(cohort_id IS NULL OR cohort_id IN (SELECT id FROM cohorts WHERE published_at IS NOT NULL))").Order("starts_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions soon at %s: %w", venueID, err)
	}
	return list, s.addFacilitators(ctx, list)
}

// InvitationsOf returns what a person was invited to by mail that is not over,
// in the order of time, for the programme's own use: each with its session as it
// is now, and with what hangs on that.
func (s *Store) InvitationsOf(ctx context.Context, personID string, now abp.Instant) ([]abp.Invitation, error) {
	list, err := s.withSession(records[abp.Invitation](s.read)).
		Where("person_id = ? AND (ends_at > ? OR session_id IN (SELECT id FROM sessions WHERE ends_at > ?))", personID, now, now).Order("starts_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("invitations of %s: %w", personID, err)
	}
	return list, s.addLeaders(ctx, list)
}

func (s *Store) withSession(q query[abp.Invitation]) query[abp.Invitation] {
	return q.Preload("Session", nil).Preload("Session.Cohort", nil).Preload("Session.Set", nil).Preload("Session.Venue", nil)
}

// addLeaders fills in who leads the sessions.
func (s *Store) addLeaders(ctx context.Context, list []abp.Invitation) error {
	sessions := make([]abp.Session, len(list))
	for i := range list {
		sessions[i] = *list[i].Session
	}
	if err := s.addFacilitators(ctx, sessions); err != nil {
		return err
	}
	for i := range list {
		list[i].Session = &sessions[i]
	}
	return nil
}

// InvitationByToken returns the invitation with the secret that has the hash,
// with session and person: who knows the secret may answer. It fails with
// NotFound.
func (s *Store) InvitationByToken(ctx context.Context, tokenHash string) (*abp.Invitation, error) {
	return s.invitation(ctx, s.withSession(records[abp.Invitation](s.read)).Preload("Person", nil).Where("token_hash = ?", tokenHash))
}

// InvitationTo returns the invitation to the session with the UID that was sent
// to the address, or to whoever has it now, for the programme's own use: reading
// replies. It fails with NotFound.
func (s *Store) InvitationTo(ctx context.Context, uid, address string) (*abp.Invitation, error) {
	address = abp.NormalEmail(address)
	return s.invitation(ctx, s.withSession(records[abp.Invitation](s.read)).Preload("Person", nil).
		Where("session_id IN (SELECT id FROM sessions WHERE uid = ?)", uid).
		Where("(address = ? OR person_id IN (SELECT id FROM people WHERE email = ?))", address, address))
}

// InvitationSent returns the invitation that the mail carried, for the
// programme's own use: a reply to an address of its own. It fails with NotFound.
func (s *Store) InvitationSent(ctx context.Context, uid, messageID string) (*abp.Invitation, error) {
	return s.invitation(ctx, s.withSession(records[abp.Invitation](s.read)).Preload("Person", nil).
		Where("session_id IN (SELECT id FROM sessions WHERE uid = ?)", uid).
		Where("person_id IN (SELECT person_id FROM messages WHERE id = ?)", messageID))
}

func (s *Store) invitation(ctx context.Context, q query[abp.Invitation]) (*abp.Invitation, error) {
	i, err := one(ctx, q)
	if err != nil {
		return nil, err
	}
	list := []abp.Invitation{*i}
	return &list[0], s.addLeaders(ctx, list)
}

// Replies returns what people who were invited by mail to a session answered, by
// name, if the viewer leads the session or runs the programme; nobody otherwise.
func (s *Store) Replies(ctx context.Context, viewer *abp.Person, v *abp.Session) ([]abp.Invitation, error) {
	if !viewer.RunsProgramme() && !v.IsLedBy(viewer) {
		return nil, nil
	}
	list, err := records[abp.Invitation](s.read).Preload("Person", nil).Where("session_id = ? AND cancelled_at IS NULL AND person_id <> ?", v.ID, viewer.ID).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("replies for session %s: %w", v.ID, err)
	}
	slices.SortFunc(list, func(a, b abp.Invitation) int {
		return cmp.Or(cmp.Compare(a.Person.SortName, b.Person.SortName), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// Answered returns what the person answered about the sessions that they are
// invited to, by session.
func (s *Store) Answered(ctx context.Context, personID string) (map[string]abp.Invitation, error) {
	list, err := records[abp.Invitation](s.read).Where("person_id = ? AND cancelled_at IS NULL AND answered_at IS NOT NULL", personID).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("what %s answered: %w", personID, err)
	}
	by := make(map[string]abp.Invitation, len(list))
	for _, i := range list {
		by[i.SessionID] = i
	}
	return by, nil
}

// CreateInvitation adds an invitation. It fails with Conflict if the person has
// one to the same session.
func (s *Store) CreateInvitation(ctx context.Context, i *abp.Invitation) error {
	return insert(ctx, s, i)
}

// UpdateInvitation saves an invitation, and marks the person's calendar, which
// shows what was accepted as taking up time. It fails with Conflict if it moved on.
func (s *Store) UpdateInvitation(ctx context.Context, i *abp.Invitation) error {
	if err := update(ctx, s, i); err != nil {
		return err
	}
	return s.StaleFeeds(ctx, i.PersonID)
}
