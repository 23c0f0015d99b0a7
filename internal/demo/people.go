package demo

import (
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// castCourse and doneCourse are the rows of C7 and C3 in the table of cohorts,
// where the two delegates of the cast are.
const (
	castCourse = 8
	doneCourse = 2
)

// reportingPairs lists the courses in which a line manager and somebody who
// reports to them are planted, never in one set.
var reportingPairs = []int{0, 0, 1, 2, 2, 3, 4, 6, 6, 8, 5, 7}

// buildManagers makes the line managers of every employer.
func (r *round) buildManagers() {
	at := begun.Clock(12*60, r.zone)
	var all []abp.Person
	for e := range employers {
		var list []abp.Person
		for range employers[e].managers {
			list = append(list, r.person(r.names, "", e, senior, at))
		}
		r.managers = append(r.managers, list)
		all = append(all, list...)
	}
	r.put(all)
}

// choosePlaces picks the places of the two delegates of the cast.
func (r *round) choosePlaces() {
	for _, p := range r.places {
		switch {
		case r.present == nil && p.course == castCourse && p.set == 0 && p.employer == hospitals && p.class == beforeClass:
			r.present = p
		case r.past == nil && p.course == doneCourse && p.class == pairClass && *p.score[1]-*p.score[0] >= 3:
			r.past = p
		}
	}
}

// enlist makes the person of every place.
func (r *round) enlist() {
	stranger := false
	for _, p := range r.places {
		name := ""
		switch {
		case r.number > 0:
		case p == r.present:
			name = "Niamh O'Hanlon"
		case p == r.past:
			name = "Baljit Sandhu"
		case !stranger && p.course == doneCourse && p.class == beforeClass:
			name, stranger = rightToLeft[0], true
		}
		applied := r.workday(courses[p.course].parts[0].Add(-r.between(61, 90)))
		p.person = r.person(r.names, name, p.employer, p.level, r.office(applied))
		p.person.NeutralTitles = r.chance(0.03)
		if r.chance(0.92) || p == r.present {
			p.person.ManagerID = r.managerOf(&p.person, p.employer)
		}
	}
	for _, t := range reportingPairs {
		r.plantReport(t)
	}
}

// managerOf draws a line manager of the same employer, of the same department
// if there is one.
func (r *round) managerOf(p *abp.Person, employer int) abp.Ref {
	var same []abp.Person
	for _, m := range r.managers[employer] {
		if m.Department == p.Department {
			same = append(same, m)
		}
	}
	if len(same) == 0 {
		same = r.managers[employer]
	}
	return abp.Ref(one(r.world, same).ID)
}

// plantReport makes somebody in the course the line manager of somebody of a
// lower level in another of its sets.
func (r *round) plantReport(course int) {
	list := r.of(course)
	for _, boss := range list {
		for _, p := range list {
			if boss.employer == p.employer && boss.set != p.set && boss.level > p.level && boss.level < medical && p != r.present &&
				!r.reports[boss.person.ID] && !r.reports[p.person.ID] {
				p.person.ManagerID, p.person.Department = abp.Ref(boss.person.ID), boss.person.Department
				r.reports[boss.person.ID], r.reports[p.person.ID] = true, true
				return
			}
		}
	}
}

// putPeople hands over everybody who applied, line managers before those who
// report to them.
func (r *round) putPeople() {
	manages := map[abp.Ref]bool{}
	everybody := slices.Concat(r.places, r.outsiders)
	for _, p := range everybody {
		manages[p.person.ManagerID] = true
	}
	var first, rest []abp.Person
	for _, p := range everybody {
		if manages[abp.Ref(p.person.ID)] {
			first = append(first, p.person)
		} else {
			rest = append(rest, p.person)
		}
	}
	r.put(append(first, rest...))
}

// workday returns the day, or the next that is a working day.
func (w *world) workday(d abp.Date) abp.Date {
	for !w.days.IsWorking(d) {
		d = d.Add(1)
	}
	return d
}
