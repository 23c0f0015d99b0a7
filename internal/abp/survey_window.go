package abp

import (
	"slices"
	"time"
)

// Windows returns the survey windows that the template's rules give for the
// sessions of a cohort. Cancelled sessions do not count; a rule whose anchor
// does not exist gives no window.
func Windows(rules []WaveRule, sessions []Session, zone *time.Location) []SurveyWindow {
	var windows []SurveyWindow
	for _, r := range rules {
		at := anchor(r.Anchor, sessions)
		if at.IsZero() {
			continue
		}
		w := r.window(at, zone)
		if r.Months > 0 {
			w = r.followUp(at, zone)
		}
		windows = append(windows, w)
	}
	return windows
}

// LackingWaves returns the waves of the cohort's template that it has no window
// for. Both must be loaded.
func (c *Cohort) LackingWaves() []Wave {
	var lacks []Wave
	for _, r := range c.Template.Waves {
		if !slices.ContainsFunc(c.Windows, func(w SurveyWindow) bool { return w.Wave == r.Wave }) {
			lacks = append(lacks, r.Wave)
		}
	}
	return lacks
}

func (r WaveRule) window(at Instant, zone *time.Location) SurveyWindow {
	w := SurveyWindow{Wave: r.Wave, OpensAt: at, ClosesAt: at}
	if r.Opens != 0 {
		w.OpensAt = At(at.On(zone).Add(r.Opens).Midnight(zone))
	}
	if r.Closes != 0 {
		w.ClosesAt = At(at.On(zone).Add(r.Closes + 1).Midnight(zone))
	}
	return w
}

// followUp returns the window of a wave that is asked months later. A later
// opening moves the closing with it, so that nobody has less time.
func (r WaveRule) followUp(at Instant, zone *time.Location) SurveyWindow {
	day := at.On(zone).AddMonths(r.Months)
	first := day.Add(r.Opens)
	opens := launchDay(first)
	closes := day.Add(r.Closes + opens.Since(first))
	return SurveyWindow{Wave: r.Wave, OpensAt: At(opens.Midnight(zone)), ClosesAt: At(closes.Add(1).Midnight(zone))}
}

// launchDay returns the first day from the given one on that a follow-up may be
// launched on: a working day by the rule for bank holidays, outside the fieldwork
// of the NHS Staff Survey, which is from 1 October to 30 November.
func launchDay(d Date) Date {
	days := NewDays(append(BankHolidays(d.Year), BankHolidays(d.Year+1)...))
	for {
		switch {
		case d.Month == time.October || d.Month == time.November:
			d = Date{d.Year, time.December, 1}
		case !days.IsWorking(d):
			d = d.Add(1)
		default:
			return d
		}
	}
}

func anchor(a Anchor, sessions []Session) Instant {
	var at Instant
	for _, s := range sessions {
		switch {
		case s.IsCancelled():
		case a == FirstPartStarts && s.Kind == WorkshopPart && (at.IsZero() || s.StartsAt.Before(at.Time)):
			at = s.StartsAt
		case a == LastPartEnds && s.Kind == WorkshopPart && s.EndsAt.After(at.Time):
			at = s.EndsAt
		case a == LastSetEnds && s.Kind == SetMeeting && s.EndsAt.After(at.Time):
			at = s.EndsAt
		}
	}
	return at
}
