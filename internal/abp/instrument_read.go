package abp

import (
	"maps"
	"slices"
	"strconv"
)

// Untold is the choice of somebody who prefers not to answer an item. It leaves
// no answer.
const Untold = "untold"

// ReadAnswers turns what a person chose, by item code, into answers in the order
// of the instrument: a whole number on the item's scale, Untold, or "" for an
// item that was passed over. With complete set every item needs a choice. It
// fails with Invalid and a sentence for each item that cannot be accepted; an
// item that the instrument does not have has no field.
func (in *Instrument) ReadAnswers(chosen map[string]string, complete bool) ([]Answer, error) {
	var c Check
	var answers []Answer
	for i, it := range in.Items {
		switch choice := chosen[it.Code]; choice {
		case Untold:
		case "":
			if complete {
				c.Field(it.Code, "Statement %d: choose a number or “Prefer not to say”.", i+1)
			}
		default:
			n, err := strconv.Atoi(choice)
			if err != nil || strconv.Itoa(n) != choice || n < it.Min || n > it.Max {
				c.Field(it.Code, "Statement %d: choose a whole number from %d to %d.", i+1, it.Min, it.Max)
				continue
			}
			answers = append(answers, Answer{Item: it.Code, Value: n})
		}
	}
	for _, code := range slices.Sorted(maps.Keys(chosen)) {
		if _, known := in.ItemByCode(code); !known {
			c.Field("", "The form held an answer to a statement that this survey does not have. Check the others and send it again.")
			break
		}
	}
	return answers, c.Err()
}
