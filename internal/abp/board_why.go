package abp

import (
	"slices"
)

// BoardOption is another place for a delegate and what would come of it.
type BoardOption struct {
	Set    *BoardSet   // nil for no set
	With   string      // the delegate to change places with, or ""
	Change int         // of the whole cost; below 0 is better
	Parts  []BoardPart // what changes, by rule, without words
	Bars   []BoardBreach
	Mends  int // breaches that there are now and would no longer be
}

// Options returns, for every other set, what it would come to if the delegate
// joined it, and what the best exchange with one of its members would. locked
// says who cannot be exchanged.
func (f *BoardFacts) Options(places map[string]string, w BoardWeights, delegate string, locked func(string) bool) []BoardOption {
	var list []BoardOption
	for i := range f.Sets {
		set := &f.Sets[i]
		if set.ID == places[delegate] {
			continue
		}
		list = append(list, f.option(places, w, set, delegate, ""))
		if places[delegate] == "" {
			continue
		}
		var best *BoardOption
		for _, other := range f.Members(places, set.ID) {
			if locked(other.ID) {
				continue
			}
			if o := f.option(places, w, set, delegate, other.ID); best == nil || o.isBetter(best) {
				best = &o
			}
		}
		if best != nil {
			list = append(list, *best)
		}
	}
	return list
}

func (o *BoardOption) isBetter(than *BoardOption) bool {
	a, b := len(o.Bars)-o.Mends, len(than.Bars)-than.Mends
	return a < b || a == b && o.Change < than.Change
}

// option compares the two sets concerned before and after.
func (f *BoardFacts) option(places map[string]string, w BoardWeights, to *BoardSet, delegate, other string) BoardOption {
	after := make(map[string]string, len(places))
	for d, s := range places {
		after[d] = s
	}
	from := f.Set(places[delegate])
	if after[delegate] = to.ID; other != "" {
		after[other] = from.ID
	}
	o := BoardOption{Set: to, With: other}
	was, is := map[string]int{}, map[string]int{}
	var broken, breaks []BoardBreach
	for _, set := range []*BoardSet{from, to} {
		if set == nil {
			continue
		}
		a, b := f.judge(set, f.Members(places, set.ID), w), f.judge(set, f.Members(after, set.ID), w)
		broken, breaks = append(broken, a.Broken...), append(breaks, b.Broken...)
		addParts(was, a.Parts)
		addParts(is, b.Parts)
	}
	for _, d := range []string{delegate, other} {
		if told := f.Told[d]; told != "" {
			was["S11"] += w.Move * btoi(told != places[d])
			is["S11"] += w.Move * btoi(told != after[d])
		}
	}
	for _, e := range w.Each() {
		if by := is[e.Rule] - was[e.Rule]; by != 0 {
			o.Parts, o.Change = append(o.Parts, BoardPart{Rule: e.Rule, Cost: by}), o.Change+by
		}
	}
	o.Bars = lacking(breaks, broken)
	o.Mends = len(lacking(broken, breaks))
	return o
}

func addParts(sums map[string]int, parts []BoardPart) {
	for _, p := range parts {
		sums[p.Rule] += p.Cost
	}
}

// lacking lists the breaches that the others do not have.
func lacking(list, others []BoardBreach) []BoardBreach {
	return slices.DeleteFunc(slices.Clone(list), func(b BoardBreach) bool {
		return slices.ContainsFunc(others, func(o BoardBreach) bool { return o.Rule == b.Rule && o.Words == b.Words })
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// BoardRuleWords names a rule of a board in a few words.
func BoardRuleWords(rule string) string {
	return map[string]string{
		"S1": "same organisation", "S2": "missed meetings", "S3": "size", "S4": "pay bands far apart", "S5": "same department", "S6": "same staff group",
		"S7": "only one clinical or non-clinical member", "S8": "same kind of organisation", "S9": "facilitator’s organisation", "S11": "moving people who know their set",
	}[rule]
}
