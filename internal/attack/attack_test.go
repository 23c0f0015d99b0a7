package attack

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// The thresholds of a survey figure: people in a figure, people in a shown
// category, people between two versions of one figure, and delegates behind the
// place that a quote is from.
const (
	leastPeople   = 10
	leastCategory = 3
	leastBetween  = 5
	leastVoices   = 20
)

// breach is something that the attacker learnt.
type breach struct {
	attack string // which attack found it
	what   string
}

func (b breach) String() string { return b.attack + ": " + b.what }

// attack tries everything on what was read.
func (x *read) attack(p *population) []breach {
	var found []breach
	for where, n := range x.least {
		if n < leastPeople {
			found = append(found, breach{"small group", fmt.Sprintf("a figure of %d people on %s", n, where)})
		}
	}
	by := map[measure][]claim{}
	for _, c := range x.claims {
		by[c.measure] = append(by[c.measure], c)
	}
	done := map[string]bool{}
	for m, claims := range by {
		claims = distinct(claims)
		found = append(found, bounds(p, m, claims)...)
		// Measures of the same people in the same rows are the same equations.
		key := ""
		for _, c := range claims {
			key += fmt.Sprint(c.people, c.label, c.moment)
		}
		if !done[key] {
			done[key] = true
			found = append(found, combinations(claims)...)
			found = append(found, nested(claims)...)
		}
	}
	return slices.Concat(found, x.divisions(), x.steps(), x.singled(p), x.crossings(), x.versionsOutside())
}

// distinct keeps the first claim of those about the same people under the same
// name.
func distinct(claims []claim) []claim {
	slices.SortStableFunc(claims, func(a, b claim) int { return a.moment - b.moment })
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(claims), func(c claim) bool {
		key := fmt.Sprint(c.label, c.people)
		defer func() { seen[key] = true }()
		return seen[key]
	})
}

// combinations looks for sums of figures that are about few people: fewer than a
// figure may have within one snapshot, and over all of them fewer than two versions
// of one figure may differ by.
func combinations(claims []claim) []breach {
	var found []breach
	all, at := system{}, map[int]system{}
	for _, c := range claims {
		r := row{c.people, c.name()}
		all = append(all, r)
		at[c.moment] = append(at[c.moment], r)
	}
	for _, s := range at {
		for _, p := range s.pins(leastPeople) {
			found = append(found, breach{"sums in one snapshot", p.String()})
		}
	}
	for _, p := range all.pins(leastBetween) {
		found = append(found, breach{"sums over time", p.String()})
	}
	return found
}

// nested compares every two figures of which one holds the other: two versions of
// one figure, and figures of different groups.
func nested(claims []claim) []breach {
	var found []breach
	for _, a := range claims {
		for _, b := range claims {
			apart := len(b.people) - len(a.people)
			if apart <= 0 || apart >= leastPeople || len(without(a.people, b.people)) > 0 {
				continue
			}
			least, attack := leastPeople, "one group in another"
			if sameFigure(a.label, b.label) || areVersions(claims, a, b) {
				least, attack = leastBetween, "two versions"
			}
			if apart < least {
				found = append(found, breach{attack, fmt.Sprintf("%d people between %s and %s", apart, a.name(), b.name())})
			}
		}
	}
	return found
}

// areVersions says whether two figures are of the same people as two versions of one
// figure: a cohort that is everybody tells nothing that everybody does not. This lets
// nothing pass that the two versions do not tell by themselves: all claims here are of
// one measure, and two figures of it with the same people are one equation, whatever
// they are called. What lies between is at least leastBetween people in any case.
func areVersions(claims []claim, a, b claim) bool {
	var like [2][]string
	for _, c := range claims {
		for i, of := range [2]claim{a, b} {
			if slices.Equal(c.people, of.people) {
				like[i] = append(like[i], c.label)
			}
		}
	}
	return slices.ContainsFunc(like[0], func(label string) bool {
		return slices.ContainsFunc(like[1], func(other string) bool { return sameFigure(label, other) })
	})
}

// sameFigure says whether two labels are versions of one figure: the whole
// programme is, however many groups it is said to be of.
func sameFigure(a, b string) bool {
	whole, _, _ := strings.Cut(a, " (")
	other, _, _ := strings.Cut(b, " (")
	return a == b || whole == other && whole == "Whole programme"
}

// divisions looks for percentages that put everybody in one category, or that a
// few people stand out by.
func (x *read) divisions() []breach {
	var found []breach
	for _, s := range x.parts {
		for word, percent := range s.percent {
			var could []int
			for k := range s.n + 1 {
				if int(math.Round(100*float64(k)/float64(s.n))) == percent {
					could = append(could, k)
				}
			}
			switch {
			case len(could) == 0:
			case could[0] == s.n:
				found = append(found, breach{"everybody alike", fmt.Sprintf("all %d of %s are %q on %s", s.n, s.label, word, s.where)})
			case could[0] > 0 && could[len(could)-1] < leastCategory:
				found = append(found, breach{"a few stand out", fmt.Sprintf("%v of %d of %s are %q on %s", could, s.n, s.label, word, s.where)})
			}
		}
	}
	return found
}

// span is what somebody's figure can be.
type span struct{ low, high float64 }

// bounds draws the limits that rounded figures leave for each person, until they
// stand still, and reports whose figure can be one thing only.
func bounds(p *population, m measure, claims []claim) []breach {
	start, step := span{0, 10}, 1.0
	switch m.part {
	case "change":
		start.low = -10
	case "answer":
	default:
		start.high = 1
	}
	if m.item == "headline" && start.high == 10 {
		step = 0.5
	}
	can := make([]span, len(p.people))
	for i := range can {
		can[i] = start
	}
	type sum struct {
		people    []int
		low, high float64
	}
	var sums []sum
	for _, a := range claims {
		n := float64(len(a.people))
		sums = append(sums, sum{a.people, n * a.low, n * a.high})
		for _, b := range claims {
			if rest := without(b.people, a.people); len(b.people) > len(a.people) && len(rest) == len(b.people)-len(a.people) {
				sums = append(sums, sum{rest, float64(len(b.people))*b.low - n*a.high, float64(len(b.people))*b.high - n*a.low})
			}
		}
	}
	for range 20 {
		moved := false
		for _, s := range sums {
			low, high := 0.0, 0.0
			for _, i := range s.people {
				low, high = low+can[i].low, high+can[i].high
			}
			for _, i := range s.people {
				least, most := s.low-(high-can[i].high), s.high-(low-can[i].low)
				least, most = step*math.Ceil(least/step-1e-9), step*math.Floor(most/step+1e-9)
				if least > can[i].low {
					can[i].low, moved = least, true
				}
				if most < can[i].high {
					can[i].high, moved = most, true
				}
			}
		}
		if !moved {
			break
		}
	}
	var found []breach
	for i, s := range can {
		// That nobody got worse is no secret: each said something else.
		if s.high-s.low < step-1e-9 && !(start.high == 1 && s.high == 0) {
			found = append(found, breach{"rounding", fmt.Sprintf("person %d: %s can only be %g", i, m.part, s.low)})
		}
	}
	return found
}
