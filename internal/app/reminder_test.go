package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// reminders is a world whose clock can be set, and which writes reminders.
type reminders struct {
	t   *testing.T
	a   *App
	w   *storetest.World
	s   *store.Store
	now time.Time
}

func newReminders(t *testing.T, s *store.Store) *reminders {
	a, w := appOn(t, s)
	x := &reminders{t: t, a: a, w: w, s: s, now: storetest.Now}
	a.clock = func() time.Time { return x.now }
	return x
}

// at runs the rules at a moment of the local clock and checks what they wrote:
// kind and address of each, in the order of the alphabet.
func (x *reminders) at(moment string, want ...string) []abp.Message {
	x.t.Helper()
	london, _ := time.LoadLocation("Europe/London")
	at, err := time.ParseInLocation("2006-01-02 15:04", moment, london)
	if err != nil {
		x.t.Fatal(err)
	}
	x.now = at
	before, err := x.s.Messages(context.Background(), 1000)
	if err != nil {
		x.t.Fatal(err)
	}
	if _, err := x.a.Remind(context.Background()); err != nil {
		x.t.Fatal(err)
	}
	after, err := x.s.Messages(context.Background(), 1000)
	if err != nil {
		x.t.Fatal(err)
	}
	fresh := slices.DeleteFunc(after, func(m abp.Message) bool {
		return slices.ContainsFunc(before, func(o abp.Message) bool { return o.ID == m.ID })
	})
	var got []string
	for _, m := range fresh {
		name, _, _ := strings.Cut(m.ToAddress, "@")
		got = append(got, string(m.Kind)+" "+name)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		x.t.Errorf("on %s it wrote %q, want %q", moment, got, want)
	}
	return fresh
}

// alone lets the world's first cohort alone be reminded of.
func (x *reminders) alone() {
	x.t.Helper()
	ctx := context.Background()
	p, err := x.s.LockPlace(ctx, x.w.ForeignPlace.ID)
	if err == nil {
		p.PausedAt = abp.At(x.now)
		err = x.s.UpdateDelegate(ctx, p)
	}
	if err == nil {
		err = x.s.SetManagers(ctx, map[string]string{x.w.ForeignDelegate.ID: x.w.ForeignDelegate.ID})
	}
	if err != nil {
		x.t.Fatal(err)
	}
}

func TestRemindersOfOnePlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newReminders(t, s)
		x.alone()
		ctx := context.Background()
		x.at("2024-01-30 07:59")
		for _, m := range x.at("2024-01-30 08:00", "workshop-soon dora") {
			for _, want := range []string{"Tuesday 13 February 2024, 9:30am to 4:30pm", "Wreake Education Centre, 1 Mill Lane", "https://abp.example/sessions/" + x.w.Workshop.ID} {
				if !strings.Contains(m.Text, want) {
					t.Errorf("%q is not in %s", want, m.Text)
				}
			}
		}
		x.at("2024-01-30 09:00")
		x.at("2024-02-01 12:00", "catch-up dora") // and not the one whose place is paused
		x.at("2024-02-05 17:59")
		x.at("2024-02-06 18:00")
		x.at("2024-02-06 23:00")
		x.at("2024-02-07 08:00", "facilitator-session fay", "facilitator-session fred")
		x.at("2024-02-12 08:00", "workshop-near dora")
		x.at("2024-02-13 12:00", "workshop-soon dora") // of part B
		x.at("2024-02-14 08:01", "facilitator-register fay")
		x.at("2024-02-15 08:01")
		d, err := s.Delegate(ctx, x.w.Viewer(t, x.w.Lead), x.w.Place.ID, x.a.Now())
		if err != nil {
			t.Fatal(err)
		}
		d.WithdrawnAt = x.a.Now()
		if err := s.UpdateDelegate(ctx, d); err != nil {
			t.Fatal(err)
		}
		x.at("2024-02-25 08:00", "facilitator-session fay", "facilitator-session fred")
	})
}

func TestLineUpIsToldTenWorkingDaysBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newReminders(t, s)
		x.alone()
		x.at("2024-03-11 08:00")
		for _, m := range x.at("2024-03-12 08:00", "set-line-up dora") { // the first meeting is on 26 March
			if !strings.Contains(m.Text, "- Dora Delegate, Nurse, Wreake University Hospitals") || !strings.Contains(m.Text, "Facilitator: Fay Facilitator") {
				t.Error(m.Text)
			}
		}
		x.at("2024-03-26 08:01", "facilitator-session fay", "facilitator-session fred", "set-near dora")
		x.at("2024-03-26 10:31") // it has begun
	})
}

