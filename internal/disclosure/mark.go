package disclosure

// The words that stand where a figure does not, and beside one that is weak.
const (
	HiddenWords     = "hidden to protect confidentiality"
	NoAnswersWords  = "no answers"
	SmallGroupWords = "small group: treat with care"
	// CautionWords go under every chart and card of a change.
	CautionWords = "People chose to take part and there is no comparison group; part of any change may have happened anyway."
)

// smallGroup is the number of people from which a group is not marked as small.
const smallGroup = 30

// Mark is the sign of the Government Statistical Service beside a figure or in its
// place.
type Mark uint8

// The marks. The zero Mark is for a figure that needs none.
const (
	Unmarked       Mark = iota
	Confidential        // hidden to protect confidentiality
	LowReliability      // few people: treat with care
	NotApplicable       // the question has no answer here
)

// String is the mark as printed: "[c]", "[u]", "[z]" or nothing.
func (m Mark) String() string {
	switch m {
	case Confidential:
		return "[c]"
	case LowReliability:
		return "[u]"
	case NotApplicable:
		return "[z]"
	}
	return ""
}
