package web

import (
	"encoding/xml"
	"errors"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// partialSet parses the layout and every partial as the renderer does, with the addresses of assets left as they are.
func partialSet(t *testing.T) *template.Template {
	t.Helper()
	funcs := template.FuncMap{
		"asset": func(path string) string { return "/static/" + path },
		"day":   func(at time.Time) string { return at.Format("Monday 2 January 2006") },
		"short": func(at time.Time) string { return at.Format("Mon 2 Jan 2006") },
		"clock": func(at time.Time) string { return at.Format("3:04pm") },
	}
	set, err := template.New("").Funcs(funcs).ParseFS(os.DirFS("../../templates"), "layout.html", "partials/*.html")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func executePartial(t *testing.T, name string, data any) string {
	t.Helper()
	var b strings.Builder
	if err := partialSet(t).ExecuteTemplate(&b, name, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// normalHTML writes HTML as one line a tag or text, with attributes and classes in order, so that only what matters is compared.
func normalHTML(t *testing.T, html string) string {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(html))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var lines []string
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(lines, "\n")
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, html)
		}
		switch token := token.(type) {
		case xml.StartElement:
			lines = append(lines, "<"+token.Name.Local+sortedAttributes(token.Attr)+">")
		case xml.EndElement:
			lines = append(lines, "</"+token.Name.Local+">")
		case xml.CharData:
			if text := strings.Join(strings.Fields(string(token)), " "); text != "" {
				lines = append(lines, text)
			}
		}
	}
}

func sortedAttributes(attrs []xml.Attr) string {
	var out []string
	for _, a := range attrs {
		value := a.Value
		if a.Name.Local == "class" {
			classes := strings.Fields(value)
			sort.Strings(classes)
			value = strings.Join(classes, " ")
		}
		out = append(out, " "+a.Name.Local+"="+value)
	}
	sort.Strings(out)
	return strings.Join(out, "")
}

// nhsNumber is the hint of the fixtures, whose mark-up a plain text cannot carry.
const nhsNumber = "This is a 10 digit number (like 999 123 4567) that you can find on an NHS letter, prescription or in the NHS App"

var plainHint = []string{`<span class="nhsuk-u-nowrap">999 123 4567</span>`, "999 123 4567"}

func lettered(texts ...string) []Option {
	var out []Option
	for _, text := range texts {
		out = append(out, Option{Value: strings.ToLower(text), Text: text})
	}
	return out
}

// fixture is one comparison. change lists what differs on purpose, as pairs of the published words and ours: above all
// that a control's name is its id.
type fixture struct {
	name, partial string
	data          any
	change        []string
}

func textFixtures() []fixture {
	return []fixture{
		{"input--with-error-message-and-hint", "field_text", FieldText{
			Name: "with-hint-error", Label: "What is your NHS number?", Hint: nhsNumber, Error: "Enter NHS number", InputMode: "numeric",
			Width: 10, Spellcheck: "false", Heading: true}, append(plainHint, ` nhsuk-input--code`, ``, `name="example"`, `name="with-hint-error"`)},
		{"input--without-heading", "field_text", FieldText{
			Name: "without-heading", Label: "What is your NHS number?", InputMode: "numeric", Width: 10, Spellcheck: "false"},
			[]string{` nhsuk-input--code`, ``, `name="example"`, `name="without-heading"`}},
		{"textarea--with-error-message-and-hint", "field_textarea", FieldTextarea{
			Name: "with-hint-error", Label: "Can you provide more detail?", Error: "You must provide an explanation", Heading: true,
			Hint: "Do not include personal information like your name, date of birth or NHS number"}, []string{`name="example"`, `name="with-hint-error"`}},
		{"file-upload--with-error-message-and-hint", "field_file", FieldFile{
			Name: "file-upload", Label: "Upload a file", Hint: "Your photo may be in your Pictures, Photos, Downloads or Desktop folder",
			Error: "The selected file must be a JPG, BMP or TIF", Heading: true}, []string{` data-module="nhsuk-file-upload"`, ``}},
	}
}

