package demo

import (
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// How many people of the pilot answered which of the later questions.
const (
	afterWorkshops = 170 // T1
	sixMonthsOn    = 24  // T3, of the pairs of C1 to C3
	lastOfSix      = 2   // index of C3, the last course whose six months are over
	thenPairs      = 86  // of the 98 pairs, so that the difference is no few people's
	thenAlone      = 4   // of those who answered after the sets only
)

// Of those who answered after the sets: 44 in a hundred saw something, 71 of
// those acted, and what they did adds up to 50.
const (
	sawOf105   = 46
	actedOf105 = 33
)

var didOf105 = []struct {
	strategy string
	acts     int
}{{"delay", 17}, {"distract", 13}, {"delegate", 10}, {"direct", 7}, {"document", 3}}

// laterAnswers gathers what is added to the two surveys of the pilot.
type laterAnswers struct {
	*round
	windows   []abp.SurveyWindow
	responses []abp.Response
	answers   []abp.Answer
	texts     []abp.SurveyText
}

// buildWaves makes the other windows of the cohorts and the answers to all that
// is asked beyond the twelve items before and after.
func (r *round) buildWaves() {
	r.aside(17)
	w := &laterAnswers{round: r}
	for i := range r.cohorts {
		w.addWindows(&r.cohorts[i])
	}
	w.addT1()
	w.addT3()
	w.addThen()
	w.addBehaviour()
	w.addRatings()
	w.addTexts()
	r.put(w.windows)
	r.put(w.responses)
	r.put(w.answers)
	r.put(w.texts)
}

// addWindows gives a cohort the windows of T1, T3 and T4.
func (w *laterAnswers) addWindows(c *cohort) {
	for _, v := range abp.Windows(w.template.Waves, c.all(), w.zone) {
		if v.Wave == abp.T0 || v.Wave == abp.T2 {
			continue
		}
		v.ID, v.CohortID = w.id(abp.KindWindow), c.ID
		w.windows = append(w.windows, v)
		c.later = append(c.later, v)
	}
}

// who returns the places that the rule takes, in a random order.
func (w *laterAnswers) who(takes func(*place) bool) []*place {
	var list []*place
	for _, p := range w.places {
		if takes(p) {
			list = append(list, p)
		}
	}
	return mix(w.world, list)
}

// respond adds a questionnaire of a wave whose headline is the value.
func (w *laterAnswers) respond(p *place, wave abp.Wave, value int) {
	c := &w.cohorts[p.course]
	i := slices.IndexFunc(c.later, func(v abp.SurveyWindow) bool { return v.Wave == wave })
	day := w.answeredOn(&c.later[i], p.delegate.EnrolledAt.On(w.zone))
	v := abp.Response{ID: w.id(abp.KindResponse), SubjectID: p.subject, Wave: wave, InstrumentID: w.instrument.ID, StartedOn: day, FinishedOn: day}
	w.responses = append(w.responses, v)
	w.answers = append(w.answers, w.round.answers(v.ID, value, w.taste())...)
	p.responses[wave] = v.ID
}

// addT1 lets 170 people answer right after the workshops: most of what they gain
// they have gained by then.
func (w *laterAnswers) addT1() {
	for _, p := range w.who(func(p *place) bool { return p.class != leaverClass })[:afterWorkshops] {
		value := w.between(6, 9)
		switch {
		case p.score[0] != nil && p.score[1] != nil:
			value = (*p.score[0] + 2**p.score[1] + 1) / 3
		case p.score[0] != nil:
			value = min(10, *p.score[0]+w.between(1, 3))
		}
		w.respond(p, abp.T1, value)
		for _, item := range []string{"event-relevant", "event-led", "event-access", "event-safe"} {
			w.agree(p.responses[abp.T1], item, 4.3)
		}
	}
}

// addT3 lets 24 of the pairs of C1 to C3 answer six months on. Together they keep
// three quarters of what they had gained.
func (w *laterAnswers) addT3() {
	people := w.who(func(p *place) bool { return p.class == pairClass && p.course <= lastOfSix })[:sixMonthsOn]
	values, gained := make([]int, len(people)), 0
	for i, p := range people {
		values[i] = *p.score[1]
		gained += *p.score[1] - *p.score[0]
	}
	for lost, i := (gained+2)/4, 0; lost > 0 && i < 100*len(people); i++ {
		if at := i % len(people); values[at] > *people[at].score[0] {
			values[at]--
			lost--
		}
	}
	for i, p := range people {
		w.respond(p, abp.T3, values[i])
	}
}

// addThen gives 90 people a rating of how it was before the programme. Knowing
// what the skill takes, they rate it lower than they did at the time.
func (w *laterAnswers) addThen() {
	pairs := w.who(func(p *place) bool { return p.class == pairClass })[:thenPairs]
	alone := w.who(func(p *place) bool { return p.class == afterClass })[:thenAlone]
	for _, p := range append(pairs, alone...) {
		was := *p.score[1] - 3
		if p.score[0] != nil {
			was = *p.score[0]
		}
		for _, item := range abp.ThenItems() {
			w.answer(p.responses[abp.T2], abp.ThenCode(item), max(0, min(10, was-w.between(0, 2))))
		}
	}
}

// addBehaviour says what people saw and did: after the sets as the scenario has
// it, before with less of both, six months on in between.
func (w *laterAnswers) addBehaviour() {
	answered := func(wave abp.Wave) []*place {
		return w.who(func(p *place) bool { return p.responses[wave] != "" })
	}
	var acts []string
	for _, d := range didOf105 {
		for range d.acts {
			acts = append(acts, d.strategy)
		}
	}
	w.behave(answered(abp.T2), abp.T2, sawOf105, actedOf105, acts)
	before := answered(abp.T0)
	saw := len(before) * 47 / 100
	w.behave(before, abp.T0, saw, saw*2/5, nil)
	after := answered(abp.T3)
	w.behave(after, abp.T3, len(after)*2/5, len(after)*3/10, nil)
}

// behave lets the first of the people have seen something, and the first of those
// have acted. Without acts to deal out everybody did one thing.
func (w *laterAnswers) behave(people []*place, wave abp.Wave, saw, acted int, acts []string) {
	did := w.dealActs(acts, acted)
	for i, p := range people {
		id := p.responses[wave]
		switch {
		case i >= saw:
			w.answer(id, abp.ItemSeen, abp.SeenNone)
			continue
		case i < acted:
			w.answer(id, abp.ItemSeen, w.between(abp.SeenOnce, abp.SeenSome))
			w.answer(id, abp.ItemActed, 1)
			w.several(id, abp.ItemDid, did[i])
			w.answer(id, abp.ItemOutcome, one(w.world, []int{1, 1, 1, 2, 2, 4}))
		default:
			w.answer(id, abp.ItemSeen, w.between(abp.SeenOnce, abp.SeenOften))
			w.answer(id, abp.ItemActed, 0)
			w.several(id, abp.ItemBarrier, []string{one(w.world, []string{"retaliation", "futility", "futility", "distrust", "peers", "awareness", "label"})})
		}
	}
}

// dealActs deals what was done to so many people: one to each, then what is left
// to those who have not done it already.
func (w *laterAnswers) dealActs(acts []string, people int) [][]string {
	did := make([][]string, people)
	if acts == nil {
		for i := range did {
			did[i] = []string{one(w.world, []string{"delay", "delay", "distract", "delegate", "direct"})}
		}
		return did
	}
	for i, act := range acts { // in the order of the strategies, so that nobody's two are the same
		did[i%people] = append(did[i%people], act)
	}
	return mix(w.world, did)
}

// several answers an item that takes several options.
func (w *laterAnswers) several(response, item string, chosen []string) {
	it, _ := w.instrument.ItemByCode(item)
	for _, o := range it.Options {
		value := 0
		if slices.ContainsFunc(chosen, func(c string) bool { return item+"-"+c == o.Code }) {
			value = 1
		}
		w.answer(response, o.Code, value)
	}
}

// addRatings adds what people say of where they work and of the programme.
func (w *laterAnswers) addRatings() {
	for _, p := range w.places {
		for _, of := range []struct {
			wave         abp.Wave
			backed, safe float64
		}{{abp.T0, 3.3, 3.1}, {abp.T2, 3.7, 3.4}, {abp.T3, 3.6, 3.3}} {
			if id := p.responses[of.wave]; id != "" {
				w.agree(id, abp.ItemBacked, of.backed)
				w.agree(id, abp.ItemSafe, of.safe)
			}
		}
		id := p.responses[abp.T2]
		if id == "" {
			continue
		}
		for _, of := range []struct {
			item string
			mean float64
		}{{"useful-workshops", 4.4}, {"useful-sets", 4.2}, {"useful-strategies", 4.5}, {"useful-practice", 3.4}, {"useful-community", 3.6}} {
			w.agree(id, of.item, of.mean)
		}
		w.answer(id, abp.ItemRecommend, one(w.world, []int{6, 7, 8, 8, 9, 9, 9, 10, 10, 10}))
	}
}

// addTexts lets a few people write something.
func (w *laterAnswers) addTexts() {
	for _, of := range []struct {
		wave  abp.Wave
		item  string
		texts []string
	}{
		{abp.T1, "words-workshops", []string{"Check in with the person afterwards. That I can always do.", "Say “let us come back to that” in our meetings.", "Find out who our guardian is."}},
		{abp.T2, "words-different", []string{"I no longer wait for somebody else to say something.", "I ask the person first what they want.", "I talk to my team about banter.", "I write it down the same day."}},
		{abp.T3, "words-since", []string{"The five words are on our notice board.", "It gets easier the second time."}},
	} {
		people := w.who(func(p *place) bool { return p.responses[of.wave] != "" })
		for i, text := range of.texts {
			w.texts = append(w.texts, abp.SurveyText{ResponseID: people[i].responses[of.wave], Item: of.item, Text: text})
		}
	}
}

func (w *laterAnswers) answer(response, item string, value int) {
	w.answers = append(w.answers, abp.Answer{ResponseID: response, Item: item, Value: value})
}

// agree answers on the scale of agreement, around a mean; a few prefer not to say.
func (w *laterAnswers) agree(response, item string, mean float64) {
	value := int(mean)
	if w.chance(mean - float64(value)) {
		value++
	}
	if w.chance(0.3) {
		value += w.between(-1, 1)
	}
	if !w.chance(0.03) {
		w.answer(response, item, max(1, min(5, value)))
	}
}
