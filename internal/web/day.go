package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// dayYear is the calendar of special days of one year.
type dayYear struct {
	Page
	Year            int
	Previous, Next  string // addresses, empty at the ends of what is kept
	Kinds           []dayKindLink
	Authorities     []Link
	Months          []dayMonth
	Entries         []dayEntry
	Empty           Empty
	Offers          []dayOffer
	CSV, Calendar   string
	CanEdit, Narrow bool // Narrow: only some of the days are shown
}

// dayKindLink is one line of the legend, which shows only days of its kind.
type dayKindLink struct {
	Link
	Mark  dayMark
	Count int
}

// dayOffer is a set of days that can be added at one press.
type dayOffer struct {
	Set, Words string
	Year       int
}

// dayEntry is one entry of the list under the months.
type dayEntry struct {
	URL, When, Name, Kind, Authority, Source string
	Mark                                     dayMark
	IsExpected                               bool
	Notes                                    string
}

func (dayYear) template() string { return "day/year" }

// The years that can be looked at.
const (
	firstDayYear = 2000
	lastDayYear  = 2100
)

// dayFilter is what of a year is shown.
type dayFilter struct {
	year            int
	kind, authority string
}

// readDayFilter reads the year and the filters of an address; what makes no
// sense is this year, and everything.
func (s *Server) readDayFilter(c echo.Context) dayFilter {
	f := dayFilter{year: s.app.Now().In(london()).Year(), kind: c.QueryParam("kind"), authority: c.QueryParam("authority")}
	if n, err := strconv.Atoi(c.QueryParam("year")); err == nil && n >= firstDayYear && n <= lastDayYear {
		f.year = n
	}
	if _, err := abp.ParseDayKind(f.kind); err != nil {
		f.kind = ""
	}
	return f
}

func (f dayFilter) url(path string) string {
	q := url.Values{"year": {strconv.Itoa(f.year)}}
	if f.kind != "" {
		q.Set("kind", f.kind)
	}
	if f.authority != "" {
		q.Set("authority", f.authority)
	}
	return path + "?" + q.Encode()
}

// with returns the filter with other values.
func (f dayFilter) with(year int, kind, authority string) dayFilter {
	return dayFilter{year, kind, authority}
}

// shows says whether a day is among those asked for. A day for everybody is
// also one of every authority's.
func (f dayFilter) shows(d *abp.Day) bool {
	return (f.kind == "" || d.Kind.String() == f.kind) && (f.authority == "" || d.Authority == "" || d.Authority == f.authority)
}

// daysOfYear returns the days of the filter's year, all and those asked for.
func (s *Server) daysOfYear(c echo.Context, f dayFilter) (all, shown []abp.Day, err error) {
	all, err = s.store.DayList(c.Request().Context(), person(c), abp.Date{Year: f.year, Month: time.January, Day: 1}, abp.Date{Year: f.year, Month: time.December, Day: 31})
	for i := range all {
		if f.shows(&all[i]) {
			shown = append(shown, all[i])
		}
	}
	return all, shown, err
}

// listDays is GET /days.
func (s *Server) listDays(c echo.Context) error {
	f := s.readDayFilter(c)
	all, shown, err := s.daysOfYear(c, f)
	if err != nil {
		return err
	}
	v := dayYear{Page: s.page(c, "Calendar of days "+strconv.Itoa(f.year)), Year: f.year, CanEdit: person(c).Can(abp.EditDays) == nil, Narrow: f.kind+f.authority != "",
		CSV: f.url("/days.csv"), Calendar: f.url("/days.ics"), Months: dayMonths(f.year, shown, s.app.Now().On(london()))}
	if f.year > firstDayYear {
		v.Previous = f.with(f.year-1, f.kind, f.authority).url("/days")
	}
	if f.year < lastDayYear {
		v.Next = f.with(f.year+1, f.kind, f.authority).url("/days")
	}
	v.addLegend(f, all)
	for i := range shown {
		v.Entries = append(v.Entries, entryOfDay(&shown[i]))
	}
	v.Empty = Empty{Text: fmt.Sprintf("No day of %d is in the calendar yet. Plans keep clear of weekends and of 24 December to 2 January only.", f.year)}
	if v.Narrow {
		v.Empty = Empty{Text: "No day of this kind.", Href: f.with(f.year, "", "").url("/days"), Action: "Show all days"}
	}
	for _, set := range abp.DaySets() {
		if n := len(set.Missing(f.year, all)); v.CanEdit && n > 0 {
			v.Offers = append(v.Offers, dayOffer{Set: set.String(), Year: f.year, Words: fmt.Sprintf("Add the %s of %d (%s)", set, f.year, countOf(n, "day", "days"))})
		}
	}
	return s.render(c, http.StatusOK, v)
}

