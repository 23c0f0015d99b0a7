package app_test

import (
	"context"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// letter returns the newest mail of the kind to the address, and how many there
// are.
func (x *stage) letter(kind abp.LetterKind, to string) (m abp.Message, n int) {
	x.t.Helper()
	for _, v := range x.mails() {
		if v.Kind == kind && v.ToAddress == to {
			if n++; n == 1 {
				m = v
			}
		}
	}
	return m, n
}

// secretIn returns the end of the address in a mail, which is its secret.
func (x *stage) secretIn(kind abp.LetterKind, to string) string {
	x.t.Helper()
	m, n := x.letter(kind, to)
	if n == 0 {
		x.t.Fatalf("no letter %s to %s", kind, to)
	}
	for line := range strings.Lines(m.Text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "https://abp.example/") {
			return path.Base(line)
		}
	}
	x.t.Fatalf("no link in %q", m.Text)
	return ""
}

// answers are what the pages of a form are filled in with.
func (x *stage) answers(managerEmail string) map[string]func(*abp.ApplicationForm) {
	return map[string]func(*abp.ApplicationForm){
		abp.PageAbout: func(f *abp.ApplicationForm) {
			f.Name, f.OrganisationID, f.JobTitle, f.StaffGroup, f.Band = "Nia New", abp.Ref(x.Organisation.ID), "Midwife", "Nursing and Midwifery Registered", "7"
		},
		abp.PageDates: func(f *abp.ApplicationForm) { f.Dates = "all" },
		abp.PageManager: func(f *abp.ApplicationForm) {
			f.Manager, f.ManagerName, f.ManagerEmail = "known", "Max Manager", managerEmail
			if managerEmail == "" {
				f.Manager = "unknown"
			}
		},
		abp.PageHeard: func(f *abp.ApplicationForm) { f.Heard = "The intranet" },
	}
}

// applyAs fills in and sends a form for the address, page by page.
func (x *stage) applyAs(email, managerEmail string, change ...func(map[string]func(*abp.ApplicationForm))) *abp.Application {
	x.t.Helper()
	ctx := context.Background()
	if err := x.app.RequestForm(ctx, email, x.Cohort.ID); err != nil {
		x.t.Fatal(err)
	}
	token := x.secretIn(abp.LetterForm, email)
	answers := x.answers(managerEmail)
	for _, c := range change {
		c(answers)
	}
	for _, page := range abp.FormPages()[:4] {
		if _, err := x.app.SaveForm(ctx, token, page, answers[page]); err != nil {
			x.t.Fatalf("page %s: %v", page, err)
		}
	}
	ap, err := x.app.SendForm(ctx, token)
	if err != nil {
		x.t.Fatal(err)
	}
	return x.application(ap.ID)
}

func (x *stage) application(id string) *abp.Application {
	x.t.Helper()
	ap, err := x.store.ApplicationByID(context.Background(), id)
	if err != nil {
		x.t.Fatal(err)
	}
	return ap
}

func (x *stage) verbs(id string) []string {
	x.t.Helper()
	events, err := x.store.EventsAbout(context.Background(), id, 50)
	if err != nil {
		x.t.Fatal(err)
	}
	var verbs []string
	for _, e := range events {
		verbs = append(verbs, e.Verb)
	}
	return verbs
}

