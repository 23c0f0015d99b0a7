package web

import "github.com/upstander/upstander/internal/abp"

// surveyRoutes are about what people answer and write, and about figures of it.
func (s *Server) surveyRoutes() []route {
	return []route{
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
	}
}
