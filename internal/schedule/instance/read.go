package instance

import "reflect"

// FormatName names the exchange format.
const FormatName = "abp-sched/1"

// Words of the format for what is asked, and what came of it.
const (
	SetsKind       = "sets"
	PlanKind       = "plan"
	SolutionStatus = "solution"
	NoPlanStatus   = "infeasible"
)

// Question is what a file asks: one of the two, the other is nil.
type Question struct {
	Sets *Sets
	Plan *Plan
}

// Read reads a question. A file that is not one, or that makes no sense, is refused
// with a Fault that says where and why.
func Read(data []byte) (Question, error) {
	s, err := senseOf(data)
	if err != nil {
		return Question{}, err
	}
	s.word("format", FormatName)
	s.word("kind", SetsKind, PlanKind)
	if s.fault != nil {
		return Question{}, s.fault
	}
	if s.root.get("kind").value == SetsKind {
		sets := &Sets{}
		if err := s.fill(sets); err != nil {
			return Question{}, err
		}
		s.sets(sets)
		return Question{Sets: sets}, s.result()
	}
	plan := &Plan{}
	if err := s.fill(plan); err != nil {
		return Question{}, err
	}
	s.plan(plan)
	return Question{Plan: plan}, s.result()
}

func senseOf(data []byte) (*sense, error) {
	root, err := parse(data)
	if err != nil {
		return nil, err
	}
	if root.value != '{' {
		return nil, faultAt(data, root.offset, nil, "an object is expected")
	}
	return &sense{data: data, root: root}, nil
}

// word needs a key of the whole to be one of a few words.
func (s *sense) word(key string, few ...string) {
	n := s.root.get(key)
	s.need(n != nil, nil, "the key %q is missing", key)
	if n == nil {
		return
	}
	for _, w := range few {
		if n.value == w {
			return
		}
	}
	s.need(false, path{key}, "%q is expected", spaced(few))
}

func (s *sense) fill(to any) error {
	return filler{s.data}.fill(s.root, nil, reflect.ValueOf(to).Elem())
}
