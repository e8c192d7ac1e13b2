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

// A public installation begins closed: strangers are refused by the sample's carrier, who
// starts it is told, and a trusted proxy's client counts as who it is.
func TestPublicInstallationBeginsClosed(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		var said bytes.Buffer
		cfg := config.Config{Addr: "127.0.0.1:0", Database: dsn, SecretKey: bytes.Repeat([]byte("k"), 32), Sample: true,
			PublicURL: &url.URL{Scheme: "https", Host: "hookline.example.com"}, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
		a, err := New(t.Context(), cfg, slog.New(slog.NewTextHandler(&said, nil)))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = a.Close() })
		if !strings.Contains(said.String(), "a carrier has no signature") || !strings.Contains(said.String(), "carrier=local") {
			t.Errorf("the start says %s", said.String())
		}
		h := a.router()
		for i, test := range []struct {
			peer, behind string
			want         int
		}{{"127.0.0.1:9", "", 200}, {"127.0.0.1:9", "203.0.113.9", 403}, {"203.0.113.9:9", "", 403}, {"203.0.113.9:9", "127.0.0.1", 403}} {
			form := url.Values{"CallSid": {"CA" + string(rune('0'+i))}, "From": {"+61411000333"}, "To": {"+61255501234"}, "CallStatus": {"ringing"}}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/runtime/local/voice", strings.NewReader(form.Encode()))
			r.RemoteAddr = test.peer
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if test.behind != "" {
				r.Header.Set("X-Forwarded-For", test.behind)
			}
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, r); w.Code != test.want {
				t.Errorf("%+v: %d %s", test, w.Code, w.Body)
			}
		}
	})
}

// Nothing is told of the sample's carrier where nobody else can reach it.
func TestLoopbackSampleIsNotTold(t *testing.T) {
	var said bytes.Buffer
	a, err := New(t.Context(), config.Config{Addr: "127.0.0.1:0", Database: dbtest.SQLiteDSN(t), SecretKey: bytes.Repeat([]byte("k"), 32), Sample: true}, slog.New(slog.NewTextHandler(&said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if strings.Contains(said.String(), "signature") {
		t.Error(said.String())
	}
}
