package app

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// Absentee is somebody who may say that they cannot come to a session, and what
// that would mean for them.
type Absentee struct {
	Person  *abp.Person
	Session *abp.Session
	Apology *abp.ApologyNote // that stands, or nil
	Place   *abp.Delegate    // in whose course the session counts, or nil
	Ways    []abp.MakeUpWay  // in which it could be made up
	MakeUp  *abp.MakeUp      // that stands, or nil
	CanAsk  bool             // the session was missed, or will be, and can be made up
	Closed  string           // why nothing can be said any more, or ""
}

// apologyToken returns the secret by which the person says without signing in
// that they cannot come to the session. Nothing is stored for it: it names both
// and is signed with the server's key.
func (a *App) apologyToken(sessionID, personID string) string {
	return strings.TrimPrefix(sessionID, abp.KindSession+"_") + "." + strings.TrimPrefix(personID, abp.KindPerson+"_") + "." +
		auth.Derive(a.secret, "apology", sessionID+" "+personID)
}

// ApologyURL returns the address at which the person says that they cannot come
// to the session. It can be made again and again.
func (a *App) ApologyURL(sessionID, personID string) string {
	return a.URL("/apologies/" + a.apologyToken(sessionID, personID))
}

// apologyOf returns the session that a token is for, and whose it is. It fails
// with NotFound for everything that was not signed here, and for people and
// sessions that are no more.
func (a *App) apologyOf(ctx context.Context, tx *store.Store, token string) (*abp.Person, string, error) {
	none := abp.Errorf(abp.NotFound, "This link does not lead anywhere. Check that you copied all of it, or sign in and open the session.")
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, "", none
	}
	session, person := abp.KindSession+"_"+parts[0], abp.KindPerson+"_"+parts[1]
	if subtle.ConstantTimeCompare([]byte(a.apologyToken(session, person)), []byte(token)) != 1 {
		return nil, "", none
	}
	p, err := tx.Viewer(ctx, person)
	if abp.CodeOf(err) == abp.NotFound {
		return nil, "", none
	}
	return p, session, err
}

// Absentee says what the link with the token is about, and changes nothing.
func (a *App) Absentee(ctx context.Context, token string) (*Absentee, error) {
	p, session, err := a.apologyOf(ctx, a.store, token)
	if err != nil {
		return nil, err
	}
	return a.absentee(ctx, a.store, p, session)
}

// OwnAbsentee says the same about one of by's own sessions. It fails with
// NotFound for sessions at which nobody expects by.
func (a *App) OwnAbsentee(ctx context.Context, by *abp.Person, sessionID string) (*Absentee, error) {
	return a.absentee(ctx, a.store, by, sessionID)
}

func (a *App) absentee(ctx context.Context, tx *store.Store, by *abp.Person, sessionID string) (*Absentee, error) {
	v, err := tx.Session(ctx, by, sessionID)
	if err != nil {
		return nil, err
	}
	expected, err := tx.IsExpected(ctx, by, v)
	if err == nil && !expected {
		err = abp.Errorf(abp.NotFound, "Nobody expects you at this session, so it needs no apology.")
	}
	if err != nil {
		return nil, err
	}
	b := &Absentee{Person: by, Session: v}
	if err := v.CanApologise(a.Now()); err != nil {
		b.Closed = err.Error()
	}
	if b.Apology, err = tx.OwnApology(ctx, by, v.ID); err != nil {
		return nil, err
	}
	places, _, err := tx.Delegates(ctx, by, store.DelegateQuery{PersonID: by.ID, CohortID: string(v.CohortID)}, a.Now())
	if err != nil || len(places) == 0 || v.CohortID == "" {
		return b, err
	}
	b.Place = &places[0]
	b.Ways = b.Place.Cohort.Template.Ways(v.Kind)
	list, err := tx.MakeUps(ctx, by, store.MakeUpQuery{DelegateID: b.Place.ID, SessionID: v.ID})
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].State() != abp.MakeUpLapsed {
			b.MakeUp = &list[i]
		}
	}
	mark, err := tx.MarkOf(ctx, v.ID, by.ID)
	if err != nil {
		return nil, err
	}
	isMissed := mark == abp.Absent.String() || mark == abp.Part.String() || mark == abp.Apology.String()
	if isMissed || b.Apology != nil && mark == "" {
		b.CanAsk = a.canMakeUp(ctx, tx, b.Place, v) == nil
	}
	return b, nil
}

