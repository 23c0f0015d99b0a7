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
			e.ByMark = e.Mark()
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
	erased[0].ByID = ""
	if fault := second.Check(&first, erased, key); fault != "" {
		t.Errorf("after the person was erased: %s", fault)
	}
	for name, change := range map[string]func(*Event){
		"id": func(e *Event) { e.ID = "evt_d" }, "time": func(e *Event) { e.At = e.At.Plus(time.Microsecond) }, "verb": func(e *Event) { e.Verb = "saw" },
		"subject": func(e *Event) { e.Subject = "ses_2" }, "why": func(e *Event) { e.Why = "" }, "person": func(e *Event) { e.ByID = "per_bo" },
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
