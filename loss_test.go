package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"hookline/models/dbtest"
)

// Nothing that Hookline took is lost, whatever dies (MISSION E8): these tests take the
// program itself away, and the database from under it.

// inbox is a receiver of events: how often each webhook-id came, and of which call.
type inbox struct {
	*httptest.Server
	mu    sync.Mutex
	came  map[string]int    // by webhook-id
	calls map[string]string // webhook-id by CallSid
	busy  int
	shut  chan struct{} // closed when it answers
}

func newInbox(t *testing.T) *inbox {
	t.Helper()
	in := &inbox{came: map[string]int{}, calls: map[string]string{}, shut: make(chan struct{})}
	in.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices who goes away
		in.mu.Lock()
		id := r.Header.Get("webhook-id")
		in.came[id]++
		in.calls[r.URL.Query().Get("call")] = id
		in.busy++
		in.mu.Unlock()
		defer func() { in.mu.Lock(); in.busy--; in.mu.Unlock() }()
		select {
		case <-in.shut:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(in.Close)
	return in
}

func (in *inbox) answers() { close(in.shut) }

func (in *inbox) underWay() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.busy
}

// missing lists those of calls that it knows nothing of.
func (in *inbox) missing(calls []string) []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var list []string
	for _, sid := range calls {
		if in.calls[sid] == "" {
			list = append(list, sid)
		}
	}
	return list
}

const atOnce = 50

// applied sets up a number of which each start of a call is told to a receiver.
func applied(t *testing.T, dsn string, in *inbox) {
	t.Helper()
	cmd, stderr := command(t, []string{"HOOKLINE_DATABASE=" + dsn, "HOOKLINE_ALLOW_PRIVATE=127.0.0.1/32", "HOOKLINE_SAMPLE=off"}, "apply", "-")
	cmd.Stdin = strings.NewReader(fmt.Sprintf(`version: 1
web_services:
  - name: Inbox
    method: POST
    content_type: json
    https: false
    domain: %s
    path: /
    timeout: 30s
    query: [{ name: call, static: "#carrier_call_id#" }]
    delivery: { signing: false, at_once: %d, schedule: [1s, 1s, 1s] }
events:
  - { name: Every start, number: all, event: call_start, web_services: [Inbox] }
workflows:
  - name: Line
    objects: [{ title: Goodbye, kind: say_text, text: Goodbye. }]
carriers:
  - { name: bench, kind: twiml, signature: off }
numbers:
  - { number: "+61255501234", workflow: Line }
`, strings.TrimPrefix(in.URL, "http://"), atOnce))
	if err := cmd.Run(); err != nil {
		t.Fatalf("apply: %v: %s", err, stderr)
	}
}

// called starts a call, and says whether it was taken.
func called(t *testing.T, p *program, sid string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	form := url.Values{"CallSid": {sid}, "From": {"+61255501111"}, "To": {"+61255501234"}, "CallStatus": {"ringing"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+"/runtime/bench/voice", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := new(http.Client).Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return err == nil && res.StatusCode == http.StatusOK && strings.Contains(string(body), "Goodbye.")
}

func sids(from, to int) []string {
	var list []string
	for i := from; i < to; i++ {
		list = append(list, fmt.Sprintf("CA%032d", i))
	}
	return list
}

// kill -9 with deliveries under way: the program that comes back sends them again under
// the same id, and each is sent twice at most.
func TestKilledWithDeliveriesUnderWay(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		in := newInbox(t)
		applied(t, dsn, in)
		settings := []string{"HOOKLINE_DATABASE=" + dsn, "HOOKLINE_ALLOW_PRIVATE=127.0.0.1/32", "HOOKLINE_SAMPLE=off"}
		p := start(t, settings...)
		calls := sids(0, atOnce+20)
		for _, sid := range calls {
			if !called(t, p, sid) {
				t.Fatalf("call %s: %s", sid, p.stderr)
			}
		}
		eventually(t, "as many as may be are under way", func() bool { return in.underWay() == atOnce })
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.Wait()
		eventually(t, "their connections are gone", func() bool { return in.underWay() == 0 })
		in.answers()
		p = start(t, append(settings, "HOOKLINE_ADDR="+strings.TrimPrefix(p.url, "http://"))...)
		eventually(t, "every call is told of", func() bool { return len(in.missing(calls)) == 0 })
		eventually(t, "all that was under way is told anew", func() bool { return in.sent() == len(calls)+atOnce })
		if n := in.ids(); n != len(calls) {
			t.Errorf("%d ids for %d calls", n, len(calls))
		}
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.Wait()
		if n := in.sent(); n != len(calls)+atOnce {
			t.Errorf("%d requests, want %d", n, len(calls)+atOnce)
		}
	})
}

func (in *inbox) sent() (n int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, times := range in.came {
		n += times
	}
	return n
}

func (in *inbox) ids() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return len(in.came)
}

// PostgreSQL goes away under load: calls it can't keep are refused, and of those that
// were taken each is told of when it is back.
func TestDatabaseAwayUnderLoad(t *testing.T) {
	dsn := dbtest.PostgresDSN(t)
	in := newInbox(t)
	in.answers()
	applied(t, dsn, in)
	p := start(t, "HOOKLINE_DATABASE="+dsn, "HOOKLINE_ALLOW_PRIVATE=127.0.0.1/32", "HOOKLINE_SAMPLE=off")
	admin, name := adminOf(t, dsn)
	var taken []string
	load := func(from, to int) (refused int) {
		for _, sid := range sids(from, to) {
			if called(t, p, sid) {
				taken = append(taken, sid)
			} else {
				refused++
			}
		}
		return refused
	}
	if n := load(0, 50); n > 0 {
		t.Fatalf("%d calls were refused before", n)
	}
	if _, err := admin.Exec(t.Context(), "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false"); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name); err != nil {
		t.Fatal(err)
	}
	if load(50, 80) == 0 {
		t.Error("calls were taken without a database")
	}
	if _, err := admin.Exec(t.Context(), "ALTER DATABASE "+name+" ALLOW_CONNECTIONS true"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "calls are taken again", func() bool { return load(80, 81) == 0 })
	if n := load(81, 110); n > 0 {
		t.Errorf("%d calls were refused afterwards", n)
	}
	eventually(t, "every call that was taken is told of", func() bool { return len(in.missing(taken)) == 0 })
}
