// Command upstander runs an Active Bystander Programme.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones, also where the system has none
)

// version is the release, set when one is built.
var version = "development"

// command is one subcommand.
type command struct {
	name, purpose string
	run           func(ctx context.Context, args []string, out io.Writer) error
}

// exit is an error that ends the program with a code of its own, and without a word
// if everything was said.
type exit struct {
	code int
	why  error
}

// Error implements error.
func (e *exit) Error() string { return fmt.Sprint(e.why) }

func commands(errs io.Writer) []command {
	plan := func(ctx context.Context, args []string, out io.Writer) error {
		return planCommand(ctx, args, os.Stdin, out, errs)
	}
	analyse := func(ctx context.Context, args []string, out io.Writer) error {
		return analyseCommand(ctx, args, os.Stdin, out, errs)
	}
	return []command{
		{"demo", "run the product on the demonstration scenario, in a temporary database", demoCommand},
		{"serve", "run the product", serveCommand},
		{"migrate", "bring the database to this release", migrateCommand},
		{"backup", "write the database into one file while the server goes on, and check it", backupCommand},
		{"verify", "look through a backup or the database and say whether it is sound", verifyCommand},
		{"restore", "put a backup in the place of the database", restoreCommand},
		{"move", "copy everything to an empty PostgreSQL database and compare both", moveCommand},
		{"retention", "delete what is older than it may be, or say what that would be", retentionCommand},
		{"audit", "look through the sealed events for changes, or write events out", auditCommand},
		{"import", "add and change people from a CSV file", importCommand},
		{"plan", "find dates, venues, facilitators or sets for a question in a file", plan},
		{"analyse", "say what answers before and after in a CSV file tell", analyse},
		{"release", "say what a snapshot would publish, and why not the rest", releaseCommand},
		{"invite", "make an administrator and print a link that signs them in once", inviteCommand},
		{"config", "print every setting, what it means and what it is now", configCommand},
		{"healthcheck", "ask the server on this machine whether it is ready", healthcheckCommand},
		{"version", "print the release", versionCommand},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run runs the subcommand that args name and returns the exit code: 2 for a
// command that cannot be understood.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	if len(args) > 0 {
		for _, c := range commands(errs) {
			if c.name == args[0] {
				return codeOf(c.run(ctx, args[1:], out), c.name, errs)
			}
		}
	}
	fmt.Fprintln(errs, "usage: upstander command [flags]")
	for _, c := range commands(errs) {
		fmt.Fprintf(errs, "  %-12s %s\n", c.name, c.purpose)
	}
	return 2
}

// codeOf says what went wrong, if anything did, and returns the exit code.
func codeOf(err error, command string, errs io.Writer) int {
	code, e := 1, (*exit)(nil)
	if errors.As(err, &e) {
		code, err = e.code, e.why
	} else if err == nil {
		return 0
	}
	if err != nil {
		fmt.Fprintf(errs, "upstander %s: %v\n", command, err)
	}
	return code
}

func versionCommand(_ context.Context, _ []string, out io.Writer) error {
	_, err := fmt.Fprintln(out, "upstander", version)
	return err
}