// SendApology records that by will not come to the session, and tells by and who
// leads it. Sending it again changes nothing but the reason. It fails with
// NotFound for sessions at which nobody expects by, and with Conflict once the
// session has begun.
func (a *App) SendApology(ctx context.Context, by *abp.Person, sessionID, reason string) (*Absentee, error) {
	var b *Absentee
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if err := by.Can(abp.SendApology); err != nil {
			return err
		}
		b, err = a.apologise(ctx, tx, by, sessionID, reason)
		return err
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// SendApologyByLink is SendApology for whoever holds the link with the token.
func (a *App) SendApologyByLink(ctx context.Context, token, reason string) (*Absentee, error) {
	var b *Absentee
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		by, session, err := a.apologyOf(ctx, tx, token)
		if err != nil {
			return err
		}
		b, err = a.apologise(ctx, tx, by, session, reason)
		return err
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

func (a *App) apologise(ctx context.Context, tx *store.Store, by *abp.Person, sessionID, reason string) (*Absentee, error) {
	why, err := abp.ParseApologyReason(reason)
	if err != nil {
		return nil, err
	}
	if len(by.Delegates) > 0 { // a button pressed twice is one apology
		if _, err := tx.LockPlace(ctx, by.Delegates[0]); err != nil {
			return nil, err
		}
	}
	b, err := a.absentee(ctx, tx, by, sessionID)
	if err != nil {
		return nil, err
	}
	if err := b.Session.CanApologise(a.Now()); err != nil {
		return nil, err
	}
	if b.Apology != nil {
		if b.Apology.Reason == why {
			return b, nil
		}
		b.Apology.Reason = why
		return b, tx.UpdateApology(ctx, b.Apology)
	}
	b.Apology = &abp.ApologyNote{Kept: a.kept(abp.KindApology), SessionID: b.Session.ID, PersonID: by.ID, Reason: why, SentAt: a.Now()}
	if err := tx.CreateApology(ctx, b.Apology); err != nil {
		return nil, err
	}
	if err := a.note(ctx, tx, by, "sent an apology", b.Session.ID, ""); err != nil {
		return nil, err
	}
	return b, a.tellApology(ctx, tx, b)
}

// WithdrawApology takes by's apology back, before the session starts. It fails with
// Conflict if none stands.
func (a *App) WithdrawApology(ctx context.Context, by *abp.Person, sessionID string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := by.Can(abp.SendApology); err != nil {
			return err
		}
		return a.withdrawApology(ctx, tx, by, sessionID)
	})
}

// WithdrawApologyByLink is WithdrawApology for whoever holds the link.
func (a *App) WithdrawApologyByLink(ctx context.Context, token string) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		by, session, err := a.apologyOf(ctx, tx, token)
		if err != nil {
			return err
		}
		return a.withdrawApology(ctx, tx, by, session)
	})
}

func (a *App) withdrawApology(ctx context.Context, tx *store.Store, by *abp.Person, sessionID string) error {
	b, err := a.absentee(ctx, tx, by, sessionID)
	if err != nil {
		return err
	}
	if err := b.Session.CanApologise(a.Now()); err != nil {
		return err
	}
	if b.Apology == nil {
		return abp.Errorf(abp.Conflict, "You have sent no apology for this session, or it is taken back already.")
	}
	if err := b.Apology.Withdraw(a.Now()); err != nil {
		return err
	}
	if err := tx.UpdateApology(ctx, b.Apology); err != nil {
		return err
	}
	if b.MakeUp != nil {
		if err := a.lapseMakeUp(ctx, tx, by, b.MakeUp, "You said that you come after all."); err != nil {
			return err
		}
	}
	return a.note(ctx, tx, by, "took an apology back", sessionID, "")
}

// tellApology writes to the person, who may want to take it back, and to those who
// lead the session. A facilitator who is the person's line manager does not hear
// why.
func (a *App) tellApology(ctx context.Context, tx *store.Store, b *Absentee) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	values := map[string]string{"session": titleFor(b.Person, b.Session), "when": b.Session.When(zone), "standing": b.Standing(), "link": a.ApologyURL(b.Session.ID, b.Person.ID)}
	if _, err := a.write(ctx, tx, letter{kind: abp.LetterApology, to: b.Person, cohort: b.Session.Cohort, values: values}); err != nil {
		return err
	}
	for i := range b.Session.Facilitators {
		f := &b.Session.Facilitators[i]
		why := b.Apology.Reason
		if string(b.Person.ManagerID) == f.ID {
			why = abp.ReasonUntold
		}
		values := map[string]string{"person": b.Person.Name, "session": titleFor(f, b.Session), "when": b.Session.When(zone), "reason": why.String(), "link": a.URL("/sessions/" + b.Session.ID + "/register")}
		if _, err := a.write(ctx, tx, letter{kind: abp.LetterApologyLead, to: f, cohort: b.Session.Cohort, values: values}); err != nil {
			return err
		}
	}
	return nil
}

// Standing says in one sentence what missing the session means.
func (b *Absentee) Standing() string {
	if b.Place == nil {
		return "Your place in your own set stays as it is."
	}
	p := b.Place.Progress
	if p.Finish() == abp.HasFinished {
		return "You have completed your journey, so nothing depends on this session."
	}
	after := p.Without(b.Session.Kind)
	switch after.Finish() {
	case abp.FinishesByComing:
		return "You can still finish: " + standingWords(after) + "."
	case abp.FinishesByMakeUp:
		return "You can still finish if you make this session up: " + standingWords(after) + "."
	}
	return "Without this session you cannot finish with this cohort: " + standingWords(after) + ". Talk to your facilitator or to the programme team about a later one."
}

// standingWords says how many sessions are needed, attended and to come.
func standingWords(p abp.Progress) string {
	words := fmt.Sprintf("%d of %d set meetings are needed, you have %d and %d lie ahead", p.SetsNeeded, p.SetsInAll, p.Sets, p.SetsAhead)
	if !p.IsWorkshopComplete() {
		words += fmt.Sprintf("; of %d workshop parts you have %d and %d lie ahead", p.PartsNeeded, p.Parts, p.PartsAhead)
	}
	return words
}
