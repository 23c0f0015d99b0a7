package abp

import (
	"database/sql/driver"
	"regexp"
	"time"
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

// Label returns what an employer of the kind is called beside words of a delegate.
func (k OrganisationKind) Label() string {
	switch k {
	case Acute, MentalHealthCommunity, Ambulance, PrimaryCare:
		return k.String() + " provider"
	case Voluntary:
		return "voluntary organisation"
	}
	return k.String()
}

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

	Reach Reach `gorm:"-"` // set when the organisation is listed with it
}

// Reach counts the distinct people whom an organisation sent and how far they
// came. Who repeats or changes cohorts counts once.
type Reach struct{ Sent, WorkshopComplete, JourneyComplete int }

// PerThousand returns the active bystanders, people who completed the
// workshop, for each 1,000 staff. It is false if the headcount is not known.
func (o *Organisation) PerThousand() (float64, bool) {
	if o.Headcount == 0 {
		return 0, false
	}
	return 1000 * float64(o.Reach.WorkshopComplete) / float64(o.Headcount), true
}

// HasEnded says whether the organisation is over on the day.
func (o *Organisation) HasEnded(on Date) bool { return !o.Until.IsZero() && o.Until.Before(on) }

// Reorganise gives the organisation another system or national code from a day
// on, which is today or earlier, and keeps what was before in its terms. New
// terms have no id yet. Where neither differs it does nothing.
func (o *Organisation) Reorganise(systemID, odsCode string, from, today Date) error {
	if systemID == o.SystemID && odsCode == o.ODSCode {
		return nil
	}
	var c Check
	switch {
	case from.IsZero():
		c.Field("changed_on", "Enter the day from which the new system or ODS code holds.")
	case today.Before(from):
		c.Field("changed_on", "Enter a day that is not in the future. Record the change when it has happened.")
	case !o.Since.IsZero() && !o.Since.Before(from), o.lastTerm() != nil && !o.lastTerm().FromDay.Before(from):
		c.Field("changed_on", "Enter a day after the one from which the present system and code hold.")
	}
	if err := c.Err(); err != nil {
		return err
	}
	if last := o.lastTerm(); last != nil {
		last.UntilDay = from.Add(-1)
	} else {
		o.Terms = append(o.Terms, OrganisationTerm{OrganisationID: o.ID, SystemID: o.SystemID, ODSCode: o.ODSCode, FromDay: o.Since, UntilDay: from.Add(-1)})
	}
	o.Terms = append(o.Terms, OrganisationTerm{OrganisationID: o.ID, SystemID: systemID, ODSCode: odsCode, FromDay: from})
	o.SystemID, o.ODSCode = systemID, odsCode
	return nil
}

// lastTerm returns the term that holds until now, or nil.
func (o *Organisation) lastTerm() *OrganisationTerm {
	for i := range o.Terms {
		if o.Terms[i].UntilDay.IsZero() {
			return &o.Terms[i]
		}
	}
	return nil
}

// End records the organisation's last day and who took over, if anybody. Without
// a day it goes on.
func (o *Organisation) End(until Date, successor Ref) error {
	var c Check
	if until.IsZero() && successor != "" {
		c.Field("until", "Enter the last day, or choose no successor.")
	}
	if !until.IsZero() && !o.Since.IsZero() && until.Before(o.Since) {
		c.Field("until", "The last day is before the first.")
	}
	if last := o.lastTerm(); !until.IsZero() && last != nil && until.Before(last.FromDay) {
		c.Field("until", "The last day is before the change of %s.", last.FromDay.Midnight(time.UTC).Format("2 January 2006"))
	}
	if string(successor) == o.ID {
		c.Field("successor", "An organisation cannot follow itself.")
	}
	if err := c.Err(); err != nil {
		return err
	}
	o.Until, o.SuccessorID = until, successor
	return nil
}

// OrganisationTerm says which system and national code an organisation had
// from one day to another, so that reports can group "as at the time".
type OrganisationTerm struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	SystemID       string
	System         *System
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
