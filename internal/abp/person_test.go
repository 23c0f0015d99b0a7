package abp

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanLine(t *testing.T) {
	tests := map[string]string{
		"  Dora \t Delegate \r\n": "Dora Delegate",
		"Zoë Ó’Brien":             "Zoë Ó’Brien",
		"مريم الفاسي":             "مريم الفاسي",
		"Ng Wei 🎉":                "Ng Wei 🎉",
		"a\x00b\x1bc\x7f":         "abc",
		"evil\u202egnp.exe":       "evilgnp.exe",
		"\u2066x\u2069\ufeff":     "x",
		"a\u00a0b\u2028c\u2029d":  "a b c d",
		"bad \xff\xfe octets":     "bad octets",
		"":                        "",
		"\u200bx":                 "\u200bx", // joiners are letters' business in several scripts
	}
	for in, want := range tests {
		if got := CleanLine(in); got != want {
			t.Errorf("CleanLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCleanText(t *testing.T) {
	if got, want := CleanText(" one \r\n two\rthree\n\n\x00 "), "one\ntwo\nthree"; got != want {
		t.Errorf("CleanText = %q, want %q", got, want)
	}
}

func FuzzCleanLine(f *testing.F) {
	for _, s := range []string{"Dora", "a\u202eb", "\xff", " \n x", "e\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := CleanLine(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) || got != strings.TrimSpace(got) || strings.Contains(got, "  ") {
			t.Errorf("CleanLine(%q) = %q", s, got)
		}
		if again := CleanLine(got); again != got {
			t.Errorf("CleanLine(%q) = %q, and cleaned again %q", s, got, again)
		}
	})
}

func TestIsEmail(t *testing.T) {
	yes := []string{"dora@wreake.example", "d.o'brien+abp@sub.nhs.uk", "zoë@wreake.example", "a@b.c"}
	no := []string{"", "dora", "dora@", "@wreake.example", "dora@wreake", "dora@@wreake.example", "Dora <dora@wreake.example>", "dora@wreake.example, b@c.d", "dora@wreake..example",
		"dora@.example", "dora@wreake.", "dora wreake@x.example", "dora@wreake.example\r\nBcc: a@b.c", strings.Repeat("a", 250) + "@b.cd", "\"quoted one\"@b.cd", "a@[127.0.0.1]"}
	for _, s := range yes {
		if !IsEmail(s) {
			t.Errorf("IsEmail(%q) is no", s)
		}
	}
	for _, s := range no {
		if IsEmail(s) {
			t.Errorf("IsEmail(%q) is yes", s)
		}
	}
}

func FuzzIsEmail(f *testing.F) {
	for _, s := range []string{"dora@wreake.example", "a@b", "a@b.c\r\nX: y", "=?utf-8?q?x?=@b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !IsEmail(s) {
			return
		}
		if strings.ContainsAny(s, " \r\n\t<>,;") || strings.Count(s, "@") != 1 {
			t.Errorf("IsEmail(%q) is yes", s)
		}
	})
}

func TestPersonValidate(t *testing.T) {
	p := Person{Kept: Kept{ID: "per_1"}, Name: " Dora\u202e  Delegate ", Email: " Dora@Wreake.Example ", ManagerID: "per_2"}
	if err := p.Validate(); err != nil || p.Name != "Dora Delegate" || p.SortName != "dora delegate" || p.Email != "dora@wreake.example" {
		t.Errorf("%+v: %v", p, err)
	}
	p = Person{Kept: Kept{ID: "per_1"}, Name: strings.Repeat("ä", 81), Email: "nobody", StaffGroup: "Kings", Band: "99", ManagerID: "per_1"}
	err, ok := p.Validate().(*Error)
	if !ok || err.Code != Invalid || len(err.Fields) != 5 {
		t.Errorf("five faults give %v", err)
	}
}
