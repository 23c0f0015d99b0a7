package web

import (
	"errors"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// views lists every page there is. A template without a view, or a view without
// a template, fails a test.
func views() []view {
	return []view{
		errorShow{},
		// account
		signInNew{}, signInSent{}, signInConfirm{}, signInAgain{}, signInGoOn{}, accountShow{}, roleWaiting{},
		passkeyList{}, identityNew{}, identitySent{}, identityConfirm{},
		// the log, and what is opened by two
		eventList{}, eventOwn{}, eventLooks{}, custodyList{}, custodyShow{}, custodyRecord{},
		// pages of words
		wordsShow{"page/help", Page{}, ""}, supportShow{},

		// data protection
		privacyShow{}, privacyMatrix{}, privacyMap{}, accessibilityShow{}, wordsShow{"page/security", Page{}, ""},
		retentionKept{}, retentionNotice{}, retentionList{}, exportList{}, erasureList{}, erasureNew{}, detailsEdit{}, complaintNew{}, complaintSent{}, complaintList{},
		// mails
		operationShow{},
		messageList{}, messageOutbox{}, letterList{}, letterEdit{}, unsubscribeShow{},

		// quotes
		quoteForm{}, quoteOwn{}, quoteVoices{}, quoteList{}, quoteShow{},
		digestShow{},

		// today
		todayShow{},

		// cohorts
		cohortList{}, cohortNew{}, cohortProposal{}, cohortShow{}, cohortPeople{}, cohortSets{}, cohortSessions{}, cohortEdit{}, delegateShow{},

		// places
		placeShow{}, cohortPlaces{}, setMerger{}, journeyLeave{},

		// plannings
		planningList{}, planningNew{}, planningChange{}, planningSearch{}, planningShow{}, planningOption{}, planningReasons{}, planningAcceptance{},

		// reports
		reportList{}, reportNew{}, reportProgress{}, reportShow{},

		// sessions and registers
		sessionList{}, sessionShow{}, sessionNew{}, sessionPlan{}, sessionEdit{}, sessionMove{}, sessionChange{}, registerShow{},

		checkInScreen{}, checkInNew{}, checkInDone{}, sessionSheet{}, attendanceFileNew{}, attendanceFileReview{}, correctionNew{},

		// sets
		setShow{},

		// set boards
		boardShow{}, boardWhy{}, boardAccept{},

		// people
		personList{}, personShow{}, personForm{},

		// availability and offers
		availabilityEdit{}, offerList{}, cohortOffers{},

		// imports
		importList{}, importNew{}, importShow{},

		// organisations
		organisationList{}, organisationShow{}, organisationForm{}, organisationEnding{},

		// venues
		venueList{}, venueShow{}, venueForm{}, bookingList{},

		// calendar of days
		dayYear{}, dayShow{}, dayForm{}, dayImportNew{}, dayImportCheck{},

		// facilitators
		facilitatorList{}, facilitatorForm{},

		// templates
		templateList{}, templateShow{}, instrumentList{}, instrumentShow{},

		// journey and surveys
		journeyShow{}, journeyChange{}, surveyEdit{}, surveyCheck{}, surveyShow{},

		// equality
		equalityEdit{}, equalityStopList{}, equalityQuestionList{}, equalityQuestionForm{}, equalityImpactShow{},

		// external indicators
		indicatorList{}, indicatorForm{}, indicatorImportNew{}, indicatorImportCheck{},

		// practice log
		practiceList{}, practiceForm{}, practiceShared{},

		// the programme, applications and nominations
		programmeShow{}, openList{}, openShow{}, formSent{}, formEdit{}, formCheck{}, applicationList{}, applicationShow{}, nominationList{}, nominationNew{},

		// apologies, make-ups and completion
		apologyShow{}, makeUpList{}, makeUpShow{}, contactList{}, templateEdit{}, certificateShow{}, certificateCheck{}, completionList{}, communityList{}, communityShow{},

		// releases
		releaseList{}, releaseEdit{},

		// calendar
		calendarShow{}, invitationShow{},

		// impact and snapshots
		impactShow{}, impactOrganisations{}, impactCohorts{}, impactStatements{}, impactMovement{}, impactWaves{}, impactBehaviour{}, impactMonths{}, impactReach{}, impactTechnical{},
		organisationImpactShow{}, organisationDelegateList{}, snapshotList{},
		publicationList{}, publicationShow{}, thresholdList{},
	}
}

// Page is what every page has: embed it first.
type Page struct {
	Title       string
	HasErrors   bool
	Service     string
	Programme   string
	Person      *PersonView
	Navigation  []Link
	Section     []Link // the pages beside this one, where the menu leads to several under one word
	Breadcrumbs []Link
	Notice      string
	Demo        bool
	Support     bool
	LoginEnds   int // seconds until the login ends if nothing more is asked of it, 0 for nobody
}

// PersonView is the signed-in person in the header.
type PersonView struct{ ID, Name, Roles string }

// Link is an address with its words.
type Link struct {
	Href, Text string
	Current    bool
}

// page returns the frame of a page for the viewer of the request, and takes the
// notice that the page before left.
func (s *Server) page(c echo.Context, title string, breadcrumbs ...Link) Page {
	p := Page{Title: title, Service: "Upstander", Demo: s.isDemo, Support: true, Breadcrumbs: breadcrumbs}
	if v := person(c); v != nil {
		p.Person = &PersonView{ID: v.ID, Name: v.Name, Roles: roleWords(v)}
		if v.Login != nil {
			p.LoginEnds = int(s.app.EndsIn(v.Login).Seconds())
		}
		p.Navigation, p.Section = navigation(v, c.Request().URL.Path)
		if programme, err := s.store.Programme(c.Request().Context()); err == nil {
			p.Programme = programme.Name // a page without it is better than none
		}
	}
	if cookie, err := c.Cookie(s.cookieName("notice")); err == nil && cookie.Value != "" {
		if words, err := url.QueryUnescape(cookie.Value); err == nil {
			p.Notice = words
		}
		s.setCookie(c, "notice", "", -1)
	}
	return p
}

func roleWords(p *abp.Person) string {
	var words []string
	for _, r := range p.Roles() {
		words = append(words, r.String())
	}
	return strings.Join(words, ", ")
}

// fieldErrors returns what an Invalid error says about fields, or the error
// itself if it is of another kind.
func fieldErrors(err error) ([]FieldError, error) {
	var said *abp.Error
	if !errors.As(err, &said) || said.Code != abp.Invalid || len(said.Fields) == 0 {
		return nil, err
	}
	list := make([]FieldError, len(said.Fields))
	for i, f := range said.Fields {
		list[i] = FieldError{Field: f.Field, Message: f.Message}
	}
	return list, nil
}

// errorOf returns the message about one field, or "".
func errorOf(list []FieldError, field string) string {
	for _, e := range list {
		if e.Field == field {
			return e.Message
		}
	}
	return ""
}
