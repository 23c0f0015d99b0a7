package demo

import (
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// What becomes of the 187 people whose cohorts are over: 46 miss too many set
// meetings, eight of them though they answered the second survey; nine of the
// others need a make-up.
const (
	unfinished         = 46
	unfinishedAnswered = 8
	finishedByMakeUp   = 9
)

// attend plans what the registers will say about everybody who completed the
// workshops.
func (r *round) attend() {
	var answered, silent []*place
	for _, p := range r.places {
		switch {
		case p.class == leaverClass:
		case !p.isEligible():
			r.attendSoFar(p)
		case p.class == pairClass || p.class == afterClass:
			answered = append(answered, p)
		default:
			silent = append(silent, p)
		}
	}
	mix(r.world, answered)
	mix(r.world, silent)
	if i := slices.Index(answered, r.past); i >= 0 && i < unfinishedAnswered+finishedByMakeUp {
		last := len(answered) - 1
		answered[i], answered[last] = answered[last], answered[i]
	}
	most := slices.Concat(answered[:unfinishedAnswered], silent[:unfinished-unfinishedAnswered])
	for _, p := range most {
		r.attendSome(p, r.between(1, 3), 5)
	}
	rest := slices.Concat(answered[unfinishedAnswered:], silent[unfinished-unfinishedAnswered:])
	for i, p := range rest {
		r.attendSome(p, 4+r.between(0, 1), 5)
		if i < finishedByMakeUp {
			r.attendSome(p, 3, 5)
			p.marks[slices.IndexFunc(p.marks[:], func(m abp.Mark) bool { return !m.Counts() })] = abp.MadeUp
		}
	}
	for _, p := range most[:4] {
		p.madeUpB = true
	}
}

// attendSoFar plans for cohorts that are not over. In C7 winter took its toll:
// nobody came to all four meetings held, five only to two.
func (r *round) attendSoFar(p *place) {
	if courses[p.course].isGuest {
		n := 2
		if r.chance(0.15) {
			n = 1
		}
		r.attendSome(p, n, 2)
		return
	}
	n := 3
	if p != r.present && r.absentees < 5 && p.set > 0 {
		n = 2
		r.absentees++
	}
	r.attendSome(p, n, 4)
}

// attendSome marks n of the first held meetings as attended and the others as
// missed, one way or another.
func (r *round) attendSome(p *place, n, held int) {
	for i, at := range r.draw.Perm(held) {
		p.marks[at] = abp.Present
		if i >= n {
			p.marks[at] = one(r.world, []abp.Mark{abp.Apology, abp.Apology, abp.Apology, abp.Apology, abp.Absent, abp.Part})
		}
	}
}

// buildRegisters marks everybody at every session of their cohort that is over.
func (r *round) buildRegisters() {
	for _, p := range r.places {
		c := &r.cohorts[p.course]
		if p.class == leaverClass {
			if !p.isEarly {
				r.mark(p, &c.workshops[0], abp.Present)
			}
			continue
		}
		r.mark(p, &c.workshops[0], abp.Present)
		second := abp.Present
		if p.madeUpB {
			second = abp.MadeUp
		}
		r.mark(p, &c.workshops[1], second)
		for i := range c.meetings[p.set] {
			r.mark(p, &c.meetings[p.set][i], p.marks[i])
		}
	}
}

// mark writes one mark if the session is over: on the day, and three weeks
// later if it was made up.
func (r *round) mark(p *place, s *abp.Session, m abp.Mark) {
	if !s.EndsAt.Before(Now.Time) {
		return
	}
	at := abp.At(s.EndsAt.Add(20 * time.Minute))
	if m == abp.MadeUp {
		at = abp.At(s.EndsAt.Add(21 * 24 * time.Hour))
	}
	r.attendances = append(r.attendances, abp.Attendance{
		ID: r.id(abp.KindAttendance), SessionID: s.ID, PersonID: p.person.ID, Mark: m, MarkedAt: at, MarkedByID: abp.Ref(s.Facilitators[0].ID),
	})
}
