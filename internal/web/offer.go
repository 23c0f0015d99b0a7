package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// offerList is what a facilitator is asked to lead.
type offerList struct {
	Page
	Errors []FieldError
	Groups []offerGroup
	None   Empty
}

// offerGroup are the offers of one cohort, or of the whole programme.
type offerGroup struct {
	Cohort  string // id, or empty
	Title   string
	Waiting int
	Offers  []offerRow
}

// offerRow is one offer.
type offerRow struct {
	ID, Title          string
	Person, PersonURL  string
	Version            int
	State              Tag
	Dates              []string
	Asked              string
	Note               FieldTextarea
	Said               string
	CanAccept, CanDrop bool
}

// cohortOffers says how the facilitators of a cohort answered, and whom nobody
// has asked yet.
type cohortOffers struct {
	cohortFrame
	Offers  []offerRow
	Unasked []string // who would be asked what
	Moot    []string // who would be told that they need not lead any more
}

func (offerList) template() string    { return "offer/list" }
func (cohortOffers) template() string { return "cohort/offers" }

// offerTag shows how an offer stands.
func offerTag(o *abp.Offer) Tag {
	status := o.Status()
	return Tag{capital(status), map[string]string{"asked": "yellow", "accepted": "green", "declined": "red", "withdrawn": "grey"}[status]}
}

func newOfferRow(o *abp.Offer) offerRow {
	row := offerRow{ID: o.ID, Title: o.Title(), Version: o.Version, State: offerTag(o), Asked: sayDate(o.AskedAt.On(london())), Said: o.Note,
		CanAccept: o.AcceptedAt.IsZero(), CanDrop: o.DeclinedAt.IsZero()}
	if o.Person != nil {
		row.Person, row.PersonURL = o.Person.Name, "/facilitators/"+o.PersonID
	}
	for _, v := range o.Dates() {
		line := v.When(london())
		if v.Venue != nil {
			line += ", " + v.Where()
		}
		row.Dates = append(row.Dates, line)
	}
	row.Note = FieldTextarea{Name: "note-" + o.ID, Label: "Anything to add? (optional)", Hint: "Only the programme team reads it.", Rows: 2, Value: o.Note}
	return row
}

// listOffers is GET /offers.
func (s *Server) listOffers(c echo.Context) error { return s.showOffers(c, http.StatusOK, "", nil) }

// showOffers shows what the viewer is asked. errs are about the offer with the
// id.
func (s *Server) showOffers(c echo.Context, status int, id string, errs []FieldError) error {
	p := person(c)
	list, err := s.store.OffersTo(c.Request().Context(), p, p.ID, s.app.Now())
	if err != nil {
		return err
	}
	v := offerList{Page: s.page(c, "Sessions offered to me"), Errors: errs, None: Empty{Text: "Nobody waits for an answer of yours. When you are asked to lead something, we send you a mail."}}
	v.HasErrors = len(errs) > 0
	at := map[string]int{}
	for i := range list {
		o := &list[i]
		g := offerGroup{Title: "The whole programme"}
		if of := o.CohortOf(); of != nil {
			g.Cohort, g.Title = of.ID, of.Title()
		}
		j, has := at[g.Cohort]
		if !has {
			j = len(v.Groups)
			at[g.Cohort], v.Groups = j, append(v.Groups, g)
		}
		row := newOfferRow(o)
		if o.ID == id {
			row.Note.Value, row.Note.Error = c.FormValue(row.Note.Name), errorOf(errs, row.Note.Name)
		}
		if o.IsWaiting() {
			v.Groups[j].Waiting++
		}
		v.Groups[j].Offers = append(v.Groups[j].Offers, row)
	}
	return s.render(c, status, v)
}

// acceptOffer is POST /offers/:offer/acceptance.
func (s *Server) acceptOffer(c echo.Context) error { return s.answerOffer(c, true, "Accepted: ") }

// declineOffer is POST /offers/:offer/refusal.
func (s *Server) declineOffer(c echo.Context) error { return s.answerOffer(c, false, "Declined: ") }

func (s *Server) answerOffer(c echo.Context, yes bool, said string) error {
	id := c.Param("offer")
	o, err := s.app.AnswerOffer(c.Request().Context(), person(c), id, formVersion(c), yes, c.FormValue("note-"+id))
	if err == nil {
		return s.see(c, said+o.Title()+". The programme team sees your answer.", "/offers")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	for i := range errs {
		errs[i].Field = "note-" + id
	}
	return s.showOffers(c, http.StatusUnprocessableEntity, id, errs)
}

// acceptOffers is POST /offers/acceptance.
func (s *Server) acceptOffers(c echo.Context) error {
	n, err := s.app.AcceptOffers(c.Request().Context(), person(c), c.FormValue("cohort"))
	if err != nil {
		return err
	}
	return s.see(c, firstUpper(countOf(n, "offer", "offers"))+" accepted.", "/offers")
}

// listCohortOffers is GET /cohorts/:cohort/offers.
func (s *Server) listCohortOffers(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	of, err := s.store.Cohort(ctx, p, c.Param("cohort"))
	if err != nil {
		return err
	}
	v := cohortOffers{cohortFrame: s.cohortFrame(c, of, "/offers", "Facilitators of "+of.Title())}
	v.Breadcrumbs = append(v.Breadcrumbs, Link{Href: "/cohorts/" + of.ID, Text: of.Title()})
	list, err := s.store.CohortOffers(ctx, p, of.ID)
	if err != nil {
		return err
	}
	for i := range list {
		v.Offers = append(v.Offers, newOfferRow(&list[i]))
	}
	v.Unasked, v.Moot, err = s.offerChanges(c, of.ID)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// offerChanges says whom asking would tell what.
func (s *Server) offerChanges(c echo.Context, cohortID string) (unasked, moot []string, err error) {
	fresh, off, err := s.store.OfferChanges(c.Request().Context(), store.OfferScope{CohortIDs: []string{cohortID}}, s.app.Now())
	if err != nil {
		return nil, nil, err
	}
	for i := range fresh {
		unasked = append(unasked, fresh[i].Person.Name+": "+fresh[i].Title())
	}
	for i := range off {
		moot = append(moot, off[i].Person.Name+": "+off[i].Title())
	}
	return unasked, moot, nil
}

// askFacilitators is POST /cohorts/:cohort/offers.
func (s *Server) askFacilitators(c echo.Context) error {
	id := c.Param("cohort")
	n, err := s.app.AskCohort(c.Request().Context(), person(c), id)
	if err != nil {
		return err
	}
	return s.see(c, firstUpper(countOf(n, "person", "people"))+toldWords(n), "/cohorts/"+id+"/offers")
}
