package web

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// canary is a word that stands nowhere but in one field of one person. May lists
// who the matrix lets read it: of everybody else's pages it must stay away.
type canary struct {
	row   string // code of the line of the matrix
	field string // table.column
	where string // which row of the table
	may   string
}

// unseen are fields that no page of this small world shows, so that seeing them
// nowhere proves what it must and no more.
var unseen = []string{"people.bounce_reason", "applications.employer", "survey_texts.text", "make_up_logs.text", "equality_answers.choice", "corrections.note", "invitations.address"}

// word is the canary itself: one word for every place that shows words.
func (c *canary) word(i int) string { return fmt.Sprintf("zq%03dx", i) }

// canaries has a line for each field in which something stands of the delegates,
// of both sides. The foreign side has no business with anybody of the cast but
// those who run the programme.
func canaries(w *storetest.World) []canary {
	own, foreign := "id = '"+w.Delegate.ID+"'", "id = '"+w.ForeignDelegate.ID+"'"
	subject, foreignSubject := "id = '"+w.Quote.ID+"'", "subject_id = '"+w.ForeignSubject.ID+"'"
	return []canary{
		{"details", "people.name", own, leads + " facilitator delegate manager sponsor"},
		{"details", "people.name", foreign, leads},
		{"details", "people.email", own, leads + " delegate"},
		{"details", "people.email", foreign, leads},
		{"details", "people.job_title", own, leads + " facilitator delegate"},
		{"details", "people.job_title", foreign, leads},
		{"details", "people.department", own, leads + " delegate"},
		{"details", "people.department", foreign, leads},
		{"details", "people.bounce_reason", own, leads + " delegate"},
		{"details", "applications.misses", "person_id = '" + w.Delegate.ID + "'", leads + " delegate manager"},
		{"details", "applications.heard", "person_id = '" + w.Delegate.ID + "'", leads + " delegate"},
		{"details", "applications.employer", "person_id = '" + w.Delegate.ID + "'", leads + " delegate sponsor manager"},
		{"details", "applications.misses", "person_id = '" + w.ForeignDelegate.ID + "'", leads},
		{"details", "applications.heard", "person_id = '" + w.ForeignDelegate.ID + "'", leads},
		{"details", "delegates.why_left", "person_id = '" + w.Delegate.ID + "'", leads + " delegate"},
		{"details", "application_forms.name", "id = 'frm_own'", leads + " manager"}, // whom the manager nominated
		{"details", "application_forms.misses", "id = 'frm_own'", ""},
		{"details", "application_forms.manager_email", "id = 'frm_own'", ""},
		{"reflections", "practices.text", "id = '" + w.Practice.ID + "'", "delegate"},
		{"reflections", "practices.text", "id = 'prc_shared'", "delegate facilitator"},
		{"reflections", "practices.text", "id = 'prc_foreign'", ""},
		{"reflections", "survey_texts.text", "response_id = 'rsp_own'", "delegate"},
		{"reflections", "survey_texts.text", "response_id = 'rsp_foreign'", ""},
		{"reflections", "make_up_logs.text", "make_up_id = 'mup_own'", "delegate"},
		{"equality", "equality_answers.choice", "subject_id = 'eqs_own'", "delegate"},
		{"equality", "equality_answers.choice", "subject_id = 'eqs_foreign'", ""},
		{"waiting quotes", "quotes.words", subject, "lead delegate"},
		{"waiting quotes", "quotes.words", foreignSubject, "lead"},
		{"absence", "corrections.note", "id = 'cor_own'", leads + " facilitator delegate"},
		{"mails", "messages.text", "id = 'msg_own'", ""},
		{"mails", "messages.subject", "id = 'msg_own'", leads},
		{"mails", "messages.to_address", "id = 'msg_own'", leads},
		{"community", "listings.line", "person_id = '" + w.Other.ID + "'", "delegate"},
		{"roles", "logins.device", "person_id = '" + w.ForeignDelegate.ID + "'", ""},
		{"plans", "offers.note", "id = '" + w.Offer.ID + "'", leads + " facilitator"},
		{"plans", "offers.note", "id = '" + w.ForeignOffer.ID + "'", leads},
		{"plans", "invitations.note", "id = 'inv_own'", leads + " facilitator delegate"},
		{"details", "invitations.address", "id = 'inv_own'", leads + " delegate"},
	}
}

