package app

import (
	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule/instance"
)

// boardProblem puts what is open on a board to the engine: the sets that are not
// locked and the people who are not in a locked one. size is that of the sets for
// which the most from one organisation is worked out (rule H5). What people may be
// told apart by is where they work and when they can come, and nothing else.
func boardProblem(st *BoardState, near bool, size int) *instance.Sets {
	f, b := st.Facts, st.Board
	q := &instance.Sets{Format: "abp-sched/1", Kind: "sets", Name: st.Cohort.Code, Size: instance.Size{Min: f.Least, Max: f.Most, Target: f.Target},
		Rules:   instance.SetRules{FacilitatorOrg: "soft"},
		Mix:     map[string]int{"org": b.Weights.Organisation, "staff": b.Weights.StaffGroup, "setting": b.Weights.Setting, "department": b.Weights.Department},
		Lone:    map[string]int{"clinical": b.Weights.Lone, "non-clinical": b.Weights.Lone},
		Weights: instance.SetWeights{SizeSquare: b.Weights.Size, PreferNot: b.Weights.Absence, FacOrg: b.Weights.Facilitator},
		Spread:  &instance.Spread{Free: abp.BoardBandsFree, Cost: b.Weights.Band}}
	open := st.openPeople()
	sets := st.openSets()
	if len(open) < f.Least {
		q.Size.Min = max(1, len(open))
	}
	for _, s := range sets {
		addOpenSet(q, f, s, open)
	}
	for i, p := range open {
		q.Delegates = append(q.Delegates, setDelegate(f, p, sets))
		for _, o := range open[:i] {
			if f.Barred(p, o) != "" || f.IsUnsaid(p.PersonID, o.PersonID) {
				q.NotWith = append(q.NotWith, [2]string{o.ID, p.ID})
			}
		}
		if set := b.Draft.Places[p.ID]; b.IsLocked(p.ID) && f.Set(set) != nil {
			q.Pins = append(q.Pins, instance.SetPin{Delegate: p.ID, Set: set})
		}
	}
	seen := map[string]bool{}
	for _, p := range open {
		if !seen[p.Sender.ID] {
			seen[p.Sender.ID] = true
			q.AtMost = append(q.AtMost, instance.AtMost{Attr: "org", Value: p.Sender.ID, Max: f.MostFrom(p.Sender.ID, size)})
		}
	}
	if near {
		q.Baseline = boardBaseline(st, q)
	}
	return q
}

// openPeople lists who is in no locked set, by name.
func (st *BoardState) openPeople() []*abp.BoardPerson {
	var list []*abp.BoardPerson
	for i := range st.Facts.People {
		if p := &st.Facts.People[i]; !st.Board.IsLockedSet(st.Board.Draft.Places[p.ID]) {
			list = append(list, p)
		}
	}
	return list
}

// openSets lists the sets that are not locked.
func (st *BoardState) openSets() []*abp.BoardSet {
	var list []*abp.BoardSet
	for i := range st.Facts.Sets {
		if s := &st.Facts.Sets[i]; !st.Board.IsLockedSet(s.ID) {
			list = append(list, s)
		}
	}
	return list
}

// addOpenSet adds a set with its facilitator, and the one slot in which it meets:
// its meetings have their dates already.
func addOpenSet(q *instance.Sets, f *abp.BoardFacts, s *abp.BoardSet, open []*abp.BoardPerson) {
	slot, leader := slotOf(s), s.Leader.PersonID
	if leader == "" {
		leader = "nobody for " + s.ID
	}
	q.Slots = append(q.Slots, instance.Slot{ID: slot, MaxSets: 1})
	q.Sets = append(q.Sets, instance.OpenSet{ID: s.ID, Optional: !f.IsFull(), Slot: &slot, Facilitator: &leader})
	for i := range q.Facilitators {
		if l := &q.Facilitators[i]; l.ID == leader {
			l.Slots, l.MaxSets, l.PrefSets = append(l.Slots, slot), l.MaxSets+1, l.PrefSets+1
			return
		}
	}
	l := instance.SetFacilitator{ID: leader, Org: s.Leader.Sender, Slots: []string{slot}, MaxSets: 1, PrefSets: 1}
	for _, p := range open {
		if f.BarredFrom(p, s.Leader) != "" || f.IsUnsaid(p.PersonID, s.Leader.PersonID) {
			l.Manages = append(l.Manages, p.ID)
		}
	}
	q.Facilitators = append(q.Facilitators, l)
}

func slotOf(s *abp.BoardSet) string { return "when " + s.ID + " meets" }

func setDelegate(f *abp.BoardFacts, p *abp.BoardPerson, sets []*abp.BoardSet) instance.SetDelegate {
	d := instance.SetDelegate{ID: p.ID, Attrs: map[string]string{}}
	for attr, value := range map[string]string{"org": p.Sender.ID, "staff": p.StaffGroup, "setting": p.Sender.Kind, "department": f.WaivedTeam(p)} {
		if value != "" {
			d.Attrs[attr] = value
		}
	}
	if side := p.Side(); side != "" {
		d.Tags = []string{side}
	}
	if level, known := p.Level(); known {
		d.Level = &level
	}
	for _, s := range sets {
		switch {
		case !p.CanCome(s):
			d.Cannot = append(d.Cannot, slotOf(s))
		case p.Missed[s.ID] > 0:
			d.PreferNot = append(d.PreferNot, slotOf(s))
		}
	}
	return d
}

// boardBaseline is what people have been told, or what the board shows while
// nobody has been told anything.
func boardBaseline(st *BoardState, q *instance.Sets) *instance.SetBaseline {
	from := st.Facts.Told
	if len(from) == 0 {
		from = st.Board.Draft.Places
	}
	base := &instance.SetBaseline{Assignment: map[string]string{}, Sets: map[string]instance.SetHeld{}, Weights: instance.SetMoveWeights{Move: st.Board.Weights.Move}}
	for _, s := range q.Sets {
		base.Sets[s.ID] = instance.SetHeld{Slot: *s.Slot, Facilitator: *s.Facilitator}
	}
	for _, d := range q.Delegates {
		if _, open := base.Sets[from[d.ID]]; open {
			base.Assignment[d.ID] = from[d.ID]
		}
	}
	return base
}
