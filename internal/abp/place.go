package abp

import "time"

// WaitingPlaces is how many people can wait for a new cohort.
const WaitingPlaces = 50

// How long places are offered and kept.
const (
	// OfferLasts is how long a person from the waiting list has to say yes.
	OfferLasts = 3 * 24 * time.Hour
	// OfferRest is how long before the first session every offer ends: people
	// need a day to arrange to be there.
	OfferRest = 24 * time.Hour
	// OfferLeast is the shortest offer that is made by itself. Less would be no
	// choice for somebody at work.
	OfferLeast = 12 * time.Hour
	// HeldWarns is how long after the day on which the manager should have
	// answered the applicant is told that the place is not kept for ever.
	HeldWarns = 7 * 24 * time.Hour
	// HeldLasts is how long after that day the place is given to others.
	HeldLasts = 14 * 24 * time.Hour
	// HeldNotice is the least time between the two, however late the warning
	// went out.
	HeldNotice = 5 * 24 * time.Hour
)

// Turn is one application on the waiting list of a cohort.
type Turn struct {
	ApplicationID  string
	OrganisationID string
	Number         int
}

// Places says how the places of a cohort stand: how many there are, who takes
// them, what is kept for whom, and who waits. A place is taken by an active
// delegate, by an application that it is kept for, and by an open offer.
type Places struct {
	Most    int            // places of the cohort
	Waiting int            // most people on the waiting list
	Today   Date           // places are kept for organisations until a day
	Taken   map[string]int // by organisation
	Quotas  map[string]Quota
	Line    []Turn // those who wait, in order
	Last    int    // the highest number on the waiting list
}

// Total returns how many places are taken.
func (p *Places) Total() int {
	n := 0
	for _, taken := range p.Taken {
		n += taken
	}
	return n
}

// Left returns how many places nobody takes, whoever they may be kept for.
func (p *Places) Left() int { return max(p.Most-p.Total(), 0) }

// Free returns how many places somebody of the organisation could have now: not
// taken, not kept for other organisations, and within its own quota.
func (p *Places) Free(organisation string) int {
	free := p.Most - p.Total()
	for id, q := range p.Quotas {
		if id != organisation {
			free -= q.reserves(p.Taken[id], p.Today)
		}
	}
	if q := p.Quotas[organisation]; q.Most > 0 {
		free = min(free, q.Most-p.Taken[organisation])
	}
	return max(free, 0)
}

// Take counts one place more for the organisation.
func (p *Places) Take(organisation string) {
	if p.Taken == nil {
		p.Taken = map[string]int{}
	}
	p.Taken[organisation]++
}

// Admission is what happens to an application that is made now.
type Admission uint8

// The admissions.
const (
	Seated   Admission = iota // a place is kept
	Queued                    // it goes on the waiting list
	NotTaken                  // neither is possible
)

// Admit says what happens to an application from the organisation. Nobody gets
// a place while somebody waits who could have it.
func (p *Places) Admit(organisation string) Admission {
	switch {
	case p.Free(organisation) > 0 && !p.isWanted():
		return Seated
	case len(p.Line) < p.Waiting:
		return Queued
	}
	return NotTaken
}

func (p *Places) isWanted() bool {
	for _, t := range p.Line {
		if p.Free(t.OrganisationID) > 0 {
			return true
		}
	}
	return false
}

// PassOn takes whoever gets a place now off the line, strictly in order, and
// returns them. It passes over only those who cannot have one: their
// organisation's quota is full, or what is left is kept for others.
func (p *Places) PassOn() []Turn {
	var offered, rest []Turn
	for _, t := range p.Line {
		if p.Free(t.OrganisationID) == 0 {
			rest = append(rest, t)
			continue
		}
		p.Take(t.OrganisationID)
		offered = append(offered, t)
	}
	p.Line = rest
	return offered
}

