package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/schedule/check"
)

// engineRef translates the ref of an event for the engine.
func engineRef(ref string) string {
	id, number := abp.CutRef(ref)
	switch {
	case id == "coffee":
		return strings.Replace(ref, ".", " ", 1)
	case number == 0:
		return id
	case !abp.IsID(abp.KindCohort, id):
		return strings.Replace(ref, ".", "/", 1)
	case number == 1:
		return id + "/full"
	}
	return id + "/half"
}

// refOf translates the engine's name of an event back.
func refOf(where string) string {
	where = strings.Replace(where, "coffee ", "coffee.", 1)
	where = strings.Replace(where, "/full", ".1", 1)
	where = strings.Replace(where, "/half", ".2", 1)
	return strings.Replace(where, "/", ".", 1)
}

// ruleWords says what the parts of a cost are for.
var ruleWords = map[string]string{
	"absent_full":   "People who cannot come to a full day",
	"absent_half":   "People who cannot come to a half day",
	"absent_als":    "Members who cannot come to a set meeting",
	"absent_coffee": "People who cannot come to a catch-up",
	"calendar":      "Days to avoid",
	"weekday":       "Mondays and Fridays",
	"part":          "Set meetings late in the day",
	"start_week":    "Weeks away from the preferred start",
	"gap":           "Set meetings too close or too far apart",
	"pattern":       "Set meetings off their usual weekday and time",
	"venue":         "Cost of venues",
	"venue_change":  "A half day at another venue than the full day",
	"pair_change":   "A half day with other facilitators than the full day",
	"over":          "Work above a facilitator’s fair share",
	"moved":         "Events that move",
	"venue_moved":   "Workshops at another venue",
	"fac_changed":   "Other facilitators",
}

func wordsOfRule(rule string) string {
	if words := ruleWords[rule]; words != "" {
		return words
	}
	return rule
}

// partsOf adds up a report by rule, dearest first.
func partsOf(r check.Report) []abp.PlanningPart {
	parts := []abp.PlanningPart{}
	for _, s := range r.ByRule() {
		parts = append(parts, abp.PlanningPart{Rule: s.Name, Words: wordsOfRule(s.Name), Amount: s.Amount})
	}
	return dearestFirst(parts, func(p abp.PlanningPart) int { return p.Amount })
}

// placesOf adds up a report by event, set and facilitator, dearest first.
func (in *planningInput) placesOf(r check.Report) []abp.PlanningPlace {
	by := map[string][]check.Cost{}
	for _, c := range r.Costs {
		by[c.Where] = append(by[c.Where], c)
	}
	places := []abp.PlanningPlace{}
	for _, s := range r.ByWhere() {
		ref := refOf(s.Name)
		places = append(places, abp.PlanningPlace{Ref: ref, Words: in.refWords(ref), Amount: s.Amount, Parts: partsOf(check.Report{Costs: by[s.Name]})})
	}
	return dearestFirst(places, func(p abp.PlanningPlace) int { return p.Amount })
}

// refWords names an event, a set or a facilitator.
func (in *planningInput) refWords(ref string) string {
	id, number := abp.CutRef(ref)
	if c := in.cohort(id); c != nil {
		step, _ := stepOf(c.Template, abp.WorkshopPart, number)
		return step.Name + " of " + c.Code
	}
	if c, set := in.set(id); c != nil {
		if number == 0 {
			return fmt.Sprintf("Set %d of %s", set.Number, c.Code)
		}
		step, _ := stepOf(c.Template, abp.SetMeeting, number)
		return fmt.Sprintf("%s of %s, set %d", step.Name, c.Code, set.Number)
	}
	if f := in.facilitator(ref); f != nil && f.Person != nil {
		return f.Person.Name
	}
	if id == "coffee" {
		return "Coffee catch-up"
	}
	return "Somebody"
}

// named puts names into a sentence of the engine, which knows ids alone.
func (in *planningInput) named(words string) string {
	var pairs []string
	for _, c := range in.cohorts {
		pairs = append(pairs, c.Cohort.ID, c.Code)
		for _, s := range c.sets {
			pairs = append(pairs, s.ID, fmt.Sprintf("set %d of %s", s.Number, c.Code))
		}
	}
	for _, v := range in.venues {
		pairs = append(pairs, v.ID, v.Name)
	}
	for _, f := range in.facilitators {
		if f.Person != nil {
			pairs = append(pairs, f.PersonID, f.Person.Name)
		}
	}
	for _, p := range partHours {
		pairs = append(pairs, " in "+string(p.part), " from "+abp.ClockWords(time.Date(2000, 1, 1, 0, p.from, 0, 0, time.UTC)))
	}
	words = strings.NewReplacer(pairs...).Replace(words)
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

func dearestFirst[T any](list []T, amount func(T) int) []T {
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(amount(b), amount(a)) })
	return list
}
