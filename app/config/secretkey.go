package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// KeyPath is the file that holds the secret key when no setting does: beside
// the SQLite file, by the same name, ending in `.key`.
func (c *Config) KeyPath() string {
	path := c.SQLitePath()
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".key"
}

// KeepSecretKey sees to it that SecretKey is set. Without the setting it reads
// the key file beside the SQLite database, or makes it (and the directory) when
// the database is new. A database without its key is refused: with a fresh key
// every stored secret would be lost without a word.
func (c *Config) KeepSecretKey() error {
	if len(c.SecretKey) > 0 {
		return nil
	}
	path := c.KeyPath()
	key, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if info, statErr := os.Stat(c.SQLitePath()); statErr == nil && info.Size() > 0 {
			return fmt.Errorf("secret key %q: the file is gone but its database %q is there; bring the file back from the backup or set HOOKLINE_SECRET_KEY to the key", path, c.SQLitePath())
		}
		if err := makeKey(path); err != nil {
			return err
		}
		key, err = readKey(path)
	}
	if err != nil {
		return err
	}
	c.SecretKey = key
	return nil
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("secret key: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("secret key %q: others on this machine can read it (mode %04o); run: chmod 600 %s", path, mode, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("secret key: %w", err)
	}
	key := strings.TrimSpace(string(text))
	if len(key) < minKeyLength {
		return nil, fmt.Errorf("secret key %q: %d characters are too few, at least %d are needed; bring the file back from the backup", path, len(key), minKeyLength)
	}
	return []byte(key), nil
}

// makeKey writes a new key. The file appears complete and is never replaced:
// of two processes started at once, both end up with the same key.
func makeKey(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("directory of the database: %w", err)
	}
	// CreateTemp makes the file with mode 0600.
	file, err := os.CreateTemp(dir, filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}
	defer os.Remove(file.Name())
	random := make([]byte, 32)
	if _, err := rand.Read(random); err != nil {
		return fmt.Errorf("secret key: %w", err)
	}
	_, err = file.WriteString(base64.StdEncoding.EncodeToString(random) + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("secret key %q: %w", path, err)
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("secret key: %w", err)
	}
	return nil
}
