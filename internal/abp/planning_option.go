package abp

import (
	"database/sql/driver"
	"strconv"
	"strings"
)

// OptionState says what is known about an option of a planning.
type OptionState uint8

// The states of options. Best is proven to be the cheapest there is; Good is the
// cheapest that was found; Partial leaves some events without a place; Impossible
// is proven to have no plan.
const (
	OptionGood OptionState = iota
	OptionBest
	OptionPartial
	OptionImpossible
)

var optionStateTexts = []string{"good", "best", "partial", "impossible"}

// String returns the state in a word.
func (s OptionState) String() string { return codeText(s, optionStateTexts) }

// Value implements driver.Valuer.
func (s OptionState) Value() (driver.Value, error) { return codeValue(s, optionStateTexts) }

// Scan implements sql.Scanner.
func (s *OptionState) Scan(src any) error { return codeScan(s, src, optionStateTexts) }

// PlanningOption is one plan to choose from, with what it costs and why, or the
// reasons why there is none.
type PlanningOption struct {
	ID         string `gorm:"primaryKey"`
	PlanningID string
	Number     int    // counts within the planning, from 1; the first is the one to take without a wish
	Name       string // what sets it apart, such as "Earliest finish"
	Words      string // one sentence more about that
	State      OptionState
	Cost       int               // by the weights of the planning; -1 without a plan
	Bound      int               // no plan costs less; proven
	Moves      int               // of a repair: events that change their day or time
	Events     []PlannedEvent    `gorm:"serializer:json"` // in the order of time
	Parts      []PlanningPart    `gorm:"serializer:json"` // the cost by rule, dearest first
	Places     []PlanningPlace   `gorm:"serializer:json"` // the cost by event, set and facilitator, dearest first
	Conflict   []PlanningBlocked `gorm:"serializer:json"` // the smallest set of rules that cannot hold together
	Unplaced   []string          `gorm:"serializer:json"` // refs of events without a place
	Timetable  string            // as the engine wrote it, to ask it for reasons
}

// IsWhole says whether every event has a place.
func (o *PlanningOption) IsWhole() bool { return o.State == OptionGood || o.State == OptionBest }

// Gap returns by how much of its cost the option could still be cheaper, in
// tenths of a per cent, or -1 without a plan.
func (o *PlanningOption) Gap() int { return gap(o.Cost, o.Bound) }

// Event returns the event with the ref, or nil.
func (o *PlanningOption) Event(ref string) *PlannedEvent {
	for i := range o.Events {
		if o.Events[i].Ref == ref {
			return &o.Events[i]
		}
	}
	return nil
}

// PlannedEvent is one event of an option. Ref names it in the words of
// WorkshopRef, MeetingRef and CatchUpRef.
type PlannedEvent struct {
	Ref          string      `json:"ref"`
	CohortID     string      `json:"cohort,omitempty"` // none for catch-ups
	Cohort       string      `json:"code,omitempty"`   // its code
	Kind         SessionKind `json:"kind"`
	Number       int         `json:"number"` // counts within its kind in the cohort or set, from 1
	SetID        Ref         `json:"set,omitempty"`
	Set          int         `json:"set_number,omitempty"`
	SessionID    Ref         `json:"session,omitempty"` // the session that it is now, if there is one
	Title        string      `json:"title"`
	Day          Date        `json:"day"`
	From         int         `json:"from"` // minutes after local midnight
	Until        int         `json:"until"`
	VenueID      Ref         `json:"venue,omitempty"`
	Facilitators []string    `json:"facilitators"`     // ids of people
	Change       string      `json:"change,omitempty"` // of a repair: "moved", "venue", "facilitator", "moved venue"...; empty for none
	Was          Date        `json:"was,omitzero"`     // of a repair: its present day, where that changes
	WasFrom      int         `json:"was_from,omitempty"`
	IsPast       bool        `json:"past,omitempty"`   // lies before the first day that may change
	Cost         int         `json:"cost,omitempty"`   // what it costs by all rules
	Absent       int         `json:"absent,omitempty"` // of those whom it is for, how many cannot come
	Of           int         `json:"of,omitempty"`
}

// PlanningPart is what one rule costs in an option.
type PlanningPart struct {
	Rule   string `json:"rule"`
	Words  string `json:"words"`
	Amount int    `json:"amount"`
}

// PlanningPlace is what one event, set or facilitator costs in an option, and by
// which rules. Ref is that of an event, the id of a set or of a person.
type PlanningPlace struct {
	Ref    string         `json:"ref"`
	Words  string         `json:"words"`
	Amount int            `json:"amount"`
	Parts  []PlanningPart `json:"parts"`
}

// PlanningBlocked is one rule of a conflict and the least that has to give way.
type PlanningBlocked struct {
	Rule   string `json:"rule"`
	Words  string `json:"words"`
	Enough string `json:"enough,omitempty"` // empty if nothing small helps
}

// PlanningBasis is what a planning was made from: facts about people, rooms and
// days, each in a few words, kept to say what has changed since.
type PlanningBasis struct {
	PlanningID string         `gorm:"primaryKey"`
	Facts      []PlanningFact `gorm:"serializer:json"`
}

// TableName keeps the plural simple.
func (PlanningBasis) TableName() string { return "planning_bases" }

// PlanningFact is one fact that a plan rests on. About is the id of the record, or
// a day; Of is whom or what it belongs to; Value is what could change.
type PlanningFact struct {
	Kind  string `json:"k"`
	About string `json:"a"`
	Of    string `json:"o,omitempty"`
	Value string `json:"v"`
}

// WorkshopRef names a workshop part of a cohort in a planning.
func WorkshopRef(cohortID string, number int) string { return cohortID + "." + strconv.Itoa(number) }

// MeetingRef names a meeting of a set in a planning; the set's own id stands for
// its facilitator.
func MeetingRef(setID string, number int) string { return setID + "." + strconv.Itoa(number) }

// CatchUpRef names the coffee catch-up of a month, such as 2024-03.
func CatchUpRef(month string) string { return "coffee." + month }

// CutRef takes a ref apart: the id of the cohort or set, and the number of the
// workshop or meeting, 0 for a set as a whole.
func CutRef(ref string) (id string, number int) {
	id, tail, _ := strings.Cut(ref, ".")
	number, _ = strconv.Atoi(tail)
	return id, number
}
