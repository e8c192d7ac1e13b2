package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// envServer names a PostgreSQL server to use instead of a throw-away one.
	// Its user must be allowed to create databases.
	envServer = "TEST_DATABASE_URL"

	templateName = "hookline_template"

	adminTime = 30 * time.Second
)

// server is where tests make their databases.
type server struct {
	admin *url.URL
	// template is the name of a migrated database to copy, or empty on a server
	// that is not ours: what is left there when tests end would stay for ever.
	template string
}

// sharedServer is the server of this test process, found or started by the
// first test that needs it.
var sharedServer = sync.OnceValues(func() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if text := os.Getenv(envServer); text != "" {
		admin, err := url.Parse(text)
		if err != nil || !strings.HasPrefix(admin.Scheme, "postgres") {
			return nil, fmt.Errorf("%s: write postgres://USER:PASSWORD@HOST/NAME", envServer)
		}
		return &server{admin: admin}, nil
	}
	admin, err := startCluster(ctx, forgetful)
	if err != nil {
		return nil, err
	}
	s := &server{admin: admin}
	if err := s.create(ctx, templateName, ""); err != nil {
		return nil, err
	}
	if err := migrate(ctx, s.dsn(templateName)); err != nil {
		return nil, err
	}
	s.template = templateName
	return s, nil
})

// postgresDatabase makes a database for one test, dropped at its end.
func postgresDatabase(t testing.TB, migrated bool) string {
	t.Helper()
	s, err := sharedServer()
	if err != nil {
		t.Fatalf("dbtest: PostgreSQL is needed: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), adminTime)
	defer cancel()
	name, template := "hookline_test_"+strings.ToLower(rand.Text()), ""
	if migrated {
		template = s.template
	}
	if err := s.create(ctx, name, template); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), adminTime)
		defer cancel()
		if err := s.exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	})
	if migrated && template == "" {
		if err := migrate(ctx, s.dsn(name)); err != nil {
			t.Fatalf("dbtest: %v", err)
		}
	}
	return s.dsn(name)
}

func (s *server) create(ctx context.Context, name, template string) error {
	statement := "CREATE DATABASE " + name
	if template != "" {
		statement += " TEMPLATE " + template
	}
	return s.exec(ctx, statement)
}

func (s *server) dsn(name string) string {
	u := *s.admin
	u.Path = "/" + name
	return u.String()
}

// exec runs one statement on a connection of its own: CREATE and DROP DATABASE
// are rare, and an idle connection would outlive its test.
func (s *server) exec(ctx context.Context, statement string) (err error) {
	conn, err := pgx.Connect(ctx, s.admin.String())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// Durable is a throw-away server with PostgreSQL's own settings: what was
// committed is on the disk. It is for measuring, and ends with this process.
type Durable struct{ server server }

// NewDurable starts one; it takes no server of the environment.
func NewDurable(ctx context.Context) (*Durable, error) {
	admin, err := startCluster(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Durable{server{admin: admin}}, nil
}

// Database makes an empty database and gives its address.
func (d *Durable) Database(ctx context.Context, name string) (dsn string, err error) {
	return d.server.dsn(name), d.server.create(ctx, name, "")
}
