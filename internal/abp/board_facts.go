package abp

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// BoardFacts is what has to be known about a cohort to judge a division into
// sets: where people work, who is above whom, who can come when. There is no
// more to a person here, and above all nothing about equality.
type BoardFacts struct {
	Least, Most, Target int
	People              []BoardPerson     // by name
	Sets                []BoardSet        // by number
	Apart               [][2]string       // pairs of people who are kept apart, in the order of ids
	Unsaid              [][2]string       // more of them, whom the viewer is one of and is not told about
	Told                map[string]string // delegate to the set they know of; none in a draft

	share  map[string]int // people by organisation
	apart  map[[2]string]bool
	unsaid map[[2]string]bool
	person map[string]*BoardPerson
}

// BoardPerson is a delegate on a board.
type BoardPerson struct {
	ID         string // of the delegate
	PersonID   string
	Name       string
	Sender     BoardSender
	Department string
	StaffGroup string
	Band       string
	Line       []string       // line managers, nearest first, at most LineSteps
	Missed     map[string]int // set to how many of its meetings they cannot come to
}

// BoardSender is the organisation that somebody is from.
type BoardSender struct{ ID, Name, Kind string }

// BoardSet is a set on a board.
type BoardSet struct {
	ID       string
	Number   int
	Meetings int
	MayMiss  int // of its meetings, at most
	Leader   BoardLeader
}

// BoardLeader is the facilitator of a set; none has no PersonID.
type BoardLeader struct {
	PersonID   string
	Name       string
	Sender     string // id of the organisation
	Department string
	Line       []string
	Missed     int // meetings of the set that they cannot come to
}

// BoardTarget is how many members a set had best have.
const BoardTarget = 7

