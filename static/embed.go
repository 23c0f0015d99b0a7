// Package static holds the style sheets, scripts and pictures that the pages ask for, and the third-party files under
// vendor/ with their versions, licences and checksums. It serves nothing itself: the web package does.
package static

import "embed"

// FS has the folders css, js, vendor and img at its root.
//
//go:embed css js vendor img
var FS embed.FS
