package abp

// Feed is one secret calendar address of a person and the octets it answers
// with. The address is derived from the server's secret and the feed's id, so
// that it can be shown again; the table keeps only its hash. A feed that was
// rotated or revoked keeps its row, so that its address can answer "gone".
type Feed struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	SecretHash   string // hex of SHA-256 of the secret in the address
	CreatedAt    Instant
	RevokedAt    Instant
	Changes      int     // how often something changed that it shows
	BuiltChanges int     // how many of them the body knows
	BuiltStamp   int     // the programme's stamp that the body knows, NeverBuilt before the first poll
	BuiltAt      Instant // none until the first poll
	FreshUntil   Instant // when time alone makes it stale, none for never
	ChangedAt    Instant // Last-Modified, in whole seconds
	PolledAt     Instant // the last fetch, to the day
	ETag         string  `gorm:"column:etag"`
	Body         []byte
}

// NeverBuilt is the BuiltStamp of a feed that nobody has fetched yet.
const NeverBuilt = -1

// GoneFeed is the address of a calendar whose person was erased, as the hash of
// its secret: it goes on answering that it is gone.
type GoneFeed struct {
	SecretHash string `gorm:"primaryKey"`
}