func choiceFixtures() []fixture {
	regions := []Option{
		{Value: "choose", Text: "Choose location"}, {Value: "eastmidlands", Text: "East Midlands"}, {Value: "eastofengland", Text: "East of England"},
		{Value: "london", Text: "London"}, {Value: "northeast", Text: "North East"}, {Value: "northwest", Text: "North West"},
		{Value: "southeast", Text: "South East"}, {Value: "southwest", Text: "South West"}, {Value: "westmidlands", Text: "West Midlands"},
		{Value: "yorkshire", Text: "Yorkshire and the Humber"},
	}
	contact := []Option{{Value: "email", Text: "Email"}, {Value: "phone", Text: "Phone"}, {Value: "text", Text: "Text message"}}
	byAll := []Option{{Value: "email", Text: "Email"}, {Value: "phone", Text: "Phone"}, {Value: "text message", Text: "Text message"}}
	phone := []Option{
		{Value: "mobile", Text: "Yes, I have a mobile phone with signal", Hint: "We will text you a 6 digit security code"},
		{Value: "landline", Text: "No, I want to use my landline", Hint: "We will call you to give you a 6 digit security code"},
	}
	return []fixture{
		{"select--with-error-message-and-hint", "field_select", FieldSelect{
			Name: "with-hint-error", Label: "Choose location", Hint: "This can be different to where you went before", Error: "Select a location",
			Options: regions, Heading: true}, []string{`name="example"`, `name="with-hint-error"`}},
		{"select--with-selected-value", "field_select", FieldSelect{
			Name: "with-value", Label: "Sort by", Value: "updated", Heading: true, Options: []Option{
				{Value: "published", Text: "Recently published"}, {Value: "updated", Text: "Recently updated"},
				{Value: "views", Text: "Most views"}, {Value: "comments", Text: "Most comments"}}}, []string{`name="example"`, `name="with-value"`}},
		{"radios--with-error-message-and-hint", "field_radios", FieldRadios{
			Name: "with-hint-error", Label: "How do you want to be contacted about this?", Hint: "Select 1 option",
			Error: "Select how you want to be contacted", Options: contact, Heading: true}, []string{`name="example"`, `name="with-hint-error"`}},
		{"radios--with-hints-on-items", "field_radios", FieldRadios{
			Name: "with-hint-item", Label: "Do you have a mobile phone with signal?", Options: phone, Heading: true},
			[]string{`name="example"`, `name="with-hint-item"`}},
		{"radios--without-heading", "field_radios", FieldRadios{
			Name: "without-heading", Label: "How do you want to be contacted about this?", Options: contact}, []string{`name="example"`, `name="without-heading"`}},
		{"checkboxes--with-error-message-and-hint", "field_checkboxes", FieldCheckboxes{
			Name: "with-hint-error", Label: "How do you want to be contacted about this?", Hint: "Select all options that are relevant to you",
			Error: "Select how you want to be contacted", Options: byAll, Heading: true}, []string{`name="example"`, `name="with-hint-error"`}},
		{"checkboxes--without-heading", "field_checkboxes", FieldCheckboxes{
			Name: "without-heading", Label: "How do you want to be contacted about this?", Options: byAll}, []string{`name="example"`, `name="without-heading"`}},
	}
}

func dateFixtures() []fixture {
	dated := []string{`name="day"`, `name="example-day"`, `name="month"`, `name="example-month"`, `name="year"`, `name="example-year"`}
	return []fixture{
		{"date-input--with-error-message-and-hint", "field_date", FieldDate{
			Name: "example", Label: "What is your date of birth?", Hint: "For example, 31 3 1980", Error: "Enter your date of birth", Heading: true}, dated},
		{"date-input--with-values", "field_date", FieldDate{
			Name: "example", Label: "What is your date of birth?", Hint: "For example, 31 3 1980", Day: "5", Month: "8", Year: "2024", Heading: true}, dated},
		{"date-input--without-heading", "field_date", FieldDate{Name: "example", Label: "What is your date of birth?"}, dated},
	}
}

