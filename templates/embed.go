// Package templates holds every page and mail that the programme shows, for html/template and text/template. It holds no
// code: the web and mail packages parse these files, and say in their structs what each one needs.
package templates

import "embed"

// FS has layout.html, the folder partials, one folder for each noun, and the
// standard wording of each mail in the folder mail.
//
//go:embed *.html */*.html mail/*.txt
var FS embed.FS
