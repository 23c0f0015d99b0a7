package abp

// BoardWeights are what is unwelcome in a set, in the same unit each: the soft
// rules of the programme, S1 to S11. Nothing else about a person has a price.
type BoardWeights struct {
	Organisation int // S1: each pair from one organisation
	Absence      int // S2: each member who misses a meeting
	Size         int // S3: for the square of the members too few or too many
	Band         int // S4: each pay band, beyond three, between two members
	Department   int // S5: each pair from one department, where that cannot be avoided
	StaffGroup   int // S6: each pair from one staff group
	Lone         int // S7: a lone clinical or a lone non-clinical member
	Setting      int // S8: each pair from one kind of organisation
	Facilitator  int // S9: each member from the facilitator's organisation
	Move         int // S11: each person who knows their set and is moved
}

// BoardWeightMax is the most that anything can cost.
const BoardWeightMax = 1000

// DefaultBoardWeights returns the programme's own.
func DefaultBoardWeights() BoardWeights {
	return BoardWeights{Organisation: 10, Absence: 12, Size: 8, Band: 6, Department: 15, StaffGroup: 3, Lone: 5, Setting: 2, Facilitator: 6, Move: 25}
}

// BoardWeight is one of the weights with its name in a form and in words.
type BoardWeight struct {
	Rule, Name, Words string
	Amount            *int
}

// Each lists the weights in the order of their rules.
func (w *BoardWeights) Each() []BoardWeight {
	return []BoardWeight{
		{"S1", "organisation", "Two people from the same organisation", &w.Organisation},
		{"S2", "absence", "Somebody who has to miss one of the meetings", &w.Absence},
		{"S3", "size", "A set one person away from the best size; two away cost four times as much", &w.Size},
		{"S4", "band", "Each pay band, beyond three, between two people", &w.Band},
		{"S5", "department", "Two people from the same department, where one organisation sends more than half the cohort", &w.Department},
		{"S6", "staff_group", "Two people of the same staff group", &w.StaffGroup},
		{"S7", "lone", "Somebody who is the only clinical, or the only non-clinical, member", &w.Lone},
		{"S8", "setting", "Two people from the same kind of organisation, for example acute", &w.Setting},
		{"S9", "facilitator", "Somebody from the facilitator’s own organisation", &w.Facilitator},
		{"S11", "move", "Moving somebody who has been told their set", &w.Move},
	}
}

// Validate returns Invalid with every weight that is not from 0 to BoardWeightMax.
func (w *BoardWeights) Validate() error {
	var c Check
	for _, e := range w.Each() {
		if *e.Amount < 0 || *e.Amount > BoardWeightMax {
			c.Field(e.Name, "Enter a whole number from 0 to %d.", BoardWeightMax)
		}
	}
	return c.Err()
}