func componentFixtures() []fixture {
	return []fixture{
		{"tag--colour-class", "tag", Tag{Text: "Green", Colour: "green"}, nil},
		{"error-summary--with-multiple-errors", "error_summary", []FieldError{
			{"example-first-name", "Enter your first name"}, {"example-last-name", "Enter your last name"}}, nil},
		{"pagination--default", "pager", Pager{
			Previous: "#/section/treatments", PreviousText: "Treatments", Next: "#/section/symptoms", NextText: "Symptoms"}, nil},
		{"pagination--with-only-next", "pager", Pager{Next: "#/section/symptoms", NextText: "Symptoms"}, nil},
		{"task-list--default", "task_list", []Task{
			{ID: "your-health-1", Href: "#/task/exercise", Text: "Exercise", Status: "Completed"},
			{ID: "your-health-2", Href: "#/task/personal-health", Text: "Personal health", Status: "Completed"},
			{ID: "your-health-3", Href: "#/task/family-health-history", Text: "Family health history",
				Hint: "Details of your parents, brothers and sisters", Status: "Incomplete", StatusColour: "blue"},
			{ID: "your-health-4", Href: "#/task/smoking-history", Text: "Smoking history", Status: "Incomplete", StatusColour: "blue"},
			{ID: "your-health-5", Text: "Blood test", Status: "Cannot start yet"}}, nil},
		{"summary-list--with-actions", "summary_list", []SummaryRow{
			{Key: "Name", Value: "Karen Francis", Href: "#/change", Action: "Change"},
			{Key: "Date of birth", Value: "15 March 1984", Href: "#/change", Action: "Change"},
			{Key: "Contact information", Value: "Leeds", Href: "#/change", Action: "Change"},
			{Key: "Contact details", Value: "07700 900362", Href: "#/change", Action: "Change"}},
			[]string{" name</span>", " Name</span>", " date of", " Date of", "> contact", "> Contact", "73 Roman Rd<br>", "", "Leeds<br>", "Leeds",
				"LS2 5ZN", "", "<p>07700 900362</p>", "07700 900362", "<p>karen.francis@example.com</p>", ""}},
		{"inset-text--default", "inset", "You can report any suspected side effect using the Yellow Card safety scheme", nil},
		{"warning-callout--with-custom-heading", "warning", Warning{Heading: "School, nursery or work",
			Text: "Stay away from school, nursery or work until all the spots have crusted over. This is usually 5 days after the spots first appeared."},
			[]string{"<h3", "<h2", "</h3", "</h2"}},
		{"notification-banner--with-success-variant", "layout_notice", "Email sent to example@email.com", nil},
		{"search-input--without-heading", "search", Search{Action: "/people", Label: "Search by NHS number"}, []string{`"example"`, `"q"`}},
		{"breadcrumb--default", "layout_breadcrumbs", []struct{ Href, Text string }{{"#", "Home"}, {"#", "NHS services"}, {"#", "Hospitals"}}, nil},
	}
}

// TestPartialsAreTheDesignSystems compares each partial with the HTML that the design system publishes for the same content.
func TestPartialsAreTheDesignSystems(t *testing.T) {
	for _, tc := range slices.Concat(textFixtures(), choiceFixtures(), dateFixtures(), componentFixtures()) {
		t.Run(tc.name, func(t *testing.T) {
			published, err := os.ReadFile(filepath.Join("testdata", "nhsuk", tc.name+".html"))
			if err != nil {
				t.Fatal(err)
			}
			if tc.partial == "search" { // the fixture is without its form
				published = []byte(`<search><form action="/people" method="get" novalidate>` + string(published) + `</form></search>`)
			}
			want := strings.NewReplacer(tc.change...).Replace(string(published))
			if diff := cmp.Diff(normalHTML(t, want), normalHTML(t, executePartial(t, tc.partial, tc.data))); diff != "" {
				t.Errorf("-published +ours:\n%s", diff)
			}
		})
	}
}

