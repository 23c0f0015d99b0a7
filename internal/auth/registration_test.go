package auth_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/auth"
)

const registrations = `# two ways to sign in
[example-trust]
button       = Sign in with Example Trust
kind         = entra
tenant       = 00000000-0000-0000-0000-000000000000
issuer       = https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0
client       = 11111111-1111-1111-1111-111111111111
secret-from  = EXAMPLE_SECRET
organisation = EXT
multi-factor = always

[cis2]
button       = Sign in with Care Identity
kind         = cis2
issuer       = https://sign-in.example.nhs.uk:443/openam/oauth2/realms/root
client       = upstander
secret       = a = b # c
organisation = any
acr          = AAL3_ANY AAL2_OR_AAL3_ANY
hosts        = https://cards.example.nhs.uk
`

func TestRegistrationsAreRead(t *testing.T) {
	env := map[string]string{"EXAMPLE_SECRET": "secret"}
	got, err := auth.ReadRegistrations(strings.NewReader(registrations), func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	want := []auth.Registration{
		{Key: "example-trust", Button: "Sign in with Example Trust", Kind: "entra", Tenant: "00000000-0000-0000-0000-000000000000", Issuer: "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0",
			ClientID: "11111111-1111-1111-1111-111111111111", Secret: "secret", Organisation: "EXT", IsStrong: true},
		{Key: "cis2", Button: "Sign in with Care Identity", Kind: "cis2", Issuer: "https://sign-in.example.nhs.uk:443/openam/oauth2/realms/root", ClientID: "upstander", Secret: "a = b # c",
			Organisation: auth.AnyOrganisation, Classes: []string{"AAL3_ANY", "AAL2_OR_AAL3_ANY"}, Hosts: []string{"https://cards.example.nhs.uk"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWrongRegistrationsNameLineAndField(t *testing.T) {
	for _, x := range []struct{ name, from, to, want string }{
		{"field before a key", "# two ways to sign in", "kind = cis2", "line 1: a registration begins"},
		{"bad key", "[cis2]", "[CIS 2]", "line 12: a registration begins like"},
		{"key twice", "[cis2]", "[example-trust]", "line 12: [example-trust] is there twice"},
		{"unknown field", "client       = upstander", "clinet = upstander", `line 16: "clinet" is none of the fields`},
		{"no equals sign", "client       = upstander", "client upstander", "line 16: "},
		{"no value", "client       = upstander", "client =", "line 16: client has no value"},
		{"field twice", "hosts        = https://cards.example.nhs.uk", "client = other", "line 20: client is there twice, first in line 16"},
		{"field missing", "button       = Sign in with Care Identity", "", "line 12: button: [cis2] needs it"},
		{"secret not set", "EXAMPLE_SECRET", "OTHER_SECRET", "line 8: secret-from: the environment variable OTHER_SECRET is not set"},
		{"no secret", "secret       = a = b # c", "", "line 12: secret: [cis2] needs it"},
		{"both secrets", "hosts        = https://cards.example.nhs.uk", "secret-from = EXAMPLE_SECRET", "line 20: secret-from: say secret or secret-from"},
		{"issuer without TLS", "https://sign-in.example.nhs.uk:443", "http://sign-in.example.nhs.uk", "line 15: issuer: "},
		{"no issuer of the tenant", "com/00000000-0000-0000-0000-000000000000", "com/common", "line 6: issuer: it has to name the tenant"},
		{"no tenant", "tenant       = 00000000-0000-0000-0000-000000000000", "", "line 2: tenant: kind entra needs"},
		{"tenant of another kind", "hosts        = https://cards.example.nhs.uk", "tenant = 00000000-0000-0000-0000-000000000000", "line 20: tenant: only kind entra"},
		{"unknown kind", "= cis2", "= saml", `line 14: kind: "saml" is not known`},
		{"bad host", "https://cards.example.nhs.uk", "https://cards.example.nhs.uk/; script-src *", "line 20: hosts: "},
		{"sometimes strong", "always", "sometimes", "line 10: multi-factor: "},
	} {
		t.Run(x.name, func(t *testing.T) {
			text := strings.Replace(registrations, x.from, x.to, 1)
			if text == registrations {
				t.Fatal("nothing was changed")
			}
			_, err := auth.ReadRegistrations(strings.NewReader(text), func(name string) string { return strings.TrimPrefix(name, "OTHER_SECRET") })
			if err == nil || !strings.Contains(err.Error(), x.want) {
				t.Errorf("it says %v, want %q", err, x.want)
			}
			if err != nil && strings.Contains(err.Error(), "a = b") {
				t.Error("the error tells a secret")
			}
		})
	}
}
