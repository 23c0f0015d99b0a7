package abp

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"time"
)

// ReportAudience is for whom a report is made.
type ReportAudience uint8

// The audiences. What is for the public is guarded as everything that leaves the
// programme.
const (
	ReportProgramme ReportAudience = iota
	ReportPublic
)

var reportAudienceTexts = []string{"programme", "public"}

// ParseReportAudience reads the text of an audience. It fails with Invalid.
func ParseReportAudience(s string) (ReportAudience, error) {
	v, ok := codeParse[ReportAudience](s, reportAudienceTexts)
	if !ok {
		return 0, InvalidField("audience", "Choose who will read the report.")
	}
	return v, nil
}

// String returns the audience in a word.
func (v ReportAudience) String() string { return codeText(v, reportAudienceTexts) }

// Value implements driver.Valuer.
func (v ReportAudience) Value() (driver.Value, error) { return codeValue(v, reportAudienceTexts) }

// Scan implements sql.Scanner.
func (v *ReportAudience) Scan(src any) error { return codeScan(v, src, reportAudienceTexts) }

// ReportState is how far a report has come.
type ReportState uint8

// The states of a report.
const (
	ReportBuilding ReportState = iota
	ReportFinished
	ReportCancelled
	ReportFailed
)

var reportStateTexts = []string{"building", "finished", "cancelled", "failed"}

// String returns the state in words.
func (s ReportState) String() string { return codeText(s, reportStateTexts) }

// Value implements driver.Valuer.
func (s ReportState) Value() (driver.Value, error) { return codeValue(s, reportStateTexts) }

// Scan implements sql.Scanner.
func (s *ReportState) Scan(src any) error { return codeScan(s, src, reportStateTexts) }

// ReportStalls is how long a report may show no progress before it counts as left
// behind by a process that died.
const ReportStalls = time.Minute

// Report is a paper with its tables, made of one snapshot: about the whole
// programme, or the pack of one organisation. Version also tells the work that
// goes on from work that was started again since.
type Report struct {
	Kept
	ProgrammeID    string
	SnapshotID     string
	Snapshot       *Snapshot
	OrganisationID Ref // of a pack; empty for the whole programme
	Organisation   *Organisation
	ByID           Ref
	By             *Person
	Audience       ReportAudience
	State          ReportState
	Phase          string // of the work, in words
	Done           int
	Steps          int
	Edition        string  // of the program that made it
	WorkedAt       Instant // when work last went on, in real time, as the next
	FinishedAt     Instant
	SupersededAt   Instant // its files are gone since
	SupersededWhy  string
	LastError      string

	Files []ReportFile // by position, without their content; lists of reports come without
}

// ReportFile is one file of a report. Digest is the SHA-256 of its content.
type ReportFile struct {
	ReportID string `gorm:"primaryKey"`
	Name     string `gorm:"primaryKey"`
	Position int
	Title    string
	Size     int
	Digest   string
	Content  []byte
}

// NewReportFile returns a file with its size and digest.
func NewReportFile(name, title string, content []byte) ReportFile {
	sum := sha256.Sum256(content)
	return ReportFile{Name: name, Title: title, Size: len(content), Digest: hex.EncodeToString(sum[:]), Content: content}
}

// IsIntact says whether the content is what it was when the file was made.
func (f ReportFile) IsIntact() bool {
	return f.Digest == NewReportFile(f.Name, f.Title, f.Content).Digest
}

// IsBuilding says whether the report is being made, or should be.
func (r *Report) IsBuilding() bool { return r.State == ReportBuilding }

// IsStalled says whether the work on the report has stopped without an end.
func (r *Report) IsStalled(now Instant) bool {
	return r.IsBuilding() && now.Sub(r.WorkedAt.Time) > ReportStalls
}

// IsReady says whether the files of the report can be read.
func (r *Report) IsReady() bool { return r.State == ReportFinished && r.SupersededAt.IsZero() }

// Percent returns how much of the work is done, from 0 to 100.
func (r *Report) Percent() int {
	switch {
	case r.State == ReportFinished:
		return 100
	case r.Steps <= 0:
		return 0
	}
	return min(99, 100*r.Done/r.Steps)
}

// Build puts the report to the start of the work. It fails with Conflict while
// work goes on and once the report is finished.
func (r *Report) Build(now Instant) error {
	switch {
	case r.State == ReportFinished:
		return Errorf(Conflict, "This report is finished. Make a new one.")
	case r.IsBuilding() && !r.WorkedAt.IsZero() && !r.IsStalled(now):
		return Errorf(Conflict, "This report is being made. Wait until it is finished, or cancel it.")
	}
	r.State, r.Phase, r.Done, r.LastError = ReportBuilding, "", 0, ""
	r.WorkedAt, r.FinishedAt = now, Instant{}
	return nil
}

// Finish records that the files are there.
func (r *Report) Finish(now Instant) {
	r.State, r.Phase, r.Done, r.WorkedAt, r.FinishedAt = ReportFinished, "", r.Steps, now, now
}

// Cancel ends the work. It fails with Conflict unless work goes on.
func (r *Report) Cancel(now Instant) error {
	if !r.IsBuilding() {
		return Errorf(Conflict, "This report is %s already.", r.State)
	}
	r.State, r.WorkedAt, r.FinishedAt = ReportCancelled, now, now
	return nil
}

// Fail records why the work ended without files.
func (r *Report) Fail(now Instant, why string) {
	r.State, r.WorkedAt, r.FinishedAt, r.LastError = ReportFailed, now, now, why
}
