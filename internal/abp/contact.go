package abp

import "time"

// QuorumMoves is how long a set meeting that was too small can still be moved.
const QuorumMoves = 14 * 24 * time.Hour

// Contact says that a facilitator wrote to a delegate who had missed set meetings
// without a word.
type Contact struct {
	ID         string `gorm:"primaryKey"`
	DelegateID string
	ByID       Ref
	At         Instant
}

// Absence is a delegate who missed set meetings in a row without a word to
// anybody since.
type Absence struct {
	Delegate Delegate
	SetID    string
	InRow    int
	Since    Instant // the end of the first of them
	Known    Instant // when the last of them was marked
}

// LetterWelfare is a facilitator's own message to somebody who was not there.
const LetterWelfare LetterKind = "welfare"

var contactLetters = []Letter{
	{Kind: LetterWelfare, Title: "How are you? After two absences", For: "Delegates", Values: []string{"facilitator", "message"}},
}
