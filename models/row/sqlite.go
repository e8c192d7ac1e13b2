package row

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	sqlite3 "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"hookline/app/apperr"
	"hookline/migrations"
)

// sqliteConnections bounds the pool: readers run side by side under WAL, writers
// queue on busy_timeout.
const sqliteConnections = 8

// busy_timeout stands first, so that switching to WAL waits for its lock too. What a long
// reader makes the write-ahead log grow to goes back to journal_size_limit (16 MB, four times
// what it grows to without) once it is gone.
const sqlitePragmas = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)" +
	"&_pragma=journal_size_limit(16777216)&_pragma=foreign_keys(1)&_txlock=immediate&_time_format=sqlite&_timezone=UTC"

// sqliteDialector is GORM's SQLite dialect on the pure Go driver, whose error
// codes GORM does not know.
type sqliteDialector struct{ *sqlite.Dialector }

// openSQLite opens a file, which is made when it is not there.
func openSQLite(ctx context.Context, path string) (*Conn, error) {
	if err := makeSQLite(path); err != nil {
		return nil, err
	}
	c, err := open(ctx, inFile(path), migrations.SQLite)
	if err != nil {
		return nil, refuseDamaged(path, err)
	}
	if err := refuseDamaged(path, c.look(ctx)); err != nil {
		return nil, errors.Join(err, c.Pool().Close())
	}
	return c, nil
}

func inFile(path string) gorm.Dialector {
	return sqliteDialector{&sqlite.Dialector{DriverName: "sqlite", DSN: "file:" + escaped(path) + sqlitePragmas}}
}

// escaped is a path in a URI, as which SQLite reads a name: these three would end or change it.
func escaped(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// makeSQLite makes the file of a new database, and its directory, which nobody else on
// this machine may read, whatever the umask. SQLite gives its other files the same mode.
func makeSQLite(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the directory of the SQLite file: %w", err)
	}
	// One that is there must not be opened and closed: that would give up the locks that
	// this process has on it.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("make the SQLite file: %w", err)
	}
	return file.Close()
}

// lookTime bounds the look through a database: 1 GB takes about a second, and a larger
// one must not hold up a start. What it did not come to, a backup finds.
const lookTime = 2 * time.Second

// look finds damage, as far as it gets in lookTime.
func (c *Conn) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	if err := c.sound(ctx, "quick_check(1)"); damaged(err) {
		return err
	}
	return nil // what else is wrong is told by who meets it
}

// refuseDamaged says what to do when err is of a damaged file.
func refuseDamaged(path string, err error) error {
	if !damaged(err) {
		return err
	}
	return fmt.Errorf("SQLite database %q is damaged, and nothing was changed (%w): stop Hookline, keep the file, and "+
		"bring back the last backup: hookline restore --replace FILE; without one, sqlite3's .recover saves what can be read", path, err)
}

// sound asks SQLite to look through the database.
func (c *Conn) sound(ctx context.Context, pragma string) error {
	var said string
	if err := c.Pool().QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return unsound(said)
	}
	return nil
}

// unsound is what SQLite said of a database it looked through.
type unsound string

func (e unsound) Error() string { return string(e) }

// damaged says whether an error of the first statements is of a file that is no database
// any more. They are known to be good, so that a logic error means the file's format.
func damaged(err error) bool {
	if _, ok := errors.AsType[unsound](err); ok {
		return true
	}
	e, ok := errors.AsType[*sqlite3.Error](err)
	return ok && slices.Contains([]int{codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB, codes.SQLITE_ERROR}, e.Code()&0xff)
}

// inMemory is a database in memory that the connections of one pool share.
func inMemory() gorm.Dialector {
	return sqliteDialector{&sqlite.Dialector{DriverName: "sqlite", DSN: "file:/" + NewID() + sqlitePragmas + "&vfs=memdb"}}
}

// Translate turns modernc's codes into GORM's errors.
func (d sqliteDialector) Translate(err error) error {
	var e *sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case codes.SQLITE_CONSTRAINT_UNIQUE, codes.SQLITE_CONSTRAINT_PRIMARYKEY:
		return gorm.ErrDuplicatedKey
	case codes.SQLITE_CONSTRAINT_FOREIGNKEY:
		return gorm.ErrForeignKeyViolated
	}
	return err
}

// CheckWhole looks through all of an SQLite database.
func (c *Conn) CheckWhole(ctx context.Context) error {
	if err := c.sound(ctx, "integrity_check(1)"); err != nil {
		return fmt.Errorf("the database is damaged: %w", err)
	}
	return nil
}

// Leave has SQLite put its write-ahead log into the database file. It does so for the only
// one that has the file open: another is a Conflict. A damaged file is left as it is.
func Leave(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", "file:"+escaped(path)+"?_pragma=busy_timeout(0)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var mode string
	err = db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode)
	if e, ok := errors.AsType[*sqlite3.Error](err); ok && e.Code()&0xff == codes.SQLITE_BUSY || err == nil && mode != "delete" {
		return apperr.Wrap(err, apperr.Conflict, "The database %q is in use: stop Hookline, and whatever else has it open.", path)
	}
	if damaged(err) {
		return nil
	}
	return err
}
