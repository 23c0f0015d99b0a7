package abp

import (
	"cmp"
	"slices"
	"time"
)

// CourseMeeting is one session that a delegate was, or will be, expected at, or
// has been to elsewhere. Elsewhere is a workshop part of another cohort or a
// meeting of another set.
type CourseMeeting struct {
	Kind      SessionKind
	Number    int
	EndsAt    Instant
	Elsewhere bool
	HasMark   bool
	Mark      Mark
	MarkedAt  Instant
}

func (m CourseMeeting) counts() bool { return m.HasMark && m.Mark.Counts() }

// day returns when the meeting began to count: a session made up counts from
// when that was recorded.
func (m CourseMeeting) day() Instant {
	if m.Mark == MadeUp && m.MarkedAt.After(m.EndsAt.Time) {
		return m.MarkedAt
	}
	return m.EndsAt
}

// Course is everything that counts, counted or can still count for one delegate.
type Course []CourseMeeting

// step is a workshop part, a self-study step or a set meeting of the template.
type step struct {
	isSet  bool
	isSelf bool
	number int
}

func (m CourseMeeting) step() step {
	return step{m.Kind == SetMeeting, m.Kind == SelfStudy, m.Number}
}

// standing is what the meetings of one step come to.
type standing struct {
	isDone   bool
	isMadeUp bool
	isAhead  bool
	isHeld   bool
	last     Instant // the end of the last own meeting
	since    Instant // when it first counted
}

func (c Course) standings(now Instant) map[step]standing {
	by := map[step]standing{}
	for _, m := range c {
		s := by[m.step()]
		if m.counts() && (!s.isDone || m.day().Before(s.since.Time)) {
			s.since = m.day()
		}
		s.isDone = s.isDone || m.counts()
		s.isMadeUp = s.isMadeUp || m.HasMark && m.Mark == MadeUp
		if !m.Elsewhere {
			s.isAhead = s.isAhead || m.EndsAt.After(now.Time)
			s.isHeld = s.isHeld || !m.EndsAt.After(now.Time)
			if m.EndsAt.After(s.last.Time) {
				s.last = m.EndsAt
			}
		}
		by[m.step()] = s
	}
	return by
}

// Progress counts at the instant now what is done, what lies ahead and what can
// still be made up, by the rules of the template. A step that has no date yet lies
// ahead as long as others of its kind do, or none has a date.
func (c Course) Progress(t *Template, now Instant) Progress {
	p := Progress{PartsNeeded: t.PartsNeeded(), SetsNeeded: t.SetsNeeded, SetsInAll: t.Sets(), MakeUpsLeft: t.MakeUps}
	by := c.standings(now)
	open := map[bool]bool{true: true, false: true} // whether undated steps, of sets and of workshops, can still get a date
	for st, s := range by {
		if s.isHeld || s.isAhead {
			open[st.isSet] = false
		}
	}
	for st, s := range by {
		open[st.isSet] = open[st.isSet] || s.isAhead
		switch {
		case st.isSet && s.isDone:
			p.Sets++
		case s.isDone:
			p.Parts++
		}
		if st.isSet && s.isMadeUp {
			p.MakeUpsLeft = max(0, p.MakeUpsLeft-1)
		}
	}
	for _, m := range c {
		if m.Kind == SetMeeting && !m.Elsewhere && !m.EndsAt.After(now.Time) {
			p.SetsHeld++
		}
	}
	for _, x := range t.Steps {
		st := step{x.Kind == SetMeeting, x.Kind == SelfStudy, x.Number}
		s := by[st]
		isAhead := s.isAhead || !s.isHeld && open[st.isSet]
		switch {
		case s.isDone:
		case st.isSet && isAhead:
			p.SetsAhead++
		case st.isSet && s.isHeld:
			p.SetsMissed++
		case st.isSet:
		case isAhead:
			p.PartsAhead++
		case s.isHeld && now.Before(s.last.AddDate(0, t.PartMonths, 0)):
			p.PartsMissed++
		}
	}
	return p
}

// DoneAt returns when the journey was complete by the rule of the template, and
// whether it is.
func (c Course) DoneAt(t *Template, now Instant) (Instant, bool) {
	if !c.Progress(t, now).IsJourneyComplete() {
		return Instant{}, false
	}
	var parts, sets []Instant
	for st, s := range c.standings(now) {
		switch {
		case s.isDone && st.isSet:
			sets = append(sets, s.since)
		case s.isDone:
			parts = append(parts, s.since)
		}
	}
	byTime := func(x, y Instant) int { return x.Compare(y.Time) }
	slices.SortFunc(parts, byTime)
	slices.SortFunc(sets, byTime)
	return slices.MaxFunc(append(parts[:t.PartsNeeded():t.PartsNeeded()], sets[:t.SetsNeeded]...), byTime), true
}

// BeganAt returns the end of the first session that counts.
func (c Course) BeganAt() Instant {
	var first Instant
	for _, m := range c {
		if m.counts() && (first.IsZero() || m.EndsAt.Before(first.Time)) {
			first = m.EndsAt
		}
	}
	return first
}

// Absences returns how many of the last set meetings of the delegate's own set
// were missed in a row without an apology, and when the first of them ended. A
// meeting without a mark is no absence yet, and neither ends the row.
func (c Course) Absences(now Instant) (int, Instant) {
	own := slices.DeleteFunc(slices.Clone(c), func(m CourseMeeting) bool {
		return m.Kind != SetMeeting || m.Elsewhere || !m.HasMark || m.EndsAt.After(now.Time)
	})
	slices.SortFunc(own, func(x, y CourseMeeting) int {
		return cmp.Or(y.EndsAt.Compare(x.EndsAt.Time), cmp.Compare(y.Number, x.Number))
	})
	n, since := 0, Instant{}
	for _, m := range own {
		if m.Mark != Absent {
			break
		}
		n, since = n+1, m.EndsAt
	}
	return n, since
}

// AbsencesInRow is how many absences in a row, without a word, make a facilitator
// write to somebody; LeadHears is how long they have for it before the programme
// team sees it too.
const (
	AbsencesInRow = 2
	LeadHears     = 7 * 24 * time.Hour
)

// Finish says whether a delegate can still complete the journey.
type Finish uint8

// The answers.
const (
	HasFinished      Finish = iota
	FinishesByComing        // the sessions still to come are enough
	FinishesByMakeUp        // only with a make-up
	CannotFinish            // not in this cohort
)

var finishTexts = []string{"has finished", "yes", "only with a make-up", "no"}

// String returns the answer in words.
func (f Finish) String() string { return codeText(f, finishTexts) }

// Finish says whether the delegate can still complete the journey, and how.
func (p Progress) Finish() Finish {
	parts, sets := p.Parts+p.PartsAhead, p.Sets+p.SetsAhead
	switch {
	case p.IsJourneyComplete():
		return HasFinished
	case parts >= p.PartsNeeded && sets >= p.SetsNeeded:
		return FinishesByComing
	case parts+p.PartsMissed >= p.PartsNeeded && sets+min(p.MakeUpsLeft, p.SetsMissed) >= p.SetsNeeded:
		return FinishesByMakeUp
	}
	return CannotFinish
}

// Without returns what the progress would be if the delegate missed one of the
// sessions of the kind that lie ahead.
func (p Progress) Without(kind SessionKind) Progress {
	switch {
	case kind == SetMeeting && p.SetsAhead > 0:
		p.SetsAhead--
		p.SetsMissed++
	case kind != SetMeeting && p.PartsAhead > 0:
		p.PartsAhead--
		p.PartsMissed++
	}
	return p
}
