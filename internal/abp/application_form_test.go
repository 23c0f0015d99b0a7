package abp_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/upstander/upstander/internal/abp"
)

// TestFormNeverSkipsAPage answers and refuses pages in any order: the next page
// is always the first that was not answered, and none behind it can be opened.
func TestFormNeverSkipsAPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &abp.ApplicationForm{Email: "nia@new.example"}
		pages := abp.FormPages()
		answered := 0
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			i := rapid.IntRange(0, len(pages)-2).Draw(t, "page")
			if f.Follows(pages[i]) != (i <= answered) {
				t.Fatalf("after %d pages, page %s may be opened: %v", answered, pages[i], f.Follows(pages[i]))
			}
			if i <= answered {
				f.Answered(pages[i])
				answered = max(answered, i+1)
			}
			if f.NextPage() != pages[answered] || f.IsReady() != (answered == 4) {
				t.Fatalf("after %d pages the next is %s", answered, f.NextPage())
			}
		}
	})
}

// TestFormKeepsWhatTheEmployerSaid fills forms into records of any content: what
// was known stays, and is named wherever it differs.
func TestFormKeepsWhatTheEmployerSaid(t *testing.T) {
	word := rapid.SampledFrom([]string{"", "one", "two"})
	rapid.Check(t, func(t *rapid.T) {
		p := abp.Person{Name: word.Draw(t, "name"), JobTitle: word.Draw(t, "title"), Department: word.Draw(t, "department"), OrganisationID: abp.Ref(word.Draw(t, "organisation"))}
		f := abp.ApplicationForm{Name: word.Draw(t, "typed name"), JobTitle: word.Draw(t, "typed title"), Department: word.Draw(t, "typed department"), OrganisationID: abp.Ref(word.Draw(t, "typed organisation"))}
		was := p
		said := f.Differences(&p, func(r abp.Ref) string { return string(r) })
		changed := f.FillIn(&p)
		want := 0
		for _, v := range [][3]string{{was.Name, f.Name, p.Name}, {was.JobTitle, f.JobTitle, p.JobTitle}, {was.Department, f.Department, p.Department}, {string(was.OrganisationID), string(f.OrganisationID), string(p.OrganisationID)}} {
			had, typed, has := v[0], v[1], v[2]
			if had != "" && has != had || had == "" && has != typed {
				t.Fatalf("had %q, typed %q, has %q", had, typed, has)
			}
			if had != "" && typed != "" && had != typed {
				want++
			}
		}
		if len(said) != want {
			t.Fatalf("%d differences are named, want %d: %v", len(said), want, said)
		}
		if changed != (was.Name != p.Name || was.JobTitle != p.JobTitle || was.Department != p.Department || was.OrganisationID != p.OrganisationID) {
			t.Fatal("it says wrongly whether something changed")
		}
	})
}

// TestOneDecision tries every act on applications in every state: after one has
// decided, no other can.
func TestOneDecision(t *testing.T) {
	manager := &abp.Person{Kept: abp.Kept{ID: "per_m"}}
	now := abp.Instant{}.Plus(1e18)
	acts := map[string]func(*abp.Application) error{
		"release":  func(a *abp.Application) error { return a.Release(manager, now) },
		"refuse":   func(a *abp.Application) error { return a.Refuse(manager, "", now) },
		"talk":     func(a *abp.Application) error { return a.Talk(manager, now) },
		"decide":   func(a *abp.Application) error { return a.DecideFor(true, now) },
		"withdraw": func(a *abp.Application) error { return a.Withdraw(now) },
		"ask":      func(a *abp.Application) error { return a.Ask(manager, now) },
	}
	rapid.Check(t, func(t *rapid.T) {
		a := &abp.Application{PersonID: "per_a", ManagerID: "per_m", MakesAllDates: true}
		for range 6 {
			name := rapid.SampledFrom(slices.Sorted(maps.Keys(acts))).Draw(t, "act")
			was := *a
			err := acts[name](a)
			open := was.IsWaiting() || name == "withdraw" && !was.IsOver()
			if (err == nil) != open {
				t.Fatalf("%s on an application that is %q: %v", name, was.Status(), err)
			}
			if err != nil && *a != was {
				t.Fatalf("%s failed and changed something", name)
			}
		}
	})
}
