package app

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestIPExtractor(t *testing.T) {
	tests := []struct {
		name    string
		trusted []netip.Prefix
		peer    string
		headers map[string]string
		want    string
	}{
		{"no proxy, forged header", nil, "203.0.113.9:1", map[string]string{"X-Forwarded-For": "10.0.0.1", "X-Real-IP": "10.0.0.1"}, "203.0.113.9"},
		{"trusted proxy", []netip.Prefix{netip.MustParsePrefix("10.0.0.5/32")}, "10.0.0.5:1", map[string]string{"X-Forwarded-For": "198.51.100.7"}, "198.51.100.7"},
		{"trusted proxy, forged first hop", []netip.Prefix{netip.MustParsePrefix("10.0.0.5/32")}, "10.0.0.5:1", map[string]string{"X-Forwarded-For": "1.1.1.1, 198.51.100.7"}, "198.51.100.7"},
		{"another peer than the proxy", []netip.Prefix{netip.MustParsePrefix("10.0.0.5/32")}, "10.0.0.6:1", map[string]string{"X-Forwarded-For": "198.51.100.7"}, "10.0.0.6"},
		{"loopback is not trusted by itself", []netip.Prefix{netip.MustParsePrefix("10.0.0.5/32")}, "127.0.0.1:1", map[string]string{"X-Forwarded-For": "198.51.100.7"}, "127.0.0.1"},
		{"IPv6", []netip.Prefix{netip.MustParsePrefix("fd00::/8")}, "[fd00::5]:1", map[string]string{"X-Forwarded-For": "2001:db8::7"}, "2001:db8::7"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			req.RemoteAddr = test.peer
			for name, value := range test.headers {
				req.Header.Set(name, value)
			}
			if got := ipExtractor(test.trusted)(req); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// Whoever sends half a request must not be able to hold up the end of the program.
func TestReadingEndsBeforeDraining(t *testing.T) {
	if s := newServer(nil); s.ReadTimeout <= 0 || s.ReadTimeout >= drainTime || s.ReadHeaderTimeout >= drainTime {
		t.Errorf("reading may take %s, draining %s", s.ReadTimeout, drainTime)
	}
}
