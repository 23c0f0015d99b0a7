package demo

import (
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// saying is a delegate's words: whose, by label of the employer or, without one, of
// the delegate who has finished, and what became of them on which day.
type saying struct {
	employer string
	state    abp.QuoteState
	words    string
	kept     string // of the words, where they were shortened
	why      string // they are not shown
	offered  abp.Date
	judged   abp.Date // published, shortened, turned down or taken back
}

// sayings lists what delegates offered. The words of one that was taken back are
// forgotten.
var sayings = []saying{
	{"A", abp.QuotePublished, "I used to look at my shoes. Now I ask: what did you mean by that? Mostly that is enough.", "", "", on(2023, time.October, 24), on(2023, time.November, 2)},
	{"B", abp.QuotePublished, "The set made it safe to say that I had walked past. Nobody laughed. Next time I did not walk past.", "", "", on(2023, time.December, 4), on(2023, time.December, 12)},
	{"I", abp.QuotePublished, "We are few, and everybody knows everybody. Checking in afterwards changed more than any policy did.", "", "", on(2024, time.January, 9), on(2024, time.January, 16)},
	{"A", abp.QuoteWaiting, "Delay is my favourite. I speak to the person afterwards, and they are never angry that I did.", "", "", on(2024, time.January, 22), abp.Date{}},
	{"C", abp.QuoteWaiting, "I said it in a meeting with the director present, in March, and Priya thanked me.", "", "", on(2024, time.January, 25), abp.Date{}},
	{"D", abp.QuoteWaiting, "It is not about being brave. It is about having a sentence ready.", "", "", on(2024, time.January, 29), abp.Date{}},
	{"", abp.QuoteShortened, "On ward 7 I would have kept quiet. I do not keep quiet any more, and others have begun to speak too.", "I do not keep quiet any more, and others have begun to speak too.", "", on(2024, time.January, 15), on(2024, time.January, 23)},
	{"A", abp.QuoteWaiting, "After two years as a healthcare assistant I thought that it was not my place. It is everybody’s place.", "I thought that it was not my place. It is everybody’s place.", "", on(2024, time.January, 11), on(2024, time.January, 17)},
	{"E", abp.QuoteRefused, "My manager needs this more than I do, and he knows who he is.", "", "It speaks about one person, who could be recognised. What the programme changed for you would be welcome.", on(2023, time.November, 20), on(2023, time.November, 28)},
	{"G", abp.QuoteRefused, "I wrote about what happened on the night shift when the crew came back.", "", "Only people who were there could have said this. If something should be done about it, your Speak Up guardian will listen.", on(2023, time.December, 11), on(2023, time.December, 19)},
	{"C", abp.QuoteWithdrawn, "", "", "", on(2023, time.November, 6), on(2023, time.December, 1)},
	{"A", abp.QuoteDraft, "I am not sure yet how to say it. Something like: I stopped waiting for somebody else.", "", "", on(2024, time.January, 30), abp.Date{}},
}

// buildQuotes makes the words that delegates of the first round offered, each by
// another person who has answered both surveys.
func (r *round) buildQuotes() {
	r.aside(22)
	used := map[string]bool{}
	var quotes []abp.Quote
	for _, s := range sayings {
		p := r.speaker(s.employer, used)
		if p == nil {
			continue
		}
		used[p.subject] = true
		quotes = append(quotes, r.quote(s, p))
	}
	r.put(quotes)
}

// speaker returns somebody of the employer who has not spoken yet: who has come
// furthest.
func (r *round) speaker(label string, used map[string]bool) *place {
	for _, isDone := range []bool{true, false} {
		for _, p := range r.places {
			if label == "" && p.person.ID == r.cast.DelegateDone {
				return p
			}
			if employers[p.employer].label == label && p.class != leaverClass && !used[p.subject] && p.isEligible() == isDone && p.person.ID != r.cast.DelegateDone {
				return p
			}
		}
	}
	return nil
}

func (r *round) quote(s saying, p *place) abp.Quote {
	q := abp.Quote{Kept: r.kept(abp.KindQuote, abp.At(s.offered.Midnight(r.zone))), SubjectID: p.subject, Words: s.words}
	if s.state == abp.QuoteDraft {
		return q
	}
	q.ConsentVersion, q.ConsentedOn = abp.ConsentVersion, s.offered
	judged := s.judged.Clock(14*60, r.zone)
	if s.kept != "" {
		r.check(q.Shorten(s.kept, judged))
		q.Version++
	}
	switch s.state {
	case abp.QuoteWaiting:
		if s.kept != "" {
			r.check(q.Agree(q.Version, s.judged.Add(2)))
			q.Version++
		}
	case abp.QuotePublished:
		r.check(q.Publish(&r.leads[0], r.attribution(p), judged))
		q.Version++
	case abp.QuoteRefused:
		r.check(q.Refuse(s.why, judged))
		q.Version++
	case abp.QuoteWithdrawn:
		q.Withdraw(s.judged)
		q.Version++
	}
	return q
}

// attribution says what a place's words are said to be from: the kind of employer
// where twenty delegates or more share it.
func (r *round) attribution(p *place) string {
	kind, n := employers[p.employer].kind, 0
	for _, other := range r.places {
		if employers[other.employer].kind == kind {
			n++
		}
	}
	if n < 20 {
		return "delegate"
	}
	return "delegate, " + kind.Label()
}
