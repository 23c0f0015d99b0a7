package abp

// Complaint is what somebody says is wrong with how data about them is used.
type Complaint struct {
	Kept
	PersonID     Ref // none for people without an account
	Name         string
	Email        string
	Text         string
	ReceivedAt   Instant
	AnsweredAt   Instant
	AnsweredByID Ref
	Answer       string
}

// complaintDays is how long the law gives to acknowledge a complaint; ours is
// acknowledged at once and answered by then.
const complaintDays = 30

// DueAt is when it has to be answered.
func (c *Complaint) DueAt() Instant { return At(c.ReceivedAt.AddDate(0, 0, complaintDays)) }

// IsOpen says whether nobody has answered yet.
func (c *Complaint) IsOpen() bool { return c.AnsweredAt.IsZero() }

// Validate cleans what people type and returns Invalid with every field that cannot
// be accepted.
func (c *Complaint) Validate() error {
	var check Check
	c.Name, c.Email, c.Text = CleanLine(c.Name), NormalEmail(c.Email), CleanText(c.Text)
	check.Require("name", c.Name, "Enter your name.")
	check.Longest("name", c.Name, 200)
	if !IsEmail(c.Email) {
		check.Field("email", "Enter the e-mail address to answer to, like name@example.nhs.uk.")
	}
	check.Require("text", c.Text, "Say what is wrong.")
	check.Longest("text", c.Text, 4000)
	return check.Err()
}

// Reply answers the complaint. It fails with Invalid without words, and with Conflict
// once it was answered.
func (c *Complaint) Reply(by *Person, answer string, now Instant) error {
	if !c.IsOpen() {
		return Errorf(Conflict, "This was answered already.")
	}
	var check Check
	answer = CleanText(answer)
	check.Require("answer", answer, "Write the answer: it is sent to whoever complained.")
	check.Longest("answer", answer, 4000)
	if err := check.Err(); err != nil {
		return err
	}
	c.AnsweredAt, c.AnsweredByID, c.Answer = now, Ref(by.ID), answer
	return nil
}

// The mails about complaints.
const (
	LetterComplaintReceived LetterKind = "complaint-received"
	LetterComplaintAnswered LetterKind = "complaint-answered"
)

var complaintLetters = []Letter{
	{Kind: LetterComplaintReceived, Title: "We have your complaint", For: "Whoever complains", IsPrivate: true, Values: []string{"due"}},
	{Kind: LetterComplaintAnswered, Title: "The answer to your complaint", For: "Whoever complained", IsPrivate: true, Values: []string{"answer"}},
}
