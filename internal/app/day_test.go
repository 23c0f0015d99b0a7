package app

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

func yearOfDays(t testing.TB, s *store.Store, by *abp.Person, year int) []abp.Day {
	t.Helper()
	list, err := s.DayList(context.Background(), by, abp.Date{Year: year, Month: 1, Day: 1}, abp.Date{Year: year, Month: 12, Day: 31})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestDaySetsAreAddedOnce: whatever is there, also moved by hand, stays; two at
// once add each day once.
func TestDaySetsAreAddedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx, lead := context.Background(), w.Viewer(t, w.Lead)
		moved, err := a.AddDay(ctx, lead, DayDetails{From: abp.Date{Year: 2027, Month: 6, Day: 3}, Kind: abp.BankHoliday, Name: "spring bank holiday", Source: "Proclamation"})
		if err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(func() {
				if _, err := a.AddDaySet(ctx, lead, abp.BankHolidaySet, 2027); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if list := yearOfDays(t, s, lead, 2027); len(list) != 8 {
			t.Errorf("%d bank holidays, want 8: %v", len(list), list)
		}
		if events, err := s.EventsAbout(ctx, moved.ID, 5); err != nil || len(events) != 1 {
			t.Errorf("%d events about the day (%v)", len(events), err)
		}
		if _, err := a.AddDaySet(ctx, lead, abp.ObservanceSet, 2040); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("observances of 2040: %v", err)
		}
		if _, err := a.AddDaySet(ctx, w.Viewer(t, w.Facilitator), abp.BankHolidaySet, 2028); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a facilitator adds days: %v", err)
		}
	})
}

func TestImportDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, w := appOn(t, s)
		ctx, lead := context.Background(), w.Viewer(t, w.Lead)
		file := DayFile{Kind: abp.SchoolHoliday, Authority: "Fosse County", Source: "The council", Text: "Start date\tEnd date\tTitle\tStatus\n" +
			"12 February 2024\t16 Feb 2024\tHalf-term\t\n" +
			"25.3.2024\t5.4.2024\tEaster\texpected\n" +
			"12/02/2024\t\tHalf-term\t\n" +
			"\t\tNo date\t\n" +
			"1/7/2024\t1/1/2025\tToo long\t\n"}
		plan, err := a.CheckDays(ctx, lead, file)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, l := range plan.Lines {
			said += fmt.Sprintln(l.Line, l.Outcome, l.Day.OnDay, l.Day.Name, l.Day.State, l.Why)
		}
		want := "2 0 2024-02-12 Half-term confirmed \n3 0 2024-03-25 Easter expected \n4 3 2024-02-12 Half-term confirmed Line 2 has the same day.\n" +
			"5 3  No date confirmed There is no date in this line.\n6 3 2024-07-01 Too long confirmed Enter at most 120 days at once; these are 185.\n"
		if said != want {
			t.Errorf("the dry run:\n%swant\n%s", said, want)
		}
		if _, err := a.ImportDays(ctx, lead, file, "another seal"); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("an import nobody checked: %v", err)
		}
		if got := yearOfDays(t, s, lead, 2024); len(got) != 0 {
			t.Errorf("a refused import left %d days", len(got))
		}
		if _, err := a.ImportDays(ctx, lead, file, plan.Seal); err != nil {
			t.Fatal(err)
		}
		days := yearOfDays(t, s, lead, 2024)
		if len(days) != 2 || days[0].Authority != "Fosse County" || days[0].Last() != (abp.Date{Year: 2024, Month: 2, Day: 16}) {
			t.Fatalf("the calendar has %+v", days)
		}
		checkDayMoves(t, a, lead, days)
	})
}

// checkDayMoves moves both days in an export and reads it again: they change and
// keep who they are.
func checkDayMoves(t *testing.T, a *App, lead *abp.Person, days []abp.Day) {
	t.Helper()
	ctx := context.Background()
	days[1].State, days[0].OnDay = abp.Confirmed, abp.Date{Year: 2024, Month: 2, Day: 13}
	var b strings.Builder
	for _, row := range DayTable(days) {
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	calendar, err := a.DayCalendar("Days", days, zoneless)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{b.String(), string(calendar)} {
		plan, err := a.CheckDays(ctx, lead, DayFile{Text: text, Kind: abp.Closure, Source: "x"})
		if err != nil || plan.Count(DayChanged) != 2 {
			t.Fatalf("%d days would change (%v): %+v", plan.Count(DayChanged), err, plan.Lines)
		}
		for i, l := range plan.Lines {
			if l.Day.ID != days[i].ID || !l.Day.SameAs(&days[i]) {
				t.Errorf("%+v would be %+v", days[i], l.Day)
			}
		}
	}
}

// TestDayTablesComeBack: what is exported is read as it was, whatever the names.
func TestDayTablesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[=+\-@'"a-zé;,|]{1,12}`)
		d := abp.Day{OnDay: abp.Date{Year: 2024, Month: 5, Day: 6}.Add(rapid.IntRange(0, 300).Draw(t, "on")), Kind: abp.DayKind(rapid.IntRange(0, int(abp.YearEnd)).Draw(t, "kind")),
			Name: word.Draw(t, "name"), Authority: word.Draw(t, "authority"), Source: word.Draw(t, "source"), State: abp.DayState(rapid.IntRange(0, 1).Draw(t, "state")), FromEve: rapid.Bool().Draw(t, "eve"), NoWorkshops: rapid.Bool().Draw(t, "no")}
		if rapid.Bool().Draw(t, "span") {
			d.UntilDay = d.OnDay.Add(5)
		}
		if err := d.Validate(); err != nil {
			t.Skip(err)
		}
		var b strings.Builder
		for _, row := range DayTable([]abp.Day{d}) {
			for i, cell := range row {
				if i > 0 {
					b.WriteByte(',')
				}
				b.WriteString(`"` + strings.ReplaceAll(GuardCell(cell), `"`, `""`) + `"`)
			}
			b.WriteString("\r\n")
		}
		read, err := (&DayFile{Text: b.String(), Source: "x"}).read()
		if err != nil || len(read) != 1 || read[0].fault != "" {
			t.Fatalf("%+v %v\n%s", read, err, b.String())
		}
		got := read[0].day
		if err := got.Validate(); err != nil || !got.SameAs(&d) {
			t.Fatalf("%+v came back as %+v (%v)", d, got, err)
		}
	})
}

// FuzzDayFile: no file makes the reader fail otherwise than with words, and each
// of its days has a line of the file.
func FuzzDayFile(f *testing.F) {
	f.Add("date,name\n2024-05-06,Early May\n")
	f.Add("sep=;\r\nfrom;until;kind;name\r\n1/2/2024;3/2/2024;closure;\"a \"\"b\"\"\"\r\n")
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART;VALUE=DATE:20240506\nEND:VEVENT\nEND:VCALENDAR\n")
	f.Fuzz(func(t *testing.T, text string) {
		days, err := (&DayFile{Text: text, Source: "x"}).read()
		if err != nil && abp.CodeOf(err) != abp.Invalid {
			t.Fatal(err)
		}
		for _, r := range days {
			if r.line < 1 || r.line > lineEnds(text)+1 {
				t.Fatalf("line %d of %d", r.line, lineEnds(text)+1)
			}
			_ = r.day.Validate()
		}
	})
}
