package abp

import (
	"slices"
	"strings"
	"time"
)

// The limits of application forms.
const (
	FormLasts   = 30 * 24 * time.Hour // without anything saved
	FormsHourly = 5                   // links an address may ask for in an hour
	// NominationsHourly is how many people one person may put forward in an hour.
	NominationsHourly = 20
)

// ApplicationForm is an application that is being written. Whoever holds its
// link has proved the address. It is saved page by page, and deleted when it is
// sent, when its owner wants that, or after FormLasts without use.
type ApplicationForm struct {
	Kept
	CohortID      string
	Cohort        *Cohort
	Email         string // proved by the link
	TokenHash     string
	UsedAt        Instant // real time at which it was begun or last saved
	NominatedByID Ref
	NominatedBy   *Person
	IsReleased    bool // the one who nominated says that they are the line manager and release
	Name          string
	// OrganisationID is the employer, or none: then Employer has its name.
	OrganisationID Ref
	Employer       string
	JobTitle       string
	Department     string
	StaffGroup     string
	Band           string
	Dates          string // "all", "some", or empty for not answered
	Misses         string // which dates they cannot make
	Manager        string // "known", "unknown", or empty for not answered
	ManagerName    string
	ManagerEmail   string
	Heard          string
	Pages          int // how many of FormPages were answered, in their order
}

// The pages of the form. Every page but the last saves what it asks.
const (
	PageAbout   = "about"
	PageDates   = "dates"
	PageManager = "manager"
	PageHeard   = "heard"
	PageCheck   = "check"
)

// FormPages lists the pages in their order.
func FormPages() []string { return []string{PageAbout, PageDates, PageManager, PageHeard, PageCheck} }

// NextPage returns the first page that has not been answered.
func (f *ApplicationForm) NextPage() string {
	return FormPages()[min(max(f.Pages, 0), len(FormPages())-1)]
}

// IsReady says whether every page was answered.
func (f *ApplicationForm) IsReady() bool { return f.NextPage() == PageCheck }

// Follows says whether the page may be shown: every page before it was answered.
func (f *ApplicationForm) Follows(page string) bool {
	i := slices.Index(FormPages(), page)
	return i >= 0 && i <= f.Pages
}

// Answered notes that a page was answered.
func (f *ApplicationForm) Answered(page string) {
	f.Pages = max(f.Pages, slices.Index(FormPages(), page)+1)
}

// CheckPage cleans what was typed on a page and returns Invalid with every field
// that cannot be accepted.
func (f *ApplicationForm) CheckPage(page string) error {
	var c Check
	switch page {
	case PageAbout:
		f.checkAbout(&c)
	case PageDates:
		f.checkDates(&c)
	case PageManager:
		f.checkManager(&c)
	case PageHeard:
		if !slices.Contains(HeardFrom(), f.Heard) {
			c.Field("heard", "Choose how you heard of the programme.")
		}
	default:
		return Errorf(NotFound, "The form has no such page.")
	}
	return c.Err()
}

func (f *ApplicationForm) checkAbout(c *Check) {
	f.Name, f.Employer = CleanLine(f.Name), CleanLine(f.Employer)
	f.JobTitle, f.Department = CleanLine(f.JobTitle), CleanLine(f.Department)
	c.Require("name", f.Name, "Enter your full name.")
	c.Longest("name", f.Name, 80)
	refuseLink(c, "name", f.Name)
	if f.OrganisationID != "" {
		f.Employer = ""
	}
	if f.OrganisationID == "" && f.Employer == "" {
		c.Field("organisation", "Choose your organisation, or write its name below if it is not in the list.")
	}
	c.Longest("employer", f.Employer, 120)
	c.Require("job_title", f.JobTitle, "Enter your job title.")
	c.Longest("job_title", f.JobTitle, 100)
	c.Longest("department", f.Department, 100)
	if !slices.Contains(StaffGroups(), f.StaffGroup) {
		c.Field("staff_group", "Choose your staff group from the list.")
	}
	if f.Band != "" && !slices.Contains(Bands(), f.Band) {
		c.Field("band", "Choose your band from the list, or leave it.")
	}
}

