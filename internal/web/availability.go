package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// availabilityEdit is the page on which somebody says when they can come, and
// nobody asks why: the weeks that they work, and dates away.
type availabilityEdit struct {
	Page
	Errors      []FieldError
	Whose       string // empty for the viewer's own
	Base        string // address that the forms go to
	Version     int
	IsStale     bool
	Stale       Warning
	Weeks       FieldSelect
	StartsOn    FieldDate
	HasCycle    bool // more than one week
	Grids       []availabilityWeek
	WorkedError string
	Nights      FieldCheckboxes
	Aways       []awayRow
	From, Until FieldDate
	Half        FieldRadios
}

// availabilityWeek is one week of boxes to tick.
type availabilityWeek struct {
	Title string
	Days  []availabilityDay
}

// availabilityDay is one day of a week: its name and its two boxes.
type availabilityDay struct {
	Name  string
	Boxes []availabilityBox
}

// availabilityBox is one half of a day, ticked if it is worked.
type availabilityBox struct {
	ID, Value, Label string
	Checked          bool
}

// awayRow is one span of days away.
type awayRow struct{ Words, RemoveURL string }

func (availabilityEdit) template() string { return "availability/edit" }

// weeksTyped is what was typed about the weeks.
type weeksTyped struct {
	weeks    int
	startsOn FieldDate
	pattern  abp.Pattern
	nights   bool
}

// whose returns the id of the person whose availability the address names, and
// the address of the page.
func whose(c echo.Context) (id, base string) {
	if id = c.Param("person"); id != "" {
		return id, "/people/" + id + "/availability"
	}
	return person(c).ID, "/availability"
}

func readWeeks(c echo.Context) (t weeksTyped, d app.WorkedWeeks, errs []FieldError) {
	t.weeks, _ = strconv.Atoi(c.FormValue("weeks"))
	ticked := c.Request().PostForm["worked"]
	shown, _ := strconv.Atoi(c.FormValue("shown"))
	if t.weeks < 1 || t.weeks > abp.MostWeeks {
		t.weeks = max(1, min(shown, abp.MostWeeks))
	}
	t.pattern = abp.NewPattern(t.weeks, func(week, day int, half abp.Half) bool {
		if week >= shown {
			week = 0 // weeks that the form did not show yet begin like the first
		}
		return slices.Contains(ticked, boxValue(week, day, half))
	})
	t.nights = c.FormValue("nights") != ""
	d = app.WorkedWeeks{Pattern: t.pattern, WorksNights: t.nights}
	var sentence string
	t.startsOn, d.StartsOn, sentence = dateTyped(c, "starts_on")
	if t.weeks == 1 && sentence == "" && d.StartsOn.IsZero() {
		d.StartsOn = abp.Date{Year: 2024, Month: time.January, Day: 1} // one week alone begins on any Monday
	}
	return t, d, dateErrors(nil, map[string]string{"starts_on": sentence}, "starts_on")
}

func boxValue(week, day int, half abp.Half) string {
	return fmt.Sprintf("%d.%d.%s", week+1, day+1, half)
}

// mondayOf returns the Monday of the week.
func mondayOf(d abp.Date) abp.Date { return d.Add(-((int(d.Weekday()) + 6) % 7)) }

// grids makes the boxes of every week of the pattern.
func grids(p abp.Pattern) []availabilityWeek {
	weeks := make([]availabilityWeek, p.Weeks())
	for w := range weeks {
		weeks[w].Title = "Week"
		if len(weeks) > 1 {
			weeks[w].Title = "Week " + strconv.Itoa(w+1)
		}
		for d := range 7 {
			day := availabilityDay{Name: time.Weekday((d + 1) % 7).String()}
			for _, half := range []abp.Half{abp.Morning, abp.Afternoon} {
				id := fmt.Sprintf("worked-%d-%d-%s", w+1, d+1, half)
				if w == 0 && d == 0 && half == abp.Morning {
					id = "worked" // where the summary of errors leads
				}
				day.Boxes = append(day.Boxes, availabilityBox{ID: id, Value: boxValue(w, d, half), Label: fmt.Sprintf("%s, %s %s", weeks[w].Title, day.Name, half), Checked: p.Works(w, d, half)})
			}
			weeks[w].Days = append(weeks[w].Days, day)
		}
	}
	return weeks
}

