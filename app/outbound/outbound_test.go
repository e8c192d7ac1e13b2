package outbound_test

import (
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hookline/app/outbound"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func newClient(t testing.TB, o outbound.Options) *outbound.Client {
	t.Helper()
	c := outbound.New(o)
	t.Cleanup(c.Close)
	return c
}

func get(t testing.TB, c *outbound.Client, url string, timeout time.Duration) (*outbound.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return c.Do(req, nil)
}

// kindOf gives the Kind of an error, and fails if it is no Error with a sentence.
func kindOf(t *testing.T, err error) outbound.Kind {
	t.Helper()
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*outbound.Error](err)
	if !ok || !strings.HasSuffix(e.Message, ".") && !strings.HasSuffix(e.Message, "?") {
		t.Fatalf("not an Error with a sentence: %#v", err)
	}
	return e.Kind
}

// raw serves each connection with f, on loopback, and gives the address.
func raw(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f(c)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return "http://" + l.Addr().String()
}

// answer reads the request's head, then writes text.
func answer(text string) func(net.Conn) {
	return func(c net.Conn) {
		buf := make([]byte, 4096)
		_, _ = c.Read(buf)
		_, _ = io.WriteString(c, text)
	}
}

func TestPublic(t *testing.T) {
	for addr, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "2606:4700:4700::1111": true, "64:ff9b::808:808": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.8.9.1": false, "0.0.0.0": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false,
		"172.32.0.1": true, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "100.128.0.1": true,
		"192.0.2.1": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd00:ec2::254": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "::127.0.0.1": false, "64:ff9b::a9fe:a9fe": false,
		"64:ff9b:1::1": false, "2002:7f00:1::": false, "2002:808:808::": true, "2001::1": false, "2001:db8::1": false, "fec0::1": false, "100::1": false,
	} {
		if got := outbound.Public(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: public %v, want %v", addr, got, want)
		}
	}
}

func TestGuardRefusesPrivate(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was reached") }))
	defer s.Close()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	c := newClient(t, outbound.Options{})
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "127.1"} {
		_, err := get(t, c, "http://"+host+":"+port+"/", 2*time.Second)
		if k := kindOf(t, err); k != outbound.AddressRefused && k != outbound.DNS {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestGuardAllows(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }))
	defer s.Close()
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	c := newClient(t, outbound.Options{AllowPaths: []string{""}, AllowAddrs: []netip.AddrPort{netip.MustParseAddrPort(s.Listener.Addr().String())}})
	if res, err := get(t, c, s.URL, time.Second); err != nil || string(res.Body) != "ok" {
		t.Errorf("allowed address: %v", err)
	}
	if _, err := get(t, c, other.URL, time.Second); kindOf(t, err) != outbound.AddressRefused {
		t.Errorf("another port of an allowed address: %v", err)
	}
	c = newClient(t, outbound.Options{AllowPaths: []string{"/sample/"}, AllowAddrs: []netip.AddrPort{netip.MustParseAddrPort(s.Listener.Addr().String())}})
	if _, err := get(t, c, s.URL+"/sample/x", time.Second); err != nil {
		t.Errorf("the allowed path: %v", err)
	}
	for _, path := range []string{"/", "/runtime/x", "/sample", "/sample/../runtime", "/sample/%2e%2e/runtime", "/SAMPLE/x"} {
		if _, err := get(t, c, s.URL+path, time.Second); kindOf(t, err) != outbound.AddressRefused {
			t.Errorf("%s at an allowed address: %v", path, err)
		}
	}
	c = newClient(t, outbound.Options{AllowPrefixes: loopback})
	if _, err := get(t, c, other.URL, time.Second); err != nil {
		t.Errorf("allowed prefix: %v", err)
	}
}

func TestNoProxyFromTheEnvironment(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	_, err := get(t, newClient(t, outbound.Options{}), "http://nowhere.invalid/", 2*time.Second)
	if kindOf(t, err) != outbound.DNS && kindOf(t, err) != outbound.Timeout {
		t.Error(err)
	}
}

