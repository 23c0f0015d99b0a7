package abp

import (
	"database/sql/driver"
	"slices"
)

// DayKind says why a day is special.
type DayKind uint8

// The kinds of special days. ObservanceTier1 days are closed to workshops,
// ObservanceTier2 days ask for care.
const (
	BankHoliday DayKind = iota
	Closure
	ObservanceTier1
	ObservanceTier2
	SchoolHoliday
	IndustrialAction
)

var dayKindTexts = []string{"bank holiday", "closure", "observance", "minor observance", "school holiday", "industrial action"}

// String returns the kind in words.
func (k DayKind) String() string { return codeText(k, dayKindTexts) }

// Value implements driver.Valuer.
func (k DayKind) Value() (driver.Value, error) { return codeValue(k, dayKindTexts) }

// Scan implements sql.Scanner.
func (k *DayKind) Scan(src any) error { return codeScan(k, src, dayKindTexts) }

// Day marks one day of the calendar, with the source that says so.
type Day struct {
	ID     string `gorm:"primaryKey"`
	OnDay  Date
	Kind   DayKind
	Name   string
	Source string
}

// Days answers what a date is. Make it with NewDays.
type Days struct{ marked map[Date][]Day }

// NewDays returns the calendar of the given special days.
func NewDays(days []Day) Days {
	d := Days{marked: make(map[Date][]Day, len(days))}
	for _, day := range days {
		d.marked[day.OnDay] = append(d.marked[day.OnDay], day)
	}
	for _, list := range d.marked {
		slices.SortFunc(list, func(a, b Day) int { return int(a.Kind) - int(b.Kind) })
	}
	return d
}

// On returns what is marked on the date, most binding first.
func (d Days) On(date Date) []Day { return d.marked[date] }

// IsWorking says whether the date is neither at a weekend, nor a bank holiday,
// nor in the year-end closure of 24 December to 2 January (rules D1 and D2).
func (d Days) IsWorking(date Date) bool {
	return !date.IsWeekend() && !isYearEnd(date) && !d.has(date, BankHoliday, Closure)
}

// suits says whether a session of the kind should be put on the date: a working
// day without an observance of the first tier (D10) or industrial action (D9).
func (d Days) suits(date Date) bool {
	return d.IsWorking(date) && !d.has(date, ObservanceTier1, IndustrialAction)
}

func (d Days) has(date Date, kinds ...DayKind) bool {
	return slices.ContainsFunc(d.marked[date], func(day Day) bool { return slices.Contains(kinds, day.Kind) })
}

func isYearEnd(d Date) bool {
	return d.Month == 12 && d.Day >= 24 || d.Month == 1 && d.Day <= 2
}
