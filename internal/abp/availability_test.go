package abp

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFree(t *testing.T) {
	monday := Date{2024, 1, 1}
	twoWeeks := Availability{StartsOn: monday, Pattern: "bbb----" + "--ma-b-", Aways: []Away{
		{FromDay: Date{2024, 1, 16}, UntilDay: Date{2024, 1, 17}}, {FromDay: Date{2024, 1, 15}, UntilDay: Date{2024, 1, 15}, Half: Morning}}}
	tests := []struct {
		name string
		a    Availability
		day  Date
		half Half
		want bool
	}{
		{"says nothing, Monday", Availability{}, monday, WholeDay, true},
		{"says nothing, Saturday", Availability{}, monday.Add(5), Morning, false},
		{"first week", twoWeeks, monday.Add(2), WholeDay, true},
		{"first week, day off", twoWeeks, monday.Add(3), Morning, false},
		{"second week, day off", twoWeeks, monday.Add(8), Morning, false},
		{"second week, morning", twoWeeks, monday.Add(9), Morning, true},
		{"second week, not the afternoon", twoWeeks, monday.Add(9), Afternoon, false},
		{"second week, not the whole day", twoWeeks, monday.Add(9), WholeDay, false},
		{"second week, afternoon", twoWeeks, monday.Add(10), Afternoon, true},
		{"second week, a Saturday", twoWeeks, monday.Add(12), WholeDay, true},
		{"third week is the first again", twoWeeks, monday.Add(14), Afternoon, true},
		{"away in the morning", twoWeeks, monday.Add(14), Morning, false},
		{"away all day", twoWeeks, monday.Add(15), Afternoon, false},
		{"last day away", twoWeeks, monday.Add(16), Afternoon, false},
		{"the week before the pattern began is the second", twoWeeks, monday.Add(-5), Morning, true},
		{"and the one before that the first", twoWeeks, monday.Add(-14), Morning, true},
	}
	for _, tt := range tests {
		if got := tt.a.Free(tt.day, tt.half); got != tt.want {
			t.Errorf("%s: Free(%s, %s) = %t", tt.name, tt.day, tt.half, got)
		}
	}
}

// TestFreeComesRoundAgain: what holds in a week holds so many weeks later and
// earlier, and nobody is free all day who is not free in both halves.
func TestFreeComesRoundAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weeks := rapid.IntRange(1, MostWeeks).Draw(t, "weeks")
		letters := rapid.SliceOfN(rapid.SampledFrom([]byte("bma-")), 7*weeks, 7*weeks).Draw(t, "pattern")
		a := Availability{StartsOn: Date{2024, 1, 1}.Add(7 * rapid.IntRange(-60, 60).Draw(t, "start")), Pattern: Pattern(letters)}
		day := Date{2024, 1, 1}.Add(rapid.IntRange(-400, 400).Draw(t, "day"))
		later := day.Add(7 * weeks * rapid.IntRange(-20, 20).Draw(t, "rounds"))
		for _, h := range Halves() {
			if a.Free(day, h) != a.Free(later, h) {
				t.Fatalf("%s: free on %s and %s differ", h, day, later)
			}
		}
		if a.Free(day, WholeDay) != (a.Free(day, Morning) && a.Free(day, Afternoon)) {
			t.Fatalf("whole day on %s", day)
		}
		again := NewPattern(weeks, func(week, d int, half Half) bool { return a.Pattern.Works(week, d, half) })
		if again != a.Pattern {
			t.Fatalf("%q was written again as %q", a.Pattern, again)
		}
	})
}

func TestHalfOf(t *testing.T) {
	zone := zoneOf(t)
	day := Date{2024, 6, 4}
	for _, tt := range []struct {
		from, until int
		want        Half
	}{{9*60 + 30, 13 * 60, Morning}, {13 * 60, 14 * 60, Afternoon}, {12 * 60, 14 * 60, WholeDay}, {9*60 + 30, 16*60 + 30, WholeDay}, {19 * 60, 20 * 60, Afternoon}} {
		if got := HalfOf(day.Clock(tt.from, zone), day.Clock(tt.until, zone), zone); got != tt.want {
			t.Errorf("from %d to %d is %s, want %s", tt.from, tt.until, got, tt.want)
		}
	}
}