func TestApplicationForm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		if err := x.app.RequestForm(ctx, "not an address", x.Cohort.ID); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("no address: %v", err)
		}
		const nia = "nia@new.example"
		for range abp.FormsHourly + 2 {
			if err := x.app.RequestForm(ctx, " Nia@New.example", x.Cohort.ID); err != nil {
				t.Fatal(err)
			}
		}
		m, n := x.letter(abp.LetterForm, nia)
		if n != abp.FormsHourly || !m.IsSecret() {
			t.Errorf("%d mails after %d requests", n, abp.FormsHourly+2)
		}
		token := x.secretIn(abp.LetterForm, nia)
		answers := x.answers("max@new.example")
		if _, err := x.app.SaveForm(ctx, token, abp.PageHeard, answers[abp.PageHeard]); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a page out of turn: %v", err)
		}
		if _, err := x.app.SendForm(ctx, token); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("an empty form is sent: %v", err)
		}
		bad, err := x.app.SaveForm(ctx, token, abp.PageAbout, func(f *abp.ApplicationForm) {
			f.Name, f.OrganisationID, f.JobTitle, f.StaffGroup = "Nia www.example.com", "org_nobody", "Midwife", "Astronauts"
		})
		if abp.CodeOf(err) != abp.Invalid || bad.JobTitle != "Midwife" || !strings.Contains(err.Error(), "staff_group") || !strings.Contains(err.Error(), "without links") {
			t.Errorf("bad answers: %v", err)
		}
		if f, err := x.app.Form(ctx, token); err != nil || f.JobTitle != "" || f.NextPage() != abp.PageAbout || len(f.Cohort.Sessions) != 7 {
			t.Errorf("refused answers were saved: %+v, %v", f, err)
		}
		if f, err := x.app.SaveForm(ctx, token, abp.PageAbout, answers[abp.PageAbout]); err != nil || f.NextPage() != abp.PageDates {
			t.Errorf("%+v, %v", f, err)
		}
		if err := x.app.DeleteForm(ctx, token); err != nil {
			t.Fatal(err)
		}
		if _, err := x.app.Form(ctx, token); abp.CodeOf(err) != abp.Gone {
			t.Errorf("a deleted form: %v", err)
		}
		if _, err := s.PersonByEmail(ctx, nia); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a form makes a person: %v", err)
		}
		// Whoever has applied is led to that application; nobody learns it from outside.
		if err := x.app.RequestForm(ctx, x.Delegate.Email, x.Cohort.ID); err != nil {
			t.Fatal(err)
		}
		if m, n := x.letter(abp.LetterKnown, x.Delegate.Email); n != 1 || !strings.Contains(m.Text, string(x.Place.ApplicationID)) {
			t.Errorf("%d mails about the application there is: %s", n, m.Text)
		}
		if _, err := x.app.StartForm(ctx, x.Viewer(t, x.Delegate), x.Cohort.ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("a delegate applies for their own cohort: %v", err)
		}
		x.now = x.now.AddDate(0, 0, 14)
		if err := x.app.RequestForm(ctx, nia, x.Cohort.ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("a cohort that has begun: %v", err)
		}
	})
}

func TestApplicationOfSomebodyKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		if err := x.app.RequestForm(ctx, x.Other.Email, x.Cohort.ID); err != nil {
			t.Fatal(err)
		}
		f, err := x.app.Form(ctx, x.secretIn(abp.LetterForm, x.Other.Email))
		if err != nil || f.Name != x.Other.Name || f.OrganisationID != x.Other.OrganisationID {
			t.Fatalf("what is known is not filled in: %+v, %v", f, err)
		}
		ap := x.applyAs(x.Other.Email, "max@new.example", func(a map[string]func(*abp.ApplicationForm)) {
			about := a[abp.PageAbout]
			a[abp.PageAbout] = func(f *abp.ApplicationForm) { about(f); f.Department = "Maternity" }
		})
		p, err := s.PersonByEmail(ctx, x.Other.Email)
		if err != nil || p.Name != x.Other.Name || p.OrganisationID != x.Other.OrganisationID || p.Department != "Maternity" || p.ManagerID != ap.ManagerID {
			t.Errorf("the record is %+v, %v", p, err)
		}
		events, _ := s.EventsAbout(ctx, ap.ID, 20)
		i := slices.IndexFunc(events, func(e abp.Event) bool { return e.Verb == "told us other details than the record" })
		if i < 0 || !strings.Contains(events[i].Why, "organisation: "+x.Organisation.Name+" (we have "+x.ForeignOrganisation.Name+")") || !strings.Contains(events[i].Why, "name: Nia New") {
			t.Errorf("the difference is not noted: %+v", events)
		}
		if ap.OrganisationID != x.Other.OrganisationID || !ap.MakesAllDates || ap.Heard != "The intranet" || !ap.IsWaiting() {
			t.Errorf("the application is %+v", ap)
		}
		// Their own page: by key, by themselves, by the team, by nobody else.
		if _, by, err := x.app.Application(ctx, nil, ap.ID, x.app.ApplicationKey(ap.ID)); err != nil || by.ID != p.ID {
			t.Errorf("by key: %v", err)
		}
		if _, _, err := x.app.Application(ctx, nil, ap.ID, "wrong"); abp.CodeOf(err) != abp.Unauthorised {
			t.Errorf("by a wrong key: %v", err)
		}
		if _, _, err := x.app.Application(ctx, x.Viewer(t, x.Delegate), ap.ID, x.app.ApplicationKey("app_other")); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("by somebody else: %v", err)
		}
		if _, err := x.app.WithdrawApplication(ctx, nil, ap.ID, x.app.ApplicationKey(ap.ID)); err != nil {
			t.Fatal(err)
		}
		if _, err := x.app.WithdrawApplication(ctx, nil, ap.ID, x.app.ApplicationKey(ap.ID)); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("withdrawn twice: %v", err)
		}
		if again := x.applyAs(x.Other.Email, "max@new.example"); again.ID == ap.ID {
			t.Error("the second application is the first")
		}
	})
}

func TestManagerDecidesByLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		const max, zoe = "max@new.example", "zoe@new.example"
		ap := x.applyAs("nia@new.example", max)
		old := x.secretIn(abp.LetterAsk, max)
		if m, _ := x.letter(abp.LetterAsk, max); !strings.Contains(m.Text, "Tuesday 13 February 2024") || !strings.Contains(m.Text, "Wednesday 7 February 2024") {
			t.Errorf("the manager is not told dates and the day to answer by: %s", m.Text)
		}
		r, err := x.app.Release(ctx, old)
		if err != nil || len(r.Dates) != 7 || x.application(ap.ID).Version != ap.Version {
			t.Fatalf("the link shows %+v, %v", r, err)
		}
		// Half-way they are reminded once, in time nobody twice.
		x.now = x.now.Add(4 * 24 * time.Hour)
		for range 2 {
			if _, err := x.app.ChaseReleases(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if _, n := x.letter(abp.LetterChase, max); n != 1 || x.secretIn(abp.LetterChase, max) != old {
			t.Errorf("%d reminders", n)
		}
		if _, err := x.app.DecideByLink(ctx, old, app.DecideTalk, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := x.app.DecideByLink(ctx, old, app.DecideTalk, ""); err != nil {
			t.Fatal(err)
		}
		if _, n := x.letter(abp.LetterTalk, "nia@new.example"); n != 1 {
			t.Errorf("the applicant is told %d times that the manager wants to talk", n)
		}
		x.now = x.now.Add(4 * 24 * time.Hour)
		for range 2 {
			if _, err := x.app.ChaseReleases(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if _, n := x.letter(abp.LetterUnanswered, "nia@new.example"); n != 1 {
			t.Errorf("the applicant is told %d times that there is no answer", n)
		}
		// Somebody else is asked: the old link dies politely, the new one decides.
		key := x.app.ApplicationKey(ap.ID)
		if _, err := x.app.NameManager(ctx, nil, ap.ID, key, app.ManagerDetails{Name: "Nia", Email: "nia@new.example"}); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("oneself: %v", err)
		}
		if _, err := x.app.NameManager(ctx, nil, ap.ID, key, app.ManagerDetails{Name: "Zoe Z", Email: zoe}); err != nil {
			t.Fatal(err)
		}
		if _, err := x.app.DecideByLink(ctx, old, app.DecideRelease, ""); abp.CodeOf(err) != abp.Gone || !strings.Contains(err.Error(), "somebody else has been asked") {
			t.Errorf("the old link: %v", err)
		}
		for i := range abp.ManagersDaily {
			x.now = x.now.Add(time.Minute)
			_, err := x.app.NameManager(ctx, nil, ap.ID, key, app.ManagerDetails{Name: "Zoe Z", Email: []string{"a@new.example", zoe}[i%2]})
			if last := i == abp.ManagersDaily-1; last != (abp.CodeOf(err) == abp.TooMany) || !last && err != nil {
				t.Errorf("manager %d named on a day: %v", i+2, err)
			}
		}
		link := x.secretIn(abp.LetterAsk, zoe)
		if _, err := x.app.DecideByLink(ctx, link, "maybe", ""); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("no answer: %v", err)
		}
		if _, err := x.app.DecideByLink(ctx, link, app.DecideRefuse, "Because I say so"); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("a reason that is none: %v", err)
		}
		if _, err := x.app.DecideByLink(ctx, link, app.DecideRefuse, "These dates do not work"); err != nil {
			t.Fatal(err)
		}
		ap = x.application(ap.ID)
		if ap.RefusedWhy == "" || ap.RefusedAt.IsZero() || !ap.IsOver() || ap.Person.ManagerID != ap.ManagerID {
			t.Errorf("%+v", ap)
		}
		if m, _ := x.letter(abp.LetterRefused, "nia@new.example"); strings.Contains(m.Text, "do not work") {
			t.Error("the applicant is told the reason, which is for the team alone")
		}
		if _, err := x.app.DecideByLink(ctx, link, app.DecideRelease, ""); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("turned round: %v", err)
		}
	})
}

