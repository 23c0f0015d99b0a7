package abp

// Rules of who comes into a set late.
const (
	// JoinBefore is the meeting from which nobody joins a set any more.
	JoinBefore = 2
	// MergeBefore is the meeting from which a set is not merged any more: trust
	// depends on who is there.
	MergeBefore = 3
	// BeyondMost is how many members more than the most a lead may allow with a
	// reason (rule H1).
	BeyondMost = 1
)

// MayJoin returns why nobody more can join the set of so many begun meetings, or
// nil. Once it has met, the set has to agree; a member more than the most needs a
// reason.
func (s *Set) MayJoin(t *Template, begun int, agrees bool, why string) error {
	var k Check
	most := t.SetSizeMax
	switch {
	case begun >= JoinBefore:
		k.Field("set", "Set %d has begun its second meeting, and nobody joins after that. Choose another set, or let them go on in a later cohort.", s.Number)
	case len(s.Members) >= most+BeyondMost:
		k.Field("set", "Set %d has %d members, and no set has more. Choose another set.", s.Number, len(s.Members))
	default:
		if begun > 0 && !agrees {
			k.Field("agreed", "Set %d has met already. Ask its members, and say here that they agree.", s.Number)
		}
		if len(s.Members) >= most && CleanLine(why) == "" {
			k.Field("set-why", "Set %d is full with %d members. Say why one more is let in, or choose another set.", s.Number, len(s.Members))
		}
	}
	k.Longest("set-why", why, 200)
	return k.Err()
}

// MayMerge returns why the set cannot go on in another one, or nil. begun is the
// highest number of a meeting that has begun in either.
func (s *Set) MayMerge(into *Set, t *Template, begun int, bothAgree bool) error {
	var k Check
	switch {
	case s.MergedIntoID != "":
		return Errorf(Conflict, "Set %d has gone on in another set already.", s.Number)
	case into.CohortID != s.CohortID || into.ID == s.ID || into.MergedIntoID != "":
		k.Field("into", "Choose another set of the same cohort.")
	case len(s.Members) >= t.SetSizeMin:
		k.Field("into", "Set %d has %d members. Only a set with fewer than %d goes on in another.", s.Number, len(s.Members), t.SetSizeMin)
	case begun >= MergeBefore:
		k.Field("into", "One of the sets has begun its third meeting. From then on sets stay as they are.")
	case len(s.Members)+len(into.Members) > t.SetSizeMax+BeyondMost:
		k.Field("into", "Together they would be %d, and no set has more than %d. Choose another set.", len(s.Members)+len(into.Members), t.SetSizeMax+BeyondMost)
	}
	if !bothAgree {
		k.Field("agreed", "Ask both sets, and say here that they agree.")
	}
	return k.Err()
}
