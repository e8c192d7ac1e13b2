package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hookline/models/dbtest"
)

// runMain makes this test binary behave as the program: so the tests start the
// real thing as a process, with the race detector when it is on.
const runMain = "HOOKLINE_TEST_RUN_MAIN"

// patience bounds every wait; nothing here is expected to come near it.
const patience = 30 * time.Second

func TestMain(m *testing.M) {
	if os.Getenv(runMain) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program is a running hookline.
type program struct {
	*exec.Cmd
	url    string
	stderr *logBuffer
}

// logBuffer is what a process wrote, readable while it writes.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func command(t *testing.T, settings []string, args ...string) (*exec.Cmd, *logBuffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{runMain + "=1", "HOOKLINE_ADDR=127.0.0.1:0", "HOOKLINE_SECRET_KEY=" + strings.Repeat("k", 32)}
	cmd.Env = append(cmd.Env, settings...)
	stderr := &logBuffer{}
	cmd.Stderr = stderr
	return cmd, stderr
}

// start runs the server and waits until it says where it is.
func start(t *testing.T, settings ...string) *program {
	t.Helper()
	p, err := started(t, settings...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// started is start for goroutines, which can't end the test.
func started(t *testing.T, settings ...string) (*program, error) {
	cmd, stderr := command(t, settings)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "Hookline is at "); ok {
			return &program{Cmd: cmd, url: url, stderr: stderr}, nil
		}
	}
	return nil, fmt.Errorf("the program did not say where it is: %s", stderr)
}

// eventually polls until f gives true.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !f() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("still waiting: %s", what)
		}
	}
}

func get(t *testing.T, url string) (int, string, http.Header) {
	t.Helper()
	return ask(t, http.MethodGet, url)
}

func ask(t *testing.T, method, url string) (int, string, http.Header) {
	t.Helper()
	status, body, header, err := asked(t, method, url)
	if err != nil {
		t.Fatal(err)
	}
	return status, body, header
}

// asked is ask for goroutines, which can't end the test.
func asked(t *testing.T, method, url string) (int, string, http.Header, error) {
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		return 0, "", nil, err
	}
	client := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), resp.Header, err
}

func TestServeStartsAndStops(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		p := start(t, "HOOKLINE_DATABASE="+dsn)
		for _, path := range []string{"/healthz", "/readyz"} {
			if status, body, _ := get(t, p.url+path); status != http.StatusOK {
				t.Errorf("%s: %d %s", path, status, body)
			}
		}
		if err := p.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]int{"/healthz": http.StatusOK, "/readyz": http.StatusOK, "/static/nothing.js": http.StatusNotFound} {
			if status, _, _ := ask(t, http.MethodHead, p.url+path); status != want {
				t.Errorf("HEAD %s after SIGHUP: %d", path, status)
			}
		}
		if err := p.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := p.Wait(); err != nil {
			t.Errorf("SIGTERM: %v: %s", err, p.stderr)
		}
	})
}

func TestServeWithoutSettings(t *testing.T) {
	p := start(t, "HOOKLINE_SECRET_KEY=")
	for _, name := range []string{"hookline.db", "hookline.key"} {
		if _, err := os.Stat(filepath.Join(p.Dir, "data", name)); err != nil {
			t.Error(err)
		}
	}
}

func TestFailedBindIsAnError(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	addr := taken.Addr().String()
	for _, setting := range []string{"HOOKLINE_ADDR", "HOOKLINE_METRICS_ADDR"} {
		cmd, stderr := command(t, []string{setting + "=" + addr})
		err := cmd.Run()
		exit := new(exec.ExitError)
		if !errors.As(err, &exit) || exit.ExitCode() != 1 {
			t.Fatalf("%s: got %v, want exit code 1", setting, err)
		}
		for _, want := range []string{setting, addr, "address already in use", "choose another"} {
			if !strings.Contains(stderr.String(), want) {
				t.Errorf("%q does not say %q", stderr, want)
			}
		}
		if _, err := os.Stat(filepath.Join(cmd.Dir, "data")); err == nil {
			t.Errorf("%s: the database was touched", setting)
		}
	}
}

func TestWrongSettingsAreNamedTogether(t *testing.T) {
	cmd, stderr := command(t, []string{"HOOKLINE_SAMPLE=perhaps"}, "serve", "--trace-days=never")
	err := cmd.Run()
	exit := new(exec.ExitError)
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Fatalf("got %v, want exit code 2", err)
	}
	for _, want := range []string{`HOOKLINE_SAMPLE "perhaps"`, `HOOKLINE_TRACE_DAYS "never"`} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("%q does not say %q", stderr, want)
		}
	}
}

