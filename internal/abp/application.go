package abp

// Application is a person's wish for a place in a cohort and what became of it.
// Each step is a dated record: released by the line manager, offered by the
// lead, enrolled by the person; or turned down, or withdrawn.
type Application struct {
	Kept
	ProgrammeID string
	PersonID    string
	Person      *Person
	CohortID    Ref // the cohort asked for
	Cohort      *Cohort
	Heard       string // how the person heard of the programme
	AppliedAt   Instant
	ManagerID   Ref // who was asked to release
	ReleasedAt  Instant
	RefusedAt   Instant
	OfferedAt   Instant
	EnrolledAt  Instant
	WithdrawnAt Instant
}

// Status says in words how far the application has come.
func (a *Application) Status() string {
	switch {
	case !a.WithdrawnAt.IsZero():
		return "withdrawn"
	case !a.EnrolledAt.IsZero():
		return "enrolled"
	case !a.OfferedAt.IsZero():
		return "offered a place"
	case !a.RefusedAt.IsZero():
		return "not released"
	case !a.ReleasedAt.IsZero():
		return "released"
	}
	return "waiting for the manager"
}
