package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// AskFacilitators makes the offers of the scope follow who leads what, inside a
// transaction: whoever leads something new is asked, whoever leads something no
// longer is told so, each in one mail. It returns how many people are told. The
// cohorts may be drafts: facilitators see their own offers, and nothing else of
// them.
func (a *App) AskFacilitators(ctx context.Context, tx *store.Store, by *abp.Person, scope store.OfferScope) (int, error) {
	now := a.Now()
	moot, err := tx.Moot(ctx, scope, now)
	if err != nil {
		return 0, err
	}
	var ids []string
	for i := range moot {
		o := &moot[i]
		o.WithdrawnAt = now
		if err := tx.UpdateOffer(ctx, o); err != nil {
			return 0, err
		}
		if o.DeclinedAt.IsZero() { // who said no need not hear that it is off
			ids = append(ids, o.ID)
		}
	}
	fresh, err := tx.Unasked(ctx, scope, now)
	if err != nil {
		return 0, err
	}
	for i := range fresh {
		o := &fresh[i]
		o.Kept, o.AskedAt, o.AskedByID = a.kept(abp.KindOffer), now, abp.Ref(by.ID)
		ids = append(ids, o.ID)
	}
	if err := tx.Put(ctx, fresh); err != nil {
		return 0, err
	}
	for _, c := range scope.CohortIDs {
		if len(ids) > 0 {
			if err := a.note(ctx, tx, by, "asked facilitators", c, ""); err != nil {
				return 0, err
			}
		}
	}
	return a.tellAsked(ctx, tx, ids)
}

// tellAsked writes one mail to each person whom the offers are for.
func (a *App) tellAsked(ctx context.Context, tx *store.Store, ids []string) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	offers, err := tx.OffersByID(ctx, ids)
	if err != nil {
		return 0, err
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return 0, err
	}
	var letters []letter
	for len(offers) > 0 {
		n := slices.IndexFunc(offers, func(o abp.Offer) bool { return o.PersonID != offers[0].PersonID })
		if n < 0 {
			n = len(offers)
		}
		letters = append(letters, a.offerLetter(offers[:n], zone))
		offers = offers[n:]
	}
	return a.writeAll(ctx, tx, letters)
}

// offerLetter asks one person for everything that is new, and says what is off.
func (a *App) offerLetter(offers []abp.Offer, zone *time.Location) letter {
	to := offers[0].Person
	var asked, withdrawn []string
	for i := range offers {
		o := &offers[i]
		if o.WithdrawnAt.IsZero() {
			asked = append(append(asked, ""), offerLines(to, o, zone)...)
		} else {
			withdrawn = append(append(withdrawn, ""), offerLines(to, o, zone)...)
		}
	}
	l := letter{kind: abp.LetterOfferWithdrawn, to: to, values: map[string]string{"page": a.URL("/offers"), "asked": strings.TrimSpace(strings.Join(asked, "\n"))}}
	if len(asked) > 0 {
		l.kind = abp.LetterOffer
	}
	if len(withdrawn) > 0 {
		l.values["withdrawn"] = "You need not lead this any more:\n" + strings.Join(withdrawn, "\n")
	}
	return l
}

// offerLines names what is offered and when it is.
func offerLines(to *abp.Person, o *abp.Offer, zone *time.Location) []string {
	title := o.Title()
	if c := o.CohortOf(); c != nil {
		title += " of " + c.Title()
	}
	if to.NeutralTitles {
		title = "Training"
	}
	lines := []string{title}
	for _, v := range o.Dates() {
		lines = append(lines, "  "+v.When(zone))
	}
	return lines
}

// AskCohort asks everybody who leads something in the cohort and was not asked
// yet. It returns how many people are told, and fails with NotFound if by may
// not see the cohort.
func (a *App) AskCohort(ctx context.Context, by *abp.Person, cohortID string) (told int, err error) {
	if err := by.Can(abp.EditCohorts); err != nil {
		return 0, err
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if _, err := tx.LockCohort(ctx, cohortID); err != nil {
			return err
		}
		if _, err := tx.Cohort(ctx, by, cohortID); err != nil {
			return err
		}
		told, err = a.AskFacilitators(ctx, tx, by, store.OfferScope{CohortIDs: []string{cohortID}})
		return err
	})
	return told, err
}

// AnswerOffer records what the facilitator says to one of their own offers, over
// the version that the page showed. It fails with Conflict if the offer was
// withdrawn or has moved on.
func (a *App) AnswerOffer(ctx context.Context, by *abp.Person, id string, version int, yes bool, note string) (*abp.Offer, error) {
	if err := by.Can(abp.AnswerOffers); err != nil {
		return nil, err
	}
	var o *abp.Offer
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if o, err = tx.Offer(ctx, by, id); err != nil {
			return err
		}
		if o.PersonID != by.ID {
			return abp.Errorf(abp.NotFound, "That offer does not exist, or it is not yours to answer.")
		}
		o.Version = version
		return a.answerOffer(ctx, tx, by, o, yes, note)
	})
	return o, err
}

// AcceptOffers accepts every offer of a cohort that waits for the facilitator's
// answer, or without a cohort every one, and returns how many there were.
func (a *App) AcceptOffers(ctx context.Context, by *abp.Person, cohortID string) (int, error) {
	if err := by.Can(abp.AnswerOffers); err != nil {
		return 0, err
	}
	n := 0
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		list, err := tx.OffersTo(ctx, by, by.ID, a.Now())
		if err != nil {
			return err
		}
		for i := range list {
			o := &list[i]
			c := o.CohortOf()
			if !o.IsWaiting() || cohortID != "" && (c == nil || c.ID != cohortID) {
				continue
			}
			if err := a.answerOffer(ctx, tx, by, o, true, ""); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func (a *App) answerOffer(ctx context.Context, tx *store.Store, by *abp.Person, o *abp.Offer, yes bool, note string) error {
	verb, answer := "declined to lead", o.Decline
	if yes {
		verb, answer = "accepted to lead", o.Accept
	}
	if err := answer(note, a.Now()); err != nil {
		return err
	}
	if err := tx.UpdateOffer(ctx, o); err != nil {
		return err
	}
	return a.note(ctx, tx, by, verb, string(o.SessionID+o.SetID), "")
}