func (f *ApplicationForm) checkDates(c *Check) {
	f.Misses = CleanText(f.Misses)
	switch f.Dates {
	case "all":
		f.Misses = ""
	case "some":
		c.Require("misses", f.Misses, "Write which dates you cannot make.")
		c.Longest("misses", f.Misses, 500)
	default:
		c.Field("dates", "Say whether you can make all of these dates.")
	}
}

func (f *ApplicationForm) checkManager(c *Check) {
	f.ManagerName, f.ManagerEmail = CleanLine(f.ManagerName), NormalEmail(f.ManagerEmail)
	switch f.Manager {
	case "unknown":
		f.ManagerName, f.ManagerEmail = "", ""
	case "known":
		CheckManager(c, f.ManagerName, f.ManagerEmail, f.Email)
	default:
		c.Field("manager", "Say whether you know who your line manager is.")
	}
}

// CheckManager notes what is wrong with the name and the address of the line
// manager of somebody with the address own.
func CheckManager(c *Check, name, email, own string) {
	c.Require("manager_name", name, "Enter your line manager’s name.")
	c.Longest("manager_name", name, 80)
	refuseLink(c, "manager_name", name)
	switch {
	case !IsEmail(email):
		c.Field("manager_email", "Enter your line manager’s e-mail address, like name@example.nhs.uk.")
	case email == own:
		c.Field("manager_email", "Enter the address of your line manager, not your own.")
	}
}

// CheckNominee notes what is wrong with the name and the address of somebody whom
// the owner of the address own puts forward.
func CheckNominee(c *Check, name, email, own string) {
	c.Require("name", name, "Enter their full name.")
	c.Longest("name", name, 80)
	refuseLink(c, "name", name)
	switch {
	case !IsEmail(email):
		c.Field("email", "Enter their e-mail address, like name@example.nhs.uk.")
	case email == own:
		c.Field("email", "Enter the address of the person you put forward. To apply yourself, use “Apply”.")
	}
}

// refuseLink keeps addresses of other sites out of names: names go into mails to
// people who did not ask for them.
func refuseLink(c *Check, field, name string) {
	if low := strings.ToLower(name); strings.Contains(low, "://") || strings.Contains(low, "www.") || strings.Contains(low, "@") {
		c.Field(field, "Enter a name, without links or addresses.")
	}
}

// Differences says in words where the form and the record of a known person
// disagree. organisation names the employers by id.
func (f *ApplicationForm) Differences(p *Person, organisation func(Ref) string) []string {
	var said []string
	add := func(what, have, want string) {
		if have != "" && want != "" && have != want {
			said = append(said, what+": "+want+" (we have "+have+")")
		}
	}
	add("name", p.Name, f.Name)
	employer := f.Employer
	if f.OrganisationID != "" {
		employer = organisation(f.OrganisationID)
	}
	have := ""
	if p.OrganisationID != "" {
		have = organisation(p.OrganisationID)
	}
	add("organisation", have, employer)
	add("job title", p.JobTitle, f.JobTitle)
	add("department", p.Department, f.Department)
	add("staff group", p.StaffGroup, f.StaffGroup)
	add("band", p.Band, f.Band)
	return said
}

// FillIn puts what the form says into a person where nothing was known, and says
// whether that changed anything. What is known stays: it came from the employer,
// and the programme team decides.
func (f *ApplicationForm) FillIn(p *Person) bool {
	changed := false
	fill := func(field *string, value string) {
		if *field == "" && value != "" {
			*field, changed = value, true
		}
	}
	fill(&p.Name, f.Name)
	fill(&p.JobTitle, f.JobTitle)
	fill(&p.Department, f.Department)
	fill(&p.StaffGroup, f.StaffGroup)
	fill(&p.Band, f.Band)
	if p.OrganisationID == "" && f.OrganisationID != "" {
		p.OrganisationID, changed = f.OrganisationID, true
	}
	return changed
}
