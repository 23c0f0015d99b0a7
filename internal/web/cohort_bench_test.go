package web

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/store/storetest"
)

// fillCohort gives the cohort n more delegates who came to both parts.
func fillCohort(b *testing.B, x *site, n int) {
	b.Helper()
	ctx := context.Background()
	var people []abp.Person
	var places []abp.Delegate
	var marks []abp.Attendance
	for i := range n {
		p := abp.Person{Kept: abp.Kept{ID: x.w.ID(abp.KindPerson), CreatedAt: abp.At(storetest.Now)}, Name: fmt.Sprintf("Delegate Number%03d O’Neill", i), Email: fmt.Sprintf("d%d@wreake.example", i),
			OrganisationID: abp.Ref(x.w.Organisation.ID), JobTitle: "Ward manager", StaffGroup: "Other", Band: "7"}
		if err := p.Validate(); err != nil {
			b.Fatal(err)
		}
		people = append(people, p)
		places = append(places, abp.Delegate{Kept: abp.Kept{ID: x.w.ID(abp.KindDelegate), CreatedAt: p.CreatedAt}, ProgrammeID: x.w.Programme.ID, PersonID: p.ID, CohortID: x.w.Cohort.ID,
			OrganisationID: x.w.Organisation.ID, StaffGroup: p.StaffGroup, EnrolledAt: p.CreatedAt})
		marks = append(marks, abp.Attendance{ID: x.w.ID(abp.KindAttendance), SessionID: x.w.Workshop.ID, PersonID: p.ID, MarkedAt: p.CreatedAt})
	}
	for _, rows := range []any{people, places, marks} {
		if err := x.store.Put(ctx, rows); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDelegates200 times the list of 200 delegates beside its limit in the
// same run: the template on a ready value.
func BenchmarkDelegates200(b *testing.B) {
	x := newSite(b)
	fillCohort(b, x, 199)
	lead := x.as(x.w.Lead)
	path := "/cohorts/" + x.w.Cohort.ID + "/people"
	if r := lead.get(path); r.status != 200 || r.page().Find("tbody tr").Length() != 200 {
		b.Fatalf("the list answered %d with %d rows", r.status, r.page().Find("tbody tr").Length())
	}
	list, _, err := x.store.Delegates(context.Background(), x.w.Viewer(b, x.w.Lead), store.DelegateQuery{CohortID: x.w.Cohort.ID}, abp.At(storetest.Now))
	if err != nil {
		b.Fatal(err)
	}
	ready := cohortPeople{}
	ready.CanEdit = true
	for i := range list {
		ready.Rows = append(ready.Rows, delegateRow{Delegate: list[i], Finish: finishTag(&list[i])})
	}
	ready.Cohort = &x.w.Cohort
	template := x.srv.pages.parsed[ready.template()]
	limit := timed(50, func() {
		if err := template.ExecuteTemplate(new(bytes.Buffer), "layout", ready); err != nil {
			b.Fatal(err)
		}
	})
	for b.Loop() {
		lead.get(path)
	}
	page := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(page)/float64(limit), "x-template")
	b.ReportMetric(float64(limit.Microseconds()), "template-µs")
}
