package app

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"
)

// archive packs the copy as a page to read, as data and with the survey answers as a
// table.
func (c *dataCopy) archive() ([]byte, error) {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, err
	}
	page, err := c.page()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []struct {
		name    string
		content []byte
	}{{"read-me.html", page}, {"data.json", data}, {"survey-answers.csv", c.answersCSV()}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: c.MadeAt})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// answersCSV is the person's own answers as a table, safe to open in a spreadsheet.
func (c *dataCopy) answersCSV() []byte {
	var b strings.Builder
	write := func(cells ...string) {
		for i, cell := range cells {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(GuardCell(cell), `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	write("Wave", "Day", "Code", "Question", "Answer")
	for _, a := range c.Answers {
		write(a.Wave, a.Day, a.Code, a.Question, a.Answer)
	}
	return []byte(b.String())
}

// copyPage is the copy as a page that stands alone: it loads nothing.
var copyPage = template.Must(template.New("copy").Funcs(template.FuncMap{"columns": columnsOf, "say": sayValue, "name": func(s string) string { return strings.ReplaceAll(s, "_", " ") }}).Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Everything that is kept about you</title></head>
<body><main><h1>Everything that is kept about you</h1>
<p>{{.Of}}, made on {{say .MadeAt}}. Other people stand in it by their role and not by their name. The same is in data.json for programs, and your survey answers are in survey-answers.csv.</p>
{{range .Classes}}<h2>{{.Title}}</h2>
<p>{{.Purpose}}</p><p>Ground in law: {{.Basis}}. Kept: {{.Kept}}.</p>
<p>Who may see it:</p><ul>{{range .Seen}}<li>{{.}}</li>{{end}}</ul>
{{range .Tables}}<h3>{{.Name}}</h3>
{{range .Rows}}{{$row := .}}<dl>{{range columns .}}<dt>{{name .}}</dt><dd>{{say (index $row .)}}</dd>{{end}}</dl><hr>
{{end}}{{else}}<p>Nothing is kept.</p>
{{end}}{{end}}<h2>Your survey answers in words</h2>
{{if .Answers}}<ul>{{range .Answers}}<li>{{.Wave}}, {{.Day}}: {{with .Question}}{{.}}{{else}}{{.Code}}{{end}} <strong>{{.Answer}}</strong></li>{{end}}</ul>{{else}}<p>There are none.</p>{{end}}
<h2>Not in this copy</h2><ul>{{range .Left}}<li>{{name .Table}}: {{.Why}}</li>{{end}}</ul>
</main></body></html>
`))

func (c *dataCopy) page() ([]byte, error) {
	var b bytes.Buffer
	err := copyPage.Execute(&b, c)
	return b.Bytes(), err
}

func columnsOf(row map[string]any) []string { return slices.Sorted(maps.Keys(row)) }

// sayValue says a value as people read it.
func sayValue(v any) string {
	switch v := v.(type) {
	case time.Time:
		return v.UTC().Format("2 January 2006 15:04 UTC")
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return fmt.Sprint(v)
}
