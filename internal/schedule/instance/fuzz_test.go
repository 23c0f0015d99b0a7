package instance

import (
	"errors"
	"reflect"
	"testing"
)

// FuzzReadQuestion reads anything: either a fault says where and why, or what was
// read is written and read again without a difference.
func FuzzReadQuestion(f *testing.F) {
	f.Add([]byte(small(f, "plan")))
	f.Add([]byte(small(f, "sets")))
	f.Add([]byte(`{"format": "abp-sched/1", "kind": "plan"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := Read(data)
		if err != nil {
			isFault(t, err)
			return
		}
		if again := rewritten(t, q); !reflect.DeepEqual(q, again) {
			t.Errorf("%+v is %+v when it is read again", q, again)
		}
	})
}

func isFault(t *testing.T, err error) {
	t.Helper()
	var fault *Fault
	if !errors.As(err, &fault) || fault.Line < 1 || fault.Column < 1 || fault.Reason == "" {
		t.Errorf("%#v says too little", err)
	}
}

// answers are right and wrong answers to the small questions.
var answers = []string{
	`{"instance": "small", "kind": "plan", "status": "solution", "cohorts": [{"id": "C01",
	  "full": {"date": "2027-01-12", "venue": "V1", "facilitators": ["F01", "F02"]},
	  "half": {"date": "2027-01-26", "part": "PM", "venue": "V1", "facilitators": ["F01", "F02"]},
	  "sets": [{"id": "C01S1", "facilitator": "F02", "meetings": [{"date": "2027-02-23", "part": "A2"}, {"date": "2027-03-23", "part": "A2"}]}]}],
	 "coffee": [{"month": "2027-02", "date": "2027-02-09", "part": "L", "facilitator": "F01"}, {"month": "2027-03", "date": "2027-03-09", "part": "L", "facilitator": "F01"}],
	 "celebration": {"date": "2027-04-13", "part": "PM", "venue": "V1", "facilitator": "F01"}, "note": ""}`,
	`{"instance": "small", "kind": "plan", "status": "infeasible", "conflict": ["cohort:C01:window", "venue:V1:busy"]}`,
	`{"instance": "few", "kind": "sets", "status": "solution", "sets": [
	  {"id": "S1", "slot": "Mon-A1", "facilitator": "F1", "members": ["D1", "D2"]},
	  {"id": "S2", "slot": "Thu-P2", "facilitator": "F2", "members": ["D3", "D4"]}]}`,
}

// FuzzReadAnswer reads anything as an answer to the small questions.
func FuzzReadAnswer(f *testing.F) {
	for _, a := range answers {
		f.Add([]byte(a))
	}
	var questions []Question
	for _, name := range []string{"plan", "sets"} {
		q, err := Read([]byte(small(f, name)))
		if err != nil {
			f.Fatal(err)
		}
		questions = append(questions, q)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, q := range questions {
			a, err := q.ReadAnswer(data)
			if err != nil {
				isFault(t, err)
				continue
			}
			if again := answered(t, q, a); !reflect.DeepEqual(a, again) {
				t.Errorf("%+v is %+v when it is read again", a, again)
			}
		}
	})
}

// answered writes an answer and reads it again.
func answered(t testing.TB, q Question, a Answer) Answer {
	t.Helper()
	v := any(a.Timetable)
	switch {
	case a.Allocation != nil:
		v = a.Allocation
	case a.Conflict != nil:
		v = a.Conflict
	}
	data, err := Write(v)
	if err != nil {
		t.Fatal(err)
	}
	again, err := q.ReadAnswer(data)
	if err != nil {
		t.Fatalf("what was written cannot be read: %v\n%s", err, data)
	}
	return again
}
