package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/auth/authtest"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// here returns the person signed in by the login.
func here(t *testing.T, a *app.App, login string) *abp.Person {
	t.Helper()
	p, _, err := a.Viewer(context.Background(), login)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// addPasskey makes a passkey on the device.
func addPasskey(t *testing.T, a *app.App, by *abp.Person, d *authtest.Device, name string) *abp.Passkey {
	t.Helper()
	ask, secret, err := a.BeginPasskey(context.Background(), by)
	if err != nil {
		t.Fatal(err)
	}
	k, err := a.AddPasskey(context.Background(), by, secret, d.Make(t, ask), name, "a test")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// comeByPasskey signs in with the device.
func comeByPasskey(t *testing.T, a *app.App, d *authtest.Device) (string, error) {
	t.Helper()
	ask, secret, err := a.BeginPasskeyProof(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return a.SignInByPasskey(context.Background(), secret, d.Prove(t, ask), "a test")
}

func newDevice() *authtest.Device { return authtest.NewDevice("https://abp.example", "abp.example") }

// verbsAbout lists what was noted about a record, newest first.
func verbsAbout(t *testing.T, s *store.Store, subject string) []string {
	t.Helper()
	list, err := s.EventsAbout(context.Background(), subject, 100)
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, e := range list {
		verbs = append(verbs, e.Verb+": "+e.Why)
	}
	return verbs
}

// lettersTo lists the kinds of mails to a person, newest first.
func lettersTo(t *testing.T, s *store.Store, p abp.Person) []abp.LetterKind {
	t.Helper()
	list, err := s.Messages(context.Background(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []abp.LetterKind
	for _, m := range list {
		if m.ToAddress == p.Email {
			kinds = append(kinds, m.Kind)
		}
	}
	return kinds
}

func TestPasskeySignsInAndIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		a := newApp(s, c)
		p, phone, laptop := w.Viewer(t, w.Lead), newDevice(), newDevice()
		k := addPasskey(t, a, p, phone, "  My   phone ")
		addPasskey(t, a, p, laptop, "Laptop")
		if got := lettersTo(t, s, w.Lead); !slices.Equal(got, []abp.LetterKind{abp.LetterPasskeyAdded, abp.LetterPasskeyAdded}) {
			t.Errorf("mails %v", got)
		}
		for range 2 {
			c.pass(1e9)
			login, err := comeByPasskey(t, a, phone)
			if err != nil {
				t.Fatal(err)
			}
			if p := here(t, a, login); p.ID != w.Lead.ID || p.Login.Proof != abp.ProofPasskey {
				t.Errorf("%s signed in by %s", p.Name, p.Login.Proof)
			}
		}
		list, err := s.Passkeys(ctx, p.ID)
		if err != nil || len(list) != 2 || list[0].ID != k.ID && list[1].ID != k.ID {
			t.Fatalf("%v, %v", list, err)
		}
		used, err := s.Passkey(ctx, p.ID, k.ID)
		if err != nil || used.Name != "My phone" || used.SignCount != 3 || used.UsedAt.Sub(used.FirstUsedAt.Time) != 1e9 {
			t.Errorf("%+v, %v", used, err)
		}
		if err := a.RenamePasskey(ctx, p, k.ID, ""); abp.CodeOf(err) != abp.Invalid {
			t.Errorf("no name = %v", err)
		}
		if err := a.RenamePasskey(ctx, w.Viewer(t, w.Delegate), k.ID, "Mine"); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("somebody else renames it = %v", err)
		}
		if err := a.RemovePasskey(ctx, w.Viewer(t, w.Delegate), k.ID, ""); abp.CodeOf(err) != abp.NotFound {
			t.Errorf("somebody else removes it = %v", err)
		}
		if err := a.RemovePasskey(ctx, p, k.ID, "Firefox"); err != nil {
			t.Fatal(err)
		}
		if _, err := comeByPasskey(t, a, phone); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a removed passkey = %v", err)
		}
		if _, err := comeByPasskey(t, a, laptop); err != nil {
			t.Errorf("the other passkey = %v", err)
		}
		if got := lettersTo(t, s, w.Lead); got[len(got)-1] != abp.LetterPasskeyAdded || !slices.Contains(got, abp.LetterPasskeyRemoved) {
			t.Errorf("mails %v", got)
		}
		if got := verbsAbout(t, s, k.ID); !slices.Equal(got, []string{"removed a passkey: Firefox", "added a passkey: a test"}) {
			t.Errorf("events %q", got)
		}
	})
}

func TestPasskeysThatAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		a, d := newApp(s, c), newDevice()
		k := addPasskey(t, a, w.Viewer(t, w.Lead), d, "Phone")
		ask, secret, err := a.BeginPasskeyProof(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer := d.Prove(t, ask)
		if _, err := a.SignInByPasskey(ctx, strings.Repeat("x", 43), answer, ""); abp.CodeOf(err) != abp.Gone {
			t.Errorf("in another browser = %v", err)
		}
		if _, err := a.SignInByPasskey(ctx, secret, answer, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := a.SignInByPasskey(ctx, secret, answer, ""); abp.CodeOf(err) != abp.Gone {
			t.Errorf("the same answer again = %v", err)
		}
		if ask, secret, err = a.BeginPasskeyProof(ctx, nil); err != nil {
			t.Fatal(err)
		}
		c.pass(abp.CeremonyLasts)
		if _, err := a.SignInByPasskey(ctx, secret, d.Prove(t, ask), ""); abp.CodeOf(err) != abp.Gone {
			t.Errorf("after five minutes = %v", err)
		}
		if ask, secret, err = a.BeginPasskeyProof(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := a.SignInByPasskey(ctx, secret, "{}", ""); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("rubbish = %v", err)
		}
		if _, err := a.SignInByPasskey(ctx, secret, d.Prove(t, ask), ""); abp.CodeOf(err) != abp.Gone {
			t.Errorf("a second try at one question = %v", err)
		}
		d.Count = 0
		before := verbsAbout(t, s, k.ID)
		if _, err := comeByPasskey(t, a, d); abp.CodeOf(err) != abp.Forbidden {
			t.Errorf("a counter that went back = %v", err)
		}
		if got := verbsAbout(t, s, k.ID); len(got) != len(before)+1 || !strings.HasPrefix(got[0], "refused a passkey: its counter went back") {
			t.Errorf("events %q", got)
		}
	})
}

func TestPasskeyProvesAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		a, d, foreign := strict(s, c), newDevice(), newDevice()
		addPasskey(t, a, w.Viewer(t, w.Lead), d, "Phone")
		addPasskey(t, a, w.Viewer(t, w.Delegate), foreign, "Phone")
		login, err := comeByPasskey(t, a, d)
		if err != nil {
			t.Fatal(err)
		}
		c.pass(abp.ProofFresh)
		by := here(t, a, login)
		if _, _, err := a.BeginPasskey(ctx, by); abp.CodeOf(err) != abp.Unproven {
			t.Errorf("a quarter of an hour later = %v", err)
		}
		for _, x := range []struct {
			d    *authtest.Device
			code abp.Code
		}{{foreign, abp.Forbidden}, {d, 0}} {
			ask, secret, err := a.BeginPasskeyProof(ctx, by)
			if err != nil {
				t.Fatal(err)
			}
			next, err := a.ProveByPasskey(ctx, by, secret, x.d.Prove(t, ask))
			if x.code != 0 {
				if abp.CodeOf(err) != x.code {
					t.Errorf("the passkey of somebody else = %v", err)
				}
				continue
			}
			if err != nil || next == login {
				t.Fatalf("ProveByPasskey = %v", err)
			}
			if _, _, err := a.BeginPasskey(ctx, here(t, a, next)); err != nil {
				t.Errorf("with a fresh proof = %v", err)
			}
			if _, _, err := a.Viewer(ctx, login); abp.CodeOf(err) != abp.Unauthorised {
				t.Errorf("the old token = %v", err)
			}
		}
	})
}

// TestMailDoesNotGetAroundAPasskey signs in by a link somebody who has a passkey:
// whoever reads their mail must not add one of their own.
func TestMailDoesNotGetAroundAPasskey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w, c := context.Background(), storetest.NewWorld(t, s), newClock()
		a, d := strict(s, c), newDevice()
		byLink := func() *abp.Person {
			asked := ask(t, a, w.Lead.Email)
			login, err := a.SignInByLink(ctx, app.SignInTry{Token: newestLink(t, s), Browser: asked.Browser})
			if err != nil {
				t.Fatal(err)
			}
			return here(t, a, login)
		}
		by := byLink()
		if by.Has(abp.ProgrammeLead) {
			t.Error("a link alone makes a lead")
		}
		k := addPasskey(t, a, by, d, "The first")
		by = byLink()
		if _, _, err := a.BeginPasskey(ctx, by); abp.CodeOf(err) != abp.Unproven {
			t.Errorf("a second passkey by a link = %v", err)
		}
		if err := a.RemovePasskey(ctx, by, k.ID, ""); abp.CodeOf(err) != abp.Unproven {
			t.Errorf("removing the passkey by a link = %v", err)
		}
		login, err := comeByPasskey(t, a, d)
		if err != nil {
			t.Fatal(err)
		}
		if by = here(t, a, login); !by.Has(abp.ProgrammeLead) {
			t.Error("a passkey does not make a lead")
		}
		addPasskey(t, a, by, newDevice(), "The second")
	})
}
