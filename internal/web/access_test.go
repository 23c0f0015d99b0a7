package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store/storetest"
)

// access is who may reach one route. Own is an address of the viewer's own side
// of the world, foreign one of the other side. May lists the roles that the own
// address answers with the status ok; MayForeign likewise. Everybody else must
// be refused: 403 or 404, or the way to sign in.
type access struct {
	route      string
	own        string
	foreign    string
	may        string
	mayForeign string
	ok         int            // 200 if 0
	except     map[string]int // roles that get another status than ok
	form       url.Values
	before     func(x *site) // what has to be so before a post can succeed
}

// The groups that lines of the table share.
const (
	all      = "nobody administrator lead facilitator delegate manager sponsor board custodian other"
	signedIn = "administrator lead facilitator delegate manager sponsor board custodian other"
	leads    = "administrator lead"
)

// accessTable has one line for every route: a route without a line fails.
func accessTable(w *storetest.World) []access {
	board := "/cohorts/" + w.Cohort.ID + "/board"
	application, foreignApplication := "/applications/"+string(w.Place.ApplicationID), "/applications/"+string(w.ForeignPlace.ApplicationID)
	lines := []access{
		{route: "GET /healthz", own: "/healthz", may: all},
		{route: "GET /.well-known/security.txt", own: "/.well-known/security.txt", may: all},
		{route: "GET /.well-known/change-password", own: "/.well-known/change-password", may: all, ok: 303},
		{route: "GET /readyz", own: "/readyz", may: all},
		{route: "GET /static/*", own: "/static/x/css/app.css", may: all},
		{route: "HEAD /static/*", own: "/static/x/css/app.css", may: all},
		{route: "GET /feeds/:secret", own: "/feeds/x.ics", may: all, ok: 404},
		{route: "HEAD /feeds/:secret", own: "/feeds/x.ics", may: all, ok: 404},
		{route: "echo_route_not_found /feeds/:secret", own: "/feeds/x.ics", may: all, ok: 405},
		{route: "GET /", own: "/", may: all, ok: 303},
		{route: "GET /sign-in", own: "/sign-in", may: all, ok: 303, except: map[string]int{"nobody": 200}},
		{route: "POST /sign-in", own: "/sign-in", may: all, form: url.Values{"email": {"nobody@elsewhere.example"}}},
		{route: "GET /sign-in/:token", own: "/sign-in/x", may: all, ok: 410},
		{route: "POST /sign-in/:token", own: "/sign-in/x", may: all, ok: 410},
		{route: "POST /sign-in/code", own: "/sign-in/code", may: all, ok: 303, except: map[string]int{"nobody": 410}},
		{route: "GET /sign-in/again", own: "/sign-in/again", may: signedIn},
		{route: "POST /sign-in/again", own: "/sign-in/again", may: signedIn, ok: 422},
		{route: "POST /sign-in/again/code", own: "/sign-in/again/code", may: signedIn},
		{route: "POST /sign-out", own: "/sign-out", may: all, ok: 303},
		{route: "GET /help", own: "/help", may: all},
		{route: "GET /privacy", own: "/privacy", may: all},
		{route: "GET /accessibility", own: "/accessibility", may: all},
		{route: "GET /support", own: "/support", may: all},

		{route: "GET /privacy/who-sees-what", own: "/privacy/who-sees-what", may: all},
		{route: "GET /privacy/what-we-keep", own: "/privacy/what-we-keep", may: all},
		{route: "GET /privacy/what-we-keep/:class", own: "/privacy/what-we-keep/equality-answers", may: all},
		{route: "GET /privacy/data-map", own: "/privacy/data-map", may: all},
		{route: "GET /security", own: "/security", may: all},
		{route: "GET /complaints/new", own: "/complaints/new", may: all},
		{route: "POST /complaints", own: "/complaints", may: all, form: url.Values{"name": {"Nia"}, "email": {"nia@elsewhere.example"}, "text": {"You write too often."}}},
		{route: "GET /complaints", own: "/complaints", may: leads + " custodian"},
		{route: "POST /complaints/:complaint/answer", own: "/complaints/x/answer"},
		{route: "GET /retentions", own: "/retentions", may: leads + " custodian"},
		{route: "POST /retentions/changes", own: "/retentions/changes", may: "lead", ok: 303, form: url.Values{"class": {"letters"}, "amount": {"6"}, "reason": {"Our schedule."}}},
		{route: "POST /retentions/changes/:change/approval", own: "/retentions/changes/x/approval"},
		{route: "GET /exports", own: "/exports", may: signedIn},
		{route: "POST /exports", own: "/exports", may: signedIn, ok: 303},
		{route: "GET /exports/:export", own: "/exports/x"},
		{route: "GET /account/details", own: "/account/details", may: signedIn},
		{route: "POST /account/details", own: "/account/details", may: signedIn, ok: 303, form: url.Values{"name": {"Somebody Else"}}},
		{route: "POST /account/erasure", own: "/account/erasure", may: signedIn, ok: 303},
		{route: "POST /account/erasure/withdrawal", own: "/account/erasure/withdrawal", may: signedIn, ok: 303},
		{route: "POST /account/objection", own: "/account/objection", may: "delegate", ok: 303},
		{route: "POST /account/objection/ending", own: "/account/objection/ending", may: "delegate", ok: 303},
		{route: "POST /practices/removal", own: "/practices/removal", may: "delegate", ok: 303},
		{route: "GET /erasures", own: "/erasures", may: leads},
		{route: "POST /erasures/:erasure/execution", own: "/erasures/x/execution"},
		{route: "POST /erasures/:erasure/refusal", own: "/erasures/x/refusal"},
		{route: "GET /people/:person/erasure", own: "/people/" + w.Delegate.ID + "/erasure", may: leads},
		{route: "POST /people/:person/erasure", own: "/people/x/erasure"}, // TestRightsPages erases somebody

		{route: "GET /account", own: "/account", may: signedIn},
		{route: "GET /account/roles", own: "/account/roles", may: signedIn},
		{route: "POST /account/logins/end", own: "/account/logins/end", may: signedIn, ok: 303},
		{route: "POST /account/logins/:login/end", own: "/account/logins/log_aaaaaaaaaaaaaaaa/end", may: signedIn, ok: 404},
		{route: "POST /account/sign-out", own: "/account/sign-out", may: signedIn, ok: 303},

		// The log, and what is opened by two: TestCustodyPages opens a record.
		{route: "GET /account/events", own: "/account/events", may: signedIn},
		{route: "GET /events", own: "/events", may: leads + " custodian"},
		{route: "GET /events.csv", own: "/events.csv", may: leads + " custodian"},
		{route: "GET /events/looks", own: "/events/looks?by=" + w.Lead.ID, may: leads + " custodian"},
		{route: "GET /custody", own: "/custody", may: "lead custodian"},
		{route: "POST /custody", own: "/custody", may: "custodian", ok: 303, form: url.Values{"email": {w.Delegate.Email}, "part": {"answers"}, "ground": {"access request"}, "reason": {"Letter of 3 January"}}},
		{route: "GET /custody/:custody", own: "/custody/x", may: ""},
		{route: "POST /custody/:custody/approval", own: "/custody/x/approval", may: ""},
		{route: "POST /custody/:custody/opening", own: "/custody/x/opening", may: ""},
		{route: "POST /custody/:custody/closing", own: "/custody/x/closing", may: ""},

		{route: "GET /passkeys", own: "/passkeys", may: signedIn},
		{route: "POST /passkeys", own: "/passkeys", may: signedIn, ok: 422}, // no script, no passkey
		{route: "POST /passkeys/challenges", own: "/passkeys/challenges", may: all},
		{route: "POST /passkeys/proofs", own: "/passkeys/proofs", may: all, ok: 410, form: url.Values{"credential": {"{}"}}}, // nothing was asked
		{route: "POST /passkeys/:passkey", own: "/passkeys/psk_of_nobody", may: signedIn, ok: 404},
		{route: "POST /passkeys/:passkey/removal", own: "/passkeys/psk_of_nobody/removal", may: signedIn, ok: 404},
		{route: "POST /sign-ons", own: "/sign-ons", may: all, ok: 404, form: url.Values{"registration": {"none"}}},
		{route: "GET /sign-ons/answer", own: "/sign-ons/answer?state=x&code=y", may: all, ok: 410},
		{route: "GET /identities/new", own: "/identities/new", may: all, ok: 410},
		{route: "POST /identities", own: "/identities", may: all, ok: 410, form: url.Values{"email": {"nobody@elsewhere.example"}}},
		{route: "GET /identities/:token", own: "/identities/x", may: all, ok: 410},
		{route: "POST /identities/:token", own: "/identities/x", may: all, ok: 410},
		{route: "POST /identities/:identity/removal", own: "/identities/idt_of_nobody/removal", may: signedIn, ok: 404},
		{route: "GET /mails", own: "/mails", may: ""},
		{route: "GET /unsubscribe/:token", own: unsubscribeAddress(w.Delegate), may: all},
		{route: "POST /unsubscribe/:token", own: unsubscribeAddress(w.Delegate), may: all},
		{route: "POST /account/mails", own: "/account/mails", may: signedIn, ok: 303},
		{route: "GET /messages", own: "/messages", may: leads},
		{route: "POST /messages/:message/attempt", own: "/messages/" + givenUp + "/attempt", may: leads, ok: 303, before: giveUp},
		{route: "POST /messages/:message/setting-aside", own: "/messages/" + givenUp + "/setting-aside", may: leads, ok: 303, before: giveUp},
		{route: "POST /jobs/:job/attempt", own: "/jobs/" + deadJob + "/attempt", may: leads, ok: 303, before: killJob},
		{route: "GET /letters", own: "/letters", may: leads},
		{route: "GET /letters/:letter", own: "/letters/cohort-dates", may: leads},
		{route: "POST /letters/:letter", own: "/letters/cohort-dates", may: leads, ok: 303, form: letterValues()},
		{route: "POST /letters/:letter/preview", own: "/letters/cohort-dates/preview", may: leads, form: letterValues()},
		{route: "POST /letters/:letter/standard", own: "/letters/cohort-dates/standard", may: leads, ok: 303},

		// Operations
		{route: "GET /operations", own: "/operations", may: "administrator"},

		// Today
		{route: "GET /today", own: "/today", may: leads + " facilitator"},

		// Cohorts
		{route: "GET /cohorts", own: "/cohorts", may: leads + " facilitator"},
		{route: "GET /cohorts/new", own: "/cohorts/new", may: leads},
		{route: "POST /cohorts/proposal", own: "/cohorts/proposal", may: leads, form: newCohortForm(w)},
		{route: "POST /cohorts", own: "/cohorts", may: leads, ok: 303, form: newCohortForm(w)},
		{route: "GET /cohorts/:cohort", own: "/cohorts/" + w.Cohort.ID, may: leads + " facilitator", foreign: "/cohorts/" + w.ForeignCohort.ID, mayForeign: leads},
		{route: "GET /cohorts/:cohort/people", own: "/cohorts/" + w.Cohort.ID + "/people", may: leads + " facilitator", foreign: "/cohorts/" + w.ForeignCohort.ID + "/people", mayForeign: leads},
		{route: "GET /cohorts/:cohort/people.csv", own: "/cohorts/" + w.Cohort.ID + "/people.csv", may: leads + " facilitator", foreign: "/cohorts/" + w.ForeignCohort.ID + "/people.csv", mayForeign: leads},
		{route: "GET /cohorts/:cohort/sets", own: "/cohorts/" + w.Cohort.ID + "/sets", may: leads + " facilitator", foreign: "/cohorts/" + w.ForeignCohort.ID + "/sets", mayForeign: leads},
		{route: "POST /cohorts/:cohort/sets", own: "/cohorts/" + w.Cohort.ID + "/sets", may: leads, ok: 303, form: url.Values{"facilitator": {w.Facilitator.ID}}},
		{route: "GET /cohorts/:cohort/sessions", own: "/cohorts/" + w.Cohort.ID + "/sessions", may: leads + " facilitator", foreign: "/cohorts/" + w.ForeignCohort.ID + "/sessions", mayForeign: leads},
		{route: "GET /cohorts/:cohort/edit", own: "/cohorts/" + w.Cohort.ID + "/edit", may: leads},
		{route: "POST /cohorts/:cohort", own: "/cohorts/" + w.Cohort.ID, may: leads, ok: 303, form: url.Values{"version": {"0"}, "name": {"Spring"}, "places": {"20"}, "venue": {w.Venue.ID}}},
		{route: "POST /cohorts/:cohort/publication", own: "/cohorts/" + w.Cohort.ID + "/publication", may: leads, ok: 409}, // it is published
		{route: "POST /cohorts/:cohort/delegates", own: "/cohorts/" + w.Cohort.ID + "/delegates", may: leads, ok: 303, form: url.Values{"email": {w.Other.Email}}},
		{route: "GET /delegates/:delegate", own: "/delegates/" + w.Place.ID, may: leads},
		{route: "POST /delegates/:delegate/set", own: "/delegates/" + w.Place.ID + "/set", may: leads, ok: 303, form: url.Values{"set": {""}}},
		{route: "POST /delegates/:delegate/withdrawal", own: "/delegates/" + w.Place.ID + "/withdrawal", may: leads, ok: 303, form: url.Values{"why": {"workload"}}},
		{route: "POST /delegates/:delegate/pause", own: "/delegates/" + w.Place.ID + "/pause", may: leads, ok: 303, form: url.Values{"pause-why": {"parental leave"}}},
		{route: "POST /delegates/:delegate/rejoining", own: "/delegates/" + w.Place.ID + "/rejoining", may: leads, ok: 409}, // nobody has paused
		{route: "POST /delegates/:delegate/deferral", own: "/delegates/" + w.Place.ID + "/deferral", may: leads, ok: 303, form: url.Values{"cohort": {w.ForeignCohort.ID}}},
		{route: "POST /delegates/:delegate/transfer", own: "/delegates/" + w.Place.ID + "/transfer", may: leads, ok: 303, form: url.Values{"organisation": {w.ForeignOrganisation.ID}}},
		{route: "POST /delegates/:delegate/manager", own: "/delegates/" + w.Place.ID + "/manager", may: leads, ok: 303, form: url.Values{"manager": {w.ForeignManager.Email}}},
		{route: "GET /sets/:set/merger", own: "/sets/" + w.Set.ID + "/merger", may: leads},
		{route: "POST /sets/:set/merger", own: "/sets/" + w.Set.ID + "/merger", may: leads, ok: 422, form: url.Values{"into": {w.ForeignSet.ID}, "agreed": {"yes"}}}, // a set of another cohort
		{route: "GET /journey/withdrawal", own: "/journey/withdrawal", may: "delegate"},
		{route: "POST /journey/withdrawal", own: "/journey/withdrawal", may: "delegate", ok: 303, form: url.Values{"why": {"workload"}}},

		// Places
		{route: "GET /places/:token", own: "/places/x", may: all, ok: 410},
		{route: "POST /places/:token/acceptance", own: "/places/x/acceptance", may: all, ok: 410},
		{route: "POST /places/:token/withdrawal", own: "/places/x/withdrawal", may: all, ok: 410},
		{route: "GET /cohorts/:cohort/places", own: "/cohorts/" + w.Cohort.ID + "/places", may: leads, foreign: "/cohorts/" + w.ForeignCohort.ID + "/places", mayForeign: leads},
		{route: "POST /cohorts/:cohort/places/offers", own: "/cohorts/" + w.Cohort.ID + "/places/offers", may: leads, ok: 303},
		{route: "POST /cohorts/:cohort/places/waiting", own: "/cohorts/" + w.Cohort.ID + "/places/waiting", may: leads, ok: 303, form: url.Values{"waiting": {"10"}}},
		{route: "POST /cohorts/:cohort/quotas", own: "/cohorts/" + w.Cohort.ID + "/quotas", may: leads, ok: 303, form: url.Values{"organisation": {w.Organisation.ID}, "most": {"5"}}},
		{route: "POST /quotas/:quota/removal", own: "/quotas/" + seatID(abp.KindQuota) + "/removal", may: leads, ok: 303, before: (*site).seat},
		{route: "POST /applications/:application/ending", own: "/applications/" + seatID(abp.KindApplication) + "/ending", may: leads, ok: 303,
			form: url.Values{"version": {"0"}, "why-" + seatID(abp.KindApplication): {"cannot be reached"}}, before: (*site).seat},

		// Plannings
		{route: "GET /plannings", own: "/plannings", may: leads},
		{route: "GET /plannings/new", own: "/plannings/new", may: leads},
		{route: "POST /plannings", own: "/plannings", may: leads, ok: 422}, // nothing is chosen
		{route: "GET /plannings/:planning", own: "/plannings/" + w.Planning.ID, may: leads},
		{route: "GET /plannings/:planning/progress", own: "/plannings/" + w.Planning.ID + "/progress", may: leads},
		{route: "POST /plannings/:planning/searching", own: "/plannings/" + w.Planning.ID + "/searching", may: leads, ok: 422}, // this world has too few facilitators
		{route: "POST /plannings/:planning/stopping", own: "/plannings/" + w.Planning.ID + "/stopping", may: leads, ok: 409},   // no search goes on
		{route: "POST /plannings/:planning/cancellation", own: "/plannings/" + w.Planning.ID + "/cancellation", may: leads, ok: 303},
		{route: "GET /plannings/:planning/options/:number", own: "/plannings/" + w.Planning.ID + "/options/1", may: leads},
		{route: "GET /plannings/:planning/options/:number/reasons", own: "/plannings/" + w.Planning.ID + "/options/1/reasons?event=" + w.Planning.Options[0].Events[0].Ref, may: leads, ok: 409}, // it rests on nothing that is so
		{route: "GET /plannings/:planning/options/:number/acceptance", own: "/plannings/" + w.Planning.ID + "/options/1/acceptance", may: "lead", ok: 409},
		{route: "POST /plannings/:planning/options/:number/acceptance", own: "/plannings/" + w.Planning.ID + "/options/1/acceptance", may: "lead", ok: 409, form: url.Values{"version": {"0"}}},

		// Sessions and registers
		{route: "GET /sessions", own: "/sessions", may: "administrator lead facilitator delegate manager sponsor board"},
		{route: "GET /sessions/new", own: "/sessions/new", may: leads},
		{route: "POST /sessions", own: "/sessions", may: leads, ok: 303, form: newSessionForm("yes")},
		{route: "GET /sessions/:session", own: "/sessions/" + w.Workshop.ID, foreign: "/sessions/" + w.ForeignSession.ID, may: leads + " facilitator delegate", mayForeign: leads},
		{route: "GET /sessions/:session/edit", own: "/sessions/" + w.Workshop.ID + "/edit", foreign: "/sessions/" + w.ForeignSession.ID + "/edit", may: leads, mayForeign: leads},
		{route: "POST /sessions/:session/edit", own: "/sessions/" + w.Workshop.ID + "/edit", may: leads, ok: 303, form: url.Values{"version": {"0"}, "title": {"Workshop part A, in English"}, "venue": {w.Venue.ID}, "facilitator-1": {w.Facilitator.ID}}},
		{route: "GET /sessions/:session/moves", own: "/sessions/" + w.Workshop.ID + "/moves", foreign: "/sessions/" + w.ForeignSession.ID + "/moves", may: leads, mayForeign: leads},
		{route: "POST /sessions/:session/moves", own: "/sessions/" + w.Workshop.ID + "/moves", may: leads, ok: 303, form: moveForms(w.Workshop.ID)},
		{route: "POST /sessions/:session/cancellation", own: "/sessions/" + w.Workshop.ID + "/cancellation", may: leads, ok: 303, form: url.Values{"version": {"0"}, "cancel-reason": {"Snow"}, "stamp": {w.Workshop.ID + ":0"}, "confirmed": {"yes"}}},
		{route: "GET /sessions/:session/register", own: "/sessions/" + w.Workshop.ID + "/register", foreign: "/sessions/" + w.ForeignSession.ID + "/register", may: leads + " facilitator", mayForeign: leads},
		{route: "POST /sessions/:session/register", own: "/sessions/" + w.Workshop.ID + "/register", foreign: "/sessions/" + w.ForeignSession.ID + "/register", may: leads + " facilitator", mayForeign: leads, ok: 303,
			form: url.Values{"guest": {w.Delegate.Email}}, before: func(x *site) { x.begin(x.w.Workshop.ID, x.w.ForeignSession.ID) }},
		{route: "GET /sessions/:session/sheet", own: "/sessions/" + w.Workshop.ID + "/sheet", foreign: "/sessions/" + w.ForeignSession.ID + "/sheet", may: leads + " facilitator", mayForeign: leads},
		{route: "GET /sessions/:session/attendance-file", own: "/sessions/" + w.Workshop.ID + "/attendance-file", foreign: "/sessions/" + w.ForeignSession.ID + "/attendance-file", may: leads + " facilitator", mayForeign: leads, ok: 409}, // it has not begun
		{route: "POST /sessions/:session/attendance-file", own: "/sessions/" + w.Workshop.ID + "/attendance-file", foreign: "/sessions/" + w.ForeignSession.ID + "/attendance-file", may: leads + " facilitator", mayForeign: leads, ok: 422,
			before: func(x *site) { x.begin(x.w.Workshop.ID, x.w.ForeignSession.ID) }}, // no file is chosen
		{route: "POST /sessions/:session/attendance-file/commitment", own: "/sessions/" + w.Workshop.ID + "/attendance-file/commitment", foreign: "/sessions/" + w.ForeignSession.ID + "/attendance-file/commitment", may: leads + " facilitator", mayForeign: leads, ok: 303,
			before: func(x *site) { x.begin(x.w.Workshop.ID, x.w.ForeignSession.ID) }},
		{route: "GET /sessions/:session/check-in", own: "/sessions/" + w.Workshop.ID + "/check-in", foreign: "/sessions/" + w.ForeignSession.ID + "/check-in", may: leads + " facilitator", mayForeign: leads},
		{route: "GET /sessions/:session/correction", own: "/sessions/" + w.Workshop.ID + "/correction", foreign: "/sessions/" + w.ForeignSession.ID + "/correction", may: "delegate", ok: 409}, // nothing is marked
		{route: "POST /sessions/:session/correction", own: "/sessions/" + w.Workshop.ID + "/correction", foreign: "/sessions/" + w.ForeignSession.ID + "/correction", may: "delegate", ok: 409},
		{route: "POST /corrections/:correction/answer", own: "/corrections/x/answer", may: ""},        // nobody asks in this world
		{route: "GET /check-ins/:code", own: "/check-ins/" + w.Workshop.ID + ".x", may: all, ok: 410}, // no screen shows it
		{route: "POST /check-ins/:code", own: "/check-ins/" + w.Workshop.ID + ".x", may: signedIn, ok: 410},

		// Sets
		{route: "GET /sets/:set", own: "/sets/" + w.Set.ID, foreign: "/sets/" + w.ForeignSet.ID, may: leads + " facilitator delegate", mayForeign: leads},

		{route: "POST /sets/:set/move-request", own: "/sets/" + w.Set.ID + "/move-request", foreign: "/sets/" + w.ForeignSet.ID + "/move-request", may: "delegate", ok: 303},
		{route: "POST /sets/:set/move-request/end", own: "/sets/" + w.Set.ID + "/move-request/end", foreign: "/sets/" + w.ForeignSet.ID + "/move-request/end", may: "delegate", ok: 303},

		// Set boards
		{route: "GET /cohorts/:cohort/board", own: board, may: leads, foreign: "/cohorts/" + w.ForeignCohort.ID + "/board", mayForeign: leads},
		{route: "GET /cohorts/:cohort/board/delegates/:delegate", own: board + "/delegates/" + w.Place.ID, may: leads},
		{route: "POST /cohorts/:cohort/board/moves", own: board + "/moves", may: leads, ok: 303, form: url.Values{"version": {"0"}, "delegate": {w.Place.ID}, "set": {""}}},
		{route: "POST /cohorts/:cohort/board/locks", own: board + "/locks", may: leads, ok: 303, form: url.Values{"version": {"0"}, "delegate": {w.Place.ID}, "locked": {"yes"}}},
		{route: "POST /cohorts/:cohort/board/undo", own: board + "/undo", may: leads, ok: 409, form: url.Values{"version": {"0"}}}, // nothing was done yet
		{route: "POST /cohorts/:cohort/board/proposals", own: board + "/proposals", may: leads, ok: 303, form: url.Values{"version": {"0"}}},
		{route: "POST /cohorts/:cohort/board/weights", own: board + "/weights", may: leads, ok: 303, form: weightForm("10")},
		{route: "POST /cohorts/:cohort/board/update", own: board + "/update", may: leads, ok: 303, form: url.Values{"version": {"0"}}},
		{route: "GET /cohorts/:cohort/board/acceptance", own: board + "/acceptance", may: "lead"},
		{route: "POST /cohorts/:cohort/board/acceptance", own: board + "/acceptance", may: "lead", ok: 409, form: url.Values{"version": {"0"}}}, // nothing differs

		// People
		{route: "GET /people", own: "/people", may: leads},
		{route: "GET /people.csv", own: "/people.csv", may: leads},
		{route: "GET /people/new", own: "/people/new", may: leads},
		{route: "POST /people", own: "/people", may: leads, ok: 303, form: personValues("Nia New", "nia@new.example")},
		{route: "GET /people/:person", own: "/people/" + w.Delegate.ID, may: leads, foreign: "/people/" + w.ForeignDelegate.ID, mayForeign: leads},
		{route: "GET /people/:person/edit", own: "/people/" + w.Delegate.ID + "/edit", may: leads, foreign: "/people/" + w.ForeignDelegate.ID + "/edit", mayForeign: leads},
		{route: "POST /people/:person", own: "/people/" + w.Delegate.ID, may: leads, ok: 303, form: personValues("Dora D", "dora@wreake.example")},
		{route: "POST /people/:person/grants", own: "/people/" + w.Other.ID + "/grants", may: leads, ok: 303, form: url.Values{"role": {"board viewer"}}},
		{route: "POST /people/:person/grants/:grant/end", own: "/people/" + w.Sponsor.ID + "/grants/" + w.SponsorGrant.ID + "/end", may: leads, ok: 303},
		{route: "POST /people/:person/sign-out", own: "/people/" + w.ForeignDelegate.ID + "/sign-out", may: leads, ok: 303},
		{route: "POST /people/:person/factors/removal", own: "/people/" + w.ForeignDelegate.ID + "/factors/removal", may: leads, ok: 409}, // nobody has a passkey in this world
		{route: "POST /people/:person/disabling", own: "/people/" + w.ForeignDelegate.ID + "/disabling", may: leads, ok: 303},
		{route: "POST /people/:person/enabling", own: "/people/" + w.ForeignDelegate.ID + "/enabling", may: leads, ok: 409}, // nobody is switched off in this world

		// Availability and who is kept apart
		{route: "GET /availability", own: "/availability", may: "facilitator delegate"},
		{route: "POST /availability", own: "/availability", may: "facilitator delegate", ok: 303, form: weekValues()},
		{route: "POST /availability/aways", own: "/availability/aways", may: "facilitator delegate", ok: 303, form: awayValues()},
		{route: "POST /availability/aways/:away/removal", own: "/availability/aways/" + w.Away.ID + "/removal", may: "delegate", ok: 303},
		{route: "GET /people/:person/availability", own: "/people/" + w.Delegate.ID + "/availability", may: leads, foreign: "/people/" + w.ForeignDelegate.ID + "/availability", mayForeign: leads},
		{route: "POST /people/:person/availability", own: "/people/" + w.Delegate.ID + "/availability", may: leads, ok: 303, form: weekValues()},
		{route: "POST /people/:person/availability/aways", own: "/people/" + w.Delegate.ID + "/availability/aways", may: leads, ok: 303, form: awayValues()},
		{route: "POST /people/:person/availability/aways/:away/removal", own: "/people/" + w.Delegate.ID + "/availability/aways/" + w.Away.ID + "/removal", may: leads, ok: 303},
		{route: "POST /people/:person/aparts", own: "/people/" + w.Delegate.ID + "/aparts", may: leads, ok: 303, form: url.Values{"other": {w.Other.Email}}},
		{route: "POST /people/:person/aparts/:apart/removal", own: "/people/" + w.Delegate.ID + "/aparts/" + w.Apart.ID + "/removal", may: leads, ok: 303},

		// Offers
		{route: "GET /offers", own: "/offers", may: "facilitator"},
		{route: "POST /offers/acceptance", own: "/offers/acceptance", may: "facilitator", ok: 303},
		{route: "POST /offers/:offer/acceptance", own: "/offers/" + w.Offer.ID + "/acceptance", may: "facilitator", foreign: "/offers/" + w.ForeignOffer.ID + "/acceptance", ok: 303, form: url.Values{"version": {"0"}}},
		{route: "POST /offers/:offer/refusal", own: "/offers/" + w.Offer.ID + "/refusal", may: "facilitator", foreign: "/offers/" + w.ForeignOffer.ID + "/refusal", ok: 303, form: url.Values{"version": {"0"}}},
		{route: "GET /cohorts/:cohort/offers", own: "/cohorts/" + w.Cohort.ID + "/offers", may: leads},
		{route: "POST /cohorts/:cohort/offers", own: "/cohorts/" + w.Cohort.ID + "/offers", may: leads, ok: 303},

		// Imports
		{route: "GET /imports", own: "/imports", may: leads},
		{route: "GET /imports/new", own: "/imports/new", may: leads},
		{route: "POST /imports", own: "/imports", may: leads, ok: 303, form: url.Values{"lines": {"Name\tEmail\nNia New\tnia@new.example\n"}}},
		{route: "GET /imports/:import", own: "/imports/" + w.Import.ID, may: leads},
		{route: "GET /imports/:import/faults.csv", own: "/imports/" + w.Import.ID + "/faults.csv", may: leads},
		{route: "POST /imports/:import/checking", own: "/imports/" + w.Import.ID + "/checking", may: leads, ok: 303},
		{route: "POST /imports/:import/commitment", own: "/imports/" + w.Import.ID + "/commitment", may: leads, ok: 303},
		{route: "POST /imports/:import/cancellation", own: "/imports/" + w.Import.ID + "/cancellation", may: leads, ok: 303},

		// Organisations
		{route: "GET /organisations", own: "/organisations", may: leads},
		{route: "GET /organisations/new", own: "/organisations/new", may: leads},
		{route: "POST /organisations", own: "/organisations", may: leads, ok: 303, form: organisationValues("Z", w.Organisation.SystemID)},
		{route: "GET /organisations/:organisation", own: "/organisations/" + w.Organisation.ID, may: leads, foreign: "/organisations/" + w.ForeignOrganisation.ID, mayForeign: leads},
		{route: "GET /organisations/:organisation/edit", own: "/organisations/" + w.Organisation.ID + "/edit", may: leads},
		{route: "POST /organisations/:organisation", own: "/organisations/" + w.Organisation.ID, may: leads, ok: 303, form: organisationValues("A", w.Organisation.SystemID)},
		{route: "GET /organisations/:organisation/ending", own: "/organisations/" + w.Organisation.ID + "/ending", may: leads},
		{route: "POST /organisations/:organisation/ending", own: "/organisations/" + w.Organisation.ID + "/ending", may: leads, ok: 303, form: url.Values{"version": {"0"}}},

		// Venues
		{route: "GET /venues", own: "/venues", may: leads + " facilitator"},
		{route: "GET /venues/new", own: "/venues/new", may: leads},
		{route: "POST /venues", own: "/venues", may: leads, ok: 303, form: venueValues()},
		{route: "GET /venues/:venue", own: "/venues/" + w.Venue.ID, may: leads + " facilitator"},
		{route: "GET /venues/:venue/edit", own: "/venues/" + w.Venue.ID + "/edit", may: leads},
		{route: "POST /venues/:venue", own: "/venues/" + w.Venue.ID, may: leads, ok: 303, form: venueValues()},
		{route: "POST /venues/:venue/closing", own: "/venues/" + w.Venue.ID + "/closing", may: leads, ok: 303,
			form: url.Values{"version": {"0"}, "closed_on-day": {"1"}, "closed_on-month": {"6"}, "closed_on-year": {"2030"}}},

		// Calendar of days
		{route: "GET /days", own: "/days", may: leads + " facilitator"},
		{route: "GET /days.csv", own: "/days.csv", may: leads + " facilitator"},
		{route: "GET /days.ics", own: "/days.ics", may: leads + " facilitator"},
		{route: "GET /days/new", own: "/days/new", may: leads},
		{route: "POST /days", own: "/days", may: leads, ok: 303, form: dayValues("Strike", "13", "2")},
		{route: "POST /days/sets", own: "/days/sets", may: leads, ok: 303, form: url.Values{"set": {"bank holidays"}, "year": {"2027"}}},
		{route: "GET /days/imports/new", own: "/days/imports/new", may: leads},
		{route: "POST /days/imports", own: "/days/imports", may: leads, form: dayFileValues("date,name\n2024-05-06,Early May\n")},
		{route: "POST /days/imports/commitment", own: "/days/imports/commitment", may: leads, ok: 409, form: dayFileValues("date,name\n2024-05-06,Early May\n")}, // nobody saw a dry run
		{route: "GET /days/:day", own: "/days/" + w.Day.ID, may: leads + " facilitator"},
		{route: "GET /days/:day/edit", own: "/days/" + w.Day.ID + "/edit", may: leads},
		{route: "POST /days/:day", own: "/days/" + w.Day.ID, may: leads, ok: 303, form: dayValues("Stocktaking again", "5", "6")},
		{route: "POST /days/:day/removal", own: "/days/" + w.Day.ID + "/removal", may: leads, ok: 303, form: url.Values{"version": {"0"}}},
		{route: "GET /venues/:venue/bookings", own: "/venues/" + w.Venue.ID + "/bookings", may: leads},
		{route: "POST /venues/:venue/bookings", own: "/venues/" + w.Venue.ID + "/bookings", may: leads, ok: 303, form: bookingValues()},
		{route: "POST /venues/:venue/bookings/:booking/confirmation", own: "/venues/" + w.Venue.ID + "/bookings/" + w.Booking.ID + "/confirmation", may: leads, ok: 303, form: url.Values{"version": {"0"}}},
		{route: "POST /venues/:venue/bookings/:booking/removal", own: "/venues/" + w.Venue.ID + "/bookings/" + w.Booking.ID + "/removal", may: leads, ok: 303},

		// Facilitators
		{route: "GET /facilitators", own: "/facilitators", may: leads},
		{route: "GET /facilitators/new", own: "/facilitators/new", may: leads},
		{route: "POST /facilitators", own: "/facilitators", may: leads, ok: 303,
			form: url.Values{"person": {"olu@charnwood.example"}, "trainee_since-day": {"1"}, "trainee_since-month": {"March"}, "trainee_since-year": {"2023"}}},
		{route: "GET /facilitators/:person", own: "/facilitators/" + w.Facilitator.ID, may: leads, foreign: "/facilitators/" + w.ForeignFacilitator.ID, mayForeign: leads},
		{route: "POST /facilitators/:person", own: "/facilitators/" + w.Facilitator.ID, may: leads, ok: 303,
			form: url.Values{"accredited_on-day": {"1"}, "accredited_on-month": {"3"}, "accredited_on-year": {"2023"}}},

		// Templates
		{route: "GET /templates", own: "/templates", may: leads},
		{route: "GET /templates/:template", own: "/templates/" + w.Template.ID, may: leads},

		// Versions of the questionnaire
		{route: "GET /instruments", own: "/instruments", may: "lead custodian"},
		{route: "POST /instruments", own: "/instruments", may: "lead", ok: 303},
		{route: "GET /instruments/:instrument", own: "/instruments/" + w.Instrument.ID, may: "lead custodian"},
		{route: "POST /instruments/:instrument", own: "/instruments/" + w.Instrument.ID, may: "lead", ok: 409, form: url.Values{"waves": {"yes"}}},
		{route: "POST /instruments/:instrument/publication", own: "/instruments/" + w.Instrument.ID + "/publication", may: "lead", ok: 409},
		{route: "POST /instruments/:instrument/removal", own: "/instruments/" + w.Instrument.ID + "/removal", may: "lead", ok: 409},
		{route: "POST /instruments/:instrument/mappings", own: "/instruments/" + w.Instrument.ID + "/mappings", may: "lead", ok: 422},
		{route: "POST /instruments/:instrument/mappings/:mapping/approval", own: "/instruments/" + w.Instrument.ID + "/mappings/map_x/approval", may: "lead custodian", ok: 404},
		{route: "POST /instruments/:instrument/mappings/:mapping/removal", own: "/instruments/" + w.Instrument.ID + "/mappings/map_x/removal", may: "lead", ok: 404},

		// Journey and surveys
		{route: "GET /journey", own: "/journey", may: "delegate", foreign: "/journey?place=" + w.ForeignPlace.ID},
		{route: "GET /journey/change", own: "/journey/change", may: "delegate", foreign: "/journey/change?place=" + w.ForeignPlace.ID},
		{route: "GET /surveys/:secret", own: surveyAddress(w.Subject, abp.T0), may: "nobody delegate", foreign: surveyAddress(w.ForeignSubject, abp.T0), mayForeign: "nobody"},
		{route: "POST /surveys/:secret", own: surveyAddress(w.Subject, abp.T0), may: "nobody delegate", foreign: surveyAddress(w.ForeignSubject, abp.T0), mayForeign: "nobody", ok: 303, form: url.Values{"I1": {"7"}, "act": {"save"}}},

		// Equality
		{route: "GET /equality", own: "/equality", may: "delegate"},
		{route: "POST /equality", own: "/equality", may: "delegate", ok: 303, form: url.Values{"sex": {"F"}}},
		{route: "POST /equality/withdrawal", own: "/equality/withdrawal", may: "delegate", ok: 303},
		{route: "POST /equality/stop", own: "/equality/stop", may: "delegate", ok: 303},
		{route: "POST /equality/stop/end", own: "/equality/stop/end", may: "delegate", ok: 303},
		{route: "GET /equality/stops", own: "/equality/stops", may: "custodian"},
		{route: "POST /equality/stops", own: "/equality/stops", may: "custodian", ok: 303, form: url.Values{"email": {w.Other.Email}}},
		{route: "GET /equality/questions", own: "/equality/questions", may: "lead"},
		{route: "GET /equality/questions/:question/edit", own: "/equality/questions/carer/edit", may: "lead"},
		{route: "POST /equality/questions/:question", own: "/equality/questions/carer", may: "lead", ok: 303,
			form: url.Values{"edition": {"1"}, "version": {"0"}, "title": {"Caring"}, "text": {"Do you care for somebody?"}, "options": {"Y | Yes\nN | No"}}},
		{route: "POST /equality/questions/:question/asking", own: "/equality/questions/marriage/asking", may: "lead", ok: 303, form: url.Values{"edition": {"1"}, "version": {"0"}}},
		{route: "POST /equality/questions/:question/asking/end", own: "/equality/questions/pregnancy/asking/end", may: "lead", ok: 303, form: url.Values{"edition": {"1"}, "version": {"0"}}},
		{route: "GET /impact/equality", own: "/impact/equality", may: "lead sponsor board"},

		// External indicators
		{route: "GET /indicators", own: "/indicators", may: leads + " delegate sponsor board"},
		{route: "GET /indicators.csv", own: "/indicators.csv", may: leads + " delegate sponsor board"},
		{route: "GET /indicators/imports/new", own: "/indicators/imports/new", may: leads},
		{route: "POST /indicators/imports", own: "/indicators/imports", may: leads, form: indicatorValues()},
		{route: "POST /indicators/imports/commitment", own: "/indicators/imports/commitment", may: leads, ok: 409, form: indicatorValues()}, // nobody saw a dry run
		{route: "POST /indicators/publication", own: "/indicators/publication", may: "lead", ok: 303},
		{route: "GET /indicators/:indicator/edit", own: "/indicators/" + w.Indicator.ID + "/edit", may: "lead"},
		{route: "POST /indicators/:indicator", own: "/indicators/" + w.Indicator.ID, may: "lead", ok: 303,
			form: url.Values{"version": {"0"}, "value": {"27.5"}, "source": {"Staff survey"}, "source_on-day": {"9"}, "source_on-month": {"3"}, "source_on-year": {"2023"}}},
		{route: "POST /indicators/:indicator/removal", own: "/indicators/" + w.Indicator.ID + "/removal", may: "lead", ok: 303, form: url.Values{"version": {"0"}}},

		// Practice log
		{route: "GET /practices", own: "/practices", may: "delegate"},
		{route: "GET /practices/new", own: "/practices/new", may: "delegate"},
		{route: "POST /practices", own: "/practices", may: "delegate", ok: 303, form: practiceValues()},
		{route: "GET /practices/shared", own: "/practices/shared", may: "facilitator"},
		{route: "GET /practices/:practice/edit", own: "/practices/" + w.Practice.ID + "/edit", may: "delegate"},
		{route: "POST /practices/:practice", own: "/practices/" + w.Practice.ID, may: "delegate", ok: 303, form: practiceValues()},
		{route: "POST /practices/:practice/removal", own: "/practices/" + w.Practice.ID + "/removal", may: "delegate", ok: 303},
		{route: "POST /practices/:practice/sharing", own: "/practices/" + w.Practice.ID + "/sharing", may: "delegate", ok: 303},
		{route: "POST /practices/:practice/sharing/end", own: "/practices/" + w.Practice.ID + "/sharing/end", may: "delegate", ok: 303},

		// Quotes
		{route: "GET /quotes", own: "/quotes", may: "lead"},
		{route: "GET /quotes/new", own: "/quotes/new", may: "delegate", ok: 409}, // the workshops are not complete
		{route: "GET /quotes/own", own: "/quotes/own", may: "delegate"},
		{route: "POST /quotes", own: "/quotes", may: "delegate", ok: 409, form: quoteValues()},
		{route: "GET /quotes/:quote", own: "/quotes/" + w.Quote.ID, may: "lead"},
		{route: "POST /quotes/:quote/shortening", own: "/quotes/" + w.Quote.ID + "/shortening", may: "lead", ok: 303, form: url.Values{"version": {"0"}, "kept": {"I say something now."}}},
		{route: "POST /quotes/:quote/publication", own: "/quotes/" + w.Quote.ID + "/publication", may: "lead", ok: 303, form: url.Values{"version": {"0"}, "checked": {"yes"}}},
		{route: "POST /quotes/:quote/refusal", own: "/quotes/" + w.Quote.ID + "/refusal", may: "lead", ok: 303, form: url.Values{"version": {"0"}, "why": {"It names somebody."}}},
		{route: "POST /quotes/:quote/agreement", own: "/quotes/" + w.Quote.ID + "/agreement", may: "delegate", ok: 409, form: url.Values{"version": {"0"}}}, // nothing was shortened
		{route: "POST /quotes/:quote/withdrawal", own: "/quotes/" + w.Quote.ID + "/withdrawal", may: "delegate", ok: 303},
		{route: "GET /organisations/:organisation/digest", own: "/organisations/" + w.Organisation.ID + "/digest", foreign: "/organisations/" + w.ForeignOrganisation.ID + "/digest", may: "administrator lead sponsor", mayForeign: leads},
		{route: "GET /voices", own: "/voices", may: "administrator lead facilitator delegate manager sponsor board"},

		// The programme, applications and nominations
		{route: "GET /programme", own: "/programme", may: all},
		{route: "GET /apply", own: "/apply", may: all},
		{route: "GET /apply/:cohort", own: "/apply/" + w.Cohort.ID, may: all},
		{route: "POST /apply/:cohort", own: "/apply/" + w.Cohort.ID, may: all, ok: 303, except: map[string]int{"nobody": 200, "delegate": 409}, form: url.Values{"email": {"nia@new.example"}}},
		{route: "GET /applications/forms/:token", own: "/applications/forms/x", may: all, ok: 410},
		{route: "GET /applications/forms/:token/:page", own: "/applications/forms/x/about", may: all, ok: 410},
		{route: "POST /applications/forms/:token/:page", own: "/applications/forms/x/about", may: all, ok: 410},
		{route: "POST /applications/forms/:token/submission", own: "/applications/forms/x/submission", may: all, ok: 410},
		{route: "POST /applications/forms/:token/removal", own: "/applications/forms/x/removal", may: all, ok: 410},
		{route: "GET /applications", own: "/applications", may: leads},
		{route: "GET /applications.csv", own: "/applications.csv", may: leads},
		{route: "GET /applications/:application", own: application, foreign: foreignApplication, may: leads + " delegate", mayForeign: leads},
		{route: "POST /applications/:application/withdrawal", own: application + "/withdrawal", foreign: foreignApplication + "/withdrawal", may: leads + " delegate", mayForeign: leads, ok: 303, before: (*site).waitForManagers},
		{route: "POST /applications/:application/manager", own: application + "/manager", foreign: foreignApplication + "/manager", may: leads + " delegate", mayForeign: leads, ok: 303,
			form: url.Values{"manager_name": {"Nia New"}, "manager_email": {"nia@new.example"}}, before: (*site).waitForManagers},
		{route: "POST /applications/:application/dates", own: application + "/dates", foreign: foreignApplication + "/dates", may: leads + " delegate", mayForeign: leads, ok: 409, form: url.Values{"confirm_why": {"A make-up"}}}, // nothing is open about them
		{route: "POST /applications/:application/decision", own: application + "/decision", may: leads, ok: 303,
			form: url.Values{"version": {"1"}, "decision": {"release"}, "why": {"Agreed by telephone"}}, before: (*site).waitForManagers},
		{route: "POST /applications/:application/organisation", own: application + "/organisation", may: leads, ok: 303, form: url.Values{"organisation": {w.Organisation.ID}}, before: (*site).waitForManagers},
		{route: "POST /applications/:application/reminder", own: application + "/reminder", may: leads, ok: 409}, // nobody waits for an answer
		{route: "GET /nominations", own: "/nominations", may: "manager sponsor"},
		{route: "GET /nominations/new", own: "/nominations/new", may: "manager sponsor"},
		{route: "POST /nominations", own: "/nominations", may: "manager sponsor", ok: 303,
			form: url.Values{"cohort": {w.Cohort.ID}, "name": {"Nia New"}, "email": {"nia@new.example"}, "organisation": {w.Organisation.ID}}},

		// Releases
		{route: "GET /releases/:token", own: "/releases/x", may: all, ok: 410},
		{route: "POST /releases/:token", own: "/releases/x", may: all, ok: 410},
		{route: "GET /releases", own: "/releases", may: "manager"},
		{route: "POST /applications/:application/release", own: "/applications/" + string(w.Place.ApplicationID) + "/release", foreign: "/applications/" + string(w.ForeignPlace.ApplicationID) + "/release", may: "manager", ok: 303,
			form: url.Values{"version": {"1"}}, before: (*site).waitForManagers},
		{route: "POST /applications/:application/refusal", own: "/applications/" + string(w.Place.ApplicationID) + "/refusal", foreign: "/applications/" + string(w.ForeignPlace.ApplicationID) + "/refusal", may: "manager", ok: 303,
			form: url.Values{"version": {"1"}}, before: (*site).waitForManagers},
		{route: "POST /applications/:application/talk", own: "/applications/" + string(w.Place.ApplicationID) + "/talk", foreign: "/applications/" + string(w.ForeignPlace.ApplicationID) + "/talk", may: "manager", ok: 303,
			form: url.Values{"version": {"1"}}, before: (*site).waitForManagers},

		// Calendar
		{route: "GET /calendar", own: "/calendar", may: signedIn},
		{route: "POST /calendar/rotation", own: "/calendar/rotation", may: signedIn, ok: 303},
		{route: "POST /calendar/titles", own: "/calendar/titles", may: signedIn, ok: 303, form: url.Values{"titles": {"neutral"}}},

		// Invitations by mail
		{route: "POST /calendar/way", own: "/calendar/way", may: signedIn, ok: 303, form: url.Values{"way": {"mail"}}},
		{route: "GET /invitations/:token", own: "/invitations/x", may: all, ok: 404},
		{route: "POST /invitations/:token", own: "/invitations/x", may: all, ok: 404, form: url.Values{"reply": {"accepted"}}},

		// Impact and snapshots
		{route: "GET /impact", own: "/impact", may: "administrator lead facilitator sponsor board custodian"},
		{route: "GET /impact/organisations", own: "/impact/organisations", may: "administrator lead sponsor board custodian"},
		{route: "GET /impact/cohorts", own: "/impact/cohorts", may: "administrator lead facilitator sponsor board custodian"},
		{route: "GET /impact/statements", own: "/impact/statements", may: "administrator lead sponsor board custodian"},
		{route: "GET /impact/movement", own: "/impact/movement", may: "administrator lead sponsor board custodian"},
		{route: "GET /impact/waves", own: "/impact/waves", may: "administrator lead sponsor board custodian"},
		{route: "GET /impact/behaviour", own: "/impact/behaviour", may: "administrator lead sponsor board custodian"},
		{route: "GET /impact/months", own: "/impact/months", may: "administrator lead sponsor board custodian"},
		{route: "GET /impact/reach", own: "/impact/reach", may: "administrator lead sponsor board custodian"},
		{route: "GET /impact/technical", own: "/impact/technical", may: "administrator lead sponsor board custodian"},
		{route: "GET /organisations/:organisation/impact", own: "/organisations/" + w.Organisation.ID + "/impact", foreign: "/organisations/" + w.ForeignOrganisation.ID + "/impact", may: "administrator lead sponsor", mayForeign: leads},
		{route: "GET /organisations/:organisation/delegates", own: "/organisations/" + w.Organisation.ID + "/delegates", foreign: "/organisations/" + w.ForeignOrganisation.ID + "/delegates", may: "administrator lead sponsor", mayForeign: leads},
		{route: "GET /organisations/:organisation/delegates.csv", own: "/organisations/" + w.Organisation.ID + "/delegates.csv", foreign: "/organisations/" + w.ForeignOrganisation.ID + "/delegates.csv", may: "administrator lead sponsor", mayForeign: leads},
		{route: "GET /snapshots", own: "/snapshots", may: "administrator lead sponsor board custodian"},
		{route: "POST /snapshots", own: "/snapshots", may: leads, ok: 303, form: url.Values{"as_at-day": {"31"}, "as_at-month": {"1"}, "as_at-year": {"2024"}}},

		// Reports; who sees which is in report_test.go
		{route: "GET /reports", own: "/reports", may: "administrator lead sponsor board custodian"},
		{route: "GET /reports/new", own: "/reports/new", may: leads},
		{route: "POST /reports", own: "/reports", may: leads, ok: 422, form: url.Values{"audience": {"everybody"}}},
		{route: "GET /reports/:report", own: "/reports/x", may: "administrator lead sponsor board custodian", ok: 404},
		{route: "GET /reports/:report/progress", own: "/reports/x/progress", may: leads, ok: 404},
		{route: "POST /reports/:report/building", own: "/reports/x/building", may: leads, ok: 404},
		{route: "POST /reports/:report/cancellation", own: "/reports/x/cancellation", may: leads, ok: 404},
		{route: "GET /reports/:report/files/:file", own: "/reports/x/files/paper.pdf", may: "administrator lead sponsor board custodian", ok: 404},

		// Release log: what a snapshot made is in TestReleaseLogPages.
		{route: "GET /publications", own: "/publications", may: leads + " board custodian"},
		{route: "GET /publications/:publication", own: "/publications/x"},
		{route: "POST /publications/:publication/exceptions", own: "/publications/x/exceptions"},
		{route: "POST /exceptions/:exception/approval", own: "/exceptions/x/approval"},
		{route: "GET /thresholds", own: "/thresholds", may: leads + " board custodian"},
		{route: "POST /thresholds", own: "/thresholds", may: "lead", ok: 303, form: url.Values{"class": {"survey"}, "min_n": {"12"}, "c_min": {"3"}, "min_delta": {"5"}, "reason": {"Careful."}}},
		{route: "POST /thresholds/:threshold/approval", own: "/thresholds/x/approval"},

		// Apologies and make-ups
		{route: "GET /apologies/:token", own: apologyAddress(w.SetSession, w.Delegate), may: all},
		{route: "POST /apologies/:token", own: apologyAddress(w.SetSession, w.Delegate), may: all, ok: 303},
		{route: "POST /apologies/:token/withdrawal", own: apologyAddress(w.SetSession, w.Delegate) + "/withdrawal", may: all, ok: 409},                                  // none was sent
		{route: "POST /apologies/:token/makeup", own: apologyAddress(w.SetSession, w.Delegate) + "/makeup", may: all, ok: 409, form: url.Values{"way": {"one-to-one"}}}, // nothing was missed
		{route: "GET /sessions/:session/apology", own: "/sessions/" + w.SetSession.ID + "/apology", foreign: "/sessions/" + w.ForeignSession.ID + "/apology", may: "delegate"},
		{route: "POST /sessions/:session/apology", own: "/sessions/" + w.SetSession.ID + "/apology", foreign: "/sessions/" + w.ForeignSession.ID + "/apology", may: "delegate", ok: 303},
		{route: "POST /sessions/:session/apology/withdrawal", own: "/sessions/" + w.SetSession.ID + "/apology/withdrawal", may: "delegate", ok: 409},
		{route: "POST /sessions/:session/apology/makeup", own: "/sessions/" + w.SetSession.ID + "/apology/makeup", may: "delegate", ok: 409, form: url.Values{"way": {"one-to-one"}}},
		{route: "GET /makeups", own: "/makeups", may: leads + " facilitator"},
		{route: "POST /makeups", own: "/makeups", may: leads + " facilitator", ok: 422}, // nobody is chosen
		// Nobody has a make-up in this world: TestMakeUpPages asks for one.
		{route: "GET /makeups/:makeup", own: "/makeups/x"},
		{route: "POST /makeups/:makeup/one-to-one", own: "/makeups/x/one-to-one"},
		{route: "POST /makeups/:makeup/meeting", own: "/makeups/x/meeting"},
		{route: "POST /makeups/:makeup/taking-place", own: "/makeups/x/taking-place"},
		{route: "POST /makeups/:makeup/log", own: "/makeups/x/log"},
		{route: "POST /makeups/:makeup/lapse", own: "/makeups/x/lapse"},
		{route: "GET /contacts", own: "/contacts", may: leads + " facilitator"},
		{route: "POST /delegates/:delegate/contact", own: "/delegates/" + w.Place.ID + "/contact"}, // nobody was absent

		// Completion
		{route: "GET /templates/:template/edit", own: "/templates/" + w.Template.ID + "/edit", may: "lead"},
		{route: "POST /templates/:template", own: "/templates/" + w.Template.ID, may: "lead", ok: 303,
			form: url.Values{"version": {"0"}, "sets_needed": {"4"}, "make_ups": {"2"}, "part_months": {"6"}, "quorum": {"4"}, "refresh_months": {"24"}, "edition": {"2024.1"}, "allows": {"late"}}},
		// Nobody has a certificate or is listed yet: TestCertificatePages has one.
		{route: "GET /certificates/:certificate", own: "/certificates/x"},
		{route: "GET /cohorts/:cohort/certificates.pdf", own: "/cohorts/" + w.Cohort.ID + "/certificates.pdf"},
		{route: "GET /check", own: "/check", may: all},
		{route: "GET /completions", own: "/completions", may: leads + " sponsor"},
		{route: "GET /completions.csv", own: "/completions.csv", may: leads + " sponsor"},
		{route: "GET /community", own: "/community", may: "delegate"},
		{route: "POST /community", own: "/community"}, // nobody has completed the workshops
		{route: "POST /community/leaving", own: "/community/leaving", may: "delegate", ok: 303},
		{route: "GET /community/:listing", own: "/community/x"},
		{route: "POST /community/:listing/messages", own: "/community/x/messages"},
	}
	return lines
}

