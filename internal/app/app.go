// Package app says what can be asked of the programme: one method for each
// thing that a person or the clock can ask, each in one transaction. It loads
// through the viewer, asks the policy, applies the rule, saves, and notes the
// event. It knows no HTTP and renders nothing; whatever leaves the process
// leaves after the commit, through the outbox.
package app

import (
	"context"
	"io"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/disclosure"
	"github.com/upstander/upstander/internal/store"
)

// Config is what an App is made of.
type Config struct {
	Store   *store.Store
	Now     func() time.Time // the programme's clock
	Wall    func() time.Time // real time: links and logins expire by it
	Random  io.Reader
	Secret  []byte // server key for addresses that can be shown again, 32 bytes
	BaseURL string // public address, without a slash at the end
	Version string // of this program, as its reports say
	// Registrations are the providers of single sign-on.
	Registrations []auth.Registration
	// SecondFactor says that roles which are granted count only in logins that were
	// proven by a passkey or by single sign-on.
	SecondFactor bool
	// MailFrom is the address that mails come from, and so the organiser of what
	// they invite to. Without it nobody is invited by mail.
	MailFrom string
	// Send hands a mail to the mail server. Without it mails stay in the outbox,
	// which is what a demonstration shows.
	Send func(context.Context, *abp.Message) error
	// Mailbox hands over what came to MailFrom, one mail after the other, and
	// returns how many. Without it nothing that people send back is read.
	// Rules are those of disclosure control: all of them, but for tests that show
	// that each is needed.
	Rules   disclosure.Rules
	Mailbox func(ctx context.Context, handle func(ctx context.Context, raw []byte) error) (int, error)
	// Backup writes a backup of everything. Without it this process makes none by
	// itself.
	Backup func(context.Context) error
}

// App answers requests about one programme.
type App struct {
	store        *store.Store
	clock        func() time.Time
	wall         func() time.Time
	random       io.Reader
	secret       []byte
	baseURL      string
	version      string
	from         string
	secondFactor bool

	send    func(context.Context, *abp.Message) error
	mailbox func(context.Context, func(context.Context, []byte) error) (int, error)
	backup  func(context.Context) error
	rules   disclosure.Rules

	work     *work
	turns    *turns
	showcase *showcase
	dates    *dates
	looks    *looks

	providers []*auth.Provider
	passkeys  *auth.Passkeys // nil where browsers have none

	feedEdition string // how the ETags of feeds begin
}

// New returns an App.
func New(c Config) *App {
	a := &App{
		store: c.Store, clock: c.Now, wall: c.Wall, random: c.Random, secret: c.Secret, baseURL: c.BaseURL, version: c.Version, from: c.MailFrom,
		secondFactor: c.SecondFactor,
		send:         c.Send, mailbox: c.Mailbox, backup: c.Backup, rules: c.Rules,
		work: newWork(), turns: &turns{}, showcase: &showcase{}, dates: &dates{}, looks: &looks{},
		feedEdition: editionOfFeeds(c.BaseURL),
	}
	for _, r := range c.Registrations {
		a.providers = append(a.providers, auth.NewProvider(r, a.URL(signOnAnswerPath), c.Wall))
	}
	a.passkeys, _ = auth.NewPasskeys(c.BaseURL, "Upstander") // without one, pages say so
	return a
}

// Now returns the programme's present moment.
func (a *App) Now() abp.Instant { return abp.At(a.clock()) }

// Real returns the real present moment, by which links, logins and opened records
// expire.
func (a *App) Real() abp.Instant { return a.real() }

// real returns the real present moment.
func (a *App) real() abp.Instant { return abp.At(a.wall()) }

// URL returns the public address of a path.
func (a *App) URL(path string) string { return a.baseURL + path }

// id returns a fresh id.
func (a *App) id(kind string) string { return abp.NewID(kind, a.random) }

// kept returns the head of a new record.
func (a *App) kept(kind string) abp.Kept { return abp.Kept{ID: a.id(kind), CreatedAt: a.Now()} }

// note adds who did what to which record, and why, to the events of the
// transaction. by is nil for the clock.
func (a *App) note(ctx context.Context, tx *store.Store, by *abp.Person, verb, subject, why string) error {
	e := &abp.Event{ID: a.id(abp.KindEvent), At: a.Now(), Verb: verb, Subject: subject, Why: why}
	if by != nil {
		e.ByID = abp.Ref(by.ID)
	}
	return tx.CreateEvent(ctx, e)
}

// Zone returns the zone of the programme's local times.
func (a *App) Zone(ctx context.Context) (*time.Location, error) {
	return zoneOf(ctx, a.store)
}

// zoneOf returns the zone of local times as a transaction sees it.
func zoneOf(ctx context.Context, tx *store.Store) (*time.Location, error) {
	p, err := tx.Programme(ctx)
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(p.Zone)
}
