package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// The most that one form plans.
const (
	setsMost    = 12
	leadersMost = 3
)

// planTyped is the form that plans a cohort, as it was typed.
type planTyped struct {
	Template, Code, Name, Places, Venue, Sets string
	First                                     [3]string // day, month, year of the first workshop
	WorkshopAt, SetsAt                        string    // when they start, or empty for the template's times
	Leaders                                   []string
	Facilitators                              []string // of each set
	IsProposal                                bool     // it comes from the page with every date
}

// typedPlan reads the form.
func typedPlan(c echo.Context) planTyped {
	t := planTyped{Template: c.FormValue("template"), Code: c.FormValue("code"), Name: c.FormValue("name"), Places: c.FormValue("places"), Venue: c.FormValue("venue"), Sets: c.FormValue("sets"),
		First:      [3]string{c.FormValue("first-day"), c.FormValue("first-month"), c.FormValue("first-year")},
		WorkshopAt: c.FormValue("workshop-at"), SetsAt: c.FormValue("sets-at"), IsProposal: c.FormValue("proposal") != ""}
	for i := 1; i <= leadersMost; i++ {
		t.Leaders = append(t.Leaders, c.FormValue(fmt.Sprintf("leader-%d", i)))
	}
	for i := 1; i <= setsMost; i++ {
		t.Facilitators = append(t.Facilitators, c.FormValue(fmt.Sprintf("set-%d-facilitator", i)))
	}
	return t
}

// planned is what the form means, as far as it can be read.
type planned struct {
	draft    app.Draft
	template *abp.Template
	first    abp.Date
	rows     []planRow
	starts   map[abp.SessionKind]int // minutes after midnight, where the form asks for other times than the template's
}

// planRow is one date of the page with every date.
type planRow struct {
	Key, Label            string
	Kind                  abp.SessionKind
	Number, Set           int
	Date, From, Until     string // as typed
	Weekday               string // of the date, where it can be read
	DateError, ClockError string
	Clashes               []abp.Clash
	IsDay                 bool // self-study falls due on a day and has no times
	starts, ends          abp.Instant
}

// head reads what is not a date. What is wrong is added to the check.
func (t planTyped) head(k *abp.Check, templates []abp.Template) planned {
	p := planned{draft: app.Draft{TemplateID: t.Template, Code: t.Code, Name: t.Name, VenueID: abp.Ref(t.Venue)}, starts: map[abp.SessionKind]int{}}
	if i := slices.IndexFunc(templates, func(v abp.Template) bool { return v.ID == t.Template }); i >= 0 {
		p.template = &templates[i]
	} else {
		k.Field("template", "Choose a template from the list.")
	}
	p.draft.Places, _ = strconv.Atoi(strings.TrimSpace(t.Places)) // what is no number is 0, which Validate refuses
	cohort := abp.Cohort{TemplateID: "x", Code: t.Code, Name: t.Name, Places: p.draft.Places}
	if errs, _ := fieldErrors(cohort.Validate()); errs != nil {
		for _, e := range errs {
			k.Field(e.Field, "%s", e.Message)
		}
	}
	sets, err := strconv.Atoi(strings.TrimSpace(t.Sets))
	if err != nil || sets < 0 || sets > setsMost {
		k.Field("sets", "Enter how many sets there are, from 0 to %d.", setsMost)
		sets = 0
	}
	for _, f := range t.Facilitators[:sets] {
		p.draft.Sets = append(p.draft.Sets, abp.Ref(f))
	}
	for _, l := range t.Leaders {
		if l != "" && !slices.Contains(p.draft.Leaders, l) {
			p.draft.Leaders = append(p.draft.Leaders, l)
		}
	}
	t.readStarts(k, &p)
	return p
}

func (t planTyped) readStarts(k *abp.Check, p *planned) {
	for _, f := range []struct {
		field, value string
		kind         abp.SessionKind
	}{{"workshop-at", t.WorkshopAt, abp.WorkshopPart}, {"sets-at", t.SetsAt, abp.SetMeeting}} {
		if strings.TrimSpace(f.value) == "" {
			continue
		}
		minutes, ok := parseClock(f.value)
		if !ok {
			k.Field(f.field, "Enter a time like 9:30am, or leave it empty.")
			continue
		}
		p.starts[f.kind] = minutes
	}
}

