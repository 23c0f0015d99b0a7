package app_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/mail"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// clock is a clock that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newClock() *clock { return &clock{now: storetest.Now} }

func newApp(s *store.Store, c *clock) *app.App {
	return app.New(app.Config{Store: s, Now: c.Now, Wall: c.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example"})
}

// newestLink takes the secret out of the newest mail in the outbox.
func newestLink(t *testing.T, s *store.Store) string {
	t.Helper()
	list, err := s.Messages(context.Background(), 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("the outbox holds %d mails (%v)", len(list), err)
	}
	_, after, found := strings.Cut(list[0].Text, "https://abp.example/sign-in/")
	if !found {
		t.Fatalf("no link in %q", list[0].Text)
	}
	secret, _, _ := strings.Cut(after, "\n")
	return secret
}

func TestLoginEndsByItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := context.Background(), storetest.NewWorld(t, s)
		signIn := func(c *clock) (*app.App, string) {
			a := newApp(s, c)
			link, err := a.DemoLink(ctx, w.Delegate.ID)
			if err != nil {
				t.Fatal(err)
			}
			login, err := a.SignIn(ctx, strings.TrimPrefix(link, "https://abp.example/sign-in/"), "")
			if err != nil {
				t.Fatal(err)
			}
			return a, login
		}
		c := newClock()
		a, login := signIn(c)
		c.pass(abp.LoginIdle + time.Second)
		if _, _, err := a.Viewer(ctx, login); abp.CodeOf(err) != abp.Unauthorised {
			t.Errorf("an idle login = %v, want unauthorised", err)
		}
		c = newClock()
		a, login = signIn(c)
		used := 0
		for range 40 {
			c.pass(20 * time.Minute)
			_, next, err := a.Viewer(ctx, login)
			if err != nil {
				break
			}
			if used++; next != "" {
				login = next
			}
		}
		if want := int(abp.LoginLongest/(20*time.Minute)) - 1; used != want {
			t.Errorf("a busy login lived for %d requests of 20 minutes, want %d", used, want)
		}
	})
}

func TestLoginTokenIsReplaced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		a := newApp(s, c)
		link, err := a.DemoLink(ctx, w.Lead.ID)
		if err != nil {
			t.Fatal(err)
		}
		old, err := a.SignIn(ctx, strings.TrimPrefix(link, "https://abp.example/sign-in/"), "")
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			c.pass(25 * time.Minute)
			_, next, err := a.Viewer(ctx, old)
			if err != nil {
				t.Fatal(err)
			}
			if next == "" {
				continue
			}
			if _, _, err := a.Viewer(ctx, old); err != nil {
				t.Errorf("the old token right after its replacement = %v", err)
			}
			c.pass(2 * abp.LoginOverlap)
			if _, _, err := a.Viewer(ctx, old); abp.CodeOf(err) != abp.Unauthorised {
				t.Errorf("the old token later = %v, want unauthorised", err)
			}
			if _, _, err := a.Viewer(ctx, next); err != nil {
				t.Errorf("the new token = %v", err)
			}
			p := w.Viewer(t, w.Lead)
			if n, err := a.SignOutEverywhere(ctx, p); err != nil || n != 1 {
				t.Errorf("SignOutEverywhere = %d, %v", n, err)
			}
			if _, _, err := a.Viewer(ctx, next); abp.CodeOf(err) != abp.Unauthorised {
				t.Errorf("a login after signing out everywhere = %v", err)
			}
			return
		}
		t.Error("the token was never replaced")
	})
}

func TestOutboxTriesAgainAndGivesUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		answers := []error{errors.New("421 busy"), nil, fmt.Errorf("%w: 550 unknown", mail.ErrRefused)}
		var sent []string
		a := app.New(app.Config{Store: s, Now: c.Now, Wall: c.Now, Random: rand.Reader, BaseURL: "https://abp.example", Send: func(_ context.Context, m *abp.Message) error {
			answer := answers[0]
			answers = answers[1:]
			sent = append(sent, m.ID)
			return answer
		}})
		step := func(want int) abp.Message {
			t.Helper()
			if n, err := a.SendMail(ctx); err != nil || n != want {
				t.Fatalf("SendMail = %d, %v; want %d", n, err, want)
			}
			list, err := s.Messages(ctx, 1)
			if err != nil {
				t.Fatal(err)
			}
			return list[0]
		}
		ask(t, a, w.Delegate.Email)
		if m := step(0); m.Attempt != 1 || m.LastError == "" || m.NextAt.Before(c.Now().Add(time.Minute)) || m.NextAt.After(c.Now().Add(72*time.Second)) {
			t.Errorf("after a refusal for now: %+v", m)
		}
		step(0)
		c.pass(2 * time.Minute)
		if m := step(1); m.SentAt.IsZero() || !m.NextAt.IsZero() {
			t.Errorf("after sending: %+v", m)
		}
		step(0)
		c.pass(time.Hour)
		ask(t, a, w.Delegate.Email)
		if m := step(0); m.FailedAt.IsZero() || !m.NextAt.IsZero() {
			t.Errorf("after a refusal for good: %+v", m)
		}
		step(0)
		if len(sent) != 3 || sent[0] != sent[1] {
			t.Errorf("the mail server saw %v; a repeat must be the same message", sent)
		}
	})
}
