package abp

// Listing is somebody who wants to be found by others who have been through the
// programme, and what they show. Only those who opt in have one, and leaving
// deletes it.
type Listing struct {
	Kept
	PersonID          string
	Person            *Person
	JoinedAt          Instant
	ShowsOrganisation bool
	ShowsRole         bool
	ShowsEmail        bool   // otherwise others write through the programme
	Line              string // about themselves
	JoinedNetworkAt   Instant
}

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted.
func (l *Listing) Validate() error {
	l.Line = CleanLine(l.Line)
	var c Check
	c.Longest("line", l.Line, 200)
	return c.Err()
}

// LetterCommunity is what one member of the community writes to another.
const LetterCommunity LetterKind = "community-message"

var communityLetters = []Letter{
	{Kind: LetterCommunity, Title: "A message from somebody of the community", For: "Delegates", Values: []string{"from", "message", "link"}},
}
