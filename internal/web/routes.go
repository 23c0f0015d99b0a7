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

		// Sets

		// People
		get("/people", abp.SeePeople, s.listPeople),
		get("/people.csv", abp.SeePeople, s.exportPeople),
		get("/people/new", abp.EditPeople, s.newPerson),
		post("/people", abp.EditPeople, s.addPerson),
		get("/people/:person", abp.SeePeople, s.showPerson),
		get("/people/:person/edit", abp.EditPeople, s.editPerson),
		post("/people/:person", abp.EditPeople, s.savePerson),
		post("/people/:person/grants", abp.GrantRoles, s.grantRole),
		post("/people/:person/grants/:grant/end", abp.GrantRoles, s.endGrant),
		post("/people/:person/disabling", abp.EditPeople, s.disablePerson),
		post("/people/:person/enabling", abp.EditPeople, s.enablePerson),

		// Imports
		get("/imports", abp.ImportPeople, s.listImports),
		get("/imports/new", abp.ImportPeople, s.newImport),
		post("/imports", abp.ImportPeople, s.startImport),
		get("/imports/:import", abp.ImportPeople, s.showImport),
		get("/imports/:import/faults.csv", abp.ImportPeople, s.exportFaults),
		post("/imports/:import/checking", abp.ImportPeople, s.checkImport),
		post("/imports/:import/commitment", abp.ImportPeople, s.commitImport),
		post("/imports/:import/cancellation", abp.ImportPeople, s.cancelImport),

		// Organisations
		get("/organisations", abp.SeeOrganisations, s.listOrganisations),
		get("/organisations/new", abp.EditOrganisations, s.newOrganisation),
		post("/organisations", abp.EditOrganisations, s.addOrganisation),
		get("/organisations/:organisation", abp.SeeOrganisations, s.showOrganisation),
		get("/organisations/:organisation/edit", abp.EditOrganisations, s.editOrganisation),
		post("/organisations/:organisation", abp.EditOrganisations, s.saveOrganisation),
		get("/organisations/:organisation/ending", abp.EditOrganisations, s.newEnding),
		post("/organisations/:organisation/ending", abp.EditOrganisations, s.endOrganisation),

		// Venues
		get("/venues", abp.SeeVenues, s.listVenues),
		get("/venues/new", abp.EditVenues, s.newVenue),
		post("/venues", abp.EditVenues, s.addVenue),
		get("/venues/:venue", abp.SeeVenues, s.showVenue),
		get("/venues/:venue/edit", abp.EditVenues, s.editVenue),
		post("/venues/:venue", abp.EditVenues, s.saveVenue),
		post("/venues/:venue/closing", abp.EditVenues, s.closeVenue),

		// Facilitators
		get("/facilitators", abp.SeeFacilitators, s.listFacilitators),
		get("/facilitators/new", abp.EditFacilitators, s.newFacilitator),
		post("/facilitators", abp.EditFacilitators, s.addFacilitator),
		get("/facilitators/:person", abp.SeeFacilitators, s.showFacilitator),
		post("/facilitators/:person", abp.EditFacilitators, s.saveFacilitator),

		// Templates

		// Journey and surveys

		// Releases

		// Calendar

		// Impact and snapshots

	}
}
