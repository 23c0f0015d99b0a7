package disclosure

import (
	"fmt"

	"github.com/upstander/upstander/internal/stats"
)

// Group is the raw figures of one group of people, as they go into the gate.
type Group struct {
	Code   string // what a row is asked for by; decides between groups of one size
	Label  string // what a reader calls the group
	People int    // distinct people with a usable answer both times
	Pairs  stats.Joint

	// Response counts, of distinct people; all nought when they are not known.
	Eligible       int // who could have answered the later survey
	AnsweredBefore int
	AnsweredAfter  int
}

// valid refuses counts that cannot be of distinct people.
func (g Group) valid(reach bool) error {
	switch {
	case g.People != g.Pairs.N():
		return fmt.Errorf("group %q has %d pairs of %d people: each person counts once", g.Code, g.Pairs.N(), g.People)
	case g.Eligible < 0 || g.AnsweredBefore < 0 || g.AnsweredAfter < 0:
		return fmt.Errorf("group %q has a response count below nought", g.Code)
	case reach && g.People > min(g.Eligible, g.AnsweredBefore, g.AnsweredAfter):
		return fmt.Errorf("group %q has more people who answered twice than were eligible or answered once", g.Code)
	}
	return nil
}

// combine adds groups of different people up under one label.
func combine(code, label string, groups []Group) (Group, error) {
	sum := Group{Code: code, Label: label}
	for _, g := range groups {
		pairs, err := sum.Pairs.Plus(g.Pairs)
		if err != nil {
			return Group{}, fmt.Errorf("group %q: %w", g.Code, err)
		}
		sum.Pairs = pairs
		sum.People += g.People
		sum.Eligible += g.Eligible
		sum.AnsweredBefore += g.AnsweredBefore
		sum.AnsweredAfter += g.AnsweredAfter
	}
	return sum, nil
}
