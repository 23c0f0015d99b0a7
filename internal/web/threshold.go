package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
)

// thresholdList shows how many people a figure needs, now and before, and to those
// who may, how to propose other numbers.
type thresholdList struct {
	Page
	Now                  []thresholdRow
	Proposed             []thresholdRow
	CanPropose           bool
	Errors               []FieldError
	Class                FieldRadios
	MinN, CMin, MinDelta FieldText
	Reason               FieldTextarea
}

func (thresholdList) template() string { return "threshold/list" }

// thresholdRow is the thresholds of one class, in force or proposed.
type thresholdRow struct {
	Class                string
	MinN, CMin, MinDelta int
	Reason, State        string
	ApproveURL           string
}

var thresholdClasses = []Option{
	{Value: "survey", Text: "Survey answers", Hint: "At least 5, 3 and 5 people"},
	{Value: "equality", Text: "Figures by a protected characteristic", Hint: "At least 10, 3 and 5 people"},
	{Value: "public", Text: "What leaves the programme", Hint: "At least 5, 3 and 5 people"},
}

func thresholdClass(class string) string {
	for _, o := range thresholdClasses {
		if o.Value == class {
			return o.Text
		}
	}
	return class
}

// typedThreshold is what stands in the fields.
type typedThreshold struct{ class, minN, cMin, minDelta, reason string }

// listThresholds is GET /thresholds.
func (s *Server) listThresholds(c echo.Context) error {
	p := disclosure.Defaults(disclosure.Survey)
	return s.thresholds(c, http.StatusOK, typedThreshold{"survey", strconv.Itoa(p.MinN()), strconv.Itoa(p.CMin()), strconv.Itoa(p.MinDelta()), ""}, nil)
}

func (s *Server) thresholds(c echo.Context, status int, typed typedThreshold, errs []FieldError) error {
	by := person(c)
	list, err := s.store.Thresholds(c.Request().Context(), by)
	if err != nil {
		return err
	}
	v := thresholdList{Page: s.page(c, "How many people a figure needs", publicationsBack), CanPropose: by.Can(abp.ProposeThresholds) == nil, Errors: errs}
	v.HasErrors = len(errs) > 0
	for _, class := range []disclosure.Class{disclosure.Survey, disclosure.Equality, disclosure.Public} {
		p := disclosure.Defaults(class)
		row := thresholdRow{Class: thresholdClass(class.String()), MinN: p.MinN(), CMin: p.CMin(), MinDelta: p.MinDelta(), State: "as delivered"}
		var last *abp.Threshold
		for i := range list {
			if t := &list[i]; t.Class == class.String() && t.IsApproved() && (last == nil || last.ApprovedAt.Before(t.ApprovedAt.Time)) {
				last = t
			}
		}
		if last != nil {
			row = sayThreshold(last)
		}
		v.Now = append(v.Now, row)
	}
	for i := range list {
		row := sayThreshold(&list[i])
		if t := &list[i]; !t.IsApproved() && by.Can(abp.ApproveThresholds) == nil && t.ProposedByID != abp.Ref(by.ID) {
			row.ApproveURL = "/thresholds/" + t.ID + "/approval"
		}
		v.Proposed = append(v.Proposed, row)
	}
	number := func(name, label, value string) FieldText {
		return FieldText{Name: name, Label: label, Value: value, InputMode: "numeric", Width: 3, Error: errorOf(errs, name)}
	}
	v.Class = FieldRadios{Name: "class", Label: "What they are for", Options: thresholdClasses, Value: typed.class, Error: errorOf(errs, "class")}
	v.MinN = number("min_n", "People behind a figure, at least", typed.minN)
	v.CMin = number("c_min", "People behind a shown answer, at least", typed.cMin)
	v.MinDelta = number("min_delta", "People between two versions of a figure, at least", typed.minDelta)
	v.Reason = FieldTextarea{Name: "reason", Label: "Why", Value: typed.reason, Error: errorOf(errs, "reason")}
	return s.render(c, status, v)
}

func sayThreshold(t *abp.Threshold) thresholdRow {
	row := thresholdRow{Class: thresholdClass(t.Class), MinN: t.MinN, CMin: t.CMin, MinDelta: t.MinDelta, Reason: t.Reason}
	row.State = "proposed by " + whoIs(t.ProposedBy) + ", not approved yet"
	if t.IsApproved() {
		row.State = "proposed by " + whoIs(t.ProposedBy) + ", approved by " + whoIs(t.ApprovedBy) + " on " + sayDate(t.ApprovedAt.On(london()))
	}
	return row
}

// proposeThreshold is POST /thresholds.
func (s *Server) proposeThreshold(c echo.Context) error {
	typed := typedThreshold{c.FormValue("class"), c.FormValue("min_n"), c.FormValue("c_min"), c.FormValue("min_delta"), c.FormValue("reason")}
	number := func(s string) int { n, _ := strconv.Atoi(abp.CleanLine(s)); return n }
	t := &abp.Threshold{Class: typed.class, MinN: number(typed.minN), CMin: number(typed.cMin), MinDelta: number(typed.minDelta), Reason: typed.reason}
	err := s.app.ProposeThreshold(c.Request().Context(), person(c), t)
	if err == nil {
		return s.see(c, "Proposed. It holds from the first snapshot after the data custodian has approved it.", "/thresholds")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.thresholds(c, http.StatusUnprocessableEntity, typed, errs)
}

// approveThreshold is POST /thresholds/:threshold/approval.
func (s *Server) approveThreshold(c echo.Context) error {
	if err := s.app.ApproveThreshold(c.Request().Context(), person(c), c.Param("threshold")); err != nil {
		return err
	}
	return s.see(c, "Approved. The next snapshot goes by it.", "/thresholds")
}
