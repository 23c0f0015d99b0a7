package app

import (
	"context"
	"errors"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// NewReport is a wish for a report. Without an organisation it is about the whole
// programme.
type NewReport struct {
	Audience       string
	OrganisationID string
}

// StartReport makes a report of the newest snapshot, in the background. It fails
// with Invalid at the field of what cannot be accepted, and with Conflict before
// there is a snapshot.
func (a *App) StartReport(ctx context.Context, by *abp.Person, n NewReport) (*abp.Report, error) {
	if err := by.Can(abp.MakeReports); err != nil {
		return nil, err
	}
	audience, err := abp.ParseReportAudience(n.Audience)
	if err != nil {
		return nil, err
	}
	r := &abp.Report{Kept: a.kept(abp.KindReport), OrganisationID: abp.Ref(n.OrganisationID), ByID: abp.Ref(by.ID), Audience: audience, Edition: a.version, Steps: reportSteps}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		v, err := tx.NewestSnapshot(ctx)
		if abp.CodeOf(err) == abp.NotFound {
			return abp.Errorf(abp.Conflict, "There is nothing to report yet: freeze a snapshot first.")
		}
		if err != nil {
			return err
		}
		r.ProgrammeID, r.SnapshotID = v.ProgrammeID, v.ID
		if n.OrganisationID != "" {
			if err := checkPack(ctx, tx, n.OrganisationID, audience); err != nil {
				return err
			}
		}
		if err := r.Build(a.real()); err != nil {
			return err
		}
		if err := tx.CreateReport(ctx, r); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "began", r.ID, "report for the "+audience.String())
	})
	if err != nil {
		return nil, err
	}
	a.beginReport(*r)
	return r, nil
}

// checkPack fails with Invalid unless a pack may be made of the organisation.
func checkPack(ctx context.Context, tx *store.Store, organisationID string, audience abp.ReportAudience) error {
	partners, err := tx.Partners(ctx)
	if err != nil {
		return err
	}
	for i := range partners {
		switch {
		case partners[i].ID != organisationID:
		case audience == abp.ReportPublic:
			return abp.InvalidField("audience", "The pack of one organisation is for its own sponsors. Choose “within the programme”, or make a report on the whole programme for the public.")
		default:
			return nil
		}
	}
	return abp.InvalidField("organisation", "Choose an organisation from the list.")
}

// RestartReport begins the work on a report again: after the process that did it
// died, after it failed, or after it was cancelled. It fails with Conflict while
// work goes on and once the report is finished.
func (a *App) RestartReport(ctx context.Context, by *abp.Person, id string) (*abp.Report, error) {
	r, err := a.moveReport(ctx, by, id, "began again", func(r *abp.Report) error {
		r.Edition, r.Steps = a.version, reportSteps
		return r.Build(a.real())
	})
	if err == nil {
		a.beginReport(*r)
	}
	return r, err
}

// CancelReport ends the work on a report. It fails with Conflict unless work goes
// on.
func (a *App) CancelReport(ctx context.Context, by *abp.Person, id string) error {
	_, err := a.moveReport(ctx, by, id, "cancelled", func(r *abp.Report) error { return r.Cancel(a.real()) })
	if err == nil {
		a.work.end(id)
	}
	return err
}

// HasReportStalled says whether the work on a report stopped without an end.
func (a *App) HasReportStalled(r *abp.Report) bool { return r.IsStalled(a.real()) }

// moveReport changes the state of a report by a rule and notes it.
func (a *App) moveReport(ctx context.Context, by *abp.Person, id, verb string, rule func(*abp.Report) error) (*abp.Report, error) {
	if err := by.Can(abp.MakeReports); err != nil {
		return nil, err
	}
	var r *abp.Report
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if r, err = tx.Report(ctx, by, id); err != nil {
			return err
		}
		if err := rule(r); err != nil {
			return err
		}
		if err := tx.UpdateReport(ctx, r); err != nil {
			return err
		}
		return a.note(ctx, tx, by, verb, r.ID, "report for the "+r.Audience.String())
	})
	return r, err
}

// ResumeReports goes on with reports whose process died, from the beginning, and
// returns how many.
func (a *App) ResumeReports(ctx context.Context) (int, error) {
	list, err := a.store.StalledReports(ctx, a.real().Plus(-abp.ReportStalls))
	if err != nil {
		return 0, err
	}
	resumed := 0
	for i := range list {
		r := &list[i]
		r.Edition, r.Steps = a.version, reportSteps
		if err := r.Build(a.real()); err != nil {
			continue // somebody else began
		}
		err := a.store.UpdateReport(ctx, r)
		if abp.CodeOf(err) == abp.Conflict {
			continue
		}
		if err != nil {
			return resumed, err
		}
		a.beginReport(*r)
		resumed++
	}
	return resumed, nil
}

// supersedeReports takes the files of every report away, in the transaction of
// what makes them wrong. why is a sentence.
func (a *App) supersedeReports(ctx context.Context, tx *store.Store, why string) error {
	_, err := tx.SupersedeReports(ctx, a.real(), why)
	return err
}

// ReadReport returns one file of a report as it was made, if the reader may see
// it. It fails with NotFound where there is none, and otherwise unless the file is
// what it was.
func (a *App) ReadReport(ctx context.Context, by *abp.Person, id, name string) (*abp.ReportFile, error) {
	if err := by.Can(abp.SeeReports); err != nil {
		return nil, err
	}
	f, err := a.store.ReportFile(ctx, by, id, name)
	if err == nil && !f.IsIntact() {
		return nil, errors.New("file " + name + " of report " + id + " is not what it was")
	}
	return f, err
}
