package static

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
)

// The third-party files are those that vendor/refresh made: a change by hand shows here.
func TestVendoredFilesMatchTheirSums(t *testing.T) {
	const home = "vendor/nhsuk-frontend"
	sums, err := FS.ReadFile(home + "/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{"SHA256SUMS": true}
	for _, line := range strings.Split(strings.TrimSpace(string(sums)), "\n") {
		want, name, _ := strings.Cut(line, "  ")
		listed[name] = true
		file, err := FS.ReadFile(path.Join(home, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is not as it was published", name)
		}
	}
	err = fs.WalkDir(FS, home, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !listed[strings.TrimPrefix(name, home+"/")] {
			t.Errorf("%s has no checksum", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every address in a style sheet leads to a file of ours: a page asks nobody else for anything.
func TestStyleSheetsAskForOurOwnFilesOnly(t *testing.T) {
	address := regexp.MustCompile(`url\(["']?([^)"']*)["']?\)|@import[^;]*`)
	for _, sheet := range []string{"css/app.css", "vendor/nhsuk-frontend/nhsuk-frontend.min.css"} {
		css, err := FS.ReadFile(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range address.FindAllStringSubmatch(string(css), -1) {
			if strings.HasPrefix(found[1], "data:") {
				continue
			}
			if _, err := fs.Stat(FS, path.Join(path.Dir(sheet), found[1])); found[1] == "" || err != nil {
				t.Errorf("%s asks for %s", sheet, found[0])
			}
		}
		if strings.Contains(string(css), "Frutiger") {
			t.Errorf("%s names a face we may not serve", sheet)
		}
	}
}

// Every rule of our own style sheet is closed: one brace too few swallows what follows it.
func TestStyleRulesAreClosed(t *testing.T) {
	text, err := FS.ReadFile("css/app.css")
	if err != nil {
		t.Fatal(err)
	}
	plain := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(text), "")
	depth := 0
	for i, line := range strings.Split(plain, "\n") {
		starts := strings.HasSuffix(strings.TrimSpace(line), "{")
		if starts && depth > 0 && !strings.HasPrefix(line, " ") {
			t.Errorf("line %d begins a rule within another: %s", i+1, line)
		}
		depth += strings.Count(line, "{") - strings.Count(line, "}")
	}
	if depth != 0 {
		t.Errorf("%d rules are not closed", depth)
	}
}