// OfferEnd returns when an offer that is made at the instant now ends: after
// OfferLasts, sooner where the first session is near. It returns false if that
// is so near that none is made by itself any more. Without a first session
// there is no such end.
func OfferEnd(now, first Instant) (Instant, bool) {
	end := now.Plus(OfferLasts)
	if last := first.Plus(-OfferRest); !first.IsZero() && last.Before(end.Time) {
		end = last
	}
	return end, !end.Before(now.Add(OfferLeast))
}

// IsHeld says whether a place is kept for the application.
func (a *Application) IsHeld() bool { return !a.IsOver() && !a.HeldAt.IsZero() }

// IsOffered says whether a place is offered from the waiting list and not
// accepted yet.
func (a *Application) IsOffered() bool {
	return !a.IsOver() && a.HeldAt.IsZero() && !a.OfferEndsAt.IsZero()
}

// IsInLine says whether the application is on the waiting list.
func (a *Application) IsInLine() bool { return !a.IsOver() && a.WaitingNumber > 0 }

// Hold keeps a place for the application from the instant now.
func (a *Application) Hold(now Instant) { a.HeldAt = now }

// Queue puts the application on the waiting list with the number.
func (a *Application) Queue(number int, now Instant) { a.WaitingAt, a.WaitingNumber = now, number }

// Offer offers a place from the waiting list until the instant end.
func (a *Application) Offer(end, now Instant) {
	a.OfferedAt, a.OfferEndsAt, a.WaitingNumber = now, end, 0
}

// AcceptOffer records that the person wants the place that is offered. It fails
// with Conflict if none is, or if the offer has ended.
func (a *Application) AcceptOffer(now Instant) error {
	switch {
	case a.IsHeld() || !a.EnrolledAt.IsZero():
		return Errorf(Conflict, "You have accepted this place already.")
	case !a.IsOffered():
		return Errorf(Conflict, "No place is offered to you at the moment.")
	case !now.Before(a.OfferEndsAt.Time):
		return Errorf(Conflict, "This offer has ended, and the place goes to the next person. You can apply for another cohort.")
	}
	a.HeldAt = now
	return nil
}

// Lapse records that the offer, the kept place or the wait ended without the
// person. It fails with Conflict if the application is over.
func (a *Application) Lapse(now Instant) error {
	if a.IsOver() {
		return Errorf(Conflict, "This application is over already: it was decided, withdrawn or ended meanwhile.")
	}
	a.LapsedAt, a.WaitingNumber = now, 0
	return nil
}

// LeaveLine takes an application that is over off the waiting list.
func (a *Application) LeaveLine() { a.WaitingNumber = 0 }

// Enrol records that the application has become a delegate's place.
func (a *Application) Enrol(now Instant) {
	if a.OfferedAt.IsZero() {
		a.OfferedAt = now
	}
	a.EnrolledAt, a.WaitingNumber = now, 0
}

// WarnsAt returns when the applicant is to be told that their place is not kept
// for ever, because their manager has not answered; none if that is not so.
func (a *Application) WarnsAt() Instant {
	if !a.IsHeld() || !a.ReleasedAt.IsZero() || a.AnswerBy.IsZero() || !a.WarnedAt.IsZero() {
		return Instant{}
	}
	return a.AnswerBy.Plus(HeldWarns)
}

// KeptUntil returns when a kept place without a manager's answer goes to others:
// HeldLasts after the day of the answer and HeldNotice after the warning, and at
// the latest with the first session. None if there is no such end yet.
func (a *Application) KeptUntil(first Instant) Instant {
	if !a.IsHeld() || !a.ReleasedAt.IsZero() {
		return Instant{}
	}
	end := first
	if !a.AnswerBy.IsZero() && !a.WarnedAt.IsZero() {
		until := a.AnswerBy.Plus(HeldLasts)
		if notice := a.WarnedAt.Plus(HeldNotice); until.Before(notice.Time) {
			until = notice
		}
		if end.IsZero() || until.Before(end.Time) {
			end = until
		}
	}
	return end
}
