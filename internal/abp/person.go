package abp

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
)

// Person is anybody the programme knows: delegates, their managers,
// facilitators, sponsors, leads. Email is lower case and unique; SortName is the
// name as lists order and search it.
type Person struct {
	Kept
	Name           string
	SortName       string
	Email          string
	OrganisationID Ref
	Organisation   *Organisation
	JobTitle       string
	Department     string
	StaffGroup     string // one of StaffGroups, or empty for not known
	Band           string // one of Bands, or empty for not known
	ManagerID      Ref    // line manager, a person
	Manager        *Person
	NeutralTitles  bool    // calendars show "Training" instead of what the session is
	TitleChanges   int     // how often that was changed
	DisabledAt     Instant // left, or switched off: no sign-in, no feed
	BouncedAt      Instant // a mail to Email came back; none once the address is put right
	BounceReason   string
	UnsubscribedAt Instant // from mails that are optional
	// WantsInvitations says that sessions come as invitations by mail and not
	// through the feed: one of the two, or people see everything twice.
	WantsInvitations bool

	Grants    []Grant  `gorm:"-"` // live grants, set when the person is loaded as a viewer
	Delegates []string `gorm:"-"` // ids of own places, set likewise
	Manages   bool     `gorm:"-"` // is somebody's line manager, set likewise

	Login      *Login  `gorm:"-"` // how the viewer is signed in; nil for a command and for the clock
	Waiting    []Grant `gorm:"-"` // live grants that wait for a login of two factors
	NeedsProof bool    `gorm:"-"` // the login was proven too long ago for exports and changes of roles
}

// Roles returns every role that the person holds at this moment. It is
// complete only on a person loaded as a viewer.
func (p *Person) Roles() []Role {
	var roles []Role
	for _, g := range p.Grants {
		if !slices.Contains(roles, g.Role) {
			roles = append(roles, g.Role)
		}
	}
	if len(p.Delegates) > 0 {
		roles = append(roles, DelegateRole)
	}
	if p.Manages {
		roles = append(roles, LineManager)
	}
	slices.Sort(roles)
	return roles
}

// Has says whether the person holds the role.
func (p *Person) Has(r Role) bool { return p != nil && slices.Contains(p.Roles(), r) }

// Waits says whether the act is allowed by a role that waits for a login of two
// factors.
func (p *Person) Waits(a Act) bool {
	return p != nil && slices.ContainsFunc(p.Waiting, func(g Grant) bool { return May(g.Role, a) })
}

// LeadsAs returns the id by which sets and sessions know who leads them, or "" while
// the person's role of a facilitator waits.
func (p *Person) LeadsAs() string {
	if slices.ContainsFunc(p.Waiting, func(g Grant) bool { return g.Role == FacilitatorRole }) {
		return ""
	}
	return p.ID
}

// SignedInBy makes the login the one that the person is here with at the instant
// now. Where a second factor is wanted, roles that are granted wait for one.
func (p *Person) SignedInBy(l *Login, now Instant, secondFactor bool) {
	p.Login, p.NeedsProof = l, !l.IsFresh(now)
	if secondFactor && !l.Proof.IsStrong() {
		p.Waiting, p.Grants = p.Grants, nil
	}
}

// RunsProgramme says whether the person sees everything operational.
func (p *Person) RunsProgramme() bool { return p.Has(ProgrammeLead) || p.Has(Administrator) }

// Sponsors returns the ids of the organisations that the person is a sponsor of.
func (p *Person) Sponsors() []string {
	var ids []string
	for _, g := range p.Grants {
		if g.Role == InternalSponsor && g.OrganisationID != "" {
			ids = append(ids, string(g.OrganisationID))
		}
	}
	return ids
}

// Validate cleans the fields that people type and returns Invalid with every
// field that cannot be accepted.
func (p *Person) Validate() error {
	p.Name = CleanLine(p.Name)
	p.SortName = strings.ToLower(p.Name)
	p.Email = NormalEmail(p.Email)
	p.JobTitle, p.Department = CleanLine(p.JobTitle), CleanLine(p.Department)
	var c Check
	c.Require("name", p.Name, "Enter the person's name.")
	c.Longest("name", p.Name, 80)
	if !IsEmail(p.Email) {
		c.Field("email", "Enter an e-mail address like name@example.nhs.uk.")
	}
	c.Longest("job_title", p.JobTitle, 100)
	c.Longest("department", p.Department, 100)
	if p.StaffGroup != "" && !slices.Contains(StaffGroups(), p.StaffGroup) {
		c.Field("staff_group", "Choose a staff group from the list.")
	}
	if p.Band != "" && !slices.Contains(Bands(), p.Band) {
		c.Field("band", "Choose a band from the list.")
	}
	if p.ManagerID != "" && string(p.ManagerID) == p.ID {
		c.Field("manager", "A person cannot be their own line manager.")
	}
	return c.Err()
}

// NormalEmail returns the address as it is stored: trimmed and in lower case.
func NormalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// IsEmail says whether s is one bare address that mail can be sent to, of at
// most 254 characters (RFC 5321).
func IsEmail(s string) bool {
	if len(s) > 254 || strings.ContainsAny(s, " \t\r\n<>,;:\"()[]\\") {
		return false
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return false
	}
	_, domain, _ := strings.Cut(s, "@")
	return strings.Contains(strings.Trim(domain, "."), ".") && !strings.Contains(domain, "..")
}

// CleanLine makes typed text fit for one line anywhere: valid UTF-8, no control
// characters and no overrides of writing direction, runs of white space as one
// blank.
func CleanLine(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u0085', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// CleanText is CleanLine for text of several lines: line ends become \n.
func CleanText(s string) string {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
	for i, l := range lines {
		lines[i] = CleanLine(l)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// StaffGroups lists the staff groups of the Electronic Staff Record and what
// partners outside the NHS use.
func StaffGroups() []string {
	return []string{
		"Additional Professional Scientific and Technical", "Additional Clinical Services", "Administrative and Clerical",
		"Allied Health Professionals", "Estates and Ancillary", "Healthcare Scientists", "Medical and Dental",
		"Nursing and Midwifery Registered", "Students", "Social care", "Primary care", "Voluntary sector", "Other",
	}
}

// Bands lists the pay bands of Agenda for Change, the medical grades as one,
// and what they compare to elsewhere.
func Bands() []string {
	return []string{"2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9", "VSM", "Medical", "Other"}
}
