package app

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"hookline/app/config"
)

// staleTemp is how old a temporary file is that nobody will come back to: the process
// that made it was killed.
const staleTemp = 24 * time.Hour

// useTempDir has all temporary files made beside the data: it is the one place that is
// there and can be written to in a container without /tmp, and the data's disk is the
// one with room. TMPDIR is what Go, what of it takes forms apart, and SQLite go by.
// Without data of our own on the disk (PostgreSQL with S3) the machine's place will do.
func useTempDir(cfg *config.Config, log *slog.Logger) error {
	dir := cfg.TempDir()
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = writable(dir)
	}
	if err == nil {
		sweep(dir)
		return os.Setenv("TMPDIR", dir)
	}
	if other := writable(os.TempDir()); other != nil {
		return fmt.Errorf("temporary files: %w; let the user that runs Hookline write in one of both, or set TMPDIR", errors.Join(err, other))
	}
	log.Debug("temporary files are made in the machine's place", "dir", os.TempDir(), "reason", err)
	return nil
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, "hookline-check-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// sweep removes what killed processes left. What can't be removed now can be later.
func sweep(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > staleTemp {
			_ = os.RemoveAll(filepath.Join(dir, entry.Name()))
		}
	}
}