// A request whose body is still coming is in flight: the server has read its
// head and answers when the body is there.
func TestSIGTERMFinishesRequestInFlight(t *testing.T) {
	p := start(t)
	addr := strings.TrimPrefix(p.url, "http://")
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /healthz?in=flight HTTP/1.1\r\nHost: %s\r\nContent-Length: 5\r\n\r\nab", addr)
	eventually(t, "the request is in the log", func() bool { return strings.Contains(p.stderr.String(), "path=/healthz") })
	if strings.Contains(p.stderr.String(), "flight") {
		t.Error("the query string is in the log")
	}

	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, "new connections are refused", func() bool {
		other, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
		if err == nil {
			_ = other.Close()
		}
		return err != nil
	})
	if _, err := io.WriteString(conn, "cde"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200 OK") {
		t.Errorf("the request in flight got %q, %v", answer, err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("exit: %v: %s", err, p.stderr)
	}
}

func TestReadyzWhenTheDatabaseIsAway(t *testing.T) {
	dsn := dbtest.PostgresDSN(t)
	p := start(t, "HOOKLINE_DATABASE="+dsn)
	if status, body, _ := get(t, p.url+"/readyz"); status != http.StatusOK {
		t.Fatalf("before: %d %s", status, body)
	}
	admin, name := adminOf(t, dsn)
	if _, err := admin.Exec(t.Context(), "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false"); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name); err != nil {
		t.Fatal(err)
	}
	eventually(t, "readyz fails", func() bool {
		status, body, _ := get(t, p.url+"/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(body, "can't be reached")
	})
	if status, _, _ := get(t, p.url+"/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d, want it alive", status)
	}
	if _, err := admin.Exec(t.Context(), "ALTER DATABASE "+name+" ALLOW_CONNECTIONS true"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "readyz recovers", func() bool {
		status, _, _ := get(t, p.url+"/readyz")
		return status == http.StatusOK
	})
}

// adminOf connects to the server of dsn, to another database than its own.
func adminOf(t *testing.T, dsn string) (conn *pgx.Conn, name string) {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name, cfg.Database = cfg.Database, "postgres"
	conn, err = pgx.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn, name
}

func TestMigrateCommand(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		for range 2 {
			cmd, stderr := command(t, []string{"HOOKLINE_DATABASE=" + dsn}, "migrate")
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v: %s", err, stderr)
			}
		}
	})
}

func TestHeadersAndMetrics(t *testing.T) {
	p := start(t, "HOOKLINE_METRICS_ADDR=127.0.0.1:0")
	_, _, header := get(t, p.url+"/healthz")
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'",
		"X-Content-Type-Options":  "nosniff",
		"X-Frame-Options":         "DENY",
		"Referrer-Policy":         "same-origin",
	} {
		if got := header.Get(name); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if status, _, _ := get(t, p.url+"/metrics"); status != http.StatusNotFound {
		t.Errorf("metrics on the main address: %d", status)
	}
	if status, _, _ := get(t, p.url+"/made/up/by/a/client"); status != http.StatusNotFound {
		t.Errorf("unknown path: %d", status)
	}
	_, text, _ := get(t, "http://"+metricsAddr(t, p)+"/metrics")
	for _, want := range []string{`hookline_http_request_duration_seconds_count{code="200",method="GET",route="/healthz"} 1`, `route="none"`, "go_goroutines"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	if strings.Contains(text, "host=") || strings.Contains(text, "made/up") {
		t.Error("what clients choose is a label")
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	p := start(t)
	tests := []struct {
		path, site string
		refused    bool
	}{
		{"/anything", "cross-site", true},
		{"/anything", "same-origin", false},
		{"/anything", "", false},
		{"/runtime/main/voice", "cross-site", false},
	}
	for _, test := range tests {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+test.path, strings.NewReader("a=b"))
		if err != nil {
			t.Fatal(err)
		}
		if test.site != "" {
			req.Header.Set("Sec-Fetch-Site", test.site)
		}
		resp, err := (&http.Client{Timeout: patience}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if refused := resp.StatusCode == http.StatusForbidden; refused != test.refused {
			t.Errorf("POST %s from %q: %d", test.path, test.site, resp.StatusCode)
		}
	}
}

// metricsAddr reads where the metrics are from the log.
func metricsAddr(t *testing.T, p *program) (addr string) {
	t.Helper()
	eventually(t, "the metrics server listens", func() bool {
		_, rest, ok := strings.Cut(p.stderr.String(), "server=metrics addr=")
		addr, _, _ = strings.Cut(rest, "\n")
		return ok
	})
	return addr
}
