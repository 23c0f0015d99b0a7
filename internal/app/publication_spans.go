package app

import (
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// aside is what is published of the headline beside its tables, of the same people:
// it comes or stays together. Every one of them tells what its people answered first,
// so that all are read against each other and against the tables.
type aside struct {
	label    string
	figures  []figureOf
	answered []int // places of entries that all its people have
	missing  []int // and that none of them has
}

// asides are judged in this order.
var asides = []aside{
	ofSpans("The change to the survey after the workshops", []int{int(abp.T0), int(abp.T1)}, abp.SpanT1),
	ofSpans("The change to the survey six months later", []int{int(abp.T0), int(abp.T3)}, abp.SpanT3),
	ofSpans("The change to the survey twelve months later", []int{int(abp.T0), int(abp.T4)}, abp.SpanT4),
	ofSpans("What was kept of the change", []int{int(abp.T0), int(abp.T2), int(abp.T3)}, abp.SpanGain, abp.SpanKept),
	ofSpans("The change from how people remember themselves", []int{int(abp.T0), int(abp.T2), remembered}, abp.SpanThen, abp.SpanGainOfThens),
	{"Those who did not answer again", []figureOf{{abp.WholeProgramme, abp.T0.String(), abp.LeftItem}}, []int{int(abp.T0)}, []int{int(abp.T2)}},
}

func ofSpans(label string, answered []int, spans ...abp.Span) aside {
	s := aside{label: label, answered: answered}
	for _, span := range spans {
		s.figures = append(s.figures, figureOf{abp.WholeProgramme, string(span), abp.HeadlineItem})
	}
	return s
}

// holds reports whether the people of an atom are in it in snapshot number.
func (s *aside) holds(g *pairAtom, number int) bool {
	has := func(place int) bool { return g.entered[place] > 0 && g.entered[place] <= number }
	return !slices.ContainsFunc(s.answered, func(place int) bool { return !has(place) }) && !slices.ContainsFunc(s.missing, has)
}

// asidesOf counts the people of every aside that is among the figures, by its place.
func asidesOf(cells []abp.SnapshotCell, counts []abp.SnapshotCount) (map[int]int, error) {
	people := map[int]int{}
	for i := range asides {
		first := asides[i].figures[0]
		for _, c := range cells {
			if (figureOf{c.Scope, string(c.Span), c.Item}) == first {
				j, err := parseCounts(c)
				if err != nil {
					return nil, err
				}
				people[i] = j.N()
			}
		}
		for _, c := range counts {
			if (figureOf{c.Scope, c.Wave.String(), c.Item}) == first {
				people[i] += c.People
			}
		}
	}
	return people, nil
}

// aside puts one of them over the smallest groups, as it was of so many people in one
// snapshot.
func (x *audit) aside(i, at, people int) disclosure.Release {
	s := &asides[i]
	c := disclosure.Cell{Name: s.label, Label: s.label}
	n := 0
	for a := range x.people {
		if g := &x.people[a]; g.from <= at && at <= g.until && s.holds(g, x.numberAt(at)) {
			c.Atoms = append(c.Atoms, a)
			n += x.count[a]
		}
	}
	x.isSound = x.isSound && n == people
	return disclosure.Release{Table: s.label, Label: "the whole programme", Cells: []disclosure.Cell{c}}
}

// ledgers hold the same releases under different thresholds.
type ledgers struct {
	x       *audit
	targets []disclosure.Target
	before  []disclosure.Release
	by      map[disclosure.Parameters]*disclosure.Ledger
}

func (l *ledgers) under(p disclosure.Parameters) *disclosure.Ledger {
	if l.by[p] == nil {
		l.by[p] = disclosure.NewLedger(p, l.x.count, l.targets)
		for _, r := range l.before {
			l.by[p].Add(r)
		}
	}
	return l.by[p]
}

func (l *ledgers) add(r disclosure.Release) {
	l.before = append(l.before, r)
	for _, ledger := range l.by {
		ledger.Add(r)
	}
}

// judgeAsides says what may become of each of them beside the tables, new and old.
func (x *audit) judgeAsides(led *ledgers) map[figureOf]disclosure.Verdict {
	verdicts := map[figureOf]disclosure.Verdict{}
	for i := range asides {
		n, has := x.nowAsides[i]
		if !has {
			continue
		}
		v := disclosure.Verdict{Outcome: disclosure.Refused, Rule: disclosure.R8, Reason: uncheckedReason}
		r := x.aside(i, len(x.past), n)
		if x.isSound && !x.isUnplaced(i) {
			v = led.under(x.lim.now(abp.WholeProgramme)).Judge(r)
		} else if slices.ContainsFunc(x.past, func(s pastRelease) bool { _, had := s.asides[i]; return had }) {
			v.Outcome = disclosure.CarryForward
		}
		if v.Outcome == disclosure.Publish {
			led.add(r)
		}
		for _, f := range asides[i].figures {
			verdicts[f] = v
		}
	}
	return verdicts
}

// isUnplaced reports whether nothing is known of who is in one of them: snapshots
// did not always keep who remembered.
func (x *audit) isUnplaced(i int) bool {
	return x.hasForgotten && slices.Contains(asides[i].answered, remembered)
}

// forget leaves out what people remembered where an earlier snapshot did not count
// it: nobody could be followed from there.
func (x *audit) forget(counts []map[pairGroup]int) []map[pairGroup]int {
	hasThens := func(count map[pairGroup]int, until int) bool {
		for g := range count {
			if n := g.entered[remembered]; n > 0 && n <= until {
				return true
			}
		}
		return false
	}
	for at := range x.past {
		x.hasForgotten = x.hasForgotten || !hasThens(counts[at], x.numbers[at]) && hasThens(counts[at+1], x.numbers[at])
	}
	if !x.hasForgotten {
		return counts
	}
	for at, count := range counts {
		of := map[pairGroup]int{}
		for g, n := range count {
			g.entered[remembered] = 0
			of[g] += n
		}
		counts[at] = of
	}
	return counts
}
