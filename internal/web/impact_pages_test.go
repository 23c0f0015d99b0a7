package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestImpactPages opens every page about the whole programme as every role that
// may, and holds that it leads to no page that the role may not open, is small,
// says the day of its figures, and has a sentence and a table for every chart.
func TestImpactPages(t *testing.T) {
	t.Parallel()
	x, p := pilotSite(t, storetest.Open(t), nil)
	for _, tt := range []struct {
		who   abp.Person
		pages int
	}{{p.Lead, len(impactPages)}, {p.Board, len(impactPages)}, {p.Sponsors["A"], len(impactPages)}} {
		b := x.as(tt.who)
		tabs := b.get("/impact").page().Find("nav[aria-label=Impact] a")
		if tabs.Length() != tt.pages {
			t.Errorf("%s is led to %d pages", tt.who.Name, tabs.Length())
		}
		tabs.Each(func(_ int, a *goquery.Selection) {
			path, _ := a.Attr("href")
			r := b.get(path)
			if r.status != http.StatusOK {
				t.Errorf("%s reads %d at %s", tt.who.Name, r.status, path)
				return
			}
			checkImpactPage(t, path, r)
		})
	}
}

func checkImpactPage(t *testing.T, path string, r *reply) {
	t.Helper()
	page := r.page()
	if got := page.Find("nav[aria-label=Impact] a[aria-current=page]"); got.Length() != 1 || got.AttrOr("href", "") != path {
		t.Errorf("%s is not marked as where the reader is", path)
	}
	if !strings.Contains(r.text("main"), "Figures as at") {
		t.Errorf("%s does not say the day of its figures", path)
	}
	if len(r.body) > 50_000 {
		t.Errorf("%s is %d octets", path, len(r.body))
	}
	page.Find("figure").Each(func(_ int, f *goquery.Selection) {
		if strings.TrimSpace(f.Find("figcaption").Text()) == "" || f.Find("svg title").First().Text() == "" || f.Find("svg desc").First().Text() == "" {
			t.Errorf("a chart of %s has no sentence, title or description", path)
		}
		if f.NextFiltered("details").Find("table tbody tr").Length() == 0 {
			t.Errorf("the chart %q of %s has no table", f.Find("svg title").First().Text(), path)
		}
	})
	var ids []string
	page.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids = append(ids, s.AttrOr("id", "")) })
	slices.Sort(ids)
	if n := len(ids); len(slices.Compact(ids)) != n {
		t.Errorf("%s has an id twice", path)
	}
	if strings.Contains(path, "waves") || path == "/impact/statements" {
		if !strings.Contains(r.text("main"), "no comparison group") {
			t.Errorf("%s has no words of caution", path)
		}
	}
}

// TestImpactCard holds that the card of the whole programme has everything that it
// must and no p-value.
func TestImpactCard(t *testing.T) {
	t.Parallel()
	x, p := pilotSite(t, storetest.Open(t), nil)
	card := x.as(p.Board).get("/impact").text(".impact-card")
	for _, want := range []string{"+2.3 points out of 10 (95% confidence interval 2.0 to 2.6)", "Improved91%", "Same6%", "Worse3%", "People compared98", "Coverage52%", "95% confidence interval 45% to 59%", "Effect size1.3, large",
		"people could have answered the later survey by now", "no comparison group"} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %q: %s", want, card)
		}
	}
	for _, not := range []string{"p =", "p <", "significant"} {
		if strings.Contains(card, not) {
			t.Errorf("the card says %q: %s", not, card)
		}
	}
}

// TestFacilitatorImpact holds that who facilitates sees the whole programme as one
// figure and their own cohorts, and no page that compares organisations.
func TestFacilitatorImpact(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	if r := x.as(x.w.Lead).post("/snapshots", url.Values{"as_at-day": {"31"}, "as_at-month": {"1"}, "as_at-year": {"2024"}}); r.status != http.StatusSeeOther {
		t.Fatalf("freezing answered %d", r.status)
	}
	b := x.as(x.w.Facilitator)
	tabs := b.get("/impact").page().Find("nav[aria-label=Impact] a")
	if got := tabs.Text(); got != "OverviewCohorts" {
		t.Errorf("a facilitator is led to %q", got)
	}
	r := b.get("/impact/cohorts")
	if got := r.text("main"); r.status != http.StatusOK || !strings.Contains(got, "cohorts that you work with") || strings.Contains(got, "By group of staff") {
		t.Errorf("a facilitator reads %d %s", r.status, got)
	}
	for _, m := range impactPages {
		if m.act == abp.SeeImpactDetail && b.get(m.href).status != http.StatusForbidden {
			t.Errorf("a facilitator opens %s", m.href)
		}
	}
}

// TestImpactPagesWithoutSnapshot holds that every page says what to do before
// there is anything to show.
func TestImpactPagesWithoutSnapshot(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	for _, m := range impactPages {
		r := x.as(x.w.Lead).get(m.href)
		if r.status != http.StatusOK || r.page().Find(".empty a[href='/snapshots']").Length() != 1 || r.page().Find("figure, .impact-card").Length() != 0 {
			t.Errorf("%s reads %d %s", m.href, r.status, r.text("main"))
		}
	}
}
