// Package row is what all tables have in common: the connection, errors in the
// application's words, lists by page, and Table for the rows of configured things.
// Only models and the packages beside this one ask it; GORM stays among them.
package row

import (
	"context"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"hookline/app/apperr"
	"hookline/app/name"
	"hookline/migrations"
)

// Conn is a database, or a transaction on one.
type Conn struct {
	g       *gorm.DB
	dialect migrations.Dialect
}

// postgresConnections is the size of the pool: pgx's default of 4 costs a third
// of the throughput of live callbacks (measured, STACK.md).
const postgresConnections = 16

// Open connects to `sqlite:PATH` or `postgres://…`. The directory of an SQLite
// file is made if it is not there; a damaged file is refused. Migrations are the
// caller's to apply.
func Open(ctx context.Context, dsn string) (*Conn, error) {
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		return openSQLite(ctx, path)
	}
	if u, err := url.Parse(dsn); err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") {
		return openPostgres(ctx, dsn)
	}
	return nil, fmt.Errorf("database: use sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
}

// OpenMemory opens an SQLite database in memory, which is gone when it is closed.
// Migrations are the caller's to apply.
func OpenMemory(ctx context.Context) (*Conn, error) {
	return open(ctx, inMemory(), migrations.SQLite)
}

func open(ctx context.Context, dialector gorm.Dialector, dialect migrations.Dialect) (*Conn, error) {
	g, err := gorm.Open(dialector, &gorm.Config{
		Logger: logger.Discard,
		// PostgreSQL keeps microseconds: what was just written says the same time as
		// what is read.
		NowFunc:        func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) },
		TranslateError: true,
	})
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	c := &Conn{g: g, dialect: dialect}
	pool := c.Pool()
	if dialect == migrations.Postgres {
		pool.SetMaxOpenConns(postgresConnections)
		pool.SetMaxIdleConns(postgresConnections)
	} else {
		pool.SetMaxOpenConns(sqliteConnections)
		pool.SetMaxIdleConns(sqliteConnections)
	}
	if err := c.Ping(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return c, nil
}

// Dialect says which of the two databases this is.
func (c *Conn) Dialect() migrations.Dialect { return c.dialect }

// With is where a query begins.
func (c *Conn) With(ctx context.Context) *gorm.DB { return c.g.WithContext(ctx) }

// Pool gives the pool underneath.
func (c *Conn) Pool() *sql.DB {
	pool, err := c.g.DB()
	if err != nil { // only one inside a transaction has none, and that is a mistake of ours
		panic(err)
	}
	return pool
}

// Ping asks whether the database answers.
func (c *Conn) Ping(ctx context.Context) error {
	if err := c.Pool().PingContext(ctx); err != nil {
		return apperr.Wrap(err, apperr.Unavailable, "The database can't be reached.")
	}
	return nil
}

// Tx runs f in one transaction: all of it, or nothing when f gives an error.
func (c *Conn) Tx(ctx context.Context, f func(tx *Conn) error) error {
	err := c.With(ctx).Transaction(func(g *gorm.DB) error { return f(&Conn{g: g, dialect: c.dialect}) })
	return Translate(err, "")
}

// Translate turns GORM's and the drivers' errors into ours. what names the thing
// that was looked for or saved: `Web Service`.
func Translate(err error, what string) error {
	switch {
	case err == nil:
		return nil
	case errors.As(err, new(*apperr.Error)):
		return err
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return apperr.Wrap(err, apperr.NotFound, "This %s is not there any more.", what)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return apperr.Wrap(err, apperr.Conflict, "Another %s has this name.", what)
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return apperr.Wrap(err, apperr.InUse, "The %s is used by something else.", what)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return apperr.Wrap(err, apperr.Internal, "The database did not take or give the %s.", what)
}

// Saved gives the error of a change that must have touched a row: Conflict when
// the row has another version than the one the change was made on.
func Saved(tx *gorm.DB, what string) error {
	if tx.Error != nil {
		return Translate(tx.Error, what)
	}
	if tx.RowsAffected == 0 {
		return ErrStale
	}
	return nil
}

// ErrStale says that a row changed, or went, since it was read.
var ErrStale = apperr.New(apperr.Conflict, "Somebody else saved this in the meantime.")

var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes an identifier: 26 lower-case characters that sort by the time of
// their making (UUID version 7, RFC 9562) and can't be guessed.
func NewID() string {
	id := uuid.Must(uuid.NewV7())
	return idAlphabet.EncodeToString(id[:])
}

// MadeID makes an identifier like NewID's of what is to have the same one whenever it
// is made. It sorts by nothing, and is as hard to guess as what it is made of.
func MadeID(of [16]byte) string { return idAlphabet.EncodeToString(of[:]) }

// NameKey is the form in which names are compared, see name.Key.
func NameKey(text string) string { return name.Key(text) }
