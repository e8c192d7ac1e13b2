package outbound_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hookline/app/outbound"
)

// Credentials of a download go to the first server alone: not to another port of its host, not
// to another name, and neither does its address.
func TestDownloadKeepsCredentialsAtTheirServer(t *testing.T) {
	var seen []string
	note := func(where string, r *http.Request) {
		_, _, basic := r.BasicAuth()
		if !basic && r.Header.Get("Referer") == "" && r.Header.Get("Cookie") == "" {
			where = "nothing at " + where
		}
		seen = append(seen, where)
	}
	var first, other *httptest.Server
	first = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("first"+r.URL.Path, r)
		switch r.URL.Path {
		case "/start":
			http.Redirect(w, r, other.URL+"/port", http.StatusFound)
		case "/back":
			_, _ = io.WriteString(w, "sound")
		}
	}))
	defer first.Close()
	other = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("other"+r.URL.Path, r)
		if r.URL.Path == "/port" {
			http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)+"/name", http.StatusTemporaryRedirect)
			return
		}
		http.Redirect(w, r, first.URL+"/back", http.StatusSeeOther)
	}))
	defer other.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, first.URL+"/start?signature=1", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("AC1", "token")
	req.Header.Set("Cookie", "a=b")
	var into strings.Builder
	if _, err := newClient(t, outbound.Options{AllowPrefixes: loopback}).Download(req, &into, 100); err != nil || into.String() != "sound" {
		t.Fatalf("%q %v", into.String(), err)
	}
	if got := strings.Join(seen, ", "); got != "first/start, nothing at other/port, nothing at other/name, first/back" {
		t.Error(got)
	}
}
