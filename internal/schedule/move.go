package schedule

import (
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/schedule/check"
	"github.com/upstander/upstander/internal/schedule/instance"
	"github.com/upstander/upstander/internal/schedule/sets"
)

// SetMove is one way to place a delegate in another set, and what that changes.
type SetMove struct {
	Set      string
	With     string         // the member who would come back; empty if the delegate moves alone
	Cost     int            // more than now; less if negative
	ByRule   []check.Share  // the difference by rule, where there is one
	Breaks   []check.Broken // hard rules that would be broken and are not now
	Mends    []check.Broken // hard rules that are broken now and would not be
	Admitted bool           // breaks nothing more than now
}

// ScoreSets judges an allocation that somebody made by hand, without a search.
func ScoreSets(in *instance.Sets, a *instance.Allocation) check.Report { return check.Sets(in, a) }

// SetMoves says, for every other set, what it would cost to move the delegate there,
// alone and in exchange for the member with whom that costs least. There are none if
// the allocation lacks its structure.
func SetMoves(in *instance.Sets, a *instance.Allocation, delegate string) []SetMove {
	now := check.Sets(in, a)
	if slices.ContainsFunc(now.Broken, func(b check.Broken) bool { return b.Rule == "structure" }) {
		return nil
	}
	var out []SetMove
	for _, o := range sets.Options(in, a, delegate) {
		then := check.Sets(in, o.Allocation)
		move := SetMove{Set: o.Set, With: o.With, Cost: then.Total() - now.Total(), ByRule: more(now.ByRule(), then.ByRule()),
			Breaks: without(then.Broken, now.Broken), Mends: without(now.Broken, then.Broken)}
		move.Admitted = len(move.Breaks) == 0
		out = append(out, move)
	}
	return out
}

// more returns by how much each name's amount grows, where it changes.
func more(now, then []check.Share) []check.Share {
	var out []check.Share
	for _, s := range then {
		i := slices.IndexFunc(now, func(x check.Share) bool { return x.Name == s.Name })
		if i >= 0 {
			s.Amount -= now[i].Amount
		}
		if s.Amount != 0 {
			out = append(out, s)
		}
	}
	for _, s := range now {
		if !slices.ContainsFunc(then, func(x check.Share) bool { return x.Name == s.Name }) {
			out = append(out, check.Share{Name: s.Name, Amount: -s.Amount})
		}
	}
	slices.SortFunc(out, func(a, b check.Share) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// without returns the broken rules that are not among others.
func without(broken, others []check.Broken) []check.Broken {
	var out []check.Broken
	for _, b := range broken {
		if !slices.Contains(others, b) {
			out = append(out, b)
		}
	}
	return out
}
