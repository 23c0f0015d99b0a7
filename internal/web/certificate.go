package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// certificateShow is a certificate as its holder reads it: the accessible original
// of the file to print.
type certificateShow struct {
	Page
	Name    string
	Rows    []SummaryRow
	File    string
	Revoked *Warning
}

// certificateCheck is the page on which everybody checks a code. It says nothing
// about the holder.
type certificateCheck struct {
	Page
	Errors []FieldError
	Code   FieldText
	Answer *Warning
	Rows   []SummaryRow
}

func (certificateShow) template() string  { return "certificate/show" }
func (certificateCheck) template() string { return "certificate/check" }

// showCertificate is GET /certificates/:certificate: one's own, as a page, or with
// the ending .pdf as a file.
func (s *Server) showCertificate(c echo.Context) error {
	id, isFile := strings.CutSuffix(c.Param("certificate"), ".pdf")
	x, err := s.store.OwnCertificate(c.Request().Context(), person(c), id)
	if err != nil {
		return err
	}
	if isFile {
		if !x.IsValid() {
			return abp.Errorf(abp.Gone, "This certificate does not stand any more: %s", x.WhyRevoked)
		}
		return s.sendCertificates(c, "certificate.pdf", []abp.Certificate{*x})
	}
	v := certificateShow{Page: s.page(c, "Certificate of completion", Link{Href: "/journey", Text: "My journey"}), Name: x.Delegate.Person.Name, Rows: []SummaryRow{
		{Key: "Programme", Value: x.Programme}, {Key: "Cohort", Value: x.Delegate.Cohort.Title()},
		{Key: "From", Value: sayDate(x.FromDay)}, {Key: "Completed", Value: sayDate(x.DoneOn)},
		{Key: "Content version", Value: x.Edition}, {Key: "Refresher due", Value: sayDate(x.RefreshOn)},
		{Key: "Check code", Value: x.CodeWords(), Href: "/check?code=" + x.Code, Action: "Check"}}}
	if x.IsValid() {
		v.File = "/certificates/" + x.ID + ".pdf"
	} else {
		v.Revoked = &Warning{Heading: "This certificate does not stand any more", Text: x.WhyRevoked}
	}
	return s.render(c, http.StatusOK, v)
}

// sendCertificates answers with certificates in one file.
func (s *Server) sendCertificates(c echo.Context, name string, list []abp.Certificate) error {
	b, err := s.app.PrintCertificates(list)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, "application/pdf", b)
}

// checkCertificate is GET /check. Without a code it asks for one.
func (s *Server) checkCertificate(c echo.Context) error {
	typed := c.QueryParam("code")
	v := certificateCheck{Page: s.page(c, "Check a certificate"), Code: FieldText{Name: "code", Label: "Code of the certificate", Hint: "Twelve letters and numbers, for example 7KQM-2RXA-9TWD", Value: typed, Width: 20, Autocomplete: "off", Spellcheck: "false"}}
	if typed == "" {
		return s.render(c, http.StatusOK, v)
	}
	code, isCode := abp.ParseCertificateCode(typed)
	if !isCode {
		v.Code.Error = "Enter the twelve letters and numbers that stand on the certificate."
		v.Errors, v.HasErrors = []FieldError{{"code", v.Code.Error}}, true
		return s.render(c, http.StatusUnprocessableEntity, v)
	}
	x, err := s.store.CertificateByCode(c.Request().Context(), code)
	switch {
	case abp.CodeOf(err) == abp.NotFound:
		v.Answer = &Warning{Heading: "Not valid", Text: "No certificate has this code. Check that you typed it as it stands there."}
	case err != nil:
		return err
	case !x.IsValid():
		v.Answer = &Warning{Heading: "Not valid", Text: "A certificate had this code and does not stand any more."}
	default:
		v.Page.Title = "Valid certificate"
		v.Rows = []SummaryRow{{Key: "Result", Value: "Valid"}, {Key: "Programme", Value: x.Programme}, {Key: "Completed in", Value: x.DoneOn.Midnight(time.UTC).Format("January 2006")}}
	}
	return s.render(c, http.StatusOK, v)
}

// printCohortCertificates is GET /cohorts/:cohort/certificates.pdf.
func (s *Server) printCohortCertificates(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	of, err := s.store.Cohort(ctx, p, c.Param("cohort"))
	if err != nil {
		return err
	}
	list, _, err := s.store.Certificates(ctx, p, store.CertificateQuery{CohortID: of.ID, Valid: true})
	if err == nil && len(list) == 0 {
		err = abp.Errorf(abp.NotFound, "Nobody in this cohort has a certificate yet.")
	}
	if err != nil {
		return err
	}
	return s.sendCertificates(c, "certificates-"+of.Code+".pdf", list)
}

// certificateOf returns the address of the certificate of one of the viewer's own
// places, or "".
func (s *Server) certificateOf(c echo.Context, delegateID string) (string, error) {
	list, err := s.store.OwnCertificates(c.Request().Context(), person(c))
	for _, x := range list {
		if x.DelegateID == delegateID {
			return "/certificates/" + x.ID, err
		}
	}
	return "", err
}
