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

		// Today
		get("/today", abp.SeeToday, s.showToday),

		// Cohorts
		get("/cohorts", abp.SeeCohorts, s.listCohorts),
		get("/cohorts/new", abp.EditCohorts, s.newCohort),
		post("/cohorts/proposal", abp.EditCohorts, s.proposeCohort),
		post("/cohorts", abp.EditCohorts, s.createCohort),
		get("/cohorts/:cohort", abp.SeeCohorts, s.showCohort),
		get("/cohorts/:cohort/people", abp.SeeCohorts, s.listCohortPeople),
		get("/cohorts/:cohort/people.csv", abp.ExportCohorts, s.exportCohortPeople),
		get("/cohorts/:cohort/sets", abp.SeeCohorts, s.listCohortSets),
		post("/cohorts/:cohort/sets", abp.EditCohorts, s.addSet),
		get("/cohorts/:cohort/sessions", abp.SeeCohorts, s.listCohortSessions),
		get("/cohorts/:cohort/edit", abp.EditCohorts, s.editCohort),
		post("/cohorts/:cohort", abp.EditCohorts, s.changeCohort),
		post("/cohorts/:cohort/publication", abp.EditCohorts, s.publishCohort),
		post("/cohorts/:cohort/delegates", abp.EditCohorts, s.enrol),
		get("/delegates/:delegate", abp.EditCohorts, s.showDelegate),
		post("/delegates/:delegate/set", abp.EditCohorts, s.moveDelegate),
		post("/delegates/:delegate/withdrawal", abp.EditPlaces, s.withdrawDelegate),
		post("/delegates/:delegate/pause", abp.EditPlaces, s.pauseDelegate),
		post("/delegates/:delegate/rejoining", abp.EditPlaces, s.rejoinDelegate),
		post("/delegates/:delegate/deferral", abp.EditPlaces, s.deferDelegate),
		post("/delegates/:delegate/transfer", abp.EditPlaces, s.transferDelegate),
		post("/delegates/:delegate/manager", abp.EditPlaces, s.changeManager),
		get("/sets/:set/merger", abp.EditPlaces, s.newMerger),
		post("/sets/:set/merger", abp.EditPlaces, s.mergeSet),
		get("/journey/withdrawal", abp.SeeJourney, s.newOwnWithdrawal),
		post("/journey/withdrawal", abp.SeeJourney, s.withdrawOwn),

		// Places
		get("/places/:token", abp.Everyone, s.showPlace),
		post("/places/:token/acceptance", abp.Everyone, s.acceptPlace),
		post("/places/:token/withdrawal", abp.Everyone, s.giveUpPlace),
		get("/cohorts/:cohort/places", abp.EditPlaces, s.listCohortPlaces),
		post("/cohorts/:cohort/places/offers", abp.EditPlaces, s.offerPlaces),
		post("/cohorts/:cohort/places/waiting", abp.EditPlaces, s.setWaitingPlaces),
		post("/cohorts/:cohort/quotas", abp.EditPlaces, s.setQuota),
		post("/quotas/:quota/removal", abp.EditPlaces, s.removeQuota),
		post("/applications/:application/ending", abp.EditPlaces, s.endApplication),

		// Plannings
		get("/plannings", abp.SeePlannings, s.listPlannings),
		get("/plannings/new", abp.EditPlannings, s.newPlanning),
		post("/plannings", abp.EditPlannings, s.startPlanning),
		get("/plannings/:planning", abp.SeePlannings, s.showPlanning),
		get("/plannings/:planning/progress", abp.SeePlannings, s.followPlanning),
		post("/plannings/:planning/searching", abp.EditPlannings, s.searchAgain),
		post("/plannings/:planning/stopping", abp.EditPlannings, s.stopPlanning),
		post("/plannings/:planning/cancellation", abp.EditPlannings, s.cancelPlanning),
		get("/plannings/:planning/options/:number", abp.SeePlannings, s.showOption),
		get("/plannings/:planning/options/:number/reasons", abp.SeePlannings, s.showReasons),
		get("/plannings/:planning/options/:number/acceptance", abp.ApproveAllocations, s.showAcceptance),
		post("/plannings/:planning/options/:number/acceptance", abp.ApproveAllocations, s.acceptPlanning),

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
		get("/sessions/:session/sheet", abp.TakeRegister, s.showSheet),
		get("/sessions/:session/attendance-file", abp.TakeRegister, s.newAttendanceFile),
		post("/sessions/:session/attendance-file", abp.TakeRegister, s.checkAttendanceFile),
		post("/sessions/:session/attendance-file/commitment", abp.TakeRegister, s.takeAttendanceFile),
		get("/sessions/:session/check-in", abp.TakeRegister, s.showCheckInScreen),
		get("/sessions/:session/correction", abp.SeeJourney, s.newCorrection),
		post("/sessions/:session/correction", abp.SeeJourney, s.askCorrection),
		post("/corrections/:correction/answer", abp.TakeRegister, s.leaveMark),
		get("/check-ins/:code", abp.Everyone, s.newCheckIn),
		post("/check-ins/:code", abp.SignedIn, s.checkIn),

		// Sets
		get("/sets/:set", abp.SeeSets, s.showSet),
		post("/sets/:set/move-request", abp.AskToMove, s.askToMove),
		post("/sets/:set/move-request/end", abp.AskToMove, s.stayInSet),

		// Set boards
		get("/cohorts/:cohort/board", abp.EditBoards, s.showBoard),
		get("/cohorts/:cohort/board/delegates/:delegate", abp.EditBoards, s.showBoardWhy),
		post("/cohorts/:cohort/board/moves", abp.EditBoards, s.moveOnBoard),
		post("/cohorts/:cohort/board/locks", abp.EditBoards, s.lockOnBoard),
		post("/cohorts/:cohort/board/undo", abp.EditBoards, s.undoOnBoard),
		post("/cohorts/:cohort/board/proposals", abp.EditBoards, s.proposeOnBoard),
		post("/cohorts/:cohort/board/weights", abp.EditBoards, s.weighBoard),
		post("/cohorts/:cohort/board/update", abp.EditBoards, s.updateBoard),
		get("/cohorts/:cohort/board/acceptance", abp.ApproveAllocations, s.checkBoard),
		post("/cohorts/:cohort/board/acceptance", abp.ApproveAllocations, s.acceptBoard),

		// People
		get("/people", abp.SeePeople, s.listPeople),
		get("/people.csv", abp.ExportPeople, s.exportPeople),
		get("/people/new", abp.EditPeople, s.newPerson),
		post("/people", abp.EditPeople, s.addPerson),
		get("/people/:person", abp.SeePeople, s.showPerson),
		get("/people/:person/edit", abp.EditPeople, s.editPerson),
		post("/people/:person", abp.EditPeople, s.savePerson),
		post("/people/:person/grants", abp.GrantRoles, s.grantRole),
		post("/people/:person/grants/:grant/end", abp.GrantRoles, s.endGrant),
		post("/people/:person/disabling", abp.EditPeople, s.disablePerson),
		post("/people/:person/sign-out", abp.EndLogins, s.endPersonLogins),
		post("/people/:person/factors/removal", abp.ResetFactors, s.resetFactors),
		post("/people/:person/enabling", abp.EditPeople, s.enablePerson),

		// Availability and who is kept apart
		get("/availability", abp.KeepAvailability, s.showAvailability),
		post("/availability", abp.KeepAvailability, s.saveAvailability),
		post("/availability/aways", abp.KeepAvailability, s.addAway),
		post("/availability/aways/:away/removal", abp.KeepAvailability, s.removeAway),
		get("/people/:person/availability", abp.EditAvailability, s.showAvailability),
		post("/people/:person/availability", abp.EditAvailability, s.saveAvailability),
		post("/people/:person/availability/aways", abp.EditAvailability, s.addAway),
		post("/people/:person/availability/aways/:away/removal", abp.EditAvailability, s.removeAway),
		post("/people/:person/aparts", abp.KeepApart, s.addApart),
		post("/people/:person/aparts/:apart/removal", abp.KeepApart, s.removeApart),

		// Offers
		get("/offers", abp.AnswerOffers, s.listOffers),
		post("/offers/acceptance", abp.AnswerOffers, s.acceptOffers),
		post("/offers/:offer/acceptance", abp.AnswerOffers, s.acceptOffer),
		post("/offers/:offer/refusal", abp.AnswerOffers, s.declineOffer),
		get("/cohorts/:cohort/offers", abp.EditCohorts, s.listCohortOffers),
		post("/cohorts/:cohort/offers", abp.EditCohorts, s.askFacilitators),

		// Imports
		get("/imports", abp.ImportPeople, s.listImports),
		get("/imports/new", abp.ImportPeople, s.newImport),
		post("/imports", abp.ImportPeople, s.startImport),
		get("/imports/:import", abp.ImportPeople, s.showImport),
		get("/imports/:import/faults.csv", abp.ExportPeople, s.exportFaults),
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
		get("/venues/:venue/bookings", abp.EditVenues, s.listBookings),
		post("/venues/:venue/bookings", abp.EditVenues, s.addBooking),
		post("/venues/:venue/bookings/:booking/confirmation", abp.EditVenues, s.confirmBooking),
		post("/venues/:venue/bookings/:booking/removal", abp.EditVenues, s.removeBooking),

		// Calendar of days
		get("/days", abp.SeeDays, s.listDays),
		get("/days.csv", abp.SeeDays, s.exportDays),
		get("/days.ics", abp.SeeDays, s.exportDayCalendar),
		get("/days/new", abp.EditDays, s.newDay),
		post("/days", abp.EditDays, s.addDay),
		post("/days/sets", abp.EditDays, s.addDaySet),
		get("/days/imports/new", abp.EditDays, s.newDayImport),
		post("/days/imports", abp.EditDays, s.checkDays),
		post("/days/imports/commitment", abp.EditDays, s.importDays),
		get("/days/:day", abp.SeeDays, s.showDay),
		get("/days/:day/edit", abp.EditDays, s.editDay),
		post("/days/:day", abp.EditDays, s.saveDay),
		post("/days/:day/removal", abp.EditDays, s.removeDay),

		// Facilitators
		get("/facilitators", abp.SeeFacilitators, s.listFacilitators),
		get("/facilitators/new", abp.EditFacilitators, s.newFacilitator),
		post("/facilitators", abp.EditFacilitators, s.addFacilitator),
		get("/facilitators/:person", abp.SeeFacilitators, s.showFacilitator),
		post("/facilitators/:person", abp.EditFacilitators, s.saveFacilitator),

		// Templates
		get("/templates", abp.SeeTemplates, s.listTemplates),
		get("/templates/:template", abp.SeeTemplates, s.showTemplate),

		// Versions of the questionnaire
		get("/instruments", abp.SeeInstruments, s.listInstruments),
		post("/instruments", abp.EditInstruments, s.createInstrument),
		get("/instruments/:instrument", abp.SeeInstruments, s.showInstrument),
		post("/instruments/:instrument", abp.EditInstruments, s.saveInstrument),
		post("/instruments/:instrument/publication", abp.EditInstruments, s.publishInstrument),
		post("/instruments/:instrument/removal", abp.EditInstruments, s.removeInstrument),
		post("/instruments/:instrument/mappings", abp.EditInstruments, s.proposeMapping),
		post("/instruments/:instrument/mappings/:mapping/approval", abp.ApproveMappings, s.approveMapping),
		post("/instruments/:instrument/mappings/:mapping/removal", abp.EditInstruments, s.removeMapping),

		// Journey and surveys
		get("/journey", abp.SeeJourney, s.showJourney),
		get("/journey/change", abp.SeeJourney, s.showChange),
		get("/surveys/:secret", abp.Everyone, s.showSurvey),
		post("/surveys/:secret", abp.Everyone, s.answerSurvey),

		// Equality
		get("/equality", abp.KeepEquality, s.showEquality),
		post("/equality", abp.KeepEquality, s.answerEquality),
		post("/equality/withdrawal", abp.KeepEquality, s.withdrawEquality),
		post("/equality/stop", abp.KeepEquality, s.stopEquality),
		post("/equality/stop/end", abp.KeepEquality, s.resumeEquality),
		get("/equality/stops", abp.KeepEqualityStops, s.listEqualityStops),
		post("/equality/stops", abp.KeepEqualityStops, s.recordEqualityStop),
		get("/equality/questions", abp.EditEqualityQuestions, s.listEqualityQuestions),
		get("/equality/questions/:question/edit", abp.EditEqualityQuestions, s.editEqualityQuestion),
		post("/equality/questions/:question", abp.EditEqualityQuestions, s.saveEqualityQuestion),
		post("/equality/questions/:question/asking", abp.EditEqualityQuestions, s.askEqualityQuestion),
		post("/equality/questions/:question/asking/end", abp.EditEqualityQuestions, s.dropEqualityQuestion),
		get("/impact/equality", abp.SeeEqualityImpact, s.showEqualityImpact),

		// External indicators
		get("/indicators", abp.SeeIndicators, s.listIndicators),
		get("/indicators.csv", abp.SeeIndicators, s.exportIndicators),
		get("/indicators/imports/new", abp.ImportIndicators, s.newIndicatorImport),
		post("/indicators/imports", abp.ImportIndicators, s.checkIndicators),
		post("/indicators/imports/commitment", abp.ImportIndicators, s.importIndicators),
		post("/indicators/publication", abp.EditIndicators, s.publishIndicators),
		get("/indicators/:indicator/edit", abp.EditIndicators, s.editIndicator),
		post("/indicators/:indicator", abp.EditIndicators, s.saveIndicator),
		post("/indicators/:indicator/removal", abp.EditIndicators, s.removeIndicator),

		// Practice log
		get("/practices", abp.KeepPractices, s.listPractices),
		get("/practices/new", abp.KeepPractices, s.newPractice),
		post("/practices", abp.KeepPractices, s.addPractice),
		get("/practices/shared", abp.SeeSharedPractices, s.listSharedPractices),
		get("/practices/:practice/edit", abp.KeepPractices, s.editPractice),
		post("/practices/:practice", abp.KeepPractices, s.savePractice),
		post("/practices/:practice/removal", abp.KeepPractices, s.removePractice),
		post("/practices/:practice/sharing", abp.KeepPractices, s.sharePractice),
		post("/practices/:practice/sharing/end", abp.KeepPractices, s.unsharePractice),

		// Quotes
		get("/quotes", abp.JudgeQuotes, s.listQuotes),
		get("/quotes/new", abp.OfferQuotes, s.newQuote),
		get("/quotes/own", abp.OfferQuotes, s.listOwnQuotes),
		post("/quotes", abp.OfferQuotes, s.offerQuote),
		get("/quotes/:quote", abp.JudgeQuotes, s.showQuote),
		post("/quotes/:quote/shortening", abp.JudgeQuotes, s.shortenQuote),
		post("/quotes/:quote/publication", abp.JudgeQuotes, s.publishQuote),
		post("/quotes/:quote/refusal", abp.JudgeQuotes, s.refuseQuote),
		post("/quotes/:quote/agreement", abp.OfferQuotes, s.agreeToQuote),
		post("/quotes/:quote/withdrawal", abp.OfferQuotes, s.withdrawQuote),
		get("/voices", abp.SeeVoices, s.listVoices),
		get("/organisations/:organisation/digest", abp.SeeOrganisationImpact, s.showDigest),

		// The programme, applications and nominations
		get("/programme", abp.Everyone, s.showProgramme),
		get("/apply", abp.Everyone, s.listOpen),
		get("/apply/:cohort", abp.Everyone, s.showOpen),
		post("/apply/:cohort", abp.Everyone, s.requestForm),
		get("/applications/forms/:token", abp.Everyone, s.showForm),
		get("/applications/forms/:token/:page", abp.Everyone, s.showFormPage),
		post("/applications/forms/:token/submission", abp.Everyone, s.sendForm),
		post("/applications/forms/:token/removal", abp.Everyone, s.deleteForm),
		post("/applications/forms/:token/:page", abp.Everyone, s.saveFormPage),
		get("/applications", abp.SeeApplications, s.listApplications),
		get("/applications.csv", abp.ExportPeople, s.exportApplications),
		get("/applications/:application", abp.Everyone, s.showApplication), // with a key, or signed in
		post("/applications/:application/withdrawal", abp.Everyone, s.withdrawApplication),
		post("/applications/:application/manager", abp.Everyone, s.nameManager),
		post("/applications/:application/dates", abp.Everyone, s.confirmDates),
		post("/applications/:application/decision", abp.EditApplications, s.decideForManager),
		post("/applications/:application/organisation", abp.EditApplications, s.nameEmployer),
		post("/applications/:application/reminder", abp.EditApplications, s.remindManager),
		get("/nominations", abp.Nominate, s.listNominations),
		get("/nominations/new", abp.Nominate, s.newNomination),
		post("/nominations", abp.Nominate, s.nominate),

		// Releases
		get("/releases/:token", abp.Everyone, s.showRelease),
		post("/releases/:token", abp.Everyone, s.decideRelease),
		get("/releases", abp.SeeReleases, s.listReleases),
		post("/applications/:application/release", abp.SeeReleases, s.releaseApplicant),
		post("/applications/:application/refusal", abp.SeeReleases, s.refuseApplicant),
		post("/applications/:application/talk", abp.SeeReleases, s.talkFirst),

		// Calendar
		get("/calendar", abp.SignedIn, s.showCalendar),
		post("/calendar/rotation", abp.SignedIn, s.rotateFeed),
		post("/calendar/titles", abp.SignedIn, s.setTitles),

		// Invitations by mail
		post("/calendar/way", abp.SignedIn, s.setCalendarWay),
		get("/invitations/:token", abp.Everyone, s.showInvitation),
		post("/invitations/:token", abp.Everyone, s.answerInvitation),

		// Impact and snapshots
		get("/impact", abp.SeeProgrammeImpact, s.showImpact),
		get("/impact/organisations", abp.SeeImpactDetail, s.showImpactOrganisations),
		get("/impact/cohorts", abp.SeeProgrammeImpact, s.showImpactCohorts),
		get("/impact/statements", abp.SeeImpactDetail, s.showImpactStatements),
		get("/impact/movement", abp.SeeImpactDetail, s.showImpactMovement),
		get("/impact/waves", abp.SeeImpactDetail, s.showImpactWaves),
		get("/impact/behaviour", abp.SeeImpactDetail, s.showImpactBehaviour),
		get("/impact/months", abp.SeeImpactDetail, s.showImpactMonths),
		get("/impact/reach", abp.SeeImpactDetail, s.showImpactReach),
		get("/impact/technical", abp.SeeImpactDetail, s.showImpactTechnical),
		get("/organisations/:organisation/impact", abp.SeeOrganisationImpact, s.showOrganisationImpact),
		get("/organisations/:organisation/delegates", abp.SeeOrganisationImpact, s.listOrganisationDelegates),
		get("/organisations/:organisation/delegates.csv", abp.ExportDelegates, s.exportOrganisationDelegates),
		get("/snapshots", abp.SeeSnapshots, s.listSnapshots),
		post("/snapshots", abp.FreezeSnapshot, s.freezeSnapshot),

		// Reports
		get("/reports", abp.SeeReports, s.listReports),
		get("/reports/new", abp.MakeReports, s.newReport),
		post("/reports", abp.MakeReports, s.startReport),
		get("/reports/:report", abp.SeeReports, s.showReport),
		get("/reports/:report/progress", abp.MakeReports, s.followReport),
		post("/reports/:report/building", abp.MakeReports, s.restartReport),
		post("/reports/:report/cancellation", abp.MakeReports, s.cancelReport),
		get("/reports/:report/files/:file", abp.ExportReports, s.readReport),

		// Release log
		get("/publications", abp.SeePublications, s.listPublications),
		get("/publications/:publication", abp.SeePublications, s.showPublication),
		post("/publications/:publication/exceptions", abp.ProposeThresholds, s.askException),
		post("/exceptions/:exception/approval", abp.ApproveThresholds, s.giveException),
		get("/thresholds", abp.SeePublications, s.listThresholds),
		post("/thresholds", abp.ProposeThresholds, s.proposeThreshold),
		post("/thresholds/:threshold/approval", abp.ApproveThresholds, s.approveThreshold),

		// Apologies and make-ups
		get("/apologies/:token", abp.Everyone, s.showApology),
		post("/apologies/:token", abp.Everyone, s.sendApology),
		post("/apologies/:token/withdrawal", abp.Everyone, s.withdrawApology),
		post("/apologies/:token/makeup", abp.Everyone, s.askMakeUpByLink),
		get("/sessions/:session/apology", abp.SendApology, s.showOwnApology),
		post("/sessions/:session/apology", abp.SendApology, s.sendOwnApology),
		post("/sessions/:session/apology/withdrawal", abp.SendApology, s.withdrawOwnApology),
		post("/sessions/:session/apology/makeup", abp.AskMakeUp, s.askMakeUp),
		get("/makeups", abp.ArrangeMakeUps, s.listMakeUps),
		post("/makeups", abp.ArrangeMakeUps, s.planCatchUp),
		get("/makeups/:makeup", abp.SignedIn, s.showMakeUp),
		post("/makeups/:makeup/one-to-one", abp.ArrangeMakeUps, s.arrangeOneToOne),
		post("/makeups/:makeup/meeting", abp.ArrangeMakeUps, s.arrangeElsewhere),
		post("/makeups/:makeup/taking-place", abp.ArrangeMakeUps, s.meetForMakeUp),
		post("/makeups/:makeup/log", abp.AskMakeUp, s.writeMakeUpLog),
		post("/makeups/:makeup/lapse", abp.SignedIn, s.lapseMakeUp),
		get("/contacts", abp.SeeContacts, s.listContacts),
		post("/delegates/:delegate/contact", abp.SeeContacts, s.writeToAbsentee),

		// Completion
		get("/templates/:template/edit", abp.EditTemplates, s.editTemplate),
		post("/templates/:template", abp.EditTemplates, s.saveTemplate),
		get("/certificates/:certificate", abp.SeeCertificates, s.showCertificate),
		get("/cohorts/:cohort/certificates.pdf", abp.ExportPeople, s.printCohortCertificates),
		get("/check", abp.Everyone, s.checkCertificate),
		get("/completions", abp.SeeCompletions, s.listCompletions),
		get("/completions.csv", abp.ExportDelegates, s.exportCompletions),
		get("/community", abp.SeeCommunity, s.showCommunity),
		post("/community", abp.SeeCommunity, s.joinCommunity),
		post("/community/leaving", abp.SeeCommunity, s.leaveCommunity),
		get("/community/:listing", abp.SeeCommunity, s.showListed),
		post("/community/:listing/messages", abp.SeeCommunity, s.writeToListed),
	}
}
