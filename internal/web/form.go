package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// stale is the callout over a form whose record somebody else changed while it
// was open. The form below it keeps what was typed and has the new version, so
// that it can be saved on purpose.
var stale = Warning{Heading: "Somebody else changed this meanwhile", Text: "Nothing of yours was saved. The form still holds what you typed; what is saved now stands above it. Check both, and save again if yours should hold."}

// refusal says how to show a form again after an act failed: 422 with what is
// wrong at its fields, or 409 because the record has moved on. Any other failure
// it returns as it is.
func refusal(err error) (status int, errs []FieldError, other error) {
	if errs, other = fieldErrors(err); other == nil {
		return http.StatusUnprocessableEntity, errs, nil
	}
	if abp.CodeOf(err) == abp.Conflict {
		return http.StatusConflict, nil, nil
	}
	return 0, nil, err
}

// versionTyped returns the version that an edit form showed, or -1, which no
// record has.
func versionTyped(c echo.Context) int {
	n, err := strconv.Atoi(c.FormValue("version"))
	if err != nil {
		return -1
	}
	return n
}

// dateTyped reads the three fields of a date. sentence is what is wrong with
// them, or "". Three empty fields are no date.
func dateTyped(c echo.Context, name string) (typed FieldDate, date abp.Date, sentence string) {
	value := func(part string) string { return abp.CleanLine(c.FormValue(name + "-" + part)) }
	typed = FieldDate{Name: name, Day: value("day"), Month: value("month"), Year: value("year")}
	if typed.Day+typed.Month+typed.Year == "" {
		return typed, abp.Date{}, ""
	}
	day, err1 := strconv.Atoi(typed.Day)
	month, err2 := monthTyped(typed.Month)
	year, err3 := strconv.Atoi(typed.Year)
	if err1 != nil || err2 != nil || err3 != nil || year < 1900 || year > 2200 {
		return typed, abp.Date{}, "Enter a date with day, month and year, for example 11 10 2022."
	}
	date, err := abp.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	if err != nil {
		return typed, abp.Date{}, fmt.Sprintf("There is no day %d in that month.", day)
	}
	return typed, date, ""
}

// monthTyped reads a month written as a number or a name.
func monthTyped(s string) (int, error) {
	for m := time.January; m <= time.December; m++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(s)) {
			return int(m), nil
		}
	}
	n, err := strconv.Atoi(s)
	if err == nil && (n < 1 || n > 12) {
		err = fmt.Errorf("month %d", n)
	}
	return n, err
}

// storedDate fills a date field from a stored date.
func storedDate(name string, d abp.Date) FieldDate {
	f := FieldDate{Name: name}
	if !d.IsZero() {
		f.Day, f.Month, f.Year = strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
	}
	return f
}

// dateErrors leads what is said about dates to their first fields, as the
// summary of errors needs it, and adds the sentences about what was typed.
func dateErrors(errs []FieldError, typed map[string]string, names ...string) []FieldError {
	var all []FieldError
	for _, name := range names {
		if typed[name] != "" {
			all = append(all, FieldError{Field: name + "-day", Message: typed[name]})
		}
	}
	for _, e := range errs {
		for _, name := range names {
			if e.Field == name {
				e.Field = name + "-day"
			}
		}
		if errorOf(all, e.Field) == "" {
			all = append(all, e)
		}
	}
	return all
}

// options makes choices of texts that are their own values, after one for none.
func options(none string, texts []string) []Option {
	list := []Option{{Text: none}}
	for _, t := range texts {
		list = append(list, Option{Value: t, Text: t})
	}
	return list
}

// capital writes a text with a capital letter first.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
