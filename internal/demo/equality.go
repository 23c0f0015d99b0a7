package demo

import (
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// portion is how many people chose one choice.
type portion struct {
	choice string
	people int
}

// What the 200 people said who answered, of the 247 who took a place: 81 in a
// hundred. Of ethnicity 112 are White, 76 BME and 12 would rather not say; many
// categories of the finest level are of ten people or fewer.
var (
	white        = []portion{{"A", 96}, {"B", 6}, {"C", 8}, {"CG", 1}, {"CR", 1}}
	bme          = []portion{{"H", 20}, {"J", 8}, {"K", 4}, {"L", 6}, {"D", 4}, {"E", 2}, {"F", 3}, {"G", 2}, {"M", 5}, {"N", 9}, {"P", 2}, {"R", 6}, {"SA", 2}, {"S", 3}}
	otherChoices = map[string][]portion{
		"disability":  {{"Y", 32}, {"N", 150}, {abp.EqualityUntold, 18}},
		"sex":         {{"F", 139}, {"M", 49}, {abp.EqualityUntold, 12}},
		"orientation": {{"1", 156}, {"2", 8}, {"3", 5}, {"4", 2}, {"5", 3}, {abp.EqualityUntold, 26}},
		"religion":    {{"2", 88}, {"9", 52}, {"3", 16}, {"6", 14}, {"7", 6}, {"1", 3}, {"5", 2}, {"4", 1}, {"8", 2}, {abp.EqualityUntold, 16}},
		"age":         {{"21", 8}, {"26", 16}, {"31", 24}, {"36", 26}, {"41", 30}, {"46", 28}, {"51", 26}, {"56", 20}, {"61", 10}, {"66", 1}, {abp.EqualityUntold, 11}},
	}
)

// ethnicOf says how many people of each broad group answered, and how many did
// not, among those with answers before and after, those who left before they
// completed the workshops, and all others.
var ethnicOf = map[string]struct{ white, bme, untold, silent int }{
	"pairs": {45, 31, 3, 19}, "leavers": {8, 5, 1, 2}, "others": {59, 40, 8, 26},
}

// deck lists choices one by one.
func deck(of []portion) []string {
	var list []string
	for _, p := range of {
		for range p.people {
			list = append(list, p.choice)
		}
	}
	return list
}

// buildEquality makes what people of the first round said about who they are, and
// one notice that nothing of somebody's may be used. Repeats say nothing.
func (r *round) buildEquality() {
	r.aside(20)
	kinds := map[string][]*place{}
	for _, p := range r.places {
		kind := "others"
		switch {
		case p == r.present:
			continue // sits among those who were not asked yet
		case p.class == leaverClass:
			kind = "leavers"
		case p.class == pairClass:
			kind = "pairs"
		}
		kinds[kind] = append(kinds[kind], p)
	}
	whites, bmes := mix(r.world, deck(white)), deck(bme)
	said := map[*place]string{}
	var silent []*place
	for _, kind := range []string{"leavers", "pairs", "others"} {
		n := ethnicOf[kind]
		for i, p := range mix(r.world, kinds[kind]) {
			switch {
			case i < n.white:
				said[p], whites = whites[0], whites[1:]
			case i < n.white+n.bme:
				said[p], bmes = bmes[0], bmes[1:]
			case i < n.white+n.bme+n.untold:
				said[p] = abp.EqualityUntold
			default:
				silent = append(silent, p)
			}
		}
		if kind == "leavers" {
			mix(r.world, bmes)
		}
	}
	r.putEquality(said)
	stop := silent[len(silent)/2]
	at := on(2023, time.November, 6).Clock(11*60+20, r.zone)
	r.put([]abp.EqualityStop{{ID: r.id(abp.KindEqualityStop), PersonID: stop.person.ID, StoppedAt: at}})
}

// putEquality hands over the answers of those who gave them.
func (r *round) putEquality(said map[*place]string) {
	r.putEqualityQuestions()
	decks := map[string][]string{}
	codes := []string{"disability", "sex", "orientation", "religion", "age"}
	for _, code := range codes {
		decks[code] = mix(r.world, deck(otherChoices[code]))
	}
	var subjects []abp.EqualitySubject
	var links []abp.EqualityLink
	var answers []abp.EqualityAnswer
	for _, p := range r.places {
		choice, has := said[p]
		if !has {
			continue
		}
		s := abp.EqualitySubject{ID: r.id(abp.KindEqualitySubject), ProgrammeID: r.programme.ID, AnsweredOn: p.delegate.EnrolledAt.On(r.zone)}
		links = append(links, abp.EqualityLink{PersonID: p.person.ID, SubjectID: s.ID})
		answers = append(answers, abp.EqualityAnswer{SubjectID: s.ID, Question: abp.Ethnicity, Edition: 1, Choice: choice})
		for _, code := range codes {
			answers = append(answers, abp.EqualityAnswer{SubjectID: s.ID, Question: code, Edition: 1, Choice: decks[code][len(subjects)]})
		}
		subjects = append(subjects, s)
	}
	r.put(subjects)
	r.put(links)
	r.put(answers)
}

// putEqualityQuestions hands over the questions that have been asked.
func (r *round) putEqualityQuestions() {
	at := begun.Clock(10*60, r.zone)
	var asked []abp.EqualityQuestion
	for _, q := range abp.DefaultEqualityQuestions(at) {
		if q.IsOn() {
			q.Kept, q.ProgrammeID, q.FirstAsked = r.kept(abp.KindEqualityQuestion, at), r.programme.ID, at
			asked = append(asked, q)
		}
	}
	r.put(asked)
}
