package webservice_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookline/app/webservice"
	"hookline/models"
)

func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	return l.Addr().String()
}

func answers(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const goodBody = `[{"name":"Sydney","state":{"name":"NSW"}}]`

// Every line of the table of misbehaving upstreams (issue 2, section 11).
func TestCauses(t *testing.T) {
	js := "application/json"
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, 10<<20))
	_ = z.Close()
	for _, tt := range []struct {
		name    string
		h       http.HandlerFunc
		cause   webservice.Cause
		says    string
		results bool
	}{
		{"200", answers(200, js, goodBody), webservice.Success, "", true},
		{"201 without results", answers(201, "text/html", "<html>"), webservice.Success, "", false},
		{"nothing found", answers(200, js, `[]`), webservice.NoMatch, `Result "Suburb", path 0.name`, true},
		{"204", answers(204, "", ""), webservice.NoMatch, "204 No Content", true},
		{"204 without results", answers(204, "", ""), webservice.Success, "", false},
		{"400", answers(400, js, goodBody), webservice.Rejected, "400 Bad Request", true},
		{"401", answers(401, js, ""), webservice.Rejected, "Check the authentication", true},
		{"404", answers(404, "text/html", "<html>"), webservice.Rejected, "404 Not Found", true},
		{"404 of 10 MB", answers(404, "text/html", strings.Repeat("x", 10<<20)), webservice.Rejected, "404 Not Found", true},
		{"500", answers(500, js, goodBody), webservice.Unavailable, "500 Internal Server Error", true},
		{"503", answers(503, "", ""), webservice.Unavailable, "503", false},
		{"304", answers(304, "", ""), webservice.BadResponse, "304 Not Modified", true},
		{"HTML with 200", answers(200, "text/html", "<!doctype html><title>x"), webservice.BadResponse, "web page", true},
		{"truncated JSON", answers(200, js, `[{"name":"Syd`), webservice.BadResponse, "only a part", true},
		{"10 MB", answers(200, js, `["`+strings.Repeat("x", 10<<20)+`"]`), webservice.BadResponse, "larger than 64 KiB", true},
		{"10 MB without results", answers(200, js, strings.Repeat("x", 10<<20)), webservice.BadResponse, "larger than 64 KiB", false},
		{"gzip bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		}, webservice.BadResponse, "larger than 64 KiB", true},
		{"redirect to metadata", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/", http.StatusFound)
		}, webservice.BadResponse, "169.254.169.254", true},
		{"redirect round and round", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		}, webservice.BadResponse, "more than 5 times", true},
		{"wrong length", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "[")
		}, webservice.BadResponse, "before its answer was complete", true},
		{"header bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 1<<20))
		}, webservice.BadResponse, "headers", true},
		{"a byte now and then", drip, webservice.Timeout, "did not finish within", true},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, webservice.Timeout, "did not answer within", true},
		{"connection dropped", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, webservice.Unavailable, "closed the connection", true},
	} {
		w := suburb(upstream(t, tt.h))
		w.TimeoutMS = 300
		if !tt.results {
			w.Config.Results = nil
		}
		ex := do(t, w, nil, inputs("postcode", "2000"))
		if ex.Cause != tt.cause || !strings.Contains(ex.Reason, tt.says) || (ex.Reason == "") != (tt.cause == webservice.Success) {
			t.Errorf("%s: %s %q, want %s %q", tt.name, ex.Cause, ex.Reason, tt.cause, tt.says)
		}
		if !ex.Sent || len(ex.Results) != len(w.Config.Results) || ex.Timing.Total > 2000 {
			t.Errorf("%s: %+v", tt.name, ex)
		}
	}
}

func drip(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		_, _ = io.WriteString(w, " ")
		w.(http.Flusher).Flush()
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}

