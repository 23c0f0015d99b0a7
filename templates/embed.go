// Package templates holds every page and mail that the programme shows, for html/template and text/template. It holds no
// code: the web and mail packages parse these files, and say in their structs what each one needs.
package templates

import "embed"

// FS has layout.html, the folder partials and one folder for each noun at its root.
//
//go:embed *.html */*.html
var FS embed.FS