// TestMovedSessionsGetNoStaleReminder moves a meeting away and cancels another.
func TestMovedSessionsGetNoStaleReminder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newReminders(t, s)
		x.alone()
		ctx := context.Background()
		x.at("2024-03-19 08:00", "facilitator-session fay", "facilitator-session fred", "set-line-up dora", "set-soon dora")
		v, err := s.Session(ctx, x.w.Viewer(t, x.w.Lead), x.w.SetSession.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Move(v.StartsAt.Plus(10*24*time.Hour), v.EndsAt.Plus(10*24*time.Hour), x.a.Now()); err != nil {
			t.Fatal(err)
		}
		if err := s.UpdateSession(ctx, v); err != nil {
			t.Fatal(err)
		}
		x.at("2024-03-25 08:00") // and not "tomorrow"
		x.at("2024-03-29 08:00", "facilitator-session fay", "set-soon dora")
		if err := v.Cancel("Snow", x.a.Now()); err != nil {
			t.Fatal(err)
		}
		if err := s.UpdateSession(ctx, v); err != nil {
			t.Fatal(err)
		}
		x.at("2024-04-04 08:00")
	})
}

func TestLineManagersAreToldDatesAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newReminders(t, s)
		x.alone()
		ctx := context.Background()
		webinar := x.w.CatchUp
		var webinars []abp.Session
		for i, day := range []int{2, 30} {
			v := webinar
			v.Kept = abp.Kept{ID: x.w.ID(abp.KindSession), CreatedAt: abp.At(storetest.Now)}
			v.Kind, v.UID, v.Title = abp.ManagerWebinar, fmt.Sprintf("webinar-%d", i), "Webinar for line managers"
			v.StartsAt, v.EndsAt = abp.At(storetest.Now.AddDate(0, 0, day)), abp.At(storetest.Now.AddDate(0, 0, day).Add(time.Hour))
			webinars = append(webinars, v)
		}
		if err := s.Put(ctx, webinars); err != nil {
			t.Fatal(err)
		}
		lead := x.w.Viewer(t, x.w.Lead)
		p, err := s.Person(ctx, lead, x.w.Other.ID)
		if err != nil {
			t.Fatal(err)
		}
		p.ManagerID = abp.Ref(x.w.Manager.ID)
		if err := s.UpdatePerson(ctx, p); err != nil {
			t.Fatal(err)
		}
		x.at("2024-01-31 09:00", "manager-webinar mona", "workshop-soon dora")
		x.now = storetest.Now.Add(time.Hour)
		if _, err := x.a.Enrol(ctx, lead, x.w.Cohort.ID, Enrolment{Email: x.w.Other.Email}); err != nil {
			t.Fatal(err)
		}
		for _, m := range x.at("2024-01-31 17:00", "manager-dates mona", "workshop-soon olu") {
			if m.Kind != abp.LetterDates {
				continue
			}
			if !strings.Contains(m.Text, "- Tuesday 13 February 2024, 9:30am to 4:30pm, Wreake Education Centre") || strings.Contains(m.Text, "Workshop") || strings.Contains(m.Text, "26 March") {
				t.Error(m.Text)
			}
		}
	})
}

// TestSurveyIsRemindedOfOnceAndInPrivate reminds whoever had the link for a week
// and has not handed in, and nobody who reads lists of mails learns whom.
func TestSurveyIsRemindedOfOnceAndInPrivate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newReminders(t, s)
		ctx := context.Background()
		write := func(moment time.Time, want int) {
			t.Helper()
			x.now = moment
			if n, err := x.a.RemindOfSurveys(ctx); n != want || err != nil {
				t.Errorf("%s: %d letters, %v; want %d", moment, n, err, want)
			}
		}
		x.now = time.Date(2024, 1, 25, 9, 0, 0, 0, time.UTC)
		if n, err := x.a.InviteToSurveys(ctx); n != 2 || err != nil {
			t.Fatalf("%d invitations, %v", n, err)
		}
		third := x.w.Place // somebody who answers gets no reminder
		third.ID, third.PersonID, third.ApplicationID = x.w.ID(abp.KindDelegate), x.w.Other.ID, ""
		if err := s.Tx(ctx, func(tx *store.Store) error { return tx.Put(ctx, []abp.Delegate{third}) }); err != nil {
			t.Fatal(err)
		}
		if n, err := x.a.InviteToSurveys(ctx); n != 1 || err != nil {
			t.Fatalf("%d more invitations, %v", n, err)
		}
		tasks, err := x.a.SurveyTasks(ctx, x.w.Viewer(t, x.w.Other))
		if err != nil || len(tasks) == 0 {
			t.Fatalf("%d surveys, %v", len(tasks), err)
		}
		if err := x.a.AnswerSurvey(ctx, nil, strings.TrimPrefix(tasks[0].Path, "/surveys/"), SurveyAnswers{Finish: true}); err != nil {
			t.Fatal(err)
		}
		write(time.Date(2024, 2, 5, 9, 0, 0, 0, time.UTC), 0) // it closes on the 13th
		write(time.Date(2024, 2, 6, 7, 0, 0, 0, time.UTC), 0) // before eight
		write(time.Date(2024, 2, 6, 8, 0, 0, 0, time.UTC), 2)
		write(time.Date(2024, 2, 7, 8, 0, 0, 0, time.UTC), 0)
		list, err := s.MessagesTo(ctx, x.w.Delegate.ID, 100)
		if err != nil || len(list) == 0 || slices.ContainsFunc(list, func(m abp.Message) bool { return m.Kind == abp.LetterSurveyAgain }) {
			t.Errorf("the list of the person's mails tells: %+v, %v", list, err)
		}
	})
}
