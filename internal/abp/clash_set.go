package abp

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// LineSteps is how far up the reporting line the rules look.
const LineSteps = 3

// setClashes checks H1 to H7 of every set. While nobody is in any set there are
// no line-ups yet, and that is no clash.
func (p Plan) setClashes() []Clash {
	if !slices.ContainsFunc(p.Sets, func(s Set) bool { return len(s.Members) > 0 }) {
		return nil
	}
	var found []Clash
	managers := p.managers()
	for _, set := range p.Sets {
		name := fmt.Sprintf("Set %d", set.Number)
		if n := len(set.Members); n < p.Template.SetSizeMin || n > p.Template.SetSizeMax {
			found = append(found, broken("H1", "%s has %s; a set has %d to %d.", name, counted(n, "member", "members"), p.Template.SetSizeMin, p.Template.SetSizeMax))
		}
		found = append(found, p.lineClashes(name, set, managers)...)
		found = append(found, p.apartClashes(name, set)...)
		found = append(found, p.teamClashes(name, set)...)
		found = append(found, p.mixClashes(name, set)...)
		found = append(found, p.adviserClashes(name, set, managers)...)
		found = append(found, p.meetingClashes(name, set)...)
	}
	return found
}

// broken is a clash about the whole plan that has to be mended, doubtful one to
// weigh.
func broken(rule, format string, args ...any) Clash {
	return Clash{rule, true, fmt.Sprintf(format, args...), -1}
}

func doubtful(rule, format string, args ...any) Clash {
	return Clash{rule, false, fmt.Sprintf(format, args...), -1}
}

// managers returns the line managers that are known, by person.
func (p Plan) managers() map[string]string {
	all := make(map[string]string, len(p.Managers)+len(p.Delegates))
	for id, m := range p.Managers {
		all[id] = m
	}
	for _, set := range p.Sets {
		for _, m := range set.Members {
			if who := m.Delegate.Person; who.ManagerID != "" {
				all[who.ID] = string(who.ManagerID)
			}
		}
	}
	return all
}

// InLine says whether one of the two people stands above the other in the
// reporting line, as far up as the rules look (H2, H6). managers are the line
// managers that are known, by person.
func InLine(one, other string, managers map[string]string) bool {
	return stepsUp(one, other, managers) > 0 || stepsUp(other, one, managers) > 0
}

// stepsUp returns how many steps the boss stands above the person in the
// reporting line, or 0 if not within the steps that the rules look.
func stepsUp(person, boss string, managers map[string]string) int {
	for step := 1; step <= LineSteps; step++ {
		if person = managers[person]; person == "" {
			return 0
		}
		if person == boss {
			return step
		}
	}
	return 0
}

// lineClashes checks H2: no two people of one reporting line. Whose line manager
// is not known cannot be checked, and that is said.
func (p Plan) lineClashes(name string, set Set, managers map[string]string) []Clash {
	var found []Clash
	unknown := 0
	for _, m := range set.Members {
		who := m.Delegate.Person
		if managers[who.ID] == "" {
			unknown++
		}
		for _, o := range set.Members {
			switch step := stepsUp(who.ID, o.Delegate.PersonID, managers); step {
			case 0:
			case 1:
				found = append(found, broken("H2", "%s holds %s and their line manager %s.", name, who.Name, o.Delegate.Person.Name))
			default:
				found = append(found, broken("H2", "%s holds %s and %s, who is %d steps above them in the reporting line.", name, who.Name, o.Delegate.Person.Name, step))
			}
		}
	}
	if unknown > 0 && p.Managers != nil {
		found = append(found, doubtful("H2", "In %s no line manager is known for %s; check yourself that nobody there reports to another.", name, counted(unknown, "member", "members")))
	}
	return found
}

// apartClashes checks H3: people who are kept apart are in different sets.
func (p Plan) apartClashes(name string, set Set) []Clash {
	var found []Clash
	for i := range p.Aparts {
		var both []string
		for _, m := range set.Members {
			if p.Aparts[i].Has(m.Delegate.PersonID) {
				both = append(both, m.Delegate.Person.Name)
			}
		}
		if len(both) == 2 {
			found = append(found, broken("H3", "%s holds %s and %s, who are kept apart.", name, both[0], both[1]))
		}
	}
	return found
}

// teamClashes checks H4: no two people of one department. An organisation that
// sends more than half of the cohort cannot keep it; for that one it is rule S5,
// to be weighed.
func (p Plan) teamClashes(name string, set Set) []Clash {
	share := map[string]int{}
	for _, d := range p.Delegates {
		share[d.OrganisationID]++
	}
	var found []Clash
	for i, m := range set.Members {
		for _, o := range set.Members[:i] {
			a, b := o.Delegate, m.Delegate
			if a.OrganisationID != b.OrganisationID || !sameTeam(a.Person, b.Person) {
				continue
			}
			c := broken("H4", "%s holds %s and %s of one department, %s.", name, a.Person.Name, b.Person.Name, b.Person.Department)
			if 2*share[a.OrganisationID] > len(p.Delegates) {
				c.Rule, c.Hard = "S5", false
			}
			found = append(found, c)
		}
	}
	return found
}

