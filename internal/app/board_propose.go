package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule"
	"github.com/upstander/upstander/internal/schedule/search"
)

// boardWork bounds the search for a division, so that a person waits a second
// at most.
const boardWork = 300_000

// ProposeSets divides the people anew who are not locked, at the least cost:
// from scratch, or near to what people know, where each move has its price. It
// fails with Invalid if no division keeps every rule, and says which stand in
// the way, and with Conflict over another version.
func (a *App) ProposeSets(ctx context.Context, by *abp.Person, cohortID string, version int, near bool) (*BoardState, error) {
	st, err := a.Board(ctx, by, cohortID)
	if err != nil {
		return nil, err
	}
	if st.Version() != version {
		return nil, errBoardChanged()
	}
	if len(st.openSets()) == 0 || len(st.openPeople()) == 0 {
		return nil, abp.InvalidField("proposal", "There is nothing to divide: every set is locked, or there are no sets or no people.")
	}
	places, proposal, err := proposeSets(ctx, st, near, boardWork)
	if err != nil {
		return nil, fmt.Errorf("propose sets for %s: %w", cohortID, err)
	}
	return a.changeBoard(ctx, by, cohortID, version, func(st *BoardState) error {
		st.Board.Propose(places, proposal)
		return nil
	})
}

// proposeSets asks the engine. How many of a set may be from one organisation
// depends on its size, and the engine wants one number: that for even sets is
// tried first, then that for the largest, judged by the rule itself.
func proposeSets(ctx context.Context, st *BoardState, near bool, work int64) (map[string]string, abp.BoardProposal, error) {
	f := st.Facts
	even := min(max(len(st.openPeople())/len(st.openSets()), f.Least), f.Most)
	var refused error
	for _, size := range []int{even, f.Most} {
		q := boardProblem(st, near, size)
		found, err := schedule.Sets(ctx, q, search.Options{Seed: 1, Work: work, Workers: 2})
		if err != nil {
			return nil, abp.BoardProposal{}, err
		}
		places := map[string]string{}
		if found.Allocation != nil {
			for _, s := range found.Allocation.Sets {
				for _, d := range s.Members {
					places[d] = s.ID
				}
			}
		}
		judged := st.judgeWith(places)
		if found.State != schedule.Optimal && found.State != schedule.Feasible || judged.breaks(st) {
			if refused == nil {
				refused = st.noProposal(found, judged)
			}
			if found.State == schedule.Infeasible && !slices.ContainsFunc(found.Conflict, func(b schedule.Blocked) bool { return strings.HasPrefix(b.Rule, "B-ATMOST") }) {
				break // more from one organisation would not help
			}
			continue
		}
		p := abp.BoardProposal{State: found.State.String(), IsNear: near, Cost: judged.Cost - judged.MoveCost}
		for _, share := range found.Report.ByRule() {
			if share.Name == "moved" {
				p.Cost += share.Amount
			}
		}
		p.Bound = p.Cost - (found.Report.Total() - found.Bound)
		return places, p, nil
	}
	return nil, abp.BoardProposal{}, refused
}

// proposed is a division that the engine found, judged by the rules themselves.
type proposed struct{ *abp.BoardJudgement }

// judgeWith judges the board with the places of a proposal.
func (st *BoardState) judgeWith(places map[string]string) proposed {
	all := map[string]string{}
	for d, set := range st.Board.Draft.Places {
		all[d] = set
	}
	for d, set := range places {
		all[d] = set
	}
	return proposed{st.Facts.Judge(all, st.Board.Weights)}
}

// breaks says whether a set that the engine could fill breaks a rule, or somebody
// has no set.
func (p proposed) breaks(st *BoardState) bool {
	if len(p.Unplaced) > 0 {
		return true
	}
	for _, s := range p.Sets {
		if !st.Board.IsLockedSet(s.Set.ID) && len(hardOf(s)) > 0 {
			return true
		}
	}
	return false
}

// hardOf lists the breaches that a division can do something about: not that a
// facilitator cannot come to the set's own meetings.
func hardOf(s abp.BoardSetJudgement) []abp.BoardBreach {
	var list []abp.BoardBreach
	for _, b := range s.Broken {
		if b.Rule == "H1" || len(b.People) > 0 {
			list = append(list, b)
		}
	}
	return list
}

// noProposal says in words why there is no division: the rules that cannot hold
// together, or what the best that was found breaks.
func (st *BoardState) noProposal(found *schedule.SetsAnswer, best proposed) error {
	var k abp.Check
	if len(found.Conflict) > 0 && len(st.Facts.Unsaid) == 0 {
		k.Field("proposal", "%s", "No division keeps every rule, because these cannot hold together. Change any one of them.")
		for _, b := range found.Conflict {
			k.Field("proposal", "%s", st.blockedWords(b))
		}
		return k.Err()
	}
	k.Field("proposal", "%s", "No division that keeps every rule was found. Unlock somebody, mend what stands in the way, or move people by hand.")
	for _, s := range best.Sets {
		for _, b := range hardOf(s) {
			if !st.Board.IsLockedSet(s.Set.ID) {
				k.Field("proposal", "The best that was found breaks rule %s: %s", b.Rule, b.Words)
			}
		}
	}
	return k.Err()
}