func TestTeamHelpsApplications(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		needs := func() map[string]int {
			t.Helper()
			all, err := x.app.Needs(ctx, x.lead)
			if err != nil {
				t.Fatal(err)
			}
			by := map[string]int{}
			for _, n := range all {
				for _, v := range n.List {
					if v.Kind == abp.NeedRelease {
						by[v.ID] = v.Have
					}
				}
			}
			return by
		}
		nobody := x.applyAs("nia@new.example", "")
		unsure := x.applyAs("ugo@new.example", "max@new.example", func(a map[string]func(*abp.ApplicationForm)) {
			a[abp.PageDates] = func(f *abp.ApplicationForm) { f.Dates, f.Misses = "some", "27 February" }
		})
		unlisted := x.applyAs("una@new.example", "max@new.example", func(a map[string]func(*abp.ApplicationForm)) {
			about := a[abp.PageAbout]
			a[abp.PageAbout] = func(f *abp.ApplicationForm) { about(f); f.OrganisationID, f.Employer = "", "A hospice far away" }
		})
		want := map[string]int{nobody.ID: int(abp.NoManager), unsure.ID: int(abp.NotAllDates), unlisted.ID: int(abp.NoEmployer)}
		if got := needs(); len(got) != 3 || got[nobody.ID] != want[nobody.ID] || got[unsure.ID] != want[unsure.ID] || got[unlisted.ID] != want[unlisted.ID] {
			t.Errorf("needs %v, want %v", got, want)
		}
		if !unsure.AskedAt.IsZero() || !unsure.HeldAt.IsZero() {
			t.Error("somebody is asked, or a place is kept, before the dates are settled")
		}
		if _, err := x.app.ConfirmDates(ctx, x.lead, unsure.ID, "", ""); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("the team settles the dates without a word: %v", err)
		}
		if _, err := x.app.ConfirmDates(ctx, x.lead, unsure.ID, "", "Part B with the next cohort"); err != nil {
			t.Fatal(err)
		}
		if unsure = x.application(unsure.ID); unsure.AskedAt.IsZero() || !unsure.IsWaiting() {
			t.Errorf("the manager is not asked: %+v", unsure)
		}
		if _, err := x.app.RemindManager(ctx, x.lead, unsure.ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("reminded in the same minute: %v", err)
		}
		if _, err := x.app.NameManager(ctx, x.lead, nobody.ID, "", app.ManagerDetails{Name: "Mona Manager", Email: x.Manager.Email}); err != nil {
			t.Fatal(err)
		}
		x.now = x.now.Add(8 * 24 * time.Hour)
		if got := needs(); got[nobody.ID] != int(abp.NotAnswered) || got[unsure.ID] != int(abp.NotAnswered) {
			t.Errorf("needs after a week: %v", got)
		}
		if _, err := x.app.RemindManager(ctx, x.lead, unsure.ID); err != nil {
			t.Fatal(err)
		}
		nobody = x.application(nobody.ID)
		if _, err := x.app.DecideForManager(ctx, x.lead, nobody.ID, nobody.Version, true, " "); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("decided without a reason: %v", err)
		}
		if _, err := x.app.DecideForManager(ctx, x.lead, nobody.ID, nobody.Version-1, true, "By telephone"); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("decided on a stale page: %v", err)
		}
		if _, err := x.app.DecideForManager(ctx, x.lead, nobody.ID, nobody.Version, true, "By telephone"); err != nil {
			t.Fatal(err)
		}
		if got := x.verbs(nobody.ID); !slices.Contains(got, "released for the line manager") || x.application(nobody.ID).ReleasedAt.IsZero() {
			t.Errorf("events %v", got)
		}
		for state, want := range map[string]int{store.ApplicationsAsked: 2, store.ApplicationsEnrolled: 3, store.ApplicationsUnsure: 0} {
			list, _, err := s.Applications(ctx, x.lead, store.ApplicationQuery{State: state})
			if err != nil || len(list) != want {
				t.Errorf("%d applications are %s (%v), want %d", len(list), state, err, want)
			}
		}
		if list, _, err := s.Applications(ctx, x.lead, store.ApplicationQuery{Search: "una@", Limit: 1}); err != nil || len(list) != 1 || list[0].ID != unlisted.ID {
			t.Errorf("found %+v, %v", list, err)
		}
		if list, _, err := s.Applications(ctx, x.Viewer(t, x.Sponsor), store.ApplicationQuery{}); err != nil || len(list) != 0 {
			t.Errorf("a sponsor sees %d applications whole", len(list))
		}
	})
}