func compressed(t *testing.T, form string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch form {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "raw":
		w, _ = flate.NewWriter(&b, 9)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	return b.Bytes()
}

func TestBodies(t *testing.T) {
	ok := []byte(`{"a":1}`)
	gz := compressed(t, "gzip", ok)
	empties := bytes.Repeat(compressed(t, "gzip", nil), 8000)
	bad := bytes.Clone(gz)
	bad[len(bad)-5] ^= 1
	full := bytes.Repeat([]byte("x"), outbound.MaxBody)
	for _, tt := range []struct {
		name, encoding string
		body           []byte
		kind           outbound.Kind
		want           string
	}{
		{"plain", "", ok, "", `{"a":1}`},
		{"identity", "identity", ok, "", `{"a":1}`},
		{"gzip", "gzip", gz, "", `{"a":1}`},
		{"x-gzip", "X-GZIP", gz, "", `{"a":1}`},
		{"deflate zlib", "deflate", compressed(t, "zlib", ok), "", `{"a":1}`},
		{"deflate raw", "deflate", compressed(t, "raw", ok), "", `{"a":1}`},
		{"empty gzip", "gzip", nil, "", ""},
		{"gzip that is text", "gzip", ok, "", `{"a":1}`},
		{"deflate that is text", "deflate", []byte("Grüße, 日本"), "", "Grüße, 日本"},
		{"gzip that is not", "gzip", []byte("\x01\x02\x03"), outbound.Encoding, ""},
		{"a charset", "UTF-8", ok, "", `{"a":1}`},
		{"none", "none", ok, "", `{"a":1}`},
		{"binary", "binary", ok, "", `{"a":1}`},
		{"aws-chunked", "aws-chunked", ok, "", `{"a":1}`},
		{"with gzip", "aws-chunked, gzip", gz, "", `{"a":1}`},
		{"gzip damaged", "gzip", bad, outbound.Encoding, `{"a":1}`},
		{"gzip cut", "gzip", gz[:len(gz)-9], outbound.Incomplete, "*"},
		{"unknown", "br", []byte("\x0b\x02\x80{}\x03"), outbound.Encoding, ""},
		{"unknown and text", "br", ok, "", `{"a":1}`},
		{"unknown and large", "br", bytes.Repeat([]byte{0x0b, 0x02, 0x80}, 40_000), outbound.Encoding, ""},
		{"twice", "gzip, gzip", gz, outbound.Encoding, ""},
		{"just full", "", full, "", string(full)},
		{"one more", "", append(full, 'x'), outbound.TooLarge, string(full)},
		{"10 MB", "", bytes.Repeat([]byte("x"), 10<<20), outbound.TooLarge, string(full)},
		{"gzip bomb", "gzip", compressed(t, "gzip", make([]byte, 10<<20)), outbound.TooLarge, string(make([]byte, outbound.MaxBody))},
		{"endless gzip members", "gzip", empties, outbound.TooLarge, ""},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if tt.encoding != "" {
				w.Header().Set("Content-Encoding", tt.encoding)
			}
			_, _ = w.Write(tt.body)
		}))
		res, err := get(t, newClient(t, outbound.Options{AllowPrefixes: loopback}), s.URL, 5*time.Second)
		if k := kindOf(t, err); k != tt.kind {
			t.Errorf("%s: %q, want %q: %v", tt.name, k, tt.kind, err)
		}
		if tt.want != "*" && string(res.Body) != tt.want {
			t.Errorf("%s: body of %d bytes, want %d", tt.name, len(res.Body), len(tt.want))
		}
		if res.Status != 200 || res.Truncated != (tt.kind != "") {
			t.Errorf("%s: status %d, truncated %v", tt.name, res.Status, res.Truncated)
		}
		s.Close()
	}
}

