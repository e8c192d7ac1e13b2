package app

import (
	"errors"
	"fmt"
	"io"
	"os"

	"hookline/app/carrier"
	"hookline/app/secret"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
)

type applyCommand struct {
	File   string `arg:"" help:"Workspace file (YAML), or - for standard input."`
	DryRun bool   `help:"Print what would change, and change nothing."`
}

// Run makes the workspace what the file says, or lists everything that is wrong
// with the file and changes nothing.
func (cmd *applyCommand) Run(p *process) error {
	name, data, err := readFile(cmd.File, p.stdin)
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

// readFile reads a workspace file, or standard input for -.
func readFile(path string, stdin io.Reader) (name string, data []byte, err error) {
	if path == "-" {
		data, err = io.ReadAll(io.LimitReader(stdin, yamldoc.MaxSize+1))
		return "standard input", data, err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", nil, fmt.Errorf("workspace file: %w", err)
	}
	data, err = io.ReadAll(io.LimitReader(file, yamldoc.MaxSize+1))
	return path, data, errors.Join(err, file.Close())
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
