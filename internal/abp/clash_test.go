package abp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// soundPlan returns a plan that breaks no rule: a cohort of 12 from two
// organisations in two sets of six.
func soundPlan(t testing.TB) Plan {
	zone := zoneOf(t)
	template := DefaultTemplates()[0]
	p := Plan{Template: &template, Places: 12, Days: NewDays(nil), Zone: zone}
	venue := &Venue{Kept: Kept{ID: "ven_1"}, Name: "Mill House", Capacity: 20}
	lead := Person{Kept: Kept{ID: "per_lead"}, Name: "Fay"}
	for n := 1; n <= 2; n++ {
		set := Set{Kept: Kept{ID: fmt.Sprint("set_", n)}, Number: n, FacilitatorID: Ref(fmt.Sprint("per_f", n))}
		for i := range 6 {
			id := fmt.Sprintf("%d%d", n, i)
			org := &Organisation{Kept: Kept{ID: fmt.Sprint("org_", i%2)}, Name: fmt.Sprint("Trust ", i%2)}
			d := Delegate{Kept: Kept{ID: "del_" + id}, PersonID: "per_" + id, Person: &Person{Kept: Kept{ID: "per_" + id}, Name: "Person " + id}, OrganisationID: org.ID, Organisation: org}
			p.Delegates = append(p.Delegates, d)
			set.Members = append(set.Members, SetMember{SetID: set.ID, DelegateID: d.ID, Delegate: &d})
		}
		p.Sets = append(p.Sets, set)
	}
	for _, step := range Propose(&template, Date{2024, 2, 13}, p.Days, zone) {
		v := Session{Kind: step.Kind, Number: step.Number, Title: step.Name, StartsAt: step.StartsAt, EndsAt: step.EndsAt}
		if step.Kind == WorkshopPart {
			v.ID, v.Venue, v.Facilitators = fmt.Sprint("ses_w", step.Number), venue, []Person{lead}
			p.Sessions = append(p.Sessions, v)
			continue
		}
		for n := 1; n <= 2; n++ {
			v.ID, v.SetID, v.Facilitators = fmt.Sprintf("ses_%d%d", n, step.Number), Ref(fmt.Sprint("set_", n)), []Person{{Kept: Kept{ID: fmt.Sprint("per_f", n)}, Name: fmt.Sprint("Leader ", n)}}
			p.Sessions = append(p.Sessions, v)
		}
	}
	p.Windows = Windows(template.Waves, p.Sessions, zone)
	return p
}

// withManagers gives every member a line manager whom nobody meets.
func (p *Plan) withManagers() {
	for _, set := range p.Sets {
		for _, m := range set.Members {
			m.Delegate.Person.ManagerID = "per_away"
		}
	}
}

// away lets a person be away on the days.
func (p *Plan) away(person string, days ...Date) {
	var a Availability
	for _, d := range days {
		a.Aways = append(a.Aways, Away{FromDay: d, UntilDay: d})
	}
	p.Availability = map[string]Availability{person: a}
}

// move puts the session at the index on another day, at the same local time.
func (p *Plan) move(i int, day Date) {
	s := &p.Sessions[i]
	from, until := s.StartsAt.In(p.Zone), s.EndsAt.In(p.Zone)
	s.StartsAt, s.EndsAt = day.Clock(from.Hour()*60+from.Minute(), p.Zone), day.Clock(until.Hour()*60+until.Minute(), p.Zone)
}

func (p *Plan) day(i int) Date { return p.Sessions[i].StartsAt.On(p.Zone) }

func (p *Plan) mark(day Date, kind DayKind, name string) {
	p.Days = NewDays([]Day{{OnDay: day, Kind: kind, Name: name}})
}

