package models_test

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// A long reader keeps the write-ahead log from being begun anew, so that it grows; once it
// is gone the file shrinks again.
func TestWriteAheadLogShrinks(t *testing.T) {
	dsn := dbtest.SQLiteDSN(t)
	db, err := models.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	do := func(statement string) {
		t.Helper()
		if _, err := db.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	size := func() int64 {
		info, err := os.Stat(strings.TrimPrefix(dsn, "sqlite:") + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size() >> 20
	}
	do("CREATE TABLE things (data BLOB)")
	do("INSERT INTO things VALUES (randomblob(100))")
	reader, err := db.SQL().BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reader.QueryRowContext(t.Context(), "SELECT count(*) FROM things").Scan(&n); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		do("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10) INSERT INTO things SELECT randomblob(1 << 20) FROM r")
	}
	if got := size(); got < 40 {
		t.Fatalf("%d MB: the reader held nothing", got)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	for range 3 { // one moves all of it into the database, the next begins anew
		do("INSERT INTO things VALUES (randomblob(10000))")
	}
	if got := size(); got > 16 {
		t.Errorf("%d MB after the reader has gone", got)
	}
}

// A damaged file is refused before anything is done with it, and says what to do.
func TestDamagedFileIsRefused(t *testing.T) {
	damages := map[string]func(data []byte) []byte{
		"cut off":       func(data []byte) []byte { return data[:len(data)/2] },
		"another file":  func(data []byte) []byte { return append([]byte("PK\x03\x04 no database "), data[20:]...) },
		"zeros inside":  func(data []byte) []byte { clear(data[len(data)/3 : len(data)/2]); return data },
		"a text editor": func(data []byte) []byte { return []byte(strings.ToValidUTF8(string(data), "�")) },
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			dsn := dbtest.SQLiteDSN(t)
			path := strings.TrimPrefix(dsn, "sqlite:")
			db := dbtest.SQLite(t)
			if _, err := db.SQL().ExecContext(t.Context(), "VACUUM INTO ?", path); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data = damage(data)
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			db, err = models.Open(context.Background(), dsn)
			if err == nil {
				_ = db.Close()
				t.Fatal("it was opened")
			}
			for _, want := range []string{path, "damaged", "hookline restore --replace FILE"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if now, err := os.ReadFile(path); err != nil || string(now) != string(data) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
}
