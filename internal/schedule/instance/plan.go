package instance

// Plan asks for dates, venues and facilitators for one or more cohorts.
type Plan struct {
	Format       string        `json:"format"`
	Kind         string        `json:"kind"` // "plan"
	Name         string        `json:"name"`
	Note         string        `json:"note"`
	Calendar     Calendar      `json:"calendar"`
	Units        map[Kind]int  `json:"units"` // workload of one facilitator at an event of the kind
	Limits       Limits        `json:"limits"`
	Venues       []Venue       `json:"venues"`
	Facilitators []Facilitator `json:"facilitators"`
	Cohorts      []Cohort      `json:"cohorts"`
	Course       Course        `json:"course"`
	Coffee       *CoffeeRule   `json:"coffee"`
	Celebration  *Party        `json:"celebration"`
	Preferences  Preferences   `json:"preferences"`
	Weights      Weights       `json:"weights"`
	Pins         []Pin         `json:"pins"`
	Baseline     *Baseline     `json:"baseline"`
}

// Calendar bounds the days that may be used and says what is special about some.
type Calendar struct {
	Start    Day       `json:"start"`
	End      Day       `json:"end"`
	Weekdays []int     `json:"weekdays"` // ISO numbers, 1 for Monday
	Rules    []DayRule `json:"rules"`
}

// DayRule bars events of its kinds from its dates if it is hard, and costs Weight
// for each of them if it is not.
type DayRule struct {
	ID     string  `json:"id"`
	Label  string  `json:"label"`
	Dates  []Range `json:"dates"`
	Kinds  []Kind  `json:"kinds"`
	Hard   bool    `json:"hard"`
	Weight int     `json:"weight"`
}

// Limits are hard bounds of the whole programme. A week is an ISO week; set
// meetings and coffee catch-ups in one part are virtual meetings in parallel, but
// for catch-ups at lunch.
type Limits struct {
	WorkshopsPerWeek     int `json:"workshops_per_week"`
	ParallelVirtual      int `json:"parallel_virtual"`
	ALSPerFacilitatorDay int `json:"als_per_facilitator_day"`
}

// Venue is a room with what it has and when it is taken.
type Venue struct {
	ID       string   `json:"id"`
	Capacity int      `json:"capacity"` // delegates
	Features []string `json:"features"`
	Cost     int      `json:"cost"`
	Busy     []Busy   `json:"busy"`
}

// Busy is a date on which some parts of the day are taken.
type Busy struct {
	Date  Day    `json:"date"`
	Parts []Part `json:"parts"`
}

// Facilitator is somebody who runs events. Off lists half days that recur every
// week, such as "3PM" for Wednesday afternoons. MonthUnits, TotalUnits and MaxSets
// are hard bounds, TargetUnits is what is fair.
type Facilitator struct {
	ID          string   `json:"id"`
	Roles       []Role   `json:"roles"`
	Off         []string `json:"off"`
	Leave       []Range  `json:"leave"`
	Busy        []Busy   `json:"busy"`
	MonthUnits  int      `json:"month_units"`
	TotalUnits  int      `json:"total_units"`
	TargetUnits int      `json:"target_units"`
	MaxSets     int      `json:"max_sets"`
}

// Cohort is a group of delegates with its action learning sets. Window bounds the
// full day, Deadline the last set meeting; Features are what venues must have.
type Cohort struct {
	ID        string      `json:"id"`
	Delegates []Delegate  `json:"delegates"`
	Window    Range       `json:"window"`
	Preferred *Day        `json:"preferred"`
	Deadline  Day         `json:"deadline"`
	Features  []string    `json:"features"`
	Sets      []CohortSet `json:"sets"`
}

// Delegate says when somebody cannot come, and never why.
type Delegate struct {
	ID    string   `json:"id"`
	Off   []string `json:"off"`
	Leave []Range  `json:"leave"`
	Busy  []Busy   `json:"busy,omitempty"`
}

// CohortSet is an action learning set whose members are known. Forbidden
// facilitators may not run it; Parts are the parts of a day in which it may meet.
type CohortSet struct {
	ID        string   `json:"id"`
	Members   []string `json:"members"`
	Forbidden []string `json:"forbidden"`
	Parts     []Part   `json:"parts"`
}

// Course is the rhythm of every cohort: days from the full to the half day, from
// the half day to the first meeting and between meetings, and the percentage of
// delegates who have to be free.
type Course struct {
	HalfGap   [2]int       `json:"half_gap"`
	HalfParts []Part       `json:"half_parts"`
	FirstGap  [2]int       `json:"first_gap"`
	Meetings  int          `json:"meetings"`
	GapHard   [2]int       `json:"gap_hard"`
	GapSoft   [2]int       `json:"gap_soft"`
	Quorum    map[Kind]int `json:"quorum"` // full, half, als
}

