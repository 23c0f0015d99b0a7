package abp

// Quota says how many places of a cohort are for the people of one
// organisation: how many they may take at most, and how many are kept for them
// until a day.
type Quota struct {
	Kept
	CohortID       string
	OrganisationID string
	Organisation   *Organisation
	Most           int  // most places at a time; 0 for no limit of their own
	Reserved       int  // places that others do not get meanwhile
	ReservedUntil  Date // the last day of that
}

// TableName is the plural that people use.
func (Quota) TableName() string { return "quotas" }

// reserves returns how many places are still kept for the organisation on the
// day, when so many are taken by its people.
func (q *Quota) reserves(taken int, today Date) int {
	if q.ReservedUntil.IsZero() || q.ReservedUntil.Before(today) {
		return 0
	}
	return max(q.Reserved-taken, 0)
}

// Validate returns Invalid with every field that cannot be accepted in a cohort
// of so many places.
func (q *Quota) Validate(places int) error {
	var k Check
	k.Require("organisation", q.OrganisationID, "Choose the organisation that the quota is for.")
	if q.Most < 0 || q.Most > places {
		k.Field("most", "Enter at most how many of the %d places the organisation may take, or leave it empty for no limit.", places)
	}
	switch {
	case q.Reserved < 0 || q.Reserved > places:
		k.Field("reserved", "Enter how many of the %d places are kept for the organisation, or leave it empty for none.", places)
	case q.Most > 0 && q.Reserved > q.Most:
		k.Field("reserved", "You keep %d places for the organisation and let it take %d. Keep fewer, or let it take more.", q.Reserved, q.Most)
	case q.Reserved > 0 && q.ReservedUntil.IsZero():
		k.Field("reserved_until", "Enter the last day on which the places are kept. After it anybody can have them.")
	}
	if q.Most == 0 && q.Reserved == 0 {
		k.Field("most", "Enter a limit or a number of places to keep. A quota without either changes nothing.")
	}
	return k.Err()
}
