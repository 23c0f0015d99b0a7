package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// reportsFor keeps the reports that the viewer may see: those who make them see
// all, a sponsor the packs of their own organisations, and everybody else with the
// act those about the whole programme. Only makers see what is not ready.
func reportsFor(v *abp.Person) only {
	const ready = "reports.state = 'finished' AND reports.superseded_at IS NULL"
	switch {
	case v.Can(abp.SeeReports) != nil:
		return nothing
	case v.Can(abp.MakeReports) == nil:
		return everything
	}
	var kinds []any
	sql := "0 = 1"
	if v.Has(abp.BoardViewer) || v.Has(abp.DataCustodian) {
		sql += " OR reports.organisation_id IS NULL"
	}
	if own := v.Sponsors(); len(own) > 0 {
		sql += " OR reports.organisation_id IN ?"
		kinds = append(kinds, own)
	}
	return only{ready + " AND (" + sql + ")", kinds}
}

// Report returns one report with who made it, its snapshot, its organisation and
// its files without their content, if the viewer may see it.
func (s *Store) Report(ctx context.Context, viewer *abp.Person, id string) (*abp.Report, error) {
	o := reportsFor(viewer)
	r, err := one(ctx, records[abp.Report](s.read).Preload("By", nil).Preload("Snapshot", nil).Preload("Organisation", nil).Where("reports.id = ?", id).Where(o.sql, o.args...))
	if err != nil {
		return nil, err
	}
	r.Files, err = records[abp.ReportFile](s.read).Omit("content").Where("report_id = ?", id).Order("position").Find(ctx)
	return r, wrapped("files of "+id, err)
}

// Reports returns the newest reports that the viewer may see, at most limit,
// without their files.
func (s *Store) Reports(ctx context.Context, viewer *abp.Person, limit int) ([]abp.Report, error) {
	o := reportsFor(viewer)
	list, err := records[abp.Report](s.read).Preload("By", nil).Preload("Snapshot", nil).Preload("Organisation", nil).Where(o.sql, o.args...).
		Order("created_at DESC, id DESC").Limit(limit).Find(ctx)
	return list, wrapped("reports", err)
}

// ReportFile returns one file of a report that is ready, if the viewer may see it.
func (s *Store) ReportFile(ctx context.Context, viewer *abp.Person, id, name string) (*abp.ReportFile, error) {
	r, err := s.Report(ctx, viewer, id)
	if err != nil {
		return nil, err
	}
	if !r.IsReady() {
		return nil, abp.Errorf(abp.NotFound, "This report has no files now.")
	}
	return one(ctx, records[abp.ReportFile](s.read).Where("report_id = ? AND name = ?", id, name))
}

// StalledReports returns the reports whose work has not gone on since the instant,
// for the programme's own use.
func (s *Store) StalledReports(ctx context.Context, since abp.Instant) ([]abp.Report, error) {
	list, err := records[abp.Report](s.read).Where("state = ? AND worked_at < ?", abp.ReportBuilding, since).Order("created_at, id").Find(ctx)
	return list, wrapped("stalled reports", err)
}

// CreateReport adds a report without files.
func (s *Store) CreateReport(ctx context.Context, r *abp.Report) error { return insert(ctx, s, r) }

// UpdateReport saves a report, but not its files. It fails with Conflict if it
// moved on.
func (s *Store) UpdateReport(ctx context.Context, r *abp.Report) error { return update(ctx, s, r) }

// MarkReport records how far the work on a report has come, and says whether that
// work still counts: not once somebody cancelled it or started it again.
func (s *Store) MarkReport(ctx context.Context, r *abp.Report) (bool, error) {
	n, err := records[abp.Report](s.write).Where("id = ? AND version = ? AND state = ?", r.ID, r.Version, abp.ReportBuilding).
		Set(set("phase", r.Phase), set("done", r.Done), set("worked_at", r.WorkedAt)).Update(ctx)
	if err != nil {
		return false, fmt.Errorf("mark report %s: %w", r.ID, err)
	}
	return n == 1, nil
}

// SetReportFiles replaces the files of a report.
func (s *Store) SetReportFiles(ctx context.Context, id string, files []abp.ReportFile) error {
	if _, err := records[abp.ReportFile](s.write).Where("report_id = ?", id).Delete(ctx); err != nil {
		return fmt.Errorf("files of report %s: %w", id, err)
	}
	return s.Put(ctx, files)
}

// SupersedeReports takes the files of every finished report away and says since
// when and why; work on others that goes on does not count any more. It returns how
// many finished reports that were.
func (s *Store) SupersedeReports(ctx context.Context, now abp.Instant, why string) (int, error) {
	if _, err := records[abp.ReportFile](s.write).Where("report_id IN (SELECT id FROM reports WHERE state = ?)", abp.ReportFinished).Delete(ctx); err != nil {
		return 0, fmt.Errorf("supersede reports: %w", err)
	}
	if _, err := records[abp.Report](s.write).Where("state = ?", abp.ReportBuilding).
		Set(set("state", abp.ReportFailed), set("last_error", why+" Make the report again."), set("finished_at", now), set("version", gorm.Expr("version + 1"))).Update(ctx); err != nil {
		return 0, fmt.Errorf("supersede reports: %w", err)
	}
	n, err := records[abp.Report](s.write).Where("state = ? AND superseded_at IS NULL", abp.ReportFinished).
		Set(set("superseded_at", now), set("superseded_why", why)).Update(ctx)
	return n, wrapped("supersede reports", err)
}
