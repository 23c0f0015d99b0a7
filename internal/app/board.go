package app

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// BoardState is a cohort's board with everything that is said about it.
type BoardState struct {
	Cohort   *abp.Cohort
	Board    *abp.Board // has no id while nobody has begun one
	Facts    *abp.BoardFacts
	Judged   *abp.BoardJudgement
	Meetings map[string][]abp.Session // by set, in the order of time, without cancelled ones
	Changes  []string                 // what is no longer as it was when the board was begun

	viewer string // id of the person
	now    abp.BoardBasis
	names  map[string]string // of delegates, people and sets, by id
	stay   []abp.Delegate    // who has a place, by name
}

// Version is that of the board, 0 while nobody has begun one.
func (st *BoardState) Version() int { return st.Board.Version }

// Name returns what people call a delegate, a person or a set.
func (st *BoardState) Name(id string) string {
	if name, known := st.names[id]; known {
		return name
	}
	if id == "" {
		return "no set"
	}
	return "somebody who is no longer here"
}

func (st *BoardState) judge() {
	st.Judged = st.Facts.Judge(st.Board.Draft.Places, st.Board.Weights)
	st.Changes = st.Board.Basis.Changes(st.now, st.viewer, st.Name)
}

// Board returns the draft of who is in which set of a cohort, judged as things
// are now. Where nobody has begun one it shows what is so. It fails with
// NotFound if by may not see the cohort.
func (a *App) Board(ctx context.Context, by *abp.Person, cohortID string) (*BoardState, error) {
	if err := by.Can(abp.EditBoards); err != nil {
		return nil, err
	}
	return a.boardState(ctx, a.store, by, cohortID)
}

// MoveOnBoard puts a delegate into a set on the board, or into none. If with
// names a member of that set, the two change places. It fails with Invalid if
// anybody who would move is locked, and with Conflict over another version.
func (a *App) MoveOnBoard(ctx context.Context, by *abp.Person, cohortID string, version int, delegate, set, with string) (*BoardState, error) {
	return a.changeBoard(ctx, by, cohortID, version, func(st *BoardState) error {
		var k abp.Check
		if st.Facts.Person(delegate) == nil {
			k.Field("delegate", "Choose a person of this cohort.")
		}
		if set != "" && st.Facts.Set(set) == nil {
			k.Field("set", "Choose a set of this cohort.")
		}
		if with != "" && (st.Facts.Person(with) == nil || set == "" || st.Board.Draft.Places[with] != set) {
			k.Field("set", "The person to change places with is no longer in that set.")
		}
		if err := k.Err(); err != nil {
			return err
		}
		if with != "" {
			return st.Board.Exchange(delegate, with)
		}
		return st.Board.Move(delegate, set)
	})
}

// LockOnBoard locks a delegate into their set, or a whole set, or unlocks them.
// It fails with Invalid for somebody who is in no set, and with Conflict over
// another version.
func (a *App) LockOnBoard(ctx context.Context, by *abp.Person, cohortID string, version int, delegate, set string, locked bool) (*BoardState, error) {
	return a.changeBoard(ctx, by, cohortID, version, func(st *BoardState) error {
		switch b := st.Board; {
		case st.Facts.Set(set) != nil && locked:
			b.LockSet(set)
		case st.Facts.Set(set) != nil:
			b.UnlockSet(set)
		case st.Facts.Person(delegate) == nil:
			return abp.InvalidField("delegate", "Choose a person of this cohort.")
		case locked:
			return b.Lock(delegate)
		default:
			b.Unlock(delegate)
		}
		return nil
	})
}

// UndoOnBoard takes the last step back, or does it again. It fails with Conflict
// if there is none, or over another version.
func (a *App) UndoOnBoard(ctx context.Context, by *abp.Person, cohortID string, version int, again bool) (*BoardState, error) {
	return a.changeBoard(ctx, by, cohortID, version, func(st *BoardState) error {
		if again {
			return st.Board.Redo()
		}
		return st.Board.Undo()
	})
}

// WeighBoard changes what the board counts as unwelcome. It fails with Invalid
// at every weight that cannot be, and with Conflict over another version.
func (a *App) WeighBoard(ctx context.Context, by *abp.Person, cohortID string, version int, w abp.BoardWeights) (*BoardState, error) {
	return a.changeBoard(ctx, by, cohortID, version, func(st *BoardState) error {
		if err := w.Validate(); err != nil {
			return err
		}
		if st.Board.Weights != w {
			st.Board.Weights, st.Board.Proposal = w, abp.BoardProposal{} // it was made for other weights
		}
		return nil
	})
}

// UpdateBoard makes the board one of what is so now: who has left leaves it, who
// has joined is on it. It fails with Conflict over another version.
func (a *App) UpdateBoard(ctx context.Context, by *abp.Person, cohortID string, version int) (*BoardState, error) {
	return a.changeBoard(ctx, by, cohortID, version, func(st *BoardState) error {
		st.Board.Update(st.now)
		return nil
	})
}

// boardShown locks the cohort and returns its board if that is still of the
// version that was shown. It fails with Conflict if it is not.
func (a *App) boardShown(ctx context.Context, tx *store.Store, by *abp.Person, cohortID string, version int) (*BoardState, error) {
	if _, err := tx.LockCohort(ctx, cohortID); err != nil {
		return nil, err
	}
	st, err := a.boardState(ctx, tx, by, cohortID)
	if err == nil && st.Version() != version {
		err = errBoardChanged()
	}
	return st, err
}

// changeBoard changes the version of a board that was shown, or begins one. A
// conflict leaves it as it is.
func (a *App) changeBoard(ctx context.Context, by *abp.Person, cohortID string, version int, change func(*BoardState) error) (*BoardState, error) {
	if err := by.Can(abp.EditBoards); err != nil {
		return nil, err
	}
	var st *BoardState
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if st, err = a.boardShown(ctx, tx, by, cohortID, version); err != nil {
			return err
		}
		if err := change(st); err != nil {
			return err
		}
		return a.saveBoard(ctx, tx, st)
	})
	if err != nil {
		return nil, fmt.Errorf("change the board of %s: %w", cohortID, err)
	}
	st.judge()
	return st, nil
}

// errBoardChanged answers a form that shows a board as it no longer is.
func errBoardChanged() error {
	return abp.Errorf(abp.Conflict, "Somebody else changed this board while you were working on it. Nothing of yours was saved: look at the present board and try again.")
}

// saveBoard saves the board. A new one begins with version 1, because 0 is that
// of a board that nobody has begun.
func (a *App) saveBoard(ctx context.Context, tx *store.Store, st *BoardState) error {
	if st.Board.ID != "" {
		return tx.UpdateBoard(ctx, st.Board)
	}
	st.Board.Kept = a.kept(abp.KindBoard)
	st.Board.Version = 1
	return tx.CreateBoard(ctx, st.Board)
}
