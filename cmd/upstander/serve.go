package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/app"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/mail"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/internal/web"
	"github.com/upstander/upstander/migrations"
	"github.com/upstander/upstander/static"
	"github.com/upstander/upstander/templates"
)

// instance is the product wired together.
type instance struct {
	store *store.Store
	app   *app.App
	web   *web.Server
	wait  time.Duration // between saying that it is not ready and stopping
}

// wiring is what instances differ in.
type wiring struct {
	Config
	key     []byte
	clock   func() time.Time
	send    func(context.Context, *abp.Message) error
	mailbox func(context.Context, func(context.Context, []byte) error) (int, error)
	sso     []auth.Registration
	backup  func(context.Context) error
	log     *slog.Logger
	isDemo  bool
	isDev   bool
}

func wire(s *store.Store, w wiring) (*instance, error) {
	a := app.New(app.Config{Store: s, Now: w.clock, Wall: time.Now, Random: rand.Reader, Secret: w.key, BaseURL: w.BaseURL, Version: version, SecondFactor: w.SecondFactor == "on", MailFrom: w.MailFrom, Send: w.send, Mailbox: w.mailbox, Registrations: w.sso, Backup: w.backup})
	pages, files := fs.FS(templates.FS), fs.FS(static.FS)
	if w.isDev {
		pages, files = os.DirFS("templates"), os.DirFS("static")
	}
	wait, err := w.stopWait()
	if err != nil {
		return nil, err
	}
	requests, err := w.requests()
	if err != nil {
		return nil, err
	}
	at := web.Installation{Backups: w.Backups, BackupFiles: func() ([]string, error) { return backupsIn(w.Backups) }, Schema: store.Newest(migrations.FS), Settings: w.shown()}
	if !store.IsPostgres(w.Database) {
		at.Database = w.Database
	}
	srv, err := web.New(web.Config{App: a, Store: s, Templates: pages, Static: files, BaseURL: w.BaseURL, Dev: w.isDev, Demo: w.isDemo, Version: version, TrustProxy: w.TrustProxy, SecurityContact: w.Contact, Requests: requests, Log: w.log, Installation: at})
	if err != nil {
		return nil, err
	}
	return &instance{s, a, srv, wait}, nil
}

func serveCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	dev := flags.Bool("dev", false, "read templates and static files from the working folder for every page")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c, err := load(os.Getenv)
	if err != nil {
		return err
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: inUTC}))
	slog.SetDefault(log)
	w := wiring{Config: c, key: key, clock: time.Now, log: log, isDev: *dev}
	if w.sso, err = c.registrations(os.Getenv); err != nil {
		return err
	}
	if c.SMTP != "" {
		sender, err := mail.New(c.SMTP, c.MailFrom)
		if err != nil {
			return err
		}
		w.send = sender.Send
	}
	if c.IMAP != "" {
		box, err := mail.NewMailbox(c.IMAP)
		if err != nil {
			return err
		}
		w.mailbox = box.Each
	}
	return serveFrom(ctx, w, out)
}

// inUTC writes the time of a line in the log in UTC.
func inUTC(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 {
		a.Value = slog.TimeValue(a.Value.Time().UTC())
	}
	return a
}

