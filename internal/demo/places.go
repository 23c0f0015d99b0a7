package demo

import (
	_ "embed" // the table of answers
	"encoding/json"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// score is the headline before and after of one person, nil for no answer. Each
// is the mean of the two headline items.
type score [2]*int

//go:embed data/answers.json
var answersJSON []byte

func readScores() ([]score, error) {
	var scores []score
	if err := json.Unmarshal(answersJSON, &scores); err != nil {
		return nil, fmt.Errorf("read the table of answers: %w", err)
	}
	if len(scores) != base {
		return nil, fmt.Errorf("the table of answers has %d rows, not %d", len(scores), base)
	}
	return scores, nil
}

// class is which of the two surveys somebody answered.
type class int

const (
	pairClass class = iota
	beforeClass
	afterClass
	neitherClass
	leaverClass // left before completing the workshops, answered nothing
)

func (s score) class() class {
	switch {
	case s[0] != nil && s[1] != nil:
		return pairClass
	case s[0] != nil:
		return beforeClass
	case s[1] != nil:
		return afterClass
	}
	return neitherClass
}

// place is one person's place in a cohort, before it becomes records.
type place struct {
	employer int
	course   int
	set      int // number within the cohort from 0, -1 for leavers
	class    class
	score    score
	level    level
	isLate   bool // answered the first survey only after the first part had begun
	isEarly  bool // a leaver before the first part
	isPaused bool
	marks    [5]abp.Mark // at set meetings; only those held count
	madeUpB  bool        // the second part, with another cohort

	person      abp.Person
	application abp.Application
	delegate    abp.Delegate
	subject     string             // that the answers are kept under
	responses   [abp.T4 + 1]string // by wave
}

// isEligible says whether the place's cohort has reached the second survey.
func (p *place) isEligible() bool {
	return p.class != leaverClass && courses[p.course].meetings[4].Before(asAt)
}

// seat gives every row of answers an employer and a course, and adds those who
// left. Within a class rows go to the employers in the order of the table.
func (r *round) seat() {
	gone := make([]int, len(courses))
	for c := pairClass; c <= leaverClass; c++ {
		rows := r.rowsOf(c)
		for _, guests := range []bool{false, true} {
			supply, demand := r.margins(c, guests)
			dealt := deal(supply, demand)
			for e := range supply {
				for _, t := range dealt[e] {
					p := &place{employer: e, course: t, class: c, set: -1}
					if c == leaverClass {
						p.isEarly, p.isPaused = gone[t] < courses[t].early, len(r.places)%4 == 0
						gone[t]++
					} else {
						p.score, rows = rows[0], rows[1:]
					}
					r.places = append(r.places, p)
				}
			}
		}
	}
}

func (r *round) rowsOf(c class) []score {
	var rows []score
	for _, s := range r.scores {
		if s.class() == c {
			rows = append(rows, s)
		}
	}
	return rows
}

// margins returns how many places of a class each employer and each course has,
// for the home system or for its guests; the others have none.
func (r *round) margins(c class, guests bool) (supply, demand []int) {
	supply, demand = make([]int, len(employers)), make([]int, len(courses))
	for t := range courses {
		k := &courses[t]
		if k.isGuest == guests {
			demand[t] = [...]int{k.pairs, k.before, k.after, k.people() - k.pairs - k.before - k.after, k.early + k.midway}[c]
		}
	}
	left := 0
	for _, n := range demand {
		left += n
	}
	for e := range employers {
		k := &employers[e]
		if k.isGuest() != guests {
			continue
		}
		n := k.pairs
		switch c {
		case leaverClass:
			n = k.leavers
		case beforeClass, afterClass, neitherClass:
			n = min(left, k.people-k.pairs-r.seated(e))
		}
		supply[e] = n
		left -= n
	}
	return supply, demand
}

// seated counts the employer's places that answered one survey or neither.
func (r *round) seated(employer int) int {
	n := 0
	for _, p := range r.places {
		if p.employer == employer && p.class != pairClass {
			n++
		}
	}
	return n
}
