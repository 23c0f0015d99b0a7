package attack

import (
	"context"
	"slices"
	"testing"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store/storetest"
)

// TestYearOfTheDemo lets a year pass over the demonstration: people answer, join
// and are erased, in ones and twos and in crowds, and figures are frozen each
// month. After each the attacker reads all that any viewer can reach, and in the
// end has learnt nothing of any few people.
func TestYearOfTheDemo(t *testing.T) {
	x := newWorld(t, storetest.Open(t), demo.Now.Time, nil)
	cast, err := demo.Build(demo.Options{}, x.put)
	x.must(err)
	viewers := []string{cast.ProgrammeLead, cast.Administrator, cast.BoardViewer, cast.DataCustodian, cast.Facilitator, cast.DelegateDone, cast.LineManager}
	viewers = append(viewers, x.sponsors()...)
	mails := 0
	for month := range 13 {
		if month > 0 {
			x.live(cast, month)
		}
		x.freeze(cast.ProgrammeLead)
		for n, who := range viewers {
			// Most pages are one audience's: everybody looks twice a year, and in
			// other months the lead, the board and a few in turn.
			if month%6 != 0 && who != cast.ProgrammeLead && who != cast.BoardViewer && n%5 != month%5 {
				continue
			}
			x.crawl(who, x.doors()...)
		}
		if month%6 == 0 {
			x.report(cast.ProgrammeLead, abp.ReportProgramme, "")
			x.report(cast.ProgrammeLead, abp.ReportProgramme, cast.Organisations["I"])
			x.report(cast.ProgrammeLead, abp.ReportPublic, "")
			for _, who := range viewers {
				x.readReports(who)
			}
		}
		mails += x.readMails()
	}
	if mails == 0 {
		t.Error("no sponsor got a digest")
	}
	for _, b := range x.read.attack(x.known) {
		t.Error(b)
	}
	for _, u := range slices.Concat(x.read.unread, x.read.newsInWords()) {
		t.Errorf("not understood: %s", u)
	}
	if len(x.read.claims) < 500 || len(x.read.crossed) == 0 || len(x.read.outside) == 0 || len(x.read.cards) == 0 {
		t.Errorf("only %d figures were read, %d by groups, %d outside and %d in words", len(x.read.claims), len(x.read.crossed), len(x.read.outside), len(x.read.cards))
	}
	t.Logf("%d figures of %d measures over %d snapshots, %d by groups, %d outside, %d in words, %d mails", len(x.read.claims), len(measures(x.read.claims)), len(x.known.moments),
		len(x.read.crossed), len(x.read.outside), len(x.read.cards), mails)
}

func measures(claims []claim) map[measure]bool {
	all := map[measure]bool{}
	for _, c := range claims {
		all[c.measure] = true
	}
	return all
}

// live lets a month pass. Small organisations see one or two people at a time.
func (x *world) live(cast *demo.Cast, month int) {
	x.t.Helper()
	x.now = x.now.AddDate(0, 1, 0)
	small := func(q *person) bool {
		return slices.Contains([]string{cast.Organisations["D"], cast.Organisations["I"], cast.Organisations["H"], cast.Organisations["M4"]}, q.organisation)
	}
	take := func(n int, in func(*person) bool) {
		list := x.waiting(abp.T2, in)
		for _, i := range list[:min(n, len(list))] {
			x.answer(i, abp.T2)
		}
	}
	take([]int{1, 3, 0, 6, 12, 2, 9, 1, 0, 20, 4, 7}[month-1], nil)
	take(month%3, small)
	joined := []int{0, 4, 1, 8, 3, 15, 0, 2, 11, 5, 1, 6}[month-1]
	for n := range joined {
		label := []string{"A", "B", "I", "C", "D", "M1", "K"}[(month+n)%7]
		i := x.join(cast.Organisations[label], cast.Cohorts["C7"], abp.StaffGroups()[x.draw.IntN(8)])
		x.answer(i, abp.T0)
	}
	for _, w := range []abp.Wave{abp.T1, abp.T3} {
		list := slices.DeleteFunc(x.waiting(w, nil), func(i int) bool { _, answered := x.known.people[i].waves[abp.T2]; return !answered })
		for _, i := range list[:min(len(list), []int{7, 1, 13, 2, 0, 5}[month%6])] {
			x.answer(i, w)
		}
	}
	for n := range []int{0, 3, 12, 1, 0, 2}[month%6] {
		x.say([]string{sayWhite, sayBME, ""}[(month+n)%3], x.somebody(cast))
	}
	for range month % 3 {
		x.erase(x.somebody(cast), cast.Administrator)
	}
}

// somebody returns one of those who answered twice, or once.
func (x *world) somebody(cast *demo.Cast) int {
	for {
		i := x.draw.IntN(len(x.known.people))
		q := &x.known.people[i]
		d := x.known.delegates[q.delegate]
		if _, answered := q.waves[abp.T0]; answered && !q.erased && d.ID != "" && !slices.Contains([]string{cast.DelegateDone, cast.Delegate}, d.PersonID) {
			return i
		}
	}
}

// sponsors lists who sponsors an organisation.
func (x *world) sponsors() []string {
	x.t.Helper()
	var all []string
	for _, id := range x.granted {
		if v, err := x.store.Viewer(context.Background(), id); err == nil && len(v.Sponsors()) > 0 {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// doors are the addresses that an attacker tries.
func (x *world) doors() []string {
	doors := []string{"/impact", "/impact/organisations", "/impact/cohorts", "/impact/statements", "/impact/movement", "/impact/waves", "/impact/behaviour", "/impact/behaviour?about=useful", "/impact/behaviour?about=recommend", "/impact/behaviour?about=conditions", "/impact/behaviour?about=seen", "/impact/technical", "/impact/equality", "/impact/months", "/impact/reach", "/snapshots", "/publications", "/journey/change", "/voices", "/indicators", "/indicators.csv", "/completions.csv"}
	for id := range x.known.organisations {
		doors = append(doors, "/organisations/"+id+"/impact", "/organisations/"+id+"/digest", "/organisations/"+id+"/delegates.csv")
	}
	slices.Sort(doors)
	return doors
}
