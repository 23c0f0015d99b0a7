package abp

import (
	"database/sql/driver"
	"time"
)

// PlanningKind says what a planning is for.
type PlanningKind uint8

// The kinds of planning: dates for cohorts that have none, and the repair of
// published dates after something has changed.
const (
	PlanningNewDates PlanningKind = iota
	PlanningRepair
)

var planningKindTexts = []string{"new dates", "repair"}

// ParsePlanningKind reads the text of a kind. It fails with Invalid.
func ParsePlanningKind(s string) (PlanningKind, error) {
	k, ok := codeParse[PlanningKind](s, planningKindTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a kind of planning.", s)
	}
	return k, nil
}

// String returns the kind in words.
func (k PlanningKind) String() string { return codeText(k, planningKindTexts) }

// Value implements driver.Valuer.
func (k PlanningKind) Value() (driver.Value, error) { return codeValue(k, planningKindTexts) }

// Scan implements sql.Scanner.
func (k *PlanningKind) Scan(src any) error { return codeScan(k, src, planningKindTexts) }

// PlanningState is how far a planning has come.
type PlanningState uint8

// The states of a planning. Stopping means that somebody asked the search to end
// and to keep the best it has; Finished, that there are options to choose from.
const (
	PlanningSearching PlanningState = iota
	PlanningStopping
	PlanningFinished
	PlanningCancelled
	PlanningFailed
	PlanningAccepted
)

var planningStateTexts = []string{"searching", "stopping", "finished", "cancelled", "failed", "accepted"}

// String returns the state in words.
func (s PlanningState) String() string { return codeText(s, planningStateTexts) }

// Value implements driver.Valuer.
func (s PlanningState) Value() (driver.Value, error) { return codeValue(s, planningStateTexts) }

// Scan implements sql.Scanner.
func (s *PlanningState) Scan(src any) error { return codeScan(s, src, planningStateTexts) }

// PlanningEffort says how long a search goes on. It is counted in steps and not
// by the clock, so that the same question has the same answer.
type PlanningEffort uint8

// The efforts.
const (
	PlanningUsual PlanningEffort = iota
	PlanningQuick
	PlanningThorough
)

var planningEffortTexts = []string{"usual", "quick", "thorough"}

// ParsePlanningEffort reads the text of an effort. It fails with Invalid.
func ParsePlanningEffort(s string) (PlanningEffort, error) {
	e, ok := codeParse[PlanningEffort](s, planningEffortTexts)
	if !ok {
		return 0, Errorf(Invalid, "Choose how long to search.")
	}
	return e, nil
}

// String returns the effort in a word.
func (e PlanningEffort) String() string { return codeText(e, planningEffortTexts) }

// Value implements driver.Valuer.
func (e PlanningEffort) Value() (driver.Value, error) { return codeValue(e, planningEffortTexts) }

// Scan implements sql.Scanner.
func (e *PlanningEffort) Scan(src any) error { return codeScan(e, src, planningEffortTexts) }

// PlanningStalls is how long a planning may show no progress before it counts
// as left behind by a process that died.
const PlanningStalls = time.Minute

// Planning is one request for dates, venues and facilitators: for which cohorts,
// in which time, what is unwelcome and how much; then how far the search is, what
// it offers, and what was accepted. Nothing about a cohort changes before that.
// Version also tells the search that goes on from one that was started again.
type Planning struct {
	Kept
	ProgrammeID    string
	ByID           string
	By             *Person
	Name           string
	Kind           PlanningKind
	Cohorts        []PlannedCohort `gorm:"serializer:json"`
	FromDay        Date            // no event lies before this day; for a repair, nothing before it moves
	UntilDay       Date            // no event lies after this day
	Preset         PlanningPreset
	Weights        PlanningWeights `gorm:"serializer:json"`
	Pins           []PlanningPin   `gorm:"serializer:json"`
	Change         PlanningChange  `gorm:"serializer:json"` // of a repair
	CatchUps       bool            // a coffee catch-up for each month without one, too
	Effort         PlanningEffort
	Seed           int64
	State          PlanningState
	Phase          string // of the search, in words
	Cost           int    // of the best plan so far; -1 while there is none
	Bound          int    // no plan costs less; proven
	Unplaced       int    // events without a place in the best plan so far
	Done           int64  // steps of Budget
	Budget         int64
	StartedAt      Instant // the search, in real time, as the next three
	WorkedAt       Instant // when the search last went on
	ImprovedAt     Instant // when it last found something better
	FinishedAt     Instant
	LastError      string
	AcceptedNumber int // of the option that was accepted, from 1; 0 for none
	AcceptedAt     Instant
	AcceptedByID   Ref

	Options []PlanningOption // by number; lists of plannings come without
}

// PlannedCohort is one cohort of a planning. Its first workshop is between two
// days and best on a third, where these are given. Needs are features that the
// venues of its workshops must have, such as StepFree.
type PlannedCohort struct {
	CohortID  string   `json:"cohort"`
	Earliest  Date     `json:"earliest,omitzero"`
	Latest    Date     `json:"latest,omitzero"`
	Preferred Date     `json:"preferred,omitzero"`
	Needs     []string `json:"needs,omitempty"`
}

// PlanningPin holds something of one event fast; empty fields stay open. See
// PlannedEvent for Ref.
type PlanningPin struct {
	Ref          string   `json:"ref"`
	Day          Date     `json:"day,omitzero"`
	From         int      `json:"from,omitempty"` // minutes after midnight, 0 for open
	VenueID      Ref      `json:"venue,omitempty"`
	Facilitators []string `json:"facilitators,omitempty"` // ids of people
}

// IsSearching says whether the search goes on, or should.
func (p *Planning) IsSearching() bool {
	return p.State == PlanningSearching || p.State == PlanningStopping
}