func TestNomination(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		mona, sam := x.Viewer(t, x.Manager), x.Viewer(t, x.Sponsor)
		nominate := func(by *abp.Person, d app.NominationDetails) error {
			d.CohortID, d.Name = x.Cohort.ID, "Nia New"
			return x.app.Nominate(ctx, by, d)
		}
		if err := nominate(x.Viewer(t, x.Delegate), app.NominationDetails{Email: "nia@new.example", AsManager: true}); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a delegate nominates: %v", err)
		}
		if err := nominate(sam, app.NominationDetails{Email: "nia@new.example", OrganisationID: x.ForeignOrganisation.ID}); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("a sponsor of another organisation: %v", err)
		}
		// Whoever has a place is not written to, and the nominator does not learn it.
		if err := nominate(mona, app.NominationDetails{Email: x.Delegate.Email, AsManager: true}); err != nil || len(x.mails()) != 0 {
			t.Errorf("somebody with a place: %v, %d mails", err, len(x.mails()))
		}
		finish := func(email string) *abp.Application {
			t.Helper()
			token := x.secretIn(abp.LetterNominated, email)
			for _, page := range abp.FormPages()[:4] {
				fill := x.answers("max@new.example")[page]
				if f, err := x.app.Form(ctx, token); err == nil && page == abp.PageManager && f.Manager == "known" {
					fill = func(*abp.ApplicationForm) {} // what the nomination said
				}
				if _, err := x.app.SaveForm(ctx, token, page, fill); err != nil {
					t.Fatalf("page %s: %v", page, err)
				}
			}
			ap, err := x.app.SendForm(ctx, token)
			if err != nil {
				t.Fatal(err)
			}
			return x.application(ap.ID)
		}
		if err := nominate(mona, app.NominationDetails{Email: "nia@new.example", AsManager: true}); err != nil {
			t.Fatal(err)
		}
		if ap := finish("nia@new.example"); ap.ReleasedAt.IsZero() || ap.ManagerID != abp.Ref(mona.ID) || ap.NominatedByID != abp.Ref(mona.ID) {
			t.Errorf("a nomination by the line manager releases: %+v", ap)
		}
		if _, n := x.letter(abp.LetterAsk, x.Manager.Email); n != 0 {
			t.Error("the manager is asked what they said already")
		}
		if err := nominate(sam, app.NominationDetails{Email: "una@new.example", OrganisationID: x.Organisation.ID}); err != nil {
			t.Fatal(err)
		}
		if ap := finish("una@new.example"); !ap.ReleasedAt.IsZero() || ap.OrganisationID != abp.Ref(x.Organisation.ID) {
			t.Errorf("a nomination by a sponsor does not release: %+v", ap)
		}
		// Another's report is put forward by nobody but their manager.
		if err := nominate(mona, app.NominationDetails{Email: x.ForeignDelegate.Email, AsManager: true}); err != nil {
			t.Fatal(err)
		}
		if ap := finish(x.ForeignDelegate.Email); !ap.ReleasedAt.IsZero() {
			t.Error("a manager releases somebody else’s report")
		}
		for who, want := range map[*abp.Person]int{mona: 1, sam: 1} { // the report of another went to max
			if list, err := s.Nominated(ctx, who, 10); err != nil || len(list) != want {
				t.Errorf("%s sees %d of their nominations, want %d (%v)", who.Name, len(list), want, err)
			}
		}
	})
}

func TestUnusedFormsAreDeleted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x, ctx := newStage(t, s), context.Background()
		mona := x.Viewer(t, x.Manager)
		if err := x.app.Nominate(ctx, mona, app.NominationDetails{CohortID: x.Cohort.ID, Name: "Nia New", Email: "nia@new.example", AsManager: true}); err != nil {
			t.Fatal(err)
		}
		if run, err := x.app.Forget(ctx, abp.KeptForms, false); err != nil || run.Records != 0 {
			t.Fatalf("%d forms deleted at once, %v", run.Records, err)
		}
		later := app.New(app.Config{Store: s, Now: func() time.Time { return x.now }, Wall: func() time.Time { return time.Now().Add(abp.FormLasts + time.Hour) }, Random: strings.NewReader(strings.Repeat("random", 100)), Secret: make([]byte, 32), BaseURL: "https://abp.example"})
		for i := range 2 {
			if run, err := later.Forget(ctx, abp.KeptForms, false); err != nil || run.Records != 1-i {
				t.Errorf("%d forms deleted, %v", run.Records, err)
			}
		}
		if m, n := x.letter(abp.LetterUntaken, x.Manager.Email); n != 1 || !strings.Contains(m.Text, "Nia New") {
			t.Errorf("%d mails to whoever nominated: %s", n, m.Text)
		}
	})
}
