package abp

import (
	"fmt"
	"slices"
	"strings"
)

// BoardJudgement is what a division into sets costs and which rules it breaks.
type BoardJudgement struct {
	Sets     []BoardSetJudgement // in the order of the sets
	Unplaced []*BoardPerson      // who is in no set, by name
	Moved    []*BoardPerson      // who knows of another set than the one they are in
	MoveCost int
	Cost     int // of the sets and of the moves
}

// BoardSetJudgement is the part of one set.
type BoardSetJudgement struct {
	Set     *BoardSet
	Members []*BoardPerson
	Broken  []BoardBreach
	Parts   []BoardPart
	Cost    int
}

// BoardBreach is a hard rule that a set breaks, and by whom.
type BoardBreach struct {
	Rule   string   // such as H2
	People []string // delegates
	Words  string   // a sentence
}

// BoardPart is one reason for what a set costs, in words.
type BoardPart struct {
	Rule  string // such as S1
	Words string
	Cost  int
}

// Broken lists every breach, set by set.
func (j *BoardJudgement) Broken() []BoardBreach {
	var all []BoardBreach
	for _, s := range j.Sets {
		all = append(all, s.Broken...)
	}
	return all
}

// Judge says what a division costs and which rules it breaks. places has the set
// of each delegate who is in one.
func (f *BoardFacts) Judge(places map[string]string, w BoardWeights) *BoardJudgement {
	j := &BoardJudgement{}
	for i := range f.Sets {
		s := f.judge(&f.Sets[i], f.Members(places, f.Sets[i].ID), w)
		j.Sets, j.Cost = append(j.Sets, s), j.Cost+s.Cost
	}
	for i := range f.People {
		p := &f.People[i]
		if f.Set(places[p.ID]) == nil {
			j.Unplaced = append(j.Unplaced, p)
		}
		if told := f.Told[p.ID]; told != "" && told != places[p.ID] {
			j.Moved = append(j.Moved, p)
		}
	}
	j.MoveCost = len(j.Moved) * w.Move
	j.Cost += j.MoveCost
	return j
}

func (f *BoardFacts) judge(set *BoardSet, members []*BoardPerson, w BoardWeights) BoardSetJudgement {
	j := BoardSetJudgement{Set: set, Members: members}
	j.Broken = f.breaches(set, members)
	j.Parts = f.parts(set, members, w)
	for _, p := range j.Parts {
		j.Cost += p.Cost
	}
	return j
}

// breaches checks the hard rules H1 to H7 of one set. H8 cannot be broken on a
// board: who is locked does not move.
func (f *BoardFacts) breaches(set *BoardSet, members []*BoardPerson) []BoardBreach {
	var found []BoardBreach
	name := fmt.Sprintf("Set %d", set.Number)
	add := func(rule, words string, people ...string) {
		found = append(found, BoardBreach{rule, people, words})
	}
	switch n := len(members); {
	case n == 0 && !f.IsFull():
	case n < f.Least && n < len(f.People), n > f.Most:
		add("H1", fmt.Sprintf("%s has %s; a set has %d to %d.", name, counted(n, "member", "members"), f.Least, f.Most))
	}
	for i, a := range members {
		for _, b := range members[:i] {
			if rule := f.Barred(a, b); rule != "" {
				add(rule, f.BarredWords(b, a), b.ID, a.ID)
			}
		}
	}
	for _, g := range groups(members, func(p *BoardPerson) string { return p.Sender.ID }) {
		if most := f.MostFrom(g[0].Sender.ID, len(members)); len(g) > most {
			add("H5", fmt.Sprintf("%s has %d members from %s; at most %d may be.", name, len(g), g[0].Sender.Name, most), idsOf(g)...)
		}
	}
	if set.Leader.Missed > 0 && len(members) > 0 {
		add("H7", fmt.Sprintf("The facilitator, %s, cannot come to %d of the %d meetings.", set.Leader.Name, set.Leader.Missed, set.Meetings))
	}
	for _, p := range members {
		if why := f.BarredFrom(p, set.Leader); why != "" {
			add("H6", fmt.Sprintf("%s %s.", p.Name, why), p.ID)
		}
		if !p.CanCome(set) {
			add("H7", fmt.Sprintf("%s can come to %d of the %d meetings; at least %d are needed.", p.Name, set.Meetings-p.Missed[set.ID], set.Meetings, set.Meetings-set.MayMiss), p.ID)
		}
	}
	return found
}

