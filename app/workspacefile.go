package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hookline/app/carrier"
	"hookline/app/secret"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
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
		applied, err := file.Apply(p.ctx, w, workspace.Actor{Name: "hookline apply"}, name, data,
			file.ApplyOptions{DryRun: cmd.DryRun, Env: os.LookupEnv, ReadFile: cmd.readBeside})
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

// readBeside reads a file that the workspace file names: one beside it or below it,
// and none that a link leads out to.
func (cmd *applyCommand) readBeside(path string, most int64) (data []byte, err error) {
	dir := filepath.Dir(cmd.File)
	if cmd.File == "-" {
		dir = "."
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	file, err := root.Open(filepath.FromSlash(path))
	if err != nil {
		return nil, fmt.Errorf("%q can't be read (%w); it must be beside %s, or in a folder there", path, errors.Unwrap(err), cmd.File)
	}
	data, err = io.ReadAll(io.LimitReader(file, most))
	return data, errors.Join(err, file.Close())
}

type exportCommand struct {
	Sounds string `help:"Folder to write the sounds into, to be named by path in the file; else they stand in the file itself." placeholder:"DIR"`
}

// Run prints the workspace as a file that apply reads.
func (cmd exportCommand) Run(p *process) error {
	options := file.ExportOptions{}
	if cmd.Sounds != "" {
		options.Sounds = cmd.writeSound
	}
	return p.withWorkspace(func(w *workspace.Workspace) error {
		data, err := file.ExportWith(p.ctx, w, options)
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(data)
		return err
	})
}

// writeSound keeps a sound in the folder, which is made when it is not there.
func (cmd exportCommand) writeSound(name string, data []byte) (string, error) {
	if err := os.MkdirAll(cmd.Sounds, 0o755); err != nil { //nolint:gosec // beside the export, which anybody may read as well
		return "", fmt.Errorf("folder for the sounds: %w", err)
	}
	path := filepath.Join(cmd.Sounds, name)
	return filepath.ToSlash(path), os.WriteFile(path, data, 0o644) //nolint:gosec // as above
}

// withWorkspace runs f on the workspace in the database of the settings.
func (p *process) withWorkspace(f func(*workspace.Workspace) error) (err error) {
	db, err := p.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	box, err := secret.NewBox(p.cfg.SecretKey)
	if err != nil {
		return err
	}
	return f(workspace.New(db, box, carrier.Dialects()))
}