func TestMisbehavingServers(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	for _, tt := range []struct {
		name string
		url  string
		kind outbound.Kind
		says string
	}{
		{"closed port", "http://" + closed.Addr().String(), outbound.ConnectionRefused, "Is it running?"},
		{"no such name", "http://no-such-host.invalid/", outbound.DNS, "no-such-host.invalid"},
		{"never answers", raw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }), outbound.Timeout, "did not answer within"},
		{"closes at once", raw(t, answer("")), outbound.Network, "closed the connection"},
		{"not HTTP", raw(t, answer("SSH-2.0-OpenSSH_9.2\r\n\r\n")), outbound.Protocol, "not HTTP"},
		{"longer than it is", raw(t, answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":")), outbound.Incomplete, "before its answer was complete"},
		{"chunks break off", raw(t, answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":")), outbound.Incomplete, "before its answer was complete"},
		{"two lengths", raw(t, answer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")), outbound.Protocol, "not HTTP"},
		{"header bomb", raw(t, answer("HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 200<<10)+"\r\n\r\n")), outbound.TooLarge, "headers"},
		{"many headers", raw(t, answer("HTTP/1.1 200 OK\r\n"+strings.Repeat("A: b\r\n", 20000)+"\r\n")), outbound.TooLarge, "headers"},
		{"endless 100s", raw(t, answer(strings.Repeat("HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n", 20000))), outbound.TooLarge, ""},
	} {
		_, err := get(t, newClient(t, outbound.Options{AllowPrefixes: loopback}), tt.url, 300*time.Millisecond)
		if k := kindOf(t, err); k != tt.kind && (tt.kind != outbound.DNS || k != outbound.Timeout) {
			t.Errorf("%s: %q, want %q: %v", tt.name, k, tt.kind, err)
		} else if k == tt.kind && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v does not say %q", tt.name, err, tt.says)
		}
	}
}

// A server that sends a byte now and then is cut off by the deadline, and what
// came is kept.
func TestDrippingServer(t *testing.T) {
	stop := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			_, _ = io.WriteString(w, "x")
			w.(http.Flusher).Flush()
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			case <-stop:
				return
			}
		}
	}))
	defer s.Close()
	defer close(stop)
	res, err := get(t, newClient(t, outbound.Options{AllowPrefixes: loopback}), s.URL, 200*time.Millisecond)
	if kindOf(t, err) != outbound.Timeout || !strings.Contains(err.Error(), "did not finish") {
		t.Fatal(err)
	}
	if len(res.Body) == 0 || res.Status != 200 || res.Timing.Body <= 0 {
		t.Errorf("%d bytes, status %d, %+v", len(res.Body), res.Status, res.Timing)
	}
}

func TestRedirects(t *testing.T) {
	var target atomic.Value
	var hops atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/end" {
			_, _ = io.WriteString(w, "end")
			return
		}
		hops.Add(1)
		http.Redirect(w, r, target.Load().(string), http.StatusFound)
	}))
	defer s.Close()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another server was asked") }))
	defer other.Close()
	for _, tt := range []struct {
		to   string
		kind outbound.Kind
	}{
		{"/end", ""}, {s.URL + "/end", ""}, {"/again", outbound.RedirectRefused}, {other.URL, outbound.RedirectRefused},
		{"http://169.254.169.254/latest/meta-data/", outbound.RedirectRefused}, {"https://" + strings.TrimPrefix(s.URL, "http://"), outbound.RedirectRefused},
		{"http://localhost" + s.URL[strings.LastIndex(s.URL, ":"):], outbound.RedirectRefused},
		{"ftp://127.0.0.1/", outbound.RedirectRefused}, {"//evil.example/", outbound.RedirectRefused},
	} {
		target.Store(tt.to)
		hops.Store(0)
		res, err := get(t, newClient(t, outbound.Options{AllowPrefixes: loopback}), s.URL+"/start", time.Second)
		if k := kindOf(t, err); k != tt.kind {
			t.Errorf("%s: %q: %v", tt.to, k, err)
		}
		if tt.kind != "" && (res.Status != 302 || len(res.Redirects) == 0) {
			t.Errorf("%s: status %d, redirects %v", tt.to, res.Status, res.Redirects)
		}
		if hops.Load() > outbound.MaxRedirects+1 {
			t.Errorf("%s: %d hops", tt.to, hops.Load())
		}
	}
}

