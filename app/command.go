package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"hookline/app/config"
)

// Exit codes of Execute.
const (
	exitOK      = 0
	exitFailure = 1 // the command was understood and failed
	exitUsage   = 2 // the command or a setting was wrong, nothing was tried
)

// commandLine is the shape of the command line: the settings, good for every
// command, and the commands.
type commandLine struct {
	config.Settings

	Version kong.VersionFlag `help:"Print the version and exit."`

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Run the server (what happens without a command)."`
	Apply   applyCommand   `cmd:"" help:"Make the workspace what a file says: all of it, or nothing and a list of what is wrong."`
	Export  exportCommand  `cmd:"" help:"Print the workspace as a file that apply reads; secrets as references."`
	Test    testCommand    `cmd:"" help:"Run the scenarios of a workspace file, without a database or a server."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date and exit."`
	Backup  backupCommand  `cmd:"" help:"Write the whole installation into one file, while it runs (SQLite)."`
	Restore restoreCommand `cmd:"" help:"Make the installation what a backup holds (SQLite)."`
	User    userCommand    `cmd:"" help:"Add users and make sign-in links."`
	APIKey  apiKeyCommand  `cmd:"" name:"api-key" help:"Make keys of the REST API."`
}

// process is what a command has of the process it runs in.
type process struct {
	ctx    context.Context
	cfg    config.Config
	log    *slog.Logger
	stdin  io.Reader
	stdout io.Writer
	// restore gives the process back what the command changed of it.
	restore func()
}

// Execute runs the command that args name until it ends or ctx does, and gives
// the exit code. Failures are written to stderr, as is the log.
func Execute(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var line commandLine
	parser, err := kong.New(&line,
		kong.Name("hookline"),
		kong.Description("Workflows that answer the phone and ask Web Services. Every setting can be given by flag or by the environment variable named beside it."),
		kong.Writers(stdout, stderr),
		kong.Vars(config.Vars()).CloneWith(kong.Vars{"version": version()}),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return fail(stderr, exitFailure, err)
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return fail(stderr, exitUsage, fmt.Errorf("%w (hookline --help lists commands and flags)", err))
	}
	cfg, err := line.Parse()
	if err != nil {
		return fail(stderr, exitUsage, err)
	}
	p := &process{ctx: ctx, cfg: cfg, log: slog.New(slog.NewTextHandler(stderr, nil)), stdin: stdin, stdout: stdout, restore: func() {}}
	defer func() { p.restore() }()
	if err := chosen.Run(p); err != nil {
		code := exitFailure
		if own, ok := errors.AsType[*exitError](err); ok {
			code = own.code
		}
		return fail(stderr, code, err)
	}
	return exitOK
}

// exitError ends a command with an exit code of its own.
type exitError struct {
	code int
	error
}

// Unwrap gives the failure.
func (e *exitError) Unwrap() error { return e.error }

func fail(stderr io.Writer, code int, err error) int {
	fmt.Fprintln(stderr, "hookline:", err)
	return code
}

// version is what the Go toolchain stamped into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}

type serveCommand struct{}

// collectorPercent is the garbage collector's GOGC. The heap is small: with Go's
// default of 100 it is collected so often that it costs a live callback 6 % of its
// CPU more; 200 costs 8 to 14 MB (docs/performance.md).
const collectorPercent = 200

// Run serves until the process is asked to stop.
func (serveCommand) Run(p *process) (err error) {
	if os.Getenv("GOGC") == "" { // Go's own setting, for who must have it otherwise
		debug.SetGCPercent(collectorPercent)
	}
	p.restore = useTempDir(&p.cfg)
	a, err := New(p.ctx, p.cfg, p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	fmt.Fprintf(p.stdout, "Hookline is at %s\n", a.URL())
	if link := a.SignInLink(); link != "" {
		fmt.Fprintf(p.stdout, "Open this to create the first admin; it works once:\n%s\n", link)
	}
	return a.Run(p.ctx)
}

type migrateCommand struct{}

// Run migrates the database.
func (migrateCommand) Run(p *process) error {
	db, err := p.open()
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "The database's schema is up to date.")
	return nil
}