func TestClashes(t *testing.T) {
	tests := []struct {
		name   string
		breaks func(p *Plan)
		want   []string // rule, with an exclamation mark where it is hard
		says   string
	}{
		{"nothing", func(p *Plan) {}, nil, ""},
		{"a bank holiday", func(p *Plan) { p.mark(p.day(0), BankHoliday, "Made-up holiday") }, []string{"D1!"}, "Workshop part A is on Tuesday 13 February 2024, Made-up holiday."},
		{"a closure", func(p *Plan) { p.mark(p.day(2), Closure, "Stocktaking") }, []string{"D1!", "D1!"}, "Stocktaking"},
		{"the year's end", func(p *Plan) { p.Sessions = p.Sessions[:1]; p.Windows = nil; p.move(0, Date{2024, 12, 30}) }, []string{"D1!"}, "between 24 December and 2 January"},
		{"the year's last working day", func(p *Plan) { p.Sessions = p.Sessions[:1]; p.Windows = nil; p.move(0, Date{2024, 12, 23}) }, nil, ""},
		{"a weekend", func(p *Plan) { p.move(1, Date{2024, 3, 2}) }, []string{"D2!"}, "Workshop part B is on Saturday 2 March 2024, a weekend."},
		{"part B on the day after 35 days", func(p *Plan) { p.Sessions = p.Sessions[:2]; p.Windows = nil; p.move(1, p.day(0).Add(36)) }, []string{"D3!"}, "36 days after Workshop part A; the template allows 0 to 35"},
		{"part B on day 35", func(p *Plan) { p.Sessions = p.Sessions[:2]; p.Windows = nil; p.move(1, p.day(0).Add(35)) }, nil, ""},
		{"first set meeting too soon", func(p *Plan) { p.move(2, p.day(1).Add(13)) }, []string{"D4!"}, "13 days after Workshop part B"},
		{"set meetings too close", func(p *Plan) { p.move(6, p.day(4).Add(20)) }, []string{"D5!"}, "20 days after Action learning set 2"},
		{"more than 30 weeks", func(p *Plan) {
			p.Template.WeeksMax = 20
		}, []string{"D6!"}, "allows 20 weeks"},
		{"school holidays", func(p *Plan) { p.mark(p.day(0), SchoolHoliday, "Half-term") }, []string{"D7"}, "Half-term"},
		{"industrial action at a workshop", func(p *Plan) { p.mark(p.day(0), IndustrialAction, "Strike") }, []string{"D9!"}, "Strike"},
		{"industrial action at a set meeting", func(p *Plan) { p.mark(p.day(2), IndustrialAction, "Strike") }, []string{"D9", "D9"}, "Strike"},
		{"an observance at a workshop", func(p *Plan) { p.mark(p.day(1), ObservanceTier1, "Eid") }, []string{"D10!"}, "Eid"},
		{"an observance at a set meeting", func(p *Plan) { p.mark(p.day(2), ObservanceTier1, "Eid") }, []string{"D10", "D10"}, "Eid"},
		{"a minor observance", func(p *Plan) { p.mark(p.day(1), ObservanceTier2, "Ashura") }, []string{"D11"}, "Ashura"},
		{"beside an expected observance", func(p *Plan) {
			p.Days = NewDays([]Day{{OnDay: p.day(1).Add(1), Kind: ObservanceTier1, Name: "Eid", State: Expected}})
		}, []string{"D10!"}, "Eid expected next to it and not yet confirmed"},
		{"the day before a confirmed observance", func(p *Plan) { p.mark(p.day(1).Add(1), ObservanceTier1, "Eid") }, nil, ""},
		{"the eve of an observance by day", func(p *Plan) {
			p.Days = NewDays([]Day{{OnDay: p.day(0).Add(1), Kind: ObservanceTier1, Name: "Purim", FromEve: true}})
		}, nil, ""},
		{"the eve of an observance after sunset", func(p *Plan) {
			p.Days = NewDays([]Day{{OnDay: p.day(0).Add(1), Kind: ObservanceTier1, Name: "Purim", FromEve: true}})
			p.Sessions[0].EndsAt = p.day(0).Clock(18*60, p.Zone)
		}, []string{"D10!"}, "Purim beginning at sunset"},
		{"school holidays of two authorities", func(p *Plan) {
			day := Day{OnDay: p.day(0), Kind: SchoolHoliday, Name: "Half-term"}
			county, city := day, day
			county.Authority, city.Authority = "Fosse County", "Soarbridge City"
			p.Days = NewDays([]Day{county, city})
		}, []string{"D7"}, "Half-term (Fosse County and Soarbridge City)"},
		{"winter pressure", func(p *Plan) { p.mark(p.day(0), WinterPressure, "Winter pressure") }, []string{"D8"}, "Winter pressure"},
		{"the rotation of doctors", func(p *Plan) { p.mark(p.day(0), DoctorsRotation, "Rotation") }, []string{"D15"}, "Rotation"},
		{"a blackout", func(p *Plan) { p.mark(p.day(0), Blackout, "Inspection") }, []string{"Local"}, "Inspection"},
		{"a blackout of workshops", func(p *Plan) {
			p.Days = NewDays([]Day{{OnDay: p.day(0), Kind: Blackout, Name: "New records system", NoWorkshops: true}})
		}, []string{"Local!"}, "New records system"},
		{"a small room", func(p *Plan) { v := *p.Sessions[0].Venue; v.Capacity = 14; p.Sessions[0].Venue = &v }, []string{"D18!"}, "holds 14 people, but Workshop part A needs room for 15: 12 delegates, 1 facilitators"},
		{"a room for those enrolled, not for the places", func(p *Plan) { p.Places = 24 }, []string{"D18!", "D18!"}, "24 delegates"},
		{"two workshop parts on one day", func(p *Plan) { p.Other = []Session{elsewhere(p, WorkshopPart, 17*60, 18*60)} }, []string{"D19!"}, "Fay would lead Workshop part A and Another cohort"},
		{"a meeting after the workshop", func(p *Plan) { p.Other = []Session{elsewhere(p, SetMeeting, 17*60, 18*60)} }, nil, ""},
		{"a meeting during the workshop", func(p *Plan) { p.Other = []Session{elsewhere(p, SetMeeting, 10*60, 11*60)} }, []string{"D19!"}, "Fay"},
		{"a cancelled meeting during the workshop", func(p *Plan) {
			o := elsewhere(p, SetMeeting, 10*60, 11*60)
			o.CancelledAt = o.StartsAt
			p.Other = []Session{o}
		}, nil, ""},
		{"one facilitator for two sets at once", func(p *Plan) {
			p.Sessions[2].Facilitators = p.Sessions[3].Facilitators
		}, []string{"D19!"}, "Leader 2"},
		{"a set of four", func(p *Plan) { p.Sets[0].Members = p.Sets[0].Members[:4] }, []string{"H1!"}, "Set 1 has 4 members; a set has 5 to 8."},
		{"an empty set beside a full one", func(p *Plan) { p.Sets[0].Members = nil }, []string{"H1!"}, "Set 1 has 0 members"},
		{"no line-ups yet", func(p *Plan) { p.Sets[0].Members, p.Sets[1].Members = nil, nil }, nil, ""},
		{"a set of nine", func(p *Plan) {
			p.Sets[0].Members = append(p.Sets[0].Members, p.Sets[1].Members[:3]...)
			p.Sets = p.Sets[:1]
		}, []string{"H1!"}, "9 members"},
		{"a manager in the set", func(p *Plan) { p.Sets[0].Members[0].Delegate.Person.ManagerID = "per_13" }, []string{"H2!"}, "Set 1 holds Person 10 and their line manager Person 13."},
		{"a manager in the other set", func(p *Plan) { p.Sets[0].Members[0].Delegate.Person.ManagerID = "per_23" }, nil, ""},
		{"too many from one organisation", func(p *Plan) {
			for _, i := range []int{1, 3} {
				p.Sets[0].Members[i].Delegate.OrganisationID = "org_0"
			}
		}, []string{"H5!"}, "Set 1 has 5 members from Trust 0; at most 3 may be."},
		{"all from one organisation", func(p *Plan) {
			for i := range p.Sets[0].Members {
				p.Sets[0].Members[i].Delegate.OrganisationID = "org_0"
			}
		}, []string{"H5!"}, "All 6 members of Set 1 are from"},
		{"the facilitator is a manager", func(p *Plan) { p.Sets[0].Members[0].Delegate.Person.ManagerID = p.Sets[0].FacilitatorID }, []string{"H6!"}, "The facilitator of Set 1 is Person 10’s line manager."},
		{"the manager’s manager in the set", func(p *Plan) {
			p.Managers = map[string]string{"per_x": "per_13"}
			p.withManagers()
			p.Sets[0].Members[0].Delegate.Person.ManagerID = "per_x"
		}, []string{"H2!"}, "Set 1 holds Person 10 and Person 13, who is 2 steps above them in the reporting line."},
		{"three steps up", func(p *Plan) {
			p.Managers = map[string]string{"per_x": "per_y", "per_y": "per_13"}
			p.withManagers()
			p.Sets[0].Members[0].Delegate.Person.ManagerID = "per_x"
		}, []string{"H2!"}, "3 steps above"},
		{"four steps up", func(p *Plan) {
			p.Managers = map[string]string{"per_x": "per_y", "per_y": "per_z", "per_z": "per_13"}
			p.withManagers()
			p.Sets[0].Members[0].Delegate.Person.ManagerID = "per_x"
		}, nil, ""},
		{"a circle of managers", func(p *Plan) {
			p.Managers = map[string]string{"per_x": "per_y", "per_y": "per_x"}
			p.withManagers()
			p.Sets[0].Members[0].Delegate.Person.ManagerID = "per_x"
		}, nil, ""},
		{"unknown managers", func(p *Plan) {
			p.Managers = map[string]string{}
			p.withManagers()
			p.Sets[1].Members[0].Delegate.Person.ManagerID = ""
		}, []string{"H2"}, "In Set 2 no line manager is known for 1 member"},
		{"two kept apart in one set", func(p *Plan) { p.Aparts = []Apart{{OneID: "per_10", OtherID: "per_13"}} }, []string{"H3!"}, "Set 1 holds Person 10 and Person 13, who are kept apart."},
		{"two kept apart in two sets", func(p *Plan) { p.Aparts = []Apart{{OneID: "per_10", OtherID: "per_23"}} }, nil, ""},
		{"two of one department", func(p *Plan) {
			p.Sets[0].Members[0].Delegate.Person.Department, p.Sets[0].Members[2].Delegate.Person.Department = "Maternity", "maternity"
		}, []string{"H4!"}, "Set 1 holds Person 10 and Person 12 of one department, maternity."},
		{"two of one department elsewhere", func(p *Plan) {
			p.Sets[0].Members[0].Delegate.Person.Department, p.Sets[0].Members[1].Delegate.Person.Department = "Maternity", "Maternity"
		}, nil, ""},
		{"two of one department of whoever sends most", func(p *Plan) {
			p.Sets[0].Members[0].Delegate.Person.Department, p.Sets[0].Members[2].Delegate.Person.Department = "Maternity", "Maternity"
			p.Delegates[1].OrganisationID = "org_0"
		}, []string{"S5"}, "Maternity"},
		{"the facilitator two steps above", func(p *Plan) {
			p.Managers = map[string]string{"per_x": "per_f1"}
			p.withManagers()
			p.Sets[0].Members[0].Delegate.Person.ManagerID = "per_x"
		}, []string{"H6!"}, "The facilitator of Set 1 is 2 steps above Person 10 in the reporting line."},
		{"a member above the facilitator", func(p *Plan) {
			p.Sets[0].Facilitator = &Person{Kept: Kept{ID: "per_f1"}, ManagerID: "per_10"}
		}, []string{"H6!"}, "Person 10 is above the facilitator of Set 1 in the reporting line."},
		{"the facilitator of one department", func(p *Plan) {
			p.Sets[0].Facilitator = &Person{Kept: Kept{ID: "per_f1"}, OrganisationID: "org_0", Department: "Maternity"}
			p.Sets[0].Members[0].Delegate.Person.Department = "Maternity"
		}, []string{"H6!"}, "one department with Person 10, Maternity."},
		{"the facilitator kept apart", func(p *Plan) { p.Aparts = []Apart{{OneID: "per_10", OtherID: "per_f1"}} }, []string{"H6!"}, "The facilitator of Set 1 and Person 10 are kept apart."},
		{"a member who can come to three", func(p *Plan) { p.away("per_10", p.day(2), p.day(4)) }, []string{"H7!"}, "Person 10 can come to 3 of the 5 meetings of Set 1; 4 are needed."},
		{"a member who can come to four", func(p *Plan) { p.away("per_10", p.day(2)) }, nil, ""},
		{"a facilitator away for one", func(p *Plan) { p.away("per_f1", p.day(2)) }, []string{"H7!"}, "Leader 1 leads Action learning set 1 and cannot come on"},
		{"a facilitator away from a workshop", func(p *Plan) { p.away("per_lead", p.day(0)) }, []string{"D16!"}, "Fay leads Workshop part A and cannot come on Tuesday 13 February 2024."},
		{"delegates away from a workshop", func(p *Plan) { p.away("per_10", p.day(0)) }, []string{"D16"}, "1 delegate cannot come to Workshop part A on Tuesday 13 February 2024."},
		{"a delegate who works at night", func(p *Plan) { p.Availability = map[string]Availability{"per_10": {WorksNights: true}} }, []string{"D13"}, "No set meets outside 9am to 5pm, and 1 delegate works at night."},
		{"a set for those who work at night", func(p *Plan) {
			p.Availability = map[string]Availability{"per_10": {WorksNights: true}}
			p.Sessions[10].StartsAt, p.Sessions[10].EndsAt = p.Sessions[10].StartsAt.Plus(8*time.Hour), p.Sessions[10].EndsAt.Plus(8*time.Hour)
			p.Windows = nil
		}, nil, ""},
		{"two trainees", func(p *Plan) {
			p.Sessions[0].Facilitators = []Person{{Kept: Kept{ID: "t1"}, Name: "Tia"}, {Kept: Kept{ID: "t2"}, Name: "Tom"}}
			p.Facilitators = map[string]Facilitator{"t1": {Kept: Kept{ID: "fac_1"}, TraineeSince: Date{2024, 1, 1}}, "t2": {Kept: Kept{ID: "fac_2"}, TraineeSince: Date{2024, 1, 1}}}
		}, []string{"D17!"}, "Tia and Tom would run Workshop part A, and both are trainees."},
		{"a trainee alone", func(p *Plan) {
			p.Facilitators = map[string]Facilitator{"per_lead": {Kept: Kept{ID: "fac_1"}, TraineeSince: Date{2024, 1, 1}, AccreditedOn: Date{2024, 2, 20}}}
		}, []string{"D17!"}, "Fay would run Workshop part A alone and is a trainee."},
		{"another session in the room", func(p *Plan) {
			o := elsewhere(p, WorkshopPart, 16*60, 18*60)
			o.Facilitators, o.VenueID = nil, "ven_1"
			p.Bookings = []Booking{BookingOf(&o, p.Zone)}
			p.Sessions[0].VenueID = "ven_1"
		}, []string{"D18!"}, "Mill House is taken while Workshop part A is there, on Tuesday 13 February 2024: Another cohort."},
		{"another session later in the room", func(p *Plan) {
			o := elsewhere(p, WorkshopPart, 17*60, 18*60)
			o.Facilitators, o.VenueID = nil, "ven_1"
			p.Bookings = []Booking{BookingOf(&o, p.Zone)}
			p.Sessions[0].VenueID = "ven_1"
		}, nil, ""},
		{"the room is blocked", func(p *Plan) {
			p.Sessions[1].VenueID = "ven_1"
			p.Bookings = []Booking{{VenueID: "ven_1", OnDay: p.day(1), Half: Morning, State: Blocked, Purpose: "Election"}}
		}, []string{"D18!"}, "Election"},
		{"the room is blocked in the other half", func(p *Plan) {
			p.Sessions[1].VenueID = "ven_1"
			p.Bookings = []Booking{{VenueID: "ven_1", OnDay: p.day(1), Half: Afternoon, State: Blocked}}
		}, nil, ""},
		{"the second survey opens early", func(p *Plan) { p.Windows[2].OpensAt = p.Sessions[10].StartsAt }, []string{"T2!"}, "The second survey opens on"},
		{"a cancelled session", func(p *Plan) { p.move(0, Date{2024, 2, 11}); p.Sessions[0].CancelledAt = p.Sessions[1].StartsAt }, nil, ""},
		{"hard ones first", func(p *Plan) {
			p.mark(p.day(0), SchoolHoliday, "Half-term")
			p.Sets[0].Members = p.Sets[0].Members[:4]
		}, []string{"H1!", "D7"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := soundPlan(t)
			tt.breaks(&p)
			var got, said []string
			for _, c := range p.Clashes() {
				rule := c.Rule
				if c.Hard {
					rule += "!"
				}
				got, said = append(got, rule), append(said, c.Sentence)
			}
			if !slices.Equal(got, tt.want) || !strings.Contains(strings.Join(said, "\n"), tt.says) {
				t.Errorf("got %v, want %v with %q:\n%s", got, tt.want, tt.says, strings.Join(said, "\n"))
			}
		})
	}
}

// elsewhere returns a session that the leader of the workshops leads on the day
// of the first one.
func elsewhere(p *Plan, kind SessionKind, from, until int) Session {
	day := p.day(0)
	return Session{Kept: Kept{ID: "ses_other"}, Kind: kind, Title: "Another cohort", StartsAt: day.Clock(from, p.Zone), EndsAt: day.Clock(until, p.Zone), Facilitators: p.Sessions[0].Facilitators}
}

// TestClashesNameTheirSession: Step leads to the session that a clash is about.
func TestClashesNameTheirSession(t *testing.T) {
	p := soundPlan(t)
	p.move(1, Date{2024, 3, 2})
	for _, c := range p.Clashes() {
		if c.Rule == "D2" && (c.Step < 0 || p.Sessions[c.Step].Title != "Workshop part B") {
			t.Errorf("%v points at %d", c, c.Step)
		}
	}
}
