package web

import (
	"fmt"
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

// writeDay writes a day as a form shows it, for example 11/10/2022.
func writeDay(d abp.Date) string {
	return fmt.Sprintf("%02d/%02d/%d", d.Day, int(d.Month), d.Year)
}
