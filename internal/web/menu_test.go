package web

import (
	"testing"

	"github.com/upstander/upstander/internal/abp"
)

func texts(links []Link) []string {
	var list []string
	for _, l := range links {
		list = append(list, l.Text)
	}
	return list
}

// TestMenuStaysShort checks that whoever may open many pages gets a word for each
// section, that the section of the page at hand is opened, and that whoever may
// open a few has them all at once.
func TestMenuStaysShort(t *testing.T) {
	x := newSite(t)
	for _, c := range []struct {
		who     abp.Person
		at      string
		section bool
	}{
		{x.w.Lead, "/venues", true},
		{x.w.Lead, "/calendar", false},
		{x.w.Delegate, "/journey", false},
		{x.w.Sponsor, "/impact", true},
	} {
		p, err := x.store.Viewer(t.Context(), c.who.ID)
		if err != nil {
			t.Fatal(err)
		}
		words, section := navigation(p, c.at)
		if len(words) > shortMenu {
			t.Errorf("%s has a menu of %d words: %v", c.who.Name, len(words), texts(words))
		}
		if (len(section) > 0) != c.section {
			t.Errorf("%s at %s has the section %v", c.who.Name, c.at, texts(section))
		}
		current := 0
		for _, l := range append(words, section...) {
			if l.Current {
				current++
			}
		}
		if current == 0 {
			t.Errorf("%s at %s finds itself nowhere in %v %v", c.who.Name, c.at, texts(words), texts(section))
		}
	}
}
