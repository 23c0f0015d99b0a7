package app_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// surveys is a programme with a clock that the test moves.
type surveys struct {
	t     *testing.T
	store *store.Store
	w     *storetest.World
	now   atomic.Pointer[time.Time]
	app   *app.App
}

func newSurveys(t *testing.T, s *store.Store) *surveys {
	x := &surveys{t: t, store: s, w: storetest.NewWorld(t, s)}
	x.at(storetest.Now)
	x.app = x.process()
	return x
}

// process returns an App as another process on the same database would have it.
func (x *surveys) process() *app.App {
	clock := func() time.Time { return *x.now.Load() }
	return app.New(app.Config{Store: x.store, Now: clock, Wall: clock, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
}

func (x *surveys) at(now time.Time) { x.now.Store(&now) }

func (x *surveys) put(rows any) {
	x.t.Helper()
	if err := x.store.Tx(context.Background(), func(tx *store.Store) error { return tx.Put(context.Background(), rows) }); err != nil {
		x.t.Fatal(err)
	}
}

// task returns the delegate's survey of a wave.
func (x *surveys) task(wave abp.Wave) app.SurveyTask {
	x.t.Helper()
	tasks, err := x.app.SurveyTasks(context.Background(), x.w.Viewer(x.t, x.w.Delegate))
	if err != nil {
		x.t.Fatal(err)
	}
	for _, t := range tasks {
		if t.Wave == wave {
			return t
		}
	}
	x.t.Fatalf("no survey %s among %d", wave, len(tasks))
	return app.SurveyTask{}
}

// completeWorkshop marks both parts as attended by the delegate.
func (x *surveys) completeWorkshop() {
	x.t.Helper()
	list, err := x.store.Sessions(context.Background(), x.w.Viewer(x.t, x.w.Lead), store.SessionQuery{CohortID: x.w.Cohort.ID})
	if err != nil {
		x.t.Fatal(err)
	}
	for _, v := range list {
		if v.Kind == abp.WorkshopPart {
			x.put([]abp.Attendance{{ID: x.w.ID(abp.KindAttendance), SessionID: v.ID, PersonID: x.w.Delegate.ID, Mark: abp.Present, MarkedAt: v.EndsAt}})
		}
	}
}

func (x *surveys) mails() []abp.Message {
	x.t.Helper()
	list, err := x.store.Messages(context.Background(), 1000)
	if err != nil {
		x.t.Fatal(err)
	}
	return list
}

func (x *surveys) ownResponses() []abp.Response {
	x.t.Helper()
	list, err := x.store.OwnResponses(context.Background(), x.w.Viewer(x.t, x.w.Delegate))
	if err != nil {
		x.t.Fatal(err)
	}
	return list
}

// every returns the same choice for every item of the first page.
func every(choice string, finish bool) app.SurveyAnswers {
	in := app.SurveyAnswers{Chosen: map[string][]string{}, Finish: finish}
	for _, it := range abp.DefaultInstrument().Items {
		in.Chosen[it.Code] = []string{choice}
	}
	return in
}

func secretOf(path string) string { return strings.TrimPrefix(path, "/surveys/") }

var opensSecond = time.Date(2024, 7, 16, 10, 0, 0, 0, time.UTC) // the last set meeting ends at 11am in summer

func TestSurveyTasksThroughTheYear(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		day := func(month time.Month, day int) time.Time { return time.Date(2024, month, day, 12, 0, 0, 0, time.UTC) }
		for _, tt := range []struct {
			now           time.Time
			first, second abp.SurveyState
		}{
			{day(1, 22), abp.SurveyUpcoming, abp.SurveyUpcoming},
			{day(1, 23), abp.SurveyOpen, abp.SurveyUpcoming},
			{day(2, 13), abp.SurveyLate, abp.SurveyUpcoming},
			{day(7, 16), abp.SurveyClosed, abp.SurveyNotAsked},
		} {
			x.at(tt.now)
			first, second := x.task(abp.T0), x.task(abp.T2)
			if first.State != tt.first || second.State != tt.second {
				t.Errorf("%v: states %d and %d, want %d and %d", tt.now, first.State, second.State, tt.first, tt.second)
			}
			for _, v := range []app.SurveyTask{first, second} {
				if (v.Path != "") != v.State.IsTaken() {
					t.Errorf("%v: %s in state %d has the address %q", tt.now, v.Wave, v.State, v.Path)
				}
			}
		}
		x.completeWorkshop()
		x.at(day(7, 16))
		if got := x.task(abp.T2).State; got != abp.SurveyOpen {
			t.Errorf("with the workshop complete the second survey is in state %d", got)
		}
		x.at(day(12, 1))
		if got := x.task(abp.T2).State; got != abp.SurveyClosed {
			t.Errorf("in December the second survey is in state %d", got)
		}
		if _, err := x.app.SurveyTasks(context.Background(), x.w.Viewer(t, x.w.Lead)); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a lead without a place: %v", err)
		}
	})
}

func TestAnswerSurveySavesAndHandsIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		secret := secretOf(x.task(abp.T0).Path)
		if err := x.app.AnswerSurvey(ctx, nil, secret, app.SurveyAnswers{Chosen: map[string][]string{"I1": {"4"}, "I2": {"5"}}}); err != nil {
			t.Fatal(err)
		}
		if got := x.task(abp.T0).State; got != abp.SurveyStarted {
			t.Errorf("after saving: state %d", got)
		}
		x.at(storetest.Now.AddDate(0, 0, 1))
		chosen := every("8", true)
		chosen.Chosen["I2"] = []string{abp.Untold}
		if err := x.app.AnswerSurvey(ctx, nil, secret, chosen); err != nil {
			t.Fatal(err)
		}
		list := x.ownResponses()
		if len(list) != 1 {
			t.Fatalf("%d responses, want 1", len(list))
		}
		r := list[0]
		started, finished := abp.Date{Year: 2024, Month: 1, Day: 31}, abp.Date{Year: 2024, Month: 2, Day: 1}
		if r.StartedOn != started || r.FinishedOn != finished || r.IsLate || r.InstrumentID != x.w.Instrument.ID || r.SubjectID != x.w.Subject.ID {
			t.Errorf("response is %+v", r)
		}
		if _, has := r.ValueOf("I2"); has || len(r.Answers) != 11 {
			t.Errorf("%d answers, want 11 and none to I2", len(r.Answers))
		}
		if v := x.task(abp.T0); v.State != abp.SurveyFinished || v.FinishedOn != finished {
			t.Errorf("task is %+v", v)
		}
		var none []abp.Event
		for _, id := range []string{r.ID, r.SubjectID, x.w.Place.ID, x.w.Delegate.ID} {
			events, err := s.EventsAbout(ctx, id, 10)
			if err != nil {
				t.Fatal(err)
			}
			none = append(none, events...)
		}
		if len(none) != 0 {
			t.Errorf("answering left %+v, which holds the time of day", none)
		}
	})
}

func TestAnswerSurveyLate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		secret := secretOf(x.task(abp.T0).Path)
		if err := x.app.AnswerSurvey(ctx, nil, secret, app.SurveyAnswers{Chosen: map[string][]string{"I1": {"4"}}}); err != nil {
			t.Fatal(err)
		}
		x.at(opensSecond.Add(-time.Second))
		if err := x.app.AnswerSurvey(ctx, nil, secret, every("5", true)); err != nil {
			t.Fatal(err)
		}
		if r := x.ownResponses()[0]; !r.IsLate || !r.IsFinished() {
			t.Errorf("begun in time, handed in late: %+v", r)
		}
		x.completeWorkshop()
		x.at(opensSecond)
		second := secretOf(x.task(abp.T2).Path)
		x.at(time.Date(2024, 11, 3, 23, 59, 59, 0, time.UTC)) // closed on 6 August, ninety days ago
		if err := x.app.AnswerSurvey(ctx, nil, second, every("7", false)); err != nil {
			t.Fatal(err)
		}
		if r := x.ownResponses()[1]; !r.IsLate {
			t.Errorf("89 days late: %+v", r)
		}
		x.at(time.Date(2024, 11, 5, 0, 0, 0, 0, time.UTC))
		if err := x.app.AnswerSurvey(ctx, nil, second, every("7", true)); abp.CodeOf(err) != abp.Gone {
			t.Errorf("after ninety days: %v", err)
		}
		if _, err := x.app.Survey(ctx, nil, second); abp.CodeOf(err) != abp.Gone {
			t.Errorf("page after ninety days: %v", err)
		}
	})
}

