package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// quotesShown is how many quotes stand on one page for whoever judges them.
const quotesShown = 20

// quoteList is the quotes in one state, for whoever judges them: words, and nobody.
type quoteList struct {
	Page
	States []Link
	Said   string
	Quotes []quoteRow
	Pager  Pager
	Empty  Empty
}

// quoteRow is one quote of the list.
type quoteRow struct {
	Href, Words, Attribution, Why string
	State                         Tag
	On                            string
}

// quoteShow is one quote with what to look at in it, and what can be done.
type quoteShow struct {
	Page
	Errors      []FieldError
	IsStale     bool
	Stale       Warning
	State       Tag
	Words       []abp.QuotePart
	Shortened   []abp.QuotePart
	Suspects    []abp.QuotePart // of what would be shown
	Consented   string
	Special     string
	Agreed      string
	Attribution string
	Published   string
	RefusedWhy  string
	Address     string
	Version     int
	MayJudge    bool // it waits
	MayPublish  bool
	MayTakeDown bool
	Kept        FieldTextarea
	Checked     FieldCheckboxes
	Why         FieldTextarea
}

func (quoteList) template() string { return "quote/list" }
func (quoteShow) template() string { return "quote/show" }

// quoteLot is one of the lists that quotes are in.
type quoteLot struct {
	name, text, said string
	states           []abp.QuoteState
}

// quoteLots are the lists of quotes, in the order of the page.
var quoteLots = []quoteLot{
	{"", "Waiting", "Read the words, not the person: nothing here tells who wrote them. Cut what could.", []abp.QuoteState{abp.QuoteWaiting, abp.QuoteShortened}},
	{"published", "Published", "What everybody reads on the page “Voices”.", []abp.QuoteState{abp.QuotePublished}},
	{"turned-down", "Turned down", "The writers have been told why.", []abp.QuoteState{abp.QuoteRefused}},
	{"withdrawn", "Withdrawn", "Their writers took them back. The words are forgotten.", []abp.QuoteState{abp.QuoteWithdrawn}},
}

