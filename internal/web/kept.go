package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// keptLimit is how much of a form is read to be kept when there was no place for it.
const keptLimit = 64 << 10

// keptForm is a form that could not be saved just now: all that was typed, to be
// sent again by a button or copied.
type keptForm struct {
	Action  string
	Fields  []keptField
	Texts   []keptField // what took somebody time to write
	HadFile bool        // which has to be chosen again
}

// keptField is one value of a form.
type keptField struct{ Name, Value string }

// kept returns the form that a request carries, or nil.
func (s *Server) kept(c echo.Context) *keptForm {
	r := c.Request()
	if r.Method != http.MethodPost || s.origin.Check(r) != nil || !isAddress(r) {
		return nil
	}
	if r.PostForm == nil && r.MultipartForm == nil && r.ContentLength >= 0 && r.ContentLength <= keptLimit && readForm(c) != nil {
		return nil
	}
	k := &keptForm{Action: r.URL.RequestURI(), HadFile: strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")}
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		for _, v := range r.PostForm[name] {
			k.Fields = append(k.Fields, keptField{name, v})
			if len(v) > 40 || strings.ContainsAny(v, "\r\n") {
				k.Texts = append(k.Texts, keptField{name, v})
			}
		}
	}
	return k
}
