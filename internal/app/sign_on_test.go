package app_test

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/auth/authtest"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// signOns is a programme with two providers.
type signOns struct {
	t            *testing.T
	a            *app.App
	s            *store.Store
	w            *storetest.World
	c            *clock
	here, abroad *authtest.Provider
}

// newSignOns registers the first provider as that of the world's organisation, and
// the second as one of any.
func newSignOns(t *testing.T, s *store.Store) *signOns {
	c := newClock()
	x := &signOns{t: t, s: s, w: storetest.NewWorld(t, s), c: c, here: authtest.NewProvider(t, c.Now), abroad: authtest.NewProvider(t, c.Now)}
	one, other := x.here.Registration(), x.abroad.Registration()
	one.Key, one.Organisation = "here", strings.ToLower(x.w.Organisation.Code)
	other.Key, other.Button = "abroad", "Sign in abroad"
	x.a = app.New(app.Config{Store: s, Now: c.Now, Wall: c.Now, Random: rand.Reader, Secret: make([]byte, 32), BaseURL: "https://abp.example", SecondFactor: true, Registrations: []auth.Registration{one, other}})
	return x
}

// try goes to a provider and back, and returns what came of it and the browser's
// secret.
func (x *signOns) try(p *authtest.Provider, by *abp.Person, isAgain bool) (app.SignOnEnd, string, error) {
	x.t.Helper()
	key := "here"
	if p == x.abroad {
		key = "abroad"
	}
	address, secret, err := x.a.BeginSignOn(context.Background(), by, key, isAgain)
	if err != nil {
		x.t.Fatal(err)
	}
	state, code := p.Approve(x.t, address)
	end, err := x.a.FinishSignOn(context.Background(), by, app.SignOnAnswer{Secret: secret, State: state, Code: code, Device: "a test"})
	return end, secret, err
}

// linkIn returns the token of the newest mail's link.
func (x *signOns) linkIn() string {
	x.t.Helper()
	list, err := x.s.Messages(context.Background(), 1)
	if err != nil || len(list) != 1 {
		x.t.Fatalf("%d mails (%v)", len(list), err)
	}
	_, after, _ := strings.Cut(list[0].Text, "https://abp.example/identities/")
	token, _, _ := strings.Cut(after, "\n")
	return token
}

// confirm connects the provider with the person by mail, and returns the login.
func (x *signOns) confirm(p *authtest.Provider, who abp.Person) string {
	x.t.Helper()
	ctx := context.Background()
	end, secret, err := x.try(p, nil, false)
	if err != nil || !end.IsUnknown || end.Login != "" {
		x.t.Fatalf("%+v, %v", end, err)
	}
	if err := x.a.AskIdentity(ctx, secret, who.Email, "", "a test"); err != nil {
		x.t.Fatal(err)
	}
	login, err := x.a.ConfirmIdentity(ctx, secret, x.linkIn(), "a test")
	if err != nil {
		x.t.Fatal(err)
	}
	return login
}

func TestFirstSignOnIsConfirmedByMailOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, x := context.Background(), newSignOns(t, s)
		x.here.SetClaims(map[string]any{"email": x.w.Lead.Email, "email_verified": true, "amr": []string{"mfa"}})
		end, secret, err := x.try(x.here, nil, false)
		if err != nil || !end.IsUnknown {
			t.Fatalf("an address in the token = %+v, %v", end, err)
		}
		before := lettersTo(t, s, x.w.Delegate)
		for _, email := range []string{"nobody@elsewhere.example", x.w.ForeignDelegate.Email} { // of another organisation
			if err := x.a.AskIdentity(ctx, secret, email, "", ""); err != nil {
				t.Errorf("%s: %v", email, err)
			}
		}
		if list, err := s.Messages(ctx, 100); err != nil || len(list) != len(before) {
			t.Errorf("%d mails (%v)", len(list), err)
		}
		if err := x.a.AskIdentity(ctx, secret, x.w.Delegate.Email, "", "a test"); err != nil {
			t.Fatal(err)
		}
		token := x.linkIn()
		if _, err := x.a.CheckIdentity(ctx, secret, token); err != nil {
			t.Errorf("looking = %v", err)
		}
		for name, other := range map[string]string{"no browser": "", "another browser": strings.Repeat("x", 43)} {
			if _, err := x.a.ConfirmIdentity(ctx, other, token, ""); abp.CodeOf(err) != abp.Gone {
				t.Errorf("%s = %v", name, err)
			}
		}
		login, err := x.a.ConfirmIdentity(ctx, secret, token, "a test")
		if err != nil {
			t.Fatal(err)
		}
		if p := here(t, x.a, login); p.ID != x.w.Delegate.ID || p.Login.Proof != abp.ProofSSO {
			t.Errorf("%s by %s", p.Name, p.Login.Proof)
		}
		if _, err := x.a.ConfirmIdentity(ctx, secret, token, ""); abp.CodeOf(err) != abp.Gone {
			t.Errorf("twice = %v", err)
		}
		if got := lettersTo(t, s, x.w.Delegate); !slices.Contains(got, abp.LetterIdentityAdded) {
			t.Errorf("mails %v", got)
		}
		if end, _, err := x.try(x.here, nil, false); err != nil || here(t, x.a, end.Login).ID != x.w.Delegate.ID {
			t.Errorf("the next time = %+v, %v", end, err)
		}
	})
}

