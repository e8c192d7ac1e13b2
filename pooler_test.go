package main

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"hookline/models/dbtest"
)

// pooled puts a real PgBouncer before a database, which gives each transaction whichever of its
// own connections is free, and gives the address by it.
func pooled(t *testing.T, dsn string) string {
	t.Helper()
	direct, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "hookline-pgbouncer-") // t.TempDir is for its owner alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	free, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(free.Addr().String())
	_ = free.Close()
	host, at := direct.Query().Get("host"), direct.Query().Get("port")
	if host == "" {
		host, at = direct.Hostname(), direct.Port()
	}
	name := strings.TrimPrefix(direct.Path, "/")
	password := ""
	if word, ok := direct.User.Password(); ok {
		password = " password=" + word
	}
	config := fmt.Sprintf(`[databases]
%s = host=%s port=%s user=%s%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %s
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
max_client_conn = 400
log_connections = 0
log_disconnections = 0
`, name, host, at, direct.User.Username(), password, port)
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := errorsOf(os.WriteFile(file, []byte(config), 0o644), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), pgbouncer(t), file)
	if info, err := os.Stat(host); err == nil && os.Getuid() == 0 { // as whom the server runs: not as root
		owner := info.Sys().(*syscall.Stat_t)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	log := &logBuffer{}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, _ = cmd.Process.Kill(), cmd.Wait(); t.Failed() {
			t.Log(log)
		}
	})
	eventually(t, "PgBouncer listens", func() bool {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return "postgres://" + direct.User.Username() + "@127.0.0.1:" + port + "/" + name + "?sslmode=disable"
}

func pgbouncer(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("PgBouncer is needed: run .ci/setup")
	return ""
}

// Behind a pooler a statement prepared in one transaction is not there in the next, or is there
// already; it is found out without a setting. Two nodes start, and start again, and answer calls.
func TestBehindPgBouncer(t *testing.T) {
	dsn := "HOOKLINE_DATABASE=" + pooled(t, dbtest.PostgresDSN(t))
	for round := range 3 {
		one, two := start(t, dsn), start(t, dsn)
		for i := range 30 {
			for n, p := range []*program{one, two} {
				callIn(t, p, fmt.Sprintf("CA%d-%d-%d", round, i, n))
				if status, body, _ := get(t, p.url+"/readyz"); status != http.StatusOK {
					t.Fatalf("readyz: %d %s", status, body)
				}
			}
		}
		for _, p := range []*program{one, two} {
			if strings.Contains(p.stderr.String(), "level=ERROR") {
				t.Errorf("%.2000s", p.stderr)
			}
			// At an orderly end queries are cancelled, which ends PgBouncer 1.18 ("bad client state: 0").
			_, _ = p.Process.Kill(), p.Wait()
		}
	}
}
