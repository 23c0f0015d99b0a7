package abp

import (
	"database/sql/driver"
	"regexp"
)

// OrganisationKind is the type of an employer.
type OrganisationKind uint8

// The kinds of organisation.
const (
	Acute OrganisationKind = iota
	MentalHealthCommunity
	Ambulance
	CareBoard
	Council
	Hospice
	PrimaryCare
	Voluntary
	SocialEnterprise
	RegionalPartner // a neighbouring system that takes part as one body
)

var organisationKindTexts = []string{"acute", "mental health and community", "ambulance", "integrated care board", "council", "hospice", "primary care", "voluntary", "social enterprise", "regional partner"}

// OrganisationKinds lists every kind in the order people read them.
func OrganisationKinds() []OrganisationKind {
	kinds := make([]OrganisationKind, len(organisationKindTexts))
	for i := range kinds {
		kinds[i] = OrganisationKind(i)
	}
	return kinds
}

// ParseOrganisationKind reads the text of a kind. It fails with Invalid.
func ParseOrganisationKind(s string) (OrganisationKind, error) {
	k, ok := codeParse[OrganisationKind](s, organisationKindTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a kind of organisation.", s)
	}
	return k, nil
}

// String returns the kind in words.
func (k OrganisationKind) String() string { return codeText(k, organisationKindTexts) }

// Value implements driver.Valuer.
func (k OrganisationKind) Value() (driver.Value, error) { return codeValue(k, organisationKindTexts) }

// Scan implements sql.Scanner.
func (k *OrganisationKind) Scan(src any) error { return codeScan(k, src, organisationKindTexts) }

// Region is a region of the country, above systems.
type Region struct {
	ID   string `gorm:"primaryKey"`
	Name string
}

// System is an integrated care system. The home system runs the programme;
// the others are guests.
type System struct {
	ID       string `gorm:"primaryKey"`
	Name     string
	RegionID string
	IsHome   bool
}

// Organisation employs delegates. Code is the short label of tables and
// imports. What changes with time, its system and its ODS code, is kept in
// dated Terms; an organisation that ends may name its successor.
type Organisation struct {
	Kept
	Code        string
	Name        string
	Kind        OrganisationKind
	SystemID    string // the system it belongs to now
	System      *System
	ODSCode     string // national organisation code now, or empty
	Headcount   int    // staff employed, 0 for not known
	Support     string // wellbeing support and Freedom to Speak Up contacts, as people read them
	Since       Date   // first day, or none for "always"
	Until       Date   // last day, or none
	SuccessorID Ref    // who took over after Until
	Terms       []OrganisationTerm
}

// OrganisationTerm says which system and national code an organisation had
// from one day to another, so that reports can group "as at the time".
type OrganisationTerm struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	SystemID       string
	ODSCode        string
	FromDay        Date // first day, or none for "always"
	UntilDay       Date // last day, or none for "until now"
}

var odsCode = regexp.MustCompile(`^[A-Z0-9]{3,10}$`)

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted.
func (o *Organisation) Validate() error {
	o.Name, o.Code, o.ODSCode = CleanLine(o.Name), CleanLine(o.Code), CleanLine(o.ODSCode)
	o.Support = CleanText(o.Support)
	var c Check
	c.Require("name", o.Name, "Enter the organisation's name.")
	c.Longest("name", o.Name, 120)
	c.Require("code", o.Code, "Enter a short code, for example A.")
	c.Longest("code", o.Code, 10)
	c.Require("system", o.SystemID, "Choose the system it belongs to.")
	if o.ODSCode != "" && !odsCode.MatchString(o.ODSCode) {
		c.Field("ods_code", "An ODS code has 3 to 10 capital letters and digits.")
	}
	if o.Headcount < 0 || o.Headcount > 2_000_000 {
		c.Field("headcount", "Enter the number of staff, or leave it empty.")
	}
	c.Longest("support", o.Support, 1000)
	if !o.Until.IsZero() && !o.Since.IsZero() && o.Until.Before(o.Since) {
		c.Field("until", "The last day is before the first.")
	}
	return c.Err()
}
