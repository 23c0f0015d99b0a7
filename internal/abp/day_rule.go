package abp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DateRange is the days from one to another, both included.
type DateRange struct{ From, Until Date }

// Bearing is what a special day means for sessions of one kind: it bars them,
// or each costs so much in a plan.
type Bearing struct {
	Hard   bool
	Weight int
}

// DayRule is one rule of the calendar for planning. Sessions of kinds without a
// Bearing are not touched. Within the purely soft kinds no date is in two rules,
// so that holidays of two authorities do not count twice.
type DayRule struct {
	ID        string // without spaces and colons; the same for the same days
	Rule      string // the rule's number, for example D7
	Label     string
	Kind      DayKind // of the days it comes from; D14 comes from none
	Authority string
	AfterDusk bool // only of sessions that end after sunset
	Ranges    []DateRange
	Bears     map[SessionKind]Bearing
}

// planned are the kinds of session that plans give dates to.
var planned = []SessionKind{WorkshopPart, SetMeeting, CatchUp, Celebration}

// kindRule is the rule for one kind of day, with the programme's defaults for
// workshop parts, for the celebration, and for what meets on screens.
type kindRule struct {
	rule                           string
	workshop, celebration, meeting Bearing
}

var (
	hard      = Bearing{Hard: true}
	kindRules = map[DayKind]kindRule{
		BankHoliday:      {"D1", hard, hard, hard},
		Closure:          {"D1", hard, hard, hard},
		ObservanceTier1:  {"D10", hard, hard, soft(25)},
		ObservanceTier2:  {"D11", soft(3), soft(3), soft(3)},
		SchoolHoliday:    {"D7", soft(15), soft(15), soft(6)},
		IndustrialAction: {"D9", hard, soft(20), soft(20)},
		WinterPressure:   {"D8", soft(20), soft(20), soft(5)},
		Blackout:         {"Local", soft(20), soft(20), soft(5)},
		DoctorsRotation:  {"D15", soft(4), soft(4), soft(4)},
		YearEnd:          {"D15", soft(4), soft(4), soft(4)},
	}
	endOfWeek = kindRule{"D14", soft(2), soft(2), soft(2)}
)

func soft(weight int) Bearing { return Bearing{Weight: weight} }

func (r kindRule) bears(k SessionKind) Bearing {
	switch k {
	case WorkshopPart:
		return r.workshop
	case Celebration:
		return r.celebration
	}
	return r.meeting
}

// all returns what the rule means for each kind of session that is planned.
func (r kindRule) all() map[SessionKind]Bearing {
	bears := make(map[SessionKind]Bearing, len(planned))
	for _, k := range planned {
		bears[k] = r.bears(k)
	}
	return bears
}

// RuleOf returns the number of the programme's rule for days of the kind, and
// Local for blackouts, which the programme leaves to its places.
func (k DayKind) RuleOf() string { return kindRules[k].rule }

func (d *Day) kindRule() kindRule {
	r := kindRules[d.Kind]
	if d.Kind == Blackout && d.NoWorkshops {
		r.workshop = hard
	}
	return r
}

// Bears returns what the day means for a session of the kind: by default winter
// pressure counts once, also for cohorts that are mostly clinical.
func (d *Day) Bears(k SessionKind) Bearing { return d.kindRule().bears(k) }

// DayRules returns what the special days and the programme's own rules say about
// the dates from one to another: one rule for each name, kind and authority,
// with the year-end closure (D1) and Mondays and Fridays (D14). Weekends are not
// among them. The order does not depend on that of days.
func DayRules(days []Day, from, until Date) []DayRule {
	span := DateRange{from, until}
	sorted := slices.Clone(days)
	slices.SortFunc(sorted, func(a, b Day) int {
		return cmp.Or(int(a.Kind)-int(b.Kind), a.OnDay.Since(b.OnDay), cmp.Compare(a.said(), b.said()))
	})
	rules := newRuleList(span)
	for i := range sorted {
		rules.add(&sorted[i])
	}
	rules.addFixed()
	return rules.list()
}

