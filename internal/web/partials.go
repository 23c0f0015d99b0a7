package web

import (
	"html/template"
	"strconv"
)

// The types of this file are what templates/partials/*.html take: one partial, one struct. A field's Name is both the name
// of the form value and the id of the control, so that a FieldError can lead to it. An Error of "" means none, a Hint of ""
// means none. Heading makes the label the heading of a page that asks one thing.

// FieldError is one line of the error summary. Field is the name of the control it leads to; for a FieldDate that is the
// name with "-day", "-month" or "-year". The partial error_summary takes a slice of them and prints nothing for none.
type FieldError struct {
	Field   string
	Message string
}

// FieldText is a one-line text field.
type FieldText struct {
	Name, Label, Hint, Value, Error string
	Type                            string // "text" when empty; "email", "tel", "password", "url"
	Autocomplete                    string // the HTML token, for instance "email"
	InputMode                       string // "numeric" for whole numbers
	Width                           int    // in characters: 2, 3, 4, 5, 10, 20 or 30; 0 for the whole column
	Spellcheck                      string // "false" for names, addresses and codes; empty leaves it to the browser
	Heading                         bool
}

// FieldTextarea is a text field of several lines. Rows is 5 when it is 0.
type FieldTextarea struct {
	Name, Label, Hint, Value, Error string
	Rows                            int
	Spellcheck                      string
	Heading                         bool
}

// Option is one choice of a select, of radios or of checkboxes. A select does not show the Hint.
type Option struct {
	Value, Text, Hint string
}

// FieldSelect is a drop-down list; Value is the chosen option's.
type FieldSelect struct {
	Name, Label, Hint, Value, Error string
	Options                         []Option
	Heading                         bool
}

// FieldRadios is a choice of one; Value is the chosen option's.
type FieldRadios struct {
	Name, Label, Hint, Value, Error string
	Options                         []Option
	Inline, Small                   bool
	Heading                         bool
}

// ID is the id of the i-th option, counted from 0: the first has the field's name, so that the error summary leads to it.
func (f FieldRadios) ID(i int) string { return optionID(f.Name, i) }

// FieldCheckboxes is a choice of any number. Values are the chosen options'. A single statement to agree to is a
// FieldCheckboxes with one option.
type FieldCheckboxes struct {
	Name, Label, Hint, Error string
	Values                   []string
	Options                  []Option
	Small                    bool
	Heading                  bool
}

// ID is the id of the i-th option, counted from 0.
func (f FieldCheckboxes) ID(i int) string { return optionID(f.Name, i) }

// Has says whether an option's value is chosen.
func (f FieldCheckboxes) Has(value string) bool {
	for _, v := range f.Values {
		if v == value {
			return true
		}
	}
	return false
}

func optionID(name string, i int) string {
	if i == 0 {
		return name
	}
	return name + "-" + strconv.Itoa(i+1)
}

// FieldDate is a date in three fields, whose names are Name with "-day", "-month" and "-year". Day, Month and Year are as
// the person typed them.
type FieldDate struct {
	Name, Label, Hint, Error string
	Day, Month, Year         string
	Heading                  bool
}

// FieldFile is a choice of a file. Accept is a list of file types as HTML wants it, for instance ".csv,text/csv".
type FieldFile struct {
	Name, Label, Hint, Error string
	Accept                   string
	Heading                  bool
}

// Tag is a state in a few words. Colour is one of nhsuk's: "white", "grey", "green", "aqua-green", "blue", "purple",
// "pink", "red", "orange", "yellow"; empty is the plain dark one.
type Tag struct {
	Text, Colour string
}

// Pager leads to the neighbours of a page of a list. An empty address leaves that side out; the texts say what is there,
// for instance "21 to 40 of 96".
type Pager struct {
	Previous, Next         string
	PreviousText, NextText string
}

// SummaryRow is one row of a summary list; the partial summary_list takes a slice of them. Action, for instance "Change",
// is a link to Href and is read out with the key.
type SummaryRow struct {
	Key, Value   string
	Href, Action string
}

// Task is one row of a task list; the partial task_list takes a slice of them. ID makes the ids of its parts and is unique
// on the page. A task without Href cannot be started yet. A status without a colour is done or plain: it has no tag's ground.
type Task struct {
	ID, Href, Text, Hint string
	Status, StatusColour string
}

// Warning is a callout that must not be missed. Heading is "Important" when empty.
type Warning struct {
	Heading, Text string
}

// Empty is what a list without rows says: why, and the next step. Without Href there is none.
type Empty struct {
	Text, Href, Action string
}

// Table is a plain table of words and numbers. The first cell of a row is its header; every other column is numeric, to
// the right. The caption is read out, not seen, and tells the page's tables apart.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
}

// Figure is a chart with the sentence that says what it shows and its numbers one click away. Narrow is the same chart
// drawn for a phone; without it the phone shows the wide one. The table is left out when it has no rows.
type Figure struct {
	SVG, Narrow template.HTML
	Sentence    string
	Table       Table
}

// TimelineItem is one step of a timeline; the partial timeline takes a slice of them. State is "done", "next", "later" or
// "cancelled". Href may be empty.
type TimelineItem struct {
	When, Title, Text, Href string
	State                   string
}

// Progress is how far long work has come: Done of Total, and what it is doing. The page asks again by itself while work
// goes on; Stopped says that it ended early. The page also needs the refresh for browsers without scripts:
// {{define "head"}}{{template "progress_head" .Progress}}{{end}}.
type Progress struct {
	Done, Total int
	Text        string
	Stopped     bool
}

// Running says whether the work goes on.
func (p Progress) Running() bool { return !p.Stopped && p.Done < p.Total }

// Search is the search box over a list: a GET form to Action with the words in "q".
type Search struct {
	Action, Value, Label string
}
