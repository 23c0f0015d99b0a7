package app

import (
	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/stats"
)

// atom is a smallest group of the published tables: an organisation of the home
// system, or a guest system as a whole.
type atom struct {
	disclosure.Group
	id     string // record id: of an organisation, or of a guest system
	isHome bool
}

// atoms sorts the frozen cells of one snapshot into the groups of the published
// tables, in the order of organisations. It returns none where the cells and the
// organisations no longer agree, because one has changed its system since: figures
// of the old system beside those of the new would show who moved.
func atoms(cells []abp.SnapshotCell, reaches []abp.SnapshotReach, partners []abp.Organisation) ([]atom, error) {
	pairs, inSystem := map[string]stats.Joint{}, map[string]stats.Joint{}
	for _, c := range cells {
		j, err := parseCounts(c)
		switch {
		case err != nil:
			return nil, err
		case c.Scope == abp.ByOrganisation:
			pairs[c.GroupID] = j
		case c.Scope == abp.BySystem:
			inSystem[c.GroupID] = j
		}
	}
	reach := map[string]abp.SnapshotReach{}
	for _, r := range reaches {
		reach[r.GroupID] = r
	}
	alike := !hasHome(partners, pairs)
	var all []atom
	sums, seen := map[string]stats.Joint{}, map[string]bool{}
	for _, o := range partners {
		j, took := pairs[o.ID]
		if !took {
			continue
		}
		sum, err := sums[o.SystemID].Plus(j)
		if err != nil {
			return nil, err
		}
		sums[o.SystemID] = sum
		switch {
		case alike || isHome(o):
			all = append(all, atom{group(o.Code+" "+o.ID, o.Name, j, reach[o.ID]), o.ID, true})
		case !seen[o.SystemID]:
			all = append(all, atom{group("~"+systemName(o)+" "+o.SystemID, systemName(o), inSystem[o.SystemID], reach[o.SystemID]), o.SystemID, false})
		}
		seen[o.SystemID] = true
	}
	for id, sum := range sums {
		if !sum.Equal(inSystem[id]) {
			return nil, nil
		}
	}
	return all, nil
}

func isHome(o abp.Organisation) bool { return o.System != nil && o.System.IsHome }

// hasHome says whether the home system took part. Without one every organisation
// is published by itself.
func hasHome(partners []abp.Organisation, pairs map[string]stats.Joint) bool {
	for _, o := range partners {
		if _, took := pairs[o.ID]; took && isHome(o) {
			return true
		}
	}
	return false
}

func systemName(o abp.Organisation) string {
	if o.System == nil {
		return o.SystemID
	}
	return o.System.Name
}

// group makes the raw figures of one group. Whoever answered could answer: people
// who handed in and left later are not more than those asked.
func group(code, label string, j stats.Joint, r abp.SnapshotReach) disclosure.Group {
	n := j.N()
	return disclosure.Group{Code: code, Label: label, People: n, Pairs: j, Eligible: max(n, r.Eligible), AnsweredBefore: max(n, r.AnsweredBefore), AnsweredAfter: max(n, r.AnsweredAfter)}
}

// published is what everybody may see of one snapshot by organisation and system.
type published struct {
	atoms []atom
	gate  disclosure.Parameters // by which it was published
	home  disclosure.Table      // organisations; of the home system only, where isSplit
	all   disclosure.Table      // systems with their total; the same as home where not isSplit
	// isSplit says that the home system is a row of its own. Where the roll-up had
	// to hide it, its organisations stand beside the guest systems instead.
	isSplit bool
	homeOf  disclosure.Group // the home system as one group
}

// allLabel is what the total of everybody is called.
const allLabel = "Whole programme"

// publish passes the groups of one snapshot through the gate.
func publish(list []atom, homeName string, survey disclosure.Parameters) (published, error) {
	p := published{atoms: list, gate: survey}
	var home, siblings, everyone []disclosure.Group
	guests := 0
	for _, a := range list {
		everyone = append(everyone, a.Group)
		if a.isHome {
			home = append(home, a.Group)
		} else {
			guests++
			siblings = append(siblings, a.Group)
		}
	}
	var err error
	if guests > 0 && len(home) > 0 {
		if p.homeOf, err = sumOf(homeName, home); err != nil {
			return p, err
		}
		if p.all, err = disclosure.NewTable(survey, disclosure.Question{By: disclosure.BySystem, Label: allLabel}, append([]disclosure.Group{p.homeOf}, siblings...)); err != nil {
			return p, err
		}
		if p.isSplit = p.all.Row(p.homeOf.Code).IsShown(); p.isSplit {
			p.home, err = disclosure.NewTable(survey, disclosure.Question{By: disclosure.ByOrganisation, Label: homeName + " total", Noun: "home organisations"}, home)
			return p, err
		}
	}
	p.all, err = disclosure.NewTable(survey, disclosure.Question{By: disclosure.ByOrganisation, Label: allLabel}, everyone)
	p.home = p.all
	return p, err
}

// sumOf adds groups of different people up.
func sumOf(label string, groups []disclosure.Group) (disclosure.Group, error) {
	sum := disclosure.Group{Code: "home", Label: label}
	for _, g := range groups {
		j, err := sum.Pairs.Plus(g.Pairs)
		if err != nil {
			return sum, err
		}
		sum.Pairs, sum.People = j, sum.People+g.People
		sum.Eligible, sum.AnsweredBefore, sum.AnsweredAfter = sum.Eligible+g.Eligible, sum.AnsweredBefore+g.AnsweredBefore, sum.AnsweredAfter+g.AnsweredAfter
	}
	return sum, nil
}

// homeName is what the home system is called.
func homeName(partners []abp.Organisation) string {
	for _, o := range partners {
		if isHome(o) {
			return systemName(o)
		}
	}
	return "Home"
}

// find returns the atom that holds the organisation, and whether there is one.
func (p published) find(o *abp.Organisation) (atom, bool) {
	for _, a := range p.atoms {
		if a.id == o.ID || !a.isHome && a.id == o.SystemID {
			return a, true
		}
	}
	return atom{}, false
}

// card returns the row of a group as everybody sees it and, where it is hidden,
// the row that stands in its place.
func (p published) card(a atom) (own disclosure.Card, instead *disclosure.Card) {
	t := p.all
	if a.isHome {
		t = p.home
	}
	own = t.Row(a.Code)
	if own.IsShown() || own.Mark() != disclosure.Confidential {
		return own, nil
	}
	other, has := t.Other()
	if !has {
		other = t.Total()
	}
	return own, &other
}

// rows are the published rows in reading order; that of own, or of its system, is
// marked where it is not combined.
func (p published) rows(own *abp.Organisation) []ImpactRow {
	code := ""
	if own != nil {
		at, _ := p.find(own)
		code = at.Code
	}
	var rows []ImpactRow
	add := func(c disclosure.Card, isTotal bool) {
		rows = append(rows, ImpactRow{Card: c, IsTotal: isTotal, IsOwn: code != "" && c.Code() == code})
	}
	for _, c := range p.home.Rows() {
		add(c, false)
	}
	if p.isSplit {
		add(p.home.Total(), true)
		for _, c := range p.all.Rows() {
			if c.Code() != p.homeOf.Code {
				add(c, false)
			}
		}
	}
	add(p.all.Total(), true)
	return rows
}
