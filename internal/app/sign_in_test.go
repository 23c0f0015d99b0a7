package app_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// ask asks for a link and returns what the browser that did so gets.
func ask(t *testing.T, a *app.App, email string) *app.Asked {
	t.Helper()
	asked, err := a.AskToSignIn(context.Background(), email, "")
	if err != nil {
		t.Fatal(err)
	}
	return asked
}

// onSQLite runs a test of what the database has no say in.
func onSQLite(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Parallel()
	test(t, storetest.Open(t))
}

var sixDigits = regexp.MustCompile(`(?m)^\d{6}$`)

// mailedCode takes the code out of the newest mail in the outbox.
func mailedCode(t *testing.T, s *store.Store) string {
	t.Helper()
	list, err := s.Messages(context.Background(), 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("the outbox holds %d mails (%v)", len(list), err)
	}
	code := sixDigits.FindString(list[0].Text)
	if code == "" {
		t.Fatalf("no code in %q", list[0].Text)
	}
	return code
}

// wrong returns six digits that are another code.
func wrong(code string) string {
	if code[0] == '9' {
		return "0" + code[1:]
	}
	return string(code[0]+1) + code[1:]
}

// loginOf signs the person in by a demonstration's link.
func loginOf(t *testing.T, a *app.App, personID string) string {
	t.Helper()
	link, err := a.DemoLink(context.Background(), personID)
	if err != nil {
		t.Fatal(err)
	}
	login, err := a.SignIn(context.Background(), strings.TrimPrefix(link, "https://abp.example/sign-in/"), "a test")
	if err != nil {
		t.Fatal(err)
	}
	return login
}

// byCode signs somebody in with the code of a mail.
func byCode(t *testing.T, a *app.App, s *store.Store, email, device string) string {
	t.Helper()
	asked := ask(t, a, email)
	login, err := a.SignInByCode(context.Background(), asked.Browser, mailedCode(t, s), device)
	if err != nil {
		t.Fatal(err)
	}
	return login
}

// viewer returns whom a login belongs to.
func viewer(t *testing.T, a *app.App, login string) *abp.Person {
	t.Helper()
	p, _, err := a.Viewer(context.Background(), login)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSignInLinkWorksOnceForTenMinutes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		a := newApp(s, c)
		use := func(token string, asked *app.Asked) (string, error) {
			return a.SignInByLink(ctx, app.SignInTry{Token: token, Browser: asked.Browser, Device: "Firefox"})
		}
		one := ask(t, a, " Dora@Wreake.example ")
		first := newestLink(t, s)
		c.pass(time.Minute)
		two := ask(t, a, w.Delegate.Email)
		second := newestLink(t, s)
		if _, err := use(first, one); abp.CodeOf(err) != abp.Gone {
			t.Errorf("an older link = %v, want gone", err)
		}
		for range 3 {
			if l, err := a.CheckSignIn(ctx, second, two.Browser); err != nil || l.NeedsCode {
				t.Errorf("looking at the link = %+v, %v; looking must change nothing", l, err)
			}
		}
		login, err := use(second, two)
		if err != nil {
			t.Fatal(err)
		}
		if p := viewer(t, a, login); p.ID != w.Delegate.ID || !p.Has(abp.DelegateRole) || p.Login.Proof != abp.ProofLink {
			t.Errorf("Viewer = %v by %v", p, p.Login.Proof)
		}
		if _, err := use(second, two); abp.CodeOf(err) != abp.Gone {
			t.Errorf("a used link = %v, want gone", err)
		}
		three := ask(t, a, w.Delegate.Email)
		third, code := newestLink(t, s), mailedCode(t, s)
		c.pass(abp.SignInLasts)
		if _, err := use(third, three); abp.CodeOf(err) != abp.Gone {
			t.Errorf("a link ten minutes old = %v, want gone", err)
		}
		if _, err := a.SignInByCode(ctx, three.Browser, code, ""); abp.CodeOf(err) != abp.Gone {
			t.Errorf("a code ten minutes old = %v, want gone", err)
		}
	})
}

