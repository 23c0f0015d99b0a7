package abp

// What people are told about the dates of their cohort.
const (
	LetterCohortDates LetterKind = "cohort-dates"
	LetterCohortPlace LetterKind = "cohort-place"
)

var cohortLetters = []Letter{
	{Kind: LetterCohortDates, Title: "The dates are fixed", For: "Delegates and facilitators", Values: []string{"code", "cohort", "dates", "calendar"}},
	{Kind: LetterCohortPlace, Title: "The workshops take place elsewhere", For: "Delegates and facilitators", Values: []string{"cohort", "place", "dates", "calendar"}},
}

// Cohort is the people who go through a template together, and their dates.
// Until it is published it is a draft that only leads see and that counts in no
// figure.
type Cohort struct {
	Kept
	ProgrammeID string
	TemplateID  string
	Template    *Template
	Code        string // short and unique, for example C1
	Name        string
	Places      int // most delegates at a time
	VenueID     Ref // where the workshops are, unless a session says otherwise
	Venue       *Venue
	PublishedAt Instant

	ApplicationsUntil Date // the last day to apply; none means the day before the first session
	WaitingPlaces     int  // most people on the waiting list

	Sessions []Session
	Sets     []Set
	Windows  []SurveyWindow
}

// IsPublished says whether people can see the cohort's dates.
func (c *Cohort) IsPublished() bool { return !c.PublishedAt.IsZero() }

// Title names the cohort for people: its code and name.
func (c *Cohort) Title() string {
	if c.Name == "" || c.Name == c.Code {
		return "Cohort " + c.Code
	}
	return c.Code + " " + c.Name
}

// Publish records at the instant now that people may see the dates. It fails
// with Conflict if that is so already or if there are no dates.
func (c *Cohort) Publish(now Instant) error {
	if c.IsPublished() {
		return Errorf(Conflict, "This cohort is published already.")
	}
	if len(c.Sessions) == 0 {
		return Errorf(Conflict, "This cohort has no dates yet. Plan them first.")
	}
	c.PublishedAt = now
	return nil
}

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted.
func (c *Cohort) Validate() error {
	c.Code, c.Name = CleanLine(c.Code), CleanLine(c.Name)
	var k Check
	k.Require("code", c.Code, "Enter a short code, for example C8.")
	k.Longest("code", c.Code, 10)
	k.Longest("name", c.Name, 80)
	k.Require("template", c.TemplateID, "Choose a template.")
	if c.Places < 1 || c.Places > 500 {
		k.Field("places", "Enter how many places there are, from 1 to 500.")
	}
	return k.Err()
}

// TakesApplications says whether people can still apply on the day, at the
// instant now: the cohort is published, its last day to apply is not over and
// its first session, which starts at first, has not begun.
func (c *Cohort) TakesApplications(first, now Instant, today Date) bool {
	if !c.IsPublished() || first.IsZero() || !now.Before(first.Time) {
		return false
	}
	if !c.ApplicationsUntil.IsZero() {
		return !c.ApplicationsUntil.Before(today)
	}
	return true
}
