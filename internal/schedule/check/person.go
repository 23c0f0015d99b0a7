package check

import (
	"slices"

	"github.com/upstander/upstander/internal/schedule/instance"
)

// person says when somebody can come.
type person struct {
	off   []string
	leave []instance.Range
	busy  map[moment]bool
}

type moment struct {
	day  instance.Day
	part instance.Part
}

func personOf(off []string, leave []instance.Range, busy []instance.Busy) person {
	return person{off, leave, moments(busy)}
}

func moments(busy []instance.Busy) map[moment]bool {
	out := map[moment]bool{}
	for _, b := range busy {
		for _, p := range b.Parts {
			out[moment{b.Date, p}] = true
		}
	}
	return out
}

func (p person) works(d instance.Day, half string) bool {
	return !slices.Contains(p.off, string(rune('0'+d.Weekday()))+half)
}

// free says whether the person can come to all of the parts. Lunch needs one half
// of the day beside it.
func (p person) free(d instance.Day, parts []instance.Part) bool {
	for _, r := range p.leave {
		if r.Has(d) {
			return false
		}
	}
	for _, part := range parts {
		if p.busy[moment{d, part}] {
			return false
		}
		switch {
		case part == instance.L:
			if !p.works(d, "AM") && !p.works(d, "PM") {
				return false
			}
		case part[0] == 'A':
			if !p.works(d, "AM") {
				return false
			}
		case !p.works(d, "PM"):
			return false
		}
	}
	return true
}

var wholeDay = []instance.Part{instance.A1, instance.A2, instance.L, instance.P1, instance.P2}

// partsOf lists the parts of a day that an event takes.
func partsOf(p instance.Part) []instance.Part {
	switch p {
	case "":
		return wholeDay
	case instance.AM:
		return []instance.Part{instance.A1, instance.A2}
	case instance.PM:
		return []instance.Part{instance.P1, instance.P2}
	}
	return []instance.Part{p}
}

// Free says whether somebody with these half days off, this leave and these other
// meetings can come to all of the parts of the day.
func Free(off []string, leave []instance.Range, busy []instance.Busy, d instance.Day, parts []instance.Part) bool {
	return personOf(off, leave, busy).free(d, parts)
}
