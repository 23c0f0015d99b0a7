package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// QuoteFields are the fields in which somebody offers words, with what they agree
// to. The partial quote_fields takes them; quoteTyped reads them.
type QuoteFields struct {
	Support practiceSupport // where it is known
	Words   FieldTextarea
	Consent *abp.Consent
	Agree   FieldCheckboxes
	Special FieldRadios
}

// quoteForm is the form on which a delegate writes words to offer.
type quoteForm struct {
	Page
	Errors []FieldError
	Fields QuoteFields
}

// quoteOwn is what a delegate has offered.
type quoteOwn struct {
	Page
	Quotes   []quoteOwnRow
	MayWrite bool
	Empty    Empty
}

// quoteOwnRow is one quote as its writer sees it.
type quoteOwnRow struct {
	Number               int
	ID, Words, Shortened string
	State                Tag
	Said                 string // what the state means
	Why                  string // it was turned down
	Attribution          string
	Version              int
	IsDraft, MayAgree    bool
	MayWithdraw          bool
}

// quoteVoices is the page of the quotes that are shown.
type quoteVoices struct {
	Page
	Voices   []app.Voice
	Pager    Pager
	Empty    Empty
	OwnWords bool // the viewer may have words of their own
}

func (quoteForm) template() string   { return "quote/form" }
func (quoteOwn) template() string    { return "quote/own" }
func (quoteVoices) template() string { return "quote/voices" }

// newQuoteFields fills the fields with what was typed.
func newQuoteFields(words string, consent abp.QuoteConsent, errs []FieldError) QuoteFields {
	f := QuoteFields{Consent: abp.ConsentOf(abp.ConsentVersion),
		Words: FieldTextarea{Name: "quote_words", Label: "In your own words, what did the programme change for you?", Rows: 5, Value: words, Error: errorOf(errs, "quote_words"),
			Hint: "One to three sentences, 600 characters at most. Leave out names, places, dates and roles, of yourself and of others."},
		Agree: FieldCheckboxes{Name: "quote_consent", Label: "Do you agree?", Error: errorOf(errs, "quote_consent"), Options: []Option{{Value: abp.ConsentVersion, Text: "I agree that my words are shown as described here"}}},
		Special: FieldRadios{Name: "quote_special", Label: "Do your words tell of somebody’s health, disability, ethnic origin, religion or belief, sexual orientation, political opinions or trade union membership?", Value: consent.Special,
			Error: errorOf(errs, "quote_special")}}
	f.Special.Options = []Option{{Value: abp.SpecialNo, Text: "No"}, {Value: abp.SpecialYes, Text: "Yes, mine and nobody else’s", Hint: f.Consent.Special}}
	if consent.Agreed && consent.Version == abp.ConsentVersion {
		f.Agree.Values = []string{abp.ConsentVersion}
	}
	return f
}

// quoteTyped reads the fields in which somebody offers words.
func quoteTyped(c echo.Context) (words string, consent abp.QuoteConsent) {
	version := c.FormValue("quote_consent")
	return c.FormValue("quote_words"), abp.QuoteConsent{Version: version, Agreed: version != "", Special: c.FormValue("quote_special")}
}

