package abp

import (
	"maps"
	"slices"
)

// Board is a draft of who is in which set of a cohort. People are moved on it,
// by hand or by a proposal, and nobody is told anything until it is accepted.
type Board struct {
	Kept
	CohortID string
	Draft    BoardDraft    `gorm:"serializer:json"`
	Basis    BoardBasis    `gorm:"serializer:json"` // what was so when the draft was begun
	Weights  BoardWeights  `gorm:"serializer:json"`
	Proposal BoardProposal `gorm:"serializer:json"` // the last one, none if it has no State
}

// BoardDraft is what stands on the board. Done of the Steps hold; those after
// them were undone and can be done again.
type BoardDraft struct {
	Places     map[string]string // delegate to set
	Locked     []string          // delegates who stay in their sets, in the order of ids
	LockedSets []string          // sets that nobody joins or leaves, likewise
	Steps      []BoardStep
	Done       int
}

// BoardProposal is what the engine said about its last proposal.
type BoardProposal struct {
	State  string // "optimal" or "feasible"
	IsNear bool   // improves on what was there, so that moves have a price
	Cost   int
	Bound  int // no division costs less; proven
}

// BoardAct is what a step on a board does.
type BoardAct uint8

// The acts.
const (
	BoardMoved BoardAct = iota
	BoardLocked
	BoardUnlocked
	BoardProposed
)

var boardActTexts = []string{"moved", "locked", "unlocked", "proposed"}

// String returns the act in a word.
func (a BoardAct) String() string { return codeText(a, boardActTexts) }

// MarshalText writes the act's text into a stored draft.
func (a BoardAct) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (a *BoardAct) UnmarshalText(b []byte) error { return codeScan(a, b, boardActTexts) }

// BoardStep is one thing that was done on a board, in such a way that it can be
// undone. Locks and unlocks name either a delegate or a set.
type BoardStep struct {
	Act      BoardAct
	Moves    []BoardMove `json:",omitempty"`
	Delegate string      `json:",omitempty"`
	Set      string      `json:",omitempty"`
}

// BoardMove takes a delegate from one set to another; an empty one is none.
type BoardMove struct{ Delegate, From, To string }

// NewBoard returns a board that shows what is so.
func NewBoard(k Kept, cohortID string, basis BoardBasis) *Board {
	return &Board{Kept: k, CohortID: cohortID, Basis: basis, Weights: DefaultBoardWeights(), Draft: BoardDraft{Places: maps.Clone(basis.Places)}}
}

// IsLocked says whether the delegate stays where they are, of their own or with
// their whole set.
func (b *Board) IsLocked(delegate string) bool {
	return slices.Contains(b.Draft.Locked, delegate) || b.IsLockedSet(b.Draft.Places[delegate])
}

// IsLockedSet says whether nobody joins or leaves the set.
func (b *Board) IsLockedSet(set string) bool {
	return set != "" && slices.Contains(b.Draft.LockedSets, set)
}

// Move puts a delegate into a set, or into none. It fails with Invalid if the
// delegate or a set is locked, and does nothing if they are there already.
func (b *Board) Move(delegate, set string) error {
	from := b.Draft.Places[delegate]
	if from == set {
		return nil
	}
	switch {
	case slices.Contains(b.Draft.Locked, delegate):
		return InvalidField("delegate", "This person is locked into their set. Unlock them first.")
	case b.IsLockedSet(from):
		return InvalidField("delegate", "The set that this person is in is locked. Unlock it first.")
	case b.IsLockedSet(set):
		return InvalidField("set", "This set is locked. Unlock it first.")
	}
	b.do(BoardStep{Act: BoardMoved, Moves: []BoardMove{{delegate, from, set}}})
	return nil
}

// Exchange lets two delegates of different sets change places. It fails with
// Invalid if either is locked.
func (b *Board) Exchange(one, other string) error {
	if b.IsLocked(one) || b.IsLocked(other) {
		return InvalidField("delegate", "One of the two is locked into their set. Unlock them first.")
	}
	from, to := b.Draft.Places[one], b.Draft.Places[other]
	if from == to {
		return InvalidField("delegate", "These two are in the same set.")
	}
	b.do(BoardStep{Act: BoardMoved, Moves: []BoardMove{{one, from, to}, {other, to, from}}})
	return nil
}