// availabilityPage makes the page of a person. t is what was typed about the
// weeks, or nil for what is stored.
func (s *Server) availabilityPage(c echo.Context, t *weeksTyped, errs []FieldError) (*availabilityEdit, error) {
	ctx, viewer := c.Request().Context(), person(c)
	id, base := whose(c)
	stored, err := s.store.Availability(ctx, viewer, id)
	if err != nil {
		return nil, err
	}
	today := s.app.Now().On(london())
	if t == nil {
		t = &weeksTyped{pattern: stored.Pattern, nights: stored.WorksNights, startsOn: storedDate("starts_on", stored.StartsOn)}
		if t.pattern == "" {
			t.pattern = abp.FullTime
		}
	}
	if t.startsOn.Day+t.startsOn.Month+t.startsOn.Year == "" {
		t.startsOn = storedDate("starts_on", mondayOf(today))
	}
	v := &availabilityEdit{Page: s.page(c, "When you can come"), Errors: errs, Base: base, Version: stored.Version, Stale: stale, Grids: grids(t.pattern), HasCycle: t.pattern.Weeks() > 1}
	if base != "/availability" {
		p, err := s.store.Person(ctx, viewer, id)
		if err != nil {
			return nil, err
		}
		v.Page = s.page(c, "When "+p.Name+" can come", Link{Href: "/people", Text: "People"}, Link{Href: "/people/" + id, Text: p.Name})
		s.look(c, abp.LookAvailability, p.ID)
		v.Whose = p.Name
	}
	if stored.ID == "" {
		v.Version = -1 // whoever saves first is not overwritten by who opened the page before
	}
	v.HasErrors = len(errs) > 0
	v.Weeks = FieldSelect{Name: "weeks", Label: "After how many weeks the pattern comes round again", Value: strconv.Itoa(t.pattern.Weeks()), Error: errorOf(errs, "weeks"),
		Hint: "One, if every week is alike."}
	for n := 1; n <= abp.MostWeeks; n++ {
		v.Weeks.Options = append(v.Weeks.Options, Option{Value: strconv.Itoa(n), Text: countOf(n, "week", "weeks")})
	}
	v.StartsOn = t.startsOn
	v.StartsOn.Label, v.StartsOn.Hint, v.StartsOn.Error = "A Monday on which week 1 begins", "Any such Monday, for example "+sayDate(mondayOf(today))+".", errorOf(errs, "starts_on-day")
	v.WorkedError = errorOf(errs, "worked")
	v.Nights = FieldCheckboxes{Name: "nights", Label: "Nights", Options: []Option{{Value: "yes", Text: "Nights are worked: a set outside 9am to 5pm would suit better"}}}
	if t.nights {
		v.Nights.Values = []string{"yes"}
	}
	for i := range stored.Aways {
		if w := &stored.Aways[i]; !w.UntilDay.Before(today) {
			v.Aways = append(v.Aways, awayRow{Words: awayWords(w), RemoveURL: base + "/aways/" + w.ID + "/removal"})
		}
	}
	v.From, v.Until = FieldDate{Name: "from", Label: "First day"}, FieldDate{Name: "until", Label: "Last day", Hint: "For one day, the same day again."}
	v.Half = FieldRadios{Name: "half", Label: "Which part of the day", Value: abp.WholeDay.String(), Options: halfOptions(), Inline: true}
	return v, nil
}

// halfOptions makes choices of the parts of a day.
func halfOptions() []Option {
	var list []Option
	for _, h := range abp.Halves() {
		list = append(list, Option{Value: h.String(), Text: capital(h.String())})
	}
	return list
}

// halfTyped reads a part of a day; what is none is the whole day.
func halfTyped(c echo.Context) abp.Half {
	h, err := abp.ParseHalf(c.FormValue("half"))
	if err != nil {
		return abp.WholeDay
	}
	return h
}

// awayWords says when somebody is away.
func awayWords(w *abp.Away) string {
	words := sayDate(w.FromDay)
	if w.UntilDay != w.FromDay {
		words += " to " + sayDate(w.UntilDay)
	}
	if w.Half != abp.WholeDay {
		words += ", " + w.Half.String() + "s only"
	}
	return words
}

// showAvailability is GET /availability and GET /people/:person/availability.
func (s *Server) showAvailability(c echo.Context) error {
	v, err := s.availabilityPage(c, nil, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// saveAvailability is POST /availability and POST /people/:person/availability.
// With act "weeks" it shows another number of weeks and saves nothing.
func (s *Server) saveAvailability(c echo.Context) error {
	id, base := whose(c)
	typed, weeks, errs := readWeeks(c)
	version, status := versionTyped(c), http.StatusUnprocessableEntity
	if c.FormValue("act") == "weeks" {
		status, errs = http.StatusOK, nil
	} else if len(errs) == 0 {
		err := s.app.SetAvailability(c.Request().Context(), person(c), id, version, weeks)
		if err == nil {
			return s.see(c, "Saved.", base)
		}
		if status, errs, err = refusal(err); err != nil {
			return err
		}
		errs = dateErrors(errs, nil, "starts_on")
	}
	v, err := s.availabilityPage(c, &typed, errs)
	if err != nil {
		return err
	}
	if v.IsStale = status == http.StatusConflict; !v.IsStale {
		v.Version = version
	}
	return s.render(c, status, v)
}

// addAway is POST /availability/aways and POST /people/:person/availability/aways.
func (s *Server) addAway(c echo.Context) error {
	id, base := whose(c)
	wrong := map[string]string{}
	w := abp.Away{Half: halfTyped(c)}
	var from, until FieldDate
	from, w.FromDay, wrong["from"] = dateTyped(c, "from")
	until, w.UntilDay, wrong["until"] = dateTyped(c, "until")
	errs := dateErrors(nil, wrong, "from", "until")
	if len(errs) == 0 {
		err := s.app.AddAway(c.Request().Context(), person(c), id, w)
		if err == nil {
			return s.see(c, "Added: "+awayWords(&w)+".", base)
		}
		if errs, err = fieldErrors(err); err != nil {
			return err
		}
		errs = dateErrors(errs, nil, "from", "until")
	}
	v, err := s.availabilityPage(c, nil, errs)
	if err != nil {
		return err
	}
	v.From.Day, v.From.Month, v.From.Year, v.From.Error = from.Day, from.Month, from.Year, errorOf(errs, "from-day")
	v.Until.Day, v.Until.Month, v.Until.Year, v.Until.Error = until.Day, until.Month, until.Year, errorOf(errs, "until-day")
	v.Half.Value = w.Half.String()
	return s.render(c, http.StatusUnprocessableEntity, v)
}

// removeAway is POST /availability/aways/:away/removal and POST
// /people/:person/availability/aways/:away/removal.
func (s *Server) removeAway(c echo.Context) error {
	id, base := whose(c)
	if err := s.app.RemoveAway(c.Request().Context(), person(c), id, c.Param("away")); err != nil {
		return err
	}
	return s.see(c, "Removed.", base)
}
