package demo

import (
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// employer is a row of the table of organisations. It counts people who
// completed the workshops, pairs of answers among them, leavers before that,
// outsiders who applied and never enrolled, and line managers.
type employer struct {
	label, name, system, domain string
	kind                        abp.OrganisationKind
	headcount                   int
	people, pairs               int
	leavers, outsiders          int
	managers                    int
	support                     string
}

// home is the name of the home system.
const home = "Fosse Vale ICS"

// employers is the table of organisations, home first.
var employers = []employer{
	{"A", "Wreake University Hospitals", home, "wreakehospitals.example", abp.Acute, 17800, 58, 25, 3, 20, 24, "Staff support line 0116 496 0101, day and night.\nFreedom to Speak Up: speakup@wreakehospitals.example"},
	{"B", "Charnwood Partnership", home, "charnwoodpartnership.example", abp.MentalHealthCommunity, 6400, 41, 18, 2, 14, 18, "Listening service 0116 496 0112, weekdays 8 to 8.\nFreedom to Speak Up: guardian@charnwoodpartnership.example"},
	{"C", "Fosse Vale ICB", home, "fossevale.example", abp.CareBoard, 620, 22, 13, 1, 6, 10, "Wellbeing hub 0116 496 0120.\nFreedom to Speak Up: speakup@fossevale.example"},
	{"D", "Fosse County Council", home, "fossecounty.example", abp.Council, 5900, 12, 5, 1, 5, 6, "Employee assistance 0116 496 0131.\nConcerns: confide@fossecounty.example"},
	{"E", "Soarbridge City Council", home, "soarbridge.example", abp.Council, 7100, 11, 5, 1, 4, 5, "Employee assistance 0116 496 0142.\nConcerns: speakout@soarbridge.example"},
	{"F", "Vale Urgent Care", home, "valeurgentcare.example", abp.SocialEnterprise, 480, 8, 3, 1, 3, 4, "Care first line 0116 496 0150.\nFreedom to Speak Up: guardian@valeurgentcare.example"},
	{"G", "East Central Ambulance", home, "eastcentralambulance.example", abp.Ambulance, 4100, 6, 2, 1, 3, 3, "Peer support 0116 496 0161, day and night.\nFreedom to Speak Up: speakup@eastcentralambulance.example"},
	{"H", "Rutmore Council", home, "rutmore.example", abp.Council, 560, 4, 2, 0, 2, 2, "Employee assistance 01572 496 0170.\nConcerns: hr@rutmore.example"},
	{"I", "St Wistan's Hospice", home, "stwistans.example", abp.Hospice, 210, 3, 1, 0, 1, 2, "Chaplaincy and counselling 0116 496 0180.\nFreedom to Speak Up: voice@stwistans.example"},
	{"J", "Fosse Vale General Practice", home, "fossevalegp.example", abp.PrimaryCare, 2900, 2, 0, 0, 1, 1, "Practitioner support 0116 496 0190.\nFreedom to Speak Up: speakup@fossevalegp.example"},
	{"K", "Voluntary Action Fosse", home, "voluntaryfosse.example", abp.Voluntary, 140, 2, 1, 0, 1, 1, "Supervision on request 0116 496 0199.\nConcerns: trustees@voluntaryfosse.example"},
	{"M1", "Malvern-Severn Partnership", "Malvern-Severn ICS", "malvernsevern.example", abp.RegionalPartner, 31000, 20, 9, 2, 4, 8, "Wellbeing hub 01905 496 0201.\nFreedom to Speak Up: speakup@malvernsevern.example"},
	{"M2", "Sherwood Partnership", "Sherwood ICS", "sherwoodpartners.example", abp.RegionalPartner, 42000, 18, 7, 2, 3, 7, "Wellbeing hub 0115 496 0202.\nFreedom to Speak Up: speakup@sherwoodpartners.example"},
	{"M3", "Nene Partnership", "Nene ICS", "nenepartners.example", abp.RegionalPartner, 26000, 10, 4, 1, 2, 4, "Wellbeing hub 01604 496 0203.\nFreedom to Speak Up: speakup@nenepartners.example"},
	{"M4", "Dovedale Partnership", "Dovedale ICS", "dovedalepartners.example", abp.RegionalPartner, 29000, 8, 2, 1, 1, 3, "Wellbeing hub 01332 496 0204.\nFreedom to Speak Up: speakup@dovedalepartners.example"},
	{"M5", "Fenland Partnership", "Fenland ICS", "fenlandpartners.example", abp.RegionalPartner, 24000, 6, 1, 0, 1, 3, "Wellbeing hub 01522 496 0205.\nFreedom to Speak Up: speakup@fenlandpartners.example"},
}

func (e *employer) isGuest() bool { return e.kind == abp.RegionalPartner }

// course is a row of the table of cohorts. Each count is of the people who
// completed the workshops, but for early, those who left before the first part,
// and midway, those who left between the parts. Facilitators are numbers of the
// pool of eleven.
type course struct {
	code, name     string
	isGuest        bool
	sets           []int // sizes
	pairs          int   // answered both surveys
	before, after  int   // answered only the first, only the second
	early, midway  int
	venue          int
	parts          [2]abp.Date
	meetings       [5]abp.Date
	starts         []int    // minutes after midnight, for each set
	facilitators   []int    // for each set
	third          int      // the third facilitator of the workshops, 0 for none
	secondWas      abp.Date // the day first planned for the second meetings, if another
	secondMovedOn  abp.Date
	whySecondMoved string
}

func (c *course) people() int {
	n := 0
	for _, size := range c.sets {
		n += size
	}
	return n
}

// Set meetings begin an hour and three quarters apart. Cohorts that meet on a
// Friday keep the middle of the day free for prayers.
var (
	spread  = []int{9*60 + 30, 11*60 + 15, 13*60 + 30, 15 * 60}
	fridays = []int{9*60 + 30, 10 * 60, 10*60 + 30, 11 * 60}
	courses = allCourses()
)

func allCourses() []course {
	const jan, feb, mar, apr, may, jun = time.January, time.February, time.March, time.April, time.May, time.June
	const jul, aug, sep, oct, nov, dec = time.July, time.August, time.September, time.October, time.November, time.December
	return []course{
		{code: "C1", name: "Autumn 2022", sets: []int{6, 6, 6, 6}, pairs: 14, before: 10, early: 1, venue: 0,
			parts:    [2]abp.Date{on(2022, oct, 11), on(2022, oct, 27)},
			meetings: [5]abp.Date{on(2022, nov, 24), on(2022, dec, 16), on(2023, jan, 12), on(2023, feb, 9), on(2023, mar, 9)},
			starts:   fridays, facilitators: []int{0, 1, 2, 3},
			secondWas: on(2022, dec, 15), secondMovedOn: on(2022, nov, 28), whySecondMoved: "nurses’ strike"},
		{code: "C2", name: "Winter 2022", sets: []int{8, 7, 7}, pairs: 12, before: 10, early: 1, midway: 1, venue: 1,
			parts:    [2]abp.Date{on(2022, nov, 15), on(2022, nov, 29)},
			meetings: [5]abp.Date{on(2023, jan, 5), on(2023, feb, 3), on(2023, mar, 7), on(2023, apr, 4), on(2023, may, 2)},
			starts:   fridays, facilitators: []int{4, 5, 2}},
		{code: "C3", name: "New Year 2023", sets: []int{8, 8, 8}, pairs: 13, before: 11, early: 1, venue: 2,
			parts:    [2]abp.Date{on(2023, jan, 17), on(2023, jan, 31)},
			meetings: [5]abp.Date{on(2023, mar, 1), on(2023, mar, 29), on(2023, apr, 26), on(2023, may, 24), on(2023, jun, 21)},
			starts:   spread, facilitators: []int{5, 3, 4}},
		{code: "C4", name: "Spring 2023", sets: []int{8, 8, 7}, pairs: 12, before: 11, midway: 1, venue: 0,
			parts:    [2]abp.Date{on(2023, mar, 7), on(2023, mar, 21)},
			meetings: [5]abp.Date{on(2023, apr, 18), on(2023, may, 18), on(2023, jun, 19), on(2023, jul, 19), on(2023, aug, 17)},
			starts:   spread, facilitators: []int{0, 1, 2}},
		{code: "C5", name: "May 2023", sets: []int{6, 6, 6, 6}, pairs: 12, before: 12, early: 1, venue: 3,
			parts:    [2]abp.Date{on(2023, may, 10), on(2023, may, 24)},
			meetings: [5]abp.Date{on(2023, jun, 21), on(2023, jul, 19), on(2023, aug, 16), on(2023, sep, 13), on(2023, oct, 11)},
			starts:   spread, facilitators: []int{6, 7, 8, 5}},
		{code: "M1", name: "Midlands 1", isGuest: true, sets: []int{8, 8, 8}, pairs: 13, after: 4, early: 1, venue: 4,
			parts:    [2]abp.Date{on(2023, may, 16), on(2023, jun, 5)},
			meetings: [5]abp.Date{on(2023, jul, 3), on(2023, aug, 2), on(2023, aug, 30), on(2023, sep, 27), on(2023, oct, 25)},
			starts:   spread, facilitators: []int{3, 4, 5}},
		{code: "C6", name: "Summer 2023", sets: []int{7, 7, 6, 6}, pairs: 12, before: 14, early: 1, midway: 1, venue: 1,
			parts:    [2]abp.Date{on(2023, jun, 20), on(2023, jul, 4)},
			meetings: [5]abp.Date{on(2023, aug, 1), on(2023, aug, 29), on(2023, sep, 26), on(2023, oct, 24), on(2023, nov, 21)},
			starts:   spread, facilitators: []int{6, 7, 8, 2}, third: 2},
		{code: "M2", name: "Midlands 2", isGuest: true, sets: []int{7, 7, 6}, pairs: 10, after: 3, early: 1, midway: 2, venue: 4,
			parts:    [2]abp.Date{on(2023, jun, 21), on(2023, jul, 5)},
			meetings: [5]abp.Date{on(2023, aug, 2), on(2023, aug, 30), on(2023, sep, 27), on(2023, oct, 25), on(2023, nov, 22)},
			starts:   spread, facilitators: []int{0, 1, 6}},
		{code: "C7", name: "Autumn 2023", sets: []int{7, 7, 6, 6}, before: 26, early: 1, midway: 1, venue: 2,
			parts:    [2]abp.Date{on(2023, sep, 12), on(2023, sep, 26)},
			meetings: [5]abp.Date{on(2023, oct, 24), on(2023, nov, 23), on(2023, dec, 14), on(2024, jan, 11), on(2024, feb, 8)},
			starts:   spread, facilitators: []int{0, 1, 9, 10}, third: 9},
		{code: "M3", name: "Midlands 3", isGuest: true, sets: []int{6, 6, 6}, before: 2, early: 1, midway: 1, venue: 4,
			parts:    [2]abp.Date{on(2023, nov, 7), on(2023, nov, 21)},
			meetings: [5]abp.Date{on(2023, dec, 15), on(2024, jan, 16), on(2024, feb, 20), on(2024, mar, 19), on(2024, apr, 16)},
			starts:   fridays, facilitators: []int{3, 4, 7}},
	}
}

// What became of the 71 applicants who never enrolled: 15 were offered a place
// and said no, 25 are released and wait for a place, six wait for their
// manager's release, the others were not released or gave up before.
const (
	declined    = 15
	onWaiting   = 25
	forRelease  = 6
	gaveUpEarly = 4
)
