package abp

import "slices"

// The longest text of a practice, and the most that one person keeps.
const (
	PracticeText  = 4000
	MostPractices = 500
)

// Strategies lists the five ways to step in. Nobody is expected to use all five.
func Strategies() []string { return []string{"direct", "distract", "delegate", "delay", "document"} }

// Bases lists what people are treated badly for, as the NHS Staff Survey asks it
// (question 16c). They describe what happened and never a person of the
// programme.
func Bases() []string {
	return []string{"ethnic background", "gender", "religion", "sexual orientation", "disability", "age", "other"}
}

// Behaviours lists kinds of behaviour that people see, from subtle to open, by
// colleagues and by patients or the public.
func Behaviours() []string {
	return []string{"a remark or a joke", "being left out or ignored", "belittling or bullying", "unfair treatment", "harassment", "aggression by patients or the public"}
}

// Practice is one entry of a delegate's own log: what they saw, what they did,
// what happened. It is theirs alone. They may share one at a time with the
// facilitator of their set, and take it back; nobody else ever reads one.
type Practice struct {
	Kept
	PersonID     string
	Person       *Person
	OnDay        Date     // a day: the time of the day is nobody's business
	Behaviours   []string `gorm:"serializer:json"`
	Bases        []string `gorm:"serializer:json"`
	Did          []string `gorm:"serializer:json"` // of Strategies; none is an answer too
	Text         string   // what happened
	SharedAt     Instant
	SharedWithID Ref // the facilitator who reads it while they lead a set of the person
}

// Acted says whether the person stepped in.
func (p *Practice) Acted() bool { return len(p.Did) > 0 }

// IsShared says whether the facilitator of the set reads it.
func (p *Practice) IsShared() bool { return !p.SharedAt.IsZero() }

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted. today is the local day.
func (p *Practice) Validate(today Date) error {
	var c Check
	switch {
	case p.OnDay.IsZero():
		c.Field("on", "Enter the day on which it was.")
	case today.Before(p.OnDay):
		c.Field("on", "Enter a day that is not in the future.")
	case today.Since(p.OnDay) > 5*366:
		c.Field("on", "Enter a day of the last five years.")
	}
	p.Behaviours = chosen(&c, "behaviours", p.Behaviours, Behaviours())
	p.Bases = chosen(&c, "bases", p.Bases, Bases())
	p.Did = chosen(&c, "did", p.Did, Strategies())
	p.Text = CleanText(p.Text)
	c.Longest("text", p.Text, PracticeText)
	if len(p.Behaviours)+len(p.Bases) == 0 && p.Text == "" {
		c.Field("behaviours", "Tick what you saw, or write what happened.")
	}
	return c.Err()
}

// chosen returns the values in the order of the list, each once.
func chosen(c *Check, field string, values, list []string) []string {
	out := []string{}
	for _, v := range list {
		if slices.Contains(values, v) {
			out = append(out, v)
		}
	}
	for _, v := range values {
		if !slices.Contains(list, v) {
			c.Field(field, "Choose from the list.")
			break
		}
	}
	return out
}

// Share lets the facilitator read the entry from now on. It fails with Conflict
// where there is nobody to share with: no facilitator, or one who is the
// person's line manager.
func (p *Practice) Share(of *Person, facilitator *Person, now Instant) error {
	if facilitator == nil {
		return Errorf(Conflict, "Your set has no facilitator yet, so there is nobody to share this with.")
	}
	if string(of.ManagerID) == facilitator.ID {
		return Errorf(Conflict, "The facilitator of your set is your line manager. Line managers do not read entries, so it stays yours alone.")
	}
	p.SharedAt, p.SharedWithID = now, Ref(facilitator.ID)
	return nil
}

// Unshare takes the entry back.
func (p *Practice) Unshare() { p.SharedAt, p.SharedWithID = Instant{}, "" }

// SnapshotPractice counts, for a snapshot, the people of the whole programme who
// keep a log: how many wrote of something they saw, how many of them stepped in,
// and how many used each of the five ways. There is no finer table.
type SnapshotPractice struct {
	SnapshotID string `gorm:"primaryKey"`
	Saw        int
	Acted      int
	Direct     int
	Distract   int
	Delegate   int
	Delay      int
	Document   int
}

// Counts lists the figures: saw, acted, and the five ways in order.
func (s *SnapshotPractice) Counts() []int {
	return []int{s.Saw, s.Acted, s.Direct, s.Distract, s.Delegate, s.Delay, s.Document}
}

// Apart returns the least number of people in whom the two counts differ: one
// person changes each figure by one at most.
func (s *SnapshotPractice) Apart(o *SnapshotPractice) int {
	most, was := 0, o.Counts()
	for i, n := range s.Counts() {
		most = max(most, n-was[i], was[i]-n)
	}
	return most
}