// said writes down all that a day says, to sort by.
func (d *Day) said() string {
	return fmt.Sprint(d.Name, d.Authority, d.Last(), d.State, d.FromEve, d.NoWorkshops)
}

// ruleList gathers dates under rules.
type ruleList struct {
	span  DateRange
	order []string
	rules map[string]*DayRule
	dates map[string]map[Date]bool
	taken map[DayKind]map[Date]bool // dates of the soft kinds
}

func newRuleList(span DateRange) *ruleList {
	return &ruleList{span: span, rules: map[string]*DayRule{}, dates: map[string]map[Date]bool{}, taken: map[DayKind]map[Date]bool{}}
}

// add puts the dates of a day under its rules: those it may fall on, and its eve.
func (l *ruleList) add(d *Day) {
	label, first, last := d.Name, d.OnDay, d.Last()
	if d.Authority != "" {
		label += ", " + d.Authority
	}
	r := DayRule{Rule: d.Kind.RuleOf(), Label: label, Kind: d.Kind, Authority: d.Authority, Bears: d.kindRule().all()}
	if d.IsTentative() {
		first, last = first.Add(-1), last.Add(1)
		r.Label += " (expected, so with a day either side)"
	}
	for date := first; !last.Before(date); date = date.Add(1) {
		l.put(r, date, !d.IsHard())
	}
	if d.FromEve {
		r.Label, r.AfterDusk = "The evening before "+r.Label, true
		l.put(r, first.Add(-1), false)
	}
}

// addFixed adds the rules that no record stands for.
func (l *ruleList) addFixed() {
	closed := DayRule{Rule: "D1", Label: "24 December to 2 January", Kind: Closure, Bears: kindRules[Closure].all()}
	ends := DayRule{Rule: endOfWeek.rule, Label: "Mondays and Fridays", Bears: endOfWeek.all()}
	for date := l.span.From; !l.span.Until.Before(date); date = date.Add(1) {
		if isYearEnd(date) {
			l.put(closed, date, false)
		}
		if w := date.Weekday(); w == time.Monday || w == time.Friday {
			l.put(ends, date, false)
		}
	}
}

// put adds a date to the rule; once, if dates of the kind count once.
func (l *ruleList) put(r DayRule, date Date, once bool) {
	if date.Before(l.span.From) || l.span.Until.Before(date) {
		return
	}
	if once {
		if l.taken[r.Kind] == nil {
			l.taken[r.Kind] = map[Date]bool{}
		}
		if l.taken[r.Kind][date] {
			return
		}
		l.taken[r.Kind][date] = true
	}
	key := fmt.Sprint(r.Rule, r.Label, r.Kind, r.Bears[WorkshopPart].Hard)
	if l.rules[key] == nil {
		l.rules[key], l.dates[key] = &r, map[Date]bool{}
		l.order = append(l.order, key)
	}
	l.dates[key][date] = true
}

// list returns the rules with their dates as ranges and each with its own id.
func (l *ruleList) list() []DayRule {
	out, used := make([]DayRule, 0, len(l.order)), map[string]int{}
	for _, key := range l.order {
		r := *l.rules[key]
		r.Ranges = rangesOf(l.dates[key])
		id := r.Rule + "-" + slug(r.Label)
		if used[id]++; used[id] > 1 {
			id += fmt.Sprint("-", used[id])
		}
		r.ID = id
		out = append(out, r)
	}
	return out
}

// rangesOf joins dates that follow each other.
func rangesOf(dates map[Date]bool) []DateRange {
	sorted := make([]Date, 0, len(dates))
	for d := range dates {
		sorted = append(sorted, d)
	}
	slices.SortFunc(sorted, func(a, b Date) int { return a.Since(b) })
	var ranges []DateRange
	for _, d := range sorted {
		if n := len(ranges); n > 0 && ranges[n-1].Until.Add(1) == d {
			ranges[n-1].Until = d
			continue
		}
		ranges = append(ranges, DateRange{d, d})
	}
	return ranges
}

// slug keeps the letters and digits of a label, with hyphens between words.
func slug(label string) string {
	words := strings.FieldsFunc(strings.ToLower(label), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 0x80 || r == '’'
	})
	return strings.Join(words, "-")
}
