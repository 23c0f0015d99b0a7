package web

import (
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// privacyShow is the privacy notice. What it says of times and readers comes from the
// tables by which the programme deletes and shows.
type privacyShow struct {
	Page
	Contact         string
	Classes         []retentionRow
	MinN, EqualityN int
	IsSignedIn      bool
}

// privacyMatrix is who sees what, made of the matrix of roles.
type privacyMatrix struct {
	Page
	Roles []string
	Rows  []privacyMatrixRow
	Own   []privacyRole // the same, role by role, for narrow screens and for looking up one's own
}

type privacyMatrixRow struct {
	Title, Text string
	Cells       []string
}

type privacyRole struct {
	Role string
	Rows []SummaryRow
}

// privacyMap is the data map and the annex to an impact assessment, made of the table
// of retention, the matrix and the parameters of disclosure control.
type privacyMap struct {
	Page
	Stores    []privacyStore
	Rules     []SummaryRow
	Risks     []SummaryRow
	NotInCopy []SummaryRow
	Contact   string
}

// privacyStore is one of the stores that are kept apart, with its classes.
type privacyStore struct {
	Name, What string
	Classes    []retentionRow
}

// accessibilityShow is the accessibility statement.
type accessibilityShow struct {
	Page
	Contact, Version string
}

func (privacyShow) template() string       { return "privacy/show" }
func (privacyMatrix) template() string     { return "privacy/matrix" }
func (privacyMap) template() string        { return "privacy/map" }
func (accessibilityShow) template() string { return "page/accessibility" }

// showPrivacy is GET /privacy.
func (s *Server) showPrivacy(c echo.Context) error {
	list, err := s.app.Retentions(c.Request().Context())
	if err != nil {
		return err
	}
	contact, err := s.contact(c)
	if err != nil {
		return err
	}
	v := privacyShow{Page: s.page(c, "Privacy notice"), Contact: contact, IsSignedIn: person(c) != nil,
		MinN: disclosure.Defaults(disclosure.Survey).MinN(), EqualityN: disclosure.Defaults(disclosure.Equality).MinN()}
	for i := range list {
		if list[i].IsPersonal() {
			v.Classes = append(v.Classes, retentionRowOf(&list[i]))
		}
	}
	return s.render(c, http.StatusOK, v)
}

// showMatrix is GET /privacy/who-sees-what.
func (s *Server) showMatrix(c echo.Context) error {
	v := privacyMatrix{Page: s.page(c, "Who sees what", privacyBack)}
	rows := abp.Matrix()
	for _, r := range abp.MatrixRoles() {
		own := privacyRole{Role: capital(r.String())}
		v.Roles = append(v.Roles, own.Role)
		for _, row := range rows {
			own.Rows = append(own.Rows, SummaryRow{Key: row.Title, Value: row.For(r).String()})
		}
		v.Own = append(v.Own, own)
	}
	for _, row := range rows {
		line := privacyMatrixRow{Title: row.Title, Text: row.Text}
		for _, r := range abp.MatrixRoles() {
			line.Cells = append(line.Cells, row.For(r).String())
		}
		v.Rows = append(v.Rows, line)
	}
	return s.render(c, http.StatusOK, v)
}

// privacyStores says what each store is.
var privacyStores = []privacyStore{
	{Name: abp.StoreIdentity, What: "Who people are and what they take part in."},
	{Name: abp.StoreLogistics, What: "What is needed to hold sessions, kept shortly."},
	{Name: abp.StoreSurvey, What: "Answers under a random number. One table joins it to people; it is destroyed in time."},
	{Name: abp.StoreEquality, What: "Answers under another random number. Only the person reads theirs; figures are counted inside the database."},
	{Name: abp.StoreReflections, What: "What people write for themselves."},
	{Name: abp.StoreAudit, What: "Who did what, sealed against changes, without content."},
	{Name: abp.StoreFigures, What: "Counts of groups, after disclosure control."},
	{Name: abp.StoreProgramme, What: "Dates, venues, questionnaires and plans."},
}

// residualRisks are what is left after everything that the product does, for the
// assessment of whoever runs it.
var residualRisks = []SummaryRow{
	{Key: "Small groups", Value: "Somebody who knows a group well could infer something from a figure. Figures of few people are hidden, tables are judged together, and changes by a few people are not published."},
	{Key: "Pressure by a line manager", Value: "A manager may ask somebody to open their own pages. Managers themselves see dates and their own decision, and nothing else."},
	{Key: "Wrongdoing in free text", Value: "Reflections may tell of somebody’s wrongdoing or name colleagues. Nobody but the writer reads them; before typing, people are told where to speak up."},
	{Key: "Protected disclosures", Value: "Free text may be a protected disclosure. The programme keeps no case file and points to the Speak Up guardian."},
	{Key: "Backups", Value: "A backup holds people who were erased since. Who was erased is kept outside the database, and they are erased again when a backup is restored; backups themselves have to be deleted in their own time."},
	{Key: "Database server", Value: "A PostgreSQL server keeps deleted rows on disk until it cleans up, and in its own backups and archives: those follow the operator’s schedule."},
}

// showDataMap is GET /privacy/data-map.
func (s *Server) showDataMap(c echo.Context) error {
	list, err := s.app.Retentions(c.Request().Context())
	if err != nil {
		return err
	}
	v := privacyMap{Page: s.page(c, "Data map and annex to the impact assessment", privacyBack), Stores: slices.Clone(privacyStores), Risks: residualRisks}
	if v.Contact, err = s.contact(c); err != nil {
		return err
	}
	for i := range list {
		at := slices.IndexFunc(v.Stores, func(st privacyStore) bool { return st.Name == list[i].Store })
		if at >= 0 {
			v.Stores[at].Classes = append(v.Stores[at].Classes, retentionRowOf(&list[i]))
		}
	}
	for _, class := range []disclosure.Class{disclosure.Survey, disclosure.Equality, disclosure.Public} {
		p := disclosure.Defaults(class)
		v.Rules = append(v.Rules, SummaryRow{Key: thresholdClass(class.String()), Value: "At least " + sayNumber(p.MinN()) + " people behind a figure, " + sayNumber(p.CMin()) + " behind a shown answer, " + sayNumber(p.MinDelta()) + " between two versions"})
	}
	left := store.NotExported()
	for _, table := range slices.Sorted(maps.Keys(left)) {
		v.NotInCopy = append(v.NotInCopy, SummaryRow{Key: table, Value: left[table]})
	}
	return s.render(c, http.StatusOK, v)
}

// showAccessibility is GET /accessibility.
func (s *Server) showAccessibility(c echo.Context) error {
	contact, err := s.contact(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, accessibilityShow{s.page(c, "Accessibility statement"), contact, s.version})
}

// showSecurity is GET /security.
func (s *Server) showSecurity(c echo.Context) error {
	return s.render(c, http.StatusOK, wordsShow{"page/security", s.page(c, "Security policy"), s.security})
}
