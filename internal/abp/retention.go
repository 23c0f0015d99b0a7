package abp

import (
	"fmt"
	"slices"
	"strings"
)

// Retention says everything that there is to say of one class of data: what it is,
// whose, what for, on which ground, who sees it and how long it is kept. The pages
// about data protection, the job that deletes and the data map are made of it, so
// that they cannot say different things.
type Retention struct {
	Class    string // its name in addresses and records
	Title    string
	What     string // in plain words
	Holdings []Holding
	Store    string   // which of the stores that are kept apart
	Whose    string   // empty for what is about nobody
	Purpose  string   //
	Basis    string   // Article 6 of the UK GDPR
	Special  string   // Article 9 and the Data Protection Act 2018; empty if it is not special
	Seen     []string // who may see it, as the matrix of roles says
	Row      string   // the line of the matrix that says it role by role, if there is one
	Term     Term
}

// Holding is one table of a class with its columns, so that a new column has to be
// thought about.
type Holding struct{ Table, Columns string }

// List is the columns of the holding.
func (h Holding) List() []string { return strings.Fields(h.Columns) }

// Term is how long a class is kept: so many months, or days, from something. Without
// either it is kept until what it belongs to goes.
type Term struct {
	Months, Days int
	From         string // what it is counted from, for example "the end of the journey"
	How          string // what happens then, in a sentence
	IsReal       bool   // counted by real time and not the programme's clock
}

// IsCounted says whether the term ends by itself.
func (t Term) IsCounted() bool { return t.Months > 0 || t.Days > 0 }

// Amount is the number of months, or of days.
func (t Term) Amount() int { return t.Months + t.Days }

// Unit is what the term is counted in.
func (t Term) Unit() string {
	if t.Days > 0 {
		return "days"
	}
	return "months"
}

// With is the term with another amount of the same unit.
func (t Term) With(amount int) Term {
	if t.Days > 0 {
		t.Days = amount
	} else {
		t.Months = amount
	}
	return t
}

// Before returns from when on things are young enough to keep.
func (t Term) Before(now Instant) Instant { return At(now.AddDate(0, -t.Months, -t.Days)) }

// String says how long in words.
func (t Term) String() string {
	switch {
	case t.Days > 0:
		return counted(t.Days, "day", "days") + " after " + t.From
	case t.Months >= 24 && t.Months%12 == 0:
		return fmt.Sprintf("%d years after %s", t.Months/12, t.From)
	case t.Months > 0:
		return counted(t.Months, "month", "months") + " after " + t.From
	}
	return t.From
}

// The stores that are kept apart.
const (
	StoreIdentity    = "identity"
	StoreLogistics   = "logistics"
	StoreSurvey      = "survey"
	StoreEquality    = "equality"
	StoreReflections = "reflections"
	StoreAudit       = "audit"
	StoreFigures     = "figures"
	StoreProgramme   = "programme"
)

// The classes of data.
const (
	KeptRegistration = "registration"
	KeptNeeds        = "access-needs"
	KeptAvailability = "availability"
	KeptForms        = "application-forms"
	KeptSignIn       = "signing-in"
	KeptLetters      = "letters"
	KeptApologies    = "reasons-for-absence"
	KeptPlannings    = "plans"
	KeptImports      = "uploaded-lists"
	KeptSurveyKeys   = "survey-keys"
	KeptSurvey       = "survey-answers"
	KeptSurveyTexts  = "survey-texts"
	KeptQuotes       = "quotes"
	KeptReflections  = "reflections"
	KeptEquality     = "equality-answers"
	KeptComplaints   = "complaints"
	KeptExports      = "copies"
	KeptEvents       = "events"
	KeptFigures      = "figures"
	KeptProgramme    = "programme"
)

// Retentions lists every class of data in the order of the pages.
func Retentions() []Retention {
	return slices.Concat(identityRetentions, apartRetentions, workRetentions, []Retention{figuresRetention, programmeRetention})
}

// RetentionOf returns the class of data, or nil if there is none.
func RetentionOf(class string) *Retention {
	list := Retentions()
	if at := slices.IndexFunc(list, func(r Retention) bool { return r.Class == class }); at >= 0 {
		return &list[at]
	}
	return nil
}

// IsPersonal says whether the class is about people.
func (r *Retention) IsPersonal() bool { return r.Whose != "" }

// RetentionChange is another term for one class, which a lead proposes and the data
// custodian approves; the last approved one holds.
type RetentionChange struct {
	Kept
	Class        string
	Amount       int // of the unit of the class
	Reason       string
	ProposedByID Ref
	ProposedBy   *Person
	ApprovedByID Ref
	ApprovedBy   *Person
	ApprovedAt   Instant
}

// The longest terms that can be set.
const (
	mostMonths = 180
	mostDays   = 90
)

// IsApproved says whether the change was approved.
func (c *RetentionChange) IsApproved() bool { return !c.ApprovedAt.IsZero() }

// Validate cleans what people type and returns Invalid with every field that cannot
// be accepted.
func (c *RetentionChange) Validate() error {
	var check Check
	r := RetentionOf(c.Class)
	if r == nil || !r.Term.IsCounted() {
		check.Field("class", "Choose what the time is for.")
		return check.Err()
	}
	most := mostMonths
	if r.Term.Days > 0 {
		most = mostDays
	}
	if c.Amount < 1 || c.Amount > most {
		check.Field("amount", "Enter for how many %s it is kept: a number from 1 to %d.", r.Term.Unit(), most)
	}
	c.Reason = CleanText(c.Reason)
	check.Require("reason", c.Reason, "Say why, for those who approve it and for those who ask later.")
	check.Longest("reason", c.Reason, 1000)
	return check.Err()
}

// Approve approves what somebody else proposed. It fails with Conflict for one's own
// proposal and for one that was approved already.
func (c *RetentionChange) Approve(by *Person, now Instant) error {
	if err := approval(c.ProposedByID, by, c.IsApproved()); err != nil {
		return err
	}
	c.ApprovedByID, c.ApprovedAt = Ref(by.ID), now
	return nil
}

// RetentionRun says that a class was gone through: when, up to what age, and how
// many records were deleted or emptied. It is the proof that terms are kept.
type RetentionRun struct {
	ID      string `gorm:"primaryKey"`
	Class   string
	RanAt   Instant
	Before  Instant
	Records int
}
