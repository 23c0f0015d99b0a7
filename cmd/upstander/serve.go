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
}

// wiring is what instances differ in.
type wiring struct {
	Config
	key     []byte
	clock   func() time.Time
	send    func(context.Context, *abp.Message) error
	mailbox func(context.Context, func(context.Context, []byte) error) (int, error)
	sso     []auth.Registration
	isDemo  bool
	isDev   bool
}

func wire(s *store.Store, w wiring) (*instance, error) {
	a := app.New(app.Config{Store: s, Now: w.clock, Wall: time.Now, Random: rand.Reader, Secret: w.key, BaseURL: w.BaseURL, Version: version, SecondFactor: w.SecondFactor == "on", MailFrom: w.MailFrom, Send: w.send, Mailbox: w.mailbox, Registrations: w.sso})
	pages, files := fs.FS(templates.FS), fs.FS(static.FS)
	if w.isDev {
		pages, files = os.DirFS("templates"), os.DirFS("static")
	}
	srv, err := web.New(web.Config{App: a, Store: s, Templates: pages, Static: files, BaseURL: w.BaseURL, Dev: w.isDev, Demo: w.isDemo, Version: version, TrustProxy: w.TrustProxy, SecurityContact: w.Contact})
	if err != nil {
		return nil, err
	}
	return &instance{s, a, srv}, nil
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
	w := wiring{Config: c, key: key, clock: time.Now, isDev: *dev}
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
	release, err := store.Hold(c.Database)
	if err != nil {
		return err
	}
	defer func() { _ = release() }()
	s, err := store.Open(ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := migrate(ctx, c, s); err != nil {
		return err
	}
	if err := checkRole(ctx, s); err != nil {
		return err
	}
	in, err := wire(s, w)
	if err != nil {
		return err
	}
	if err := in.app.Prepare(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Address)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Upstander is at %s\n", c.BaseURL)
	if c.SMTP == "" {
		slog.Warn("no mail server is set, so mails wait in the outbox")
	}
	return in.serve(ctx, listener)
}

// serve answers on the listener until the context ends, then lets requests
// under way finish.
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
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		err = srv.Shutdown(limit)
		cancel()
	}
	stopWork()
	workers.Wait()
	in.app.Stop()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func migrateCommand(ctx context.Context, _ []string, out io.Writer) error {
	return withStore(ctx, func(c Config, s *store.Store) error {
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
	return withCurrent(ctx, func(c Config, s *store.Store) error {
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

// withStore opens the configured database for one command.
func withStore(ctx context.Context, do func(Config, *store.Store) error) error {
	c, err := load(os.Getenv)
	if err != nil {
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
func withCurrent(ctx context.Context, do func(Config, *store.Store) error) error {
	return withStore(ctx, func(c Config, s *store.Store) error {
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
