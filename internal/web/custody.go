package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// custodyList shows the requests to open what belongs to one person alone, and to
// data custodians how to ask.
type custodyList struct {
	Page
	Errors     []FieldError
	CanAsk     bool
	Email      FieldText
	Part       FieldRadios
	Ground     FieldRadios
	Reason     FieldTextarea
	Silent     FieldDate
	Custodies  []custodyRow
	EmptyWords string
}

// custodyRow is one request.
type custodyRow struct {
	URL, Person, What, Ground, State string
	Asked                            abp.Instant
}

// custodyShow is one request with what can be done about it.
type custodyShow struct {
	Page
	Rows                               []SummaryRow
	ApproveURL, OpenURL, CloseURL, Why string
}

// custodyRecord is what a custodian opened: on screen, and nowhere else.
type custodyRecord struct {
	Page
	*app.CustodyRecord
	Until    abp.Instant
	CloseURL string
}

func (custodyList) template() string   { return "custody/list" }
func (custodyShow) template() string   { return "custody/show" }
func (custodyRecord) template() string { return "custody/record" }

var custodiesBack = Link{Href: "/custody", Text: "Custody"}

// listCustodies is GET /custody.
func (s *Server) listCustodies(c echo.Context) error {
	return s.custodies(c, http.StatusOK, FieldDate{}, nil)
}

func (s *Server) custodies(c echo.Context, status int, silent FieldDate, errs []FieldError) error {
	p, now := person(c), s.app.Real()
	list, err := s.store.Custodies(c.Request().Context(), p, 200)
	if err != nil {
		return err
	}
	v := custodyList{Page: s.page(c, "Custody"), Errors: errs, CanAsk: p.Can(abp.AskCustody) == nil, EmptyWords: "Nobody has asked for a record yet."}
	v.HasErrors = len(errs) > 0
	for i := range list {
		x := &list[i]
		v.Custodies = append(v.Custodies, custodyRow{URL: "/custody/" + x.ID, Person: whoIs(x.Person), What: x.Part.Words(), Ground: x.Ground, State: string(x.State(now)), Asked: x.CreatedAt})
	}
	v.Email = FieldText{Name: "email", Label: "E-mail address of the person whose record it is", Type: "email", Spellcheck: "false", Autocomplete: "off", Value: c.FormValue("email"), Error: errorOf(errs, "email")}
	v.Part = FieldRadios{Name: "part", Label: "What to open", Value: c.FormValue("part"), Error: errorOf(errs, "part")}
	for _, part := range abp.CustodyParts() {
		v.Part.Options = append(v.Part.Options, Option{Value: string(part), Text: capital(part.Words())})
	}
	v.Ground = FieldRadios{Name: "ground", Label: "On what ground", Value: c.FormValue("ground"), Error: errorOf(errs, "ground")}
	for _, ground := range abp.CustodyGrounds() {
		v.Ground.Options = append(v.Ground.Options, Option{Value: ground, Text: capital(ground)})
	}
	v.Reason = FieldTextarea{Name: "reason", Label: "Which request or order it is", Hint: "Its number and date. Who approves it reads this.", Value: c.FormValue("reason"), Rows: 3, Error: errorOf(errs, "reason")}
	v.Silent = silent
	v.Silent.Name, v.Silent.Label, v.Silent.Hint, v.Silent.Error = "silent", "The last day on which the law forbids to tell the person", "Only for a court order that says so. Leave it empty, and the person is told at the first look.", errorOf(errs, "silent-day")
	return s.render(c, status, v)
}

