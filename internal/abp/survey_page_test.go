package abp_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
)

// FuzzReadPage checks that whatever arrives for whichever item, only answers on
// its scale, options of its own and short words come out, and that nothing is
// refused without a sentence.
func FuzzReadPage(f *testing.F) {
	for _, s := range []string{"0", "1", "10", "11", "-1", "", abp.Untold, "07", "+7", "7.0", "１０", "1e1", "\x00", "did-delay", strings.Repeat("x", 2001)} {
		f.Add("I1", s, s)
		f.Add("did", s, "")
		f.Add("words-different", s, "")
		f.Add("ZZ", s, "")
	}
	in := abp.DefaultInstrument()
	f.Fuzz(func(t *testing.T, item, choice, second string) {
		for _, p := range in.Pages(abp.T2) {
			sheet, err := p.Read(map[string][]string{item: {choice, second}})
			if err != nil {
				if abp.CodeOf(err) != abp.Invalid {
					t.Fatalf("%v is not Invalid", err)
				}
				continue
			}
			for _, a := range sheet.Answers {
				i := slices.IndexFunc(p.Items, func(it abp.Item) bool { return slices.Contains(it.Codes(), a.Item) })
				if i < 0 {
					t.Fatalf("%q for %q gave %+v on page %s", choice, item, a, p.Name)
				}
				if low, high := p.Items[i].Scale(); a.Value < low || a.Value > high {
					t.Fatalf("%q for %q gave %+v", choice, item, a)
				}
			}
			for _, w := range sheet.Texts {
				if w.Item != item || len([]rune(w.Text)) > abp.SurveyTextLength {
					t.Fatalf("%q for %q gave words to %s", choice, item, w.Item)
				}
			}
		}
	})
}

// go through a questionnaire: page by page, what was chosen on it.
type visit struct {
	page   string
	chosen map[string][]string
}

func TestQuestionnaireGoesByWhatWasSaid(t *testing.T) {
	t.Parallel()
	in := abp.DefaultInstrument()
	one := func(code, value string) map[string][]string { return map[string][]string{code: {value}} }
	for _, tt := range []struct {
		name   string
		visits []visit
		pages  string // that there are for them at the end
		kept   string // codes of the answers that are handed in
	}{
		{"nothing said", nil, "confidence then seen conditions programme words quote", ""},
		{"saw nothing", []visit{{"seen", one("seen", "1")}}, "confidence then seen conditions programme words quote", "seen"},
		{"prefers not to say", []visit{{"seen", one("seen", abp.Untold)}}, "confidence then seen conditions programme words quote", ""},
		{"saw something", []visit{{"seen", one("seen", "2")}}, "confidence then seen acted conditions programme words quote", "seen"},
		{"and acted", []visit{{"seen", one("seen", "3")}, {"acted", one("acted", "1")}, {"did", map[string][]string{"did": {"did-delay", "did-direct"}, "outcome": {"4"}}}},
			"confidence then seen acted did conditions programme words quote", "seen acted did-direct did-distract did-delegate did-delay did-document outcome"},
		{"and did not", []visit{{"seen", one("seen", "4")}, {"acted", one("acted", "0")}, {"barriers", one("barrier", abp.Untold)}},
			"confidence then seen acted barriers conditions programme words quote", "seen acted"},
		{"changes their mind: saw nothing after all", []visit{{"seen", one("seen", "3")}, {"acted", one("acted", "1")}, {"did", one("did", "did-delay")}, {"seen", one("seen", "1")}},
			"confidence then seen conditions programme words quote", "seen"},
	} {
		all, r := in.Pages(abp.T2), &abp.Response{ID: "res_x"}
		for _, v := range tt.visits {
			p := all[slices.IndexFunc(all, func(p abp.SurveyPage) bool { return p.Name == v.page })]
			sheet, err := p.Read(v.chosen)
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			r.Put(&p, sheet, abp.SurveyOpen, abp.Date{Year: 2024, Month: 1, Day: 31})
		}
		var pages, kept []string
		for _, p := range abp.PagesFor(all, r) {
			pages = append(pages, p.Name)
		}
		r.Finish(all, abp.Date{Year: 2024, Month: 2, Day: 1})
		for _, a := range r.Answers {
			kept = append(kept, a.Item)
		}
		if diff := cmp.Diff([]string{tt.pages, tt.kept}, []string{strings.Join(pages, " "), strings.Join(kept, " ")}); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
		if len(r.Untold)+len(r.Seen) > 0 {
			t.Errorf("%s: what was only for coming back is kept: %+v", tt.name, r)
		}
	}
}

// TestPageAtKeepsTheOrder checks that nobody rates how it was before the programme
// before they have rated how it is.
func TestPageAtKeepsTheOrder(t *testing.T) {
	t.Parallel()
	in := abp.DefaultInstrument()
	list := abp.PagesFor(in.Pages(abp.T2), &abp.Response{})
	for _, tt := range []struct {
		seen  []string
		named string
		want  int
	}{
		{nil, "", 0}, {nil, "then", 0}, {nil, abp.SurveyCheck, 0}, {[]string{"confidence"}, "then", 1}, {[]string{"confidence"}, "confidence", 0},
		{[]string{"confidence", "then", "seen"}, "words", 3}, {[]string{"confidence", "then", "seen", "conditions", "programme", "words", "quote"}, abp.SurveyCheck, 7},
	} {
		if got := abp.PageAt(list, &abp.Response{Seen: tt.seen}, tt.named); got != tt.want {
			t.Errorf("after %v asking for %q: page %d, want %d", tt.seen, tt.named, got, tt.want)
		}
	}
}

func TestWavesAskWhatTheyShould(t *testing.T) {
	t.Parallel()
	in := abp.DefaultInstrument()
	want := map[abp.Wave]string{
		abp.T0: "confidence seen acted did barriers conditions",
		abp.T1: "confidence workshops words",
		abp.T2: "confidence then seen acted did barriers conditions programme words quote",
		abp.T3: "confidence seen acted did barriers conditions words",
		abp.T4: "confidence seen acted did barriers conditions words",
	}
	codes := map[string]bool{abp.HeadlineItem: true, "composite": true}
	for _, it := range in.All() {
		for _, code := range append(it.Codes(), it.Code) {
			if codes[code] && code != it.Code {
				t.Errorf("the code %s stands twice", code)
			}
		}
		codes[it.Code] = true
		for _, code := range it.Codes() {
			codes[code] = true
		}
	}
	for wave, pages := range want {
		var got []string
		for _, p := range in.Pages(wave) {
			got = append(got, p.Name)
			if p.Name == "confidence" && len(p.Items) != 12 {
				t.Errorf("%s asks %d of the twelve", wave, len(p.Items))
			}
		}
		if strings.Join(got, " ") != pages {
			t.Errorf("%s asks %v, want %s", wave, got, pages)
		}
	}
}
