package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// file writes lines of people under the usual heading.
func file(lines ...string) string {
	return "Name,Email,Organisation,Job title,Department,Staff group,Band,Line manager email\n" + strings.Join(lines, "\n") + "\n"
}

// manyLines writes n people, of whom every tenth manages the nine after.
func manyLines(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		manager := ""
		if i%10 != 0 {
			manager = fmt.Sprintf("p%d@bulk.example", i-i%10)
		}
		lines[i] = fmt.Sprintf("Person Nr %d,p%d@bulk.example,A,Nurse,Ward %d,Nursing and Midwifery Registered,%d,%s", i, i, i%40, 2+i%6, manager)
	}
	return lines
}

func importFile(t testing.TB, a *App, by *abp.Person, text string, commit bool) (*abp.Import, []abp.ImportFault) {
	t.Helper()
	imp, faults, err := a.ImportFile(context.Background(), by, "people.csv", strings.NewReader(text), commit)
	if err != nil {
		t.Fatal(err)
	}
	return imp, faults
}

func counts(i *abp.Import) [5]int { return [5]int{i.Lines, i.Added, i.Changed, i.Unchanged, i.Faulty} }

func people(t testing.TB, s *store.Store, by *abp.Person) map[string]abp.Person {
	t.Helper()
	list, _, err := s.People(context.Background(), by, store.PeopleQuery{Limit: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]abp.Person{}
	for _, p := range list {
		all[p.Email] = p
	}
	return all
}

// TestTwentyFaults plants twenty faults of different kinds in a file and wants
// exactly those, each at its line and column.
func TestTwentyFaults(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx := context.Background()
		lead := w.Viewer(t, w.Lead)
		ended := abp.Organisation{Kept: a.kept(abp.KindOrganisation), Code: "OLD", Name: "Old Trust", SystemID: w.Organisation.SystemID, Until: abp.Date{Year: 2023, Month: 3, Day: 31}}
		twin1, twin2 := ended, ended
		twin1.ID, twin1.Code, twin1.Name, twin1.Until = a.id(abp.KindOrganisation), "T1", "Twin Care", abp.Date{}
		twin2.ID, twin2.Code, twin2.Name, twin2.Until = a.id(abp.KindOrganisation), "T2", "Twin Care", abp.Date{}
		if err := s.Put(ctx, []abp.Organisation{ended, twin1, twin2}); err != nil {
			t.Fatal(err)
		}
		text := file(
			"Ann Good,ann@new.example,A,,,,6,mona@wreake.example",         // 2
			",noname@new.example,A,,,,,",                                  // 3 name missing
			strings.Repeat("x", 81)+",long@new.example,A,,,,,",            // 4 name too long
			"No Address,,A,,,,,",                                          // 5 address missing
			"Bad Address,bad.new.example,A,,,,,",                          // 6 address without @
			"Two Addresses,a@new.example b@new.example,A,,,,,",            // 7 two addresses
			"Twice,ANN@new.example ,A,,,,,",                               // 8 on line 2 already
			"Unknown Org,u1@new.example,Nowhere Trust,,,,,",               // 9
			"Ended Org,u2@new.example,OLD,,,,,",                           // 10
			"Twin Org,u3@new.example,Twin Care,,,,,",                      // 11
			"Long Job,u4@new.example,A,"+strings.Repeat("j", 101)+",,,,",  // 12
			"Long Dept,u5@new.example,A,,"+strings.Repeat("d", 101)+",,,", // 13
			"Bad Group,u6@new.example,A,,,Astronauts,,",                   // 14
			"Bad Band,u7@new.example,A,,,,14,",                            // 15
			"Bad Manager,u8@new.example,A,,,,,not an address",             // 16
			"No Manager,u9@new.example,A,,,,,nobody@new.example",          // 17
			"Self,u10@new.example,A,,,,,u10@new.example",                  // 18
			"Report Of Bad,u11@new.example,A,,,,,u7@new.example",          // 19
			"Too,many,A,,,,,,values,here",                                 // 20
			"\"Open,u12@new.example,A,,,,,",                               // 21
			"\"Close\" d,u13@new.example,A,,,,,",                          // 22
			"\"Line\nEnd\",u14@new.example,A,,,,99,",                      // 23 and 24
			"Dora Delegate,dora@wreake.example,OLD,,,,,",                  // 25 known, to an ended organisation
			"Bo Good,bo@new.example,charnwood partnership,,,nursing & midwifery registered,Band 8 - Range A,ann@new.example", // 26
		)
		_, faults := importFile(t, a, lead, text, false)
		var got []string
		for _, f := range faults {
			got = append(got, fmt.Sprintf("%d %s", f.Line, f.Column))
		}
		want := []string{"3 Name", "4 Name", "5 E-mail address", "6 E-mail address", "7 E-mail address", "8 E-mail address", "9 Organisation", "10 Organisation", "11 Organisation",
			"12 Job title", "13 Department", "14 Staff group", "15 Band", "16 Line manager e-mail", "17 Line manager e-mail", "18 Line manager e-mail", "19 Line manager e-mail",
			"20 ", "21 ", "22 ", "23 Band", "25 Organisation"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		imp, again := importFile(t, a, lead, text, true)
		if diff := cmp.Diff([5]int{24, 2, 0, 0, 22}, counts(imp)); diff != "" || len(again) != len(faults) {
			t.Errorf("commit counts %v and %d faults, want those of the dry run", counts(imp), len(again))
		}
		all := people(t, s, lead)
		bo := all["bo@new.example"]
		if bo.OrganisationID != abp.Ref(w.ForeignOrganisation.ID) || bo.Band != "8a" || bo.StaffGroup != "Nursing and Midwifery Registered" || bo.Manager == nil || bo.Manager.Email != "ann@new.example" {
			t.Errorf("the good line became %+v", bo)
		}
		if len(all) != 15 {
			t.Errorf("%d people, want the 13 of the world and two", len(all))
		}
	})
}

func TestImportTwiceChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		lead := w.Viewer(t, w.Lead)
		text := file("Ann Lee,ann@new.example,A,Nurse,Ward 1,,6,later@new.example", "Dora D. Delegate,dora@wreake.example,,,,,7,", "Later Lou,later@new.example,B,,,,,ann@new.example")
		first, _ := importFile(t, a, lead, text, true)
		if diff := cmp.Diff([5]int{3, 2, 1, 0, 0}, counts(first)); diff != "" {
			t.Error(diff)
		}
		before := people(t, s, lead)
		second, _ := importFile(t, a, lead, text, true)
		if diff := cmp.Diff([5]int{3, 0, 0, 3, 0}, counts(second)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, people(t, s, lead)); diff != "" {
			t.Errorf("the second import changed something:\n%s", diff)
		}
		dora := before["dora@wreake.example"]
		if dora.Name != "Dora D. Delegate" || dora.Band != "7" || dora.JobTitle != "Nurse" || dora.Version != 1 || dora.ManagerID != abp.Ref(w.Manager.ID) {
			t.Errorf("Dora became %+v; an empty cell leaves what is stored", dora)
		}
		if ann, lou := before["ann@new.example"], before["later@new.example"]; ann.ManagerID != abp.Ref(lou.ID) || lou.ManagerID != abp.Ref(ann.ID) {
			t.Error("managers on later lines, and in a circle, are not found")
		}
		events, err := s.History(context.Background(), lead, dora.ID, 10)
		if err != nil || len(events) != 1 || events[0].Verb != "changed by import" || events[0].Why != "name, band; people.csv" {
			t.Errorf("history of Dora: %+v, %v", events, err)
		}
	})
}

func TestExportComesBackUnchanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		lead := w.Viewer(t, w.Lead)
		for _, d := range []PersonDetails{
			{Name: "=SUM(A1)", Email: "formula@new.example", JobTitle: "'+1", Department: "@desk"},
			{Name: "שרה, \"Sara\" كوهين 🙂", Email: "sara@new.example", OrganisationID: w.Organisation.ID, JobTitle: "-", Band: "8a", ManagerEmail: "mona@wreake.example"},
		} {
			if _, err := a.AddPerson(context.Background(), lead, d); err != nil {
				t.Fatal(err)
			}
		}
		before := people(t, s, lead)
		var b bytes.Buffer
		out := csv.NewWriter(&b)
		_ = out.Write(PeopleHeading())
		for _, p := range before {
			row := PersonRow(&p)
			for i := range row {
				row[i] = GuardCell(row[i])
			}
			_ = out.Write(row)
		}
		out.Flush()
		imp, faults := importFile(t, a, lead, b.String(), true)
		if diff := cmp.Diff([5]int{len(before), 0, 0, len(before), 0}, counts(imp)); diff != "" {
			t.Errorf("%s%v", diff, faults)
		}
		if diff := cmp.Diff(before, people(t, s, lead)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFaultyLinesComeBackMended(t *testing.T) {
	s := storetest.Open(t)
	a, w := appOn(t, s)
	lead := w.Viewer(t, w.Lead)
	_, faults := importFile(t, a, lead, "Notes;Name;Email;Band\n\"a; b\";Ann Lee;ann@new.example;77\nx;Bo;bo@new.example;6\n", false)
	back := FaultsFile("Notes,Name,Email,Band", faults)
	if want := [][]string{{"Notes", "Name", "Email", "Band", "What to mend"}, {"a; b", "Ann Lee", "ann@new.example", "77", "Band: “77”: This is not a band: 2 to 7, 8a to 8d, 9, VSM, Medical or Other."}}; !cmp.Equal(want, back) {
		t.Error(cmp.Diff(want, back))
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	_ = out.WriteAll(back)
	imp, faults := importFile(t, a, lead, strings.Replace(b.String(), ",77,", ",7,", 1), false)
	if diff := cmp.Diff([5]int{1, 1, 0, 0, 0}, counts(imp)); diff != "" {
		t.Errorf("%s%v", diff, faults)
	}
}

// TestTenThousandLines runs the whole way of a page: upload, dry run, commit.
func TestTenThousandLines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx := context.Background()
		lead := w.Viewer(t, w.Lead)
		imp, err := a.StartImport(ctx, lead, "many.csv", []byte(file(append(manyLines(10_000), "Bad,bad,,,,,,")...)))
		if err != nil {
			t.Fatal(err)
		}
		a.work.under.Wait()
		imp = reload(t, s, lead, imp.ID, abp.Checked)
		if diff := cmp.Diff([5]int{10_001, 10_000, 0, 0, 1}, counts(imp)); diff != "" {
			t.Error(diff)
		}
		if n := len(people(t, s, lead)); n != 13 {
			t.Errorf("the dry run left %d people", n)
		}
		if _, err := a.CommitImport(ctx, lead, imp.ID, false); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("commit without leaving out faulty lines: %v", err)
		}
		if _, err := a.CommitImport(ctx, lead, imp.ID, true); err != nil {
			t.Fatal(err)
		}
		a.work.under.Wait()
		imp = reload(t, s, lead, imp.ID, abp.Committed)
		all := people(t, s, lead)
		if len(all) != 10_013 || all["p9999@bulk.example"].ManagerID != abp.Ref(all["p9990@bulk.example"].ID) {
			t.Errorf("%d people, the last with manager %s", len(all), all["p9999@bulk.example"].ManagerID)
		}
		if _, err := s.ImportContent(ctx, imp.ID); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("the file is still kept: %v", err)
		}
		for name, act := range map[string]func() error{
			"commit": func() error { _, err := a.CommitImport(ctx, lead, imp.ID, true); return err },
			"cancel": func() error { _, err := a.CancelImport(ctx, lead, imp.ID); return err },
			"check":  func() error { _, err := a.RestartImport(ctx, lead, imp.ID); return err },
		} {
			if err := act(); abp.CodeOf(err) != abp.Conflict {
				t.Errorf("%s after the commit: %v", name, err)
			}
		}
	})
}

func reload(t testing.TB, s *store.Store, by *abp.Person, id string, want abp.ImportState) *abp.Import {
	t.Helper()
	imp, err := s.Import(context.Background(), by, id)
	if err != nil {
		t.Fatal(err)
	}
	if imp.State != want {
		t.Fatalf("the import is %s (%s), want %s", imp.State, imp.LastError, want)
	}
	return imp
}

func TestCancelledImportsChangeNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx := context.Background()
		lead := w.Viewer(t, w.Lead)
		content := []byte(file(manyLines(5_000)...))
		imp, err := a.StartImport(ctx, lead, "many.csv", content)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.CancelImport(ctx, lead, imp.ID); err != nil {
			t.Fatal(err)
		}
		a.work.under.Wait()
		reload(t, s, lead, imp.ID, abp.Cancelled)

		if imp, err = a.StartImport(ctx, lead, "many.csv", content); err != nil {
			t.Fatal(err)
		}
		a.work.under.Wait()
		if _, err := a.CommitImport(ctx, lead, imp.ID, false); err != nil {
			t.Fatal(err)
		}
		_, err = a.CancelImport(ctx, lead, imp.ID)
		a.work.under.Wait()
		n := len(people(t, s, lead))
		switch {
		case err == nil && n != 13:
			t.Errorf("cancelled, and yet %d people", n)
		case err != nil && (abp.CodeOf(err) != abp.Conflict || n != 5_013):
			t.Errorf("too late to cancel (%v), and yet %d people", err, n)
		}
	})
}

// TestImportOfADeadProcess leaves an import in the middle and takes it up again.
func TestImportOfADeadProcess(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx := context.Background()
		lead := w.Viewer(t, w.Lead)
		content := []byte(file("Ann Lee,ann@new.example,A,,,,,"))
		sh, err := parseSheet(content)
		if err != nil {
			t.Fatal(err)
		}
		dead := a.newImport(lead, "dead.csv", sh)
		if err := s.CreateImport(ctx, dead, content); err != nil {
			t.Fatal(err)
		}
		if _, err := a.RestartImport(ctx, lead, dead.ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("restart of live work: %v", err)
		}
		later := *a
		later.wall = func() time.Time { return time.Now().Add(2 * abp.ImportStalls) }
		if _, err := later.RestartImport(ctx, lead, dead.ID); err != nil {
			t.Fatal(err)
		}
		a.work.under.Wait()
		reload(t, s, lead, dead.ID, abp.Checked)
	})
}

func TestTwoImportsOfOneFileAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		lead := w.Viewer(t, w.Lead)
		text := file(manyLines(500)...)
		var wait sync.WaitGroup
		var got [2]*abp.Import
		for i := range got {
			wait.Go(func() {
				var err error
				if got[i], _, err = a.ImportFile(context.Background(), lead, "same.csv", strings.NewReader(text), true); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if t.Failed() {
			return
		}
		if got[0].Added+got[1].Added != 500 || got[0].Unchanged+got[1].Unchanged != 500 || len(people(t, s, lead)) != 513 {
			t.Errorf("counts %v and %v", counts(got[0]), counts(got[1]))
		}
	})
}

func TestMoreFaultsThanConfirmed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx := context.Background()
		lead := w.Viewer(t, w.Lead)
		imp, err := a.StartImport(ctx, lead, "people.csv", []byte(file("Ann Lee,ann@new.example,A,,,,,", "Bo Lee,bo@new.example,B,,,,,")))
		if err != nil {
			t.Fatal(err)
		}
		a.work.under.Wait()
		if _, err := a.EndOrganisation(ctx, lead, w.Organisation.ID, 0, abp.Date{Year: 2024, Month: 1, Day: 30}, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := a.CommitImport(ctx, lead, imp.ID, false); err != nil {
			t.Fatal(err)
		}
		a.work.under.Wait()
		imp = reload(t, s, lead, imp.ID, abp.Checked)
		if imp.Faulty != 1 || imp.LastError == "" || len(people(t, s, lead)) != 13 {
			t.Errorf("import %+v, want it back with one faulty line", imp)
		}
	})
}

func TestImportsAreForThoseWhoRunTheProgramme(t *testing.T) {
	s := storetest.Open(t)
	a, w := appOn(t, s)
	for _, p := range []abp.Person{w.Delegate, w.Facilitator, w.Sponsor, w.Board, w.Custodian, w.Manager} {
		if _, err := a.StartImport(context.Background(), w.Viewer(t, p), "x.csv", []byte(file("Ann,a@x.example,,,,,,"))); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
}
