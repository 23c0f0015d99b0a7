package abp

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Event says who did what to which record, when and why. Events are only ever
// added. They hold no answer, no reflection and nothing that anybody wrote for
// somebody else; the reason is that of the act itself.
type Event struct {
	ID      string `gorm:"primaryKey"`
	At      Instant
	ByID    Ref // none for the clock and for people without an account
	By      *Person
	Verb    string // past tense, for example "moved"
	Subject string // id of the record
	Why     string // forgotten when a person whom it may name is erased
	Seal    int    // number of the seal that closed it, or 0
	ByMark  string // who, without a name: set when it is sealed
	WhyMark string // why, without the words: set when it is sealed
}

// Erased is the mark of a reason that was forgotten in a seal without marks.
const Erased = "erased"

// The verbs that the programme itself looks for among events.
const (
	VerbLooked   = "looked at"   // a record of the subject, a person
	VerbRefused  = "was refused" // a page; the subject is whoever asked
	VerbNoSignIn = "could not sign in"
	VerbChecked  = "checked the log"

	VerbAsked    = "asked to open" // what belongs to the subject alone, a person
	VerbApproved = "approved to open"
	VerbOpened   = "opened"
	VerbClosed   = "closed again"
)

// CustodyVerbs are the verbs of opening what belongs to one person alone.
func CustodyVerbs() []string { return []string{VerbAsked, VerbApproved, VerbOpened, VerbClosed} }

// LetterLooks tells those who lead the programme who looked at how many records.
const LetterLooks LetterKind = "looks"

var eventLetters = []Letter{
	{Kind: LetterLooks, Title: "Who looked at records", For: "Programme leads", Values: []string{"month", "looks", "total", "link"}},
}

// Look is what of a person's record somebody looked at.
type Look string

// The kinds of looks.
const (
	LookRecord       Look = "contact details, places and history"
	LookPlace        Look = "place and progress"
	LookApplication  Look = "application"
	LookAvailability Look = "availability"
	LookAbsence      Look = "absences"
	LookRegister     Look = "marks on a register"
	LookFile         Look = "row of a file with names"
	LookShared       Look = "entries of the practice log that were shared"
)

// NewLook is the event that says that somebody looked at a person's record. Its id
// follows from who, whom, what and the hour, so that looking twice within an hour is
// one event whatever process notes it.
func NewLook(by *Person, personID string, what Look, now Instant) Event {
	hour := now.UTC().Format("2006-01-02T15")
	return Event{ID: onceID(VerbLooked, by.ID, personID, string(what), hour), At: now, ByID: Ref(by.ID), Verb: VerbLooked, Subject: personID, Why: string(what) + ", as " + rolesOf(by)}
}

// refusals says in words how somebody was refused.
var refusals = map[Code]string{Unauthorised: "not signed in", Forbidden: "not for their roles", NotFound: "not there for them", TooMany: "too often", Gone: "used or too old", Invalid: "not accepted"}

// Refusal says in words how somebody was refused, or "" if the kind of failure is no
// refusal.
func Refusal(code Code) string { return refusals[code] }

// NewRefusal is the event that says that somebody was refused a page: its method and
// route, never its address, which may hold a secret. It is one event in an hour.
func NewRefusal(by *Person, method, route string, code Code, now Instant) Event {
	why := method + " " + route + ": " + refusals[code]
	return Event{ID: onceID(VerbRefused, by.ID, why, now.UTC().Format("2006-01-02T15")), At: now, ByID: Ref(by.ID), Verb: VerbRefused, Subject: by.ID, Why: why}
}

// NewFailedSignIn is the event that says that somebody could not sign in, and never
// with which address. It is one event in an hour.
func NewFailedSignIn(why string, now Instant) Event {
	return Event{ID: onceID(VerbNoSignIn, why, now.UTC().Format("2006-01-02T15")), At: now, Verb: VerbNoSignIn, Why: why}
}

// onceID is the id of an event that there is once.
func onceID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return KindEvent + "_" + idText.EncodeToString(sum[:10])
}

// rolesOf names what somebody is to the programme.
func rolesOf(p *Person) string {
	var words []string
	for _, r := range p.Roles() {
		words = append(words, r.String())
	}
	if len(words) == 0 {
		return "somebody without a role"
	}
	return strings.Join(words, ", ")
}

// markOfWhy is a keyed digest of the reason, which says whether it was changed and
// not what it was.
func (e *Event) markOfWhy(key []byte) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("why " + e.ID + "\n" + e.Why))
	return hex.EncodeToString(h.Sum(nil))
}

// recordWords names the kinds of records that events are about.
var recordWords = map[string]string{
	KindApart: "two people kept apart", KindApplication: "application", KindForm: "application form", KindAttendance: "mark", KindAvailability: "availability", KindBoard: "set board",
	KindBooking: "booking", KindCohort: "cohort", KindCorrection: "correction", KindDay: "day of the calendar", KindDelegate: "place", KindFacilitator: "facilitator", KindImport: "import",
	KindInstrument: "version of the questionnaire", KindInvitation: "invitation", KindOffer: "offer", KindOrganisation: "organisation", KindPerson: "person", KindPlanning: "planning",
	KindProgramme: "programme", KindQuota: "quota", KindReport: "report", KindSession: "session", KindSet: "set", KindSnapshot: "snapshot", KindTemplate: "template", KindVenue: "venue",
	KindWording: "words of a mail", KindApology: "apology", KindCertificate: "certificate", KindListing: "listing of the community", KindMakeUp: "make-up", KindMapping: "mapping", KindQuote: "quote",
	KindEqualityQuestion: "question about equality", KindIndicator: "indicator", KindPublication: "line of the release log", KindThreshold: "threshold", KindException: "exception", KindCustody: "request to open a record",
}

// KindOf returns the kind that an id begins with, or "".
func KindOf(id string) string {
	kind, _, ok := strings.Cut(id, "_")
	if !ok {
		return ""
	}
	return kind
}

// RecordWord names the kind of a record by its id.
func RecordWord(id string) string {
	if word := recordWords[KindOf(id)]; word != "" {
		return word
	}
	return "record"
}
