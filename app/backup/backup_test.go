package backup_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookline/app/backup"
	"hookline/models/dbtest"
)

// A database that can't be put in place leaves the key of the one that stays.
func TestTheKeyComesBack(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var archive bytes.Buffer
	from := backup.Files{Key: write("new.key", strings.Repeat("n", 32))}
	if _, err := from.Write(t.Context(), dbtest.SQLite(t), &archive); err != nil {
		t.Fatal(err)
	}
	taken := filepath.Join(dir, "taken") // a directory with something in it: nothing takes its place
	if err := os.Mkdir(taken, 0o700); err != nil {
		t.Fatal(err)
	}
	write("taken/file", "")
	to := backup.Files{Database: taken, Key: write("old.key", "old")}
	if _, err := to.Restore(t.Context(), bytes.NewReader(archive.Bytes()), nil); err == nil {
		t.Error("a directory was replaced")
	}
	if key, err := os.ReadFile(to.Key); err != nil || string(key) != "old" {
		t.Errorf("the key is %q: %v", key, err)
	}
	to.Database = filepath.Join(dir, "hookline.db")
	if _, err := to.Restore(t.Context(), bytes.NewReader(archive.Bytes()), nil); err != nil {
		t.Error(err)
	}
	if key, err := os.ReadFile(to.Key); err != nil || string(key) != strings.Repeat("n", 32) {
		t.Errorf("the key is %q: %v", key, err)
	}
}
