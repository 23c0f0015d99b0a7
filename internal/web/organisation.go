package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// organisationList is every organisation with its two counts.
type organisationList struct {
	Page
	Organisations []organisationRow
	Empty         Empty
}

// organisationRow is one organisation of the list.
type organisationRow struct {
	URL, Code, Name, Kind, System string
	Headcount                     string
	Sent, Workshop, Journey       int
	PerThousand                   string
	HasEnded                      bool
}

// organisationShow is one organisation with what held when.
type organisationShow struct {
	Page
	Organisation *abp.Organisation
	HasEnded     bool
	Successor    *abp.Organisation
	Reach        abp.Reach
	PerThousand  string
	Rows         []SummaryRow
	Terms        []termRow
	Sponsors     []abp.Person
	PeopleURL    string
	ImpactURL    string
	DigestURL    string
}

// termRow says which system and code an organisation had from one day to
// another.
type termRow struct{ From, Until, System, ODSCode string }

func (organisationList) template() string { return "organisation/list" }
func (organisationShow) template() string { return "organisation/show" }

// listOrganisations is GET /organisations.
func (s *Server) listOrganisations(c echo.Context) error {
	ctx := c.Request().Context()
	list, err := s.store.Organisations(ctx, person(c))
	if err != nil {
		return err
	}
	if err := s.store.AddReach(ctx, list); err != nil {
		return err
	}
	v := organisationList{Page: s.page(c, "Organisations"), Empty: Empty{Text: "No organisation takes part yet. People, sponsors and figures hang on organisations, so begin here.", Href: "/organisations/new", Action: "Add an organisation"}}
	today := s.app.Now().On(london())
	for i := range list {
		o := &list[i]
		row := organisationRow{URL: "/organisations/" + o.ID, Code: o.Code, Name: o.Name, Kind: capital(o.Kind.String()), Headcount: "Not known", Sent: o.Reach.Sent,
			Workshop: o.Reach.WorkshopComplete, Journey: o.Reach.JourneyComplete, PerThousand: bystanders(o), HasEnded: o.HasEnded(today)}
		if o.System != nil {
			row.System = o.System.Name
		}
		if o.Headcount > 0 {
			row.Headcount = sayNumber(o.Headcount)
		}
		v.Organisations = append(v.Organisations, row)
	}
	return s.render(c, http.StatusOK, v)
}

// bystanders writes how many active bystanders there are for each 1,000 staff.
func bystanders(o *abp.Organisation) string {
	n, known := o.PerThousand()
	if !known {
		return "Not known"
	}
	return fmt.Sprintf("%.1f", n)
}

// showOrganisation is GET /organisations/:organisation.
func (s *Server) showOrganisation(c echo.Context) error {
	ctx, viewer := c.Request().Context(), person(c)
	o, err := s.store.Organisation(ctx, viewer, c.Param("organisation"))
	if err != nil {
		return err
	}
	list := []abp.Organisation{*o}
	if err := s.store.AddReach(ctx, list); err != nil {
		return err
	}
	v := organisationShow{Page: s.page(c, o.Name, Link{Href: "/organisations", Text: "Organisations"}), Organisation: o, HasEnded: o.HasEnded(s.app.Now().On(london())),
		Reach: list[0].Reach, PerThousand: bystanders(&list[0]), Rows: organisationRows(o), Terms: termRows(o), PeopleURL: "/people?organisation=" + o.ID, ImpactURL: "/organisations/" + o.ID + "/impact", DigestURL: "/organisations/" + o.ID + "/digest"}
	if v.Sponsors, err = s.store.Sponsors(ctx, viewer, o.ID); err != nil {
		return err
	}
	if o.SuccessorID != "" {
		if v.Successor, err = s.store.Organisation(ctx, viewer, string(o.SuccessorID)); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, v)
}

func organisationRows(o *abp.Organisation) []SummaryRow {
	rows := []SummaryRow{{Key: "Code", Value: o.Code}, {Key: "Kind", Value: capital(o.Kind.String())}, {Key: "System", Value: "Not known"}, {Key: "ODS code", Value: orNotKnown(o.ODSCode)},
		{Key: "Staff employed", Value: "Not known"}}
	if o.System != nil {
		rows[2].Value = o.System.Name
	}
	if o.Headcount > 0 {
		rows[4].Value = sayNumber(o.Headcount)
	}
	if !o.Since.IsZero() {
		rows = append(rows, SummaryRow{Key: "First day", Value: sayDate(o.Since)})
	}
	if !o.Until.IsZero() {
		rows = append(rows, SummaryRow{Key: "Last day", Value: sayDate(o.Until)})
	}
	return rows
}

// termRows writes the terms of an organisation; without any, what holds now
// always held.
func termRows(o *abp.Organisation) []termRow {
	say := func(d abp.Date, none string) string {
		if d.IsZero() {
			return none
		}
		return sayDate(d)
	}
	var list []termRow
	for _, t := range o.Terms {
		row := termRow{From: say(t.FromDay, "the beginning"), Until: say(t.UntilDay, "now"), ODSCode: orNotKnown(t.ODSCode)}
		if t.System != nil {
			row.System = t.System.Name
		}
		list = append(list, row)
	}
	return list
}
