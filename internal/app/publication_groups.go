package app

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// remembered is the place, behind those of the waves, of what people remember of the
// headline when they answer T2; thenPattern is its name in a smallest group.
const (
	remembered  = int(abp.T4) + 1
	thenPattern = "then"
)

// entries are the numbers of the first snapshots that counted each answer, or 0.
type entries [remembered + 1]int

// pairGroup is a smallest group of people who answered the headline first.
type pairGroup struct {
	organisation, cohort, staff string
	entered                     entries
}

// before is the group that its people were in, at the latest, when snapshot number
// was made.
func (g pairGroup) before(number int) pairGroup {
	for w, n := range g.entered {
		if n > number {
			g.entered[w] = 0
		}
	}
	return g
}

// compare orders groups so that what people were in stands before what they went to.
func (g pairGroup) compare(o pairGroup) int {
	return cmp.Or(cmp.Compare(g.organisation, o.organisation), cmp.Compare(g.cohort, o.cohort), cmp.Compare(g.staff, o.staff), slices.Compare(g.entered[:], o.entered[:]))
}

// pairAtom is one atom of the ledger: those of a smallest group who came and left
// together. Times count the snapshots of the audit; from its time on, merged, their
// cohort was counted with others.
type pairAtom struct {
	pairGroup
	from, until, merged int
}

// neverMerged is after every time.
const neverMerged = int(^uint(0) >> 1)

// cohortAt is the group that the cohort was counted in.
func (g *pairAtom) cohortAt(at int) string {
	if at >= g.merged {
		return abp.EarlierCohorts
	}
	return g.cohort
}

// isPaired reports whether the people had both answers in snapshot number.
func (g *pairAtom) isPaired(number int) bool {
	both := max(g.entered[abp.T0], g.entered[abp.T2])
	return g.entered[abp.T2] > 0 && both <= number
}

// pairGroups counts the people who answered first.
func pairGroups(atoms []abp.SnapshotAtom) map[pairGroup]int {
	of := map[pairGroup]int{}
	for _, a := range atoms {
		g := pairGroup{organisation: a.OrganisationID, cohort: a.CohortID, staff: a.StaffGroup}
		waves, numbers := strings.Fields(a.Pattern), strings.Fields(a.Entered)
		for i := range min(len(waves), len(numbers)) {
			if at := placeOfWave(waves[i]); at >= 0 {
				g.entered[at], _ = strconv.Atoi(numbers[i])
			}
		}
		if g.entered[abp.T0] > 0 {
			of[g] += a.People
		}
	}
	return of
}

// placeOfWave is where a part of a pattern stands among the entries, or −1.
func placeOfWave(name string) int {
	if name == thenPattern {
		return remembered
	}
	for w := abp.T0; w <= abp.T4; w++ {
		if w.String() == name {
			return int(w)
		}
	}
	return -1
}

// strand is people of one smallest group with one history.
type strand struct {
	atom   pairAtom
	people int
}

// tracing follows people from one snapshot to the next.
type tracing struct {
	x       *audit
	at      int // the snapshot that they are followed to
	number  int // of the snapshot before
	live    map[pairGroup][]strand
	wanted  map[pairGroup]int // who is counted now and was not found yet
	arrived map[pairGroup][]strand
}

// follow divides the smallest groups by who came and left when, from their counts
// in one snapshot after the other. Where that does not tell who left, nothing is
// known of the group and the audit says so.
func (x *audit) follow(counts []map[pairGroup]int) {
	live := map[pairGroup][]strand{}
	for at, count := range counts {
		t := tracing{x: x, at: at, live: live, wanted: maps.Clone(count), arrived: map[pairGroup][]strand{}}
		if at > 0 {
			t.number = x.numbers[at-1]
		}
		t.step()
		live = t.arrived
	}
	for _, g := range sortedGroups(live) {
		for _, s := range live[g] {
			s.atom.until = len(counts) - 1
			x.people, x.count = append(x.people, s.atom), append(x.count, s.people)
		}
	}
}

func sortedGroups[V any](of map[pairGroup]V) []pairGroup {
	return slices.SortedFunc(maps.Keys(of), pairGroup.compare)
}

