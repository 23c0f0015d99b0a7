package abp

// Objection is somebody's wish that their survey answers count in no new figure.
// They still see their own scores.
type Objection struct {
	PersonID   string `gorm:"primaryKey"`
	ObjectedAt Instant
}
