package row

import (
	"errors"
	"strings"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	sqlite3 "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// sqliteConnections bounds the pool: readers run side by side under WAL, writers
// queue on busy_timeout.
const sqliteConnections = 8

// busy_timeout stands first, so that switching to WAL waits for its lock too.
const sqlitePragmas = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)" +
	"&_pragma=foreign_keys(1)&_txlock=immediate&_time_format=sqlite&_timezone=UTC"

// sqliteDialector is GORM's SQLite dialect on the pure Go driver, whose error
// codes GORM does not know.
type sqliteDialector struct{ *sqlite.Dialector }

func openSQLite(path string) gorm.Dialector {
	// SQLite reads the name as a URI: these three would end or change it.
	path = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	return sqliteDialector{&sqlite.Dialector{DriverName: "sqlite", DSN: "file:" + path + sqlitePragmas}}
}

// openMemory is a database in memory that the connections of one pool share.
func openMemory() gorm.Dialector {
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
