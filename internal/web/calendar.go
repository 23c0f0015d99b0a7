package web

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
)

// nextSessions is how many sessions the calendar page lists.
const nextSessions = 10

// calendarShow is how a person gets their sessions into a calendar program, and
// what comes next.
type calendarShow struct {
	Page
	Address     string
	Webcal      template.URL // a scheme that templates do not know; empty without https, as are the others
	Google      string
	OutlookWork string
	OutlookHome string
	Code        template.HTML // the webcal address for the camera of a telephone
	Ways        FieldRadios   // none if the site sends no mail
	Fetched     string        // when a program fetched the address last
	Twice       *Warning      // for those who get their sessions both ways
	Titles      FieldRadios
	Sessions    []abp.Session
}

// Cancelled is the tag beside a session that will not take place.
func (calendarShow) Cancelled() Tag { return Tag{Text: "Cancelled", Colour: "red"} }

// Empty is what is said where no session is ahead.
func (calendarShow) Empty() Empty {
	return Empty{Text: "No session is planned for you yet. Once one is, it shows here and in your calendar.", Href: "/help", Action: "Get help"}
}

func (calendarShow) template() string { return "calendar/show" }

// showCalendar is GET /calendar.
func (s *Server) showCalendar(c echo.Context) error {
	ctx, p := c.Request().Context(), person(c)
	sub, err := s.app.Subscription(ctx, p)
	if err != nil {
		return err
	}
	v := calendarShow{Page: s.page(c, "Calendar"), Address: sub.Address, Webcal: template.URL(sub.Webcal), Google: sub.Google, OutlookWork: sub.OutlookWork, OutlookHome: sub.OutlookHome}
	if sub.Webcal != "" {
		if v.Code, err = qrCode(sub.Webcal, "Code that opens the calendar subscription"); err != nil {
			return err
		}
	}
	v.sayWays(&sub)
	v.Titles = FieldRadios{Name: "titles", Label: "What should your calendar show?", Value: "full", Options: []Option{
		{Value: "full", Text: "What each session is", Hint: "For example: Active bystander workshop part A"},
		{Value: "neutral", Text: "Only “Training”", Hint: "If colleagues can see your calendar"},
	}}
	if sub.Neutral {
		v.Titles.Value = "neutral"
	}
	v.Sessions, err = s.store.Sessions(ctx, p, store.SessionQuery{Own: true, EndsAfter: s.app.Now(), Limit: nextSessions})
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, v)
}

// sayWays offers the two ways and says whether both are in use.
func (v *calendarShow) sayWays(sub *app.Subscription) {
	if sub.PolledAt.IsZero() {
		v.Fetched = "No calendar program has fetched this address yet."
	} else {
		v.Fetched = "A calendar program last fetched this address on " + sub.PolledAt.In(london()).Format("Monday 2 January 2006") + "."
	}
	if !sub.CanMail {
		return
	}
	v.Ways = FieldRadios{Name: "way", Label: "How should your sessions reach you?", Value: "feed", Options: []Option{
		{Value: "feed", Text: "Through the calendar address", Hint: "Your calendar program fetches them. We write as well if something changes at short notice."},
		{Value: "mail", Text: "As invitations by e-mail", Hint: "One e-mail for each session, with buttons to accept or decline. Changes come by e-mail too."},
	}}
	if sub.ByMail {
		v.Ways.Value = "mail"
	}
	if sub.ByMail && sub.IsFollowed {
		v.Twice = &Warning{Heading: "You may see your sessions twice", Text: "You are invited by e-mail, and a calendar program still fetches your address. Remove the subscription there, or choose the calendar address here."}
	}
}

// rotateFeed is POST /calendar/rotation.
func (s *Server) rotateFeed(c echo.Context) error {
	if err := s.app.RotateFeed(c.Request().Context(), person(c)); err != nil {
		return err
	}
	return s.see(c, "Your calendar has a new address. Subscribe again with it: the old one has stopped working.", "/calendar")
}

// setTitles is POST /calendar/titles.
func (s *Server) setTitles(c echo.Context) error {
	neutral := c.FormValue("titles") == "neutral"
	if err := s.app.SetNeutralTitles(c.Request().Context(), person(c), neutral); err != nil {
		return err
	}
	notice := "Your calendar will show what each session is."
	if neutral {
		notice = "Your calendar will show only “Training”."
	}
	return s.see(c, notice, "/calendar")
}

// qrQuiet is the empty margin that readers of the code need, in modules (ISO/IEC
// 18004).
const qrQuiet = 4

// qrCode draws the words as a QR code. It fails if they are too long for one.
func qrCode(words, label string) (template.HTML, error) {
	code, err := qr.Encode(words, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && isDark(code.At(x, y).RGBA()) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+qrQuiet, y+qrQuiet, x-from, x-from)
			}
		}
	}
	side := size + 2*qrQuiet
	return template.HTML(fmt.Sprintf(`<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" shape-rendering="crispEdges" role="img" aria-label="%s"><rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="%s"/></svg>`,
		side, side, 4*side, 4*side, template.HTMLEscapeString(label), side, side, path.String())), nil
}

func isDark(r, _, _, _ uint32) bool { return r < 0x8000 }
