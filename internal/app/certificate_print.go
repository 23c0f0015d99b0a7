package app

import (
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/report"
)

// PrintCertificates draws the certificates as one PDF, a page each. Their places
// must be loaded with person and cohort.
func (a *App) PrintCertificates(list []abp.Certificate) ([]byte, error) {
	say := func(d abp.Date) string { return d.Midnight(time.UTC).Format("2 January 2006") }
	pages := make([]report.Certificate, len(list))
	for i := range list {
		c := &list[i]
		pages[i] = report.Certificate{Name: c.Delegate.Person.Name, Programme: c.Programme, Cohort: c.Delegate.Cohort.Title(), Dates: say(c.FromDay) + " to " + say(c.DoneOn),
			Edition: c.Edition, Refresher: say(c.RefreshOn), Code: c.CodeWords(), CheckAt: a.URL("/check"), DoneOn: c.DoneOn.Midnight(time.UTC)}
	}
	return report.PDF("Certificate of completion", pages...)
}
