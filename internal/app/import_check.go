package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// importPlan is what an import of a sheet would do. The dry run shows it, the
// commit does it; both come from check.
type importPlan struct {
	sheet                            *sheet
	lines                            []importLine
	byEmail                          map[string]int // index of the line that an address is on
	known                            map[string]*abp.Person
	organisations                    *organisationIndex
	added, changed, unchanged, fault int
}

// importLine is one line read as a person. person is who would be stored, was
// who is stored now; changes names the columns in which they differ.
type importLine struct {
	record  *record
	person  abp.Person
	was     *abp.Person
	manager string // address, or empty to leave it as it is
	changes []string
	faults  []abp.ImportFault
}

func (l *importLine) fail(c column, format string, args ...any) {
	l.faults = append(l.faults, abp.ImportFault{Line: l.record.line, Position: len(l.faults), Column: columnNames[c], Reason: fmt.Sprintf(format, args...)})
}

// check is the one validator of imports: it reads every line of a sheet,
// compares it with what is stored, and says what would become of it. It writes
// nothing. progress is told how many lines are done and may stop the work; nil
// is told nothing.
func (a *App) check(ctx context.Context, tx *store.Store, sh *sheet, progress func(done int) error) (*importPlan, error) {
	p := &importPlan{sheet: sh, lines: make([]importLine, len(sh.records)), byEmail: make(map[string]int, len(sh.records)), known: map[string]*abp.Person{}}
	organisations, err := tx.AllOrganisations(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	p.organisations = indexOrganisations(organisations, a.Now().On(zone))
	const step = 500
	for at := 0; at < len(p.lines); at += step {
		until := min(at+step, len(p.lines))
		if err := p.readLines(ctx, tx, at, until); err != nil {
			return nil, err
		}
		if progress != nil {
			if err := progress(until); err != nil {
				return nil, err
			}
		}
	}
	if err := p.findManagers(ctx, tx); err != nil {
		return nil, err
	}
	p.compare(a)
	return p, nil
}

// readLines reads some of the lines and finds who of them is stored.
func (p *importPlan) readLines(ctx context.Context, tx *store.Store, from, until int) error {
	addresses := make([]string, 0, until-from)
	for i := from; i < until; i++ {
		l := &p.lines[i]
		l.record = &p.sheet.records[i]
		if l.record.fault != "" {
			l.fail(noColumn, "%s", l.record.fault)
			continue
		}
		p.read(l)
		if !abp.IsEmail(l.person.Email) {
			continue
		}
		if first, twice := p.byEmail[l.person.Email]; twice {
			l.fail(emailColumn, "The address %s is on line %d already.", l.person.Email, p.lines[first].record.line)
			continue
		}
		p.byEmail[l.person.Email] = i
		addresses = append(addresses, l.person.Email)
	}
	return p.find(ctx, tx, addresses)
}

// find loads who is stored under the addresses.
func (p *importPlan) find(ctx context.Context, tx *store.Store, addresses []string) error {
	found, err := tx.PeopleByEmail(ctx, addresses)
	if err != nil {
		return err
	}
	for i := range found {
		p.known[found[i].Email] = &found[i]
	}
	return nil
}

// read takes the cells of a line for a person's details, as they would be typed
// into the form.
func (p *importPlan) read(l *importLine) {
	var firstName, lastName string
	for i, cell := range l.record.cells {
		cell = unguardCell(abp.CleanLine(cell))
		if i >= len(p.sheet.columns) {
			if cell != "" {
				l.fail(noColumn, "This line has %d values, but the heading names %d columns. A value with a comma in it needs quotation marks.", len(l.record.cells), len(p.sheet.columns))
				return
			}
			continue
		}
		if cell != "" && i < len(p.sheet.heading.cells) && abp.CleanLine(p.sheet.heading.cells[i]) == "" {
			l.fail(noColumn, "Column %d holds “%s” and has no name in the heading. Name it, or empty it.", i+1, shorten(cell))
			return
		}
		switch p.sheet.columns[i] {
		case nameColumn:
			l.person.Name = cell
		case firstNameColumn:
			firstName = cell
		case lastNameColumn:
			lastName = cell
		case emailColumn:
			l.person.Email = plainAddress(cell)
		case organisationColumn:
			p.readOrganisation(l, cell)
		case jobTitleColumn:
			l.person.JobTitle = cell
		case departmentColumn:
			l.person.Department = cell
		case staffGroupColumn:
			l.person.StaffGroup = staffGroup(cell)
		case bandColumn:
			l.person.Band = band(cell)
		case managerColumn:
			p.readManager(l, plainAddress(cell))
		}
	}
	if l.person.Name == "" {
		l.person.Name = strings.TrimSpace(firstName + " " + lastName)
	}
	l.validate(&l.person)
}

func (p *importPlan) readOrganisation(l *importLine, cell string) {
	if cell == "" {
		return
	}
	o, sentence := p.organisations.find(cell)
	if sentence != "" {
		l.fail(organisationColumn, "%s", sentence)
		return
	}
	l.person.OrganisationID = abp.Ref(o.ID)
}

func (p *importPlan) readManager(l *importLine, address string) {
	if address != "" && !abp.IsEmail(address) {
		l.fail(managerColumn, "“%s” is not an e-mail address.", shorten(address))
		return
	}
	l.manager = address
}

// validate asks the rules of a person and puts what they say at the columns of
// the line.
func (l *importLine) validate(who *abp.Person) {
	var said *abp.Error
	if err := who.Validate(); errors.As(err, &said) {
		for _, f := range said.Fields {
			value := map[string]string{"email": who.Email, "staff_group": who.StaffGroup, "band": who.Band}[f.Field]
			if value != "" {
				l.fail(columnFields[f.Field], "“%s”: %s", shorten(value), fileWords.Replace(f.Message))
				continue
			}
			l.fail(columnFields[f.Field], "%s", f.Message)
		}
	}
}

// fileWords turns what is said about a form into what is said about a file.
var fileWords = strings.NewReplacer("Choose a staff group from the list.", "This is not a staff group of the programme.", "Choose a band from the list.", "This is not a band: 2 to 7, 8a to 8d, 9, VSM, Medical or Other.")

// findManagers loads the managers who are on no line of the file.
func (p *importPlan) findManagers(ctx context.Context, tx *store.Store) error {
	var missing []string
	for i := range p.lines {
		m := p.lines[i].manager
		if _, here := p.byEmail[m]; m != "" && !here {
			missing = append(missing, m)
		}
	}
	slices.Sort(missing)
	return p.find(ctx, tx, slices.Compact(missing))
}

// compare decides about every line: faulty, new, changed or as it is stored.
func (p *importPlan) compare(a *App) {
	for i := range p.lines {
		l := &p.lines[i]
		if l.was = p.known[l.person.Email]; l.person.Email == "" {
			l.was = nil
		}
		if l.was == nil {
			l.person.Kept = a.kept(abp.KindPerson)
			if o, ended := p.organisations.ended[string(l.person.OrganisationID)]; ended {
				l.fail(organisationColumn, "%s ended on %s.", o.Name, o.Until.Midnight(zoneless).Format("2 January 2006"))
			}
			continue
		}
		l.merge(p.organisations)
	}
	p.dropReportsOfFaulty()
	for i := range p.lines {
		l := &p.lines[i]
		if len(l.faults) == 0 {
			p.setManager(l)
		}
		switch {
		case len(l.faults) > 0:
			l.faults[0].Content = csvLine(l.record.cells)
			p.fault++
		case l.was == nil:
			p.added++
		case len(l.changes) > 0:
			p.changed++
		default:
			p.unchanged++
		}
	}
}

// merge puts what the line says over what is stored. An empty cell leaves what
// is stored.
func (l *importLine) merge(organisations *organisationIndex) {
	line := l.person
	l.person = *l.was
	take := func(c column, stored *string, said string) {
		if said != "" && said != *stored {
			*stored = said
			l.changes = append(l.changes, strings.ToLower(columnNames[c]))
		}
	}
	take(nameColumn, &l.person.Name, line.Name)
	l.person.SortName = strings.ToLower(l.person.Name)
	take(jobTitleColumn, &l.person.JobTitle, line.JobTitle)
	take(departmentColumn, &l.person.Department, line.Department)
	take(staffGroupColumn, &l.person.StaffGroup, line.StaffGroup)
	take(bandColumn, &l.person.Band, line.Band)
	if id := line.OrganisationID; id != "" && id != l.was.OrganisationID {
		if o, ended := organisations.ended[string(id)]; ended {
			l.fail(organisationColumn, "%s ended on %s.", o.Name, o.Until.Midnight(zoneless).Format("2 January 2006"))
		}
		l.person.OrganisationID = id
		l.changes = append(l.changes, strings.ToLower(columnNames[organisationColumn]))
	}
}

// dropReportsOfFaulty makes every line faulty whose manager is nobody: unknown,
// or new on a line that is faulty itself, and so on up the chain.
func (p *importPlan) dropReportsOfFaulty() {
	reports := map[int][]int{}
	var faulty []int
	for i := range p.lines {
		l := &p.lines[i]
		at, here := p.byEmail[l.manager]
		switch {
		case l.manager == "":
		case l.manager == l.person.Email:
			l.fail(managerColumn, "A person cannot be their own line manager.")
		case p.known[l.manager] != nil:
		case !here:
			l.fail(managerColumn, "Nobody is known under the address %s, and no line of this file has it.", l.manager)
		default:
			reports[at] = append(reports[at], i)
		}
		if len(l.faults) > 0 {
			faulty = append(faulty, i)
		}
	}
	for len(faulty) > 0 {
		at := faulty[0]
		faulty = faulty[1:]
		for _, i := range reports[at] {
			l := &p.lines[i]
			if len(l.faults) == 0 {
				faulty = append(faulty, i)
			}
			l.fail(managerColumn, "The line manager %s is new on line %d, which cannot be imported.", l.manager, p.lines[at].record.line)
		}
	}
}

// setManager turns the manager's address into the person.
func (p *importPlan) setManager(l *importLine) {
	if l.manager == "" {
		return
	}
	id := ""
	if known := p.known[l.manager]; known != nil {
		id = known.ID
	} else {
		id = p.lines[p.byEmail[l.manager]].person.ID
	}
	if string(l.person.ManagerID) != id {
		l.person.ManagerID = abp.Ref(id)
		if l.was != nil {
			l.changes = append(l.changes, "line manager")
		}
	}
}

// faults returns everything wrong with the lines, for the import of the id.
func (p *importPlan) faults(id string) []abp.ImportFault {
	var all []abp.ImportFault
	for i := range p.lines {
		for _, f := range p.lines[i].faults {
			f.ImportID = id
			all = append(all, f)
		}
	}
	return all
}
