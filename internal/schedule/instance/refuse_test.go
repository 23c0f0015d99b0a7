package instance

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// small returns a small question with everything in it that the format has.
func small(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// spoilt is a file in which one thing is changed, and what is said about it.
type spoilt struct {
	old, new string
	line     int
	want     string // path and reason
}

// refused spoils a file in each of the ways and wants it to be refused for it.
func refused(t *testing.T, text string, read func([]byte) error, cases []spoilt) {
	t.Helper()
	for _, c := range cases {
		if strings.Count(text, c.old) < 1 {
			t.Fatalf("the file does not have %s", c.old)
		}
		err := read([]byte(strings.Replace(text, c.old, c.new, 1)))
		var fault *Fault
		if !errors.As(err, &fault) {
			t.Errorf("%.80s for %.80s: %v, want a fault", c.new, c.old, err)
			continue
		}
		_, said, _ := strings.Cut(err.Error(), "column ")
		_, said, _ = strings.Cut(said, ": ")
		if fault.Line != c.line || !strings.HasPrefix(said, c.want) {
			t.Errorf("%.80s for %.80s: %v, want line %d: %s", c.new, c.old, err, c.line, c.want)
		}
	}
}

func readQuestion(data []byte) error {
	_, err := Read(data)
	return err
}

func TestRefusesWhatIsNoFile(t *testing.T) {
	text := small(t, "plan")
	refused(t, text, readQuestion, []spoilt{
		{text, "", 1, "this is not JSON"},
		{text, "7", 1, "an object is expected"},
		{text, "[]", 1, "an object is expected"},
		{text, "{}", 1, `the key "format" is missing`},
		{text, text + "{}", 84, "this is not JSON: invalid character '{' after top-level value"},
		{text, text[:2000], 53, "this is not JSON: unexpected end"},
		{text, strings.Repeat("[", 50) + strings.Repeat("]", 50), 1, "[0][0]"},
		{`"note": ""`, "\"note\": \"\xff\"", 5, "this is not text in UTF-8"},
		{`"off": ["5PM"]`, `"off": ["5PM",]`, 21, "this is not JSON: invalid character ']'"},
		{`"capacity": 10`, `"capacity": NaN`, 18, "this is not JSON: invalid character 'N'"},
		{`"abp-sched/1"`, `"abp-sched/2"`, 2, `format: "abp-sched/1" is expected`},
		{`"kind": "plan"`, `"kind": "play"`, 3, `kind: "sets plan" is expected`},
		{`"kind": "plan"`, `"kind": null`, 3, "kind: "},
	})
}

func TestRefusesShapesOfPlans(t *testing.T) {
	text := small(t, "plan")
	if err := readQuestion([]byte(text)); err != nil {
		t.Fatal(err)
	}
	refused(t, text, readQuestion, []spoilt{
		{`"note": ""`, `"note": "", "note": ""`, 5, "note: this key is given twice"},
		{`{"AM": 0, "PM": 1}`, `{"AM": 0, "AM": 1}`, 54, "preferences.part.half.AM: this key is given twice"},
		{`"note": ""`, `"extra": 1`, 5, "extra: this key is not known here"},
		{`"window": ["2027-01-04", "2027-01-22"],`, `"windw": [],`, 33, "cohorts[0].windw: this key is not known here"},
		{`"deadline": "2027-04-16",`, "", 27, `cohorts[0]: the key "deadline" is missing`},
		{`"weights": {` + "\n", `"weighs": {` + "\n", 56, "weighs: this key is not known here"},
		{`"hard": false, "weight": 12`, `"hard": false`, 12, "calendar.rules[1]: a rule that is not hard needs a weight"},
		{`"name": "small"`, `"name": ""`, 4, "name: the text is empty"},
		{`"name": "small"`, `"name": null`, 4, "name: a value is expected, not null"},
		{`"capacity": 10`, `"capacity": "10"`, 18, "venues[0].capacity: a whole number is expected"},
		{`"capacity": 10`, `"capacity": 10.5`, 18, "venues[0].capacity: 10.5 is not a whole number"},
		{`"capacity": 10`, `"capacity": true`, 18, "venues[0].capacity: a whole number is expected"},
		{`"capacity": 10`, `"capacity": -1`, 18, "venues[0].capacity: -1 is negative"},
		{`"capacity": 10`, `"capacity": 99999999`, 18, "venues[0].capacity: 99999999 is more than"},
		{`"hard": true`, `"hard": 1`, 11, "calendar.rules[0].hard: true or false is expected"},
		{`"features": ["step_free"], "cost"`, `"features": "step_free", "cost"`, 18, "venues[0].features: a list is expected"},
		{`"features": ["step_free"], "cost"`, `"features": [""], "cost"`, 18, "venues[0].features[0]: the text is empty"},
		{`"quorum": {"full": 66, "half": 66, "als": 60}`, `"quorum": []`, 48, "course.quorum: an object is expected"},
		{`"weekday": {"full": [2, 0, 0, 0, 4]`, `"weekday": {"full": null`, 53, "preferences.weekday.full: a list is expected"},
		{`"limits": {`, `"limits": 4, "Limits": {`, 16, "Limits: this key is not known here"},
	})
}

func TestRefusesDaysOfPlans(t *testing.T) {
	text := small(t, "plan")
	refused(t, text, readQuestion, []spoilt{
		{`["2027-01-04", "2027-01-22"]`, `["2027-01-04", "2027-13-02"]`, 33, "cohorts[0].window[1]: 2027-13-02 is not a date such as 2027-02-03"},
		{`["2027-01-04", "2027-01-22"]`, `["2027-01-22", "2027-01-04"]`, 33, "cohorts[0].window: the range is the wrong way round"},
		{`["2027-01-04", "2027-01-22"]`, `["2027-01-04"]`, 33, "cohorts[0].window: a list of two is expected"},
		{`"preferred": "2027-01-12"`, `"preferred": "2027-02-29"`, 34, "cohorts[0].preferred: 2027-02-29 is not a date"},
		{`"preferred": "2027-01-12"`, `"preferred": "20270112"`, 34, "cohorts[0].preferred: 20270112 is not a date"},
		{`"preferred": "2027-01-12"`, `"preferred": 20270112`, 34, "cohorts[0].preferred: a date such as"},
		{`"preferred": "2027-01-12"`, `"preferred": "1027-01-12"`, 34, "cohorts[0].preferred: 1027-01-12 is not between 1970 and 2199"},
		{`"start": "2027-01-04"`, `"start": "2028-01-04"`, 8, "calendar.end: the calendar ends before it starts"},
		{`"end": "2027-04-30"`, `"end": "2037-04-30"`, 8, "calendar.end: 3770 days are more than this program can plan"},
		{`[1, 2, 3, 4, 5]`, `[1, 2, 8]`, 9, "calendar.weekdays[2]: 8 is not a weekday"},
		{`[1, 2, 3, 4, 5]`, `[1, 1]`, 9, "calendar.weekdays[1]: the weekday 1 is given twice"},
		{`[1, 2, 3, 4, 5]`, `[]`, 9, "calendar.weekdays: name at least one weekday"},
		{`["2027-02-15", "2027-02-19"]`, `["2027-02-15", "2047-02-19"]`, 12, "calendar.rules[1].dates[0]: 7310 days are more"},
		{`["5PM"]`, `["8PM"]`, 21, `facilitators[0].off[0]: "8PM" is not a weekday and half`},
		{`["3PM"]`, `["3pm"]`, 29, `cohorts[0].delegates[0].off[0]: "3pm" is not a weekday and half`},
		{`["3PM"]`, `["3PM", "3PM"]`, 29, "cohorts[0].delegates[0].off[1]: the half day 3PM is given twice"},
		{`"parts": ["P1", "P2"]}`, `"parts": ["PM"]}`, 18, "venues[0].busy[0].parts[0]: PM cannot be here; use A1 A2 L P1 P2"},
		{`"parts": ["P1", "P2"]}`, `"parts": ["P3"]}`, 18, `venues[0].busy[0].parts[0]: "P3" is none of`},
		{`"months": ["2027-02", "2027-03"]`, `"months": ["2027-2", "2027-03"]`, 50, `coffee.months[0]: "2027-2" is not a month`},
		{`"months": ["2027-02", "2027-03"]`, `"months": ["2027-13"]`, 50, `coffee.months[0]: "2027-13" is not a month`},
		{`"months": ["2027-02", "2027-03"]`, `"months": ["2027-03", "2027-03"]`, 50, "coffee.months[1]: months are in order, each once"},
		{`"gap": [21, 42]`, `"gap": [42, 21]`, 50, "coffee.gap: the range is the wrong way round"},
	})
}

func TestRefusesNumbersOfPlans(t *testing.T) {
	text := small(t, "plan")
	refused(t, text, readQuestion, []spoilt{
		{`"meetings": 2`, `"meetings": 10`, 45, "course.meetings: 10 meetings are asked for"},
		{`"meetings": 2`, `"meetings": 0`, 45, "course.meetings: 0 meetings are asked for"},
		{`"half_gap": [7, 21]`, `"half_gap": [0, 21]`, 42, "course.half_gap: the half day is at least 1 day"},
		{`"gap_hard": [24, 40]`, `"gap_hard": [0, 40]`, 46, "course.gap_hard: meetings are at least 1 day apart"},
		{`"gap_hard": [24, 40]`, `"gap_hard": [24, 99999]`, 46, "course.gap_hard[1]: 99999 is too much: at most 3660"},
		{`"quorum": {"full": 66`, `"quorum": {"full": 101`, 48, "course.quorum.full: 101 is too much: at most 100"},
		{`"quorum": {"full": 66, `, `"quorum": {`, 48, `course.quorum: the key "full" is missing`},
		{`"quorum": {"full": 66`, `"quorum": {"coffee": 1, "full": 66`, 48, "course.quorum.coffee: this key is not known here"},
		{`"units": {"full": 4`, `"units": {"full": 400`, 15, "units.full: 400 is too much"},
		{`"units": {"full": 4, `, `"units": {`, 15, `units: the key "full" is missing`},
		{`"units": {"full": 4`, `"units": {"lunch": 4`, 15, `units.lunch: "lunch" is none of`},
		{`"gap_day": 2`, `"gap_day": -2`, 58, "weights.gap_day: -2 is negative"},
		{`"gap_day": 2`, `"gap_day": 5000`, 58, "weights.gap_day: 5000 is too much: at most 1000"},
		{`"weight": 12`, `"weight": 5000`, 12, "calendar.rules[1].weight: 5000 is too much"},
		{`"celebration": [3]`, `"celebration": [1, 2, 3, 4, 5, 6, 7, 8]`, 53, "preferences.weekday.celebration: a week has seven days, not 8"},
		{`"coffee": [1], `, ``, 53, `preferences.weekday: the key "coffee" is missing`},
		{`"half": {"AM": 0, "PM": 1}`, `"half": {"AM": 0}`, 54, `preferences.part.half: the key "PM" is missing`},
		{`"half": {"AM": 0, "PM": 1}`, `"half": {"AM": 0, "PM": 1, "L": 1}`, 54, "preferences.part.half.L: this key is not known here"},
		{`"als": 3, "coffee": 2`, `"als": 3`, 57, `weights.absent: the key "coffee" is missing`},
	})
}

func TestRefusesNamesOfAPlan(t *testing.T) {
	text := small(t, "plan")
	refused(t, text, readQuestion, []spoilt{
		{`"id": "school"`, `"id": "easter"`, 12, `calendar.rules[1].id: the rule "easter" is given twice`},
		{`"id": "school"`, `"id": "a:b"`, 12, `calendar.rules[1].id: "a:b" has one of the letters`},
		{`["full", "half"], "hard": false`, `["full", "full"], "hard": false`, 12, "calendar.rules[1].kinds[1]: the kind full is given twice"},
		{`["full", "half"], "hard": false`, `["full", "lunch"], "hard": false`, 12, `calendar.rules[1].kinds[1]: "lunch" is none of`},
		{`"roles": ["workshop", "als"]`, `"roles": ["workshop", "cook"]`, 23, `facilitators[1].roles[1]: "cook" is none of lead workshop als host`},
		{`{"id": "F02"`, `{"id": "F01"`, 23, `facilitators[1].id: the facilitator "F01" is given twice`},
		{`{"id": "F02"`, `{"id": "lead"`, 23, "facilitators[1].id: a facilitator cannot have the id lead"},
		{`{"id": "D2"`, `{"id": "D1"`, 30, `cohorts[0].delegates[1].id: the delegate "D1" is given twice`},
		{`{"id": "C01S1", "members"`, `{"id": "C01", "members"`, 38, `cohorts[0].sets[0].id: "C01" names a cohort already`},
		{`"members": ["D1", "D2", "D3"]`, `"members": ["D1", "D9"]`, 38, `cohorts[0].sets[0].members[1]: there is no delegate of C01 "D9"`},
		{`"members": ["D1", "D2", "D3"]`, `"members": ["D1", "D1"]`, 38, `cohorts[0].sets[0].members[1]: the delegate of C01 D1 is given twice`},
		{`"parts": ["A1", "A2", "P1", "P2"]}`, `"parts": ["A1"]}, {"id": "C01S2", "members": ["D2"], "forbidden": [], "parts": ["A1"]}`, 38, `cohorts[0].sets[1].members[0]: the delegate "D2" is in C01S1 already`},
		{`"parts": ["A1", "A2", "P1", "P2"]}`, `"parts": ["L"]}`, 38, "cohorts[0].sets[0].parts[0]: L cannot be here"},
		{`"forbidden": []`, `"forbidden": ["F9"]`, 38, `cohorts[0].sets[0].forbidden[0]: there is no facilitator "F9"`},
		{`"half_parts": ["AM", "PM"]`, `"half_parts": ["AM", "A1"]`, 43, "course.half_parts[1]: A1 cannot be here; use AM PM"},
		{`"ref": "C01/half"`, `"ref": "C02/half"`, 61, `pins[0].ref: "C02/half" names nothing`},
		{`{"ref": "C01S1", "facilitator": "F02"}`, `{"ref": "C01S1/3", "part": "A1"}`, 62, `pins[1].ref: "C01S1/3" names nothing`},
		{`{"ref": "C01S1", "facilitator": "F02"}`, `{"ref": "C01S1/1", "facilitator": "F02"}`, 62, "pins[1].facilitator: C01S1/1 has no facilitator to pin"},
		{`{"ref": "C01S1", "facilitator": "F02"}`, `{"ref": "C01S1/1", "part": "AM"}`, 62, "pins[1].part: AM cannot be here"},
		{`{"ref": "C01S1", "facilitator": "F02"}`, `{"ref": "C01/full", "venue": "V9"}`, 62, `pins[1].venue: there is no venue "V9"`},
		{`{"ref": "C01S1", "facilitator": "F02"}`, `{"ref": "C01S1/1", "date": null}`, 62, "pins[1].date: a value is expected, not null"},
		{`"part": "PM", "facilitators": ["F01", "F02"]`, `"facilitators": ["F01"]`, 61, "pins[0].facilitators: two facilitators are expected"},
		{`"part": "PM", "facilitators": ["F01", "F02"]`, `"facilitators": ["F01", "F01"]`, 61, "pins[0].facilitators[1]: the facilitator F01 is given twice"},
	})
}

func TestRefusesBaselines(t *testing.T) {
	text := small(t, "plan")
	refused(t, text, readQuestion, []spoilt{
		{`{"id": "C01",` + "\n" + `     "full"`, `{"id": "C02",` + "\n" + `     "full"`, 67, `baseline.plan.cohorts[0].id: there is no cohort "C02"`},
		{`{"id": "C01S1", "facilitator": "F02", "meetings"`, `{"id": "C01S9", "facilitator": "F02", "meetings"`, 71, `baseline.plan.cohorts[0].sets[0].id: "C01S9" is not a set of C01`},
		{`"full": {"date": "2027-01-12", "venue": "V1"`, `"full": {"date": "2027-01-12", "venue": "V9"`, 68, `baseline.plan.cohorts[0].full.venue: this was held in "V9"`},
		{`"full": {"date": "2027-01-12", "venue": "V1", "facilitators": ["F01", "F02"]`, `"full": {"date": "2027-01-12", "venue": "V1", "facilitators": ["F01", "F9"]`, 68, `baseline.plan.cohorts[0].full: this was held by "F9"`},
		{`"full": {"date": "2027-01-12"`, `"full": {"date": "2026-01-12"`, 68, "baseline.plan.cohorts[0].full.date: this was held, and 2026-01-12 is outside the calendar"},
		{`"full": {"date": "2027-01-12"`, `"full": {"part": "AM", "date": "2027-01-12"`, 68, "baseline.plan.cohorts[0].full.part: this key is not known here"},
		{`"half": {"date": "2027-01-26", "part": "PM"`, `"half": {"date": "2027-01-26"`, 69, `baseline.plan.cohorts[0].half: the key "part" is missing`},
		{`"half": {"date": "2027-01-26", "part": "PM"`, `"half": {"date": "2027-01-10", "part": "PM"`, 69, "baseline.plan.cohorts[0].half.date: the half day is not after the full day"},
		{`{"date": "2027-03-23", "part": "A2"}`, `{"date": "2027-02-23", "part": "A2"}`, 73, "baseline.plan.cohorts[0].sets[0].meetings[1].date: 2027-02-23 is not after the meeting before"},
		{`{"date": "2027-02-23", "part": "A2"}`, `{"date": "2027-01-20", "part": "A2"}`, 72, "baseline.plan.cohorts[0].sets[0].meetings[0].date: 2027-01-20 is not after the half day"},
		{`{"date": "2027-03-23", "part": "A2"}`, `{"date": "2027-03-23", "part": "L"}`, 73, "baseline.plan.cohorts[0].sets[0].meetings[1].part: L cannot be here"},
		{`{"date": "2027-03-23", "part": "A2"}`, `{"date": "2027-03-23", "part": "A2"}, {"date": "2027-04-23", "part": "A2"}`, 71, "baseline.plan.cohorts[0].sets[0].meetings: 3 meetings are more"},
		{`"move_als": 12`, `"move_als": 1200`, 81, "baseline.weights.move_als: 1200 is too much"},
		{`"frozen_before": "2027-01-18"`, `"frozen_before": "soon"`, 80, "baseline.frozen_before: soon is not a date"},
	})
}

func TestRefusesSets(t *testing.T) {
	text := small(t, "sets")
	if err := readQuestion([]byte(text)); err != nil {
		t.Fatal(err)
	}
	refused(t, text, readQuestion, []spoilt{
		{`"min": 2`, `"min": 4`, 5, "size.max: the range is the wrong way round"},
		{`"min": 2`, `"min": 0`, 5, "size.min: a set has at least 1 member"},
		{`{"id": "Thu-P2"`, `{"id": "Mon-A1"`, 8, `slots[1].id: the slot "Mon-A1" is given twice`},
		{`"manages": ["D4"]`, `"manages": ["D7"]`, 11, `facilitators[0].manages[0]: there is no delegate "D7"`},
		{`"slots": ["Thu-P2"]`, `"slots": ["Fri-P2"]`, 12, `facilitators[1].slots[0]: there is no slot "Fri-P2"`},
		{`"slot": "Thu-P2", "facilitator": "F2"}`, `"slot": "Tue", "facilitator": "F2"}`, 16, `sets[1].slot: there is no slot "Tue"`},
		{`"slot": "Thu-P2", "facilitator": "F2"}`, `"slot": "Thu-P2", "facilitator": ""}`, 16, `sets[1].facilitator: there is no facilitator ""`},
		{`"manager": "D1"`, `"manager": "D8"`, 20, `delegates[1].manager: there is no delegate "D8"`},
		{`"manager": "D1"`, `"manager": "D2"`, 20, "delegates[1].manager: nobody is their own manager"},
		{`{"id": "D3"`, `{"id": "D1"`, 21, `delegates[2].id: the delegate "D1" is given twice`},
		{`{"org": "council", "staff": "admin"}`, `{"org": "council"}`, 22, `delegates[3].attrs: the key "staff" is missing`},
		{`{"org": "council", "staff": "admin"}`, `{"org": "council", "staff": 4}`, 22, "delegates[3].attrs.staff: a text in quotation marks is expected"},
		{`"not_with": [["D2", "D4"]]`, `"not_with": [["D2", "D2"]]`, 24, "not_with[0]: a pair is two people"},
		{`"not_with": [["D2", "D4"]]`, `"not_with": [["D2"]]`, 24, "not_with[0]: a list of 2 is expected"},
		{`"facilitator_org": "soft"`, `"facilitator_org": "firm"`, 26, `rules.facilitator_org: "firm" is none of hard soft off`},
		{`"mix": {"org": 6`, `"mix": {"org": 6000`, 28, "mix.org: 6000 is too much"},
		{`{"delegate": "D4", "set": "S2"}`, `{"delegate": "D4", "set": "S7"}`, 31, `pins[0].set: there is no set "S7"`},
		{`{"delegate": "D4", "set": "S2"}`, `{"delegate": "D4", "set": "S2"}, {"delegate": "D4", "set": "S1"}`, 31, `pins[1].delegate: the delegate "D4" is given twice`},
		{`"level": 7`, `"level": 700`, 21, "delegates[2].level: 700 is too much"},
	})
}

func TestRefusesAnswers(t *testing.T) {
	for i, cases := range [][]spoilt{
		{
			{`"instance": "small"`, `"instance": "large"`, 1, `instance: "small" is expected`},
			{`"status": "solution"`, `"status": "guess"`, 1, `status: "solution infeasible" is expected`},
			{`"kind": "plan"`, `"kind": "sets"`, 1, `kind: "plan" is expected`},
			{`"note": ""`, `"sets": []`, 6, "sets: this key is not known here"},
			{`"id": "C01",`, `"id": "C02",`, 1, `cohorts[0].id: there is no cohort "C02"`},
			{`"full": {"date": "2027-01-12", "venue": "V1"`, `"full": {"date": "2027-01-12", "venue": "V2"`, 2, `cohorts[0].full.venue: there is no venue "V2"`},
			{`["F01", "F02"]`, `["F01", "F01"]`, 2, "cohorts[0].full.facilitators[1]: the facilitator F01 is given twice"},
			{`["F01", "F02"]`, `["F01", "F07"]`, 2, `cohorts[0].full.facilitators[1]: there is no facilitator "F07"`},
			{`["F01", "F02"]`, `["F01"]`, 2, "cohorts[0].full.facilitators: two facilitators are expected"},
			{`"part": "PM", "venue": "V1", "facilitators"`, `"part": "P1", "venue": "V1", "facilitators"`, 3, "cohorts[0].half.part: P1 cannot be here"},
			{`"part": "PM", "venue": "V1", "facilitators"`, `"venue": "V1", "facilitators"`, 3, `cohorts[0].half: the key "part" is missing`},
			{`{"id": "C01S1"`, `{"id": "C01S2"`, 4, `cohorts[0].sets[0].id: there is no set "C01S2"`},
			{`, {"date": "2027-03-23", "part": "A2"}`, ``, 4, "cohorts[0].sets[0].meetings: 2 meetings are expected"},
			{`"2027-03-23", "part": "A2"`, `"2027-03-32", "part": "A2"`, 4, "cohorts[0].sets[0].meetings[1].date: 2027-03-32 is not a date"},
			{`"2027-03-23", "part": "A2"`, `"2027-03-23", "part": "L"`, 4, "cohorts[0].sets[0].meetings[1].part: L cannot be here"},
			{`"month": "2027-02"`, `"month": "2027-03"`, 5, `coffee[1].month: the month "2027-03" is given twice`},
			{`"month": "2027-02"`, `"month": "2027-05"`, 5, `coffee[0].month: there is no month "2027-05"`},
			{`"celebration": {"date": "2027-04-13", "part": "PM", "venue": "V1", "facilitator": "F01"}`, `"celebration": null`, 6, "celebration: a celebration is planned without being asked for"},
			{`"celebration": {"date": "2027-04-13", "part": "PM", "venue": "V1", "facilitator": "F01"}, `, ``, 1, `the key "celebration" is missing`},
		},
		{
			{`"venue:V1:busy"`, `"cohort:C01:window"`, 1, "conflict[1]: the rule cohort:C01:window is given twice"},
			{`"venue:V1:busy"`, `"venue:V1:door"`, 1, `conflict[1]: there is no rule "venue:V1:door"`},
			{`["cohort:C01:window", "venue:V1:busy"]`, `[]`, 1, "conflict: at least one rule is expected"},
		},
		{
			{`"status": "solution"`, `"status": "infeasible"`, 1, "sets: this key is not known here"},
			{`"D3", "D4"`, `"D3", "D1"`, 3, `sets[1].members[1]: the delegate "D1" is given twice`},
			{`"D3", "D4"`, `"D3", "D5"`, 3, `sets[1].members[1]: there is no delegate "D5"`},
			{`, "D4"`, ``, 1, `sets: the delegate "D4" is in no set`},
			{`"id": "S2"`, `"id": "S1"`, 3, `sets[1].id: the set "S1" is given twice`},
			{`"slot": "Mon-A1"`, `"slot": null`, 2, `sets[0].slot: there is no slot ""`},
			{`"D1", "D2"`, ``, 2, `sets[0].members: the set "S1" has no members and is not optional`},
		},
	} {
		q, err := Read([]byte(small(t, []string{"plan", "plan", "sets"}[i])))
		if err != nil {
			t.Fatal(err)
		}
		read := func(data []byte) error {
			_, err := q.ReadAnswer(data)
			return err
		}
		if err := read([]byte(answers[i])); err != nil {
			t.Error(err)
		}
		refused(t, answers[i], read, cases)
	}
}

// TestRefusesLargeQuestions keeps the bounds beyond which the searches have no room.
func TestRefusesLargeQuestions(t *testing.T) {
	text := small(t, "plan")
	venues := make([]string, mostVenues+1)
	for i := range venues {
		venues[i] = `{"id": "W` + strings.Repeat("x", i) + `", "capacity": 1, "features": [], "cost": 1, "busy": []}`
	}
	refused(t, text, readQuestion, []spoilt{
		{`"venues": [`, `"venues": [` + strings.Join(venues, ", ") + ", ", 17, "venues: 102 venues are more than this program can plan: at most 100"},
		{text, strings.Repeat(" ", mostBytes+1), 1, "the file is larger than"},
	})
}

// TestListsNameFields keeps the lists of what may be missing true to the types.
func TestListsNameFields(t *testing.T) {
	var known []string
	for _, v := range []any{Plan{}, Sets{}, Calendar{}, DayRule{}, Facilitator{}, Delegate{}, SetFacilitator{}, OpenSet{}, SetDelegate{}, Calendared{},
		Timetable{}, Conflict{}, Allocation{}, AllocatedSet{}} {
		for _, f := range fieldsOf(valueOf(v)) {
			known = append(known, f.name)
		}
	}
	for _, name := range slices.Concat(mayMiss, mayBeEmpty) {
		if !slices.Contains(known, name) {
			t.Errorf("%s is no field", name)
		}
	}
}
