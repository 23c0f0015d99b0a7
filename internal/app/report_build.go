package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/report"
	"github.com/upstander/upstander/internal/store"
)

// reportSteps is how many steps the work on a report has.
const reportSteps = 6

// The names of a report's files; those of tables are their own.
const (
	paperPDF  = "paper.pdf"
	paperHTML = "paper.html"
	workbook  = "workbook.xlsx"
)

// beginReport makes a report in the background. r is a copy as it was just saved;
// its version tells this work from any later one.
func (a *App) beginReport(r abp.Report) {
	a.work.begin(r.ID, func(ctx context.Context) error {
		saved := r
		err := protect(ctx, func(ctx context.Context) error { return a.buildReport(ctx, &r) })
		return a.failReport(ctx, &saved, err)
	})
}

// buildReport reads the figures, draws every file and keeps them.
func (a *App) buildReport(ctx context.Context, r *abp.Report) error {
	if err := a.markReport(ctx, r, "Reading the figures"); err != nil {
		return err
	}
	paper, err := a.paper(ctx, r, r.Audience)
	if err != nil {
		return err
	}
	// Tables that leave the programme as files are always guarded as such.
	outside := paper
	if r.Audience != abp.ReportPublic {
		if outside, err = a.paper(ctx, r, abp.ReportPublic); err != nil {
			return err
		}
	}
	files, err := a.reportFiles(ctx, r, paper, outside)
	if err != nil {
		return err
	}
	if err := a.markReport(ctx, r, "Keeping the files"); err != nil {
		return err
	}
	for i := range files {
		files[i].ReportID, files[i].Position = r.ID, i+1
	}
	r.Finish(a.real())
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.UpdateReport(ctx, r); err != nil {
			return errors.Join(errOvertaken, err)
		}
		return tx.SetReportFiles(ctx, r.ID, files)
	})
}

// reportFiles draws the files, saying before each what it is.
func (a *App) reportFiles(ctx context.Context, r *abp.Report, paper, outside report.Paper) ([]abp.ReportFile, error) {
	if err := a.markReport(ctx, r, "Drawing the pages"); err != nil {
		return nil, err
	}
	pdf, err := paper.PDF()
	if err != nil {
		return nil, err
	}
	if err := a.markReport(ctx, r, "Writing the accessible page"); err != nil {
		return nil, err
	}
	page := paper.HTML()
	if err := a.markReport(ctx, r, "Filling the workbook"); err != nil {
		return nil, err
	}
	book, err := paper.Workbook()
	if err != nil {
		return nil, err
	}
	if err := a.markReport(ctx, r, "Writing the tables"); err != nil {
		return nil, err
	}
	files := []abp.ReportFile{
		abp.NewReportFile(paperHTML, "The paper as an accessible page", page),
		abp.NewReportFile(paperPDF, "The paper as PDF", pdf),
		abp.NewReportFile(workbook, "Every table as a workbook", book),
	}
	for _, t := range outside.Tables() {
		files = append(files, abp.NewReportFile(t.FileName()+".csv", t.Caption+" (CSV)", t.CSV()))
	}
	return files, nil
}

// markReport says what comes next. It fails once the work does not count any more.
func (a *App) markReport(ctx context.Context, r *abp.Report, phase string) error {
	if r.Phase != "" {
		r.Done++
	}
	r.Phase, r.WorkedAt = phase, a.real()
	still, err := a.store.MarkReport(ctx, r)
	if err == nil && !still {
		err = errOvertaken
	}
	return err
}

// failReport records that the work on a report ended with an error, unless it was
// stopped on purpose. r is the report as the work found it.
func (a *App) failReport(ctx context.Context, r *abp.Report, cause error) error {
	if cause == nil || errors.Is(cause, errOvertaken) || ctx.Err() != nil {
		return nil
	}
	why := "Something went wrong on our side. Nothing was kept; make the report again."
	var said *abp.Error
	if errors.As(cause, &said) {
		why = said.Message
	}
	r.Fail(a.real(), why)
	if err := a.store.UpdateReport(ctx, r); err != nil && abp.CodeOf(err) != abp.Conflict {
		return errors.Join(cause, err)
	}
	return fmt.Errorf("report %s: %w", r.ID, cause)
}

// classOf is how guarded the figures for an audience are.
func classOf(v abp.ReportAudience) disclosure.Class {
	if v == abp.ReportPublic {
		return disclosure.Public
	}
	return disclosure.Survey
}