// As browsers do (Fetch): 301 and 302 make a GET of a POST alone, 303 of everything, and 307
// and 308 of nothing; who becomes a GET has no body, and it is told.
func TestRedirectsAndMethods(t *testing.T) {
	got := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status, err := strconv.Atoi(r.URL.Path[1:]); err == nil {
			w.Header().Set("Location", "/end")
			w.WriteHeader(status)
			return
		}
		body, _ := io.ReadAll(r.Body)
		got = r.Method + " " + string(body) + " " + r.Header.Get("Content-Type")
	}))
	defer s.Close()
	c := newClient(t, outbound.Options{AllowPrefixes: loopback})
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			var body io.Reader = http.NoBody
			want, turned := method+"  ", 0
			if method == "POST" || method == "PUT" || method == "PATCH" {
				body, want = strings.NewReader("x=1"), method+" x=1 text/plain"
			}
			if method == "POST" && status < 303 || method != "GET" && status == 303 {
				want, turned = "GET  ", status
			}
			req, err := http.NewRequestWithContext(t.Context(), method, s.URL+"/"+strconv.Itoa(status), body)
			if err != nil {
				t.Fatal(err)
			}
			if body != http.NoBody {
				req.Header["content-TYPE"] = []string{"text/plain"}
			}
			res, err := c.Do(req, nil)
			if err != nil || got != want || res.Turned != turned {
				t.Errorf("%s over %d: %q, want %q, turned by %d, %v", method, status, got, want, res.Turned, err)
			}
		}
	}
}

// One redirect after another keeps the body as well.
func TestRedirectsInARow(t *testing.T) {
	got := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		first, rest, _ := strings.Cut(r.URL.Path[1:], "/")
		if status, err := strconv.Atoi(first); err == nil {
			w.Header().Set("Location", "/"+cmp.Or(rest, "end"))
			w.WriteHeader(status)
			return
		}
		body, _ := io.ReadAll(r.Body)
		got = r.Method + " " + string(body) + " " + r.Header.Get("Content-Type")
	}))
	defer s.Close()
	for path, want := range map[string]string{"/301/308": "PUT x=1 text/plain", "/308/302": "PUT x=1 text/plain", "/301/302/307": "PUT x=1 text/plain", "/301/303/307": "GET  ", "/303/308": "GET  "} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.URL+path, strings.NewReader("x=1"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "text/plain")
		res, err := newClient(t, outbound.Options{AllowPrefixes: loopback}).Do(req, nil)
		if err != nil || got != want || (res.Turned == 303) != strings.Contains(path, "303") {
			t.Errorf("%s: %q, turned by %d, %v", path, got, res.Turned, err)
		}
	}
}

// sid is a conversation with one cookie.
type sid struct{ value string }

func (s *sid) Header(*url.URL) string { return s.value }

func (s *sid) Take(_ *url.URL, lines []string) { s.value, _, _ = strings.Cut(lines[0], ";") }

// A cookie that a server sets goes before one that somebody entered, from the next request on.
func TestCookiesOverRedirects(t *testing.T) {
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, strings.Join(r.Header["Cookie"], "|"))
		if r.URL.Path == "/start" {
			w.Header().Set("Set-Cookie", `sid="new"; Path=/`)
			http.Redirect(w, r, "/end", http.StatusFound)
		}
	}))
	defer s.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/start", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", "sid=old; lang=en")
	if _, err := newClient(t, outbound.Options{AllowPrefixes: loopback}).Do(req, &sid{}); err != nil {
		t.Fatal(err)
	}
	if want := `sid=old; lang=en lang=en; sid="new"`; strings.Join(got, " ") != want {
		t.Errorf("sent %s, want %s", strings.Join(got, " "), want)
	}
}

