package web

import (
	"strings"
	"testing"
	"time"
)

// TestSecurityContact reads what RFC 9116 asks for: one contact, and an end that is
// to come and within a year.
func TestSecurityContact(t *testing.T) {
	t.Parallel()
	r := newSite(t).poll("GET", "/.well-known/security.txt")
	if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/plain") {
		t.Fatalf("answered %d as %s", r.status, r.header.Get("Content-Type"))
	}
	fields := map[string]string{}
	for line := range strings.Lines(r.body) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if fields[name] != "" {
			t.Errorf("%s is said twice", name)
		}
		fields[name] = value
	}
	if c := fields["Contact"]; !strings.HasPrefix(c, "https://") && !strings.HasPrefix(c, "mailto:") {
		t.Errorf("the contact %q is no address", c)
	}
	expires, err := time.Parse(time.RFC3339, fields["Expires"])
	if left := time.Until(expires); err != nil || left <= 0 || left > 366*24*time.Hour {
		t.Errorf("the end %q is %v away (%v)", fields["Expires"], left, err)
	}
	if !strings.HasSuffix(fields["Canonical"], "/.well-known/security.txt") {
		t.Errorf("the file says that it lives at %q", fields["Canonical"])
	}
}
