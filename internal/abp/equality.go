package abp

import (
	"fmt"
	"slices"
	"strings"
)

// EqualityUntold is the choice "prefer not to say" of every question, and what
// the group of those who chose it is called.
const (
	EqualityUntold      = "Z"
	EqualityUntoldText  = "Prefer not to say"
	EqualityUntoldGroup = "Not stated"
)

// EqualityQuestion is one question about who somebody is, in one edition of its
// words and choices. An answer names the edition that it was given to, so that
// later ones change nothing about it. Questions are data: a lead changes them, and
// switches them on or off until they are first asked.
type EqualityQuestion struct {
	Kept
	ProgrammeID string
	Code        string // "ethnicity", for all editions
	Edition     int
	Title       string // what a table is called: "Ethnicity"
	Text        string // the question
	Hint        string
	Options     []EqualityOption `gorm:"serializer:json"`
	// IsUnlinked says that the answer is kept with no person, under a subject of its
	// own: it can neither be read back nor changed.
	IsUnlinked bool
	Place      int
	OnSince    Instant // none while it is switched off
	FirstAsked Instant // when the first person handed in a form that asked it
}

// EqualityOption is one choice of a question. Groups are what it is counted as,
// from the broadest to the finest; without any, its own text. Choices that a
// census splits more finely share their finest group.
type EqualityOption struct {
	Code   string
	Text   string
	Groups []string `json:",omitempty"`
}

// Group is what the choice counts as at a level, from 0, the broadest.
func (o EqualityOption) Group(level int) string {
	switch {
	case o.Code == EqualityUntold:
		return EqualityUntoldGroup
	case len(o.Groups) == 0:
		return o.Text
	}
	return o.Groups[min(level, len(o.Groups)-1)]
}

// Levels is how many breakdowns the question has, from broad to fine.
func (q *EqualityQuestion) Levels() int {
	n := 1
	for _, o := range q.Options {
		n = max(n, len(o.Groups))
	}
	return n
}

// Option returns the choice with the code, and whether there is one.
func (q *EqualityQuestion) Option(code string) (EqualityOption, bool) {
	i := slices.IndexFunc(q.Options, func(o EqualityOption) bool { return o.Code == code })
	if i < 0 {
		return EqualityOption{}, false
	}
	return q.Options[i], true
}

// IsOn says whether the form asks it.
func (q *EqualityQuestion) IsOn() bool { return !q.OnSince.IsZero() }

// Switch turns the question on or off. It fails with Conflict once it was asked:
// what people answered then stays comparable.
func (q *EqualityQuestion) Switch(on, wasAsked bool, now Instant) error {
	if wasAsked {
		return Errorf(Conflict, "People have been asked about %s already, so it stays as it is.", strings.ToLower(q.Title))
	}
	q.OnSince = Instant{}
	if on {
		q.OnSince = now
	}
	return nil
}

// The longest words of a question, and the most choices.
const (
	equalityTitle   = 60
	equalityText    = 300
	equalityOptions = 40
)

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted. "Prefer not to say" is always the last choice.
func (q *EqualityQuestion) Validate() error {
	var c Check
	q.Title, q.Text, q.Hint = CleanLine(q.Title), CleanLine(q.Text), CleanLine(q.Hint)
	c.Require("title", q.Title, "Enter what tables of the question are called.")
	c.Longest("title", q.Title, equalityTitle)
	c.Require("text", q.Text, "Enter the question.")
	c.Longest("text", q.Text, equalityText)
	c.Longest("hint", q.Hint, equalityText)
	q.Options = slices.DeleteFunc(q.Options, func(o EqualityOption) bool { return o.Code == EqualityUntold })
	switch {
	case len(q.Options) < 2:
		c.Field("options", "Enter at least two choices, one a line.")
	case len(q.Options) > equalityOptions:
		c.Field("options", "Enter at most %d choices.", equalityOptions)
	}
	seen := map[string]bool{}
	for _, o := range q.Options {
		if o.Code == "" || o.Text == "" || seen[o.Code] || slices.Contains(o.Groups, "") || slices.Contains(o.Groups, EqualityUntoldGroup) {
			c.Field("options", "Write each choice on a line of its own as code | words, or code | words | group | finer group, each code once.")
			break
		}
		seen[o.Code] = true
	}
	q.Options = append(q.Options, EqualityOption{Code: EqualityUntold, Text: EqualityUntoldText})
	return c.Err()
}

