package mail

import (
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
)

// TestEveryLetterHasItsWords reads the file of every letter the way a mail
// does, and holds it to the rules for words that leads type.
func TestEveryLetterHasItsWords(t *testing.T) {
	for _, l := range abp.Letters() {
		w, err := Standard(l.Kind)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := w.Validate(); err != nil {
			t.Errorf("%s: %v", l.Kind, err)
		}
		for _, v := range l.Values {
			if !strings.Contains(w.Subject+w.Text, "{"+v+"}") {
				t.Errorf("%s has a value %s that its standard words do not say", l.Kind, v)
			}
		}
	}
}

func TestHTMLReadsLikeTheText(t *testing.T) {
	got := HTML("Hello <Dora>,\n\nthese are yours:\n- one & two\n- three\n\nhttps://abp.example/x?a=1&b=2")
	for _, want := range []string{"Hello &lt;Dora&gt;,", "<ul><li>one &amp; two</li><li>three</li></ul>", `<a href="https://abp.example/x?a=1&amp;b=2">`} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	if strings.Contains(got, "<Dora>") {
		t.Error("a name can write HTML")
	}
}