func TestCausesBeforeAnAnswer(t *testing.T) {
	tlsServer := httptest.NewUnstartedServer(http.NotFoundHandler())
	tlsServer.Config.ErrorLog = quiet
	tlsServer.StartTLS()
	defer tlsServer.Close()
	for _, tt := range []struct {
		name   string
		change func(*models.WebService)
		says   string
	}{
		{"closed port", func(w *models.WebService) { w.Domain = closedPort(t) }, "refused the connection. Is it running?"},
		{"DNS", func(w *models.WebService) { w.Domain = "no-such-host.invalid"; w.TimeoutMS = 5000 }, "no-such-host.invalid"},
		{"bad certificate", func(w *models.WebService) {
			w.HTTPS, w.Domain = true, strings.TrimPrefix(tlsServer.URL, "https://")
		}, "not signed by an authority"},
		{"private address", func(w *models.WebService) { w.Domain = "169.254.169.254" }, "HOOKLINE_ALLOW_PRIVATE"},
	} {
		w := suburb("127.0.0.1:1")
		tt.change(w)
		ex := do(t, w, nil, inputs("postcode", "2000"))
		if ex.Cause != webservice.Unavailable || !strings.Contains(ex.Reason, tt.says) || ex.Response != nil || !ex.Sent {
			t.Errorf("%s: %s %q", tt.name, ex.Cause, ex.Reason)
		}
	}
}

func TestNothingIsSent(t *testing.T) {
	var asked atomic.Int64
	domain := upstream(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	off := suburb(domain)
	off.Active = false
	ex := do(t, off, nil, inputs("postcode", "2000"))
	if ex.Cause != webservice.Unavailable || ex.Sent || !strings.Contains(ex.Reason, "switched off") {
		t.Errorf("inactive: %s %q", ex.Cause, ex.Reason)
	}
	for _, in := range []webservice.Request{{}, inputs("postcode", " ")} {
		ex = do(t, suburb(domain), nil, in)
		if ex.Cause != webservice.Rejected || ex.Sent || !strings.Contains(ex.Reason, `"postcode"`) || !strings.Contains(ex.Request.URL, "%postcode%") {
			t.Errorf("missing: %s %q %s", ex.Cause, ex.Reason, ex.Request.URL)
		}
	}
	for _, value := range []string{".", "..", "%2e%2e"} {
		w := suburb(domain)
		w.Path = "/a/%postcode%/b"
		ex = do(t, w, nil, inputs("postcode", value))
		if climbs := value != "%2e%2e"; climbs == ex.Sent {
			t.Errorf("%s: sent %v, %s %q", value, ex.Sent, ex.Cause, ex.Reason)
		}
	}
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	ex = webservice.NewRunner(client(t)).Do(ctx, compile(t, suburb(domain), nil), inputs("postcode", "2000"))
	if ex.Cause != webservice.Timeout || ex.Sent || !ex.TimeoutCut {
		t.Errorf("no time left: %+v", ex)
	}
	if asked.Load() != 1 { // the value %2e%2e is escaped once more and harmless
		t.Errorf("%d requests", asked.Load())
	}
	off.Active = false
	in := inputs("postcode", "2000")
	in.Inactive = true
	if ex := do(t, off, nil, in); !ex.Sent {
		t.Errorf("the Test tab may not send: %s", ex.Reason)
	}
}

func TestDeadlineOfTheCall(t *testing.T) {
	domain := upstream(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	ex := webservice.NewRunner(client(t)).Do(ctx, compile(t, suburb(domain), nil), inputs("postcode", "2000"))
	if ex.Cause != webservice.Timeout || !ex.TimeoutCut || ex.TimeoutMS > 100 || ex.Timing.Total > 1500 {
		t.Errorf("%s cut %v %d ms, took %v", ex.Cause, ex.TimeoutCut, ex.TimeoutMS, ex.Timing.Total)
	}
	ctx, cancel = context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ex = webservice.NewRunner(client(t)).Do(ctx, compile(t, suburb(closedPort(t)), nil), inputs("postcode", "2000"))
	if ex.TimeoutCut || ex.TimeoutMS != 2000 {
		t.Errorf("cut %v %d", ex.TimeoutCut, ex.TimeoutMS)
	}
}

// One runner serves many calls at once.
func TestConcurrentUse(t *testing.T) {
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `[{"name":%q,"state":{"name":"x"}}]`, strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/suburbs/"), ".json"))
	})
	s, r := compile(t, suburb(domain), nil), webservice.NewRunner(client(t))
	done := make(chan string)
	for i := range 32 {
		go func() {
			want := fmt.Sprint(i)
			ex := r.Do(context.Background(), s, inputs("postcode", want))
			if ex.Values()["Suburb"] != want {
				done <- fmt.Sprintf("%s: %s %q %v", want, ex.Cause, ex.Reason, ex.Values())
				return
			}
			done <- ""
		}()
	}
	for range 32 {
		if problem := <-done; problem != "" {
			t.Error(problem)
		}
	}
}
