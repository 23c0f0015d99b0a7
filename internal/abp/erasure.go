package abp

// Erasure is somebody's wish that everything about them be deleted. One that is
// carried out goes with its person; what stays is an event.
type Erasure struct {
	Kept
	PersonID     string
	Person       *Person
	Why          string // what they said, if anything
	DeclinedAt   Instant
	DeclinedByID Ref
	DeclinedWhy  string
}

// IsOpen says whether nobody has decided yet.
func (e *Erasure) IsOpen() bool { return e.DeclinedAt.IsZero() }

// DueOn is the day by which the law wants an answer: a month after it was asked.
func (e *Erasure) DueOn() Instant { return At(e.CreatedAt.AddDate(0, 1, 0)) }

// Validate cleans what people type. It fails with Invalid where that is too long.
func (e *Erasure) Validate() error {
	var c Check
	e.Why = CleanText(e.Why)
	c.Longest("why", e.Why, 1000)
	return c.Err()
}

// Decline says no, with a reason that the person is told. It fails with Invalid
// without one, and with Conflict once it was declined.
func (e *Erasure) Decline(by *Person, why string, now Instant) error {
	if !e.IsOpen() {
		return Errorf(Conflict, "This was declined already.")
	}
	var c Check
	why = CleanText(why)
	c.Require("declined_why", why, "Say why not: the person is told, and may complain.")
	c.Longest("declined_why", why, 1000)
	if err := c.Err(); err != nil {
		return err
	}
	e.DeclinedAt, e.DeclinedByID, e.DeclinedWhy = now, Ref(by.ID), why
	return nil
}

// The mails about erasure.
const (
	LetterErasureAsked    LetterKind = "erasure-asked"
	LetterErasureDeclined LetterKind = "erasure-declined"
)

var erasureLetters = []Letter{
	{Kind: LetterErasureAsked, Title: "Your wish that everything be deleted", For: "Whoever asks", IsPrivate: true, Values: []string{"due"}},
	{Kind: LetterErasureDeclined, Title: "Your wish that everything be deleted was declined", For: "Whoever asked", IsPrivate: true, Values: []string{"why", "complain"}},
}