// listQuotes is GET /quotes.
func (s *Server) listQuotes(c echo.Context) error {
	all, err := s.store.Quotes(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	v := quoteList{Page: s.page(c, "Quotes of delegates"), Empty: Empty{Text: "There are none.", Href: "/voices", Action: "See the page “Voices”"}}
	asked := max(0, slices.IndexFunc(quoteLots, func(l quoteLot) bool { return l.name == c.QueryParam("state") }))
	for i, l := range quoteLots {
		var rows []quoteRow
		for j := range all {
			if slices.Contains(l.states, all[j].State()) {
				rows = append(rows, newQuoteRow(&all[j]))
			}
		}
		link := Link{Href: "/quotes", Text: l.text + " (" + sayNumber(len(rows)) + ")", Current: i == asked}
		if l.name != "" {
			link.Href += "?state=" + l.name
		}
		v.States = append(v.States, link)
		if i == asked {
			from, until, pager := pageOf(c, len(rows), quotesShown, "quotes")
			v.Said, v.Quotes, v.Pager = l.said, rows[from:until], pager
		}
	}
	return s.render(c, http.StatusOK, v)
}

func newQuoteRow(q *abp.Quote) quoteRow {
	row := quoteRow{Href: "/quotes/" + q.ID, Words: q.Public(), Attribution: q.Attribution, Why: q.RefusedWhy, State: quoteTag(q.State()), On: "Offered on " + sayDate(q.ConsentedOn)}
	switch q.State() {
	case abp.QuotePublished:
		row.On = "Published on " + sayDate(q.PublishedAt.On(london()))
	case abp.QuoteRefused:
		row.On = "Turned down on " + sayDate(q.RefusedAt.On(london()))
	case abp.QuoteWithdrawn:
		row.On, row.Href = "Withdrawn on "+sayDate(q.WithdrawnOn), ""
	}
	return row
}

// showQuote is GET /quotes/:quote.
func (s *Server) showQuote(c echo.Context) error {
	return s.showQuotePage(c, http.StatusOK, nil, false)
}

// showQuotePage shows the quote as it is now, with what was typed.
func (s *Server) showQuotePage(c echo.Context, status int, errs []FieldError, isStale bool) error {
	ctx, p := c.Request().Context(), person(c)
	q, err := s.store.Quote(ctx, p, c.Param("quote"))
	if err != nil {
		return err
	}
	v := quoteShow{Page: s.page(c, "A quote", Link{Href: "/quotes", Text: "Quotes"}), Errors: errs, IsStale: isStale, Stale: stale, State: quoteTag(q.State()), Consented: sayDate(q.ConsentedOn), Special: sayDate(q.SpecialOn),
		Agreed: sayDate(q.AgreedOn), Attribution: q.Attribution, RefusedWhy: q.RefusedWhy, Address: "/quotes/" + q.ID, Version: q.Version}
	v.HasErrors = len(errs) > 0
	v.MayJudge = q.State() == abp.QuoteWaiting || q.State() == abp.QuoteShortened
	v.MayPublish, v.MayTakeDown = q.State() == abp.QuoteWaiting, q.State() == abp.QuotePublished
	if !q.PublishedAt.IsZero() {
		v.Published = sayDate(q.PublishedAt.On(london()))
	}
	if v.Words, err = s.app.QuoteSuspects(ctx, p, q.Words); err != nil {
		return err
	}
	v.Suspects = v.Words
	if q.Shortened != "" {
		if v.Shortened, err = s.app.QuoteSuspects(ctx, p, q.Shortened); err != nil {
			return err
		}
		v.Suspects = v.Shortened
	}
	v.Suspects = slices.DeleteFunc(slices.Clone(v.Suspects), func(part abp.QuotePart) bool { return part.Why == "" })
	kept := c.FormValue("kept")
	if kept == "" {
		kept = q.Public()
	}
	v.Kept = FieldTextarea{Name: "kept", Label: "The words without what could tell who wrote them", Hint: "Delete words; nothing can be put in. Where words are left out, “[...]” stands by itself.", Rows: 6, Value: kept, Error: errorOf(errs, "kept")}
	v.Checked = FieldCheckboxes{Name: "checked", Label: "Before you publish", Error: errorOf(errs, "checked"), Options: []Option{{Value: "yes", Text: "I have read the words: no names, no places, no dates, no roles, and nothing that only one person could have said"}}}
	v.Why = FieldTextarea{Name: "why", Label: "Why they are not shown", Hint: "The writer reads this. Be kind, and say what would help.", Rows: 3, Value: c.FormValue("why"), Error: errorOf(errs, "why")}
	return s.render(c, status, v)
}

// judge answers after an act on a quote: the list, or the page again with what is
// wrong.
func (s *Server) judge(c echo.Context, err error, notice string) error {
	if err == nil {
		return s.see(c, notice, "/quotes")
	}
	status, errs, err := refusal(err)
	if err != nil {
		return err
	}
	return s.showQuotePage(c, status, errs, status == http.StatusConflict)
}

// shortenQuote is POST /quotes/:quote/shortening.
func (s *Server) shortenQuote(c echo.Context) error {
	err := s.app.ShortenQuote(c.Request().Context(), person(c), c.Param("quote"), versionTyped(c), c.FormValue("kept"))
	return s.judge(c, err, "The writer is asked whether they agree to the shortened words.")
}

// publishQuote is POST /quotes/:quote/publication.
func (s *Server) publishQuote(c echo.Context) error {
	if c.FormValue("checked") != "yes" {
		return s.showQuotePage(c, http.StatusUnprocessableEntity, []FieldError{{Field: "checked", Message: "Read the words once more and tick that you have."}}, false)
	}
	err := s.app.PublishQuote(c.Request().Context(), person(c), c.Param("quote"), versionTyped(c))
	return s.judge(c, err, "Published. The writer is told.")
}

// refuseQuote is POST /quotes/:quote/refusal.
func (s *Server) refuseQuote(c echo.Context) error {
	err := s.app.RefuseQuote(c.Request().Context(), person(c), c.Param("quote"), versionTyped(c), c.FormValue("why"))
	return s.judge(c, err, "Turned down. The writer is told why.")
}
