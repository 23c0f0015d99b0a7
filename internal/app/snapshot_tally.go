package app

import (
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// question is one code that answers are kept under, and its place in a
// questionnaire as it is counted.
type question struct {
	code      string
	low, high int
}

// questionsOf lists every code of the instrument: first those of the measure.
func questionsOf(in *abp.Instrument) []question {
	var list []question
	for _, it := range in.All() {
		low, high := it.Scale()
		for _, code := range it.Codes() {
			list = append(list, question{code, low, high})
		}
	}
	return list
}

// tally counts everybody's answers in one pass: joint counts between two waves,
// the answers of each wave, who answered, and the smallest groups. It keeps plain
// numbers, because a Joint is made for reading, not for a million additions.
type tally struct {
	questions []question
	measure   int   // the first so many are the measure
	headline  []int // places
	thens     []int // places of what people remember of the headline; none where that is not asked
	per       int   // of the composite; 0 where there is none
	systems   map[string]string
	cohorts   map[string]bool // with figures of their own; the others are put together
	days      []string        // of the snapshots, this one last

	answers [5][][]int // by wave, place and value above the lowest
	pairs   [5][][]int // by later wave and place, a square of answers before and after
	joints  map[spanItem]map[[2]int]int
	counts  map[waveItem]map[int]int
	groups  [5]map[string]*groupTally // by scope
	atoms   map[atomOf]int
}

// spanItem names one joint count of the whole programme.
type spanItem struct {
	span abp.Span
	item string
}

// waveItem names one distribution of the whole programme.
type waveItem struct {
	wave abp.Wave
	item string
}

// groupTally is who answered in one group, and the pairs of the headline: each the
// answer before and the answer after in one number.
type groupTally struct {
	answered [5]int
	paired   int // answered T0 and T2
	pairs    []uint32
}

// atomOf is a smallest group: entered is the number of the snapshot that counted
// each wave first, and what people remembered at T2, or 0.
type atomOf struct {
	organisation, cohort, staff string
	entered                     [remembered + 1]uint16
}

// cohortOf is the group that a cohort is counted in.
func (t *tally) cohortOf(id string) string {
	if t.cohorts[id] {
		return id
	}
	return abp.EarlierCohorts
}

// newTally makes an empty tally. days are those of all earlier snapshots and of
// this one, oldest first.
func newTally(in *abp.Instrument, partners []abp.Organisation, cohorts []abp.Cohort, days []abp.Date) *tally {
	t := &tally{questions: questionsOf(in), measure: len(in.Items), systems: map[string]string{}, cohorts: map[string]bool{}, joints: map[spanItem]map[[2]int]int{}, counts: map[waveItem]map[int]int{}, atoms: map[atomOf]int{}}
	for _, code := range in.Headline {
		t.headline = append(t.headline, t.place(code))
		if at := t.place(abp.ThenCode(code)); at >= 0 {
			t.thens = append(t.thens, at)
		}
	}
	if len(t.thens) < len(t.headline) {
		t.thens = nil
	}
	isAlike := func(q question) bool { return q.low == t.questions[0].low && q.high == t.questions[0].high }
	if t.measure > 1 && !slices.ContainsFunc(t.questions[:t.measure], func(q question) bool { return !isAlike(q) }) {
		t.per = abp.CompositePer(t.measure)
	}
	for _, o := range partners {
		t.systems[o.ID] = o.SystemID
	}
	for _, c := range cohorts {
		t.cohorts[c.ID] = true
	}
	for _, d := range days {
		t.days = append(t.days, d.String())
	}
	for i := range t.groups {
		t.groups[i] = map[string]*groupTally{}
		for place, q := range t.questions {
			width := q.high - q.low + 1
			t.answers[i] = append(t.answers[i], make([]int, width))
			if place < t.measure {
				t.pairs[i] = append(t.pairs[i], make([]int, width*width))
			}
		}
	}
	t.joints[spanItem{abp.SpanT2, abp.HeadlineItem}] = map[[2]int]int{}
	return t
}

// place is where the code stands, or −1.
func (t *tally) place(code string) int {
	return slices.IndexFunc(t.questions, func(q question) bool { return q.code == code })
}

// readings are how answers to the instrument are read, and those to every version
// that a mapping joins it with.
func (t *tally) readings(list []abp.Translation) []store.Reading {
	readings := make([]store.Reading, len(list))
	for i, tr := range list {
		places := map[string]int{}
		for at, q := range t.questions {
			if tr.Items == nil {
				places[q.code] = at
			}
		}
		for own, as := range tr.Items {
			if at := t.place(as); at >= 0 {
				places[own] = at
			}
		}
		readings[i] = store.Reading{InstrumentID: tr.InstrumentID, Places: places}
	}
	return readings
}

// laterSpans are the spans from before the workshops, by later wave.
var laterSpans = map[abp.Wave]abp.Span{abp.T1: abp.SpanT1, abp.T2: abp.SpanT2, abp.T3: abp.SpanT3, abp.T4: abp.SpanT4}

// add counts one subject.
func (t *tally) add(s *store.SubjectAnswers) error {
	first := &s.Waves[abp.T0]
	var sums [5]int
	var has [5]bool
	for w := range s.Waves {
		if !s.Waves[w].IsIn {
			continue
		}
		if err := t.countWave(abp.Wave(w), s.Waves[w].Values); err != nil {
			return err
		}
		sums[w], has[w] = sumAt(s.Waves[w].Values, t.headline)
	}
	if has[abp.T0] && !has[abp.T2] {
		t.count(abp.T0, abp.LeftItem, sums[abp.T0])
	}
	for w := abp.T1; w <= abp.T4; w++ {
		if first.IsIn && s.Waves[w].IsIn {
			t.pair(w, first.Values, s.Waves[w].Values)
			if has[abp.T0] && has[w] {
				t.join(laterSpans[w], abp.HeadlineItem, sums[abp.T0], sums[w])
			}
		}
	}
	if has[abp.T0] && has[abp.T2] && has[abp.T3] {
		t.join(abp.SpanGain, abp.HeadlineItem, sums[abp.T0], sums[abp.T2])
		t.join(abp.SpanKept, abp.HeadlineItem, sums[abp.T0], sums[abp.T3])
	}
	if then, remembers := sumAt(s.Waves[abp.T2].Values, t.thens); remembers && has[abp.T0] && has[abp.T2] {
		t.join(abp.SpanGainOfThens, abp.HeadlineItem, sums[abp.T0], sums[abp.T2])
		t.join(abp.SpanThen, abp.HeadlineItem, then, sums[abp.T2])
	}
	t.group(s, has, sums)
	return nil
}

// sumAt adds the values at the places, and says whether all were answered.
func sumAt(values []int, places []int) (int, bool) {
	sum := 0
	for _, at := range places {
		if at < 0 || values[at] == store.NoAnswer {
			return 0, false
		}
		sum += values[at]
	}
	return sum, len(places) > 0
}

// pair counts the answers of one person to every item of the measure before and at
// a later wave, and their composite: both means are over the items answered at both.
func (t *tally) pair(w abp.Wave, before, after []int) {
	both, was, is := 0, 0, 0
	for i, q := range t.questions[:t.measure] {
		b, a := before[i], after[i]
		if b == store.NoAnswer || a == store.NoAnswer {
			continue
		}
		t.pairs[w][i][(b-q.low)*(q.high-q.low+1)+a-q.low]++
		both, was, is = both+1, was+b, is+a
	}
	if t.per > 0 && both >= abp.CompositeLeast(t.measure) {
		t.join(laterSpans[w], abp.CompositeItem, was*t.per/both, is*t.per/both)
	}
}

func (t *tally) join(span abp.Span, item string, before, after int) {
	of := spanItem{span, item}
	m := t.joints[of]
	if m == nil {
		m = map[[2]int]int{}
		t.joints[of] = m
	}
	m[[2]int{before, after}]++
}

// countWave counts the answers of one questionnaire, and for the alpha of the
// measure those of people who answered all of it, or all of the headline.
func (t *tally) countWave(w abp.Wave, values []int) error {
	complete, sum := true, 0
	for i, q := range t.questions {
		switch v := values[i]; {
		case v == store.NoAnswer:
			complete = complete && i >= t.measure
		case v < q.low || v > q.high:
			return fmt.Errorf("answer %d to %s is not in %d to %d", v, q.code, q.low, q.high)
		default:
			t.answers[w][i][v-q.low]++
			if i < t.measure {
				sum += v
			}
		}
	}
	if w != abp.T0 {
		return nil
	}
	if complete {
		t.count(w, abp.CompleteItem, sum)
		for i, q := range t.questions[:t.measure] {
			t.count(w, abp.PartOf(abp.CompleteItem, q.code), values[i])
		}
	}
	if sum, has := sumAt(values, t.headline); has {
		t.count(w, abp.PartOf(abp.HeadlineItem, abp.CompleteItem), sum)
		for _, at := range t.headline {
			t.count(w, abp.PartOf(abp.HeadlineItem, t.questions[at].code), values[at])
		}
	}
	return nil
}

func (t *tally) count(w abp.Wave, item string, value int) {
	of := waveItem{w, item}
	m := t.counts[of]
	if m == nil {
		m = map[int]int{}
		t.counts[of] = m
	}
	m[value]++
}

// group counts who answered in every table, with the pair of the headline where
// there is one, and the smallest group.
func (t *tally) group(s *store.SubjectAnswers, has [5]bool, sums [5]int) {
	cohort := t.cohortOf(s.CohortID)
	atom := atomOf{organisation: s.OrganisationID, cohort: cohort, staff: s.StaffGroup}
	ids := [...]string{"", t.systems[s.OrganisationID], s.OrganisationID, cohort, s.StaffGroup}
	for scope, id := range ids {
		g := t.groups[scope][id]
		if g == nil {
			g = &groupTally{}
			t.groups[scope][id] = g
		}
		for w := range s.Waves {
			if s.Waves[w].IsIn {
				g.answered[w]++
			}
		}
		if s.Waves[abp.T0].IsIn && s.Waves[abp.T2].IsIn {
			g.paired++
		}
		if has[abp.T0] && has[abp.T2] {
			g.pairs = append(g.pairs, uint32(sums[abp.T0])<<16|uint32(sums[abp.T2]))
		}
	}
	for w := range s.Waves {
		if has[w] { // groups are published with the headline alone
			at, _ := slices.BinarySearch(t.days, s.Waves[w].FinishedOn)
			atom.entered[w] = uint16(at + 1)
		}
	}
	if _, remembers := sumAt(s.Waves[abp.T2].Values, t.thens); remembers && has[abp.T0] && has[abp.T2] {
		atom.entered[remembered] = atom.entered[abp.T2]
	}
	t.atoms[atom]++
}