// cast returns who plays each role.
func cast(w *storetest.World) map[string]*abp.Person {
	return map[string]*abp.Person{
		"nobody": nil, "administrator": &w.Administrator, "lead": &w.Lead, "facilitator": &w.Facilitator, "delegate": &w.Delegate,
		"manager": &w.Manager, "sponsor": &w.Sponsor, "board": &w.Board, "custodian": &w.Custodian, "other": &w.Other,
	}
}

func TestEveryRouteAsEveryRole(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	table := accessTable(x.w)
	for _, r := range x.srv.routes() {
		name := r.method + " " + r.path
		i := slices.IndexFunc(table, func(a access) bool { return a.route == name })
		if i < 0 {
			t.Errorf("route %s has no line in the table of access", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := x
			if r.method == http.MethodPost { // of its own, which the refused must leave as it is
				x = newSite(t)
				if table[i].before != nil {
					table[i].before(x)
				}
			}
			for role := range cast(x.w) {
				checkAccess(t, x, table[i], role, table[i].own, table[i].may)
				if table[i].foreign != "" {
					checkAccess(t, x, table[i], role, table[i].foreign, table[i].mayForeign)
				}
			}
		})
	}
	for _, a := range table {
		if !slices.ContainsFunc(x.srv.routes(), func(r route) bool { return r.method+" "+r.path == a.route }) {
			t.Errorf("the table of access has a line for %s, which is no route", a.route)
		}
	}
}

