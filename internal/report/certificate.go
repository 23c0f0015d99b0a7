// Package report makes what people print and read about the programme:
// certificates as PDF, and the figures of pages, papers and mails. It knows neither
// the clock nor the database, and the same certificate is the same bytes each time.
package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"
)

// The fonts cover the Latin letters of every language of Europe, of Vietnam and
// of West Africa. See font/LICENSE.
var (
	//go:embed font/DejaVuSans.ttf
	plain []byte
	//go:embed font/DejaVuSans-Bold.ttf
	bold []byte
)

// Certificate is what stands on a certificate.
type Certificate struct {
	Name      string
	Programme string
	Cohort    string
	Dates     string // from when to when
	Edition   string // of the content
	Refresher string // when one is due
	Code      string
	CheckAt   string // the address at which everybody can check the code
	DoneOn    time.Time
}

// PDF draws certificates, one on each page.
func PDF(title string, list ...Certificate) ([]byte, error) {
	f := fpdf.New("L", "mm", "A4", "")
	f.SetAutoPageBreak(false, 0)
	f.AddUTF8FontFromBytes("text", "", plain)
	f.AddUTF8FontFromBytes("text", "B", bold)
	f.SetCatalogSort(true)
	f.SetTitle(title, true)
	f.SetLang("en-GB")
	f.SetCreator("Upstander", true)
	f.SetProducer("Upstander", true)
	at := time.Unix(0, 0).UTC()
	for _, c := range list {
		if c.DoneOn.After(at) {
			at = c.DoneOn
		}
	}
	f.SetCreationDate(at) // never the present moment: the bytes stay the same
	f.SetModificationDate(at)
	for i := range list {
		draw(f, &list[i])
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return b.Bytes(), nil
}

const (
	wide, high   = 297.0, 210.0
	margin       = 12.0
	textWidth    = wide - 4*margin
	blueR, blueG = 0, 94
	blueB        = 184
)

func draw(f *fpdf.Fpdf, c *Certificate) {
	f.AddPage()
	f.SetDrawColor(blueR, blueG, blueB)
	f.SetLineWidth(1.2)
	f.Rect(margin, margin, wide-2*margin, high-2*margin, "D")
	f.SetLineWidth(0.3)
	f.Rect(margin+3, margin+3, wide-2*margin-6, high-2*margin-6, "D")
	f.SetTextColor(blueR, blueG, blueB)
	line(f, 30, "B", 30, "Certificate of completion")
	f.SetTextColor(33, 43, 50)
	line(f, 54, "", 13, "This is to certify that")
	line(f, 68, "B", 28, c.Name)
	line(f, 90, "", 13, "has completed the journey of an active bystander in the")
	line(f, 100, "B", 18, c.Programme)
	line(f, 114, "", 12, c.Cohort+", "+c.Dates)
	line(f, 123, "", 11, "Content version "+c.Edition+". A refresher is due by "+c.Refresher+".")
	f.Line(wide/2-40, 140, wide/2+40, 140)
	line(f, 146, "", 11, "Check this certificate with the code")
	line(f, 154, "B", 18, c.Code)
	line(f, 166, "", 10, c.CheckAt)
	line(f, 180, "", 8, "Whoever checks the code sees the programme and the month, and never the name.")
}

// line writes a line of text in the middle, smaller where it would not fit. Marks
// stand on their letters where there is one sign for both.
func line(f *fpdf.Fpdf, y float64, style string, size float64, s string) {
	s = norm.NFC.String(s)
	for f.SetFont("text", style, size); f.GetStringWidth(s) > textWidth && size > 6; {
		size--
		f.SetFontSize(size)
	}
	f.SetXY(2*margin, y)
	f.CellFormat(textWidth, size*0.5, s, "", 0, "C", false, 0, "")
}
