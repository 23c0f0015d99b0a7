package abp

// Duty is what a facilitator may be asked for.
type Duty uint8

// The duties. Two people run a workshop, and one of them leads it.
const (
	LeadWorkshop Duty = iota
	RunWorkshop
	AdviseSet
	HostEvent
)

var dutyTexts = []string{"lead a workshop", "run a workshop", "advise a set", "host an event"}

// Duties lists every duty in the order people read them.
func Duties() []Duty { return []Duty{LeadWorkshop, RunWorkshop, AdviseSet, HostEvent} }

// String returns the duty in words.
func (d Duty) String() string { return codeText(d, dutyTexts) }

// Capacity is how much a facilitator takes on: duties, how many sets at once,
// how many units of work in a month at most, and how many they aim at.
type Capacity struct {
	LeadsWorkshops bool
	RunsWorkshops  bool
	AdvisesSets    bool
	HostsEvents    bool
	MostSets       int
	MonthUnits     int
	TargetUnits    int
}

// DefaultCapacity is that of a facilitator of whom nothing else is recorded.
func DefaultCapacity() Capacity {
	return Capacity{LeadsWorkshops: true, RunsWorkshops: true, AdvisesSets: true, HostsEvents: true, MostSets: 3, MonthUnits: 16, TargetUnits: 6}
}

func (k *Capacity) has(d Duty) bool {
	return [...]bool{k.LeadsWorkshops, k.RunsWorkshops, k.AdvisesSets, k.HostsEvents}[d]
}

func (k *Capacity) check(c *Check) {
	number := func(field string, n, most int, what string) {
		if n < 0 || n > most {
			c.Field(field, "Enter a whole number from 0 to %d: %s.", most, what)
		}
	}
	number("most_sets", k.MostSets, 20, "how many sets at once")
	number("month_units", k.MonthUnits, 100, "how many units in a month at most")
	number("target_units", k.TargetUnits, 100, "how many units in a month they aim at")
	if k.TargetUnits > k.MonthUnits && k.MonthUnits >= 0 {
		c.Field("target_units", "The aim is above the most that they do in a month.")
	}
}

// Does says whether the facilitator may be asked for the duty on the day.
// Trainees run workshops beside somebody accredited, and nothing else.
func (f *Facilitator) Does(d Duty, on Date) bool {
	if !f.EndedOn.IsZero() && !on.Before(f.EndedOn) || !f.has(d) {
		return false
	}
	return f.IsAccredited(on) || d == RunWorkshop && !f.begun().IsZero()
}

// Units says how much of a facilitator's work one session is: a day of workshop
// is four, half a day two, a set meeting or a catch-up one.
func (s *Session) Units() int {
	switch s.Kind {
	case WorkshopPart:
		if s.EndsAt.Sub(s.StartsAt.Time).Hours() > 5 {
			return 4
		}
		return 2
	case Celebration:
		return 2
	case SelfStudy:
		return 0
	}
	return 1
}