func checkAccess(t *testing.T, x *site, a access, role, address, may string) {
	t.Helper()
	method, _, _ := strings.Cut(a.route, " ")
	mayPost := method == http.MethodPost && slices.Contains(strings.Fields(may), role)
	if mayPost {
		x = newSite(t) // a post changes the world, and ids are the same in each
		if a.before != nil {
			a.before(x)
		}
	}
	b := x.anonymous()
	if p := cast(x.w)[role]; p != nil {
		b = x.as(*p)
	}
	var r *reply
	if method == http.MethodPost {
		r = b.post(address, a.form)
	} else {
		r = b.send(method, address, nil, "")
	}
	want := a.ok
	if want == 0 {
		want = http.StatusOK
	}
	if other, has := a.except[role]; has {
		want = other
	}
	if slices.Contains(strings.Fields(may), role) {
		if r.status != want {
			t.Errorf("%s as %s: %s answered %d, want %d: %s", a.route, role, address, r.status, want, r.text("main"))
		}
		return
	}
	if !isRefusal(r, role) {
		t.Errorf("%s as %s: %s answered %d, want a refusal", a.route, role, address, r.status)
	}
}

// isRefusal says whether an answer refuses: nobody is sent to sign in, everybody
// else is told that the page is not theirs or does not exist.
func isRefusal(r *reply, role string) bool {
	if role == "nobody" && (r.status == http.StatusUnauthorized || r.status == http.StatusSeeOther && strings.HasPrefix(r.location(), "/sign-in?next=")) {
		return true
	}
	return r.status == http.StatusForbidden || r.status == http.StatusNotFound
}