// fillCanaries gives the delegates of both sides a row in every table that has
// words of theirs, and puts the canaries in.
func fillCanaries(t *testing.T, x *site, address string) []canary {
	t.Helper()
	w, now, today := x.w, abp.At(storetest.Now), abp.DateOf(storetest.Now)
	kept := func(id string) abp.Kept { return abp.Kept{ID: id, CreatedAt: now} }
	rows := []any{
		[]abp.Response{{ID: "rsp_own", SubjectID: w.Subject.ID, Wave: abp.T0, InstrumentID: w.Instrument.ID, StartedOn: today, FinishedOn: today}, {ID: "rsp_foreign", SubjectID: w.ForeignSubject.ID, Wave: abp.T0, InstrumentID: w.Instrument.ID, StartedOn: today, FinishedOn: today}},
		[]abp.Answer{{ResponseID: "rsp_own", Item: "I1", Value: 4}, {ResponseID: "rsp_foreign", Item: "I1", Value: 9}},
		[]abp.SurveyText{{ResponseID: "rsp_own", Item: "X1"}, {ResponseID: "rsp_foreign", Item: "X1"}},
		[]abp.EqualitySubject{{ID: "eqs_own", ProgrammeID: w.Programme.ID, AnsweredOn: today}, {ID: "eqs_foreign", ProgrammeID: w.Programme.ID, AnsweredOn: today}},
		[]abp.EqualityLink{{PersonID: w.Delegate.ID, SubjectID: "eqs_own"}, {PersonID: w.ForeignDelegate.ID, SubjectID: "eqs_foreign"}},
		[]abp.EqualityAnswer{{SubjectID: "eqs_own", Question: "ethnicity", Edition: 1}, {SubjectID: "eqs_foreign", Question: "ethnicity", Edition: 1}},
		[]abp.Practice{{Kept: kept("prc_shared"), PersonID: w.Delegate.ID, OnDay: today, Behaviours: []string{}, Bases: []string{}, Did: []string{}, SharedAt: now, SharedWithID: abp.Ref(w.Facilitator.ID)}, {Kept: kept("prc_foreign"), PersonID: w.ForeignDelegate.ID, OnDay: today, Behaviours: []string{}, Bases: []string{}, Did: []string{}, SharedAt: now, SharedWithID: abp.Ref(w.ForeignFacilitator.ID)}},
		[]abp.Quote{{Kept: kept("quo_foreign"), SubjectID: w.ForeignSubject.ID, ConsentVersion: abp.ConsentVersion, ConsentedOn: today}},
		[]abp.MakeUp{{Kept: kept("mup_own"), DelegateID: w.Place.ID, SessionID: w.SetSession.ID, AskedAt: now}},
		[]abp.MakeUpLog{{MakeUpID: "mup_own", PersonID: w.Delegate.ID}},
		[]abp.Correction{{ID: "cor_own", SessionID: w.Workshop.ID, PersonID: w.Delegate.ID, Mark: abp.Present, AskedAt: now}},
		[]abp.Message{{ID: "msg_own", Kind: abp.LetterSignIn, PersonID: abp.Ref(w.Delegate.ID), CreatedAt: now, FailedAt: now}},
		[]abp.Listing{{Kept: kept("lst_other"), PersonID: w.Other.ID, JoinedAt: now}},
		[]abp.Login{{ID: "log_foreign", PersonID: w.ForeignDelegate.ID, TokenHash: "h", CreatedAt: now, SeenAt: now, RotatedAt: now}},
		[]abp.ApplicationForm{{Kept: kept("frm_own"), CohortID: w.Cohort.ID, Email: "new@wreake.example", TokenHash: "h", UsedAt: now, NominatedByID: abp.Ref(w.Manager.ID), OrganisationID: abp.Ref(w.Organisation.ID)}},
		[]abp.Invitation{{Kept: kept("inv_own"), SessionID: w.Workshop.ID, PersonID: w.Delegate.ID, TokenHash: "h", StartsAt: w.Workshop.StartsAt, EndsAt: w.Workshop.EndsAt, SentAt: now, AnsweredAt: now, NotedAt: now}},
	}
	for _, list := range rows {
		if err := x.store.Put(context.Background(), list); err != nil {
			t.Fatal(err)
		}
	}
	list := canaries(w)
	db, err := sql.Open(map[bool]string{true: "pgx", false: "sqlite3"}[store.IsPostgres(address)], address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if store.IsPostgres(address) {
		if _, err := db.Exec("SELECT set_config('upstander.purpose', 'a test', false)"); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range list {
		table, column, _ := strings.Cut(c.field, ".")
		res, err := db.Exec("UPDATE " + table + " SET " + column + " = '" + c.word(i) + "' WHERE " + c.where)
		if err != nil {
			t.Fatalf("%s: %v", c.field, err)
		}
		if n, _ := res.RowsAffected(); n != 1 {
			t.Fatalf("%s WHERE %s: %d rows", c.field, c.where, n)
		}
	}
	return list
}

// canarySites returns the world with its canaries on each database, PostgreSQL as
// a server's role that the second wall holds.
func canarySite(t *testing.T, isPostgres bool) (*site, []canary) {
	t.Helper()
	if isPostgres {
		address := storetest.ServerAddress(t)
		s, err := store.Open(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		x := siteOn(t, s)
		return x, fillCanaries(t, x, address)
	}
	common, err := sites()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "canaries.db")
	if err := os.WriteFile(path, common.image, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	x := siteOf(t, s, common.world.On(s))
	return x, fillCanaries(t, x, path)
}

// pagesToRead lists every address that is read, with the addresses of both sides.
func pagesToRead(w *storetest.World) []string {
	var list []string
	for _, a := range accessTable(w) {
		if path, isGet := strings.CutPrefix(a.route, http.MethodGet+" "); isGet && !strings.HasPrefix(path, "/static") {
			list = append(list, a.own)
			if a.foreign != "" {
				list = append(list, a.foreign)
			}
		}
	}
	return append(list, "/makeups/mup_own", "/organisations/"+w.ForeignOrganisation.ID+"/delegates", "/people?q=zq", "/applications?state=all", "/delegates/"+w.ForeignPlace.ID)
}

// TestCanaries reads every page as everybody: a word of one field of one person
// stands only where the matrix lets it. What PostgreSQL hands over behind its second
// wall makes the same pages, so that it takes nothing that a page needs.
func TestCanaries(t *testing.T) {
	t.Parallel()
	pages := map[string]map[string]string{}
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			x, list := canarySite(t, kind == "postgres")
			pages[kind] = readAll(t, x)
			seen := make([]bool, len(list))
			for key, body := range pages[kind] {
				role, address, _ := strings.Cut(key, " ")
				if role == "nobody" && strings.HasPrefix(address, "/surveys/") {
					continue // the link is the key to the answers behind it
				}
				for i, c := range list {
					if !strings.Contains(body, c.word(i)) {
						continue
					}
					seen[i] = true
					inLog := c.field == "people.name" && role == "custodian" && strings.HasPrefix(address, "/events")
					if !inLog && !slices.Contains(strings.Fields(c.may), role) {
						t.Errorf("%s as %s shows %s where %s (%s)", address, role, c.field, c.where, c.row)
					}
				}
			}
			checkSeen(t, list, seen)
		})
	}
	for key, body := range pages["postgres"] {
		if was := pages["sqlite"][key]; was != body && !differs.MatchString(key) {
			t.Errorf("%s is another page on PostgreSQL: %s", key, difference(was, body))
		}
	}
}