// Propose takes over a proposal: where each delegate is to be. Nobody who is
// locked moves, and who is not in the proposal stays.
func (b *Board) Propose(places map[string]string, p BoardProposal) {
	b.Proposal = p
	step := BoardStep{Act: BoardProposed}
	for _, d := range slices.Sorted(maps.Keys(places)) {
		from, to := b.Draft.Places[d], places[d]
		if from != to && !b.IsLocked(d) && !b.IsLockedSet(to) {
			step.Moves = append(step.Moves, BoardMove{d, from, to})
		}
	}
	if len(step.Moves) > 0 {
		b.do(step)
	}
}

// Lock keeps a delegate in their set. It fails with Invalid if they are in none.
func (b *Board) Lock(delegate string) error {
	if b.Draft.Places[delegate] == "" {
		return InvalidField("delegate", "This person is in no set yet. Put them into one first.")
	}
	if !slices.Contains(b.Draft.Locked, delegate) {
		b.do(BoardStep{Act: BoardLocked, Delegate: delegate})
	}
	return nil
}

// Unlock lets a delegate move again.
func (b *Board) Unlock(delegate string) {
	if slices.Contains(b.Draft.Locked, delegate) {
		b.do(BoardStep{Act: BoardUnlocked, Delegate: delegate})
	}
}

// LockSet keeps everybody in a set and everybody else out of it.
func (b *Board) LockSet(set string) {
	if !b.IsLockedSet(set) {
		b.do(BoardStep{Act: BoardLocked, Set: set})
	}
}

// UnlockSet lets people join and leave the set again.
func (b *Board) UnlockSet(set string) {
	if b.IsLockedSet(set) {
		b.do(BoardStep{Act: BoardUnlocked, Set: set})
	}
}

// Undone returns the step that Undo would take back, or false.
func (b *Board) Undone() (BoardStep, bool) {
	if b.Draft.Done == 0 {
		return BoardStep{}, false
	}
	return b.Draft.Steps[b.Draft.Done-1], true
}

// Redone returns the step that Redo would do again, or false.
func (b *Board) Redone() (BoardStep, bool) {
	if b.Draft.Done == len(b.Draft.Steps) {
		return BoardStep{}, false
	}
	return b.Draft.Steps[b.Draft.Done], true
}

// Undo takes the last step back. It fails with Conflict if there is none.
func (b *Board) Undo() error {
	step, has := b.Undone()
	if !has {
		return Errorf(Conflict, "There is nothing left to undo.")
	}
	b.Draft.apply(step.reversed())
	b.Draft.Done--
	return nil
}

// Redo does the last step that was undone again. It fails with Conflict if
// there is none.
func (b *Board) Redo() error {
	step, has := b.Redone()
	if !has {
		return Errorf(Conflict, "There is nothing to do again.")
	}
	b.Draft.apply(step)
	b.Draft.Done++
	return nil
}

// do takes a step. What was undone before it cannot be done again after it.
func (b *Board) do(step BoardStep) {
	b.Draft.apply(step)
	b.Draft.Steps = append(slices.Clone(b.Draft.Steps[:b.Draft.Done]), step)
	b.Draft.Done++
}

func (s BoardStep) reversed() BoardStep {
	r := s
	switch s.Act {
	case BoardLocked:
		r.Act = BoardUnlocked
	case BoardUnlocked:
		r.Act = BoardLocked
	}
	r.Moves = make([]BoardMove, len(s.Moves))
	for i, m := range s.Moves {
		r.Moves[i] = BoardMove{m.Delegate, m.To, m.From}
	}
	return r
}

func (d *BoardDraft) apply(s BoardStep) {
	if d.Places == nil {
		d.Places = map[string]string{}
	}
	for _, m := range s.Moves {
		d.put(m.Delegate, m.To)
	}
	switch s.Act {
	case BoardLocked:
		if d.LockedSets = with(d.LockedSets, s.Set); d.Places[s.Delegate] != "" { // their set may be gone
			d.Locked = with(d.Locked, s.Delegate)
		}
	case BoardUnlocked:
		d.Locked, d.LockedSets = but(d.Locked, s.Delegate), but(d.LockedSets, s.Set)
	}
}

func (d *BoardDraft) put(delegate, set string) {
	if set == "" {
		delete(d.Places, delegate)
		return
	}
	d.Places[delegate] = set
}

// with adds an id to a list in the order of ids; an empty one is none.
func with(list []string, id string) []string {
	i, has := slices.BinarySearch(list, id)
	if has || id == "" {
		return list
	}
	return slices.Insert(slices.Clone(list), i, id)
}

// but takes an id out of a list.
func but(list []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == id })
}
