package abp

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
)

// Venue is a place with rooms where workshops are held. Capacity counts
// everybody in the room.
type Venue struct {
	Kept
	ProgrammeID string
	Name        string
	Address     string
	Capacity    int
	StepFree    bool
	HearingLoop bool
	QuietRoom   bool     // for prayer or rest
	Features    Features // what else it has, of VenueFeatures
	Notes       string
	ClosedOn    Date // not used from this day on
}

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted.
func (v *Venue) Validate() error {
	v.Name, v.Address, v.Notes = CleanLine(v.Name), CleanText(v.Address), CleanText(v.Notes)
	var c Check
	c.Require("name", v.Name, "Enter the venue's name.")
	c.Longest("name", v.Name, 120)
	c.Require("address", v.Address, "Enter the address that people should come to.")
	c.Longest("address", v.Address, 300)
	if v.Capacity < 1 || v.Capacity > 5000 {
		c.Field("capacity", "Enter how many people the room holds, from 1 to 5,000.")
	}
	c.Longest("notes", v.Notes, 1000)
	if slices.ContainsFunc(v.Features, func(f string) bool { return !slices.Contains(VenueFeatures(), f) }) {
		c.Field("has", "Choose what the venue has from the list.")
	}
	return c.Err()
}

// The features that sessions have always asked for.
const (
	StepFree    = "step-free"
	HearingLoop = "hearing loop"
	QuietRoom   = "quiet room"
)

// Features are what a venue has, in words.
type Features []string

// Value implements driver.Valuer: a list of none is a list too, not NULL.
func (f Features) Value() (driver.Value, error) {
	if len(f) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal([]string(f))
	return string(text), err
}

// Scan implements sql.Scanner.
func (f *Features) Scan(src any) error {
	var text []byte
	switch v := src.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	default:
		return fmt.Errorf("scan features from %T", src)
	}
	return json.Unmarshal(text, (*[]string)(f))
}

// VenueFeatures lists what a venue may have beside the three above.
func VenueFeatures() []string {
	return []string{"changing place", "breakout rooms", "projector", "catering", "parking"}
}

// Has lists everything that the venue has.
func (v *Venue) Has() []string {
	var list []string
	for _, f := range []struct {
		is   bool
		word string
	}{{v.StepFree, StepFree}, {v.HearingLoop, HearingLoop}, {v.QuietRoom, QuietRoom}} {
		if f.is {
			list = append(list, f.word)
		}
	}
	return append(list, v.Features...)
}

// IsClosed says whether the venue is not used any more on the day.
func (v *Venue) IsClosed(on Date) bool { return !v.ClosedOn.IsZero() && !on.Before(v.ClosedOn) }

// Close records from which day on the venue is not used. later counts the
// sessions planned there from that day on; Close fails with Conflict if there
// are any.
func (v *Venue) Close(on Date, later int) error {
	if on.IsZero() {
		return &Error{Code: Invalid, Message: "Check what you entered.", Fields: []FieldError{{"closed_on", "Enter the first day on which the venue is not used."}}}
	}
	if later > 0 {
		return Errorf(Conflict, "%d of the sessions planned at %s are on that day or later. Move or cancel them first.", later, v.Name)
	}
	v.ClosedOn = on
	return nil
}