// TestTheSameNameAtTwoProvidersIsTwoPeople is that issuer and subject make the
// person, and never the address.
func TestTheSameNameAtTwoProvidersIsTwoPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSignOns(t, s)
		x.abroad.SetClaims(map[string]any{"email": x.w.Delegate.Email})
		if got := here(t, x.a, x.confirm(x.here, x.w.Delegate)); got.ID != x.w.Delegate.ID {
			t.Fatal(got.Name)
		}
		if end, _, err := x.try(x.abroad, nil, false); err != nil || !end.IsUnknown {
			t.Errorf("the same subject and address of another issuer = %+v, %v", end, err)
		}
		if got := here(t, x.a, x.confirm(x.abroad, x.w.ForeignDelegate)); got.ID != x.w.ForeignDelegate.ID {
			t.Error(got.Name)
		}
	})
}

func TestStrengthOfSignOnsDecidesAboutRoles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		x := newSignOns(t, s)
		if p := here(t, x.a, x.confirm(x.abroad, x.w.Lead)); p.Has(abp.ProgrammeLead) || p.Login.Proof != abp.ProofSSOWeak {
			t.Errorf("one factor makes a lead, by %s", p.Login.Proof)
		}
		x.abroad.SetClaims(map[string]any{"amr": []string{"pwd", "mfa"}})
		end, _, err := x.try(x.abroad, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if p := here(t, x.a, end.Login); !p.Has(abp.ProgrammeLead) || p.Login.Proof != abp.ProofSSO {
			t.Errorf("two factors do not make a lead, by %s", p.Login.Proof)
		}
	})
}

func TestSignOnsThatAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, x := context.Background(), newSignOns(t, s)
		begin := func() (state, code, secret string) {
			address, secret, err := x.a.BeginSignOn(ctx, nil, "abroad", false)
			if err != nil {
				t.Fatal(err)
			}
			state, code = x.abroad.Approve(t, address)
			return state, code, secret
		}
		refused := func(name string, want abp.Code, answer app.SignOnAnswer, why string) {
			t.Helper()
			end, err := x.a.FinishSignOn(ctx, nil, answer)
			if abp.CodeOf(err) != want || end.Login != "" || strings.Contains(err.Error(), why) {
				t.Errorf("%s = %+v, %v", name, end, err)
			}
			got := verbsAbout(t, s, "")
			if o, err := s.SignOn(ctx, auth.Hash(answer.Secret)); err == nil {
				got = append(got, verbsAbout(t, s, o.ID)...)
			}
			if !slices.ContainsFunc(got, func(v string) bool {
				return strings.HasPrefix(v, "refused a single sign-on") && strings.Contains(v, why)
			}) {
				t.Errorf("%s: events %q, want %q", name, got, why)
			}
		}
		state, code, secret := begin()
		otherState, _, otherSecret := begin()
		refused("no cookie", abp.Gone, app.SignOnAnswer{State: state, Code: code}, "not begun in this browser")
		refused("state of another browser", abp.Gone, app.SignOnAnswer{Secret: otherSecret, State: state, Code: code}, "not begun in this browser")
		refused("no state", abp.Gone, app.SignOnAnswer{Secret: secret, Code: code}, "not begun in this browser")
		refused("code of another browser", abp.Forbidden, app.SignOnAnswer{Secret: otherSecret, State: otherState, Code: code}, "the code was refused")
		refused("the code is gone with it", abp.Forbidden, app.SignOnAnswer{Secret: secret, State: state, Code: code}, "the code was refused")
		refused("state twice", abp.Gone, app.SignOnAnswer{Secret: secret, State: state, Code: code}, "answered before")
		state, _, secret = begin()
		refused("the provider says no", abp.Forbidden, app.SignOnAnswer{Secret: secret, State: state}, "the provider refused")
		state, code, secret = begin()
		x.c.pass(abp.SignOnLasts)
		refused("too late", abp.Gone, app.SignOnAnswer{Secret: secret, State: state, Code: code}, "too late")
		x.abroad.SetClaims(map[string]any{"nonce": "of another browser"})
		state, code, secret = begin()
		refused("a bad token", abp.Forbidden, app.SignOnAnswer{Secret: secret, State: state, Code: code}, "wrong nonce")
		x.abroad.SetClaims(nil)
		state, code, secret = begin()
		x.abroad.SetDown(true)
		if _, err := x.a.FinishSignOn(ctx, nil, app.SignOnAnswer{Secret: secret, State: state, Code: code}); abp.CodeOf(err) != abp.Unavailable {
			t.Errorf("the provider went down = %v", err)
		}
	})
}