// IsOpen says whether the planning can still change something.
func (p *Planning) IsOpen() bool {
	return p.State != PlanningAccepted && p.State != PlanningCancelled
}

// IsStalled says whether the search has stopped without an end.
func (p *Planning) IsStalled(now Instant) bool {
	return p.IsSearching() && now.Sub(p.WorkedAt.Time) > PlanningStalls
}

// Percent returns how much of the search is done, from 0 to 100.
func (p *Planning) Percent() int {
	switch {
	case !p.IsSearching() && p.State != PlanningCancelled && p.State != PlanningFailed:
		return 100
	case p.Budget <= 0:
		return 0
	}
	return int(min(100, 100*p.Done/p.Budget))
}

// Gap returns by how much of its cost the best plan could still be cheaper, in
// tenths of a per cent, or -1 while there is no plan.
func (p *Planning) Gap() int { return gap(p.Cost, p.Bound) }

func gap(cost, bound int) int {
	switch {
	case cost < 0:
		return -1
	case cost <= bound:
		return 0
	}
	return max(1, 1000*(cost-bound)/cost)
}

// Search puts the planning to the start of its search. It fails with Conflict
// while one goes on and once the planning is over.
func (p *Planning) Search(now Instant) error {
	switch {
	case !p.IsOpen():
		return Errorf(Conflict, "This planning is %s already. Start a new one.", p.State)
	case p.IsSearching() && !p.IsStalled(now):
		return Errorf(Conflict, "The search is going on. Wait until it ends, or stop it.")
	}
	p.State, p.Phase, p.Cost, p.Bound, p.Unplaced, p.Done = PlanningSearching, "", -1, 0, 0, 0
	p.StartedAt, p.WorkedAt, p.ImprovedAt, p.FinishedAt, p.LastError = now, now, Instant{}, Instant{}, ""
	return nil
}

// Finish records that the search ended with options to choose from.
func (p *Planning) Finish(now Instant) {
	p.State, p.Done, p.WorkedAt, p.FinishedAt = PlanningFinished, p.Budget, now, now
}

// Cancel ends the planning without changing anything. It fails with Conflict
// once the planning is over.
func (p *Planning) Cancel(now Instant) error {
	if !p.IsOpen() {
		return Errorf(Conflict, "This planning is %s already.", p.State)
	}
	p.State, p.WorkedAt, p.FinishedAt = PlanningCancelled, now, now
	return nil
}

// Accept records which option is put into effect, and by whom. It fails with
// Conflict unless the planning has finished and the option is a whole plan, and
// with NotFound if there is no option of the number.
func (p *Planning) Accept(number int, by *Person, now Instant) (*PlanningOption, error) {
	switch {
	case p.State == PlanningAccepted:
		return nil, Errorf(Conflict, "Option %d of this planning was accepted already.", p.AcceptedNumber)
	case p.State != PlanningFinished:
		return nil, Errorf(Conflict, "This planning is %s. There is nothing to accept.", p.State)
	}
	o := p.Option(number)
	if o == nil {
		return nil, Errorf(NotFound, "This planning has no option %d.", number)
	}
	if !o.IsWhole() {
		return nil, Errorf(Conflict, "Some events of option %d have no place. Change what was asked for and search again.", number)
	}
	p.State, p.AcceptedNumber, p.AcceptedAt, p.AcceptedByID = PlanningAccepted, number, now, Ref(by.ID)
	return o, nil
}

// Option returns the option of the number, or nil.
func (p *Planning) Option(number int) *PlanningOption {
	for i := range p.Options {
		if p.Options[i].Number == number {
			return &p.Options[i]
		}
	}
	return nil
}

// HasCohort says whether the planning is for the cohort.
func (p *Planning) HasCohort(id string) bool {
	for _, c := range p.Cohorts {
		if c.CohortID == id {
			return true
		}
	}
	return false
}

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted.
func (p *Planning) Validate() error {
	p.Name = CleanLine(p.Name)
	var k Check
	k.Require("name", p.Name, "Enter a name, for example Dates for autumn.")
	k.Longest("name", p.Name, 80)
	if len(p.Cohorts) == 0 {
		k.Field("cohorts", "Choose at least one cohort, or describe a new one.")
	}
	switch {
	case p.FromDay.IsZero():
		k.Field("from-day", "Enter the first day that may be used.")
	case p.UntilDay.IsZero():
		k.Field("until-day", "Enter the last day that may be used.")
	case !p.FromDay.Before(p.UntilDay):
		k.Field("until-day", "The last day must be after the first day.")
	case p.UntilDay.Since(p.FromDay) > PlanningDaysMost:
		k.Field("until-day", "Plan at most two years at a time.")
	}
	for _, c := range p.Cohorts {
		if !c.Earliest.IsZero() && !c.Latest.IsZero() && c.Latest.Before(c.Earliest) {
			k.Field("latest-"+c.CohortID+"-day", "The last day for the first workshop is before the first day.")
		}
	}
	for _, w := range PlanningWeightKinds() {
		if n, has := p.Weights[w.Key]; has && (n < w.Least || n > w.Most) {
			k.Field("weight-"+w.Key, "Enter a whole number from %d to %d.", w.Least, w.Most)
		}
	}
	if p.Kind == PlanningRepair {
		p.Change.check(&k)
	}
	return k.Err()
}

// PlanningDaysMost bounds the time that one planning covers.
const PlanningDaysMost = 2 * 366

// SpreadStarts returns n days spread evenly over the time from one day to
// another: about when each of several cohorts might begin.
func SpreadStarts(from, until Date, n int) []Date {
	days := make([]Date, n)
	for i := range days {
		days[i] = from.Add(until.Since(from) * i / max(1, n-1))
	}
	return days
}
