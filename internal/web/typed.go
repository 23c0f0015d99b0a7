package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// typedDate reads the three fields of a FieldDate. It returns no date if what
// was typed is none.
func typedDate(c echo.Context, name string) (abp.Date, FieldDate) {
	f := FieldDate{Name: name, Day: abp.CleanLine(c.FormValue(name + "-day")), Month: abp.CleanLine(c.FormValue(name + "-month")), Year: abp.CleanLine(c.FormValue(name + "-year"))}
	return parseDay(f.Day, f.Month, f.Year), f
}

func parseDay(day, month, year string) abp.Date {
	var n [3]int
	for i, s := range []string{day, month, year} {
		v, err := strconv.Atoi(s)
		if err != nil || v < 0 || len(s) > 4 {
			return abp.Date{}
		}
		n[i] = v
	}
	d, err := abp.ParseDate(fmt.Sprintf("%04d-%02d-%02d", n[2], n[1], n[0]))
	if err != nil || n[2] < 2000 {
		return abp.Date{}
	}
	return d
}

// dateField fills a FieldDate with a date.
func dateField(name string, d abp.Date) FieldDate {
	if d.IsZero() {
		return FieldDate{Name: name}
	}
	return FieldDate{Name: name, Day: strconv.Itoa(d.Day), Month: strconv.Itoa(int(d.Month)), Year: strconv.Itoa(d.Year)}
}

// parseClock reads a time of day as people type it, 9:30, 09.30, 9:30am, 2pm,
// midday or 1400, and returns the minutes after midnight.
func parseClock(s string) (int, bool) {
	s = strings.ToLower(strings.ReplaceAll(abp.CleanLine(s), " ", ""))
	switch s {
	case "midday", "noon":
		return 12 * 60, true
	case "midnight":
		return 24 * 60, true
	}
	half := ""
	for _, h := range []string{"am", "pm"} {
		if rest, ok := strings.CutSuffix(s, h); ok {
			s, half = rest, h
		}
	}
	hour, minute, ok := strings.Cut(strings.ReplaceAll(s, ".", ":"), ":")
	if !ok {
		if minute = "00"; len(hour) == 4 && half == "" {
			hour, minute = hour[:2], hour[2:]
		} else if half == "" {
			return 0, false // a bare 9 may be morning or evening
		}
	}
	h, err1 := strconv.ParseUint(hour, 10, 8)
	m, err2 := strconv.ParseUint(minute, 10, 8)
	if err1 != nil || err2 != nil || len(minute) != 2 || len(hour) > 2 || m > 59 || h > 23 || half != "" && (h < 1 || h > 12) {
		return 0, false
	}
	switch {
	case half == "am" && h == 12:
		h = 0
	case half == "pm" && h < 12:
		h += 12
	}
	return int(h*60 + m), true
}

// clockField writes minutes after midnight as a form shows them, for example 09:30.
func clockField(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60) }

// withErrors returns the fields that an Invalid error names, or the error
// itself; it also says so for one without fields.
func withErrors(err error) ([]FieldError, error) {
	if list, rest := fieldErrors(err); rest == nil {
		return list, nil
	}
	if code := abp.CodeOf(err); code == abp.Invalid || code == abp.Conflict {
		return []FieldError{{Message: err.Error()}}, nil
	}
	return nil, err
}

// formVersion is the version of the record that a form showed, -1 if it says
// none.
func formVersion(c echo.Context) int {
	n, err := strconv.Atoi(c.FormValue("version"))
	if err != nil {
		return -1
	}
	return n
}
