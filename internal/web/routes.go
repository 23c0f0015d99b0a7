package web

import (
	"net/http"
	"slices"

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

// routes is the site map: what every site has, what is planned and who comes, and
// what people say and how it is counted.
func (s *Server) routes() []route {
	return slices.Concat(s.siteRoutes(), s.programmeRoutes(), s.surveyRoutes())
}

// siteRoutes are for machines, signing in, one's own account, the protection of data,
// and those who keep it all running.
func (s *Server) siteRoutes() []route {
	return []route{
		// Machines
		bare(http.MethodGet, "/healthz", s.showHealth),
		bare(http.MethodGet, "/readyz", s.showReadiness),
		bare(http.MethodGet, "/.well-known/security.txt", s.showSecurityContact),
		bare(http.MethodGet, "/.well-known/change-password", s.showPasswordChange),
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
		post("/sign-in/code", abp.Everyone, s.signInByCode),
		get("/sign-in/again", abp.SignedIn, s.proveAgain),
		post("/sign-in/again", abp.SignedIn, s.proveByCode),
		post("/sign-in/again/code", abp.SignedIn, s.requestProof),
		post("/sign-out", abp.Everyone, s.signOut),
		get("/help", abp.Everyone, s.showHelp),
		get("/support", abp.Everyone, s.showSupport),

		// Data protection
		get("/privacy", abp.Everyone, s.showPrivacy),
		get("/privacy/who-sees-what", abp.Everyone, s.showMatrix),
		get("/privacy/what-we-keep", abp.Everyone, s.listKept),
		get("/privacy/what-we-keep/:class", abp.Everyone, s.showKept),
		get("/privacy/data-map", abp.Everyone, s.showDataMap),
		get("/accessibility", abp.Everyone, s.showAccessibility),
		get("/security", abp.Everyone, s.showSecurity),
		get("/complaints/new", abp.Everyone, s.newComplaint),
		post("/complaints", abp.Everyone, s.complain),
		get("/complaints", abp.HandleComplaints, s.listComplaints),
		post("/complaints/:complaint/answer", abp.HandleComplaints, s.answerComplaint),
		get("/retentions", abp.SeeRetentionRuns, s.listRetentions),
		post("/retentions/changes", abp.ProposeRetentions, s.proposeRetention),
		post("/retentions/changes/:change/approval", abp.ApproveRetentions, s.approveRetention),
		get("/exports", abp.SignedIn, s.listExports),
		post("/exports", abp.SignedIn, s.askExport),
		get("/exports/:export", abp.SignedIn, s.readExport),
		get("/account/details", abp.SignedIn, s.editDetails),
		post("/account/details", abp.SignedIn, s.saveDetails),
		post("/account/erasure", abp.SignedIn, s.askErasure),
		post("/account/erasure/withdrawal", abp.SignedIn, s.withdrawErasure),
		post("/account/objection", abp.ObjectToFigures, s.object),
		post("/account/objection/ending", abp.ObjectToFigures, s.endObjection),
		post("/practices/removal", abp.KeepPractices, s.forgetReflections),
		get("/erasures", abp.ErasePeople, s.listErasures),
		post("/erasures/:erasure/execution", abp.ErasePeople, s.carryOutErasure),
		post("/erasures/:erasure/refusal", abp.ErasePeople, s.declineErasure),
		get("/people/:person/erasure", abp.ErasePeople, s.newErasure),
		post("/people/:person/erasure", abp.ErasePeople, s.erasePerson),

		// Account
		get("/account", abp.SignedIn, s.showAccount),
		get("/account/roles", abp.SignedIn, s.listWaitingRoles),
		post("/account/sign-out", abp.SignedIn, s.signOutEverywhere),
		post("/account/logins/end", abp.SignedIn, s.endOtherLogins),
		post("/account/logins/:login/end", abp.SignedIn, s.endLogin),

		// The log, and what is opened by two
		get("/account/events", abp.SignedIn, s.listOwnEvents),
		get("/events", abp.SeeEvents, s.listEvents),
		get("/events.csv", abp.SeeEvents, s.exportEvents),
		get("/events/looks", abp.SeeEvents, s.showLooks),
		get("/custody", abp.SeeCustodies, s.listCustodies),
		post("/custody", abp.AskCustody, s.askCustody),
		get("/custody/:custody", abp.SeeCustodies, s.showCustody),
		post("/custody/:custody/approval", abp.ApproveCustody, s.approveCustody),
		post("/custody/:custody/opening", abp.AskCustody, s.openCustody),
		post("/custody/:custody/closing", abp.SeeCustodies, s.closeCustody),

		// Passkeys and single sign-on
		get("/passkeys", abp.SignedIn, s.listPasskeys),
		post("/passkeys", abp.KeepWays, s.addPasskey),
		post("/passkeys/challenges", abp.Everyone, s.askPasskey),
		post("/passkeys/proofs", abp.Everyone, s.provePasskey),
		post("/passkeys/:passkey", abp.SignedIn, s.renamePasskey),
		post("/passkeys/:passkey/removal", abp.KeepWays, s.removePasskey),
		post("/sign-ons", abp.Everyone, s.beginSignOn),
		get("/sign-ons/answer", abp.Everyone, s.finishSignOn),
		get("/identities/new", abp.Everyone, s.newIdentity),
		post("/identities", abp.Everyone, s.askIdentity),
		get("/identities/:token", abp.Everyone, s.showIdentity),
		post("/identities/:token", abp.Everyone, s.confirmIdentity),
		post("/identities/:identity/removal", abp.KeepWays, s.removeIdentity),

		// Mails of a demonstration
		get("/mails", abp.Everyone, s.listMails),

		// Mails
		get("/unsubscribe/:token", abp.Everyone, s.showUnsubscribe),
		post("/unsubscribe/:token", abp.Everyone, s.unsubscribe),
		post("/account/mails", abp.SignedIn, s.changeMails),
		get("/messages", abp.SeeMessages, s.listMessages),
		post("/messages/:message/attempt", abp.EditMessages, s.tryMessageAgain),
		post("/messages/:message/setting-aside", abp.EditMessages, s.setMessageAside),
		post("/jobs/:job/attempt", abp.EditMessages, s.tryJobAgain),
		get("/letters", abp.EditLetters, s.listLetters),
		get("/letters/:letter", abp.EditLetters, s.showLetter),
		post("/letters/:letter", abp.EditLetters, s.saveLetter),
		post("/letters/:letter/preview", abp.EditLetters, s.previewLetter),
		post("/letters/:letter/standard", abp.EditLetters, s.dropLetter),

		// Operations
		get("/operations", abp.SeeOperations, s.showOperations),
	}
}
