package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// wordsShow is a page that says the same to everybody.
type wordsShow struct {
	name string
	Page
	Contact string
}

func (v wordsShow) template() string { return v.name }

// supportShow says where to find help beside the programme.
type supportShow struct {
	Page
	Organisation string
	Contacts     string
	Contact      string
}

func (supportShow) template() string { return "page/support" }

func (s *Server) words(c echo.Context, name, title string) error {
	contact, err := s.contact(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, wordsShow{name, s.page(c, title), contact})
}

// contact returns the address of the programme team.
func (s *Server) contact(c echo.Context) (string, error) {
	p, err := s.store.Programme(c.Request().Context())
	if err != nil {
		return "", err
	}
	return p.Contact, nil
}

// showHelp is GET /help.
func (s *Server) showHelp(c echo.Context) error { return s.words(c, "page/help", "Help") }

// showSupport is GET /support: the wellbeing and Speak Up contacts of the
// viewer's organisation, and those that everybody has.
func (s *Server) showSupport(c echo.Context) error {
	v := supportShow{Page: s.page(c, "Get support")}
	var err error
	if v.Contact, err = s.contact(c); err != nil {
		return err
	}
	if p := person(c); p != nil {
		full, err := s.store.Person(c.Request().Context(), p, p.ID)
		if err != nil {
			return err
		}
		if full.Organisation != nil {
			v.Organisation, v.Contacts = full.Organisation.Name, full.Organisation.Support
		}
	}
	return s.render(c, http.StatusOK, v)
}