// CoffeeRule asks for one coffee catch-up in each of the months, in one of the
// parts, so many days apart.
type CoffeeRule struct {
	Months []string `json:"months"` // such as "2027-02", in order
	Parts  []Part   `json:"parts"`
	Gap    [2]int   `json:"gap"`
}

// Party asks for the yearly celebration.
type Party struct {
	Window   Range    `json:"window"`
	Places   int      `json:"places"`
	Features []string `json:"features"`
}

// Preferences are costs of weekdays (by kind, from Monday on) and of parts (by kind).
type Preferences struct {
	Weekday map[Kind][]int        `json:"weekday"`
	Part    map[Kind]map[Part]int `json:"part"`
}

// Weights are the costs of what is unwelcome.
type Weights struct {
	Absent      map[Kind]int `json:"absent"`       // each person who cannot come; at a coffee each tenth of all
	GapDay      int          `json:"gap_day"`      // each day outside the soft gap between meetings
	Pattern     int          `json:"pattern"`      // each meeting off the set's usual weekday and part
	VenueChange int          `json:"venue_change"` // the half day elsewhere than the full day
	PairChange  int          `json:"pair_change"`  // each facilitator of the half day who did not run the full day
	Over        int          `json:"over"`         // each unit above a facilitator's target
	StartWeek   int          `json:"start_week"`   // each whole week away from the preferred start
	VenueCost   int          `json:"venue_cost"`   // multiplies the cost of each booking
}

// Pin fixes fields of one event: Ref is "C01/full", "C01/half", the set "C01S1"
// (only its facilitator) or its third meeting "C01S1/3". Empty fields stay open.
type Pin struct {
	Ref          string   `json:"ref"`
	Date         *Day     `json:"date,omitempty"`
	Part         *Part    `json:"part,omitempty"`
	Venue        *string  `json:"venue,omitempty"`
	Facilitator  *string  `json:"facilitator,omitempty"`
	Facilitators []string `json:"facilitators,omitempty"`
}

// Baseline is the published plan. Events before FrozenBefore stay as they are;
// every difference after it is priced.
type Baseline struct {
	Plan         Calendared  `json:"plan"`
	FrozenBefore Day         `json:"frozen_before"`
	Weights      MoveWeights `json:"weights"`
}

// MoveWeights price a workshop or a set meeting that moves, a workshop's venue
// and facilitators that change, and a set that changes its facilitator.
type MoveWeights struct {
	MoveWorkshop        int `json:"move_workshop"`
	MoveALS             int `json:"move_als"`
	Venue               int `json:"venue"`
	WorkshopFacilitator int `json:"workshop_facilitator"`
	SetFacilitator      int `json:"set_facilitator"`
}

// Calendared is every event with its date.
type Calendared struct {
	Cohorts     []CohortPlan     `json:"cohorts"`
	Coffee      []CoffeePlan     `json:"coffee"`
	Celebration *CelebrationPlan `json:"celebration"`
}

// CohortPlan is the plan of one cohort.
type CohortPlan struct {
	ID   string       `json:"id"`
	Full WorkshopPlan `json:"full"`
	Half WorkshopPlan `json:"half"`
	Sets []SetPlan    `json:"sets"`
}

// WorkshopPlan is one workshop; Part is empty for the full day.
type WorkshopPlan struct {
	Date         Day      `json:"date"`
	Part         Part     `json:"part,omitempty"`
	Venue        string   `json:"venue"`
	Facilitators []string `json:"facilitators"`
}

// SetPlan is the series of one set.
type SetPlan struct {
	ID          string        `json:"id"`
	Facilitator string        `json:"facilitator"`
	Meetings    []MeetingPlan `json:"meetings"`
}

// MeetingPlan is one set meeting.
type MeetingPlan struct {
	Date Day  `json:"date"`
	Part Part `json:"part"`
}

// CoffeePlan is one coffee catch-up.
type CoffeePlan struct {
	Month       string `json:"month"`
	Date        Day    `json:"date"`
	Part        Part   `json:"part"`
	Facilitator string `json:"facilitator"`
}

// CelebrationPlan is the celebration.
type CelebrationPlan struct {
	Date        Day    `json:"date"`
	Part        Part   `json:"part"`
	Venue       string `json:"venue"`
	Facilitator string `json:"facilitator"`
}

// Timetable answers Plan. Coffee is an empty list and Celebration nil when none
// was asked for.
type Timetable struct {
	Instance string `json:"instance"`
	Kind     string `json:"kind"`
	Status   string `json:"status"`
	Calendared
	Solver string `json:"solver,omitempty"`
	Note   string `json:"note,omitempty"`
}

// Conflict answers a Plan that cannot be: the smallest set of rules that cannot
// hold together.
type Conflict struct {
	Instance string   `json:"instance"`
	Kind     string   `json:"kind"`
	Status   string   `json:"status"`
	Conflict []string `json:"conflict"`
	Solver   string   `json:"solver,omitempty"`
	Note     string   `json:"note,omitempty"`
}