// Ready sorts the facts and prepares to judge by them. It is called once, when
// they are complete.
func (f *BoardFacts) Ready() {
	slices.SortFunc(f.Sets, func(a, b BoardSet) int { return cmp.Or(a.Number-b.Number, cmp.Compare(a.ID, b.ID)) })
	slices.SortStableFunc(f.People, func(a, b BoardPerson) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	f.share, f.apart, f.unsaid, f.person = map[string]int{}, map[[2]string]bool{}, map[[2]string]bool{}, map[string]*BoardPerson{}
	for i := range f.People {
		p := &f.People[i]
		f.share[p.Sender.ID]++
		f.person[p.ID] = p
	}
	for _, p := range f.Apart {
		f.apart[pairOf(p[0], p[1])] = true
	}
	for _, p := range f.Unsaid {
		f.unsaid[pairOf(p[0], p[1])] = true
	}
}

func pairOf(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

// Person returns the delegate with the id, or nil.
func (f *BoardFacts) Person(id string) *BoardPerson { return f.person[id] }

// Set returns the set with the id, or nil.
func (f *BoardFacts) Set(id string) *BoardSet {
	i := slices.IndexFunc(f.Sets, func(s BoardSet) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return &f.Sets[i]
}

// Members returns who is in the set, by name.
func (f *BoardFacts) Members(places map[string]string, set string) []*BoardPerson {
	var list []*BoardPerson
	for i := range f.People {
		if p := &f.People[i]; places[p.ID] == set {
			list = append(list, p)
		}
	}
	return list
}

// Unmanaged returns whose line manager nobody knows: rule H2 cannot be checked
// for them.
func (f *BoardFacts) Unmanaged() []*BoardPerson {
	var list []*BoardPerson
	for i := range f.People {
		if p := &f.People[i]; len(p.Line) == 0 {
			list = append(list, p)
		}
	}
	return list
}

// IsFull says whether there are people enough for every set, so that none may
// stay empty.
func (f *BoardFacts) IsFull() bool { return len(f.People) >= f.Least*len(f.Sets) }

// IsMain says whether the organisation sends more than half the cohort, so that
// people of one department cannot always be parted (rule H4).
func (f *BoardFacts) IsMain(organisation string) bool {
	return 2*f.share[organisation] > len(f.People)
}

// MostFrom is how many members of a set of the size may be from the organisation
// (rule H5).
func (f *BoardFacts) MostFrom(organisation string, size int) int {
	part := 0.5
	if n := len(f.People); n > 0 {
		part = max(part, float64(f.share[organisation])/float64(n))
	}
	return max(2, int(math.Ceil(float64(size)*part)))
}

// Barred returns the rule that keeps two people out of one set, or "".
func (f *BoardFacts) Barred(a, b *BoardPerson) string {
	switch {
	case slices.Contains(a.Line, b.PersonID) || slices.Contains(b.Line, a.PersonID):
		return "H2"
	case f.apart[pairOf(a.PersonID, b.PersonID)]:
		return "H3"
	case a.Team() != "" && a.Team() == b.Team() && !f.IsMain(a.Sender.ID):
		return "H4"
	}
	return ""
}

// BarredWords says in a sentence why two people may not be in one set, or is ""
// where they may.
func (f *BoardFacts) BarredWords(a, b *BoardPerson) string {
	switch f.Barred(a, b) {
	case "H2":
		return fmt.Sprintf("%s and %s are in the same reporting line.", a.Name, b.Name)
	case "H3":
		return fmt.Sprintf("%s and %s are to be kept apart.", a.Name, b.Name)
	case "H4":
		return fmt.Sprintf("%s and %s are both from %s.", a.Name, b.Name, b.Department)
	}
	return ""
}

// BarredFrom says in words why somebody cannot be in a set because of who leads
// it (rule H6), or "".
func (f *BoardFacts) BarredFrom(p *BoardPerson, l BoardLeader) string {
	switch {
	case l.PersonID == "":
		return ""
	case l.PersonID == p.PersonID:
		return "is the facilitator"
	case slices.Contains(p.Line, l.PersonID):
		return "is managed by the facilitator"
	case slices.Contains(l.Line, p.PersonID):
		return "manages the facilitator"
	case f.apart[pairOf(p.PersonID, l.PersonID)]:
		return "is to be kept apart from the facilitator"
	case p.Team() != "" && p.Team() == team(l.Sender, l.Department):
		return "works in the facilitator’s department"
	}
	return ""
}

// IsUnsaid says whether two people are to be kept apart without the viewer being
// told.
func (f *BoardFacts) IsUnsaid(a, b string) bool { return f.unsaid[pairOf(a, b)] }

// BreaksUnsaid says whether a division brings people together who are to be kept
// apart without the viewer being told.
func (f *BoardFacts) BreaksUnsaid(places map[string]string) bool {
	for i := range f.Sets {
		members := f.Members(places, f.Sets[i].ID)
		for k, a := range members {
			if f.IsUnsaid(a.PersonID, f.Sets[i].Leader.PersonID) || slices.ContainsFunc(members[:k], func(b *BoardPerson) bool { return f.IsUnsaid(a.PersonID, b.PersonID) }) {
				return true
			}
		}
	}
	return false
}

// Team names the department with its organisation, the same however it is
// written, or is "" where the department is not known.
func (p *BoardPerson) Team() string { return team(p.Sender.ID, p.Department) }

func team(organisation, department string) string {
	if organisation == "" || department == "" {
		return ""
	}
	return organisation + " " + strings.ToLower(department)
}

// CanCome says whether the delegate can come to enough of the set's meetings
// (rule H7).
func (p *BoardPerson) CanCome(s *BoardSet) bool { return p.Missed[s.ID] <= s.MayMiss }

// Level returns how high somebody's pay band is, in steps, and false where that
// is not known. Medical grades count as band 8a.
func (p *BoardPerson) Level() (int, bool) {
	band := p.Band
	if band == "Medical" {
		band = "8a"
	}
	i := slices.Index(Bands()[:12], band)
	return i, i >= 0
}

// Side returns "clinical" or "non-clinical" after the staff group, or "" where
// that does not follow from it.
func (p *BoardPerson) Side() string {
	switch p.StaffGroup {
	case "Additional Professional Scientific and Technical", "Additional Clinical Services", "Allied Health Professionals",
		"Healthcare Scientists", "Medical and Dental", "Nursing and Midwifery Registered":
		return "clinical"
	case "Administrative and Clerical", "Estates and Ancillary", "Voluntary sector":
		return "non-clinical"
	}
	return ""
}
