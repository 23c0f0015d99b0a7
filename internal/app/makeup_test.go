package app

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// way is the small world with a clock that can be put forward.
type way struct {
	t   *testing.T
	ctx context.Context
	a   *App
	s   *store.Store
	w   *storetest.World
	now time.Time
}

func wayOn(t *testing.T, s *store.Store) *way {
	x := &way{t: t, ctx: context.Background(), s: s, w: storetest.NewWorld(t, s), now: storetest.Now}
	x.a = New(Config{Store: s, Now: func() time.Time { return x.now }, Wall: time.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
	t.Cleanup(x.a.Stop)
	return x
}

func (x *way) viewer(p abp.Person) *abp.Person { return x.w.Viewer(x.t, p) }

// sessions lists the sessions of the world's cohort: two parts, five meetings.
func (x *way) sessions() []abp.Session {
	x.t.Helper()
	list, err := x.s.Sessions(x.ctx, x.viewer(x.w.Lead), store.SessionQuery{CohortID: x.w.Cohort.ID})
	if err != nil {
		x.t.Fatal(err)
	}
	return list
}

// mark takes the register of a session after it: the delegate gets the mark.
func (x *way) mark(v *abp.Session, mark abp.Mark) {
	x.t.Helper()
	if x.now.Before(v.EndsAt.Time) {
		x.now = v.EndsAt.Add(time.Hour)
	}
	was, err := x.s.MarkOf(x.ctx, v.ID, x.w.Delegate.ID)
	if err != nil {
		x.t.Fatal(err)
	}
	r, err := x.a.TakeRegister(x.ctx, x.viewer(x.w.Lead), v.ID, []MarkChange{{PersonID: x.w.Delegate.ID, Was: was, Now: mark.String()}}, "")
	if err != nil || len(r.Refused) > 0 {
		x.t.Fatalf("register of %s: %+v, %v", v.Title, r, err)
	}
}

func (x *way) certificate() *abp.Certificate {
	x.t.Helper()
	c, err := x.s.CertificateOf(x.ctx, x.w.Place.ID)
	if err != nil {
		x.t.Fatal(err)
	}
	return c
}

// mails returns the subjects of what was written to the person.
func (x *way) mails(p abp.Person) string {
	x.t.Helper()
	list, err := x.s.Messages(x.ctx, 100)
	if err != nil {
		x.t.Fatal(err)
	}
	var subjects []string
	for _, m := range list {
		if string(m.PersonID) == p.ID {
			subjects = append(subjects, m.Subject)
		}
	}
	return strings.Join(subjects, "\n")
}

// TestFromApologyToCertificate follows one delegate who misses two meetings: one
// is made up in a one-to-one with a log, the other is not needed. The certificate
// comes with the last mark, goes when a mark is corrected, and comes again.
func TestFromApologyToCertificate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := wayOn(t, s)
		list := x.sessions()
		delegate := x.viewer(x.w.Delegate)
		// The link says it, once however often it is pressed, and takes it back.
		token := x.a.apologyToken(list[2].ID, x.w.Delegate.ID)
		for range 2 {
			if _, err := x.a.SendApologyByLink(x.ctx, token, "work"); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.a.WithdrawApologyByLink(x.ctx, token); err != nil {
			t.Fatal(err)
		}
		b, err := x.a.SendApologyByLink(x.ctx, token, "")
		if err != nil || !strings.Contains(b.Standing(), "You can still finish: 4 of 5 set meetings are needed, you have 0 and 4 lie ahead") {
			t.Fatalf("apology again: %v, %v", b, err)
		}
		if _, err := x.a.Absentee(x.ctx, token[:len(token)-1]+"x"); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("a token with another end: %v", err)
		}
		if got := x.mails(x.w.Delegate); strings.Count(got, "Your apology for") != 2 {
			t.Errorf("mails to the delegate:\n%s", got)
		}
		if got := x.mails(x.w.Facilitator); strings.Count(got, "Apology from Dora Delegate") != 2 {
			t.Errorf("mails to the facilitator:\n%s", got)
		}
		// Workshops, then the meeting missed: the register proposes what was sent.
		x.mark(&list[0], abp.Present)
		x.mark(&list[1], abp.Present)
		entries, err := s.Register(x.ctx, x.viewer(x.w.Facilitator), &list[2])
		if err != nil || len(entries) != 1 || entries[0].Proposed() != "apology" {
			t.Fatalf("register: %+v, %v", entries, err)
		}
		m, err := x.a.AskMakeUpByLink(x.ctx, token, "one-to-one")
		if err != nil {
			t.Fatal(err)
		}
		x.mark(&list[2], abp.Apology)
		if _, err := x.a.SendApologyByLink(x.ctx, token, "work"); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("an apology after the meeting: %v", err)
		}
		at := abp.At(x.now.Add(48 * time.Hour))
		if err := x.a.ArrangeOneToOne(x.ctx, x.viewer(x.w.Facilitator), m.ID, at, x.w.Facilitator.ID); err != nil {
			t.Fatal(err)
		}
		if err := x.a.MetForMakeUp(x.ctx, x.viewer(x.w.Facilitator), m.ID); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("it took place before its time: %v", err)
		}
		x.now = at.Add(time.Hour)
		if err := x.a.MetForMakeUp(x.ctx, x.viewer(x.w.Facilitator), m.ID); err != nil {
			t.Fatal(err)
		}
		if mark, _ := s.MarkOf(x.ctx, list[2].ID, x.w.Delegate.ID); mark != "apology" {
			t.Errorf("without the log the mark is %q", mark)
		}
		if err := x.a.WriteMakeUpLog(x.ctx, delegate, m.ID, "What I take with me."); err != nil {
			t.Fatal(err)
		}
		if mark, _ := s.MarkOf(x.ctx, list[2].ID, x.w.Delegate.ID); mark != "made up" {
			t.Errorf("with the log the mark is %q", mark)
		}
		if text, _ := s.OwnMakeUpLog(x.ctx, x.viewer(x.w.Lead), m.ID); text != "" {
			t.Errorf("the lead reads the log: %q", text)
		}
		// Three more meetings: the certificate.
		x.mark(&list[3], abp.Absent)
		x.mark(&list[4], abp.Present)
		x.mark(&list[5], abp.Present)
		if c := x.certificate(); c != nil {
			t.Fatalf("a certificate after three meetings: %+v", c)
		}
		if _, err := x.a.AskMakeUp(x.ctx, delegate, list[3].ID, "one-to-one"); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("a second make-up, where one is allowed: %v", err)
		}
		x.mark(&list[6], abp.Present)
		c := x.certificate()
		if c == nil || c.DoneOn.String() != "2024-07-16" || c.RefreshOn.String() != "2026-07-16" || c.FromDay.String() != "2024-02-13" {
			t.Fatalf("certificate: %+v", c)
		}
		if n, err := x.a.IssueCertificates(x.ctx); n != 0 || err != nil {
			t.Errorf("the clock finds %d without a certificate, %v", n, err)
		}
		x.mark(&list[6], abp.Absent)
		if x.certificate() != nil {
			t.Error("the certificate stands though the mark was corrected")
		}
		x.mark(&list[6], abp.Present)
		if again := x.certificate(); again == nil || again.Code == c.Code {
			t.Errorf("the certificate after the correction: %+v", again)
		}
		got := x.mails(x.w.Delegate)
		for _, want := range []string{"Your make-up is arranged", "is made up", "You have completed your journey", "Your certificate has been withdrawn"} {
			if !strings.Contains(got, want) {
				t.Errorf("no mail %q among\n%s", want, got)
			}
		}
	})
}