func TestAvailabilityIsChecked(t *testing.T) {
	sound := Availability{StartsOn: Date{2024, 1, 1}, Pattern: FullTime}
	if err := sound.Validate(); err != nil {
		t.Error(err)
	}
	for name, a := range map[string]Availability{
		"no Monday":     {StartsOn: Date{2024, 1, 2}, Pattern: FullTime},
		"nothing":       {StartsOn: Date{2024, 1, 1}, Pattern: "-------"},
		"half a week":   {StartsOn: Date{2024, 1, 1}, Pattern: "bbb"},
		"other letters": {StartsOn: Date{2024, 1, 1}, Pattern: "bbbbbxx"},
		"five weeks":    {StartsOn: Date{2024, 1, 1}, Pattern: FullTime + FullTime + FullTime + FullTime + FullTime},
	} {
		if CodeOf(a.Validate()) != Invalid {
			t.Errorf("%s is taken", name)
		}
	}
	for name, w := range map[string]Away{"no days": {}, "backwards": {FromDay: Date{2024, 1, 2}, UntilDay: Date{2024, 1, 1}}, "two years": {FromDay: Date{2024, 1, 1}, UntilDay: Date{2026, 1, 1}}} {
		if CodeOf(w.Validate()) != Invalid {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestBookings: what lies at one venue at one time cannot both be, but for what
// was booked for the cohort whose session it is.
func TestBookings(t *testing.T) {
	zone, day := zoneOf(t), Date{2024, 6, 4}
	session := func(id, cohort string, from, until int) Booking {
		return BookingOf(&Session{Kept: Kept{ID: id}, VenueID: "v", CohortID: Ref(cohort), StartsAt: day.Clock(from, zone), EndsAt: day.Clock(until, zone)}, zone)
	}
	morning, later := session("a", "c1", 540, 660), session("b", "c1", 690, 750)
	tests := []struct {
		name string
		a, b Booking
		want bool
	}{
		{"itself", morning, morning, false},
		{"one after the other in a morning", morning, later, false},
		{"at once", morning, session("c", "c1", 600, 700), true},
		{"blocked", morning, Booking{VenueID: "v", OnDay: day, Half: Morning, State: Blocked}, true},
		{"blocked in the afternoon", morning, Booking{VenueID: "v", OnDay: day, Half: Afternoon, State: Blocked}, false},
		{"blocked on another day", morning, Booking{VenueID: "v", OnDay: day.Add(1), State: Blocked}, false},
		{"blocked elsewhere", morning, Booking{VenueID: "w", OnDay: day, State: Blocked}, false},
		{"booked for the cohort", morning, Booking{VenueID: "v", OnDay: day, State: Booked, CohortID: "c1"}, false},
		{"booked for another cohort", morning, Booking{VenueID: "v", OnDay: day, State: Booked, CohortID: "c2"}, true},
		{"booked for nobody in particular", morning, Booking{VenueID: "v", OnDay: day, State: Booked}, true},
	}
	for _, tt := range tests {
		if tt.a.Overlaps(&tt.b) != tt.want || tt.b.Overlaps(&tt.a) != tt.want {
			t.Errorf("%s: want %t both ways", tt.name, tt.want)
		}
	}
	held := Booking{State: Held, LapsesOn: day}
	if held.HasLapsed(day.Add(-1)) || !held.HasLapsed(day) || (&Booking{State: Booked, LapsesOn: day}).HasLapsed(day) {
		t.Error("an option holds until the day before it lapses, a booking always")
	}
	if err := held.Confirm(); err != nil || held.State != Booked || held.Confirm() == nil {
		t.Errorf("confirm: %v, %s", err, held.State)
	}
}

func TestOfferAnswers(t *testing.T) {
	now := At(Date{2024, 1, 31}.Midnight(zoneOf(t)))
	var o Offer
	for i, step := range []struct {
		answer func(string, Instant) error
		want   string
	}{{o.Decline, "declined"}, {o.Accept, "accepted"}, {o.Decline, "declined"}} {
		if err := step.answer("", now); err != nil || o.Status() != step.want || o.IsWaiting() {
			t.Errorf("step %d: %v, %s", i, err, o.Status())
		}
	}
	o.WithdrawnAt = now
	if CodeOf(o.Accept("", now)) != Conflict || o.Status() != "withdrawn" {
		t.Error("a withdrawn offer was accepted")
	}
}

func TestDuties(t *testing.T) {
	f := Facilitator{Kept: Kept{ID: "fac"}, TraineeSince: Date{2023, 1, 1}, AccreditedOn: Date{2023, 6, 1}, Capacity: DefaultCapacity()}
	for _, d := range Duties() {
		if got := f.Does(d, Date{2023, 3, 1}); got != (d == RunWorkshop) {
			t.Errorf("a trainee may %s: %t", d, got)
		}
		if !f.Does(d, Date{2023, 6, 1}) {
			t.Errorf("an accredited facilitator may not %s", d)
		}
	}
	f.AdvisesSets = false
	if f.Does(AdviseSet, Date{2023, 6, 1}) {
		t.Error("a duty that was taken away is still there")
	}
}
