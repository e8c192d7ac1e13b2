package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hookline/app/config"
)

// tempVariable is what Go, what of it takes forms apart, and SQLite go by.
const tempVariable = "TMPDIR"

// staleTemp is how old a temporary file is that nobody will come back to: the process
// that made it was killed.
const staleTemp = 24 * time.Hour

// useTempDir has all temporary files of the process made beside the data, until restore:
// that is the one place that is there and can be written to in a container without /tmp, and
// the data's disk is the one with room. Where the data is a server's, the machine's place
// is better, if there is one.
func useTempDir(cfg *config.Config) (restore func()) {
	if cfg.SQLitePath() == "" && writable(os.TempDir()) == nil {
		return func() {}
	}
	was, had := os.LookupEnv(tempVariable)
	_ = os.Setenv(tempVariable, cfg.TempDir()) // only a name with a = in it can fail
	return func() {
		if _ = os.Unsetenv(tempVariable); had {
			_ = os.Setenv(tempVariable, was)
		}
	}
}

// makeTempDir makes the directory that useTempDir chose, and removes what killed processes
// left there.
func makeTempDir(cfg *config.Config) error {
	dir := cfg.TempDir()
	if dir != os.TempDir() {
		return nil
	}
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = writable(dir)
	}
	if err != nil {
		return fmt.Errorf("temporary files are made in %q: %w; let the user that runs Hookline write there", dir, err)
	}
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > staleTemp {
			_ = os.RemoveAll(filepath.Join(dir, entry.Name())) // or at the next start
		}
	}
	return nil
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, "hookline-check-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
