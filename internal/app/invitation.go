package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/calendar"
	"github.com/upstander/upstander/internal/store"
)

// sessionNews is something that changed about sessions, or about whose they are.
type sessionNews struct {
	people []string      // whom it concerns; also those who lost something by it
	steps  []SessionStep // the sessions that changed; none if people came or went
	why    string        // a sentence that they read, or ""
}

// late lists the sessions of which everybody has to hear by mail: they were
// about to begin, or are now. Each is as it was, or nil if it is new.
func (n *sessionNews) late(now abp.Instant) map[string]*abp.Session {
	late := map[string]*abp.Session{}
	for i := range n.steps {
		s := &n.steps[i]
		if s.Before.IsLate(now) || s.After.IsLate(now) {
			late[s.After.ID] = nil
			if s.Before.ID != "" {
				late[s.After.ID] = &s.Before
			}
		}
	}
	return late
}

// told says who was told about which sessions by an invitation.
type told map[[2]string]bool

// all says whether the person was told about every one of the sessions, so that
// another mail would only repeat it.
func (t told) all(personID string, sessions ...abp.Session) bool {
	for i := range sessions {
		if !t[[2]string{personID, sessions[i].ID}] {
			return false
		}
	}
	return len(sessions) > 0
}

// invite brings what people have in their calendars by mail up to what is so:
// they are asked to what is newly theirs, told of what changed, and what is
// cancelled or no longer theirs is taken out. It is called in the transaction of
// the change, before the mails about it are written: whom it told needs no other
// mail. Whoever is forgotten by a change, the clock finds.
func (a *App) invite(ctx context.Context, tx *store.Store, n sessionNews) (told, error) {
	done := told{}
	if a.from == "" || len(n.people) == 0 {
		return done, nil
	}
	late := n.late(a.Now())
	whom := n.people
	if len(late) == 0 {
		var err error
		if whom, err = tx.Invitees(ctx, a.Now(), n.people...); err != nil {
			return nil, err
		}
	}
	for _, id := range slices.Sorted(slices.Values(whom)) { // in one order, so that two changes wait for each other
		if err := a.inviteOne(ctx, tx, id, n.why, late, done); err != nil {
			return nil, fmt.Errorf("invite %s: %w", id, err)
		}
	}
	return done, nil
}

// inviteOne does so for one person. late are sessions of which the person has to
// hear by mail, as they were.
func (a *App) inviteOne(ctx context.Context, tx *store.Store, id, why string, late map[string]*abp.Session, done told) error {
	p, err := tx.Invitee(ctx, id)
	if err != nil {
		return err
	}
	own, err := a.ownSessions(ctx, tx, p)
	if err != nil {
		return err
	}
	polled, err := tx.Polled(ctx, p.ID)
	if err != nil {
		return err
	}
	have, err := tx.InvitationsOf(ctx, p.ID, a.Now())
	if err != nil {
		return err
	}
	byID := make(map[string]*abp.Invitation, len(have))
	for i := range have {
		byID[have[i].SessionID] = &have[i]
	}
	for i := range own {
		v := &own[i]
		inv := byID[v.ID]
		delete(byID, v.ID)
		isLive := inv != nil && inv.IsLive()
		was, isLate := late[v.ID]
		switch {
		case v.IsCancelled() && isLive:
			err = a.endInvitation(ctx, tx, p, inv, v, sentence("Reason", v.CancelReason))
		case v.IsCancelled(), isLive && !inv.Lags(v, p.Email), !isLive && !v.StartsAt.After(a.Now().Time), !isLive && !p.TakesByMail(polled, a.Now(), isLate):
			continue
		default:
			err = a.sendInvitation(ctx, tx, p, inv, v, was, why)
		}
		if err != nil {
			return err
		}
		done[[2]string{p.ID, v.ID}] = true
	}
	for i := range have { // what is left is somebody else's now
		inv := &have[i]
		if byID[inv.SessionID] == nil || !inv.IsLive() {
			continue
		}
		if err := a.endInvitation(ctx, tx, p, inv, inv.Session, why); err != nil {
			return err
		}
		done[[2]string{p.ID, inv.SessionID}] = true
	}
	return nil
}

// ownSessions returns what concerns the person and is not over. Nothing concerns
// people who are switched off.
func (a *App) ownSessions(ctx context.Context, tx *store.Store, p *abp.Person) ([]abp.Session, error) {
	viewer, err := tx.Viewer(ctx, p.ID)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return tx.Sessions(ctx, viewer, store.SessionQuery{Own: true, EndsAfter: a.Now()})
}

