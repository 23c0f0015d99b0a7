package app

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// chore is one thing that the programme does by itself, once in every period
// whatever number of processes there is. do must be safe to run twice, for after
// a crash it is, and returns how much it did.
type chore struct {
	name  string
	every time.Duration
	do    func(context.Context) (int, error)
}

// outboxChore is what sends mail.
const outboxChore = "outbox"

// chores lists everything that happens without anybody asking.
func (a *App) chores() []chore {
	list := []chore{
		{outboxChore, 5 * time.Second, a.SendMail},
		{"survey windows", time.Hour, a.AddSurveyWindows},
		{"survey invitations", time.Minute, a.InviteToSurveys},
		{"seals of events", time.Minute, a.SealEvents},
		{"make-ups that lapse", time.Hour, a.LapseMakeUps},
		{"certificates", time.Hour, a.IssueCertificates},
		{"mailbox", 2 * time.Minute, a.ReadMailbox},
		{"calendar invitations", 2 * time.Minute, a.FollowInvitations},
		{"places", time.Minute, a.KeepPlaces},
		{"reminders", 5 * time.Minute, a.Remind},
		{"survey reminders", 5 * time.Minute, a.RemindOfSurveys},
		{"line managers", 10 * time.Minute, a.ChaseReleases},
		{"snapshots", time.Hour, a.FreezeDue},
		{"retention", 6 * time.Hour, a.ForgetDue},
		{"copies of data", time.Minute, a.ResumeExports},
		{"digests", 10 * time.Minute, a.WriteDigests},
		{"reports", time.Minute, a.ResumeReports},
		{"check of the log", 24 * time.Hour, a.CheckLog},
		{"digests of looks", time.Hour, a.WriteLooks},
		{"opened records to tell of", time.Hour, a.TellOfCustodies},
		{"soundness", 24 * time.Hour, a.CheckSoundness},
	}
	if a.backup != nil {
		list = append(list, chore{BackupChore, time.Hour, a.KeepBackup})
	}
	return list
}

// RunClock does every chore once in its period, as a job that one of all
// processes takes, until the context ends. A chore that fails is logged, tried
// again, and in the end shown to those who run the programme.
func (a *App) RunClock(ctx context.Context) {
	var under sync.WaitGroup
	c := a.newClock(a.chores())
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := c.round(ctx, &under); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "jobs not looked at", "error", err)
		}
		select {
		case <-ctx.Done():
			under.Wait()
			return
		case <-tick.C:
		}
	}
}
