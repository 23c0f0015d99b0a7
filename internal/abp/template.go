package abp

// Allowance is what a template allows to those who miss a session or come late,
// and what its certificate says.
type Allowance struct {
	AllowsGuests  bool   // a missed set meeting can be made up in another set of the cohort
	MakeUps       int    // most set meetings that one delegate can make up
	PartMonths    int    // how long a missed workshop part can be made up in another cohort
	Quorum        int    // delegates whom a set meeting needs
	AllowsLate    bool   // people can join before the second set meeting, if the set agrees
	Edition       string // of the content, as the certificate names it
	RefreshMonths int    // after which the certificate says that a refresher is due
}

// DefaultAllowance returns what every template begins with.
func DefaultAllowance() Allowance {
	return Allowance{MakeUps: 1, PartMonths: 6, Quorum: 4, AllowsLate: true, Edition: "1", RefreshMonths: 24}
}

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted. sets is how many set meetings the template has, needed how
// many of them complete the journey.
func (a *Allowance) Validate(sets, needed int) error {
	a.Edition = CleanLine(a.Edition)
	var c Check
	whole := func(field string, n, low, high int, what string) {
		if n < low || n > high {
			c.Field(field, "Enter %s, from %d to %d.", what, low, high)
		}
	}
	whole("sets_needed", needed, min(3, sets), sets, "how many set meetings complete the journey")
	whole("make_ups", a.MakeUps, 0, 2, "how many set meetings a delegate can make up")
	whole("part_months", a.PartMonths, 3, 12, "for how many months a workshop part can be made up")
	whole("quorum", a.Quorum, 3, 5, "how many delegates a set meeting needs")
	whole("refresh_months", a.RefreshMonths, 6, 60, "after how many months a refresher is due")
	c.Require("edition", a.Edition, "Enter the version of the content, for example 2026.1.")
	c.Longest("edition", a.Edition, 20)
	return c.Err()
}
