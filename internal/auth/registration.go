package auth

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Registration is one provider of single sign-on that this site is registered
// with, as its keeper wrote it down.
type Registration struct {
	Key          string // names it in forms and records
	Button       string // the words on the button
	Kind         string // entra, cis2 or other
	Issuer       string // exact, as tokens say it
	Tenant       string // the directory that people must come from, for Entra
	ClientID     string
	Secret       string
	Organisation string   // code of the organisation whose people it vouches for, or AnyOrganisation
	IsStrong     bool     // it demands more than one factor of everybody, always
	Classes      []string // of authentication that it is asked for, each of more than one factor
	Hosts        []string // beside the issuer's own, where it sends the browser through
}

// AnyOrganisation is what a registration says that vouches for people of all
// organisations.
const AnyOrganisation = "any"

// registrationFields are the fields of a registration, in the order in which their
// absence is told.
var registrationFields = []struct {
	name     string
	isNeeded bool
	set      func(*Registration, string)
}{
	{"button", true, func(r *Registration, v string) { r.Button = v }},
	{"kind", true, func(r *Registration, v string) { r.Kind = v }},
	{"issuer", true, func(r *Registration, v string) { r.Issuer = v }},
	{"client", true, func(r *Registration, v string) { r.ClientID = v }},
	{"secret", false, func(r *Registration, v string) { r.Secret = v }},
	{"secret-from", false, nil},
	{"organisation", true, func(r *Registration, v string) { r.Organisation = v }},
	{"tenant", false, func(r *Registration, v string) { r.Tenant = v }},
	{"multi-factor", false, func(r *Registration, v string) { r.IsStrong = v == "always" }},
	{"acr", false, func(r *Registration, v string) { r.Classes = strings.Fields(v) }},
	{"hosts", false, func(r *Registration, v string) { r.Hosts = strings.Fields(v) }},
}

var (
	registrationKey = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}$`)
	tenantID        = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// written is a registration with the lines that it was read from.
type written struct {
	Registration
	line   int
	values map[string]string
	lines  map[string]int
}

// ReadRegistrations reads a file of registrations: each begins with its key in
// square brackets, then comes one "field = value" on each line; lines that begin
// with # are remarks. Secrets may be left to the environment, which getenv reads. It
// fails with every line that cannot be used, by number and field.
func ReadRegistrations(r io.Reader, getenv func(string) string) ([]Registration, error) {
	var list []*written
	var errs []error
	scan := bufio.NewScanner(r)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(scan.Text(), "\ufeff"))
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			key := strings.TrimSuffix(line[1:], "]")
			if !registrationKey.MatchString(key) || !strings.HasSuffix(line, "]") {
				errs = append(errs, fmt.Errorf("line %d: a registration begins like [example-trust], in small letters, digits and hyphens", n))
			}
			if slices.ContainsFunc(list, func(w *written) bool { return w.Key == key }) {
				errs = append(errs, fmt.Errorf("line %d: [%s] is there twice", n, key))
			}
			list = append(list, &written{Registration: Registration{Key: key}, line: n, values: map[string]string{}, lines: map[string]int{}})
		case len(list) == 0:
			errs = append(errs, fmt.Errorf("line %d: a registration begins with its key in square brackets, like [example-trust]", n))
		default:
			if err := list[len(list)-1].take(n, line); err != nil {
				errs = append(errs, err)
			}
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("read the registrations: %w", err)
	}
	out := make([]Registration, 0, len(list))
	for _, w := range list {
		errs = append(errs, w.finish(getenv)...)
		if slices.ContainsFunc(out, func(r Registration) bool { return r.Issuer == w.Issuer && r.ClientID == w.ClientID }) {
			errs = append(errs, w.wrong("client", "[%s] has the issuer and client of another registration", w.Key))
		}
		out = append(out, w.Registration)
	}
	return out, errors.Join(errs...)
}

// take reads one "field = value".
func (w *written) take(n int, line string) error {
	name, value, found := strings.Cut(line, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	known := false
	for _, f := range registrationFields {
		known = known || f.name == name
	}
	switch {
	case !found || !known:
		return fmt.Errorf("line %d: %q is none of the fields button, kind, issuer, client, secret, secret-from, organisation, tenant, multi-factor, acr and hosts, written as field = value", n, name)
	case value == "":
		return fmt.Errorf("line %d: %s has no value", n, name)
	case w.lines[name] > 0:
		return fmt.Errorf("line %d: %s is there twice, first in line %d", n, name, w.lines[name])
	}
	w.values[name], w.lines[name] = value, n
	return nil
}

// wrong is an error about a field, in its line or in that of the key.
func (w *written) wrong(field, format string, args ...any) error {
	line := w.lines[field]
	if line == 0 {
		line = w.line
	}
	return fmt.Errorf("line %d: %s: %s", line, field, fmt.Sprintf(format, args...))
}

// finish checks the registration as a whole.
func (w *written) finish(getenv func(string) string) (errs []error) {
	for _, f := range registrationFields {
		v, given := w.values[f.name]
		if f.isNeeded && !given {
			errs = append(errs, w.wrong(f.name, "[%s] needs it", w.Key))
		}
		if given && f.set != nil {
			f.set(&w.Registration, v)
		}
	}
	if name := w.values["secret-from"]; name != "" {
		if w.Secret != "" {
			errs = append(errs, w.wrong("secret-from", "say secret or secret-from, not both"))
		} else if w.Secret = getenv(name); w.Secret == "" {
			errs = append(errs, w.wrong("secret-from", "the environment variable %s is not set", name))
		}
	} else if w.Secret == "" {
		errs = append(errs, w.wrong("secret", "[%s] needs it, or secret-from with the name of an environment variable", w.Key))
	}
	if m := w.values["multi-factor"]; m != "" && m != "always" {
		errs = append(errs, w.wrong("multi-factor", "%q is not understood; say always, or leave the line out", m))
	}
	if w.Issuer != "" && !isOrigin(w.Issuer, true) {
		errs = append(errs, w.wrong("issuer", "%q is no https address", w.Issuer))
	}
	for _, h := range w.Hosts {
		if !isOrigin(h, false) {
			errs = append(errs, w.wrong("hosts", "%q is no address like https://sign-in.example.nhs.uk", h))
		}
	}
	return append(errs, w.checkKind()...)
}

// checkKind checks what each kind of provider asks for beyond the rest.
func (w *written) checkKind() (errs []error) {
	switch w.Kind {
	case "entra":
		switch {
		case !tenantID.MatchString(w.Tenant):
			errs = append(errs, w.wrong("tenant", "kind entra needs the directory's id, 36 characters in small letters like 00000000-0000-0000-0000-000000000000"))
		case w.Issuer != "" && !strings.Contains(w.Issuer, w.Tenant):
			errs = append(errs, w.wrong("issuer", "it has to name the tenant %s, for the common address takes people of every directory", w.Tenant))
		}
	case "cis2", "other":
		if w.Tenant != "" {
			errs = append(errs, w.wrong("tenant", "only kind entra has one"))
		}
	case "":
	default:
		errs = append(errs, w.wrong("kind", "%q is not known; say entra, cis2 or other", w.Kind))
	}
	return errs
}

// isOrigin says whether an address is one that browsers and this server may be sent
// to: https, or http on this machine alone.
func isOrigin(address string, withPath bool) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !withPath && u.Path != "" || strings.ContainsAny(address, " ;,'\"") {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && ip != nil && ip.IsLoopback()
}
