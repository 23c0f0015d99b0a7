package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// letterList shows every mail that the programme writes, by who reads it.
type letterList struct {
	Page
	Groups []letterGroup
}

// letterGroup is the mails to one kind of people.
type letterGroup struct {
	For     string
	Letters []letterRow
}

// letterRow is one mail of the list.
type letterRow struct {
	URL, Title string
	Own        string // for whom leads chose words of their own
	IsOptional bool
}

// letterEdit shows what a mail says to people of a pathway, and changes it.
type letterEdit struct {
	Page
	Errors     []FieldError
	Letter     *abp.Letter
	Values     string
	Action     string
	PreviewURL string
	DropURL    string // where the words are a lead's own
	Version    int
	Pathway    string
	Pathways   []Link
	Subject    FieldText
	Text       FieldTextarea
	Email      FieldText
	Preview    *abp.Message
}

func (letterList) template() string { return "letter/list" }
func (letterEdit) template() string { return "letter/edit" }

// listLetters is GET /letters.
func (s *Server) listLetters(c echo.Context) error {
	own, err := s.store.Wordings(c.Request().Context())
	if err != nil {
		return err
	}
	v := letterList{Page: s.page(c, "Words of mails")}
	for _, l := range abp.Letters() {
		i := slices.IndexFunc(v.Groups, func(g letterGroup) bool { return g.For == l.For })
		if i < 0 {
			i = len(v.Groups)
			v.Groups = append(v.Groups, letterGroup{For: l.For})
		}
		row := letterRow{URL: "/letters/" + string(l.Kind), Title: l.Title, IsOptional: l.IsOptional}
		var names []string
		for _, w := range own {
			if w.Letter == l.Kind {
				names = append(names, pathwayWords(w.Pathway))
			}
		}
		row.Own = strings.Join(names, ", ")
		v.Groups[i].Letters = append(v.Groups[i].Letters, row)
	}
	return s.render(c, http.StatusOK, v)
}

// pathwayWords names a pathway, or all of them.
func pathwayWords(pathway string) string {
	if pathway == "" {
		return "every pathway"
	}
	return pathway
}

// showLetter is GET /letters/:letter.
func (s *Server) showLetter(c echo.Context) error {
	w, err := s.letterWords(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.letterPage(c, w, w.Wording.Subject, w.Wording.Text, nil))
}

func (s *Server) letterWords(c echo.Context) (*app.Words, error) {
	return s.app.Words(c.Request().Context(), person(c), abp.LetterKind(c.Param("letter")), c.FormValue("pathway"))
}

// letterPage makes the page with the words as they were typed.
func (s *Server) letterPage(c echo.Context, w *app.Words, subject, text string, errs []FieldError) *letterEdit {
	base := "/letters/" + string(w.Letter.Kind)
	email := c.FormValue("email")
	if email == "" {
		email = person(c).Email
	}
	v := &letterEdit{Page: s.page(c, w.Letter.Title, Link{Href: "/letters", Text: "Words of mails"}), Errors: errs, Letter: w.Letter, Pathway: w.Wording.Pathway,
		Values: "{" + strings.Join(w.Letter.Allowed(), "}, {") + "}", Action: base, PreviewURL: base + "/preview", Version: w.Wording.Version,
		Subject: FieldText{Name: "subject", Label: "Subject", Value: subject, Error: errorOf(errs, "subject")},
		Text:    FieldTextarea{Name: "text", Label: "Text", Hint: "Leave an empty line between paragraphs. Lines that begin with a dash become a list.", Value: text, Rows: 16, Error: errorOf(errs, "text")},
		Email:   FieldText{Name: "email", Label: "See it as this person would get it", Hint: "The e-mail address of somebody under People. Nothing is sent.", Value: email, Type: "email", Spellcheck: "false", Autocomplete: "off", Error: errorOf(errs, "email")}}
	v.HasErrors = len(errs) > 0
	if w.IsOwn {
		v.DropURL = base + "/standard"
	} else {
		v.Version = -1 // so that nobody's first words are written over
	}
	for _, name := range append([]string{""}, abp.PathwayNames()...) {
		link := Link{Href: base, Text: capital(pathwayWords(name)), Current: name == v.Pathway}
		if name != "" {
			link.Href += "?" + url.Values{"pathway": {name}}.Encode()
		}
		v.Pathways = append(v.Pathways, link)
	}
	return v
}

// saveLetter is POST /letters/:letter.
func (s *Server) saveLetter(c echo.Context) error {
	w, err := s.letterWords(c)
	if err != nil {
		return err
	}
	subject, text := c.FormValue("subject"), c.FormValue("text")
	err = s.app.SetWords(c.Request().Context(), person(c), w.Letter.Kind, w.Wording.Pathway, formVersion(c), subject, text)
	if err == nil {
		return s.see(c, "Saved. Mails say this from now on.", letterAddress(w))
	}
	if abp.CodeOf(err) == abp.Conflict {
		return s.render(c, http.StatusConflict, s.letterPage(c, w, subject, text, []FieldError{{Field: "text", Message: "Somebody else changed these words meanwhile. What you typed is still here: save again to replace theirs."}}))
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusUnprocessableEntity, s.letterPage(c, w, subject, text, errs))
}

func letterAddress(w *app.Words) string {
	address := "/letters/" + string(w.Letter.Kind)
	if w.Wording.Pathway != "" {
		address += "?" + url.Values{"pathway": {w.Wording.Pathway}}.Encode()
	}
	return address
}

// previewLetter is POST /letters/:letter/preview. It saves nothing.
func (s *Server) previewLetter(c echo.Context) error {
	w, err := s.letterWords(c)
	if err != nil {
		return err
	}
	subject, text := c.FormValue("subject"), c.FormValue("text")
	m, err := s.app.PreviewWords(c.Request().Context(), person(c), w.Letter.Kind, w.Wording.Pathway, subject, text, c.FormValue("email"))
	if err == nil {
		v := s.letterPage(c, w, subject, text, nil)
		v.Version, v.Preview = formVersion(c), m
		return s.render(c, http.StatusOK, v)
	}
	errs, err := fieldErrors(err)
	if err != nil {
		return err
	}
	v := s.letterPage(c, w, subject, text, errs)
	v.Version = formVersion(c)
	return s.render(c, http.StatusUnprocessableEntity, v)
}

// dropLetter is POST /letters/:letter/standard.
func (s *Server) dropLetter(c echo.Context) error {
	w, err := s.letterWords(c)
	if err != nil {
		return err
	}
	if err := s.app.DropWords(c.Request().Context(), person(c), w.Letter.Kind, w.Wording.Pathway); err != nil {
		return err
	}
	return s.see(c, "Mails say the standard words again.", letterAddress(w))
}
