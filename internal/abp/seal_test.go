package abp

import (
	"bytes"
	"testing"
	"time"
)

func TestSealsBreak(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	at := At(time.Date(2024, 1, 31, 9, 0, 0, 123456000, time.UTC))
	events := func(ids ...string) []Event {
		var list []Event
		for _, id := range ids {
			e := Event{ID: id, At: at, ByID: "per_ann", Verb: "moved", Subject: "ses_1", Why: "the room is taken"}
			e.ByMark, e.WhyMark = e.Mark(), e.markOfWhy(key)
			list = append(list, e)
		}
		return list
	}
	first := SealEvents(nil, events("evt_a", "evt_b"), at, key)
	second := SealEvents(&first, events("evt_c"), at, key)
	if fault := first.Check(nil, events("evt_a", "evt_b"), key); fault != "" {
		t.Error(fault)
	}
	if fault := second.Check(&first, events("evt_c"), key); fault != "" {
		t.Error(fault)
	}
	erased := events("evt_c")
	erased[0].ByID, erased[0].Why = "", ""
	if fault := second.Check(&first, erased, key); fault != "" {
		t.Errorf("after the person was erased: %s", fault)
	}
	for name, change := range map[string]func(*Event){
		"id": func(e *Event) { e.ID = "evt_d" }, "time": func(e *Event) { e.At = e.At.Plus(time.Microsecond) }, "verb": func(e *Event) { e.Verb = "saw" },
		"subject": func(e *Event) { e.Subject = "ses_2" }, "why": func(e *Event) { e.Why = "another" }, "why and mark": func(e *Event) { e.Why = "another"; e.WhyMark = e.markOfWhy(key) }, "mark of why": func(e *Event) { e.Why, e.WhyMark = "", "00" }, "person": func(e *Event) { e.ByID = "per_bo" },
		"person and mark": func(e *Event) { e.ByID = "per_bo"; e.ByMark = e.Mark() }, "mark alone": func(e *Event) { e.ByID, e.ByMark = "", "00" },
	} {
		list := events("evt_c")
		change(&list[0])
		if second.Check(&first, list, key) == "" {
			t.Errorf("another %s is not noticed", name)
		}
	}
	for name, fault := range map[string]string{
		"an event removed": first.Check(nil, events("evt_a"), key), "an event added": second.Check(&first, events("evt_c", "evt_d"), key),
		"in another order": first.Check(nil, events("evt_b", "evt_a"), key), "the first seal removed": second.Check(nil, events("evt_c"), key),
		"another key": first.Check(nil, events("evt_a", "evt_b"), []byte("other")),
	} {
		if fault == "" {
			t.Errorf("%s is not noticed", name)
		}
	}
	again := SealEvents(nil, events("evt_a"), at, key)
	if second.Check(&again, events("evt_c"), key) == "" {
		t.Error("a seal that was made anew does not break the next")
	}
}

// TestSealsOfEarlierReleases checks seals over the words of reasons, as an earlier
// release made them, and when the events of a seal may go.
func TestSealsOfEarlierReleases(t *testing.T) {
	key, at := bytes.Repeat([]byte{7}, 32), At(time.Date(2024, 1, 31, 9, 0, 0, 0, time.UTC))
	list := []Event{{ID: "evt_a", At: at, Verb: "moved", Subject: "ses_1", Why: "the room is taken"}}
	old := Seal{Number: 1, MadeAt: at, Events: 1}
	old.Digest = old.digest(list, key)
	if fault := old.Check(nil, list, key); fault != "" || old.IsUnsure(list) {
		t.Errorf("%q, unsure %v", fault, old.IsUnsure(list))
	}
	list[0].Why, list[0].WhyMark = "", Erased
	if !old.IsUnsure(list) {
		t.Error("words were forgotten, and the seal is said to be sure")
	}
	s := SealEvents(nil, list, at, key)
	s.Form = 0
	if s.Check(nil, list, key) == "" {
		t.Error("a seal that pretends to be of an earlier release is taken for whole")
	}
	s.Form, s.ForgottenAt = 1, at.Plus(time.Hour)
	if s.Check(nil, nil, key) == "" {
		t.Error("events that went after an hour are not missed")
	}
	s.ForgottenAt = At(at.AddDate(EventsLeast, 0, 1))
	if fault := s.Check(nil, nil, key); fault != "" {
		t.Error(fault)
	}
}
