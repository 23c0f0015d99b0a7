package calendar

import (
	"io"
	"time"

	"github.com/emersion/go-ical"
)

// encodeComponent writes one component, unfolded.
func encodeComponent(w io.Writer, c *ical.Component) error {
	return ical.NewEncoder(w).Encode(&ical.Calendar{Component: c})
}

// text sets a text property from clean text, without the VALUE=TEXT go-ical adds to
// names it does not know.
func text(p ical.Props, name, s string) {
	prop := ical.NewProp(name)
	prop.SetText(s)
	prop.Params.Del(ical.ParamValue)
	p.Set(prop)
}

// value sets a property whose value is already in its final form. Parameters
// follow as pairs of name and value; their values may be any text.
func value(p ical.Props, name, v string, params ...string) {
	prop := ical.NewProp(name)
	prop.Value = v
	for i := 0; i+1 < len(params); i += 2 {
		prop.Params.Set(params[i], param(params[i+1]))
	}
	p.Set(prop)
}

// instant sets a property to a time in UTC.
func instant(p ical.Props, name string, t time.Time) {
	p.SetDateTime(name, t.UTC())
}