func TestFinishingAtOnceIsOneEffect(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		secret := secretOf(x.task(abp.T0).Path)
		var wait sync.WaitGroup
		errs := make(chan error, 50)
		for i := range 50 {
			wait.Go(func() { errs <- x.app.AnswerSurvey(ctx, nil, secret, every(fmt.Sprint(i%11), true)) })
		}
		wait.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		list := x.ownResponses()
		if len(list) != 1 || len(list[0].Answers) != 12 {
			t.Fatalf("responses are %+v", list)
		}
		first := list[0].Answers[0].Value
		for _, a := range list[0].Answers {
			if a.Value != first {
				t.Fatalf("answers of two forms are mixed: %+v", list[0].Answers)
			}
		}
		if err := x.app.AnswerSurvey(ctx, nil, secret, every(fmt.Sprint((first+1)%11), true)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(list, x.ownResponses()); diff != "" {
			t.Errorf("handing in again changed something:\n%s", diff)
		}
	})
}

func TestSurveyOfSomebodyElseIsNotThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		secret := secretOf(x.task(abp.T0).Path)
		for _, p := range []abp.Person{x.w.Lead, x.w.Administrator, x.w.Custodian, x.w.ForeignDelegate, x.w.Manager, x.w.Facilitator} {
			v := x.w.Viewer(t, p)
			if _, err := x.app.Survey(ctx, v, secret); abp.CodeOf(err) != abp.NotFound {
				t.Errorf("%s opens it: %v", p.Name, err)
			}
			if err := x.app.AnswerSurvey(ctx, v, secret, every("1", true)); abp.CodeOf(err) != abp.NotFound {
				t.Errorf("%s answers it: %v", p.Name, err)
			}
			if list, err := s.OwnResponses(ctx, v); err != nil || len(list) != 0 {
				t.Errorf("%s has %d responses of their own, %v", p.Name, len(list), err)
			}
		}
		if len(x.ownResponses()) != 0 {
			t.Error("somebody else's answer was saved")
		}
		if q, err := x.app.Survey(ctx, x.w.Viewer(t, x.w.Delegate), secret); err != nil || !q.IsOwn {
			t.Errorf("the owner: %v", err)
		}
		if _, err := x.app.Survey(ctx, nil, "guess"); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a guess: %v", err)
		}
	})
}

func TestInvitationGoesOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		for _, early := range []time.Time{time.Date(2024, 1, 22, 17, 0, 0, 0, time.UTC), time.Date(2024, 1, 23, 7, 59, 59, 0, time.UTC), time.Date(2024, 1, 23, 18, 0, 0, 0, time.UTC)} {
			x.at(early)
			if n, err := x.app.InviteToSurveys(ctx); n != 0 || err != nil {
				t.Fatalf("%v, before it opens or at a time when nothing is written: %d mails, %v", early, n, err)
			}
		}
		x.at(time.Date(2024, 1, 23, 8, 0, 0, 0, time.UTC))
		path := x.task(abp.T0).Path // looking at the page first must not keep the mail back
		for i, want := range []int{2, 0, 0} {
			if n, err := x.app.InviteToSurveys(ctx); n != want || err != nil {
				t.Errorf("run %d wrote %d mails, %v; want %d", i, n, err, want)
			}
		}
		found := 0
		for _, m := range x.mails() {
			if m.ToAddress == x.w.Delegate.Email {
				found++
				if !strings.Contains(m.Text, "https://abp.example"+path+"\n") || !strings.Contains(m.Text, "Tuesday 13 February 2024") || !strings.Contains(m.Text, "Only you see") {
					t.Errorf("mail is %s", m.Text)
				}
			}
		}
		if found != 1 || len(x.mails()) != 2 {
			t.Errorf("%d mails to the delegate of %d, want one of two", found, len(x.mails()))
		}
	})
}

func TestInvitationByManyProcessesGoesOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		fresh := x.withoutSubject()
		var wait sync.WaitGroup
		var written atomic.Int64
		for range 8 {
			wait.Go(func() {
				n, err := x.process().InviteToSurveys(ctx)
				if err != nil {
					t.Error(err)
				}
				written.Add(int64(n))
			})
		}
		wait.Wait()
		if n := len(x.mails()); n != 3 || written.Load() != 3 {
			t.Errorf("%d mails, %d reported; want one to each of three", n, written.Load())
		}
		if _, err := s.SubjectOf(ctx, fresh.ID); err != nil {
			t.Errorf("the new place has no subject: %v", err)
		}
	})
}

// withoutSubject adds a place that was made without a subject.
func (x *surveys) withoutSubject() abp.Delegate {
	place := x.w.Place
	place.ID, place.PersonID, place.ApplicationID = x.w.ID(abp.KindDelegate), x.w.Other.ID, ""
	x.put([]abp.Delegate{place})
	return place
}

func TestInvitationKnowsWhoIsAsked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		secret := secretOf(x.task(abp.T0).Path)
		if err := x.app.AnswerSurvey(ctx, nil, secret, every("5", true)); err != nil {
			t.Fatal(err)
		}
		d, err := s.LockPlace(ctx, x.w.ForeignPlace.ID)
		if err != nil {
			t.Fatal(err)
		}
		d.PausedAt = abp.At(storetest.Now)
		if err := s.UpdateDelegate(ctx, d); err != nil {
			t.Fatal(err)
		}
		if n, err := x.app.InviteToSurveys(ctx); n != 0 || err != nil {
			t.Errorf("one handed in and one paused: %d mails, %v", n, err)
		}
		x.at(opensSecond)
		if n, err := x.app.InviteToSurveys(ctx); n != 0 || err != nil {
			t.Errorf("nobody completed the workshop: %d mails, %v", n, err)
		}
		x.completeWorkshop()
		if n, err := x.app.InviteToSurveys(ctx); n != 1 || err != nil {
			t.Errorf("one completed the workshop: %d mails, %v", n, err)
		}
		if m := x.mails()[0]; m.Subject != "Your second survey" || !strings.Contains(m.Text, "Tuesday 6 August 2024") {
			t.Errorf("mail is %s: %s", m.Subject, m.Text)
		}
	})
}

func TestInvitationNeverForDrafts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		for _, id := range []string{x.w.Cohort.ID, x.w.ForeignCohort.ID} {
			c, err := s.LockCohort(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			c.PublishedAt = abp.Instant{}
			if err := s.UpdateCohort(ctx, c); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := x.app.InviteToSurveys(ctx); n != 0 || err != nil {
			t.Errorf("drafts: %d mails, %v", n, err)
		}
		if tasks, err := x.app.SurveyTasks(ctx, x.w.Viewer(t, x.w.Delegate)); len(tasks) != 0 || abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("drafts: %d tasks, %v; a place in a draft makes nobody a delegate", len(tasks), err)
		}
	})
}

func TestSecondSurveyAsksWhatTheFirstAsked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		if err := x.app.AnswerSurvey(ctx, nil, secretOf(x.task(abp.T0).Path), every("5", true)); err != nil {
			t.Fatal(err)
		}
		newer := abp.DefaultInstrument()
		newer.Kept, newer.ProgrammeID, newer.Edition = abp.Kept{ID: x.w.ID(abp.KindInstrument), CreatedAt: abp.At(storetest.Now)}, x.w.Programme.ID, 2
		newer.PublishedOn = abp.At(storetest.Now).On(time.UTC)
		x.put([]abp.Instrument{newer})
		x.completeWorkshop()
		x.at(opensSecond)
		q, err := x.app.Survey(ctx, nil, secretOf(x.task(abp.T2).Path))
		if err != nil || q.Instrument.ID != x.w.Instrument.ID {
			t.Errorf("asks %v, %v; want the first survey's statements", q.Instrument, err)
		}
	})
}

func TestLinkFollowsTheServersKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		old := secretOf(x.task(abp.T0).Path)
		clock := func() time.Time { return storetest.Now }
		key := []byte(strings.Repeat("k", 32))
		x.app = app.New(app.Config{Store: s, Now: clock, Wall: clock, Random: rand.Reader, Secret: key, BaseURL: "https://abp.example"})
		fresh := secretOf(x.task(abp.T0).Path)
		if fresh != auth.Derive(key, "survey", x.w.Subject.ID+"T0") {
			t.Errorf("secret is %s", fresh)
		}
		if _, err := x.app.Survey(ctx, nil, fresh); err != nil {
			t.Errorf("the link under the new key: %v", err)
		}
		if _, err := x.app.Survey(ctx, nil, old); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("the link under the old key: %v", err)
		}
	})
}

