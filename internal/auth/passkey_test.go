package auth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/auth/authtest"
)

const site = "https://abp.example"

func newPasskeys(t *testing.T) *auth.Passkeys {
	t.Helper()
	p, err := auth.NewPasskeys(site, "Upstander")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPasskeysNeedANameAndTLS(t *testing.T) {
	for address, want := range map[string]bool{
		"https://abp.example": true, "https://abp.example:8443": true, "http://localhost:8080": true,
		"http://abp.example": false, "http://127.0.0.1:8080": false, "https://192.0.2.1": false, "https://[2001:db8::1]": false,
	} {
		if _, err := auth.NewPasskeys(address, "Upstander"); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestPasskeyIsMadeAndProven(t *testing.T) {
	p, d := newPasskeys(t), authtest.NewDevice(site, "abp.example")
	key := made(t, p, d)
	for range 3 {
		before := key.Count
		var err error
		if key, err = proven(t, p, d, key); err != nil {
			t.Fatal(err)
		}
		if key.Count != before+1 {
			t.Errorf("the count went from %d to %d", before, key.Count)
		}
	}
	ask, _, err := p.BeginAdding("per_x", "ada@wreake.example", "Ada", []auth.Key{key})
	if err != nil || !strings.Contains(string(ask), key.ID) || !strings.Contains(string(ask), `"userVerification":"required"`) || !strings.Contains(string(ask), `"residentKey":"required"`) {
		t.Errorf("it asks %s (%v)", ask, err)
	}
}

func made(t *testing.T, p *auth.Passkeys, d *authtest.Device) auth.Key {
	t.Helper()
	ask, kept, err := p.BeginAdding("per_x", "ada@wreake.example", "Ada", nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := p.FinishAdding("per_x", kept, d.Make(t, ask))
	if err != nil || key.Transports != "internal" {
		t.Fatalf("%+v, %v", key, err)
	}
	return key
}

func proven(t *testing.T, p *auth.Passkeys, d *authtest.Device, key auth.Key) (auth.Key, error) {
	t.Helper()
	ask, kept, err := p.BeginProving()
	if err != nil {
		t.Fatal(err)
	}
	return p.FinishProving(kept, d.Prove(t, ask), finding(key))
}

func finding(key auth.Key) func(keyID, personID string) (auth.Key, error) {
	return func(keyID, personID string) (auth.Key, error) {
		if keyID != key.ID || personID != "per_x" {
			return auth.Key{}, errors.New("no such passkey")
		}
		return key, nil
	}
}

func TestPasskeysThatProveNothing(t *testing.T) {
	p := newPasskeys(t)
	for name, spoil := range map[string]func(*authtest.Device){
		"another site":             func(d *authtest.Device) { d.Origin = "https://abp.example.evil.example" },
		"another port":             func(d *authtest.Device) { d.Origin = "https://abp.example:444" },
		"no TLS":                   func(d *authtest.Device) { d.Origin = "http://abp.example" },
		"passkey of another site":  func(d *authtest.Device) { d.RPID = "example" },
		"the person not checked":   func(d *authtest.Device) { d.IsVerified = false },
		"passkey of somebody else": func(d *authtest.Device) { d.User = "per_y" },
		"no person":                func(d *authtest.Device) { d.User = "" },
	} {
		d := authtest.NewDevice(site, "abp.example")
		key := made(t, p, d)
		spoil(d)
		if _, err := proven(t, p, d, key); err == nil {
			t.Errorf("%s: it proved who somebody is", name)
		}
		if d.User != "per_x" {
			continue
		}
		ask, kept, err := p.BeginAdding("per_x", "ada@wreake.example", "Ada", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.FinishAdding("per_x", kept, d.Make(t, ask)); err == nil {
			t.Errorf("%s: it was added", name)
		}
	}
}

func TestPasskeyThatWentBackMayBeACopy(t *testing.T) {
	p, d := newPasskeys(t), authtest.NewDevice(site, "abp.example")
	key := made(t, p, d)
	key.Count = 10
	if got, err := proven(t, p, d, key); !errors.Is(err, auth.ErrKeyCopied) || got.ID != key.ID {
		t.Errorf("%+v, %v", got, err)
	}
	d.Count, key.Count = 0, 0
	if _, err := proven(t, p, d, key); err != nil {
		t.Errorf("a device that counts nothing: %v", err)
	}
}

func TestAnswersAreForTheirQuestion(t *testing.T) {
	p, d := newPasskeys(t), authtest.NewDevice(site, "abp.example")
	key := made(t, p, d)
	ask, _, err := p.BeginProving()
	if err != nil {
		t.Fatal(err)
	}
	_, kept, err := p.BeginProving()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.FinishProving(kept, d.Prove(t, ask), finding(key)); err == nil {
		t.Error("the answer to one question was taken for another")
	}
	for _, answer := range []string{"", "{}", "null", "[]", strings.Repeat("[", 10_000), `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`} {
		if _, err := p.FinishProving(kept, answer, finding(key)); err == nil {
			t.Errorf("%.20q proved something", answer)
		}
		if _, err := p.FinishAdding("per_x", kept, answer); err == nil {
			t.Errorf("%.20q was added", answer)
		}
	}
}
