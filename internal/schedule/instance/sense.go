package instance

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// sense finds what types alone cannot say about a file: names that name nothing,
// numbers out of their bounds, questions too large to be meant. It keeps the first
// fault.
type sense struct {
	data  []byte
	root  *node
	fault *Fault
}

// need keeps a fault at the path unless something holds.
func (s *sense) need(holds bool, at path, reason string, args ...any) {
	if !holds && s.fault == nil {
		n, _ := s.root.lookup(at)
		s.fault = faultAt(s.data, n.offset, at, reason, args...)
	}
}

// names is what may be named: every id of one noun.
type names struct {
	noun string
	has  map[string]int // id to place
}

// collect gathers ids, each of which may be given once. Letters that rules are
// named with are not for ids of a plan.
func (s *sense) collect(to *names, id string, at path, barred string) {
	_, twice := to.has[id]
	s.need(!twice, at, "the %s %q is given twice", to.noun, id)
	s.need(!strings.ContainsAny(id, barred), at, "%q has one of the letters %s, which an id cannot have", id, barred)
	to.has[id] = len(to.has)
}

func namesOf(noun string) *names { return &names{noun, map[string]int{}} }

// idsOf returns the ids of a list whose ids are known to differ.
func idsOf[T any](noun string, list []T, id func(T) string) *names {
	n := namesOf(noun)
	for i, x := range list {
		n.has[id(x)] = i
	}
	return n
}

// known needs an id to name something.
func (s *sense) known(of *names, id string, at path) {
	_, has := of.has[id]
	s.need(has, at, "there is no %s %q", of.noun, id)
}

// allKnown needs each of the ids to name something, and no two the same.
func (s *sense) allKnown(of *names, ids []string, at path) {
	for i, id := range ids {
		s.known(of, id, at.and(i))
	}
	once(s, of.noun, ids, at)
}

// once needs the values to differ.
func once[T comparable](s *sense, noun string, values []T, at path) {
	seen := make(map[T]bool, len(values))
	for i, v := range values {
		s.need(!seen[v], at.and(i), "the %s %v is given twice", noun, v)
		seen[v] = true
	}
}

// among needs each of the words to be one of a few, and no two the same.
func among[T ~string](s *sense, noun string, words, few []T, at path) {
	for i, w := range words {
		s.need(slices.Contains(few, w), at.and(i), "%s cannot be here; use %s", w, spaced(few))
	}
	once(s, noun, words, at)
}

// keyed needs a table to have the words of a few as keys: these at least, and no
// others than those.
func keyed[T ~string, V any](s *sense, table map[T]V, least, most []T, at path) {
	for _, w := range least {
		_, has := table[w]
		s.need(has, at, "the key %q is missing", string(w))
	}
	for _, w := range slices.Sorted(maps.Keys(table)) {
		s.need(slices.Contains(most, w), at.and(string(w)), "this key is not known here")
	}
}

func spaced[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, " ")
}

// atMost bounds the number of something.
func (s *sense) atMost(n, most int, what string, at path) {
	s.need(n <= most, at, "%d %s are more than this program can plan: at most %d", n, what, most)
}

// mostWeight bounds what one thing may cost, so that sums stay far below what an
// event without a place costs.
const mostWeight = 1000

// below bounds every number at and below the path.
func (s *sense) below(most int64, at path) {
	if n, found := s.root.lookup(at); found {
		s.belowNode(most, n, at)
	}
}

func (s *sense) belowNode(most int64, n *node, at path) {
	if number, ok := n.value.(json.Number); ok {
		value, _ := number.Int64()
		s.need(value <= most, at, "%d is too much: at most %d", value, most)
	}
	for i, item := range n.items {
		if n.keys != nil {
			s.belowNode(most, item, at.and(n.keys[i]))
		} else {
			s.belowNode(most, item, at.and(i))
		}
	}
}

// off needs weekly half days to be written as 3PM.
func (s *sense) off(codes []string, at path) {
	for i, c := range codes {
		ok := len(c) == 3 && c[0] >= '1' && c[0] <= '7' && (c[1:] == "AM" || c[1:] == "PM")
		s.need(ok, at.and(i), "%q is not a weekday and half such as 3PM for Wednesday afternoons", clipped(c))
	}
	once(s, "half day", codes, at)
}

func (s *sense) month(name string, at path) {
	_, err := ParseDay(name + "-01")
	s.need(err == nil, at, "%q is not a month such as 2027-02", clipped(name))
}

// result returns the first fault, or nil.
func (s *sense) result() error {
	if s.fault == nil {
		return nil
	}
	return s.fault
}
