package row

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"

	"hookline/migrations"
)

// queryMode is the option of an address by which somebody chose how queries are sent.
const queryMode = "default_query_exec_mode"

// openPostgres connects to a server, or to a pooler before one.
func openPostgres(ctx context.Context, dsn string) (*Conn, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(dsn, queryMode) && pooled(ctx, config) {
		// A statement that is prepared in one transaction is not there in the next.
		config.DefaultQueryExecMode = pgx.QueryExecModeExec
	}
	return open(ctx, postgres.New(postgres.Config{Conn: stdlib.OpenDB(*config)}), migrations.Postgres)
}

// pooled says whether transactions of one connection run on whichever connection a pooler
// (PgBouncer in transaction mode) has free: then two that are open at once are served by the
// same one, or one of them by several. With PostgreSQL itself that can't be.
func pooled(ctx context.Context, config *pgx.ConnConfig) bool {
	var connections [2]*pgx.Conn
	for i := range connections {
		c, err := pgx.ConnectConfig(ctx, config.Copy())
		if err != nil {
			return false // whoever asks next is told why
		}
		defer func() { _ = c.Close(ctx) }()
		connections[i] = c
	}
	served := map[uint32]int{}
	for range 4 { // others may use the pooler, too
		for i, c := range connections {
			var pid uint32
			if err := c.QueryRow(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeSimpleProtocol).Scan(&pid); err != nil {
				return false
			}
			if by, seen := served[pid]; seen && by != i {
				return true
			}
			served[pid] = i
		}
	}
	return len(served) > len(connections)
}