// step finds everybody who is counted now among those who were counted before.
// Answers that were handed in on the day of a snapshot after it was made count as of
// that day, so that some people seem to have been in their group already: they are
// looked for after the others. Then come cohorts that are counted with others now.
func (t *tracing) step() {
	wanted := sortedGroups(t.wanted)
	next := map[pairGroup][]pairGroup{}
	for _, is := range wanted {
		was := is.before(t.number)
		next[was] = append(next[was], is)
	}
	for _, was := range sortedGroups(t.live) {
		t.divide(was, next[was])
	}
	t.moveLate(wanted)
	t.merge(wanted)
	for _, g := range wanted {
		if n := t.wanted[g]; n > 0 {
			t.arrived[g] = append(t.arrived[g], strand{pairAtom{g, t.at, 0, neverMerged}, n})
		}
	}
	for _, g := range sortedGroups(t.live) {
		for _, s := range t.live[g] {
			if s.people > 0 {
				s.atom.until = t.at - 1
				t.x.people, t.x.count = append(t.x.people, s.atom), append(t.x.count, s.people)
			}
		}
	}
}

// moveLate finds people whose answers count as of the snapshot before and were not
// in it.
func (t *tracing) moveLate(wanted []pairGroup) {
	late := map[pairGroup][]pairGroup{} // by place
	for _, is := range wanted {
		if t.wanted[is] > 0 && is.before(t.number).entered[abp.T0] > 0 {
			place := is
			place.entered = entries{}
			late[place] = append(late[place], is)
		}
	}
	if len(late) == 0 {
		return
	}
	for _, was := range sortedGroups(t.live) {
		place := was
		place.entered = entries{}
		t.divide(was, slices.DeleteFunc(slices.Clone(late[place]), func(is pairGroup) bool {
			for w, n := range was.entered {
				if n != is.entered[w] && !(n == 0 && is.entered[w] >= t.number) {
					return true
				}
			}
			return false
		}))
	}
}

// divide sends the people of one group on.
func (t *tracing) divide(was pairGroup, to []pairGroup) {
	strands := t.live[was]
	left := peopleOf(strands)
	histories := slices.DeleteFunc(slices.Clone(strands), func(s strand) bool { return s.people == 0 })
	for _, is := range to {
		n := min(left, t.wanted[is])
		if n > 0 && n < left && len(histories) > 1 {
			t.x.isSound = false
		}
		left -= n
		t.wanted[is] -= n
		for i := range strands {
			k := min(n, strands[i].people)
			if k == 0 {
				continue
			}
			s := strand{strands[i].atom, k}
			for w, number := range is.entered {
				if s.atom.entered[w] == 0 && number > 0 {
					s.atom.entered[w] = max(number, t.number+1)
				}
			}
			t.arrived[is] = append(t.arrived[is], s)
			strands[i].people -= k
			n -= k
		}
	}
}

// merge finds the people of cohorts that are counted with others from now on. If
// somebody left at the same time it is known of whom only where they were all of one
// history.
func (t *tracing) merge(wanted []pairGroup) {
	isMerged := func(is pairGroup) bool {
		return is.cohort == abp.EarlierCohorts && t.wanted[is] > 0 && is.before(t.number).entered[abp.T0] > 0
	}
	if t.at == 0 || !slices.ContainsFunc(wanted, isMerged) {
		return
	}
	from := map[pairGroup][]pairGroup{}
	for _, g := range sortedGroups(t.live) {
		if like := g; g.cohort != abp.EarlierCohorts && peopleOf(t.live[g]) > 0 {
			like.cohort = abp.EarlierCohorts
			from[like] = append(from[like], g)
		}
	}
	for _, is := range wanted {
		if !isMerged(is) {
			continue
		}
		list, people := from[is.before(t.number)], 0
		for _, g := range list {
			people += peopleOf(t.live[g])
		}
		if people < t.wanted[is] || people > t.wanted[is] && len(list) > 1 {
			t.x.isSound = false
		}
		for _, g := range list {
			for i := range t.live[g] {
				t.live[g][i].atom.merged = t.at
			}
			t.divide(g, []pairGroup{is})
		}
	}
}

func peopleOf(list []strand) int {
	n := 0
	for _, s := range list {
		n += s.people
	}
	return n
}