func TestChosenOptionsStayChosen(t *testing.T) {
	radios := executePartial(t, "field_radios", FieldRadios{Name: "size", Label: "Size", Value: "b", Options: lettered("A", "B")})
	if !strings.Contains(radios, `id="size-2" name="size" type="radio" value="b" checked`) || strings.Count(radios, " checked") != 1 {
		t.Errorf("the second and no other radio should be checked:\n%s", radios)
	}
	boxes := executePartial(t, "field_checkboxes", FieldCheckboxes{Name: "size", Label: "Size", Values: []string{"a", "c"}, Options: lettered("A", "B", "C")})
	if !strings.Contains(boxes, `value="a" checked`) || !strings.Contains(boxes, `value="c" checked`) || strings.Count(boxes, " checked") != 2 {
		t.Errorf("the first and the last box should be checked:\n%s", boxes)
	}
}

// What a person typed comes back as text, never as mark-up.
func TestTypedWordsAreEscaped(t *testing.T) {
	const typed = `"><script>alert(1)</script></textarea>`
	for name, html := range map[string]string{
		"text":     executePartial(t, "field_text", FieldText{Name: "a", Label: "A", Value: typed}),
		"textarea": executePartial(t, "field_textarea", FieldTextarea{Name: "a", Label: "A", Value: typed}),
		"search":   executePartial(t, "search", Search{Action: "/people", Value: typed, Label: "Search"}),
		"date":     executePartial(t, "field_date", FieldDate{Name: "a", Label: "A", Day: typed}),
		"timeline": executePartial(t, "timeline", []TimelineItem{{When: typed, Title: typed, Text: typed, State: "done"}}),
		"figure":   executePartial(t, "figure", Figure{Sentence: typed, Table: Table{Caption: typed, Head: []string{typed}, Rows: [][]string{{typed}}}}),
	} {
		if strings.Contains(html, "<script>") {
			t.Errorf("%s writes what was typed as mark-up:\n%s", name, html)
		}
	}
}

// An error summary, a pager and a notice without content leave nothing, not even an empty frame for a screen reader.
func TestNothingToSayIsNothing(t *testing.T) {
	for name, html := range map[string]string{
		"error_summary":      executePartial(t, "error_summary", []FieldError(nil)),
		"pager":              executePartial(t, "pager", Pager{}),
		"layout_notice":      executePartial(t, "layout_notice", ""),
		"layout_breadcrumbs": executePartial(t, "layout_breadcrumbs", []struct{ Href, Text string }(nil)),
		"progress_head":      executePartial(t, "progress_head", Progress{Done: 3, Total: 3}),
	} {
		if strings.TrimSpace(html) != "" {
			t.Errorf("%s prints %q", name, html)
		}
	}
}

func TestProgressAsksAgainOnlyWhileWorkGoesOn(t *testing.T) {
	for _, tc := range []struct {
		progress Progress
		again    bool
	}{
		{Progress{Done: 1, Total: 3}, true},
		{Progress{Done: 3, Total: 3}, false},
		{Progress{Done: 1, Total: 3, Stopped: true}, false},
	} {
		if html := executePartial(t, "progress", tc.progress); strings.Contains(html, "data-refresh") != tc.again {
			t.Errorf("%+v:\n%s", tc.progress, html)
		}
	}
}

// The content policy of the pages forbids style attributes and inline scripts; a template that has one shows it only in a browser.
func TestTemplatesHaveNoInlineStyleOrScript(t *testing.T) {
	paths, err := filepath.Glob("../../templates/*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, "../../templates/layout.html") {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, forbidden := range []string{" style=", "<style", "<script>", " onclick=", " onchange=", " onsubmit=", "javascript:"} {
			if strings.Contains(string(page), forbidden) {
				t.Errorf("%s has %q", path, forbidden)
			}
		}
	}
}
