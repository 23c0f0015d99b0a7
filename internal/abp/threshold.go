package abp

// Threshold is what may be published of one class of figures: the fewest people
// behind a figure, behind a shown category, and between two versions of a figure.
// One person proposes it and another approves it; the last approved one holds.
type Threshold struct {
	Kept
	Class        string // survey, equality or public
	MinN         int
	CMin         int
	MinDelta     int
	Reason       string
	ProposedByID Ref
	ProposedBy   *Person
	ApprovedByID Ref
	ApprovedBy   *Person
	ApprovedAt   Instant
}

// ThresholdClasses lists the classes that thresholds can be set for.
func ThresholdClasses() []string { return []string{"survey", "equality", "public"} }

// IsApproved says whether the threshold was approved.
func (t *Threshold) IsApproved() bool { return !t.ApprovedAt.IsZero() }

// Validate cleans what people type and returns Invalid with every field that cannot
// be accepted. Nobody may go below the floor.
func (t *Threshold) Validate() error {
	var c Check
	least := 5
	switch t.Class {
	case "equality":
		least = 10
	case "survey", "public":
	default:
		c.Field("class", "Choose what the thresholds are for.")
	}
	for _, f := range []struct {
		name, what  string
		value, from int
	}{
		{"min_n", "people behind a figure", t.MinN, least}, {"c_min", "people behind a shown answer", t.CMin, 3}, {"min_delta", "people between two versions of a figure", t.MinDelta, 5},
	} {
		if f.value < f.from || f.value > 100 {
			c.Field(f.name, "Enter how many %s at least: a number from %d, which nobody may go below, to 100.", f.what, f.from)
		}
	}
	t.Reason = CleanText(t.Reason)
	c.Require("reason", t.Reason, "Say why, for those who approve it and for those who read the log later.")
	c.Longest("reason", t.Reason, 1000)
	return c.Err()
}

// Approve approves what somebody else proposed. It fails with Conflict for one's own
// proposal and for one that was approved already.
func (t *Threshold) Approve(by *Person, now Instant) error {
	if err := approval(t.ProposedByID, by, t.IsApproved()); err != nil {
		return err
	}
	t.ApprovedByID, t.ApprovedAt = Ref(by.ID), now
	return nil
}

// approval fails with Conflict unless somebody else than the proposer approves what
// nobody has approved yet.
func approval(proposer Ref, by *Person, isApproved bool) error {
	switch {
	case isApproved:
		return Errorf(Conflict, "This was approved already.")
	case proposer == Ref(by.ID):
		return Errorf(Conflict, "You proposed this yourself: somebody else has to approve it.")
	}
	return nil
}
