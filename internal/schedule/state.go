package schedule

// State says what is known about an answer.
type State uint8

// The states. Optimal is proven; Feasible is the best that was found; Partial
// leaves some events without a place; Infeasible is proven to have no answer;
// Unknown has neither an answer nor a proof.
const (
	Unknown State = iota
	Optimal
	Feasible
	Partial
	Infeasible
)

// String returns the state in a word.
func (s State) String() string {
	return [...]string{"unknown", "optimal", "feasible", "partial", "infeasible"}[s]
}

// Blocked is one rule of a conflict.
type Blocked struct {
	Rule   string // its id, such as "cohort:C01:window"
	Words  string // the rule as a sentence
	Enough string // the least that has to give way, as a sentence; empty if nothing small helps
}
