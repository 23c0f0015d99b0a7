package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"
)

// names of people, as they are written in Poland, Romania, Vietnam, Nigeria,
// Turkey, Wales, Iceland and Lithuania, and one that is long.
var names = []string{"Łucja Święcicka-Żak", "Ștefan Țîrlea", "Nguyễn Thị Hường", "Ọlọ́runfẹ́mi Ṣọlá Adébáyọ̀", "Gülşah İnönü", "Siân Tŵm Ŷnyr", "Þórður Æsir", "Žydrūnė Čėsna",
	"Maximiliana Wilhelmina Featherstonehaugh-Cholmondeley of the Upper Wreake Valley"}

func sample(name string) Certificate {
	return Certificate{Name: name, Programme: "Active Bystander Programme", Cohort: "C1 Autumn 2022", Dates: "11 October 2022 to 9 March 2023", Edition: "2022.1", Refresher: "9 March 2025",
		Code: "7KQM-2RXA-9TWD", CheckAt: "https://abp.example/check", DoneOn: time.Date(2023, 3, 9, 0, 0, 0, 0, time.UTC)}
}

func TestEveryLetterHasASign(t *testing.T) {
	f := fpdf.New("L", "mm", "A4", "")
	f.AddUTF8FontFromBytes("text", "B", bold)
	f.SetFont("text", "B", 20)
	missing := f.GetStringWidth("\U0001f600") // in no font of ours
	for _, name := range names {
		for _, r := range norm.NFC.String(name) {
			if r != '\u0301' && r != '\u0300' && f.GetStringWidth(string(r)) == missing {
				t.Errorf("%q of %s has no sign", r, name)
			}
		}
	}
}

// TestCertificateIsTheSameBytes compares with the digest of the drawing that was
// looked at. Whoever changes the drawing looks at it again: set
// UPSTANDER_TEST_SCREENSHOTS to a folder, and the file is put there.
func TestCertificateIsTheSameBytes(t *testing.T) {
	one, err := PDF("Certificate of completion", sample(names[3]))
	if err != nil {
		t.Fatal(err)
	}
	two, err := PDF("Certificate of completion", sample(names[3]))
	if err != nil || !bytes.Equal(one, two) {
		t.Fatalf("two drawings differ, %v", err)
	}
	if dir := os.Getenv("UPSTANDER_TEST_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "certificate.pdf"), one, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sum := sha256.Sum256(one)
	if got := hex.EncodeToString(sum[:8]); got != golden {
		t.Errorf("the drawing has changed: digest %s, was %s", got, golden)
	}
}

const golden = "f67e817bac46ea28"

// TestCertificateCanBeRead lets poppler read the names, where it is installed.
func TestCertificateCanBeRead(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	var list []Certificate
	for _, name := range names {
		list = append(list, sample(name))
	}
	b, err := PDF("Certificates", list...)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(b)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !strings.Contains(norm.NFC.String(string(text)), norm.NFC.String(name)) {
			t.Errorf("%s cannot be read", name)
		}
	}
}
