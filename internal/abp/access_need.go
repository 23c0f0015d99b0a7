package abp

// AccessNeed is what somebody says they need to take part. Who organises sessions
// reads it, nobody else, and it is forgotten after the last session.
type AccessNeed struct {
	PersonID  string `gorm:"primaryKey"`
	Needs     string
	ChangedAt Instant
}

// Validate cleans what people type. It fails with Invalid where that is too long.
func (n *AccessNeed) Validate() error {
	var c Check
	n.Needs = CleanText(n.Needs)
	c.Longest("needs", n.Needs, 1000)
	return c.Err()
}
