package abp

import "strings"

// Unit says what the value of an indicator is.
type Unit uint8

// The units.
const (
	Percent    Unit = iota // of those who answered, or of the staff
	Likelihood             // how many times as likely
	Cases                  // how many in the period
	Staff                  // how many people are employed
	Points                 // a score out of ten
)

// String is the unit as a column says it.
func (u Unit) String() string {
	return [...]string{"per cent", "times as likely", "cases", "people", "points out of 10"}[u]
}

// Measure is what an external indicator measures. The programme neither makes
// nor checks it: it comes from national returns and surveys.
type Measure struct {
	Code   string // as files write it: "WRES 5"
	Name   string
	Family string
	Unit   Unit
	Better string // "lower", "higher", or empty where neither is
}

// HeadcountMeasure is how many people an organisation employs, by group: what
// the programme's own reach is compared with.
const HeadcountMeasure = "headcount"

const (
	wres      = "Workforce Race Equality Standard"
	wdes      = "Workforce Disability Equality Standard"
	hia       = "High-impact action 6"
	speakUp   = "Freedom to Speak Up"
	surveyNHS = "NHS Staff Survey"
)

// Measures lists the indicators that are known by name. Questions of the NHS
// Staff Survey are more: see MeasureOf.
func Measures() []Measure {
	return []Measure{
		{"WRES 2", "Relative likelihood of White staff being appointed from shortlisting", wres, Likelihood, ""},
		{"WRES 3", "Relative likelihood of BME staff entering the formal disciplinary process", wres, Likelihood, ""},
		{"WRES 4", "Relative likelihood of White staff having non-mandatory training and development", wres, Likelihood, ""},
		{"WRES 5", "Harassment, bullying or abuse from patients, relatives or the public in the last 12 months", wres, Percent, "lower"},
		{"WRES 6", "Harassment, bullying or abuse from staff in the last 12 months", wres, Percent, "lower"},
		{"WRES 7", "Believe that the organisation gives equal opportunities for career progression or promotion", wres, Percent, "higher"},
		{"WRES 8", "Discrimination at work from a manager, team leader or colleague in the last 12 months", wres, Percent, "lower"},
		{"WDES 4a(i)", "Harassment, bullying or abuse from patients, relatives or the public", wdes, Percent, "lower"},
		{"WDES 4a(ii)", "Harassment, bullying or abuse from managers", wdes, Percent, "lower"},
		{"WDES 4a(iii)", "Harassment, bullying or abuse from other colleagues", wdes, Percent, "lower"},
		{"WDES 4b", "The last time, they or a colleague reported it", wdes, Percent, "higher"},
		{"WDES 5", "Believe that the organisation gives equal opportunities for career progression or promotion", wdes, Percent, "higher"},
		{"WDES 6", "Felt pressure from their manager to come to work when not well enough", wdes, Percent, "lower"},
		{"WDES 7", "Satisfied with the extent to which the organisation values their work", wdes, Percent, "higher"},
		{"WDES 8", "The employer has made reasonable adjustments", wdes, Percent, "higher"},
		{"WDES 9a", "Staff engagement score", wdes, Points, "higher"},
		{"HIA 6a", "Bullying or harassment from line managers or teams", hia, Percent, "lower"},
		{"HIA 6b", "Discrimination from line managers or teams", hia, Percent, "lower"},
		{"HIA 6c", "Bullying and harassment in the National Education and Training Survey", hia, Percent, "lower"},
		{"FTSU cases", "Cases raised with Freedom to Speak Up guardians", speakUp, Cases, ""},
		{"FTSU bullying", "Cases with an element of bullying or harassment", speakUp, Cases, ""},
		{"FTSU attitudes", "Cases with an element of inappropriate attitudes or behaviours", speakUp, Cases, ""},
		{"FTSU anonymous", "Cases raised anonymously", speakUp, Cases, ""},
		{HeadcountMeasure, "Staff in post", "Staff", Staff, ""},
	}
}

// nssPrefix begins the code of a question of the NHS Staff Survey, which are
// numbered anew in many years.
const nssPrefix = "NSS q"

// MeasureOf returns the measure that a file calls so. Case and spaces do not
// matter. It fails with Invalid.
func MeasureOf(code string) (Measure, error) {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "")) }
	for _, m := range Measures() {
		if plain(m.Code) == plain(code) {
			return m, nil
		}
	}
	if number, ok := strings.CutPrefix(plain(code), plain(nssPrefix)); ok && isQuestion(number) {
		return Measure{nssPrefix + number, "NHS Staff Survey, question " + number, surveyNHS, Percent, ""}, nil
	}
	return Measure{}, Errorf(Invalid, "“%s” is not an indicator that the programme knows. Write for example WRES 5, WDES 4b, HIA 6a, FTSU cases or NSS q14a.", CleanLine(code))
}

func isQuestion(number string) bool {
	return number != "" && len(number) <= 6 && number[0] >= '1' && number[0] <= '9' && strings.Trim(number, "0123456789abcdefghi") == ""
}

// StaffGroupsOfIndicators lists the groups of staff that an indicator can be of.
// The empty one is everybody.
func StaffGroupsOfIndicators() []string {
	return []string{"", "White", "BME", "Not stated", "Disabled", "Not disabled", "Women", "Men"}
}

// IndicatorCaution stands beside every external indicator.
const IndicatorCaution = "Context, not proof that the programme caused it: these figures are of all staff, and much else happened in the same years."