// TestManyPressesSignInOnce presses the same link, and types the same code, fifty
// times at once.
func TestManyPressesSignInOnce(t *testing.T) {
	for way, use := range map[string]func(a *app.App, link, code, browser string) error{
		"link": func(a *app.App, link, _, browser string) error {
			_, err := a.SignInByLink(context.Background(), app.SignInTry{Token: link, Browser: browser})
			return err
		},
		"code": func(a *app.App, _, code, browser string) error {
			_, err := a.SignInByCode(context.Background(), browser, code, "")
			return err
		},
	} {
		t.Run(way, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				w, a := storetest.NewWorld(t, s), newApp(s, newClock())
				asked := ask(t, a, w.Delegate.Email)
				link, code := newestLink(t, s), mailedCode(t, s)
				var group sync.WaitGroup
				results := make(chan error, 50)
				for range 50 {
					group.Go(func() { results <- use(a, link, code, asked.Browser) })
				}
				group.Wait()
				close(results)
				signedIn := 0
				for err := range results {
					switch {
					case err == nil:
						signedIn++
					case abp.CodeOf(err) != abp.Gone:
						t.Errorf("%s = %v", way, err)
					}
				}
				logins, err := s.Logins(context.Background(), w.Delegate.ID)
				if err != nil || signedIn != 1 || len(logins) != 1 {
					t.Errorf("%d of 50 tries signed in and made %d logins (%v), want 1", signedIn, len(logins), err)
				}
			})
		})
	}
}

func TestAnotherBrowserNeedsTheCodeOfTheFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, a := context.Background(), storetest.NewWorld(t, s), newApp(s, newClock())
		asked := ask(t, a, w.Delegate.Email)
		link := newestLink(t, s)
		if l, err := a.CheckSignIn(ctx, link, ""); err != nil || !l.NeedsCode || l.Address != "do…@wr…" {
			t.Errorf("the link elsewhere = %+v, %v", l, err)
		}
		elsewhere := func(code string) (string, error) {
			return a.SignInByLink(ctx, app.SignInTry{Token: link, Browser: "another", Code: code})
		}
		for range 10 { // a scanner presses the button
			if _, err := elsewhere(""); abp.CodeOf(err) != abp.Invalid {
				t.Fatalf("the link without a code = %v, want invalid", err)
			}
		}
		if _, err := elsewhere(mailedCode(t, s)); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("the code of the mail, which whoever has the link has too = %v, want invalid", err)
		}
		if login, err := elsewhere(asked.Code[:3] + " " + asked.Code[3:]); err != nil || viewer(t, a, login).ID != w.Delegate.ID {
			t.Errorf("the link with the code of the screen = %v", err)
		}
	})
}

// TestFiveWrongCodesAreTheEnd guesses at both codes, one after the other and all at
// once.
func TestFiveWrongCodesAreTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, a := context.Background(), storetest.NewWorld(t, s), newApp(s, newClock())
		asked := ask(t, a, w.Delegate.Email)
		code := mailedCode(t, s)
		if _, err := a.SignInByCode(ctx, "another browser", code, ""); abp.CodeOf(err) != abp.Gone {
			t.Errorf("the code in another browser = %v, want gone", err)
		}
		for i := range abp.CodeTries {
			want := abp.Invalid
			if i == abp.CodeTries-1 {
				want = abp.Gone
			}
			if _, err := a.SignInByCode(ctx, asked.Browser, wrong(code), ""); abp.CodeOf(err) != want {
				t.Errorf("wrong code %d = %v", i+1, err)
			}
		}
		if _, err := a.SignInByCode(ctx, asked.Browser, code, ""); abp.CodeOf(err) != abp.Gone {
			t.Errorf("the right code after five wrong ones = %v, want gone", err)
		}
		if _, err := a.SignInByLink(ctx, app.SignInTry{Token: newestLink(t, s), Browser: asked.Browser}); abp.CodeOf(err) != abp.Gone {
			t.Errorf("the link after five wrong codes = %v, want gone", err)
		}
		asked = ask(t, a, w.Delegate.Email)
		code = mailedCode(t, s)
		var group sync.WaitGroup
		var mu sync.Mutex
		heard := 0
		for range 40 {
			group.Go(func() {
				_, err := a.SignInByCode(ctx, asked.Browser, wrong(code), "")
				mu.Lock()
				defer mu.Unlock()
				if abp.CodeOf(err) == abp.Invalid || err != nil && strings.Contains(err.Error(), "last of") {
					heard++
				}
			})
		}
		group.Wait()
		if heard > abp.CodeTries {
			t.Errorf("%d guesses at once were compared, want at most %d", heard, abp.CodeTries)
		}
	})
}

