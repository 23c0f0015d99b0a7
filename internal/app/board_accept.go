package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// BoardMoved is somebody whose set would change if the board were accepted.
// Sets are numbers, 0 for none.
type BoardMoved struct {
	Delegate abp.Delegate
	From, To int

	toID string
}

// Moves lists whose set would change if the board were accepted, by name. Once
// the cohort is published these people are told, and nobody else.
func (st *BoardState) Moves() []BoardMoved {
	var list []BoardMoved
	number := func(set string) int {
		if s := st.Facts.Set(set); s != nil {
			return s.Number
		}
		return 0
	}
	for _, d := range st.stay {
		from, to := st.now.Places[d.ID], st.Board.Draft.Places[d.ID]
		if m := (BoardMoved{d, number(from), number(to), to}); m.From != m.To {
			if m.To == 0 {
				m.toID = ""
			}
			list = append(list, m)
		}
	}
	return list
}

// AcceptBoard makes what stands on the board so, and tells those who have
// another set once the cohort is published. It fails with Conflict over another
// version, if anything changed since the board was begun, which the sentence
// says, or if there is nothing to accept; and with Invalid if a hard rule is
// broken and why does not say the reason, which is kept with the event.
func (a *App) AcceptBoard(ctx context.Context, by *abp.Person, cohortID string, version int, why string) (*BoardState, error) {
	if err := by.Can(abp.ApproveAllocations); err != nil {
		return nil, err
	}
	why = abp.CleanLine(why)
	var st *BoardState
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if st, err = a.boardShown(ctx, tx, by, cohortID, version); err != nil {
			return err
		}
		if err := st.mayAccept(why); err != nil {
			return err
		}
		moves := st.Moves()
		for i := range moves {
			if err := a.acceptMove(ctx, tx, by, st, &moves[i]); err != nil {
				return err
			}
		}
		if err := a.note(ctx, tx, by, "accepted the set board", cohortID, why); err != nil {
			return err
		}
		st.now.Places = map[string]string{}
		for _, d := range st.stay {
			if set := st.Board.Draft.Places[d.ID]; st.Facts.Set(set) != nil {
				st.now.Places[d.ID] = set
			}
		}
		st.Board.Accepted(st.now)
		return a.saveBoard(ctx, tx, st)
	})
	if err != nil {
		return nil, fmt.Errorf("accept the board of %s: %w", cohortID, err)
	}
	return st, nil
}

func (st *BoardState) mayAccept(why string) error {
	switch {
	case len(st.Changes) > 0:
		return abp.Errorf(abp.Conflict, "The cohort is not as it was when this board was begun. %s Bring the board up to date first, and look at it again.", strings.Join(st.Changes, " "))
	case len(st.Moves()) == 0:
		return abp.Errorf(abp.Conflict, "There is nothing to accept: everybody is in the set that the board shows.")
	}
	if st.Facts.BreaksUnsaid(st.Board.Draft.Places) {
		return abp.Errorf(abp.Conflict, "You are one of the people on this board, so another lead has to look at it and accept it.")
	}
	var k abp.Check
	k.Longest("why", why, 200)
	if broken := len(st.Judged.Broken()); broken > 0 && why == "" {
		k.Field("why", "Mend the rules that are broken, or say why the sets are accepted with them.")
	}
	return k.Err()
}

func (a *App) acceptMove(ctx context.Context, tx *store.Store, by *abp.Person, st *BoardState, m *BoardMoved) error {
	d := &m.Delegate
	d.Cohort = st.Cohort
	if m.toID != "" {
		return a.joinSet(ctx, tx, by, d, &abp.Set{Kept: abp.Kept{ID: m.toID}, Number: m.To})
	}
	return a.leaveSet(ctx, tx, by, d, m.From)
}
