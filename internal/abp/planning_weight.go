package abp

import (
	"database/sql/driver"
	"maps"
)

// The keys of the weights of a planning.
const (
	WeightAbsentFull          = "absent-full"
	WeightAbsentHalf          = "absent-half"
	WeightAbsentMeeting       = "absent-meeting"
	WeightAbsentCatchUp       = "absent-catch-up"
	WeightSchoolWorkshop      = "school-workshop"
	WeightSchoolMeeting       = "school-meeting"
	WeightWinterWorkshop      = "winter-workshop"
	WeightWinterMeeting       = "winter-meeting"
	WeightObservanceMeeting   = "observance-meeting"
	WeightMinorObservance     = "minor-observance"
	WeightStrikeMeeting       = "strike-meeting"
	WeightRotation            = "rotation"
	WeightMondayFriday        = "monday-friday"
	WeightLatePart            = "late-part"
	WeightGap                 = "gap"
	WeightPattern             = "pattern"
	WeightStart               = "start"
	WeightVenueCost           = "venue-cost"
	WeightVenueChange         = "venue-change"
	WeightPairChange          = "pair-change"
	WeightOverTarget          = "over-target"
	WeightMoveWorkshop        = "move-workshop"
	WeightMoveMeeting         = "move-meeting"
	WeightMoveVenue           = "move-venue"
	WeightWorkshopFacilitator = "workshop-facilitator"
	WeightSetFacilitator      = "set-facilitator"
	WeightDisturbance         = "disturbance"
)

// WeightKind is one thing that a plan can be made to avoid: what a unit of it is
// in words, and what that costs as a rule.
type WeightKind struct {
	Key         string
	Group       string // the heading that it stands under
	Words       string // what one unit of it is
	Usual       int
	Least, Most int
	ForRepair   bool // is asked for repairs alone
}

const (
	groupPeople = "People who cannot come"
	groupDays   = "Days to avoid"
	groupRhythm = "Rhythm"
	groupStaff  = "Venues and facilitators"
	groupChange = "Changes to published dates"
)

var weightKinds = []WeightKind{
	{WeightAbsentFull, groupPeople, "each delegate who cannot come to the full day", 6, 0, 999, false},
	{WeightAbsentHalf, groupPeople, "each delegate who cannot come to the half day", 4, 0, 999, false},
	{WeightAbsentMeeting, groupPeople, "each member who cannot come to a set meeting", 3, 0, 999, false},
	{WeightAbsentCatchUp, groupPeople, "each tenth of all delegates who cannot come to a catch-up", 2, 0, 999, false},
	{WeightSchoolWorkshop, groupDays, "a workshop in the school holidays", 15, 0, 999, false},
	{WeightSchoolMeeting, groupDays, "a set meeting in the school holidays", 6, 0, 999, false},
	{WeightWinterWorkshop, groupDays, "a workshop while winter pressure is on", 20, 0, 999, false},
	{WeightWinterMeeting, groupDays, "a set meeting while winter pressure is on", 5, 0, 999, false},
	{WeightObservanceMeeting, groupDays, "a set meeting on an observance", 25, 0, 999, false},
	{WeightMinorObservance, groupDays, "any event on a minor observance or in a fast", 3, 0, 999, false},
	{WeightStrikeMeeting, groupDays, "a set meeting on a day of industrial action", 20, 0, 999, false},
	{WeightRotation, groupDays, "any event on the doctors’ rotation day or at the end of the financial year", 4, 0, 999, false},
	{WeightMondayFriday, groupDays, "any event on a Monday or a Friday", 2, 0, 999, false},
	{WeightLatePart, groupDays, "a set meeting that begins after 3:30pm", 4, 0, 999, false},
	{WeightGap, groupRhythm, "each day that set meetings are closer or further apart than four to five weeks", 2, 0, 999, false},
	{WeightPattern, groupRhythm, "each set meeting off the set’s usual weekday and time", 3, 0, 999, false},
	{WeightStart, groupRhythm, "each week that a cohort begins before or after the preferred day", 3, 0, 999, false},
	{WeightVenueCost, groupStaff, "each unit of what a venue costs", 1, 0, 999, false},
	{WeightVenueChange, groupStaff, "a half day at another venue than the full day", 5, 0, 999, false},
	{WeightPairChange, groupStaff, "each facilitator of the half day who did not run the full day", 6, 0, 999, false},
	{WeightOverTarget, groupStaff, "each unit of work above a facilitator’s fair share", 3, 0, 999, false},
	{WeightMoveWorkshop, groupChange, "a workshop that moves", 40, 0, 999, true},
	{WeightMoveMeeting, groupChange, "a set meeting that moves", 12, 0, 999, true},
	{WeightMoveVenue, groupChange, "a workshop at another venue", 10, 0, 999, true},
	{WeightWorkshopFacilitator, groupChange, "another facilitator at a workshop", 8, 0, 999, true},
	{WeightSetFacilitator, groupChange, "another facilitator of a set", 15, 0, 999, true},
	{WeightDisturbance, groupChange, "how much changes count against a better plan, in per cent", 100, 25, 400, true},
}