// sameTeam says whether two people of one organisation are of one department.
func sameTeam(a, b *Person) bool {
	return a.Department != "" && strings.EqualFold(a.Department, b.Department)
}

// adviserClashes checks H6: the facilitator stands outside the reporting line,
// the department and the pairs kept apart of every member.
func (p Plan) adviserClashes(name string, set Set, managers map[string]string) []Clash {
	id := string(set.FacilitatorID)
	if id == "" {
		return nil
	}
	adviser := p.adviser(&set)
	if adviser != nil && adviser.ManagerID != "" {
		managers[id] = string(adviser.ManagerID)
	}
	var found []Clash
	for _, m := range set.Members {
		who := m.Delegate.Person
		up, down := stepsUp(who.ID, id, managers), stepsUp(id, who.ID, managers)
		switch {
		case up == 1:
			found = append(found, broken("H6", "The facilitator of %s is %s’s line manager.", name, who.Name))
		case up > 1:
			found = append(found, broken("H6", "The facilitator of %s is %d steps above %s in the reporting line.", name, up, who.Name))
		case down > 0:
			found = append(found, broken("H6", "%s is above the facilitator of %s in the reporting line.", who.Name, name))
		}
		if adviser != nil && string(adviser.OrganisationID) == m.Delegate.OrganisationID && sameTeam(adviser, who) {
			found = append(found, broken("H6", "The facilitator of %s is of one department with %s, %s.", name, who.Name, who.Department))
		}
		if slices.ContainsFunc(p.Aparts, func(a Apart) bool { return a.Has(id) && a.Has(who.ID) }) {
			found = append(found, broken("H6", "The facilitator of %s and %s are kept apart.", name, who.Name))
		}
	}
	return found
}

// adviser returns the facilitator of a set, as far as they are loaded.
func (p Plan) adviser(set *Set) *Person {
	if set.Facilitator != nil {
		return set.Facilitator
	}
	for i := range p.Sessions {
		for j := range p.Sessions[i].Facilitators {
			if f := &p.Sessions[i].Facilitators[j]; f.ID == string(set.FacilitatorID) {
				return f
			}
		}
	}
	return nil
}

// meetingClashes checks H7 for members: each can come to as many of the set's
// meetings as the journey needs.
func (p Plan) meetingClashes(name string, set Set) []Clash {
	if p.Availability == nil {
		return nil
	}
	var meetings []Session
	for _, s := range p.Sessions {
		if s.Kind == SetMeeting && string(s.SetID) == set.ID && !s.IsCancelled() {
			meetings = append(meetings, s)
		}
	}
	need := min(p.Template.SetsNeeded, len(meetings))
	var found []Clash
	for _, m := range set.Members {
		can := 0
		for i := range meetings {
			if p.Availability[m.Delegate.PersonID].FreeFor(&meetings[i], p.Zone) {
				can++
			}
		}
		if can < need {
			found = append(found, broken("H7", "%s can come to %d of the %s of %s; %d are needed.", m.Delegate.Person.Name, can, counted(len(meetings), "meeting", "meetings"), name, need))
		}
	}
	return found
}

// mixClashes checks H5: no organisation has more than
// max(2, ceil(size × max(0.5, its share of the cohort))) members of a set.
func (p Plan) mixClashes(name string, set Set) []Clash {
	share := map[string]int{}
	for _, d := range p.Delegates {
		share[d.OrganisationID]++
	}
	in := map[string]int{}
	label := map[string]string{}
	var order []string
	for _, m := range set.Members {
		id := m.Delegate.OrganisationID
		if in[id]++; in[id] == 1 {
			order = append(order, id)
		}
		if m.Delegate.Organisation != nil {
			label[id] = m.Delegate.Organisation.Name
		}
	}
	var found []Clash
	for _, id := range order {
		part := 0.5
		if n := len(p.Delegates); n > 0 {
			part = max(part, float64(share[id])/float64(n))
		}
		most := max(2, int(math.Ceil(float64(len(set.Members))*part)))
		switch {
		case len(order) == 1 && len(set.Members) > 1 && len(share) > 1:
			found = append(found, broken("H5", "All %d members of %s are from %s.", in[id], name, label[id]))
		case in[id] > most:
			found = append(found, broken("H5", "%s has %d members from %s; at most %d may be.", name, in[id], label[id], most))
		}
	}
	return found
}
