package abp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Indicator is one published figure of one organisation that comes from
// elsewhere: a national return, the staff survey, a guardian's count. It is a
// draft until it is published.
type Indicator struct {
	Kept
	ProgrammeID    string
	OrganisationID string
	Organisation   *Organisation
	Measure        string // the code of a Measure
	Year           int
	Month          int    // 0 for a whole year
	Staff          string // the group of staff, empty for everybody
	Hundredths     int    // the value times 100
	Base           int    // how many people it is of, 0 where it is not known
	Source         string
	SourceOn       Date // when the source came out
	PublishedAt    Instant
	PublishedByID  Ref
}

// IndicatorKey is what makes an indicator the same figure as another.
type IndicatorKey struct {
	OrganisationID, Measure string
	Year, Month             int
	Staff                   string
}

// Key returns what makes the figure itself.
func (i *Indicator) Key() IndicatorKey {
	return IndicatorKey{i.OrganisationID, i.Measure, i.Year, i.Month, i.Staff}
}

// IsPublished says whether everybody who sees indicators sees it.
func (i *Indicator) IsPublished() bool { return !i.PublishedAt.IsZero() }

// SameAs says whether the figures say the same.
func (i *Indicator) SameAs(o *Indicator) bool {
	return i.Key() == o.Key() && i.Hundredths == o.Hundredths && i.Base == o.Base && i.Source == o.Source && i.SourceOn == o.SourceOn
}

// Period is the year, or the month of it: "2023", "2023-04".
func (i *Indicator) Period() string {
	if i.Month == 0 {
		return strconv.Itoa(i.Year)
	}
	return fmt.Sprintf("%d-%02d", i.Year, i.Month)
}

// Text is the value with as many decimals as it has.
func (i *Indicator) Text() string { return hundredthsText(i.Hundredths) }

// Float is the value, for drawing.
func (i *Indicator) Float() float64 { return float64(i.Hundredths) / 100 }

func hundredthsText(n int) string {
	text := fmt.Sprintf("%d.%02d", n/100, n%100)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// The greatest value that is taken, in hundredths.
const mostHundredths = 100_000_000

// ParseHundredths reads a value with at most two decimals. A sign for per cent is
// let pass. It fails with Invalid.
func ParseHundredths(s string) (int, error) {
	text := strings.TrimSpace(strings.TrimSuffix(strings.ReplaceAll(strings.TrimSpace(s), ",", ""), "%"))
	whole, part, _ := strings.Cut(text, ".")
	if whole == "" || len(whole) > 7 || len(part) > 2 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, Errorf(Invalid, "“%s” is not a value. Write a number with at most two decimals, for example 28.3.", CleanLine(s))
	}
	n, _ := strconv.Atoi(whole + (part + "00")[:2])
	return n, nil
}

// ParsePeriod reads a year or a month of one: 2023, 2022/23 (the year in which it
// begins), 2023-04, 04/2023. It fails with Invalid.
func ParsePeriod(s string) (year, month int, err error) {
	text := CleanLine(s)
	first, second, two := strings.Cut(strings.ReplaceAll(text, "/", "-"), "-")
	year, err = strconv.Atoi(first)
	if two && err == nil {
		month, err = strconv.Atoi(second)
		switch {
		case len(first) <= 2 && len(second) == 4:
			year, month = month, year
		case len(first) == 4 && (len(second) == 2 && month == (year+1)%100 && strings.Contains(text, "/") || len(second) == 4 && month == year+1):
			month = 0
		}
	}
	if err != nil || year < 1990 || year > 2200 || month < 0 || month > 12 {
		return 0, 0, Errorf(Invalid, "“%s” is not a year or a month. Write 2023, 2022/23 or 2023-04.", text)
	}
	return year, month, nil
}

// Validate cleans what people type and returns Invalid with every field that
// cannot be accepted.
func (i *Indicator) Validate() error {
	var c Check
	m, err := MeasureOf(i.Measure)
	if err != nil {
		c.Field("measure", "%s", err.Error())
	}
	i.Measure = m.Code
	c.Require("organisation", i.OrganisationID, "Choose the organisation that the figure is of.")
	if i.Year < 1990 || i.Year > 2200 || i.Month < 0 || i.Month > 12 {
		c.Field("period", "Enter the year, or the month, that the figure is of.")
	}
	if !slices.Contains(StaffGroupsOfIndicators(), i.Staff) {
		c.Field("staff", "Choose the group of staff from the list.")
	}
	switch {
	case i.Hundredths < 0 || i.Hundredths > mostHundredths:
		c.Field("value", "Enter a value of 0 to 1,000,000.")
	case err == nil && m.Unit == Percent && i.Hundredths > 100_00:
		c.Field("value", "Enter a percentage of 0 to 100.")
	case err == nil && m.Unit == Points && i.Hundredths > 10_00:
		c.Field("value", "Enter a score of 0 to 10.")
	case err == nil && (m.Unit == Cases || m.Unit == Staff) && i.Hundredths%100 != 0:
		c.Field("value", "Enter a whole number.")
	}
	if i.Base < 0 || i.Base > 10_000_000 {
		c.Field("base", "Enter how many people the figure is of, or leave it empty.")
	}
	i.Source = CleanLine(i.Source)
	c.Require("source", i.Source, "Say where the figure is from, for example NHS Staff Survey 2023.")
	c.Longest("source", i.Source, 200)
	if i.SourceOn.IsZero() {
		c.Field("source_on", "Enter the day on which the source came out.")
	}
	return c.Err()
}
