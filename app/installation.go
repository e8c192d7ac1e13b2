package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"hookline/app/config"
	"hookline/migrations"
	"hookline/models"
)

// openInstallation gives the database, migrated, and sees to it that cfg has its key.
// It is where every command begins, so that any of them may be the first there is: the
// key is made before the database, and what starts at the same time waits.
func openInstallation(ctx context.Context, cfg *config.Config) (*models.DB, error) {
	return openThen(ctx, cfg, func(db *models.DB) error { return migrations.Up(ctx, db.SQL(), db.Dialect()) })
}

// openThen opens the installation and does what is to be done to its database while nobody
// else begins.
func openThen(ctx context.Context, cfg *config.Config, prepare func(db *models.DB) error) (_ *models.DB, err error) {
	unlock, err := lockInstallation(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err := cfg.KeepSecretKey(); err != nil {
		return nil, err
	}
	if err := makeTempDir(cfg); err != nil {
		return nil, err
	}
	db, err := models.Open(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	if err := prepare(db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// open is openInstallation for a command.
func (p *process) open() (*models.DB, error) {
	p.restore = useTempDir(&p.cfg)
	return openInstallation(p.ctx, &p.cfg)
}

// lockEvery is how often a program that waits for the lock tries again.
const lockEvery = 10 * time.Millisecond

// lockInstallation lets one process at a time make or change the files of an SQLite
// installation. PostgreSQL has a lock of its own (migrations.Up).
func lockInstallation(ctx context.Context, cfg *config.Config) (unlock func() error, err error) {
	path := cfg.SQLitePath()
	if path == "" {
		return func() error { return nil }, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("directory of the database: %w", err)
	}
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockEvery); err != nil {
		return nil, fmt.Errorf("HOOKLINE_DATABASE %q: %q can't be locked: %w; let the user that runs Hookline write in its directory", cfg.Database, lock.Path(), err)
	}
	return lock.Close, nil
}

// warnOfReaders tells of files that others on this machine can read. What Hookline makes
// itself is its owner's alone; what is there already may be so on purpose.
func warnOfReaders(cfg *config.Config, log *slog.Logger) {
	paths := []string{}
	if path := cfg.SQLitePath(); path != "" {
		paths = append(paths, path, path+"-wal", path+"-shm")
	}
	if cfg.S3 == nil {
		paths = append(paths, cfg.MediaDir)
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&0o044 == 0 {
			continue
		}
		if dir, err := os.Stat(filepath.Dir(path)); err == nil && dir.Mode().Perm()&0o011 == 0 {
			continue // they can't come to it
		}
		log.Warn("others on this machine can read the data; if that is not wanted run: chmod -R go= "+path, "path", path, "mode", info.Mode().String())
	}
}
