package abp

// Exception is leave for one table that was stopped to be judged at the floor, and
// no lower, in the next snapshot. The programme lead asks for it, the data custodian
// gives it, and both are in the log with the reason.
type Exception struct {
	Kept
	PublicationID string
	Publication   *Publication
	Reason        string
	ProposedByID  Ref
	ProposedBy    *Person
	ApprovedByID  Ref
	ApprovedBy    *Person
	ApprovedAt    Instant
	UsedInID      Ref // the snapshot that used it
}

// IsApproved says whether the exception was given.
func (e *Exception) IsApproved() bool { return !e.ApprovedAt.IsZero() }

// IsOpen says whether the next snapshot goes by it.
func (e *Exception) IsOpen() bool { return e.IsApproved() && e.UsedInID == "" }

// Validate cleans what people type and returns Invalid with every field that cannot
// be accepted.
func (e *Exception) Validate() error {
	var c Check
	e.Reason = CleanText(e.Reason)
	c.Require("reason", e.Reason, "Say why this table should be published with fewer people than the thresholds ask for.")
	c.Longest("reason", e.Reason, 1000)
	return c.Err()
}

// Approve gives what somebody else asked for. It fails with Conflict for one's own
// proposal and for one that was given already.
func (e *Exception) Approve(by *Person, now Instant) error {
	if err := approval(e.ProposedByID, by, e.IsApproved()); err != nil {
		return err
	}
	e.ApprovedByID, e.ApprovedAt = Ref(by.ID), now
	return nil
}