// PlanningWeightKinds lists everything that has a weight, in the order of the form.
func PlanningWeightKinds() []WeightKind { return weightKinds }

// PlanningWeights are the costs of what is unwelcome, by key. A key that is not
// there costs what is usual.
type PlanningWeights map[string]int

// Of returns the cost of one unit of what the key names.
func (w PlanningWeights) Of(key string) int {
	if n, has := w[key]; has {
		return n
	}
	for _, k := range weightKinds {
		if k.Key == key {
			return k.Usual
		}
	}
	return 0
}

// Full returns the weights with every key there is.
func (w PlanningWeights) Full() PlanningWeights {
	full := make(PlanningWeights, len(weightKinds))
	for _, k := range weightKinds {
		full[k.Key] = w.Of(k.Key)
	}
	return full
}

// PlanningPreset is a choice of weights in plain words.
type PlanningPreset uint8

// The presets.
const (
	PresetBalanced PlanningPreset = iota
	PresetEverybody
	PresetFacilitators
	PresetSchools
)

var planningPresetTexts = []string{"Balanced", "Everybody can come", "Kind to facilitators", "Avoid school holidays"}

// PlanningPresets lists every preset in the order of the form.
func PlanningPresets() []PlanningPreset {
	return []PlanningPreset{PresetBalanced, PresetEverybody, PresetFacilitators, PresetSchools}
}

// ParsePlanningPreset reads the text of a preset. It fails with Invalid.
func ParsePlanningPreset(s string) (PlanningPreset, error) {
	p, ok := codeParse[PlanningPreset](s, planningPresetTexts)
	if !ok {
		return 0, Errorf(Invalid, "Choose what matters most.")
	}
	return p, nil
}

// String returns the preset in words.
func (p PlanningPreset) String() string { return codeText(p, planningPresetTexts) }

// Value implements driver.Valuer.
func (p PlanningPreset) Value() (driver.Value, error) { return codeValue(p, planningPresetTexts) }

// Scan implements sql.Scanner.
func (p *PlanningPreset) Scan(src any) error { return codeScan(p, src, planningPresetTexts) }

// Words says in a sentence what the preset prefers.
func (p PlanningPreset) Words() string {
	return [...]string{
		"A bit of everything, with the programme’s usual weights.",
		"Dates on which most people can come, even if they are less regular.",
		"Work shared fairly, the same pair at both workshops, and a steady rhythm.",
		"Workshops and set meetings in term time, even if some people cannot come.",
	}[p]
}

// Weights returns every weight of the preset.
func (p PlanningPreset) Weights() PlanningWeights {
	return maps.Clone(presetWeights[p]).Full()
}

var presetWeights = [...]PlanningWeights{
	PresetBalanced: {},
	PresetEverybody: {WeightAbsentFull: 18, WeightAbsentHalf: 12, WeightAbsentMeeting: 10, WeightAbsentCatchUp: 4, WeightPattern: 1, WeightGap: 1, WeightOverTarget: 1,
		WeightMondayFriday: 1, WeightLatePart: 0},
	PresetFacilitators: {WeightOverTarget: 10, WeightPairChange: 15, WeightPattern: 8, WeightMondayFriday: 4, WeightLatePart: 8, WeightVenueChange: 8},
	PresetSchools:      {WeightSchoolWorkshop: 60, WeightSchoolMeeting: 30},
}
