package app

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"hookline/app/config"
	"hookline/models/dbtest"
)

// started is an App on a new SQLite database.
func started(t *testing.T, change func(*config.Config)) *App {
	t.Helper()
	cfg := config.Config{Addr: "127.0.0.1:0", Database: dbtest.SQLiteDSN(t), SecretKey: bytes.Repeat([]byte("k"), 32)}
	if change != nil {
		change(&cfg)
	}
	a, err := New(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// send signs in.
func send(t *testing.T, h http.Handler, form url.Values, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	return sendTo(t, h, "/sign-in", form, header)
}

func sendTo(t *testing.T, h http.Handler, path string, form url.Values, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.RemoteAddr = "198.51.100.9:4711"
	r.Header = header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "text/html")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFirstAdminOfSettings(t *testing.T) {
	a := started(t, func(cfg *config.Config) {
		cfg.AdminEmail, cfg.AdminPassword = "ada@example.com", "correct horse"
		cfg.PublicURL = &url.URL{Scheme: "https", Host: "hookline.example.com"}
	})
	if a.SignInLink() != "" {
		t.Error("a link is printed although the settings make the admin")
	}
	res := send(t, a.router(), url.Values{"email": {"ada@example.com"}, "password": {"correct horse"}}, nil)
	if res.Code != http.StatusSeeOther {
		t.Fatalf("status %d", res.Code)
	}
	var names []string
	for _, c := range res.Result().Cookies() {
		names = append(names, c.Name)
		if !c.Secure || !c.HttpOnly || c.Domain != "" {
			t.Errorf("cookie behind https: %v", c)
		}
	}
	if strings.Join(names, " ") != "__Host-hookline __Host-hookline-browser" {
		t.Error(names)
	}
}

func TestFirstLinkIsGoodUntilUsed(t *testing.T) {
	a := started(t, nil)
	if !strings.HasPrefix(a.SignInLink(), a.URL()+"/first-sign-in?token=") {
		t.Fatalf("link %q", a.SignInLink())
	}
	w := httptest.NewRecorder()
	a.router().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimPrefix(a.SignInLink(), a.URL()), nil))
	if w.Code != http.StatusOK {
		t.Errorf("status %d", w.Code)
	}
}

// The rate limit of sign-in counts the address that really asks.
func TestForgedAddressMeetsTheRateLimit(t *testing.T) {
	tests := []struct {
		name    string
		trusted []netip.Prefix
		refused bool
	}{
		{"no proxy is trusted", nil, true},
		{"another proxy is trusted", []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, true},
		{"the proxy tells different clients apart", []netip.Prefix{netip.MustParsePrefix("198.51.100.9/32")}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := started(t, func(cfg *config.Config) { cfg.TrustedProxies = test.trusted }).router()
			last := 0
			for i := range 21 {
				forged := netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}).String()
				form := url.Values{"email": {forged + "@example.com"}, "password": {"wrong wrong wrong"}}
				last = send(t, h, form, http.Header{"X-Forwarded-For": {forged}, "X-Real-Ip": {forged}}).Code
			}
			if refused := last == http.StatusTooManyRequests; refused != test.refused {
				t.Errorf("the 21st try: %d", last)
			}
		})
	}
}

func TestCrossOriginSignInIsRefused(t *testing.T) {
	h := started(t, nil).router()
	form := url.Values{"email": {"a@example.com"}, "password": {"x"}}
	if res := send(t, h, form, http.Header{"Sec-Fetch-Site": {"cross-site"}}); res.Code != http.StatusForbidden {
		t.Errorf("status %d", res.Code)
	}
	if res := send(t, h, form, http.Header{"Origin": {"https://evil.example"}}); res.Code != http.StatusForbidden {
		t.Errorf("status %d", res.Code)
	}
	if res := send(t, h, form, http.Header{"Sec-Fetch-Site": {"same-origin"}}); res.Code != http.StatusUnauthorized {
		t.Errorf("status %d", res.Code)
	}
}