// askCustody is POST /custody.
func (s *Server) askCustody(c echo.Context) error {
	silent, until, sentence := dateTyped(c, "silent")
	x := &abp.Custody{Part: abp.CustodyPart(c.FormValue("part")), Ground: c.FormValue("ground"), Reason: c.FormValue("reason"), SilentUntil: until}
	var err error
	if sentence != "" {
		err = abp.InvalidField("silent-day", "%s", sentence)
	} else {
		err = s.app.AskCustody(c.Request().Context(), person(c), c.FormValue("email"), x)
	}
	if err == nil {
		return s.see(c, "Asked. Another data custodian or a programme lead has to approve it.", "/custody/"+x.ID)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.custodies(c, http.StatusUnprocessableEntity, silent, errs)
}

// showCustody is GET /custody/:custody.
func (s *Server) showCustody(c echo.Context) error {
	p, now := person(c), s.app.Real()
	x, err := s.store.Custody(c.Request().Context(), p, c.Param("custody"))
	if err != nil {
		return err
	}
	bond, err := s.store.BondOf(c.Request().Context(), p.ID, x.PersonID)
	if err != nil {
		return err
	}
	here := "/custody/" + x.ID
	v := custodyShow{Page: s.page(c, "Request to open a record", custodiesBack)}
	v.Rows = []SummaryRow{{Key: "Whose record", Value: whoIs(x.Person)}, {Key: "What", Value: x.Part.Words()}, {Key: "Ground", Value: x.Ground}, {Key: "Which", Value: x.Reason},
		{Key: "Asked by", Value: whoIs(x.AskedBy) + ", " + sayTime(x.CreatedAt)}, {Key: "State", Value: capital(string(x.State(now)))}}
	if !x.ApprovedAt.IsZero() {
		v.Rows = append(v.Rows, SummaryRow{Key: "Approved by", Value: whoIs(x.ApprovedBy) + ", " + sayTime(x.ApprovedAt)}, SummaryRow{Key: "Open until", Value: sayTime(x.ExpiresAt)})
	}
	v.Rows = append(v.Rows, SummaryRow{Key: "The person", Value: custodyTold(x)})
	state, isAsker := x.State(now), x.AskedByID == abp.Ref(p.ID)
	if err := x.MayTakePart(p, bond); err != nil {
		v.Why = err.Error()
		return s.render(c, http.StatusOK, v)
	}
	switch {
	case state == abp.CustodyWaits && isAsker:
		v.Why = "Somebody else has to approve it: another data custodian, or a programme lead."
	case state == abp.CustodyWaits:
		v.ApproveURL = here + "/approval"
	case state == abp.CustodyOpen && isAsker && p.Can(abp.AskCustody) == nil:
		v.OpenURL = here + "/opening"
	}
	if state == abp.CustodyWaits || state == abp.CustodyOpen {
		v.CloseURL = here + "/closing"
	}
	return s.render(c, http.StatusOK, v)
}

func custodyTold(x *abp.Custody) string {
	switch {
	case !x.ToldAt.IsZero():
		return "Was told on " + sayTime(x.ToldAt)
	case !x.SilentUntil.IsZero():
		return "Is told after " + sayDate(x.SilentUntil) + ": the law forbids it before"
	}
	return "Is told by mail at the first look"
}

func sayTime(at abp.Instant) string { return at.In(london()).Format("2 January 2006, 15:04") }

// approveCustody is POST /custody/:custody/approval.
func (s *Server) approveCustody(c echo.Context) error {
	if err := s.app.ApproveCustody(c.Request().Context(), person(c), c.Param("custody")); err != nil {
		return err
	}
	return s.see(c, "Approved. Whoever asked can open the record for one hour.", "/custody/"+c.Param("custody"))
}

// closeCustody is POST /custody/:custody/closing.
func (s *Server) closeCustody(c echo.Context) error {
	if err := s.app.CloseCustody(c.Request().Context(), person(c), c.Param("custody")); err != nil {
		return err
	}
	return s.see(c, "Closed.", "/custody/"+c.Param("custody"))
}

// openCustody is POST /custody/:custody/opening: every look is one.
func (s *Server) openCustody(c echo.Context) error {
	v, err := s.app.OpenCustody(c.Request().Context(), person(c), c.Param("custody"))
	if err != nil {
		return err
	}
	here := "/custody/" + v.Custody.ID
	return s.render(c, http.StatusOK, custodyRecord{Page: s.page(c, "Record of "+whoIs(v.Custody.Person), custodiesBack, Link{Href: here, Text: "Request"}), CustodyRecord: v,
		Until: v.Custody.ExpiresAt, CloseURL: here + "/closing"})
}
