package attack

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
)

// report has a paper made, and returns where it is read.
func (x *world) report(by string, audience abp.ReportAudience, organisation string) string {
	x.t.Helper()
	r, err := x.app.StartReport(context.Background(), x.viewer(by), app.NewReport{Audience: audience.String(), OrganisationID: organisation})
	x.must(err)
	for range 1200 {
		made, err := x.store.Report(context.Background(), x.viewer(by), r.ID)
		x.must(err)
		switch {
		case made.IsReady():
			return "/reports/" + r.ID
		case !made.IsBuilding():
			x.t.Fatalf("report of %s: %v, %s", audience, made.State, made.LastError)
		}
		time.Sleep(50 * time.Millisecond)
	}
	x.t.Fatal("a report is not made after a minute")
	return ""
}

// readReports reads every file of every report that somebody reaches.
func (x *world) readReports(who string) {
	x.t.Helper()
	list, err := goquery.NewDocumentFromReader(x.get(who, "/reports").Body)
	x.must(err)
	for _, at := range hrefs(list.Find("main"), "/reports/rep_") {
		page, err := goquery.NewDocumentFromReader(x.get(who, at).Body)
		x.must(err)
		of := map[string][]byte{}
		for _, file := range hrefs(page.Find("main"), at+"/files/") {
			if !x.read.seen[file] {
				x.read.seen[file] = true
				w := x.get(who, file)
				of[strings.TrimPrefix(file, at+"/files/")] = w.Body.Bytes()
				x.readPage(file, w)
			}
		}
		if pdf, has := of["paper.pdf"]; has {
			x.comparePDF(at, pdf, of["paper.html"])
		}
	}
}

func hrefs(s *goquery.Selection, begin string) []string {
	var list []string
	s.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		if to := a.AttrOr("href", ""); strings.HasPrefix(to, begin) && !slices.Contains(list, to) {
			list = append(list, to)
		}
	})
	return list
}

// outsideWords stand in a paper that is for everybody.
const outsideWords = "Everybody. Counts are rounded to the nearest 5"

// headRow is where the sheets of a workbook have their heads.
const headRow = 4

// gridsOfWorkbook reads the sheets of a workbook as they are displayed.
func gridsOfWorkbook(where string, body []byte) ([]grid, error) {
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	notes, err := f.GetRows(f.GetSheetList()[0])
	if err != nil {
		return nil, err
	}
	isOutside := strings.Contains(fmt.Sprint(notes), outsideWords)
	var all []grid
	for _, sheet := range f.GetSheetList()[1:] {
		rows, err := f.GetRows(sheet)
		if err != nil {
			return nil, err
		}
		if len(rows) > headRow {
			all = append(all, grid{where: where + " " + sheet, caption: rows[0][0], head: rows[headRow-1], rows: rows[headRow:], isAbout: isOutside})
		}
	}
	return all, nil
}

// figureWords are what has the form of a figure, to one decimal: words that a drawing
// has side by side are one word in the text of the PDF.
var figureWords = regexp.MustCompile(`\d+\.\d|\d+%`)

// comparePDF holds that the PDF of a paper prints no figure that the page beside it
// does not, which is read.
func (x *world) comparePDF(where string, pdf, page []byte) {
	x.t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		x.t.Log("pdftotext is not installed: the PDF is not compared with its page")
		return
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	text, err := cmd.Output()
	x.must(err)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	x.must(err)
	doc.Find("style").Remove()
	// In the page every figure stands alone: cells and words of drawings touch.
	var words strings.Builder
	doc.Find("*").Contents().Each(func(_ int, s *goquery.Selection) {
		if goquery.NodeName(s) == "#text" {
			words.WriteString(s.Text() + " ")
		}
	})
	figures := func(text string) map[string]bool {
		all := map[string]bool{}
		for _, f := range figureWords.FindAllString(text, -1) {
			all[f] = true
		}
		return all
	}
	of := figures(words.String())
	n := 0
	for f := range figures(string(text)) {
		if n++; !of[f] {
			x.read.unread = append(x.read.unread, fmt.Sprintf("%s: the PDF says %s, which its page does not", where, f))
		}
	}
	if n < 10 {
		x.t.Errorf("%s: only %d figures were read in the PDF", where, n)
	}
}

// cardWords is what a card says in a sentence, on pages, in papers and in mails.
var cardWords = regexp.MustCompile(`(All statements together: )?(?:Rose|Fell|rose|fell) by \d+\.\d points out of 10, from (\d+\.\d) to (\d+\.\d)(?: \([^)]*\))?, among (about )?([\d,]+) people who answered both surveys`)

// cardSaid is a card in words.
type cardSaid struct {
	where, words  string
	before, after float64
	n             int
	isAbout       bool
}

// takeCards notes what is said of cards.
func (x *read) takeCards(where, text string) {
	for _, f := range cardWords.FindAllStringSubmatch(text, -1) {
		c := cardSaid{where: where, words: f[0], isAbout: f[4] != ""}
		c.before, _ = strconv.ParseFloat(f[2], 64)
		c.after, _ = strconv.ParseFloat(f[3], 64)
		c.n, _ = strconv.Atoi(strings.ReplaceAll(f[5], ",", ""))
		switch {
		case x.seen[c.words]:
		case f[1] != "": // it stands in no table, and has a measure of its own
			x.note(where, c.n)
			x.versions = append(x.versions, version{"all statements together", c.n})
		default:
			x.cards = append(x.cards, c)
		}
		x.seen[c.words] = true
	}
}

// newsInWords lists the cards in words that no table had: they would be figures that
// the attacks know nothing of.
func (x *read) newsInWords() []string {
	var news []string
	for _, c := range x.cards {
		has := func(v float64) bool {
			return slices.ContainsFunc(x.claims, func(k claim) bool {
				n := len(k.people)
				if c.isAbout {
					n = toFive(n)
				}
				return n == c.n && near((k.low+k.high)/2, v, 0.01)
			})
		}
		if !has(c.before) || !has(c.after) {
			news = append(news, c.where+": "+c.words)
		}
	}
	return news
}

// toFive rounds a count as everything that leaves the programme is rounded.
func toFive(n int) int { return (n + 2) / 5 * 5 }

// readMails reads what the clock writes to sponsors on the next morning on which it
// does, and what is in the outbox of it.
func (x *world) readMails() int {
	x.t.Helper()
	was := x.now
	defer func() { x.now = was }()
	first := time.Date(was.Year(), was.Month()+1, 1, 11, 0, 0, 0, time.UTC)
	n := 0
	for day := range 6 {
		x.now = first.AddDate(0, 0, day)
		written, err := x.app.WriteDigests(context.Background())
		x.must(err)
		n += written
	}
	list, err := x.store.Messages(context.Background(), 500)
	x.must(err)
	for i := range list {
		if m := &list[i]; m.Kind == abp.LetterDigest && !x.read.seen[m.ID] {
			x.read.seen[m.ID] = true
			text := strings.Join(strings.Fields(m.Text), " ")
			x.read.takeCards("mail to "+m.ToAddress, text)
			x.read.takeSentences(x.known, "mail to "+m.ToAddress, text)
		}
	}
	return n
}