func TestOrganisationComesFromTheRegistration(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, x := context.Background(), newSignOns(t, s)
		x.confirm(x.here, x.w.Delegate)
		p, err := s.Person(ctx, x.w.Viewer(t, x.w.Administrator), x.w.Delegate.ID)
		if err != nil {
			t.Fatal(err)
		}
		p.OrganisationID = abp.Ref(x.w.ForeignOrganisation.ID)
		if err := s.UpdatePerson(ctx, p); err != nil {
			t.Fatal(err)
		}
		x.here.SetClaims(map[string]any{"organisation": x.w.Organisation.Code})
		if end, _, err := x.try(x.here, nil, false); abp.CodeOf(err) != abp.Forbidden || end.Login != "" {
			t.Errorf("after moving to another organisation = %+v, %v", end, err)
		}
	})
}

func TestSignOnIsConnectedWhileSignedIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, x, d := context.Background(), newSignOns(t, s), newDevice()
		addPasskey(t, x.a, x.w.Viewer(t, x.w.Lead), d, "Phone")
		// A mail is not enough for somebody with a passkey: it only tells them.
		_, secret, err := x.try(x.abroad, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.a.AskIdentity(ctx, secret, x.w.Lead.Email, "", ""); err != nil {
			t.Fatal(err)
		}
		if got := lettersTo(t, s, x.w.Lead); got[0] != abp.LetterIdentityKnown || x.linkIn() != "" {
			t.Errorf("mails %v", got)
		}
		login, err := comeByPasskey(t, x.a, d)
		if err != nil {
			t.Fatal(err)
		}
		by := here(t, x.a, login)
		if end, _, err := x.try(x.abroad, by, false); err != nil || !end.IsConnected {
			t.Fatalf("%+v, %v", end, err)
		}
		list, err := x.a.Connected(ctx, by)
		if err != nil || len(list) != 1 || list[0].Label != "Sign in abroad" {
			t.Fatalf("%+v, %v", list, err)
		}
		if end, _, err := x.try(x.abroad, x.w.Viewer(t, x.w.Delegate), false); abp.CodeOf(err) != abp.Conflict {
			t.Errorf("somebody else connects it too = %+v, %v", end, err)
		}
		// It proves anew who is signed in, if it was proven after it was asked for.
		x.abroad.SetClaims(map[string]any{"auth_time": x.c.Now().Add(-time.Hour).Unix()})
		if _, _, err := x.try(x.abroad, by, true); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("an old proof = %v", err)
		}
		x.abroad.SetClaims(map[string]any{"amr": []string{"mfa"}})
		end, _, err := x.try(x.abroad, by, true)
		if err != nil || !end.IsProven || end.Login == login {
			t.Fatalf("a new proof = %+v, %v", end, err)
		}
		by = here(t, x.a, end.Login)
		if err := x.a.RemoveIdentity(ctx, x.w.Viewer(t, x.w.Delegate), list[0].ID, ""); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("somebody else disconnects it = %v", err)
		}
		if err := x.a.RemoveIdentity(ctx, by, list[0].ID, ""); err != nil {
			t.Fatal(err)
		}
		if end, _, err := x.try(x.abroad, nil, false); err != nil || !end.IsUnknown {
			t.Errorf("a disconnected provider = %+v, %v", end, err)
		}
	})
}
