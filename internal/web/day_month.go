package web

import (
	"slices"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// dayMonth is one month of the year's page, in weeks from Monday.
type dayMonth struct {
	Name  string
	Weeks [][7]dayCell
}

// dayCell is one day of a month, or nothing before the first and after the last.
type dayCell struct {
	Day      int
	Marks    []dayMark
	IsToday  bool
	IsClosed bool
}

// dayMark is the letter of a kind of day. Class gives the colour; the letter and
// the words do without it.
type dayMark struct{ Letter, Class, Words string }

// dayMarks are the marks of the kinds.
var dayMarks = map[abp.DayKind]dayMark{
	abp.BankHoliday:      {Letter: "B", Class: "bank"},
	abp.Closure:          {Letter: "C", Class: "closure"},
	abp.ObservanceTier1:  {Letter: "O", Class: "observance"},
	abp.ObservanceTier2:  {Letter: "M", Class: "minor"},
	abp.SchoolHoliday:    {Letter: "S", Class: "school"},
	abp.IndustrialAction: {Letter: "I", Class: "action"},
	abp.WinterPressure:   {Letter: "W", Class: "winter"},
	abp.Blackout:         {Letter: "X", Class: "blackout"},
	abp.DoctorsRotation:  {Letter: "R", Class: "rotation"},
	abp.YearEnd:          {Letter: "Y", Class: "year-end"},
}

func markOf(k abp.DayKind) dayMark {
	m := dayMarks[k]
	m.Words = capital(k.String())
	return m
}

// dayMonths returns the twelve months of a year with what is marked in them.
func dayMonths(year int, days []abp.Day, today abp.Date) []dayMonth {
	calendar := abp.NewDays(days)
	months := make([]dayMonth, 12)
	for i := range months {
		first := abp.Date{Year: year, Month: time.Month(i + 1), Day: 1}
		m := dayMonth{Name: first.Month.String()}
		for d := first; d.Month == first.Month; d = d.Add(1) {
			column := (int(d.Weekday()) + 6) % 7
			if d == first || column == 0 {
				m.Weeks = append(m.Weeks, [7]dayCell{})
			}
			m.Weeks[len(m.Weeks)-1][column] = dayCell{Day: d.Day, IsToday: d == today, IsClosed: !calendar.IsWorking(d), Marks: marksOn(calendar.On(d))}
		}
		months[i] = m
	}
	return months
}

// marksOn returns one mark for each kind that touches a date.
func marksOn(list []abp.DayMark) []dayMark {
	var marks []dayMark
	for len(list) > 0 {
		kind := list[0].Kind
		n := slices.IndexFunc(list, func(m abp.DayMark) bool { return m.Kind != kind })
		if n < 0 {
			n = len(list)
		}
		mark := markOf(kind)
		if list[0].Near != abp.OnTheDay {
			mark.Class += " mark--near"
		}
		mark.Words = wordsOfMarks(list[:n])
		marks, list = append(marks, mark), list[n:]
	}
	return marks
}

// wordsOfMarks names the days of one kind that touch a date. What several
// authorities call the same is said once.
func wordsOfMarks(list []abp.DayMark) string {
	var words []string
	for i, m := range list {
		if i > 0 && m.Name == list[i-1].Name && m.Near == list[i-1].Near && m.Authority != "" {
			words[len(words)-1] += ", " + m.Authority
			continue
		}
		said := m.Name
		switch m.Near {
		case abp.BesideIt:
			said += ", if it moves by a day"
		case abp.OnTheEve:
			said += ", from sunset"
		}
		if m.Authority != "" {
			said += ", " + m.Authority
		}
		words = append(words, said)
	}
	return strings.Join(words, "; ")
}
