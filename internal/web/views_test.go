package web

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// TestTemplatesFitTheirViews checks the type of every field that a template
// names against the struct that the page passes.
func TestTemplatesFitTheirViews(t *testing.T) {
	a, err := newAssets(static.FS)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPages(templates.FS, a, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views() {
		if err := templatecheck.CheckHTML(p.parsed[v.template()].Lookup("layout"), v); err != nil {
			t.Errorf("%s: %v", v.template(), err)
		}
	}
}

// TestEveryTemplateHasAView refuses pages that no handler can show.
func TestEveryTemplateHasAView(t *testing.T) {
	var have []string
	for _, v := range views() {
		if slices.Contains(have, v.template()) {
			t.Errorf("two views for %s", v.template())
		}
		have = append(have, v.template())
	}
	files, err := fs.Glob(templates.FS, "*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f, ".html")
		if strings.HasPrefix(name, "partials/") || strings.Contains(name, "/_") {
			continue
		}
		if !slices.Contains(have, name) {
			t.Errorf("template %s has no view", f)
		}
	}
}
