package abp

import (
	"slices"
	"time"
)

// CustodyPart is what a custodian asks to open of one person.
type CustodyPart string

// The parts.
const (
	CustodyLink        CustodyPart = "link"        // under which random ids the survey answers are kept
	CustodyAnswers     CustodyPart = "answers"     // the survey answers with their texts
	CustodyReflections CustodyPart = "reflections" // the practice log, and what was written after a one-to-one
)

// CustodyParts lists the parts in the order of the form.
func CustodyParts() []CustodyPart {
	return []CustodyPart{CustodyLink, CustodyAnswers, CustodyReflections}
}

// Words says in words what the part is.
func (p CustodyPart) Words() string {
	return map[CustodyPart]string{CustodyLink: "where their survey answers are kept", CustodyAnswers: "their survey answers", CustodyReflections: "their reflections"}[p]
}

// CustodyGrounds lists why somebody's own records may be opened at all.
func CustodyGrounds() []string { return []string{"access request", "court order", "safeguarding"} }

// CustodyLasts is how long a record stays open after the approval.
const CustodyLasts = time.Hour

// Letters about records that are opened.
const (
	LetterCustodyAsked  LetterKind = "custody-asked"
	LetterCustodyOpened LetterKind = "custody-opened"
)

var custodyLetters = []Letter{
	{Kind: LetterCustodyAsked, Title: "A data custodian asks to open a record", For: "Data custodians and programme leads", Values: []string{"link"}},
	{Kind: LetterCustodyOpened, Title: "Your record was opened", For: "Whoever the record is about", IsPrivate: true, Values: []string{"what", "who", "second", "when", "ground"}},
}

// Custody is a request of a data custodian to open what belongs to one person alone:
// break-glass. Another person approves it; then it is open for an hour, on screen
// only, every look is an event, and the person is told.
type Custody struct {
	Kept
	PersonID     string
	Person       *Person
	Part         CustodyPart
	Ground       string
	Reason       string // which request or order it is; forgotten with the person
	AskedByID    Ref
	AskedBy      *Person
	ApprovedByID Ref
	ApprovedBy   *Person
	ApprovedAt   Instant
	ExpiresAt    Instant
	OpenedAt     Instant // the first look
	ClosedAt     Instant
	SilentUntil  Date // the law forbids to tell the person before
	ToldAt       Instant
}

// CustodyState says where a request stands.
type CustodyState string

// The states.
const (
	CustodyWaits   CustodyState = "waits for a second person"
	CustodyOpen    CustodyState = "open"
	CustodyExpired CustodyState = "over"
	CustodyClosed  CustodyState = "closed"
)

// State returns where the request stands.
func (c *Custody) State(now Instant) CustodyState {
	switch {
	case !c.ClosedAt.IsZero():
		return CustodyClosed
	case c.ApprovedAt.IsZero():
		return CustodyWaits
	case !now.Before(c.ExpiresAt.Time):
		return CustodyExpired
	}
	return CustodyOpen
}

// Validate cleans what people type and returns Invalid with every field that cannot
// be accepted.
func (c *Custody) Validate(today Date) error {
	var check Check
	if !slices.Contains(CustodyParts(), c.Part) {
		check.Field("part", "Choose what to open.")
	}
	if !slices.Contains(CustodyGrounds(), c.Ground) {
		check.Field("ground", "Choose why the record may be opened.")
	}
	c.Reason = CleanText(c.Reason)
	check.Require("reason", c.Reason, "Say which request or order it is, for the person who approves it.")
	check.Longest("reason", c.Reason, 1000)
	if !c.SilentUntil.IsZero() {
		switch {
		case c.Ground != "court order":
			check.Field("silent-day", "Only a court order can forbid to tell the person. Leave the date empty.")
		case !today.Before(c.SilentUntil) || today.Add(2*366).Before(c.SilentUntil):
			check.Field("silent-day", "Enter a day from tomorrow on, within two years.")
		}
	}
	return check.Err()
}

// Bond is what ties somebody to the person of a request, so that they may have no
// part in opening the record.
type Bond struct{ Manages, Facilitates bool }

// MayTakePart fails with Forbidden for the person concerned, their line manager and
// the facilitators of their sets, in whatever role they ask.
func (c *Custody) MayTakePart(by *Person, bond Bond) error {
	switch {
	case by.ID == c.PersonID:
		return Errorf(Forbidden, "This is about your own record: somebody else has to do it.")
	case bond.Manages:
		return Errorf(Forbidden, "You are this person’s line manager, so you have no part in opening their record.")
	case bond.Facilitates:
		return Errorf(Forbidden, "You facilitate a set of this person, so you have no part in opening their record.")
	}
	return nil
}

// Approve opens the record for an hour. It fails with Conflict for one's own request
// and for one that waits no more.
func (c *Custody) Approve(by *Person, now Instant) error {
	if !c.ClosedAt.IsZero() {
		return Errorf(Conflict, "This request was closed.")
	}
	if err := approval(c.AskedByID, by, !c.ApprovedAt.IsZero()); err != nil {
		return err
	}
	c.ApprovedByID, c.ApprovedAt, c.ExpiresAt = Ref(by.ID), now, now.Plus(CustodyLasts)
	return nil
}

// Look notes that the asker looks at the record. It fails with Forbidden for everybody else, and with Conflict unless it is
// open.
func (c *Custody) Look(by *Person, now Instant) error {
	if c.AskedByID != Ref(by.ID) {
		return Errorf(Forbidden, "Only who asked for the record can open it.")
	}
	switch c.State(now) {
	case CustodyWaits:
		return Errorf(Conflict, "A second person has not approved this yet.")
	case CustodyExpired:
		return Errorf(Conflict, "The hour is over. Ask again if you still need the record.")
	case CustodyClosed:
		return Errorf(Conflict, "This request was closed.")
	}
	if c.OpenedAt.IsZero() {
		c.OpenedAt = now
	}
	return nil
}

// Close ends the request for good. It fails with Conflict if it is over already.
func (c *Custody) Close(now Instant) error {
	if s := c.State(now); s == CustodyClosed || s == CustodyExpired {
		return Errorf(Conflict, "This request is over already.")
	}
	c.ClosedAt = now
	return nil
}

// MayTell says whether the person is to be told now that their record was opened.
func (c *Custody) MayTell(today Date) bool {
	return !c.OpenedAt.IsZero() && c.ToldAt.IsZero() && (c.SilentUntil.IsZero() || c.SilentUntil.Before(today))
}
