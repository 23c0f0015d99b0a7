package abp

import "database/sql/driver"

// What delegates are sent with the link of a survey.
const (
	LetterSurveyBefore    LetterKind = "survey-before"
	LetterSurveyWorkshops LetterKind = "survey-workshops"
	LetterSurveyAfter     LetterKind = "survey-after"
	LetterSurveySix       LetterKind = "survey-six-months"
	LetterSurveyTwelve    LetterKind = "survey-twelve-months"
)

var surveyLetters = []Letter{
	{Kind: LetterSurveyBefore, Title: "The survey before the workshops", For: "Delegates", IsSecret: true, Values: []string{"survey", "last"}},
	{Kind: LetterSurveyWorkshops, Title: "The survey right after the workshops", For: "Delegates", IsSecret: true, Values: []string{"survey", "last"}},
	{Kind: LetterSurveyAfter, Title: "The survey after the sets", For: "Delegates", IsSecret: true, Values: []string{"survey", "last"}},
	{Kind: LetterSurveySix, Title: "The survey six months on", For: "Delegates", IsSecret: true, Values: []string{"survey", "last"}},
	{Kind: LetterSurveyTwelve, Title: "The survey twelve months on", For: "Delegates", IsSecret: true, Values: []string{"survey", "last"}},
}

// SurveyLetter returns the letter that brings the link of the wave.
func SurveyLetter(w Wave) LetterKind { return surveyLetters[w].Kind }

// Wave is one survey round.
type Wave uint8

// The waves: before, right after the workshops, after the sets, and six and
// twelve months later.
const (
	T0 Wave = iota
	T1
	T2
	T3
	T4
)

var waveTexts = []string{"T0", "T1", "T2", "T3", "T4"}

// ParseWave reads the text of a wave, for example T2. It fails with Invalid.
func ParseWave(s string) (Wave, error) {
	w, ok := codeParse[Wave](s, waveTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a survey wave.", s)
	}
	return w, nil
}

// String returns the wave's short name.
func (w Wave) String() string { return codeText(w, waveTexts) }

// Value implements driver.Valuer.
func (w Wave) Value() (driver.Value, error) { return codeValue(w, waveTexts) }

// Scan implements sql.Scanner.
func (w *Wave) Scan(src any) error { return codeScan(w, src, waveTexts) }

// MarshalText writes the wave's text into a template's stored rules.
func (w Wave) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (w *Wave) UnmarshalText(b []byte) error { return codeScan(w, b, waveTexts) }

// SurveyWindow says when the survey of a wave is open for a cohort.
type SurveyWindow struct {
	ID       string `gorm:"primaryKey"`
	CohortID string
	Wave     Wave
	OpensAt  Instant
	ClosesAt Instant
}

// IsOpen says whether answers are taken in time at the instant now.
func (w *SurveyWindow) IsOpen(now Instant) bool {
	return !now.Before(w.OpensAt.Time) && now.Before(w.ClosesAt.Time)
}

// Subject is the random identity that survey answers are kept under, apart
// from the person. It carries only the coarse groups that figures are published
// for, copied when it is made.
type Subject struct {
	ID             string `gorm:"primaryKey"`
	ProgrammeID    string
	OrganisationID string
	CohortID       string
	StaffGroup     string
}

// SubjectLink joins a delegate to a subject. It is the only way from one to the
// other; no page reads it but the delegate's own.
type SubjectLink struct {
	DelegateID string `gorm:"primaryKey"`
	SubjectID  string
}

// SurveyKey is the address of one person's questionnaire for one wave. The
// table keeps only the hash of the secret in the mailed link.
type SurveyKey struct {
	Hash      string `gorm:"primaryKey"`
	SubjectID string
	Wave      Wave
	MailedOn  Date // none while only the person's own pages have led there
	// RemindedOn is when the one reminder went out to those who had not answered.
	RemindedOn Date
}

// Response is one subject's questionnaire for a wave: at most one. Days, not
// times, are kept. Late answers are stored and left out of pairs.
type Response struct {
	ID           string `gorm:"primaryKey"`
	SubjectID    string
	Wave         Wave
	InstrumentID string
	StartedOn    Date
	FinishedOn   Date // none while it can still be changed
	IsLate       bool
	Answers      []Answer
	Texts        []SurveyText
	// While it is not handed in, so that coming back finds what was left.
	Untold []string `gorm:"serializer:json"` // items that they prefer not to answer
	Seen   []string `gorm:"serializer:json"` // pages that were saved
}

// IsFinished says whether the questionnaire was handed in.
func (r *Response) IsFinished() bool { return !r.FinishedOn.IsZero() }

// Answer is a whole number on the item's scale; an item that was passed over or
// not told has no Answer.
type Answer struct {
	ResponseID string `gorm:"primaryKey"`
	Item       string `gorm:"primaryKey"`
	Value      int
}

// SurveyText is what somebody wrote in their own words. It is kept apart from the
// answers and goes into no figure, event, log or export.
type SurveyText struct {
	ResponseID string `gorm:"primaryKey"`
	Item       string `gorm:"primaryKey"`
	Text       string
}

// TableName keeps answers and their owners in tables of their own prefix.
func (Subject) TableName() string { return "survey_subjects" }

// TableName keeps the join of person and subject apart by name.
func (SubjectLink) TableName() string { return "survey_links" }

// TableName keeps answers and their owners in tables of their own prefix.
func (Response) TableName() string { return "survey_responses" }

// TableName keeps answers and their owners in tables of their own prefix.
func (Answer) TableName() string { return "survey_answers" }