// newQuote is GET /quotes/new: empty, or with the draft that is there.
func (s *Server) newQuote(c echo.Context) error {
	if _, err := s.app.QuotePlace(c.Request().Context(), person(c)); err != nil {
		return err
	}
	own, err := s.store.OwnQuotes(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	draft := ""
	for i := range own {
		if own[i].State() == abp.QuoteDraft {
			draft = own[i].Words
		}
	}
	return s.showQuoteForm(c, http.StatusOK, draft, abp.QuoteConsent{}, nil)
}

func (s *Server) showQuoteForm(c echo.Context, status int, words string, consent abp.QuoteConsent, errs []FieldError) error {
	v := quoteForm{Page: s.page(c, "Offer your words", Link{Href: "/quotes/own", Text: "My words"}), Errors: errs, Fields: newQuoteFields(words, consent, errs)}
	v.HasErrors = len(errs) > 0
	var err error
	if v.Fields.Support, err = s.practiceSupport(c); err != nil {
		return err
	}
	return s.render(c, status, v)
}

// offerQuote is POST /quotes: keep a draft, or offer the words.
func (s *Server) offerQuote(c echo.Context) error {
	words, consent := quoteTyped(c)
	isOffer := c.FormValue("act") == "offer"
	if isOffer && !consent.Agreed {
		return s.showQuoteForm(c, http.StatusUnprocessableEntity, words, consent, []FieldError{{Field: "quote_consent", Message: "Tick that you agree, or keep the words for yourself."}})
	}
	given := consent
	given.Agreed = isOffer
	_, err := s.app.WriteQuote(c.Request().Context(), person(c), words, given)
	if err == nil {
		notice := "Kept for yourself. Nobody else can read it."
		if isOffer {
			notice = "Thank you. A programme lead reads the words, without your name, before they are shown."
		}
		return s.see(c, notice, "/quotes/own")
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.showQuoteForm(c, http.StatusUnprocessableEntity, words, consent, errs)
}

// listOwnQuotes is GET /quotes/own.
func (s *Server) listOwnQuotes(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	own, err := s.store.OwnQuotes(ctx, p)
	if err != nil {
		return err
	}
	v := quoteOwn{Page: s.page(c, "My words", Link{Href: "/journey", Text: "My journey"}), Empty: Empty{Text: "You have not offered any words."}}
	switch _, err := s.app.QuotePlace(ctx, p); {
	case err == nil:
		v.MayWrite = true
	case abp.CodeOf(err) != abp.Conflict:
		return err
	}
	for i := range own {
		v.Quotes = append(v.Quotes, newQuoteOwnRow(&own[i], i+1))
	}
	return s.render(c, http.StatusOK, v)
}

func newQuoteOwnRow(q *abp.Quote, number int) quoteOwnRow {
	row := quoteOwnRow{Number: number, ID: q.ID, Words: q.Words, Shortened: q.Shortened, Version: q.Version, State: quoteTag(q.State()), Why: q.RefusedWhy, Attribution: q.Attribution, MayWithdraw: true}
	switch q.State() {
	case abp.QuoteDraft:
		row.Said, row.IsDraft = "Only you can read this. It is not offered.", true
	case abp.QuoteWaiting:
		row.Said = "Offered on " + sayDate(q.ConsentedOn) + ". A programme lead reads the words, without your name, before they are shown."
	case abp.QuoteShortened:
		row.Said, row.MayAgree = "Please read what would be shown. Nothing is shown before you agree.", true
	case abp.QuotePublished:
		row.Said = "Shown since " + sayDate(q.PublishedAt.On(london())) + "."
	case abp.QuoteRefused:
		row.Said = "Not shown."
	case abp.QuoteWithdrawn:
		row.Said, row.MayWithdraw = "Taken back on "+sayDate(q.WithdrawnOn)+". The words are forgotten.", false
	}
	return row
}

// quoteTag is the state of a quote as a tag.
func quoteTag(s abp.QuoteState) Tag {
	colours := map[abp.QuoteState]string{abp.QuoteDraft: "white", abp.QuoteWaiting: "blue", abp.QuoteShortened: "yellow", abp.QuotePublished: "green", abp.QuoteRefused: "grey", abp.QuoteWithdrawn: "grey"}
	text := string(s)
	if s == abp.QuoteShortened {
		text = "for the writer to agree"
	}
	return Tag{text, colours[s]}
}

// agreeToQuote is POST /quotes/:quote/agreement.
func (s *Server) agreeToQuote(c echo.Context) error {
	if err := s.app.AgreeToQuote(c.Request().Context(), person(c), c.Param("quote"), versionTyped(c)); err != nil {
		return err
	}
	return s.see(c, "Thank you. A programme lead can show the words now as you have agreed.", "/quotes/own")
}

// withdrawQuote is POST /quotes/:quote/withdrawal.
func (s *Server) withdrawQuote(c echo.Context) error {
	if err := s.app.WithdrawQuote(c.Request().Context(), person(c), c.Param("quote")); err != nil {
		return err
	}
	return s.see(c, "Taken back. The words are gone from every page, and forgotten.", "/quotes/own")
}

// voicesShown is how many quotes stand on one page.
const voicesShown = 20

// listVoices is GET /voices.
func (s *Server) listVoices(c echo.Context) error {
	voices, err := s.app.PublishedQuotes(c.Request().Context(), person(c))
	if err != nil {
		return err
	}
	v := quoteVoices{Page: s.page(c, "Voices"), Empty: Empty{Text: "No words of delegates are shown yet."}, OwnWords: person(c).Can(abp.OfferQuotes) == nil}
	from, until, pager := pageOf(c, len(voices), voicesShown, "voices")
	v.Voices, v.Pager = voices[from:until], pager
	return s.render(c, http.StatusOK, v)
}
