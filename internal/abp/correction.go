package abp

// Correction asks for a mark to be corrected: the person's own words, to those
// who take the register. It stands there until one of them has answered it, by
// another mark or by leaving the mark as it is.
type Correction struct {
	ID           string `gorm:"primaryKey"`
	SessionID    string
	PersonID     string
	Mark         Mark // what the register said when it was asked
	Note         string
	AskedAt      Instant
	AnsweredAt   Instant
	AnsweredByID Ref
}

// Validate cleans what people type and returns Invalid with what cannot be
// accepted.
func (c *Correction) Validate() error {
	c.Note = CleanLine(c.Note)
	var check Check
	check.Require("note", c.Note, "Say in a few words what is wrong, for example “I was there until the end”.")
	check.Longest("note", c.Note, 300)
	return check.Err()
}
