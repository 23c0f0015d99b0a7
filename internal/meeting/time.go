package meeting

import (
	"strconv"
	"strings"
	"time"
)

// longest is the longest stay that is believed.
const longest = 24 * time.Hour

// isDayFirst says whether the dates of the tables have the day before the month.
// A number over twelve decides; otherwise the way that meets the day of on; at
// last the clock: who writes am and pm mostly writes the month first.
func isDayFirst(tables []table, on time.Time) bool {
	var fitsDay, fitsMonth, isTwelve bool
	for _, t := range tables {
		for _, row := range t.rows {
			for _, c := range []column{colJoin, colLeave, colTimestamp} {
				s := t.cell(row, c)
				first, okFirst := parseTime(s, true, on.Location())
				second, okSecond := parseTime(s, false, on.Location())
				if okFirst != okSecond {
					return okFirst
				}
				if !okFirst {
					continue
				}
				fitsDay = fitsDay || first.Format(time.DateOnly) == on.Format(time.DateOnly)
				fitsMonth = fitsMonth || second.Format(time.DateOnly) == on.Format(time.DateOnly)
				isTwelve = isTwelve || strings.HasSuffix(strings.ToLower(s), "m")
			}
		}
	}
	if fitsDay != fitsMonth {
		return fitsDay
	}
	return !isTwelve
}

// parseTime reads a date with a time of day as the products write it in English:
// 1/12/24, 9:58:03 AM; 12/01/2024, 09:58:03; 2024-01-12 09:58; 12 January 2024
// 9:58 am.
func parseTime(s string, dayFirst bool, zone *time.Location) (time.Time, bool) {
	s = strings.NewReplacer("a.m.", "am", "p.m.", "pm").Replace(strings.ToLower(s))
	var date []string
	var clock, half string
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == 0xa0 || r == 0x202f }) {
		switch {
		case f == "am" || f == "pm":
			half = f
		case strings.Contains(f, ":"):
			clock = strings.TrimRight(f, "apm")
			if clock != f {
				half = f[len(clock):]
			}
		case f == "at":
		default:
			date = append(date, f)
		}
	}
	year, month, day, ok := parseDate(date, dayFirst)
	hour, minute, second, okClock := parseClock(clock, half)
	if !ok || !okClock {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, zone)
	return t, t.Day() == day && t.Month() == time.Month(month)
}

func parseDate(parts []string, dayFirst bool) (year, month, day int, ok bool) {
	if len(parts) == 1 {
		parts = strings.FieldsFunc(parts[0], func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	}
	if len(parts) != 3 {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, p := range parts {
		if m := monthOf(p); m > 0 {
			// A month by name: the year is last, the day is the other one.
			day, errDay := strconv.Atoi(parts[1-min(i, 1)])
			year, errYear := strconv.Atoi(parts[2])
			return year, m, day, i < 2 && errDay == nil && errYear == nil && isDay(year, m, day)
		}
		var err error
		if n[i], err = strconv.Atoi(p); err != nil || n[i] < 0 {
			return 0, 0, 0, false
		}
	}
	switch {
	case n[0] > 31:
		year, month, day = n[0], n[1], n[2]
	case dayFirst:
		year, month, day = n[2], n[1], n[0]
	default:
		year, month, day = n[2], n[0], n[1]
	}
	if year < 100 {
		year += 2000
	}
	return year, month, day, isDay(year, month, day)
}

func isDay(year, month, day int) bool {
	return year >= 2000 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31
}

func monthOf(s string) int {
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); len(s) >= 3 && strings.HasPrefix(name, s) {
			return int(m)
		}
	}
	return 0
}

func parseClock(s, half string) (hour, minute, second int, ok bool) {
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, p := range parts {
		var err error
		if n[i], err = strconv.Atoi(p); err != nil || n[i] < 0 || n[i] > 59 {
			return 0, 0, 0, false
		}
	}
	switch {
	case half != "" && (n[0] < 1 || n[0] > 12), half != "" && half != "am" && half != "pm", n[0] > 23:
		return 0, 0, 0, false
	case half == "am" && n[0] == 12:
		n[0] = 0
	case half == "pm" && n[0] < 12:
		n[0] += 12
	}
	return n[0], n[1], n[2], true
}

// parseDuration reads how long somebody stayed: 1h 2m 3s; 62, which is minutes;
// 01:02:03.
func parseDuration(s string) (time.Duration, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if n, err := strconv.Atoi(s); err == nil {
		return within(float64(n) * 60)
	}
	if parts := strings.Split(s, ":"); len(parts) == 3 {
		h, m, sec, ok := parseClock(s, "")
		if !ok {
			return 0, false
		}
		return within(float64(h*3600 + m*60 + sec))
	}
	total, number, isAny := 0.0, 0, false
	units := map[byte]float64{'d': 86400, 'h': 3600, 'm': 60, 's': 1}
	for rest := s; rest != ""; {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		if digits == 0 || digits > 6 {
			return 0, false
		}
		number, _ = strconv.Atoi(rest[:digits])
		rest = strings.TrimLeft(rest[digits:], " ")
		if rest == "" || units[rest[0]] == 0 {
			return 0, false
		}
		total += float64(number) * units[rest[0]]
		rest = strings.TrimLeft(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz."), " ,")
		isAny = true
	}
	if !isAny {
		return 0, false
	}
	return within(total)
}

func within(seconds float64) (time.Duration, bool) {
	if seconds < 0 || seconds > longest.Seconds() {
		return 0, false
	}
	return time.Duration(seconds) * time.Second, true
}
