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
	Capacity     `gorm:"embedded"`

	Workload Workload `gorm:"-"` // set when the facilitator is listed with it
}

// Workload counts the sessions that a facilitator led in the days before a
// moment and leads in the days after it.
type Workload struct{ PartsLed, SetsLed, PartsAhead, SetsAhead int }

// Validate returns Invalid with everything that cannot be: each step comes after
// the one before, somebody is a trainee or accredited, and numbers are in bounds.
func (f *Facilitator) Validate() error {
	var c Check
	if f.TraineeSince.IsZero() && f.AccreditedOn.IsZero() {
		c.Field("trainee_since", "Enter since when they train, or when they were accredited.")
	}
	if !f.TraineeSince.IsZero() && !f.AccreditedOn.IsZero() && f.AccreditedOn.Before(f.TraineeSince) {
		c.Field("accredited_on", "Accreditation comes after the training has begun.")
	}
	if begun := f.begun(); !f.EndedOn.IsZero() && !begun.IsZero() && f.EndedOn.Before(begun) {
		c.Field("ended_on", "The end is before the beginning.")
	}
	f.check(&c)
	return c.Err()
}

func (f *Facilitator) begun() Date {
	if f.TraineeSince.IsZero() {
		return f.AccreditedOn
	}
	return f.TraineeSince
}

// Status says in words what the facilitator is on the day.
func (f *Facilitator) Status(on Date) string {
	switch {
	case !f.EndedOn.IsZero() && !on.Before(f.EndedOn):
		return "ended"
	case f.IsAccredited(on):
		return "accredited"
	case f.ID == "":
		return "no dates recorded"
	}
	return "trainee"
}

// IsAccredited says whether the facilitator may run a session alone on the day.
func (f *Facilitator) IsAccredited(on Date) bool {
	return !f.AccreditedOn.IsZero() && !on.Before(f.AccreditedOn) && (f.EndedOn.IsZero() || on.Before(f.EndedOn))
}
