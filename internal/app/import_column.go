package app

import (
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// column is what the cells below a heading mean.
type column uint8

// The columns of a file of people. Below noColumn stands what is not read.
const (
	noColumn column = iota
	nameColumn
	firstNameColumn
	lastNameColumn
	emailColumn
	organisationColumn
	jobTitleColumn
	departmentColumn
	staffGroupColumn
	bandColumn
	managerColumn
	columnCount
)

// columnNames are the headings that an export writes.
var columnNames = [columnCount]string{"", "Name", "First name", "Last name", "E-mail address", "Organisation", "Job title", "Department", "Staff group", "Band", "Line manager e-mail"}

// columnFields are the form fields of a person that columns fill.
var columnFields = map[string]column{"name": nameColumn, "email": emailColumn, "organisation": organisationColumn, "job_title": jobTitleColumn,
	"department": departmentColumn, "staff_group": staffGroupColumn, "band": bandColumn, "manager": managerColumn}

// synonyms are the headings that are understood, without case, marks and
// hyphens.
var synonyms = map[string]column{
	"name": nameColumn, "full name": nameColumn, "person": nameColumn, "employee name": nameColumn, "display name": nameColumn, "delegate": nameColumn,
	"first name": firstNameColumn, "forename": firstNameColumn, "given name": firstNameColumn, "preferred name": firstNameColumn,
	"last name": lastNameColumn, "surname": lastNameColumn, "family name": lastNameColumn,
	"email": emailColumn, "e mail": emailColumn, "mail": emailColumn, "email address": emailColumn, "e mail address": emailColumn, "work email": emailColumn, "nhs email": emailColumn,
	"organisation": organisationColumn, "organization": organisationColumn, "org": organisationColumn, "organisation code": organisationColumn, "organisation name": organisationColumn,
	"employer": organisationColumn, "trust": organisationColumn, "company": organisationColumn,
	"job title": jobTitleColumn, "job": jobTitleColumn, "title": jobTitleColumn, "role": jobTitleColumn, "position": jobTitleColumn, "position title": jobTitleColumn,
	"department": departmentColumn, "dept": departmentColumn, "team": departmentColumn, "directorate": departmentColumn, "ward": departmentColumn, "service": departmentColumn,
	"staff group": staffGroupColumn, "staffgroup": staffGroupColumn, "esr staff group": staffGroupColumn, "professional group": staffGroupColumn,
	"band": bandColumn, "pay band": bandColumn, "grade": bandColumn, "afc band": bandColumn, "pay grade": bandColumn,
	"line manager e mail": managerColumn, "line manager email": managerColumn, "line manager email address": managerColumn, "line manager e mail address": managerColumn,
	"manager email": managerColumn, "manager e mail": managerColumn, "line manager": managerColumn, "manager": managerColumn, "managers email": managerColumn, "line managers email": managerColumn,
}

// columnOf returns what a heading means, or noColumn.
func columnOf(heading string) column {
	plain := strings.Map(func(r rune) rune {
		switch r {
		case '-', '_', '.', '/', '\u2010', '\u2011', '\u2013':
			return ' '
		case '*', ':', '\'', '’', '(', ')', '"':
			return -1
		}
		return r
	}, strings.ToLower(abp.CleanLine(heading)))
	return synonyms[strings.Join(strings.Fields(plain), " ")]
}

// readHeading says what each column of a file means. It fails with Invalid if
// the two that are needed are missing, or if two mean the same.
func readHeading(heading record) ([]column, error) {
	if heading.fault != "" {
		return nil, wrongFile("The line that names the columns cannot be read: " + heading.fault)
	}
	columns := make([]column, len(heading.cells))
	first := map[column]string{}
	for i, cell := range heading.cells {
		c := columnOf(cell)
		if other, twice := first[c]; twice && c != noColumn {
			return nil, wrongFile(fmt.Sprintf("The columns “%s” and “%s” mean the same. Keep one of them.", shorten(other), shorten(abp.CleanLine(cell))))
		}
		columns[i], first[c] = c, abp.CleanLine(cell)
	}
	_, hasEmail := first[emailColumn]
	_, hasName := first[nameColumn]
	_, hasFirst := first[firstNameColumn]
	_, hasLast := first[lastNameColumn]
	switch {
	case !hasEmail:
		return nil, wrongFile(fmt.Sprintf("No column is called “E-mail address”. The first line of the file must name the columns; it reads “%s”.", shorten(strings.Join(heading.cells, ", "))))
	case !hasName && !(hasFirst && hasLast):
		return nil, wrongFile("No column is called “Name”, nor two “First name” and “Last name”.")
	case hasName && (hasFirst || hasLast):
		return nil, wrongFile("There is a column “Name” and one for a part of the name. Keep one or the other.")
	}
	return columns, nil
}

// shorten keeps a quotation from a file short.
func shorten(s string) string {
	s = abp.CleanLine(s)
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}

// ImportColumns says which of the headings of an import are read and which are
// left out, each as it is written.
func ImportColumns(heading string) (read, ignored []string) {
	cells, err := csv.NewReader(strings.NewReader(heading)).Read()
	if err != nil {
		return nil, nil
	}
	for _, c := range cells {
		switch {
		case columnOf(c) != noColumn:
			read = append(read, abp.CleanLine(c))
		case abp.CleanLine(c) != "":
			ignored = append(ignored, abp.CleanLine(c))
		}
	}
	return read, ignored
}

// PeopleHeading names the columns of a file of people, as PersonRow fills them
// and an import reads them.
func PeopleHeading() []string {
	return []string{columnNames[nameColumn], columnNames[emailColumn], columnNames[organisationColumn], columnNames[jobTitleColumn],
		columnNames[departmentColumn], columnNames[staffGroupColumn], columnNames[bandColumn], columnNames[managerColumn]}
}

// PersonRow returns a person, loaded with organisation and manager, as a line
// of a file of people. An import of it changes nothing.
func PersonRow(p *abp.Person) []string {
	row := []string{p.Name, p.Email, "", p.JobTitle, p.Department, p.StaffGroup, p.Band, ""}
	if p.Organisation != nil {
		row[2] = p.Organisation.Code
	}
	if p.Manager != nil {
		row[7] = p.Manager.Email
	}
	return row
}

// GuardCell returns a value as a CSV file may hold it: what a spreadsheet would
// take for a formula begins with an apostrophe. Imports take the apostrophe
// away again.
func GuardCell(s string) string {
	if isFormula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// unguardCell undoes GuardCell.
func unguardCell(s string) string {
	if rest, has := strings.CutPrefix(s, "'"); has && isFormula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return s
}

func isFormula(s string) bool { return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) }

// csvLine writes cells as one line of CSV, without its end.
func csvLine(cells []string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(cells) // a strings.Builder takes everything
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// csvCells reads what csvLine wrote.
func csvCells(line string) []string {
	cells, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil {
		return []string{line}
	}
	return cells
}
