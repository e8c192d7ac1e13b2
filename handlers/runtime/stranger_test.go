package runtime_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"hookline/app/sample"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// startFrom begins a call as somebody at an address, by a proxy or not.
func (l *line) startFrom(slug, addr, sid string, signed bool, headers ...string) *httptest.ResponseRecorder {
	l.t.Helper()
	path, form := "/runtime/"+slug+"/voice", callForm(sid)
	r := httptest.NewRequestWithContext(l.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.RequestURI, r.RemoteAddr = path, addr
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if signed {
		twilio(token)(r, base+path, form)
	}
	w := httptest.NewRecorder()
	l.echo.ServeHTTP(w, r)
	return w
}

// The carrier of the sample is nobody's but this machine's once there is a public address.
func TestSampleCarrierIsForThisMachine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		_, err := l.ws.Carriers.Save(t.Context(), by, workspace.Carrier{Carrier: models.Carrier{Name: sample.Carrier, Kind: "twiml", Signature: "off"}})
		l.must(err)
		for i, test := range []struct {
			carrier, addr string
			headers       []string
			want          int
		}{
			{"local", "127.0.0.1:5", nil, http.StatusOK},
			{"local", "[::1]:5", nil, http.StatusOK},
			{"local", "203.0.113.9:5", nil, http.StatusForbidden},
			{"local", "10.0.0.9:5", nil, http.StatusForbidden},
			{"local", "127.0.0.1:5", []string{"X-Forwarded-For", "203.0.113.9"}, http.StatusForbidden},
			{"local", "127.0.0.1:5", []string{"X-Real-Ip", "127.0.0.1"}, http.StatusForbidden},
			{"local", "203.0.113.9:5", []string{"X-Forwarded-For", "127.0.0.1"}, http.StatusForbidden},
			{"open", "203.0.113.9:5", nil, http.StatusOK},
		} {
			w := l.startFrom(test.carrier, test.addr, fmt.Sprint("CA", i), false, test.headers...)
			if w.Code != test.want || test.want == http.StatusForbidden && !strings.Contains(w.Body.String(), "this machine alone") {
				t.Errorf("%s from %s %v: %d %s", test.carrier, test.addr, test.headers, w.Code, w.Body)
			}
		}
		l.private = true
		l.echo = l.node()
		for addr, want := range map[string]int{"172.17.0.1:5": http.StatusOK, "203.0.113.9:5": http.StatusForbidden} {
			if w := l.startFrom("local", addr, "CA-"+addr, false); w.Code != want {
				t.Errorf("without a public address, from %s: %d", addr, w.Code)
			}
		}
	})
}

// One address can't fill an open carrier with calls; another one, and who signs, is not kept
// out by it.
func TestNewCallsOfOneAddressAreBounded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		reg, refused := l.reg, 0
		now := time.Now()
		l.now = func() time.Time { return now }
		l.echo = l.node()
		for i := range 200 {
			if w := l.startFrom("open", "203.0.113.9:5", fmt.Sprint("CA", i), false); w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "1" {
				refused++
			}
		}
		if refused != 100 {
			t.Errorf("%d of 200 were refused", refused)
		}
		// A call that was let in may come again, one that was refused may not.
		for sid, want := range map[string]int{"CA7": http.StatusOK, "CA199": http.StatusTooManyRequests} {
			if w := l.startFrom("open", "203.0.113.9:5", sid, false); w.Code != want {
				t.Errorf("%s again: %d, want %d", sid, w.Code, want)
			}
		}
		for name, w := range map[string]*httptest.ResponseRecorder{
			"another address": l.startFrom("open", "203.0.113.10:5", "CA-b", false),
			"this machine":    l.startFrom("open", "127.0.0.1:5", "CA-c", false),
			"a signature":     l.startFrom("main-line", "203.0.113.9:5", "CA-d", true),
		} {
			if w.Code != http.StatusOK {
				t.Errorf("%s: %d", name, w.Code)
			}
		}
		now = now.Add(time.Second)
		if w := l.startFrom("open", "203.0.113.9:5", "CA-e", false); w.Code != http.StatusOK {
			t.Errorf("a second later: %d", w.Code)
		}
		if n, err := testutil.GatherAndCount(reg, "hookline_runtime_calls_refused_total"); err != nil || n != 1 {
			t.Errorf("%d figures: %v", n, err)
		}
	})
}