// firstDay reads the date of the first workshop.
func (t planTyped) firstDay(k *abp.Check) abp.Date {
	d, ok := typedDay(strings.TrimSpace(t.First[0]) + "/" + strings.TrimSpace(t.First[1]) + "/" + strings.TrimSpace(t.First[2]))
	if !ok {
		k.Field("first-day", "Enter the date of the first workshop, for example 14 5 2024.")
	}
	return d
}

// propose lays out the rows with the dates that the template gives from the
// first day on.
func (p *planned) propose(days abp.Days, zone *time.Location) {
	steps := slices.Clone(p.template.Steps)
	for i, s := range steps {
		if at, ok := p.starts[s.Kind]; ok {
			steps[i].From, steps[i].Until = at, min(at+s.Until-s.From, 24*60-1)
		}
	}
	proposal := abp.Propose(&abp.Template{Steps: steps}, p.first, days, zone)
	for set := 0; set <= len(p.draft.Sets); set++ {
		for _, step := range proposal {
			if (step.Kind == abp.SetMeeting) != (set > 0) {
				continue
			}
			p.rows = append(p.rows, rowOf(step, set))
		}
	}
}

// rowOf returns the row of a proposed step.
func rowOf(step abp.Proposed, set int) planRow {
	r := planRow{Kind: step.Kind, Number: step.Number, Set: set, Label: step.Name, Date: writeDay(step.Day), From: clockField(step.From), Until: clockField(step.Until), IsDay: step.Kind == abp.SelfStudy}
	switch step.Kind {
	case abp.WorkshopPart:
		r.Key = fmt.Sprintf("workshop-%d", r.Number)
	case abp.SetMeeting:
		r.Key = fmt.Sprintf("set-%d-%d", set, r.Number)
	default:
		r.Key = fmt.Sprintf("study-%d", r.Number)
	}
	return r
}

// typedDates puts what was typed over the proposed dates.
func (p *planned) typedDates(c echo.Context) {
	form := c.Request().PostForm
	for i := range p.rows {
		r := &p.rows[i]
		for field, value := range map[string]*string{"-date": &r.Date, "-from": &r.From, "-until": &r.Until} {
			if typed, ok := form[r.Key+field]; ok && len(typed) > 0 {
				*value = typed[0]
			}
		}
	}
}

// read turns the rows into dates of the draft. What is wrong is added to the
// check and to the row.
func (p *planned) read(k *abp.Check, zone *time.Location) {
	for i := range p.rows {
		r := &p.rows[i]
		r.read(k, zone)
		if r.DateError == "" && r.ClockError == "" {
			p.draft.Dates = append(p.draft.Dates, app.DraftDate{Kind: r.Kind, Number: r.Number, Set: r.Set, StartsAt: r.starts, EndsAt: r.ends})
		}
	}
}

func (r *planRow) read(k *abp.Check, zone *time.Location) {
	day, ok := typedDay(r.Date)
	if !ok {
		r.DateError = "Enter a date like 14/05/2024."
		k.Field(r.Key+"-date", "%s: enter a date like 14/05/2024.", r.name())
		return
	}
	r.Weekday = day.Weekday().String()
	if r.IsDay {
		r.starts, r.ends = day.Clock(0, zone), day.Clock(24*60, zone)
		return
	}
	from, hasFrom := parseClock(r.From)
	until, hasUntil := parseClock(r.Until)
	switch {
	case !hasFrom || !hasUntil:
		r.ClockError = "Enter times like 9:30am and 4:30pm."
	case until <= from:
		r.ClockError = "The end must be after the start, on the same day."
	}
	if r.ClockError != "" {
		k.Field(r.Key+"-from", "%s: %s", r.name(), lowerFirst(r.ClockError))
		return
	}
	r.starts, r.ends = day.Clock(from, zone), day.Clock(until, zone)
	r.Date, r.From, r.Until = writeDay(day), clockField(from), clockField(until)
}

func (r *planRow) name() string {
	if r.Set > 0 {
		return fmt.Sprintf("Set %d, meeting %d", r.Set, r.Number)
	}
	return r.Label
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
