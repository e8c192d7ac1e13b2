package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/carrier"
	"hookline/app/sample"
	"hookline/app/secret"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// loadSample puts the sample workspace into a database that nobody has configured
// yet. Its Web Services ask this very server, so they follow it when it listens
// elsewhere than it did.
func (a *App) loadSample(ctx context.Context) error {
	if !a.cfg.Sample {
		return nil
	}
	us, here := workspace.Actor{Name: "Hookline"}, a.LocalAddr().String()
	applied, err := a.config.Apply(ctx, us, sample.File, sample.Workspace(here), workspace.ApplyOptions{Fresh: true})
	if err != nil {
		return err
	}
	if len(applied.Changes) > 0 {
		a.log.Info("the sample workspace was loaded", "things", len(applied.Changes))
		return nil
	}
	moved, err := a.config.MoveServices(ctx, us, here, asksSample)
	if moved > 0 {
		a.log.Info("Web Services of the sample follow this server", "addr", here, "services", moved)
	}
	return err
}

// asksSample says whether a Web Service asks a sample API on this machine.
func asksSample(s *models.WebService) bool {
	addr, err := netip.ParseAddrPort(s.Domain)
	return err == nil && addr.Addr().IsLoopback() && strings.HasPrefix(s.Path, sample.Prefix)
}

// sampleAPI serves what the sample workspace asks.
func (a *App) sampleAPI(e *echo.Echo) {
	if a.cfg.Sample {
		e.Any(sample.Prefix+"*", echo.WrapHandler(sample.API()))
	}
}

type applyCommand struct {
	File   string `arg:"" help:"Workspace file (YAML), or - for standard input."`
	DryRun bool   `help:"Print what would change, and change nothing."`
}

// Run makes the workspace what the file says, or lists everything that is wrong
// with the file and changes nothing.
func (cmd *applyCommand) Run(p *process) error {
	name, data, err := cmd.read(p.stdin)
	if err != nil {
		return err
	}
	return p.withWorkspace(func(w *workspace.Workspace) error {
		applied, err := w.Apply(p.ctx, workspace.Actor{Name: "hookline apply"}, name, data,
			workspace.ApplyOptions{DryRun: cmd.DryRun, Env: os.LookupEnv})
		if err != nil {
			return err
		}
		_, err = io.WriteString(p.stdout, applied.Text())
		return err
	})
}

func (cmd *applyCommand) read(stdin io.Reader) (name string, data []byte, err error) {
	if cmd.File == "-" {
		data, err = io.ReadAll(io.LimitReader(stdin, yamldoc.MaxSize+1))
		return "standard input", data, err
	}
	file, err := os.Open(cmd.File)
	if err != nil {
		return "", nil, fmt.Errorf("workspace file: %w", err)
	}
	data, err = io.ReadAll(io.LimitReader(file, yamldoc.MaxSize+1))
	return cmd.File, data, errors.Join(err, file.Close())
}

type exportCommand struct{}

// Run prints the workspace as a file that apply reads.
func (exportCommand) Run(p *process) error {
	return p.withWorkspace(func(w *workspace.Workspace) error {
		data, err := w.Export(p.ctx)
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(data)
		return err
	})
}

// withWorkspace runs f on the workspace in the database of the settings.
func (p *process) withWorkspace(f func(*workspace.Workspace) error) (err error) {
	if err := p.cfg.KeepSecretKey(); err != nil {
		return err
	}
	box, err := secret.NewBox(p.cfg.SecretKey)
	if err != nil {
		return err
	}
	db, err := openDatabase(p.ctx, p.cfg.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(workspace.New(db, box, carrier.KindNames()))
}