// TestWindowsOfOtherWavesFollow gives a cohort that was published before there
// were other waves the windows that are not over, once, and changes none.
func TestWindowsOfOtherWavesFollow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		before, err := s.SurveyWindows(ctx, x.w.Cohort.ID)
		if err != nil {
			t.Fatal(err)
		}
		only := func(list []abp.SurveyWindow, waves ...abp.Wave) []abp.SurveyWindow {
			return slices.DeleteFunc(slices.Clone(list), func(w abp.SurveyWindow) bool { return !slices.Contains(waves, w.Wave) })
		}
		for _, id := range []string{x.w.Cohort.ID, x.w.ForeignCohort.ID} {
			list, err := s.SurveyWindows(ctx, id)
			if err == nil {
				err = s.SetWindows(ctx, id, only(list, abp.T0, abp.T2))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		x.at(time.Date(2024, 3, 20, 12, 0, 0, 0, time.UTC)) // T1 is over
		n, err := x.app.AddSurveyWindows(ctx)
		if err != nil || n == 0 {
			t.Fatalf("%d windows, %v", n, err)
		}
		if n, err := x.app.AddSurveyWindows(ctx); n != 0 || err != nil {
			t.Errorf("again: %d windows, %v", n, err)
		}
		after, err := s.SurveyWindows(ctx, x.w.Cohort.ID)
		if err != nil {
			t.Fatal(err)
		}
		same := func(a, b abp.SurveyWindow) bool {
			return a.Wave == b.Wave && a.OpensAt.Equal(b.OpensAt.Time) && a.ClosesAt.Equal(b.ClosesAt.Time)
		}
		if want := only(before, abp.T0, abp.T2, abp.T3, abp.T4); !slices.EqualFunc(after, want, same) {
			t.Errorf("windows are %+v, want %+v", after, want)
		}
	})
}

// TestNewVersionWhereAMappingJoinsIt asks people who have answered the first
// version the newer one only once two people say that it measures the same.
func TestNewVersionWhereAMappingJoinsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSurveys(t, s)
		ctx := context.Background()
		if err := x.app.AnswerSurvey(ctx, nil, secretOf(x.task(abp.T0).Path), every("5", true)); err != nil {
			t.Fatal(err)
		}
		lead, custodian := x.w.Viewer(t, x.w.Lead), x.w.Viewer(t, x.w.Custodian)
		draft, err := x.app.CreateInstrument(ctx, lead)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.app.PublishInstrument(ctx, lead, draft.ID, 0, abp.At(storetest.Now).On(time.UTC)); err != nil {
			t.Fatal(err)
		}
		m := abp.Mapping{BeforeID: x.w.Instrument.ID, AfterID: draft.ID, Why: "The same words", Items: []abp.MappedItem{{Before: "I1", After: "I1"}, {Before: "I2", After: "I2"}}}
		if err := x.app.ProposeMapping(ctx, lead, m); err != nil {
			t.Fatal(err)
		}
		x.completeWorkshop()
		x.at(opensSecond)
		asks := func() string {
			q, err := x.app.Survey(ctx, nil, secretOf(x.task(abp.T2).Path))
			if err != nil {
				t.Fatal(err)
			}
			return q.Instrument.ID
		}
		if asks() != x.w.Instrument.ID {
			t.Error("a mapping that nobody approved changes what is asked")
		}
		list, err := s.Mappings(ctx)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := x.app.ApproveMapping(ctx, lead, list[0].ID); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("approved by whoever proposed it: %v", err)
		}
		if err := x.app.ApproveMapping(ctx, custodian, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if asks() != draft.ID {
			t.Error("the approved mapping does not lead to the newer version")
		}
		if err := x.app.RemoveMapping(ctx, lead, list[0].ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("an approved mapping is taken back: %v", err)
		}
		if err := s.UpdateInstrument(ctx, draft); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("a published version is changed in the store: %v", err)
		}
	})
}
