package mail

import (
	"fmt"
	"html"
	"io/fs"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/templates"
)

// Standard returns the standard wording of a letter. It fails if there is no
// file for it, which a test looks for.
func Standard(kind abp.LetterKind) (*abp.Wording, error) {
	b, err := fs.ReadFile(templates.FS, "mail/"+string(kind)+".txt")
	if err != nil {
		return nil, fmt.Errorf("wording of %s: %w", kind, err)
	}
	head, text, found := strings.Cut(string(b), "\n\n")
	subject, isSubject := strings.CutPrefix(head, "Subject: ")
	if !found || !isSubject {
		return nil, fmt.Errorf("wording of %s: it has to begin with its subject and an empty line", kind)
	}
	return &abp.Wording{Letter: kind, Subject: subject, Text: strings.TrimSpace(text)}, nil
}

// HTML returns the text of a mail as a page that reads the same: paragraphs,
// lists of the lines that begin with a dash, and links of the lines that are an
// address.
func HTML(text string) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"></head><body style="font-family:Arial,sans-serif;font-size:16px;line-height:1.5;color:#212b32;max-width:40em">`)
	for _, paragraph := range strings.Split(text, "\n\n") {
		writeParagraph(&b, strings.Split(strings.Trim(paragraph, "\n"), "\n"))
	}
	b.WriteString("</body></html>")
	return b.String()
}

func writeParagraph(b *strings.Builder, lines []string) {
	inList := false
	b.WriteString("<p>")
	for i, line := range lines {
		item, isItem := strings.CutPrefix(line, "- ")
		switch {
		case isItem && !inList:
			b.WriteString("</p><ul>")
		case !isItem && inList:
			b.WriteString("</ul><p>")
		case i > 0 && !isItem:
			b.WriteString("<br>")
		}
		inList = isItem
		if isItem {
			b.WriteString("<li>" + htmlLine(item) + "</li>")
			continue
		}
		b.WriteString(htmlLine(line))
	}
	if inList {
		b.WriteString("</ul>")
		return
	}
	b.WriteString("</p>")
}

func htmlLine(line string) string {
	safe := html.EscapeString(line)
	if address := strings.TrimSpace(line); !strings.Contains(address, " ") && (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")) {
		return `<a href="` + html.EscapeString(address) + `">` + html.EscapeString(address) + "</a>"
	}
	return safe
}