// differs are pages that show a secret, what was done and looked at meanwhile, or
// how the machine is doing.
var differs = regexp.MustCompile(`^\S+ /(calendar|account|events|operations)`)

// loginEnds is how many seconds a login still lasts, which no two pages share.
var loginEnds = regexp.MustCompile(`data-login-ends="\d+"`)

// readAll reads every page as everybody, and returns the bodies in small letters
// and with the lines of calendars unfolded.
func readAll(t *testing.T, x *site) map[string]string {
	t.Helper()
	all := map[string]string{}
	browsers := map[string]*browser{}
	for role, p := range cast(x.w) {
		if browsers[role] = x.anonymous(); p != nil {
			browsers[role] = x.as(*p)
		}
	}
	for role, b := range browsers {
		for _, address := range pagesToRead(x.w) {
			r := b.send(http.MethodGet, address, nil, "")
			if r.status >= 500 {
				t.Errorf("%s as %s: %d", address, role, r.status)
			}
			body := loginEnds.ReplaceAllString(strings.ToLower(strings.NewReplacer("\r\n ", "", "\n ", "").Replace(r.body)), "")
			all[role+" "+address] = body
		}
	}
	return all
}

// checkSeen fails if a canary is of a line that is none, or is seen by nobody although
// somebody may: then its test proves nothing.
func checkSeen(t *testing.T, list []canary, seen []bool) {
	t.Helper()
	for i, c := range list {
		if abp.MatrixRowOf(c.row) == nil {
			t.Errorf("%s is of the line %q, which the matrix does not have", c.field, c.row)
		}
		if (c.may != "") != seen[i] && !slices.Contains(unseen, c.field) {
			t.Errorf("%s where %s: shown %v", c.field, c.where, seen[i])
		}
	}
}

// difference returns where two texts begin to differ.
func difference(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	cut := func(s string) string { return s[max(0, min(n-40, len(s))):min(len(s), n+60)] }
	return fmt.Sprintf("%q, not %q", cut(b), cut(a))
}
