package abp

import "time"

// Job is one piece of work that the programme does by itself, put down in the
// transaction that causes it and done after, by whichever process comes first.
// It may run twice after a crash, so whatever it does must be safe to do again.
type Job struct {
	ID          string `gorm:"primaryKey"`
	CreatedAt   Instant
	Kind        string
	Payload     string // what the work is about, for example an id
	UniqueKey   string // nobody puts a second job under the same key
	RunAt       Instant
	State       JobState
	Attempt     int // also the fence: only who holds the newest attempt may finish it
	MaxAttempts int
	LeaseUntil  Instant // the process that runs it is taken for dead after that
	LastError   string
}

// JobState says how far a job has come.
type JobState string

// The states of a job.
const (
	JobWaiting JobState = "waiting"
	JobRunning JobState = "running"
	JobDone    JobState = "done"
	JobDead    JobState = "dead" // every attempt failed
)

// jobWaits lists the pauses between attempts.
var jobWaits = []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour}

// AttemptsWithin returns how many attempts fit into a period, for work that the
// next period does again anyway.
func AttemptsWithin(period time.Duration) int {
	n := 1
	for _, wait := range jobWaits {
		if period -= wait; period <= 0 {
			break
		}
		n++
	}
	return n
}

// Done records that the work was done.
func (j *Job) Done() { j.State, j.LeaseUntil, j.LastError = JobDone, Instant{}, "" }

// Failed records an attempt that failed at the instant now. Another follows
// unless every one is used: then the job is dead.
func (j *Job) Failed(now Instant, why string) {
	j.LeaseUntil, j.LastError = Instant{}, why
	if j.Attempt >= j.MaxAttempts {
		j.State = JobDead
		return
	}
	j.State, j.RunAt = JobWaiting, now.Plus(jobWaits[min(j.Attempt, len(jobWaits))-1])
}

// Again gives a dead job a new row of attempts.
func (j *Job) Again(now Instant) error {
	if j.State != JobDead {
		return Errorf(Conflict, "This does not wait for anybody: it was done or started again meanwhile.")
	}
	j.State, j.RunAt, j.MaxAttempts = JobWaiting, now, j.Attempt+j.MaxAttempts
	return nil
}
