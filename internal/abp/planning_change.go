package abp

// ChangeKind says what has happened that published dates must be repaired after.
type ChangeKind uint8

// The kinds of changes.
const (
	FacilitatorAway ChangeKind = iota
	VenueLost
	DelegateJoins
	DelegateLeaves
	StrikeDays
)

var changeKindTexts = []string{"facilitator away", "venue lost", "delegate joins", "delegate leaves", "strike"}

// ChangeKinds lists every kind in the order people read them.
func ChangeKinds() []ChangeKind {
	return []ChangeKind{FacilitatorAway, VenueLost, DelegateJoins, DelegateLeaves, StrikeDays}
}

// ParseChangeKind reads the text of a kind. It fails with Invalid.
func ParseChangeKind(s string) (ChangeKind, error) {
	k, ok := codeParse[ChangeKind](s, changeKindTexts)
	if !ok {
		return 0, Errorf(Invalid, "Choose what has happened.")
	}
	return k, nil
}

// String returns the kind in words.
func (k ChangeKind) String() string { return codeText(k, changeKindTexts) }

// MarshalText writes the kind's text into a stored planning.
func (k ChangeKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *ChangeKind) UnmarshalText(b []byte) error { return codeScan(k, b, changeKindTexts) }

// PlanningChange is what has happened, and to whom: a facilitator who is away or a
// venue that is lost from one day to another, a delegate who joins or leaves a
// cohort, days of a strike. No reason is asked for a person.
type PlanningChange struct {
	Kind     ChangeKind `json:"kind"`
	PersonID Ref        `json:"person,omitempty"` // who is away, joins or leaves; nobody yet for a place that is to be filled
	VenueID  Ref        `json:"venue,omitempty"`
	CohortID Ref        `json:"cohort,omitempty"` // that is joined or left
	SetID    Ref        `json:"set,omitempty"`    // that is joined
	From     Date       `json:"from,omitzero"`
	Until    Date       `json:"until,omitzero"`
}

// Covers says whether the change lies on the day.
func (c PlanningChange) Covers(d Date) bool {
	return !c.From.IsZero() && !d.Before(c.From) && !c.Until.Before(d)
}

func (c *PlanningChange) check(k *Check) {
	switch c.Kind {
	case FacilitatorAway:
		k.Require("person", string(c.PersonID), "Choose the facilitator who is away.")
	case VenueLost:
		k.Require("venue", string(c.VenueID), "Choose the venue that is lost.")
	case DelegateJoins:
		k.Require("cohort", string(c.CohortID), "Choose the cohort that is joined.")
	case DelegateLeaves:
		k.Require("person", string(c.PersonID), "Choose the delegate who leaves.")
	}
	if c.Kind == DelegateJoins || c.Kind == DelegateLeaves {
		return
	}
	switch {
	case c.From.IsZero():
		k.Field("change-from-day", "Enter the first day of it.")
	case c.Until.IsZero():
		k.Field("change-until-day", "Enter the last day of it.")
	case c.Until.Before(c.From):
		k.Field("change-until-day", "The last day is before the first.")
	}
}