// groups parts people by a value, in the order of the first of each; those
// without one are in no group.
func groups(people []*BoardPerson, value func(*BoardPerson) string) [][]*BoardPerson {
	var order []string
	by := map[string][]*BoardPerson{}
	for _, p := range people {
		v := value(p)
		if v == "" {
			continue
		}
		if by[v] == nil {
			order = append(order, v)
		}
		by[v] = append(by[v], p)
	}
	list := make([][]*BoardPerson, len(order))
	for i, v := range order {
		list[i] = by[v]
	}
	return list
}

func idsOf(people []*BoardPerson) []string {
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return ids
}

// parts says what a set costs by the soft rules, in words. An empty set costs
// nothing.
func (f *BoardFacts) parts(set *BoardSet, members []*BoardPerson, w BoardWeights) []BoardPart {
	var list []BoardPart
	add := func(rule string, cost int, format string, args ...any) {
		if cost > 0 {
			list = append(list, BoardPart{rule, fmt.Sprintf(format, args...), cost})
		}
	}
	if len(members) == 0 {
		return nil
	}
	pairs := func(rule string, weight int, value func(*BoardPerson) string, words func(*BoardPerson) string) {
		for _, g := range groups(members, value) {
			n := len(g)
			add(rule, weight*n*(n-1)/2, "%s %s", peopleWords(n), words(g[0]))
		}
	}
	pairs("S1", w.Organisation, func(p *BoardPerson) string { return p.Sender.ID }, func(p *BoardPerson) string { return "from " + p.Sender.Name })
	for _, p := range members {
		if missed := p.Missed[set.ID]; missed > 0 && p.CanCome(set) {
			add("S2", w.Absence, "%s cannot come to %d of the %d meetings", p.Name, missed, set.Meetings)
		}
	}
	off := len(members) - f.Target
	add("S3", w.Size*off*off, "%s instead of %d", counted(len(members), "member", "members"), f.Target)
	if steps, low, high := bandGaps(members); steps > 0 {
		add("S4", w.Band*steps, "Pay bands from %s to %s", low, high)
	}
	pairs("S5", w.Department, f.WaivedTeam, func(p *BoardPerson) string { return "from " + p.Department })
	pairs("S6", w.StaffGroup, func(p *BoardPerson) string { return p.StaffGroup }, func(p *BoardPerson) string { return "in " + p.StaffGroup })
	for _, g := range groups(members, (*BoardPerson).Side) {
		if len(g) == 1 {
			add("S7", w.Lone, "%s is the only %s member", g[0].Name, g[0].Side())
		}
	}
	pairs("S8", w.Setting, func(p *BoardPerson) string { return p.Sender.Kind }, func(p *BoardPerson) string { return "from the kind of organisation “" + p.Sender.Kind + "”" })
	own := slices.DeleteFunc(slices.Clone(members), func(p *BoardPerson) bool { return set.Leader.Sender == "" || p.Sender.ID != set.Leader.Sender })
	add("S9", w.Facilitator*len(own), "%s from the facilitator’s organisation", peopleWords(len(own)))
	return list
}

// WaivedTeam is the department of somebody from an organisation for which rule
// H4 does not hold.
func (f *BoardFacts) WaivedTeam(p *BoardPerson) string {
	if !f.IsMain(p.Sender.ID) {
		return ""
	}
	return p.Team()
}

// BoardBandsFree is how many pay bands apart cost nothing (rule S4).
const BoardBandsFree = 3

// bandGaps adds up the steps beyond three between the pay bands of every two
// members, and names the lowest and the highest band.
func bandGaps(members []*BoardPerson) (steps int, low, high string) {
	least, most := -1, -1
	for i, a := range members {
		x, known := a.Level()
		if !known {
			continue
		}
		if least < 0 || x < least {
			least, low = x, a.Band
		}
		if x > most {
			most, high = x, a.Band
		}
		for _, b := range members[:i] {
			if y, known := b.Level(); known {
				steps += max(0, max(x-y, y-x)-BoardBandsFree)
			}
		}
	}
	return steps, low, high
}

var smallNumbers = []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}

// peopleWords begins a sentence with a number of people.
func peopleWords(n int) string {
	words := fmt.Sprint(n)
	if n < len(smallNumbers) {
		words = smallNumbers[n]
	}
	if n == 1 {
		return words + " person"
	}
	return strings.TrimSpace(words + " people")
}
