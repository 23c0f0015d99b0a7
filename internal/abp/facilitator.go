package abp

// Facilitator says since when a person may run sessions. Trainees run them
// with somebody accredited.
type Facilitator struct {
	Kept
	PersonID     string
	Person       *Person
	TraineeSince Date
	AccreditedOn Date // none while still a trainee
	EndedOn      Date // no longer facilitates from this day on
}

// IsAccredited says whether the facilitator may run a session alone on the day.
func (f *Facilitator) IsAccredited(on Date) bool {
	return !f.AccreditedOn.IsZero() && !on.Before(f.AccreditedOn) && (f.EndedOn.IsZero() || on.Before(f.EndedOn))
}
