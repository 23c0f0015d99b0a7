package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/upstander/upstander/internal/demo"
	"github.com/upstander/upstander/internal/store"
	"github.com/upstander/upstander/migrations"
)

// demoFlags are what a demonstration can be told.
type demoFlags struct {
	address  string
	database string
	isJSON   bool
	isDev    bool
	options  demo.Options
}

// demoMailFrom is who would send the mails of a demonstration.
const demoMailFrom = "programme@fossevale.example"

// greeting is what a demonstration prints: where it is and how to come in.
type greeting struct {
	Address string            `json:"address"`
	SignIn  map[string]string `json:"sign_in"`
	Feeds   map[string]string `json:"feeds"`
}

func demoCommand(ctx context.Context, args []string, out io.Writer) error {
	var f demoFlags
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.StringVar(&f.address, "addr", "127.0.0.1:8080", "address and port to listen on; port 0 takes a free one")
	flags.StringVar(&f.database, "database", "", "an empty database to use instead of a temporary one")
	flags.BoolVar(&f.isJSON, "json", false, "print one JSON object instead of text")
	flags.BoolVar(&f.isDev, "dev", false, "read templates and static files from the working folder for every page")
	flags.IntVar(&f.options.People, "people", 0, "make a larger programme of the same shape, of about this many people")
	flags.Uint64Var(&f.options.Seed, "seed", demo.DefaultSeed, "seed of the invented data; the same seed gives the same data")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if f.database == "" {
		dir, err := os.MkdirTemp("", "upstander-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		f.database = filepath.Join(dir, "demo.db")
	}
	listener, err := net.Listen("tcp", f.address)
	if err != nil {
		return fmt.Errorf("%w; choose another port with -addr 127.0.0.1:0", err)
	}
	s, err := store.Open(ctx, f.database)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer s.Close()
	in, cast, err := buildDemo(ctx, s, f, "http://"+listener.Addr().String())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	g, err := in.greet(ctx, cast)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	done := make(chan error, 1)
	go func() { done <- in.serve(ctx, listener) }()
	if f.isJSON {
		err = json.NewEncoder(out).Encode(g)
	} else {
		err = g.print(out)
	}
	return errors.Join(err, <-done)
}

// buildDemo fills the database with the scenario and wires the product on it.
// The programme's clock starts at the scenario's moment and ticks.
func buildDemo(ctx context.Context, s *store.Store, f demoFlags, base string) (*instance, *demo.Cast, error) {
	if _, err := s.Migrate(ctx, migrations.FS); err != nil {
		return nil, nil, err
	}
	var cast *demo.Cast
	err := s.Tx(ctx, func(tx *store.Store) (err error) {
		cast, err = demo.Build(f.options, func(rows any) error { return tx.Put(ctx, rows) })
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("build the scenario: %w", err)
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, nil, err
	}
	start := time.Now()
	clock := func() time.Time { return demo.Now.Add(time.Since(start)) }
	in, err := wire(s, wiring{Config: Config{BaseURL: base, MailFrom: demoMailFrom}, key: key, clock: clock, isDemo: true, isDev: f.isDev})
	if err != nil {
		return nil, nil, err
	}
	lead, err := s.Viewer(ctx, cast.ProgrammeLead)
	if err != nil {
		return nil, nil, err
	}
	if _, err := in.app.FreezeSnapshot(ctx, lead, cast.AsAt); err != nil {
		return nil, nil, fmt.Errorf("freeze the snapshot: %w", err)
	}
	return in, cast, nil
}

// greet mints a sign-in link for each role and three calendar addresses.
func (in *instance) greet(ctx context.Context, cast *demo.Cast) (greeting, error) {
	g := greeting{Address: in.app.URL(""), SignIn: map[string]string{}, Feeds: map[string]string{}}
	for role, id := range map[string]string{
		"administrator": cast.Administrator, "programme_lead": cast.ProgrammeLead, "facilitator": cast.Facilitator, "delegate": cast.Delegate,
		"sponsor": cast.Sponsor, "board_viewer": cast.BoardViewer, "line_manager": cast.LineManager, "data_custodian": cast.DataCustodian,
		"delegate_finished": cast.DelegateDone, "sponsor_hospice": cast.HospiceSponsor,
	} {
		link, err := in.app.DemoLink(ctx, id)
		if err != nil {
			return g, fmt.Errorf("sign-in link of the %s: %w", role, err)
		}
		g.SignIn[role] = link
	}
	for role, id := range map[string]string{"delegate": cast.Delegate, "facilitator": cast.Facilitator, "sponsor": cast.Sponsor} {
		p, err := in.store.Viewer(ctx, id)
		if err != nil {
			return g, err
		}
		if g.Feeds[role], err = in.app.FeedAddress(ctx, p); err != nil {
			return g, fmt.Errorf("calendar of the %s: %w", role, err)
		}
	}
	return g, nil
}

// print writes the greeting for a person.
func (g greeting) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "Upstander is at %s on the demonstration scenario, Wednesday 31 January 2024.\nNothing is kept when you stop it with Ctrl+C. Sign in as:\n\n", g.Address)
	for _, r := range []struct{ role, words string }{
		{"programme_lead", "programme lead"}, {"administrator", "administrator"}, {"facilitator", "facilitator"}, {"delegate", "delegate"},
		{"delegate_finished", "delegate who has finished"}, {"line_manager", "line manager"}, {"sponsor", "sponsor of organisation A"},
		{"sponsor_hospice", "sponsor of the hospice"}, {"board_viewer", "board viewer"}, {"data_custodian", "data custodian"},
	} {
		fmt.Fprintf(w, "  %s\t%s\n", r.words, g.SignIn[r.role])
	}
	return w.Flush()
}
