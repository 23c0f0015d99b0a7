package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRegistrationsStopTheStartWhenTheyAreWrong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sso.conf")
	if err := os.WriteFile(path, []byte("[example]\nkind = saml\nbutton = Sign in\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Config{SSO: path}.registrations(func(string) string { return "" })
	for _, want := range []string{"UPSTANDER_SSO", path, "line 1: issuer", "line 1: client", "line 1: secret", "line 1: organisation", `line 2: kind: "saml"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it says %v, want %q", err, want)
		}
	}
	if _, err := (Config{SSO: path + ".gone"}).registrations(os.Getenv); err == nil {
		t.Error("a file that is not there was read")
	}
	if list, err := (Config{}).registrations(os.Getenv); list != nil || err != nil {
		t.Errorf("without the setting: %v, %v", list, err)
	}
}