// A header that net/http writes by itself is sent once, however its name is written.
func TestHeadersOfAnyCaseGoOutOnce(t *testing.T) {
	sent := ""
	s := raw(t, func(conn net.Conn) {
		buf := make([]byte, 4096)
		n, _ := conn.Read(buf)
		sent = string(buf[:n])
		_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
	})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"user-agent": {"Ours/1"}, "accept-ENCODING": {"identity"}, "X-Api-KEY": {"k"}, "cookie": {"a=1"}}
	if _, err := newClient(t, outbound.Options{AllowPrefixes: loopback}).Do(req, nil); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"user-agent: ours/1", "accept-encoding: identity", "x-api-key: k", "cookie: a=1"} {
		name, _, _ := strings.Cut(line, ":")
		if lower := strings.ToLower(sent); strings.Count(lower, "\r\n"+name+":") != 1 || !strings.Contains(lower, line+"\r\n") {
			t.Errorf("%s in %q", line, sent)
		}
	}
}

func TestTLS(t *testing.T) {
	quiet := log.New(io.Discard, "", 0)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, r.Proto) }))
	s.Config.ErrorLog = quiet
	s.StartTLS()
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	trusting := newClient(t, outbound.Options{AllowPrefixes: loopback, RootCAs: pool})
	if res, err := get(t, trusting, s.URL, 2*time.Second); err != nil || res.Timing.TLS <= 0 || res.Timing.Connect <= 0 {
		t.Errorf("good certificate: %v %+v", err, res)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "ours.CRT")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, dir} {
		own, err := outbound.Authorities([]string{path})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := get(t, newClient(t, outbound.Options{AllowPrefixes: loopback, RootCAs: own}), s.URL, 2*time.Second); err != nil {
			t.Errorf("with %s: %v", path, err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "nothing"), t.TempDir(), "/dev/null"} {
		if _, err := outbound.Authorities([]string{file, path}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := get(t, newClient(t, outbound.Options{AllowPrefixes: loopback}), s.URL, 2*time.Second); err == nil || !strings.Contains(err.Error(), "HOOKLINE_CA") || !strings.Contains(err.Error(), "O=Acme Co") {
		t.Errorf("the reason names no remedy, or not who signed: %v", err)
	}
	byName := "https://localhost" + s.URL[strings.LastIndex(s.URL, ":"):]
	for name, try := range map[string]func() error{
		"unknown authority": func() error {
			_, err := get(t, newClient(t, outbound.Options{AllowPrefixes: loopback}), s.URL, 2*time.Second)
			return err
		},
		"another name": func() error { _, err := get(t, trusting, byName, 2*time.Second); return err },
		"plain HTTP there": func() error {
			p := httptest.NewServer(http.NotFoundHandler())
			defer p.Close()
			_, err := get(t, trusting, "https"+strings.TrimPrefix(p.URL, "http"), 2*time.Second)
			return err
		},
		"old TLS": func() error {
			p := httptest.NewUnstartedServer(http.NotFoundHandler())
			p.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
			p.Config.ErrorLog = quiet
			p.StartTLS()
			defer p.Close()
			_, err := get(t, trusting, p.URL, 2*time.Second)
			return err
		},
	} {
		if err := try(); kindOf(t, err) != outbound.TLS {
			t.Errorf("%s: %v", name, err)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}

func TestKeepAliveAndTiming(t *testing.T) {
	var conns atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }))
	s.Config.ConnState = func(_ net.Conn, st http.ConnState) {
		if st == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := newClient(t, outbound.Options{AllowPrefixes: loopback})
	for i := range 5 {
		res, err := get(t, c, s.URL, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if res.Timing.Reused != (i > 0) || res.Timing.FirstByte <= 0 || res.Timing.Total < res.Timing.FirstByte {
			t.Errorf("request %d: %+v", i, res.Timing)
		}
	}
	if conns.Load() != 1 {
		t.Errorf("%d connections for 5 requests", conns.Load())
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	url := raw(t, func(c net.Conn) { cancel(); _, _ = io.Copy(io.Discard, c) })
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	_, err := newClient(t, outbound.Options{AllowPrefixes: loopback}).Do(req, nil)
	if kindOf(t, err) != outbound.Canceled {
		t.Error(err)
	}
}
