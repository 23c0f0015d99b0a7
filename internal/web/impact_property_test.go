package web

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store/storetest"
)

// surveyed finds the places where a page prints how many people answered.
var surveyed = []*regexp.Regexp{
	regexp.MustCompile(`among ([\d,]+) people`),
	regexp.MustCompile(`>n ([\d,]+)<`),
	regexp.MustCompile(`([\d,]+) people could have answered`),
	regexp.MustCompile(`([\d,]+) answered the first survey`),
	regexp.MustCompile(`in time and ([\d,]+) the later`),
	regexp.MustCompile(`People compared</dt><dd>([\d,]+)`),
}

// TestNoSmallNumbers prints every page of random programmes for every kind of
// reader, and looks for a survey figure of fewer than ten people.
func TestNoSmallNumbers(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 7))
		share := random.Float64()
		x, p := pilotSite(t, storetest.Open(t), func(rows []storetest.PilotRow) {
			for i := range rows {
				rows[i].Before, rows[i].After = random.IntN(11), random.IntN(11)
				if random.Float64() > share {
					rows[i].After = -1
				}
			}
		})
		readers := map[string][]abp.Person{"/impact": {p.Lead, p.Board, p.Sponsors["A"]}}
		for _, page := range []string{"organisations", "cohorts", "statements", "movement", "waves"} {
			readers["/impact/"+page] = []abp.Person{p.Lead}
		}
		for _, o := range p.Organisations {
			readers[organisationPage(p, o.Code)] = []abp.Person{p.Sponsors[o.Code], p.Lead}
		}
		for path, who := range readers {
			for _, reader := range who {
				checkNoSmallNumbers(t, seed, x.as(reader).get(path))
			}
		}
	}
}

func checkNoSmallNumbers(t *testing.T, seed uint64, r *reply) {
	t.Helper()
	var found []string
	for _, re := range surveyed {
		for _, m := range re.FindAllStringSubmatch(r.body, -1) {
			found = append(found, m[1])
		}
	}
	page := r.page()
	page.Find("[aria-label='Change in confidence by organisation'] tbody tr td:nth-child(2):not([colspan])").Each(func(_ int, s *goquery.Selection) {
		found = append(found, strings.Fields(s.Text())[0])
	})
	for _, f := range found {
		if n, err := strconv.Atoi(strings.ReplaceAll(f, ",", "")); err != nil || n < 10 {
			t.Errorf("programme %d: %s prints a figure of %q people", seed, r.text("h1"), f)
		}
	}
	if r.status != 200 || len(found) == 0 && r.page().Find(".impact-mark").Length() == 0 {
		t.Errorf("programme %d: %s answered %d with %d figures", seed, r.text("h1"), r.status, len(found))
	}
}
