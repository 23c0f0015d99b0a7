package abp

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCutWords(t *testing.T) {
	const words = "I say something now. Anna from Ward 5 noticed,\nand it helps."
	for _, c := range []struct{ kept, want string }{
		{"I say something now.", "I say something now."},
		{"I say something now. noticed, and it helps.", "I say something now. [...] noticed, and it helps."},
		{"I say something now and it helps", "I say something now [...] and it helps"},
		{"Ward 5 noticed,", "Ward 5 noticed,"},
		{"I say something [...] it helps.", "I say something [...] it helps."},
	} {
		if got, err := CutWords(words, c.kept); err != nil || got != c.want {
			t.Errorf("%q leaves %q, %v; want %q", c.kept, got, err, c.want)
		}
	}
	if got, err := CutWords("I saw it and I said it and I left it", "I said it"); err != nil || got != "I said it" {
		t.Errorf("what stands together is torn apart: %q, %v", got, err)
	}
	for _, kept := range []string{"", "...", "I never say something now.", "now. I say", "I say something now. Anna from Ward 5 noticed, and it helps.", "Everybody says something."} {
		if got, err := CutWords(words, kept); CodeOf(err) != Invalid {
			t.Errorf("%q leaves %q, %v", kept, got, err)
		}
	}
}

// TestCutNeverPutsIn leaves words out at random, and puts others in.
func TestCutNeverPutsIn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(strings.Fields("we were told that it is fine, and it is not; I said so. Then we talked")), 2, 30).Draw(r, "words")
		var kept []string
		for _, w := range words {
			if rapid.Bool().Draw(r, "keep") {
				kept = append(kept, w)
			}
		}
		if len(kept) == 0 || len(kept) == len(words) {
			return
		}
		got, err := CutWords(strings.Join(words, " "), strings.Join(kept, " "))
		if err != nil {
			r.Fatalf("%q of %q: %v", kept, words, err)
		}
		left := slices.DeleteFunc(strings.Fields(got), func(w string) bool { return w == cutMark })
		if !slices.Equal(left, kept) {
			r.Fatalf("%q of %q leaves %q", kept, words, got)
		}
		stranger := slices.Insert(slices.Clone(kept), rapid.IntRange(0, len(kept)).Draw(r, "at"), "never")
		if got, err := CutWords(strings.Join(words, " "), strings.Join(stranger, " ")); CodeOf(err) != Invalid {
			r.Fatalf("a word is put in: %q", got)
		}
	})
}

func TestSuspectWords(t *testing.T) {
	known := func(w string) bool { return w == "anna" || w == "wreake" }
	for _, c := range []struct {
		words string
		want  []string // word and reason
	}{
		{"I speak up now. It works.", nil},
		{"Anna said it. I’m proud of the NHS.", []string{"Anna", WhyKnown}},
		{"I told my manager in March, on ward 5.", []string{"manager", WhyRole, "March,", WhyDate, "ward", WhyPlace, "5.", WhyNumber}},
		{"We met Priya’s team at Wreake’s canteen.", []string{"Priya’s", WhyCapital, "Wreake’s", WhyKnown}},
		{"You may say so. In May we did.", []string{"May", WhyDate}},
		{"It was hard!\nThen it was not. (Really.)", nil},
	} {
		var got []string
		var whole strings.Builder
		for _, p := range SuspectWords(c.words, known) {
			whole.WriteString(p.Text)
			if p.Why != "" {
				got = append(got, p.Text, p.Why)
			}
		}
		if !slices.Equal(got, c.want) || whole.String() != c.words {
			t.Errorf("%q: %q in %q", c.words, got, whole.String())
		}
	}
	if got := NameWords("Wreake University Hospitals NHS Trust"); !slices.Equal(got, []string{"wreake"}) {
		t.Errorf("a name is known by %q", got)
	}
}

// TestSuspectsAreTheWordsThemselves holds that whatever is marked, nothing is lost.
func TestSuspectsAreTheWordsThemselves(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.String().Draw(r, "words")
		var b strings.Builder
		for _, p := range SuspectWords(words, func(string) bool { return false }) {
			b.WriteString(p.Text)
		}
		if b.String() != words {
			r.Fatalf("%q became %q", words, b.String())
		}
	})
}

func TestQuoteStates(t *testing.T) {
	day := Date{2024, 1, 31}
	now := At(day.Midnight(time.UTC))
	agreed := QuoteConsent{Version: ConsentVersion, Agreed: true, Special: SpecialNo}
	offered := func() *Quote {
		q := &Quote{}
		if err := q.Write("I say something. I do.", agreed, day); err != nil {
			t.Fatal(err)
		}
		return q
	}
	draft := &Quote{}
	if err := draft.Write("Mine.", QuoteConsent{}, day); err != nil || draft.State() != QuoteDraft || CodeOf(draft.Publish(&Person{}, "delegate", now)) != Conflict {
		t.Errorf("a draft is %s, %v", draft.State(), err)
	}
	for _, c := range []QuoteConsent{{Version: "0", Agreed: true, Special: SpecialNo}, {Version: ConsentVersion, Agreed: true}} {
		if err := (&Quote{}).Write("Mine.", c, day); CodeOf(err) != Invalid {
			t.Errorf("%v is a consent: %v", c, err)
		}
	}
	q := offered()
	if err := q.Shorten("I do.", now); err != nil || q.State() != QuoteShortened {
		t.Fatal(q.State(), err)
	}
	if err := q.Publish(&Person{}, "delegate", now); CodeOf(err) != Conflict {
		t.Errorf("published before the writer agreed: %v", err)
	}
	if err := q.Agree(q.Version+1, day); CodeOf(err) != Conflict {
		t.Errorf("agreed to another version: %v", err)
	}
	if err := q.Agree(q.Version, day); err != nil || q.State() != QuoteWaiting {
		t.Error(q.State(), err)
	}
	if err := q.Publish(&Person{}, "delegate", now); err != nil || q.State() != QuotePublished || q.Public() != "I do." {
		t.Error(q.State(), q.Public(), err)
	}
	if err := q.Refuse("It names somebody.", now); err != nil || q.State() != QuoteRefused {
		t.Error("taken down:", q.State(), err)
	}
	if q.Withdraw(day); q.State() != QuoteWithdrawn || q.Words+q.Shortened+q.RefusedWhy+q.Attribution != "" {
		t.Errorf("withdrawn, %+v is left", q)
	}
	if err := offered().Refuse(" ", now); CodeOf(err) != Invalid {
		t.Errorf("turned down without a reason: %v", err)
	}
}
