package abp

import (
	"fmt"
	"maps"
	"slices"
)

// BoardBasis is what a board was made from, so that it can say what has changed
// since. Keys are ids.
type BoardBasis struct {
	People map[string][]string     // delegate to the line managers above them, nearest first
	Sets   map[string]BoardSetHeld // set to what was so about it
	Apart  [][2]string             // pairs of people who are kept apart, in the order of ids
	Places map[string]string       // delegate to the set they are in
}

// BoardSetHeld is what a board was made from about one set.
type BoardSetHeld struct {
	Number      int
	Facilitator string
	Meets       []Instant
}

// Changes says in sentences what is no longer so. name returns what people call
// a delegate, or a person of a pair who are kept apart; of a pair with the person
// viewer nothing is said.
func (b BoardBasis) Changes(now BoardBasis, viewer string, name func(id string) string) []string {
	var said []string
	say := func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }
	for _, id := range keysOf(b.People, now.People) {
		was, before := b.People[id]
		is, after := now.People[id]
		switch {
		case !after:
			say("%s has left the cohort.", name(id))
		case !before:
			say("%s has joined the cohort.", name(id))
		case !slices.Equal(was, is):
			say("%s has another line manager, or their line manager has.", name(id))
		case b.Places[id] != now.Places[id]:
			say("%s is %s now.", name(id), now.where(id))
		}
	}
	for _, id := range keysOf(b.Sets, now.Sets) {
		was, before := b.Sets[id]
		is, after := now.Sets[id]
		switch {
		case !after:
			say("Set %d is no longer there.", was.Number)
		case !before:
			say("Set %d is new.", is.Number)
		default:
			if was.Facilitator != is.Facilitator {
				say("Set %d has another facilitator.", is.Number)
			}
			if !slices.EqualFunc(was.Meets, is.Meets, func(a, b Instant) bool { return a.Equal(b.Time) }) {
				say("Set %d has other meetings.", is.Number)
			}
		}
	}
	pairs := func(list, other [][2]string, format string) {
		for _, p := range list {
			if !slices.Contains(other, p) && !slices.Contains(p[:], viewer) {
				say(format, name(p[0]), name(p[1]))
			}
		}
	}
	pairs(now.Apart, b.Apart, "%s and %s are to be kept apart.")
	pairs(b.Apart, now.Apart, "%s and %s are no longer to be kept apart.")
	return said
}

func (b BoardBasis) where(delegate string) string {
	if set, has := b.Sets[b.Places[delegate]]; has {
		return fmt.Sprintf("in set %d", set.Number)
	}
	return "in no set"
}

// keysOf lists the keys of either map in the order of ids.
func keysOf[V any](a, b map[string]V) []string {
	keys := slices.Concat(slices.Collect(maps.Keys(a)), slices.Collect(maps.Keys(b)))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Update makes the board one of what is so now. Who has left the cohort leaves
// the board, and with a set that is no longer there its people are in none. Who
// was put into another set meanwhile is there on the board too, unless they had
// been moved or locked on it. What was done before can still be undone.
func (b *Board) Update(now BoardBasis) {
	d := &b.Draft
	gone := func(id string) bool { _, is := now.People[id]; return !is }
	noSet := func(id string) bool { _, is := now.Sets[id]; return !is }
	for _, id := range slices.Sorted(maps.Keys(now.People)) {
		if d.Places[id] == b.Basis.Places[id] && now.Places[id] != b.Basis.Places[id] && !b.IsLocked(id) {
			if d.Places == nil {
				d.Places = map[string]string{}
			}
			d.put(id, now.Places[id])
		}
	}
	maps.DeleteFunc(d.Places, func(id, set string) bool { return gone(id) || noSet(set) })
	d.LockedSets = slices.DeleteFunc(d.LockedSets, noSet)
	d.Locked = slices.DeleteFunc(d.Locked, func(id string) bool { return d.Places[id] == "" })
	d.forget(gone, noSet)
	b.Basis, b.Proposal = now, BoardProposal{}
}

// forget takes people and sets out of the steps, and steps that then do nothing.
func (d *BoardDraft) forget(gone, noSet func(string) bool) {
	var steps []BoardStep
	done := 0
	for i, s := range d.Steps {
		var moves []BoardMove
		for _, m := range s.Moves {
			if noSet(m.From) {
				m.From = ""
			}
			if noSet(m.To) {
				m.To = ""
			}
			if !gone(m.Delegate) && m.From != m.To {
				moves = append(moves, m)
			}
		}
		if s.Moves = moves; len(moves) == 0 && (s.Delegate == "" || gone(s.Delegate)) && (s.Set == "" || noSet(s.Set)) {
			continue
		}
		steps = append(steps, s)
		if i < d.Done {
			done++
		}
	}
	d.Steps, d.Done = steps, done
}

// Accepted begins the board anew after what stands on it has become so.
func (b *Board) Accepted(now BoardBasis) {
	b.Draft.Steps, b.Draft.Done = nil, 0
	b.Basis, b.Proposal = now, BoardProposal{}
}
