package abp

// Pause is a time in which a delegate is away from the cohort: on parental
// leave, ill, redeployed. Their place is free meanwhile, and nothing is asked of
// them. Why is a category, not a story.
type Pause struct {
	ID         string `gorm:"primaryKey"`
	DelegateID string
	PausedAt   Instant
	Why        string
	RejoinedAt Instant // none while it lasts
}
