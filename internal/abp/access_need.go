package abp

// AccessNeed is what somebody says they need to take part. Who organises sessions
// reads it, nobody else, and it is forgotten after the last session.
type AccessNeed struct {
	PersonID  string `gorm:"primaryKey"`
	Needs     string
	ChangedAt Instant
}