// addLegend adds the kinds and the authorities of the year, which also choose
// what is shown.
func (v *dayYear) addLegend(f dayFilter, all []abp.Day) {
	var authorities []string
	count := map[abp.DayKind]int{}
	for i := range all {
		count[all[i].Kind]++
		if a := all[i].Authority; a != "" && !slices.Contains(authorities, a) {
			authorities = append(authorities, a)
		}
	}
	for _, k := range abp.DayKinds() {
		if count[k] > 0 {
			v.Kinds = append(v.Kinds, dayKindLink{Link{f.with(f.year, k.String(), f.authority).url("/days"), capital(k.String()), f.kind == k.String()}, markOf(k), count[k]})
		}
	}
	if len(v.Kinds) > 0 {
		v.Kinds = append(v.Kinds, dayKindLink{Link: Link{f.with(f.year, "", f.authority).url("/days"), "All kinds", f.kind == ""}, Count: len(all)})
	}
	if len(authorities) == 0 && f.authority == "" {
		return
	}
	slices.Sort(authorities)
	for _, a := range authorities {
		v.Authorities = append(v.Authorities, Link{f.with(f.year, f.kind, a).url("/days"), a, f.authority == a})
	}
	v.Authorities = append(v.Authorities, Link{f.with(f.year, f.kind, "").url("/days"), "All authorities", f.authority == ""})
}

func entryOfDay(d *abp.Day) dayEntry {
	return dayEntry{URL: "/days/" + d.ID, When: dayWords(d), Name: d.Name, Kind: capital(d.Kind.String()), Authority: d.Authority, Source: d.Source, Mark: markOf(d.Kind), IsExpected: d.State == abp.Expected, Notes: dayNotes(d)}
}

// dayWords says when a day is.
func dayWords(d *abp.Day) string {
	first, last := d.OnDay.Midnight(time.UTC), d.Last().Midnight(time.UTC)
	switch {
	case d.OnDay == d.Last():
		return first.Format("Monday 2 January 2006")
	case first.Year() == last.Year():
		return first.Format("Mon 2 January") + " to " + last.Format("Mon 2 January 2006")
	}
	return first.Format("Mon 2 January 2006") + " to " + last.Format("Mon 2 January 2006")
}

// dayNotes says what else is to be known of a day.
func dayNotes(d *abp.Day) string {
	var notes string
	if d.IsTentative() {
		notes = "May be a day earlier or later, so the days beside it are kept free too. "
	}
	if d.FromEve {
		notes += "Begins at sunset the evening before. "
	}
	if d.Kind == abp.Blackout {
		if notes += "Workshops only at a price. "; d.NoWorkshops {
			notes = "No workshops. "
		}
	}
	if notes == "" {
		return ""
	}
	return notes[:len(notes)-1]
}

// addDaySet is POST /days/sets.
func (s *Server) addDaySet(c echo.Context) error {
	set, err := abp.ParseDaySet(c.FormValue("set"))
	if err != nil {
		return err
	}
	year, err := strconv.Atoi(c.FormValue("year"))
	if err != nil {
		return abp.Errorf(abp.Invalid, "Say of which year the days are.")
	}
	n, err := s.app.AddDaySet(c.Request().Context(), person(c), set, year)
	if err != nil {
		return err
	}
	words := fmt.Sprintf("The %s of %d are there already.", set, year)
	if n > 0 {
		words = fmt.Sprintf("The %s of %d are in the calendar, %s more. Check them: whatever is proclaimed or moved can be changed.", set, year, countOf(n, "day", "days"))
	}
	return s.see(c, words, dayFilter{year: year}.url("/days"))
}
