package abp

import (
	"fmt"
	"slices"
)

// What facilitators are asked to lead, and what they need not lead any more.
const (
	LetterOffer          LetterKind = "offer"
	LetterOfferWithdrawn LetterKind = "offer-withdrawn"
)

var offerLetters = []Letter{
	{Kind: LetterOffer, Title: "Would you lead this?", For: "Facilitators", Values: []string{"asked", "withdrawn", "page"}},
	{Kind: LetterOfferWithdrawn, Title: "They need not lead something", For: "Facilitators", Values: []string{"withdrawn"}},
}

// Offer asks a facilitator to lead a session, or a set with all its meetings,
// and keeps what they say. Note is their own words, read by those who run the
// programme alone.
type Offer struct {
	Kept
	PersonID    string
	Person      *Person
	SessionID   Ref
	Session     *Session
	SetID       Ref
	Set         *Set
	AskedAt     Instant
	AskedByID   Ref
	AcceptedAt  Instant
	DeclinedAt  Instant
	Note        string
	WithdrawnAt Instant // somebody else leads it, or nobody

	Meetings []Session `gorm:"-"` // of the set, set when the offer is listed with them
}

// CohortOf returns the cohort of what is offered, if it is one's, as far as it
// is loaded.
func (o *Offer) CohortOf() *Cohort {
	switch {
	case o.Set != nil:
		return o.Set.Cohort
	case o.Session != nil:
		return o.Session.Cohort
	}
	return nil
}

// Title says in words what is offered.
func (o *Offer) Title() string {
	switch {
	case o.Set != nil:
		return fmt.Sprintf("Set %d", o.Set.Number)
	case o.Session != nil:
		return o.Session.Title
	}
	return ""
}

// Dates returns the sessions that are offered, those that are cancelled left
// out.
func (o *Offer) Dates() []Session {
	list := slices.Clone(o.Meetings)
	if o.Session != nil {
		list = append(list, *o.Session)
	}
	return slices.DeleteFunc(list, func(v Session) bool { return v.IsCancelled() })
}

// IsWaiting says whether the offer waits for an answer.
func (o *Offer) IsWaiting() bool {
	return o.AcceptedAt.IsZero() && o.DeclinedAt.IsZero() && o.WithdrawnAt.IsZero()
}

// Status says in words how the offer stands.
func (o *Offer) Status() string {
	switch {
	case !o.WithdrawnAt.IsZero():
		return "withdrawn"
	case !o.DeclinedAt.IsZero():
		return "declined"
	case !o.AcceptedAt.IsZero():
		return "accepted"
	}
	return "asked"
}

// Accept records at the instant now that the facilitator will do it, also if
// they declined before. It fails with Conflict if the offer was withdrawn.
func (o *Offer) Accept(note string, now Instant) error { return o.answer(true, note, now) }

// Decline records at the instant now that the facilitator will not do it, also
// if they accepted before. It fails with Conflict if the offer was withdrawn.
func (o *Offer) Decline(note string, now Instant) error { return o.answer(false, note, now) }

func (o *Offer) answer(yes bool, note string, now Instant) error {
	if !o.WithdrawnAt.IsZero() {
		return Errorf(Conflict, "You are not asked for this any more: somebody else leads it, or it is cancelled.")
	}
	note = CleanText(note)
	var c Check
	c.Longest("note", note, 500)
	if err := c.Err(); err != nil {
		return err
	}
	o.AcceptedAt, o.DeclinedAt, o.Note = Instant{}, now, note
	if yes {
		o.AcceptedAt, o.DeclinedAt = now, Instant{}
	}
	return nil
}

// OfferCount counts the offers of one person, or of one cohort, as they stand.
type OfferCount struct{ Asked, Accepted, Declined int }

// Add counts one offer more.
func (n *OfferCount) Add(o *Offer) {
	switch o.Status() {
	case "asked":
		n.Asked++
	case "accepted":
		n.Accepted++
	case "declined":
		n.Declined++
	}
}
