package demo

import (
	"fmt"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// gathering is one session of the whole programme. Guests is how many came, 0
// for not yet or nobody.
type gathering struct {
	kind   abp.SessionKind
	title  string
	day    abp.Date
	from   int
	length int // minutes
	guests int
	venue  int // number of the venue from 1, 0 for online
}

// catchUps lists the monthly coffee catch-ups with their guests. December 2022
// was missed; October 2023, the month of the celebration, stands out.
var catchUps = []struct {
	day    abp.Date
	guests int
}{
	{on(2022, time.October, 31), 14}, {on(2022, time.November, 22), 17}, {missedCatchUp, 0}, {on(2023, time.January, 19), 12},
	{on(2023, time.February, 20), 18}, {on(2023, time.March, 14), 16}, {on(2023, time.April, 19), 20}, {on(2023, time.May, 11), 15},
	{on(2023, time.June, 12), 19}, {on(2023, time.July, 11), 21}, {on(2023, time.August, 9), 17}, {on(2023, time.September, 7), 22},
	{on(2023, time.October, 9), 35}, {on(2023, time.November, 15), 23}, {on(2023, time.December, 7), 16}, {on(2024, time.January, 22), 19},
	{on(2024, time.February, 13), 0}, {on(2024, time.March, 20), 0}, {on(2024, time.April, 18), 0}, {on(2024, time.May, 20), 0},
}

var missedCatchUp = on(2022, time.December, 14)

// webinars lists the days of the webinars for line managers: fifteen held, and
// three to come.
var webinars = []abp.Date{
	on(2022, time.September, 6), on(2022, time.October, 12), on(2022, time.November, 10), on(2023, time.January, 9), on(2023, time.February, 8),
	on(2023, time.March, 16), on(2023, time.April, 17), on(2023, time.May, 9), on(2023, time.June, 7), on(2023, time.July, 6),
	on(2023, time.September, 4), on(2023, time.October, 3), on(2023, time.November, 1), on(2023, time.November, 30), on(2024, time.January, 15),
	on(2024, time.February, 19), on(2024, time.March, 18), on(2024, time.April, 22),
}

// gatherings lists everything that is for the whole programme.
func (w *world) gatherings() []gathering {
	var list []gathering
	for _, c := range catchUps {
		list = append(list, gathering{abp.CatchUp, "Coffee catch-up", c.day, 12*60 + 30, 45, c.guests, 0})
	}
	for i, day := range webinars {
		list = append(list, gathering{abp.ManagerWebinar, "Webinar for line managers", day, 12 * 60, 60, 8 + i*7%13, 0})
	}
	for i, day := range []abp.Date{on(2022, time.November, 17), on(2023, time.March, 23), on(2023, time.July, 13), on(2023, time.November, 16), on(2024, time.March, 14)} {
		list = append(list, gathering{abp.LeadershipSession, fmt.Sprintf("Senior leadership session %d", i+1), day, 14 * 60, 120, 14 - i%3, 1})
	}
	return append(append(list,
		gathering{abp.TrainerSession, "Train the trainer, first run", firstTraining, 10 * 60, 360, 3, 2},
		gathering{abp.TrainerSession, "Train the trainer, second run", secondTraining, 10 * 60, 360, 2, 2},
		gathering{abp.TrainerSession, "Facilitators’ practice day", on(2024, time.March, 21), 10 * 60, 300, 0, 2},
		gathering{abp.Celebration, "Celebration 2023", on(2023, time.October, 18), 13 * 60, 180, 96, 3},
		gathering{abp.Celebration, "Celebration 2024", on(2024, time.October, 9), 13 * 60, 180, 0, 3},
	), w.meetings()...)
}

// meetings lists the sponsor meetings, weekly to January 2023, fortnightly to
// June and monthly after, and the steering group's, every six weeks.
func (w *world) meetings() []gathering {
	var list []gathering
	add := func(kind abp.SessionKind, title string, day abp.Date, from, length, guests int) {
		list = append(list, gathering{kind, title, w.clear(day), from, length, guests, 0})
	}
	for day := on(2022, time.September, 7); day.Before(on(2024, time.July, 31)); {
		if day.Month != time.December || day.Day < 24 {
			add(abp.SponsorMeeting, "Sponsor meeting", day, 9*60+30, 45, w.between(9, 15))
		}
		switch {
		case day.Before(on(2023, time.January, 25)):
			day = day.Add(7)
		case day.Before(on(2023, time.June, 28)):
			day = day.Add(14)
		default:
			day = firstWednesday(day)
		}
	}
	for day := on(2022, time.September, 14); day.Before(on(2024, time.July, 31)); day = day.Add(42) {
		add(abp.SteeringGroup, "Steering group", day, 14*60, 90, 3)
	}
	return list
}

// firstWednesday returns the first Wednesday of the month after d's.
func firstWednesday(d abp.Date) abp.Date {
	first := on(d.Year, d.Month, 1).Add(32)
	first = on(first.Year, first.Month, 1)
	return first.Add((int(time.Wednesday) - int(first.Weekday()) + 7) % 7)
}

// clear returns the day, or the next that is a working day without an
// observance of the first tier.
func (w *world) clear(day abp.Date) abp.Date {
	for {
		isKept := false
		for _, d := range w.days.On(day) {
			isKept = isKept || d.Kind == abp.ObservanceTier1 && d.Near != abp.OnTheEve
		}
		if w.days.IsWorking(day) && !isKept {
			return day
		}
		day = day.Add(1)
	}
}

// buildCommunity makes the sessions of the whole programme and who came.
func (w *world) buildCommunity(r *round) {
	var sessions []abp.Session
	var attendances []abp.Attendance
	var events []abp.Event
	var led []abp.SessionFacilitator
	for _, g := range w.gatherings() {
		s := w.gather(g)
		if g.day == missedCatchUp {
			at := g.day.Add(-2).Clock(16*60, w.zone)
			w.check(s.Cancel("winter pressures and the strike", at))
			s.Version++
			events = append(events, w.event(at, abp.Ref(w.leads[0].ID), "cancelled", s.ID, s.CancelReason))
		}
		host := w.leads[len(sessions)%2].ID
		if g.kind == abp.TrainerSession {
			host = r.facilitators[0].ID
		}
		led = append(led, abp.SessionFacilitator{SessionID: s.ID, PersonID: host})
		sessions = append(sessions, s)
		if s.IsCancelled() || !s.EndsAt.Before(Now.Time) {
			continue
		}
		guests := mix(w, r.guests(g))
		for _, id := range guests[:min(g.guests, len(guests))] {
			attendances = append(attendances, abp.Attendance{
				ID: w.id(abp.KindAttendance), SessionID: s.ID, PersonID: id, Mark: abp.Present,
				MarkedAt: abp.At(s.EndsAt.Add(10 * time.Minute)), MarkedByID: abp.Ref(host),
			})
		}
	}
	w.put(sessions)
	w.put(led)
	w.put(attendances)
	w.put(events)
}

func (w *world) gather(g gathering) abp.Session {
	at := earlier(w.office(w.workday(g.day.Add(-75))), abp.At(Now.Add(-20*24*time.Hour)))
	if at.Before(begun.Clock(9*60, w.zone).Time) {
		at = begun.Clock(14*60, w.zone)
	}
	s := abp.Session{
		Kept: w.kept(abp.KindSession, at), ProgrammeID: w.programme.ID, Kind: g.kind, Title: g.title,
		StartsAt: g.day.Clock(g.from, w.zone), EndsAt: g.day.Clock(g.from+g.length, w.zone), UID: abp.NewUID(w.random), ChangedAt: at,
	}
	s.PlannedAt = s.StartsAt
	if g.venue > 0 {
		s.VenueID = abp.Ref(w.venues[g.venue-1].ID)
	} else {
		s.JoinLink = w.link("community", s.UID[:8])
	}
	return s
}

// guests lists the ids of everybody who may come: for catch-ups and the
// celebration those who had begun the workshops, else those the kind is for.
func (r *round) guests(g gathering) []string {
	var ids []string
	add := func(people ...abp.Person) {
		for _, p := range people {
			ids = append(ids, p.ID)
		}
	}
	switch g.kind {
	case abp.CatchUp, abp.Celebration:
		for _, p := range r.places {
			if p.class != leaverClass && courses[p.course].parts[0].Before(g.day) {
				add(p.person)
			}
		}
	case abp.ManagerWebinar:
		for _, list := range r.managers {
			add(list...)
		}
	case abp.SponsorMeeting:
		add(r.sponsors...)
	case abp.SteeringGroup:
		add(r.board...)
	case abp.LeadershipSession:
		add(r.sponsors...)
		add(r.board...)
	case abp.TrainerSession:
		for i, f := range facilitatorPool {
			if f.trainee == g.day {
				add(r.facilitators[i])
			}
		}
	}
	return ids
}