// OptionLines writes the choices as people edit them: one a line.
func (q *EqualityQuestion) OptionLines() string {
	var b strings.Builder
	for _, o := range q.Options {
		if o.Code != EqualityUntold {
			fmt.Fprintln(&b, strings.Join(append([]string{o.Code, o.Text}, o.Groups...), " | "))
		}
	}
	return b.String()
}

// ParseEqualityOptions reads what OptionLines wrote.
func ParseEqualityOptions(lines string) []EqualityOption {
	var list []EqualityOption
	for line := range strings.Lines(CleanText(lines)) {
		if CleanLine(line) == "" {
			continue
		}
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = CleanLine(cells[i])
		}
		o := EqualityOption{Code: cells[0]}
		if len(cells) > 1 {
			o.Text = cells[1]
		}
		if len(cells) > 2 {
			o.Groups = cells[2:]
		}
		list = append(list, o)
	}
	return list
}

// EqualitySubject is the random identity that equality answers are kept under: no
// relation of the person's, and none of the subject of their survey answers.
type EqualitySubject struct {
	ID          string `gorm:"primaryKey"`
	ProgrammeID string
	AnsweredOn  Date // the day; none where nothing links it to a person
}

// EqualityLink joins a person to their subject. It is the only way from one to
// the other; the person's own page reads it, and the batch that counts.
type EqualityLink struct {
	PersonID  string `gorm:"primaryKey"`
	SubjectID string
}

// EqualityAnswer is one choice, with the edition of the question that it was
// chosen from. A question that was passed over has none.
type EqualityAnswer struct {
	SubjectID string `gorm:"primaryKey"`
	Question  string `gorm:"primaryKey"`
	Edition   int
	Choice    string
}

// EqualityStop is a person's notice that their answers may not be used any more.
// The answers are gone when there is one; who keeps notices sees that there is
// one, and since when.
type EqualityStop struct {
	ID         string `gorm:"primaryKey"`
	PersonID   string
	Person     *Person
	StoppedAt  Instant
	RecordedBy Ref     // who entered a notice that came by letter; none where the person pressed the button
	EndedAt    Instant // when the person let themselves be asked again
}

// TableName keeps equality records in tables of their own prefix.
func (EqualitySubject) TableName() string { return "equality_subjects" }

// TableName keeps equality records in tables of their own prefix.
func (EqualityLink) TableName() string { return "equality_links" }

// TableName keeps equality records in tables of their own prefix.
func (EqualityAnswer) TableName() string { return "equality_answers" }

// SnapshotEquality counts, for a snapshot, the people of one group of a question
// at one level: how many took a place, and how many of them completed the
// workshops. There is no table by organisation, cohort or set. Choices are the
// codes that the group is made of.
type SnapshotEquality struct {
	SnapshotID string `gorm:"primaryKey"`
	Question   string `gorm:"primaryKey"`
	Level      int    `gorm:"primaryKey"`
	Place      int    `gorm:"primaryKey"` // in the order of the question
	Label      string
	Choices    []string `gorm:"serializer:json"`
	Enrolled   int
	Complete   int
}

// SnapshotEqualityPairs is the joint count of the headline of one broad group.
type SnapshotEqualityPairs struct {
	SnapshotID string `gorm:"primaryKey"`
	Question   string `gorm:"primaryKey"`
	Place      int    `gorm:"primaryKey"`
	Label      string
	Counts     string
}

// TableName is the plural of a record whose name ends in a plural.
func (SnapshotEqualityPairs) TableName() string { return "snapshot_equality_pairs" }
