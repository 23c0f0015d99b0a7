package abp

// Apart keeps two people apart: never in one set, and neither the facilitator of
// the other's set (rules H3 and H6). Why is recorded nowhere. OneID is the
// smaller of the two, so that a pair is there once whoever names it.
type Apart struct {
	ID          string `gorm:"primaryKey"`
	OneID       string
	One         *Person
	OtherID     string
	Other       *Person
	CreatedAt   Instant
	CreatedByID Ref
}

// NewApart pairs two people. It fails with Invalid for one person with
// themselves.
func NewApart(one, other string) (*Apart, error) {
	if one == other {
		return nil, InvalidField("other", "Enter the address of another person.")
	}
	return &Apart{OneID: min(one, other), OtherID: max(one, other)}, nil
}

// Has says whether the person is one of the two.
func (a *Apart) Has(personID string) bool { return a.OneID == personID || a.OtherID == personID }

// Beside returns the other of the two, as far as the people are loaded.
func (a *Apart) Beside(personID string) *Person {
	if a.OneID == personID {
		return a.Other
	}
	return a.One
}
