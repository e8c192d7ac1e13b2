package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hookline/app/config"
	"hookline/models/dbtest"
)

// A key that the command line made opens the API of a server on its database.
func TestAPIKeyCommand(t *testing.T) {
	dsn := dbtest.SQLiteDSN(t)
	code, token, stderr := execute(t, dsn, "", "api-key", "add", "CI", "--scope", "numbers:read", "--expires", "720h")
	if code != exitOK || !strings.HasPrefix(token, "hl_") || strings.Count(token, "\n") != 1 {
		t.Fatalf("exit %d, %q, %s", code, token, stderr)
	}
	if strings.Contains(stderr, strings.TrimSpace(token)) {
		t.Error("the key is in the log")
	}
	for _, args := range [][]string{{"CI"}, {"Other", "--scope", "numbers:reed"}, {"Past", "--expires=-1h"}} {
		if code, out, stderr := execute(t, dsn, "", append([]string{"api-key", "add"}, args...)...); code != exitFailure || out != "" || !strings.Contains(stderr, ": ") {
			t.Errorf("%v: exit %d, %q, %s", args, code, out, stderr)
		}
	}
	code, everything, stderr := execute(t, dsn, "", "api-key", "add", "Operations")
	if code != exitOK {
		t.Fatalf("without a scope: exit %d, %s", code, stderr)
	}
	a := started(t, func(cfg *config.Config) {
		cfg.Database, cfg.PublicURL = dsn, &url.URL{Scheme: "https", Host: "hookline.example.com"}
	})
	router := a.router()
	ask := func(method, path, header, value string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
		r.RemoteAddr = "198.51.100.9:4711"
		r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(token))
		r.Header.Set(header, value)
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		return w
	}
	if w := ask(http.MethodGet, "/api/v1/numbers", "Accept", "*/*"); w.Code != http.StatusOK {
		t.Errorf("numbers: %d %s", w.Code, w.Body)
	}
	if w := ask(http.MethodGet, "/api/v1/carriers", "Accept", "*/*"); w.Code != http.StatusForbidden {
		t.Errorf("carriers: %d", w.Code)
	}
	// Without a scope a key may do all that an admin may.
	for _, path := range []string{"carriers", "web-services", "workflows", "numbers", "campaigns", "scripts", "calls", "workspace"} {
		if w := ask(http.MethodGet, "/api/v1/"+path, "Authorization", "Bearer "+strings.TrimSpace(everything)); w.Code != http.StatusOK {
			t.Errorf("%s, without a scope: %d %s", path, w.Code, w.Body)
		}
	}
	w := ask(http.MethodPost, "/api/v1/sessions", "Accept", "*/*")
	if cookie, err := http.ParseSetCookie(w.Header().Get("Set-Cookie")); err != nil || !cookie.Secure {
		t.Errorf("cookie %+v, %v", cookie, err)
	}
	// What another site makes a browser send is refused in the API's own words.
	w = ask(http.MethodPost, "/api/v1/numbers", "Sec-Fetch-Site", "cross-site")
	if w.Code != http.StatusForbidden || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), "cross-origin") {
		t.Errorf("cross-site: %d %s", w.Code, w.Body)
	}
	// The server's own limit speaks the API's language, too.
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/numbers", strings.NewReader(strings.Repeat(" ", 3<<20)))
	w = httptest.NewRecorder()
	router.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("3 MB: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
}
