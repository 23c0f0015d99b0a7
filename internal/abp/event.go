package abp

// Event says who did what to which record, when and why. Events are only ever
// added.
type Event struct {
	ID      string `gorm:"primaryKey"`
	At      Instant
	ByID    Ref // none for the clock and for people without an account
	By      *Person
	Verb    string // past tense, for example "moved"
	Subject string // id of the record
	Why     string
	Seal    int    // number of the seal that closed it, or 0
	ByMark  string // who, without a name: set when it is sealed
}
