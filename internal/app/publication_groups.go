package app

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// pairGroup is a smallest group of people with answers before and after: entered is
// the number of the first snapshot that counted both.
type pairGroup struct {
	organisation, cohort, staff string
	entered                     int
}

// pairAtom is one atom of the ledger: those of a smallest group who came and left
// together. Times count the snapshots of the audit.
type pairAtom struct {
	pairGroup
	from, until int
}

// pairGroups counts the people with answers before and after.
func pairGroups(atoms []abp.SnapshotAtom) map[pairGroup]int {
	of := map[pairGroup]int{}
	for _, a := range atoms {
		waves, numbers := strings.Fields(a.Pattern), strings.Fields(a.Entered)
		entered := map[string]int{}
		for i := range min(len(waves), len(numbers)) {
			entered[waves[i]], _ = strconv.Atoi(numbers[i])
		}
		before, after := entered[abp.T0.String()], entered[abp.T2.String()]
		if before > 0 && after > 0 {
			of[pairGroup{a.OrganisationID, a.CohortID, a.StaffGroup, max(before, after)}] += a.People
		}
	}
	return of
}

// follow divides the smallest groups by who came and left when, from their counts
// in one snapshot after the other. Where that does not tell who left, nothing is
// known of the group and the audit says so.
func (x *audit) follow(counts []map[pairGroup]int) {
	seen := map[pairGroup]bool{}
	for _, c := range counts {
		for g := range c {
			seen[g] = true
		}
	}
	groups := slices.SortedFunc(maps.Keys(seen), func(a, b pairGroup) int {
		return cmp.Or(cmp.Compare(a.organisation, b.organisation), cmp.Compare(a.cohort, b.cohort), cmp.Compare(a.staff, b.staff), cmp.Compare(a.entered, b.entered))
	})
	last := len(counts) - 1
	for _, g := range groups {
		var came []pairAtom
		var here []int
		for t, c := range counts {
			n := c[g]
			if t > 0 {
				n -= counts[t-1][g]
			}
			switch {
			case n > 0 && t > 0 && g.cohort == abp.EarlierCohorts && g.entered <= x.numbers[t-1]:
				// A cohort became one of the earlier ones: nobody came.
				x.isSound = false
				return
			case n > 0:
				came, here = append(came, pairAtom{g, t, last}), append(here, n)
			case n < 0 && len(came) > 1:
				x.isSound = false
				return
			case n < 0:
				here[0] += n
				x.people, x.count = append(x.people, pairAtom{g, came[0].from, t - 1}), append(x.count, -n)
			}
		}
		x.people, x.count = append(x.people, came...), append(x.count, here...)
	}
}
