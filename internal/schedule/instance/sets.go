package instance

// Sets asks to divide delegates into action learning sets, each with a slot that
// recurs every month and a facilitator.
type Sets struct {
	Format       string           `json:"format"`
	Kind         string           `json:"kind"` // "sets"
	Name         string           `json:"name"`
	Note         string           `json:"note"`
	Size         Size             `json:"size"`
	Slots        []Slot           `json:"slots"`
	Facilitators []SetFacilitator `json:"facilitators"`
	Sets         []OpenSet        `json:"sets"`
	Delegates    []SetDelegate    `json:"delegates"`
	NotWith      [][2]string      `json:"not_with"` // pairs of delegates who may not share a set
	Buddies      [][2]string      `json:"buddies"`  // pairs of delegates who would like to
	Rules        SetRules         `json:"rules"`
	AtMost       []AtMost         `json:"at_most,omitempty"`
	Spread       *Spread          `json:"spread,omitempty"`
	Mix          map[string]int   `json:"mix"`  // cost of each pair with the same value, by attribute
	Lone         map[string]int   `json:"lone"` // cost of each set with exactly one member of a tag, by tag
	Weights      SetWeights       `json:"weights"`
	Pins         []SetPin         `json:"pins"`
	Baseline     *SetBaseline     `json:"baseline"`
}

// Size bounds the members of a set and names the number to aim for.
type Size struct {
	Min    int `json:"min"`
	Max    int `json:"max"`
	Target int `json:"target"`
}

// Slot is a weekday and part that recur every month. At most MaxSets meet in it.
type Slot struct {
	ID      string `json:"id"`
	MaxSets int    `json:"max_sets"`
}

// SetFacilitator is somebody who can take sets: in which slots, how many at most,
// how many without being asked too much, and whose line manager they are.
type SetFacilitator struct {
	ID       string   `json:"id"`
	Org      string   `json:"org"`
	Slots    []string `json:"slots"`
	MaxSets  int      `json:"max_sets"`
	PrefSets int      `json:"pref_sets"`
	Manages  []string `json:"manages"`
}

// OpenSet is a set to be filled. An optional one may stay empty. Slot and
// Facilitator are nil while they are open.
type OpenSet struct {
	ID          string  `json:"id"`
	Optional    bool    `json:"optional"`
	Slot        *string `json:"slot"`
	Facilitator *string `json:"facilitator"`
}

// SetDelegate is a delegate to be placed. Attrs has the values that are mixed
// (org, staff, band), Tags what the delegate chose to be counted by. Manager is the
// delegate's line manager if that is a delegate too.
type SetDelegate struct {
	ID        string            `json:"id"`
	Attrs     map[string]string `json:"attrs"`
	Tags      []string          `json:"tags"`
	Manager   *string           `json:"manager"`
	Cannot    []string          `json:"cannot"`          // slots that are impossible
	PreferNot []string          `json:"prefer_not"`      // slots that are inconvenient
	Level     *int              `json:"level,omitempty"` // such as the pay band; nil if it is not known
}

// SetRules says how a facilitator and a member of one organisation are judged:
// "hard", "soft" or "off".
type SetRules struct {
	FacilitatorOrg string `json:"facilitator_org"`
}

// AtMost bounds the members of any one set who have the value of the attribute.
type AtMost struct {
	Attr  string `json:"attr"`
	Value string `json:"value"`
	Max   int    `json:"max"`
}

// Spread is the cost of members whose levels are far apart: for each pair of a set,
// Cost for each level beyond Free.
type Spread struct {
	Free int `json:"free"`
	Cost int `json:"cost"`
}

// SetWeights are the costs of what is unwelcome: each person away from the target
// size, the square of that, each pair of buddies split, each member in a slot they
// would rather avoid, each member of the facilitator's organisation, each set above
// what a facilitator prefers.
type SetWeights struct {
	Size       int `json:"size"`
	SizeSquare int `json:"size_square,omitempty"`
	Buddy      int `json:"buddy"`
	PreferNot  int `json:"prefer_not"`
	FacOrg     int `json:"fac_org"`
	FacOver    int `json:"fac_over"`
}

// SetPin fixes a delegate to a set.
type SetPin struct {
	Delegate string `json:"delegate"`
	Set      string `json:"set"`
}

// SetBaseline is what has been told to people: who is where, and when and with
// whom each set meets. Weights price every difference from it.
type SetBaseline struct {
	Assignment map[string]string  `json:"assignment"` // delegate to set
	Sets       map[string]SetHeld `json:"sets"`
	Weights    SetMoveWeights     `json:"weights"`
}

// SetHeld is a set's slot and facilitator in a baseline.
type SetHeld struct {
	Slot        string `json:"slot"`
	Facilitator string `json:"facilitator"`
}

// SetMoveWeights price a delegate who changes sets, a set that changes its slot
// and a set that changes its facilitator.
type SetMoveWeights struct {
	Move int `json:"move"`
	Slot int `json:"slot"`
	Fac  int `json:"fac"`
}

// Allocation answers Sets.
type Allocation struct {
	Instance string         `json:"instance"`
	Kind     string         `json:"kind"`
	Status   string         `json:"status"`
	Sets     []AllocatedSet `json:"sets"`
	Solver   string         `json:"solver,omitempty"`
	Note     string         `json:"note,omitempty"`
}

// AllocatedSet is one set with its slot, facilitator and members.
type AllocatedSet struct {
	ID          string   `json:"id"`
	Slot        string   `json:"slot"`
	Facilitator string   `json:"facilitator"`
	Members     []string `json:"members"`
}