// serveFrom holds and opens the database that is set, and answers until the context
// ends.
func serveFrom(ctx context.Context, w wiring, out io.Writer) (err error) {
	if err := store.Missing(w.Database); err != nil {
		return err
	}
	release, err := store.Hold(w.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	s, err := store.Open(ctx, w.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	s.TellSlow(func(ctx context.Context, took time.Duration) {
		slog.WarnContext(ctx, "a transaction took long", "ms", took.Milliseconds())
	})
	if _, err := migrate(ctx, w.Config, s); err != nil {
		return err
	}
	if err := checkRole(ctx, s); err != nil {
		return err
	}
	if w.Backups != "" {
		k := keeper{store: s, folder: w.Backups, key: w.BackupKey}
		if err := k.check(); err != nil {
			return err
		}
		w.backup = k.keep
	}
	in, err := wire(s, w)
	if err != nil {
		return err
	}
	if err := in.app.Prepare(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", w.Address)
	if err != nil {
		return err
	}
	stop, err := in.measure(w.Metrics)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer stop()
	fmt.Fprintf(out, "Upstander is at %s\n", w.BaseURL)
	if w.SMTP == "" {
		slog.Warn("no mail server is set, so mails wait in the outbox")
	}
	return in.serve(ctx, listener)
}

// measure answers with figures of operation on a listener of its own, if there is
// an address for one, until stop is called.
func (in *instance) measure(address string) (stop func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for figures of operation: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", in.web.Metrics())
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute}
	go func() {
		if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("figures of operation are not given any more", "error", err)
		}
	}()
	return func() { _ = srv.Close() }, nil
}

// serve answers on the listener until the context ends. Then it says that it is not
// ready, so that a proxy sends nobody any more, goes on answering for a while, lets
// requests under way finish, and ends what goes on in the background.
func (in *instance) serve(ctx context.Context, listener net.Listener) error {
	srv := &http.Server{
		Handler: in.web, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 60 * time.Second, MaxHeaderBytes: 64 << 10,
	}
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	var workers sync.WaitGroup
	workers.Go(func() { in.app.RunClock(work) })
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		in.web.End()
		select {
		case err = <-done:
		case <-time.After(in.wait):
		}
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		err = errors.Join(err, srv.Shutdown(limit))
		cancel()
	}
	stopWork()
	workers.Wait()
	in.app.Stop()
	return err
}

func migrateCommand(ctx context.Context, _ []string, out io.Writer) error {
	return withStore(ctx, true, func(c Config, s *store.Store) error {
		n, err := migrate(ctx, c, s)
		if err == nil {
			_, err = fmt.Fprintf(out, "%d migrations applied; the database is up to date.\n", n)
		}
		return err
	})
}

func inviteCommand(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("invite", flag.ContinueOnError)
	name := flags.String("name", "", "the person's name")
	email := flags.String("email", "", "the person's e-mail address")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return withCurrent(ctx, true, func(c Config, s *store.Store) error {
		a := commandApp(c, s, nil)
		if err := a.Prepare(ctx); err != nil {
			return err
		}
		link, err := a.Invite(ctx, *name, *email)
		if err == nil {
			_, err = fmt.Fprintln(out, link)
		}
		return err
	})
}

// withStore opens the configured database for one command. Only commands that may
// begin with an empty one make the file if there is none.
func withStore(ctx context.Context, mayMake bool, do func(Config, *store.Store) error) error {
	c, err := load(os.Getenv)
	if err != nil {
		return err
	}
	if err := store.Missing(c.Database); err != nil && !mayMake {
		return err
	}
	s, err := store.Open(ctx, c.Database)
	if err != nil {
		return err
	}
	return errors.Join(do(c, s), s.Close())
}

// withCurrent opens the configured database, brought to this release, for one
// command.
func withCurrent(ctx context.Context, mayMake bool, do func(Config, *store.Store) error) error {
	return withStore(ctx, mayMake, func(c Config, s *store.Store) error {
		if _, err := migrate(ctx, c, s); err != nil {
			return err
		}
		return do(c, s)
	})
}

// migrate brings the configured database to this release, and keeps it as it was
// first.
func migrate(ctx context.Context, c Config, s *store.Store) (int, error) {
	if c.Erased != "" {
		s.KeepErasedIn(c.Erased)
	}
	if err := backupBeforeMigration(ctx, c, s); err != nil {
		return 0, err
	}
	if c.Owner != "" {
		return migrateAsOwner(ctx, c)
	}
	return s.Migrate(ctx, migrations.FS)
}

// commandApp is the programme for one command, which sends nothing. key is the
// server's secret where what is done hangs on it.
func commandApp(c Config, s *store.Store, key []byte) *app.App {
	return app.New(app.Config{Store: s, Now: time.Now, Wall: time.Now, Random: rand.Reader, Secret: key, BaseURL: c.BaseURL})
}
