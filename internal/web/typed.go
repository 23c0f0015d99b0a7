package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// dayLayouts are the ways in which people write a day.
var dayLayouts = []string{"2/1/2006", "2006-1-2", "2.1.2006", "2-1-2006", "2 January 2006", "2 Jan 2006", "January 2 2006", "2/1/06"}

// typedDay reads a day as people write it: 11/10/2022, 2022-10-11, Tuesday 11
// October 2022. It says no to what is no day of this century.
func typedDay(s string) (abp.Date, bool) {
	s = strings.TrimSpace(strings.ReplaceAll(abp.CleanLine(s), ",", ""))
	if first, rest, ok := strings.Cut(s, " "); ok && isWeekday(first) {
		s = rest
	}
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 2000 && t.Year() < 2100 {
			return abp.DateOf(t), true
		}
	}
	return abp.Date{}, false
}

func isWeekday(s string) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(s, d.String()) || strings.EqualFold(s, d.String()[:3]) {
			return true
		}
	}
	return false
}

// typedClock reads a time of day as people write it: 9:30am, 9.30, 14:00, 4pm,
// midday. It returns minutes after midnight.
func typedClock(s string) (int, bool) {
	s = strings.ToLower(strings.ReplaceAll(abp.CleanLine(s), " ", ""))
	switch s {
	case "midday", "noon":
		return 12 * 60, true
	case "midnight":
		return 0, true
	}
	s, isMorning := strings.CutSuffix(s, "am")
	s, isAfternoon := strings.CutSuffix(s, "pm")
	hours, minutes, hasMinutes := strings.Cut(strings.ReplaceAll(s, ".", ":"), ":")
	h, m := digits(hours), 0
	if hasMinutes {
		if m = digits(minutes); len(minutes) != 2 {
			return 0, false
		}
	}
	switch {
	case h < 0 || m < 0 || m > 59 || isMorning && isAfternoon:
		return 0, false
	case isMorning || isAfternoon:
		if h < 1 || h > 12 {
			return 0, false
		}
		h %= 12
		if isAfternoon {
			h += 12
		}
	case h > 23 || !hasMinutes: // a bare 9 could be either end of the day
		return 0, false
	}
	return h*60 + m, true
}

// digits reads a number of one or two digits, or -1.
func digits(s string) int {
	if len(s) < 1 || len(s) > 2 {
		return -1
	}
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil {
		return -1
	}
	return int(n)
}

// writeDay writes a day as a form shows it, for example 11/10/2022.
func writeDay(d abp.Date) string {
	return fmt.Sprintf("%02d/%02d/%d", d.Day, int(d.Month), d.Year)
}

// writeClock writes minutes after midnight as a form shows them, for example
// 9:30am.
func writeClock(minutes int) string {
	return sayClock(time.Date(2000, 1, 1, minutes/60, minutes%60, 0, 0, time.UTC))
}
