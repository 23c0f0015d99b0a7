package abp

import "strings"

// DaySet is a set of days that the programme offers for a year, to be added at
// one press and edited after.
type DaySet uint8

// The sets.
const (
	BankHolidaySet DaySet = iota
	ObservanceSet
	PressureSet
)

var daySetTexts = []string{"bank holidays", "observances", "winter pressure and other busy times"}

// DaySets lists every set in the order people read them.
func DaySets() []DaySet { return []DaySet{BankHolidaySet, ObservanceSet, PressureSet} }

// ParseDaySet reads the text of a set. It fails with Invalid.
func ParseDaySet(s string) (DaySet, error) {
	v, ok := codeParse[DaySet](s, daySetTexts)
	if !ok {
		return 0, Errorf(Invalid, "%q is not a set of days.", s)
	}
	return v, nil
}

// String returns the set in words.
func (s DaySet) String() string { return codeText(s, daySetTexts) }

// Of returns the set's days of a year; none where the programme does not know
// them.
func (s DaySet) Of(year int) []Day {
	switch {
	case year < 2000 || year > 2100:
		return nil
	case s == ObservanceSet:
		return Observances(year)
	case s == PressureSet:
		return ServicePressures(year)
	}
	return BankHolidays(year)
}

// Missing returns the days of the set and the year that are not among have. One
// of the same kind and name counts on whatever date, for it may have been moved;
// so does a bank holiday on the date, whatever its name.
func (s DaySet) Missing(year int, have []Day) []Day {
	type named struct {
		kind DayKind
		name string
	}
	names, dates := map[named]bool{}, map[Date]bool{}
	for i := range have {
		d := &have[i]
		if d.OnDay.Year != year {
			continue
		}
		names[named{d.Kind, strings.ToLower(d.Name)}] = true
		if d.Kind == BankHoliday {
			dates[d.OnDay] = true
		}
	}
	var missing []Day
	for _, d := range s.Of(year) {
		if !names[named{d.Kind, strings.ToLower(d.Name)}] && (d.Kind != BankHoliday || !dates[d.OnDay]) {
			missing = append(missing, d)
		}
	}
	return missing
}
