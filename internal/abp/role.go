package abp

import "database/sql/driver"

// Role is what a person is to the programme. One person may hold several; what
// they may do is the union.
type Role uint8

// The roles. Delegate and LineManager come from records and are never granted.
const (
	Administrator Role = iota
	ProgrammeLead
	FacilitatorRole
	DelegateRole
	LineManager
	InternalSponsor
	BoardViewer
	DataCustodian
)

var roleTexts = []string{"administrator", "programme lead", "facilitator", "delegate", "line manager", "internal sponsor", "board viewer", "data custodian"}

// Roles lists every role in the order people read them.
func Roles() []Role {
	return []Role{Administrator, ProgrammeLead, FacilitatorRole, DelegateRole, LineManager, InternalSponsor, BoardViewer, DataCustodian}
}

// IsGranted says whether the role is given by a grant, not by records.
func (r Role) IsGranted() bool { return r != DelegateRole && r != LineManager }

// ParseRole reads the text of a role. It fails with Invalid.
func ParseRole(s string) (Role, error) {
	r, ok := codeParse[Role](s, roleTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a role.", s)
	}
	return r, nil
}

// String returns the role in words.
func (r Role) String() string { return codeText(r, roleTexts) }

// Value implements driver.Valuer.
func (r Role) Value() (driver.Value, error) { return codeValue(r, roleTexts) }

// Scan implements sql.Scanner.
func (r *Role) Scan(src any) error { return codeScan(r, src, roleTexts) }

// Grant gives a person a role, from one instant until it is ended. A sponsor's
// grant names the organisation it is for; the others are for the programme.
type Grant struct {
	ID             string `gorm:"primaryKey"`
	PersonID       string
	Role           Role
	OrganisationID Ref
	Organisation   *Organisation
	GrantedAt      Instant
	GrantedByID    Ref
	EndedAt        Instant
}
