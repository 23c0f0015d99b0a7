package disclosure

import "fmt"

// Class says how guarded a figure is.
type Class uint8

// The classes of output. The zero Class is a guarded one.
const (
	Survey      Class = iota // survey outcomes, within the programme
	Equality                 // anything by a protected characteristic
	Public                   // anything that leaves the programme
	Operational              // who is enrolled and who came; guarded by role, exact
)

// String is the class in one word.
func (c Class) String() string {
	if c > Operational {
		return fmt.Sprintf("Class(%d)", uint8(c))
	}
	return [...]string{"survey", "equality", "public", "operational"}[c]
}

// Parameters are the thresholds of one class. They are made by Defaults or
// NewParameters; the zero Parameters hide everything.
type Parameters struct {
	class                Class
	minN, cMin, minDelta int
	rules                Rules
}

// Defaults are the thresholds that hold unless a programme has agreed others:
// least people per statistic, per shown category, and between two versions of a
// cell.
func Defaults(c Class) Parameters {
	switch c {
	case Survey:
		return Parameters{class: Survey, minN: 10, cMin: 3, minDelta: 5}
	case Equality:
		return Parameters{class: Equality, minN: 11, cMin: 5, minDelta: 10}
	case Public:
		return Parameters{class: Public, minN: 10, cMin: 5, minDelta: 10}
	}
	return Parameters{class: c}
}

// NewParameters are thresholds of a programme's own: minN people per statistic,
// cMin people per shown category, minDelta people between two versions of a cell.
// It fails under the floor that nobody may go below, which is 5, 3 and 5, and for
// Equality 10, 3 and 5; Operational figures have no thresholds to set.
func NewParameters(c Class, minN, cMin, minDelta int) (Parameters, error) {
	floor := Parameters{class: c, minN: 5, cMin: 3, minDelta: 5}
	switch c {
	case Equality:
		floor.minN = 10
	case Survey, Public:
	default:
		return Parameters{}, fmt.Errorf("class %v has no thresholds to set", c)
	}
	switch {
	case minN < floor.minN:
		return Parameters{}, fmt.Errorf("%v figures on %d people: the least that may be set is %d", c, minN, floor.minN)
	case cMin < floor.cMin:
		return Parameters{}, fmt.Errorf("%v categories of %d people: the least that may be set is %d", c, cMin, floor.cMin)
	case minDelta < floor.minDelta:
		return Parameters{}, fmt.Errorf("%v versions %d people apart: the least that may be set is %d", c, minDelta, floor.minDelta)
	}
	return Parameters{class: c, minN: minN, cMin: cMin, minDelta: minDelta}, nil
}

// Class is the class that the thresholds are for.
func (p Parameters) Class() Class { return p.class }

// MinN is the fewest people whose statistic may be shown.
func (p Parameters) MinN() int { return p.minN }

// CMin is the fewest people in a category that may be shown.
func (p Parameters) CMin() int { return p.cMin }

// MinDelta is the fewest people by whom two versions of one cell may differ.
func (p Parameters) MinDelta() int { return p.minDelta }

// guarded reports whether the thresholds were made for survey answers.
func (p Parameters) guarded() bool { return p.class != Operational && p.minN > 0 }

// rounds reports whether counts of the class are rounded to 5.
func (p Parameters) rounds() bool { return p.class == Equality || p.class == Public }

// leastCategory is the fewest people in a shown category. Where counts are rounded,
// those below 8 have no value to make a percentage of.
func (p Parameters) leastCategory() int {
	if p.rounds() {
		return max(p.cMin, leastRounded)
	}
	return p.cMin
}

// counted is the number that percentages are made of.
func (p Parameters) counted(n int) int {
	if p.rounds() {
		return toFive(n)
	}
	return n
}
