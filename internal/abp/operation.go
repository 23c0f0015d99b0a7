package abp

// Operation is how the machinery of the programme is doing at one moment: nothing
// in it is about a person.
type Operation struct {
	At            Instant
	Schema        int64   // the newest migration
	Size          int64   // of the database, in octets
	Waiting       int64   // mails that have not gone out
	WaitingSince  Instant // when the oldest of them was written
	DeadJobs      int64   // work that was given up
	Unsealed      int64   // events that no seal closes yet
	UnsealedSince Instant
	Chores        []ChoreDone
}

// ChoreDone says when a chore was last done, by whichever process.
type ChoreDone struct {
	Kind string
	At   Instant
}

// Done returns when the chore was last done, or the zero instant.
func (o *Operation) Done(kind string) Instant {
	for _, c := range o.Chores {
		if c.Kind == kind {
			return c.At
		}
	}
	return Instant{}
}
