package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"hookline/app/backup"
	"hookline/app/config"
	"hookline/models"
)

type backupCommand struct {
	File string `arg:"" help:"File to write, which must not be there yet, or - for standard output."`
}

// Run writes the backup. A file appears whole or not at all.
func (cmd *backupCommand) Run(p *process) (err error) {
	files := installed(p.cfg)
	if files.Database == "" {
		return postgresBackup(p.cfg, "pg_dump --format=custom --file="+cmd.File)
	}
	if _, err := os.Stat(files.Database); err != nil {
		return fmt.Errorf("there is nothing to back up: %w; name the database by HOOKLINE_DATABASE", err)
	}
	p.restore = useTempDir(&p.cfg)
	// As it is: a newer program than the one that runs may make the backup.
	db, err := openThen(p.ctx, &p.cfg, func(*models.DB) error { return nil })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if cmd.File == "-" {
		_, err := files.Write(p.ctx, db, p.stdout)
		return err
	}
	contents, err := writeNew(cmd.File, func(w io.Writer) (backup.Contents, error) { return files.Write(p.ctx, db, w) })
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s has %s.\n", cmd.File, about(contents))
	if !contents.Key {
		fmt.Fprintln(p.stdout, "The key is not in it: keep HOOKLINE_SECRET_KEY, too, or its secrets can't be read.")
	}
	if files.Media == "" {
		fmt.Fprintf(p.stdout, "Recordings are not in it: keep the bucket %s, too.\n", p.cfg.S3.Bucket)
	}
	return nil
}

// writeNew writes a file for its owner alone, which is not there before.
func writeNew(path string, write func(io.Writer) (backup.Contents, error)) (c backup.Contents, err error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return c, fmt.Errorf("%s is there already and stays as it is: choose another name", path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // its mode is 0600
	if err != nil {
		return c, err
	}
	defer os.Remove(file.Name())
	c, err = write(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return c, err
	}
	return c, os.Rename(file.Name(), path)
}

type restoreCommand struct {
	File    string `arg:"" help:"File that backup wrote, or - for standard input."`
	Replace bool   `help:"Replace the installation that is there."`
}

// Run restores the backup.
func (cmd *restoreCommand) Run(p *process) (err error) {
	files := installed(p.cfg)
	if files.Database == "" {
		return postgresBackup(p.cfg, "pg_restore --clean --if-exists --no-owner --dbname=… "+cmd.File)
	}
	in := p.stdin
	if cmd.File != "-" {
		file, err := os.Open(cmd.File)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // it is read alone
		in = file
	}
	unlock, err := lockInstallation(p.ctx, &p.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	p.restore = useTempDir(&p.cfg)
	if err := makeTempDir(&p.cfg); err != nil {
		return err
	}
	if err := cmd.mayReplace(p, files); err != nil {
		return err
	}
	contents, err := files.Restore(p.ctx, in, p.cfg.SecretKey)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "Restored %s.\n", about(contents))
	return err
}

// mayReplace refuses what would take away an installation that is in use, or that nobody
// said is to go.
func (cmd *restoreCommand) mayReplace(p *process, files backup.Files) error {
	for _, path := range []string{files.Database, files.Key} {
		if _, err := os.Stat(path); path == "" || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if !cmd.Replace {
			return fmt.Errorf("%s is there already, and nothing was changed: with --replace it is replaced by what the backup holds", path)
		}
		if path == files.Database {
			if err := models.Leave(p.ctx, path); err != nil {
				return err
			}
		}
	}
	return nil
}

// installed says where the installation of the settings has its files.
func installed(cfg config.Config) backup.Files {
	files := backup.Files{Database: cfg.SQLitePath(), Media: cfg.MediaDir}
	if files.Database != "" && len(cfg.SecretKey) == 0 {
		files.Key = cfg.KeyPath()
	}
	if cfg.S3 != nil {
		files.Media = ""
	}
	return files
}

func about(c backup.Contents) string {
	key := ""
	if c.Key {
		key = ", the key"
	}
	return fmt.Sprintf("the database (%.1f MB)%s and %d files of media", float64(c.DatabaseSize)/(1<<20), key, c.Media)
}

// postgresBackup says what to do where the database is a server's: it has tools of its own.
func postgresBackup(cfg config.Config, command string) error {
	database := cfg.Database
	if u, err := url.Parse(database); err == nil {
		database = u.Redacted()
	}
	media := "the files in " + cfg.MediaDir
	if cfg.S3 != nil {
		media = "the bucket " + cfg.S3.Bucket
	}
	return fmt.Errorf("the database is PostgreSQL's, whose own tools keep it (docs/backup.md). Run: %s %q\nWith it belong HOOKLINE_SECRET_KEY and %s", command, database, media)
}
