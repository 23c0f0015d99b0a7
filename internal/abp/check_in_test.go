package abp_test

import (
	"testing"
	"time"

	"github.com/upstander/upstander/internal/abp"
)

// TestCheckInWindow opens half an hour before the start and closes a quarter of
// an hour after it, also in the night in which the clocks go back.
func TestCheckInWindow(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for _, start := range []string{"2024-02-13T09:30:00Z", "2024-03-31T01:00:00Z", "2024-10-27T00:15:00Z", "2024-10-27T01:00:00Z"} {
		at, err := time.Parse(time.RFC3339, start)
		if err != nil {
			t.Fatal(err)
		}
		s := abp.Session{Kind: abp.WorkshopPart, StartsAt: abp.At(at)}
		for _, c := range []struct {
			from time.Duration
			open bool
		}{{-30*time.Minute - time.Second, false}, {-30 * time.Minute, true}, {0, true}, {15 * time.Minute, true}, {15*time.Minute + time.Second, false}} {
			if err := s.CanCheckIn(abp.At(at.Add(c.from)), london); (err == nil) != c.open {
				t.Errorf("start %s, %s from it: %v", start, c.from, err)
			}
		}
		s.CancelledAt = s.StartsAt
		if abp.CodeOf(s.CanCheckIn(s.StartsAt, london)) != abp.Conflict {
			t.Errorf("somebody can check in at a cancelled session")
		}
	}
}

// TestSlotsFollowEachOther counts slots through both changes of the clock: each
// lasts its half minute, and none comes twice.
func TestSlotsFollowEachOther(t *testing.T) {
	t.Parallel()
	for _, from := range []time.Time{time.Date(2024, 3, 31, 0, 30, 0, 0, time.UTC), time.Date(2024, 10, 27, 0, 30, 0, 0, time.UTC)} {
		last := abp.SlotOf(abp.At(from))
		for i := 1; i <= 240; i++ {
			slot := abp.SlotOf(abp.At(from.Add(time.Duration(i) * abp.CheckInSlot)))
			if slot != last+1 {
				t.Fatalf("slot %d follows %d at %s", slot, last, from.Add(time.Duration(i)*abp.CheckInSlot))
			}
			last = slot
		}
	}
}