func TestAskingTellsNothingAndIsLimited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		a := newApp(s, c)
		ask(t, a, "stranger@elsewhere.example")
		if _, err := a.AskToSignIn(ctx, "no address", ""); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("no address = %v, want invalid", err)
		}
		stranger := ask(t, a, "stranger@elsewhere.example")
		for range abp.CodeTries - 1 {
			if _, err := a.SignInByCode(ctx, stranger.Browser, "123456", ""); abp.CodeOf(err) != abp.Invalid {
				t.Errorf("a code of a stranger = %v, want what everybody hears", err)
			}
		}
		var group sync.WaitGroup
		for range 2 * abp.SignInsHourly { // all at once
			group.Go(func() {
				if _, err := a.AskToSignIn(ctx, w.Delegate.Email, ""); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if list, err := s.Messages(ctx, 100); err != nil || len(list) != abp.SignInsHourly {
			t.Errorf("%d mails went out (%v), want %d", len(list), err, abp.SignInsHourly)
		}
		c.pass(61 * time.Minute)
		ask(t, a, w.Delegate.Email)
		if list, err := s.Messages(ctx, 100); err != nil || len(list) != abp.SignInsHourly+1 {
			t.Errorf("after an hour %d mails (%v), want one more", len(list), err)
		}
	})
}

func TestAskingIsLimitedPerNetworkAndInAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, c := context.Background(), newClock()
		storetest.NewWorld(t, s)
		a := newApp(s, c)
		for i := range abp.SignInsNearby {
			if _, err := a.AskToSignIn(ctx, fmt.Sprintf("nobody%d@elsewhere.example", i), "192.0.2.0/24"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := a.AskToSignIn(ctx, "one@more.example", "192.0.2.0/24"); abp.CodeOf(err) != abp.TooMany {
			t.Errorf("one more of a network = %v, want too many", err)
		}
		if _, err := a.AskToSignIn(ctx, "one@more.example", "198.51.100.0/24"); err != nil {
			t.Errorf("another network = %v", err)
		}
		many := make([]abp.SignInRequest, abp.SignInsInAll-abp.SignInsNearby-1)
		for i := range many {
			many[i] = abp.SignInRequest{ID: fmt.Sprint("sig_", i), BrowserHash: fmt.Sprint(i), RequestedAt: abp.At(c.Now())}
		}
		if err := s.Put(ctx, many); err != nil {
			t.Fatal(err)
		}
		if _, err := a.AskToSignIn(ctx, "two@more.example", "203.0.113.0/24"); abp.CodeOf(err) != abp.TooMany {
			t.Errorf("one more in all = %v, want too many", err)
		}
		c.pass(61 * time.Minute)
		if _, err := a.AskToSignIn(ctx, "two@more.example", "192.0.2.0/24"); err != nil {
			t.Errorf("after an hour = %v", err)
		}
	})
}

// TestAskingTakesTheSameTime compares the middle of the times that known and
// unknown addresses take, asked in turn.
func TestAskingTakesTheSameTime(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *store.Store) {
		w, c := storetest.NewWorld(t, s), newClock()
		a := newApp(s, c)
		times := map[string][]time.Duration{}
		for range 15 {
			for _, email := range []string{w.Delegate.Email, "stranger@elsewhere.example"} {
				began := time.Now()
				ask(t, a, email)
				times[email] = append(times[email], time.Since(began))
			}
			c.pass(20 * time.Minute)
		}
		middle := func(email string) time.Duration {
			slices.Sort(times[email])
			return times[email][len(times[email])/2]
		}
		known, unknown := middle(w.Delegate.Email), middle("stranger@elsewhere.example")
		t.Logf("known %v, unknown %v", known, unknown)
		if gap := (known - unknown).Abs(); gap > max(known, unknown)/3 && gap > 5*time.Millisecond {
			t.Errorf("a known address takes %v and an unknown one %v", known, unknown)
		}
	})
}

// TestCodesAreKeptSlowlyHashed looks for what was mailed and shown in the table.
func TestCodesAreKeptSlowlyHashed(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *store.Store) {
		ctx, w, a := context.Background(), storetest.NewWorld(t, s), newApp(s, newClock())
		asked := ask(t, a, w.Delegate.Email)
		link, err := s.SignIn(ctx, hashOf(newestLink(t, s)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.SignInRequest(ctx, link.RequestID)
		if err != nil {
			t.Fatal(err)
		}
		row := fmt.Sprintf("%+v %+v", *r, *link)
		for _, secret := range []string{mailedCode(t, s), asked.Code, asked.Browser, newestLink(t, s), w.Delegate.Email} {
			if strings.Contains(row, secret) || strings.Contains(row, hashOf(secret)) && len(secret) == 6 {
				t.Errorf("the tables hold %q or its plain hash", secret)
			}
		}
	})
}
