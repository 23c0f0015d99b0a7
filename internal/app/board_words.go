package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule"
)

// blockedWords says in the words of the programme which rule stands in the way,
// and what would be enough to take it out. The engine knows neither names nor
// why two people may not be together.
func (st *BoardState) blockedWords(b schedule.Blocked) string {
	names := st.wordsOfIDs()
	enough := names.Replace(b.Enough)
	f := st.Facts
	rule, about, _ := strings.Cut(b.Rule, ":")
	one, other, _ := strings.Cut(about, ":")
	words := names.Replace(b.Words)
	switch p, q := f.Person(one), f.Person(other); {
	case rule == "B-NOTWITH" && p != nil && q != nil:
		words = f.BarredWords(p, q)
	case rule == "B-PIN" && p != nil:
		words, enough = p.Name+" is locked into "+st.Name(st.Board.Draft.Places[one])+".", "Unlock them."
	case rule == "B-PIN" && other == "slot":
		words, enough = capitalised(st.Name(one))+" meets when it meets.", ""
	case rule == "B-PIN" && other == "facilitator":
		words, enough = capitalised(st.Name(one))+" has the facilitator that it has.", ""
	case rule == "B-SLOT" && p != nil:
		words = fmt.Sprintf("%s cannot come to enough meetings of %s.", p.Name, strings.Join(st.closedTo(p), ", "))
	case rule == "B-FACMANAGES":
		words = st.barredByLeader(about)
	case rule == "B-SIZE":
		words = fmt.Sprintf("A set has %d to %d members, and %d people are to be divided into %d sets.", f.Least, f.Most, len(st.openPeople()), len(st.openSets()))
	case rule == "B-EMPTY":
		words = "No set may stay empty."
	case rule == "B-ATMOST":
		words = names.Replace("How many members of a set may be from " + other + ".")
	}
	return strings.TrimSpace(words + " " + enough)
}

// closedTo lists the sets of whose meetings somebody would miss too many.
func (st *BoardState) closedTo(p *abp.BoardPerson) []string {
	var list []string
	for i := range st.Facts.Sets {
		if s := &st.Facts.Sets[i]; !p.CanCome(s) {
			list = append(list, st.Name(s.ID))
		}
	}
	return list
}

// barredByLeader says who may not be in a set because of its facilitator.
func (st *BoardState) barredByLeader(leader string) string {
	i := slices.IndexFunc(st.Facts.Sets, func(s abp.BoardSet) bool { return s.Leader.PersonID == leader })
	if i < 0 {
		return "A facilitator has no set with people of their own line or department."
	}
	l := st.Facts.Sets[i].Leader
	var list []string
	for k := range st.Facts.People {
		if why := st.Facts.BarredFrom(&st.Facts.People[k], l); why != "" {
			list = append(list, st.Facts.People[k].Name+" "+why)
		}
	}
	return fmt.Sprintf("Not in a set of %s: %s.", l.Name, strings.Join(list, ", "))
}

func capitalised(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// wordsOfIDs writes names where the engine, which knows none, writes ids.
func (st *BoardState) wordsOfIDs() *strings.Replacer {
	var pairs []string
	for i := range st.Facts.Sets {
		s := &st.Facts.Sets[i]
		pairs = append(pairs, slotOf(s), "the meetings of "+st.Name(s.ID), "nobody for "+s.ID, "nobody", s.ID, st.Name(s.ID))
	}
	for id, name := range st.names {
		pairs = append(pairs, id, name)
	}
	for i := range st.Facts.People {
		pairs = append(pairs, st.Facts.People[i].Sender.ID, st.Facts.People[i].Sender.Name)
	}
	return strings.NewReplacer(pairs...)
}
