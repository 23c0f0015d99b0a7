package calendar

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/emersion/go-ical"
)

// months returns n events of a delegate, over and over.
func months(b *testing.B, n int) Feed {
	f := delegate(b)
	one := f.Events
	f.Events = nil
	for i := range n {
		e := one[i%len(one)]
		e.UID, e.Start, e.End = uid(i), e.Start.AddDate(0, 0, i), e.End.AddDate(0, 0, i)
		f.Events = append(f.Events, e)
	}
	return f
}

func BenchmarkEncode(b *testing.B) {
	for _, n := range []int{12, 40} {
		f := months(b, n)
		b.Run(fmt.Sprintf("ours/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				body, _, err := Encode(f)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(body)))
			}
		})
		b.Run(fmt.Sprintf("go-ical alone/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				body, err := alone(f)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(body)))
			}
		})
	}
}

// alone encodes the events without any care: no zones, no cleaning, no folding.
func alone(f Feed) ([]byte, error) {
	cal := ical.NewCalendar()
	cal.Props.SetText(ical.PropVersion, "2.0")
	cal.Props.SetText(ical.PropProductID, productID)
	cal.Props.SetText(ical.PropName, f.Name)
	for _, e := range f.Events {
		v := ical.NewEvent()
		v.Props.SetText(ical.PropUID, e.UID)
		v.Props.SetText(ical.PropSummary, e.Summary)
		v.Props.SetText(ical.PropLocation, e.Location)
		v.Props.SetText(ical.PropDescription, string(bytes.ReplaceAll([]byte(e.Description), []byte("\r"), nil)))
		v.Props.SetText(ical.PropStatus, "CONFIRMED")
		v.Props.SetText(ical.PropTransparency, "OPAQUE")
		v.Props.SetText(ical.PropURL, e.URL)
		v.Props.SetText(ical.PropConference, e.Conference)
		categories := ical.NewProp(ical.PropCategories)
		categories.SetTextList(e.Categories)
		v.Props.Set(categories)
		v.Props.SetText(ical.PropSequence, fmt.Sprint(e.Sequence))
		for name, t := range map[string]time.Time{"DTSTAMP": e.Changed, "LAST-MODIFIED": e.Changed, "DTSTART": e.Start, "DTEND": e.End} {
			v.Props.SetDateTime(name, t)
		}
		cal.Children = append(cal.Children, v.Component)
	}
	var b bytes.Buffer
	err := ical.NewEncoder(&b).Encode(cal)
	return b.Bytes(), err
}
