package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
)

// route is one line of the site map: what is asked, the act that it needs, and
// who answers. A bare route never looks at the login: calendars, health checks
// and files are no browsers.
type route struct {
	method, path string
	act          abp.Act
	handle       echo.HandlerFunc
	bare         bool
}

func get(path string, act abp.Act, h echo.HandlerFunc) route {
	return route{method: http.MethodGet, path: path, act: act, handle: h}
}

func post(path string, act abp.Act, h echo.HandlerFunc) route {
	return route{method: http.MethodPost, path: path, act: act, handle: h}
}

func bare(method, path string, h echo.HandlerFunc) route {
	return route{method: method, path: path, handle: h, bare: true}
}

// routes is the site map.
func (s *Server) routes() []route {
	return []route{
		// Machines
		bare(http.MethodGet, "/healthz", s.showHealth),
		bare(http.MethodGet, "/readyz", s.showReadiness),
		bare(http.MethodGet, "/static/*", s.showAsset),
		bare(http.MethodHead, "/static/*", s.showAsset),
		bare(http.MethodGet, feedRoute, s.showFeed),
		bare(http.MethodHead, feedRoute, s.showFeed),
		bare(echo.RouteNotFound, feedRoute, s.refuseMethod), // every other method

		// Everybody
		get("/", abp.Everyone, s.showHome),
		get("/sign-in", abp.Everyone, s.newSignIn),
		post("/sign-in", abp.Everyone, s.requestSignIn),
		get("/sign-in/:token", abp.Everyone, s.confirmSignIn),
		post("/sign-in/:token", abp.Everyone, s.signIn),
		post("/sign-out", abp.Everyone, s.signOut),
		get("/help", abp.Everyone, s.showHelp),
		get("/privacy", abp.Everyone, s.showPrivacy),
		get("/accessibility", abp.Everyone, s.showAccessibility),
		get("/support", abp.Everyone, s.showSupport),

		// Account
		get("/account", abp.SignedIn, s.showAccount),
		post("/account/sign-out", abp.SignedIn, s.signOutEverywhere),

		// Mails of a demonstration
		get("/mails", abp.Everyone, s.listMails),

		// Today

		// Cohorts

		// Sessions and registers
		get("/sessions", abp.SeeSessions, s.listSessions),
		get("/sessions/new", abp.EditSessions, s.newSession),
		post("/sessions", abp.EditSessions, s.createSession),
		get("/sessions/:session", abp.SeeSessions, s.showSession),
		get("/sessions/:session/edit", abp.EditSessions, s.editSession),
		post("/sessions/:session/edit", abp.EditSessions, s.saveSession),
		get("/sessions/:session/moves", abp.EditSessions, s.editMove),
		post("/sessions/:session/moves", abp.EditSessions, s.moveSession),
		post("/sessions/:session/cancellation", abp.EditSessions, s.cancelSession),
		get("/sessions/:session/register", abp.TakeRegister, s.showRegister),
		post("/sessions/:session/register", abp.TakeRegister, s.takeRegister),

		// Sets
		get("/sets/:set", abp.SeeSets, s.showSet),

		// People

		// Imports

		// Organisations

		// Venues

		// Facilitators

		// Templates

		// Journey and surveys
		get("/journey", abp.SeeJourney, s.showJourney),
		get("/journey/change", abp.SeeJourney, s.showChange),
		get("/surveys/:secret", abp.Everyone, s.showSurvey),
		post("/surveys/:secret", abp.Everyone, s.answerSurvey),

		// Releases
		get("/releases", abp.SeeReleases, s.listReleases),
		post("/applications/:application/release", abp.SeeReleases, s.releaseApplicant),
		post("/applications/:application/refusal", abp.SeeReleases, s.refuseApplicant),

		// Calendar
		get("/calendar", abp.SignedIn, s.showCalendar),
		post("/calendar/rotation", abp.SignedIn, s.rotateFeed),
		post("/calendar/titles", abp.SignedIn, s.setTitles),

		// Impact and snapshots
		get("/impact", abp.SeeProgrammeImpact, s.showImpact),
		get("/organisations/:organisation/impact", abp.SeeOrganisationImpact, s.showOrganisationImpact),
		get("/organisations/:organisation/delegates", abp.SeeOrganisationImpact, s.listOrganisationDelegates),
		get("/organisations/:organisation/delegates.csv", abp.SeeOrganisationImpact, s.exportOrganisationDelegates),
		get("/snapshots", abp.SeeSnapshots, s.listSnapshots),
		post("/snapshots", abp.FreezeSnapshot, s.freezeSnapshot),
	}
}