// sendInvitation asks the person to the session, or tells how it has changed.
// was is the session as it was, or nil if that is what the invitation says.
func (a *App) sendInvitation(ctx context.Context, tx *store.Store, p *abp.Person, inv *abp.Invitation, v, was *abp.Session, why string) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	l := letter{kind: abp.LetterInvitation, to: p, cohort: v.Cohort, values: map[string]string{"session": titleFor(p, v), "when": v.When(zone),
		"where": v.Where(), "join": sentence("Link to join", v.Link()), "why": why}}
	isNew := inv == nil
	if isNew {
		id := a.id(abp.KindInvitation)
		inv = &abp.Invitation{Kept: abp.Kept{ID: id, CreatedAt: a.Now()}, SessionID: v.ID, PersonID: p.ID, TokenHash: auth.Hash(a.invitationToken(id))}
	} else if inv.IsLive() {
		was = &abp.Session{Kind: v.Kind, StartsAt: inv.StartsAt, EndsAt: inv.EndsAt}
	}
	if was != nil {
		l.kind, l.values["was"] = abp.LetterInvitationChanged, ""
		if before := was.When(zone); before != l.values["when"] {
			l.values["was"] = "Until now: " + before
		}
	}
	inv.Ask(v, p.Email, a.Now())
	l.values["answer"] = a.URL("/invitations/" + a.invitationToken(inv.ID))
	if isNew {
		err = tx.CreateInvitation(ctx, inv)
	} else {
		err = tx.UpdateInvitation(ctx, inv)
	}
	if err != nil {
		return err
	}
	return a.writeInvitation(ctx, tx, l, inv, v)
}

// endInvitation takes the session out of the person's calendar.
func (a *App) endInvitation(ctx context.Context, tx *store.Store, p *abp.Person, inv *abp.Invitation, v *abp.Session, why string) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	was := *v
	was.StartsAt, was.EndsAt = inv.StartsAt, inv.EndsAt
	inv.End(v, a.Now())
	if err := tx.UpdateInvitation(ctx, inv); err != nil {
		return err
	}
	was.CancelledAt, was.CancelReason = inv.CancelledAt, v.CancelReason
	l := letter{kind: abp.LetterInvitationEnded, to: p, cohort: v.Cohort, values: map[string]string{"session": titleFor(p, v), "when": was.When(zone), "why": why}}
	return a.writeInvitation(ctx, tx, l, inv, &was)
}

// writeInvitation writes the mail with the object that calendars read. What
// cannot be written as one goes as a mail without: the words say the same.
func (a *App) writeInvitation(ctx context.Context, tx *store.Store, l letter, inv *abp.Invitation, v *abp.Session) error {
	programme, err := tx.Programme(ctx)
	if err != nil {
		return err
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	e := a.event(v, l.to.NeutralTitles)
	e.Sequence, e.Zone = inv.Sequence, zone
	if inv.Sequence > v.Sequence {
		e.Changed = a.Now().Time // the session is as it was, but not theirs any more, or theirs again
	}
	octets, err := calendar.EncodeInvitation(calendar.Invitation{Event: e, SentAt: a.Now().Time,
		Organiser: calendar.Party{Name: programme.Name, Address: a.from}, Attendee: calendar.Party{Name: l.to.Name, Address: inv.Address},
		IsOptional: v.Kind.IsOptional(), IsAccepted: inv.Answer == abp.ReplyAccepted})
	if err != nil {
		slog.WarnContext(ctx, "invitation without its object", "invitation", inv.ID, "error", err)
	}
	l.object = string(octets)
	l.once = fmt.Sprintf("invitation/%s/%d", inv.ID, inv.Version)
	_, err = a.write(ctx, tx, l)
	return err
}

// invitationToken returns the secret part of the address where an invitation is
// answered.
func (a *App) invitationToken(id string) string { return auth.Derive(a.secret, "invitation", id) }

// FollowInvitations finds what people have in their calendars by mail and what
// is not so any more, and returns how many people it told. Changes are told at
// once; this is for those that nobody thinks of, such as a role that ends or a
// venue that is called something else.
func (a *App) FollowInvitations(ctx context.Context) (int, error) {
	if a.from == "" {
		return 0, nil
	}
	people, err := a.store.Invitees(ctx, a.Now())
	if err != nil {
		return 0, err
	}
	n := 0
	for _, id := range people {
		done := told{}
		err := a.store.Tx(ctx, func(tx *store.Store) error { return a.inviteOne(ctx, tx, id, "", nil, done) })
		if err != nil { // the others' calendars have to follow all the same
			slog.ErrorContext(ctx, "invitations did not follow", "person", id, "error", err)
			continue
		}
		if len(done) > 0 {
			n++
		}
	}
	return n, ctx.Err()
}

// TakeByMail says whether by's sessions come as invitations by mail instead of
// through the feed. From the moment they do, what is ahead is sent. Who goes back
// to the feed keeps what was sent and goes on hearing of its changes: a session
// that disappears, or stays at its old time, in a calendar that somebody lives by
// is worse than one that shows twice.
func (a *App) TakeByMail(ctx context.Context, by *abp.Person, wants bool) error {
	if err := by.Can(abp.SignedIn); err != nil {
		return err
	}
	if wants && a.from == "" {
		return abp.Errorf(abp.Conflict, "This site sends no mail, so nobody can be invited by mail.")
	}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.Person(ctx, by, by.ID)
		if err != nil || p.WantsInvitations == wants {
			return err
		}
		p.WantsInvitations = wants
		if err := tx.UpdatePerson(ctx, p); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, "changed how sessions reach the calendar", by.ID, ""); err != nil {
			return err
		}
		_, err = a.invite(ctx, tx, sessionNews{people: []string{by.ID}})
		return err
	})
	if err != nil {
		return fmt.Errorf("how sessions reach the calendar of %s: %w", by.ID, err)
	}
	return nil
}

// sentence returns "label: text", or "" without a text.
func sentence(label, text string) string {
	if text == "" {
		return ""
	}
	return label + ": " + text
}
