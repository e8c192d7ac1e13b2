// Package outbound is the HTTP client for every request Hookline sends. It holds
// the rules that no caller may forget: no private address unless allowed, no
// proxy from the environment, redirects to the same host only, and a cap on what
// is read. It knows nothing of Web Services; the deadline is the context's.
package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Limits of one request.
const (
	MaxBody      = 64 << 10 // bytes of a body, after decompression
	MaxRedirects = 5
	maxHeader    = 64 << 10
	userAgent    = "Hookline/1"
)

// ownHeaders are those that net/http would write besides one in another case.
var ownHeaders = []string{"User-Agent", "Connection", "Cookie"}

// Options are the settings of a Client.
type Options struct {
	AllowPrefixes []netip.Prefix   // private networks that may be reached (HOOKLINE_ALLOW_PRIVATE)
	AllowAddrs    []netip.AddrPort // single private addresses that may be reached: our own
	AllowPaths    []string         // what may be asked there: paths that begin so
	RootCAs       *x509.CertPool   // nil is the machine's own
	UserAgent     string           // empty is "Hookline/1"
}

// Client sends requests over pooled connections. It is safe for concurrent use.
type Client struct {
	transport *http.Transport
	// special also reaches AllowAddrs, for paths under specialPaths. Its connections
	// are its own: a pooled one must not serve another path.
	special      *http.Transport
	specialPaths []string
	agent        string
	options      Options
	identity     *Identity // that is shown; nil for none
	identified   identified
}

// New makes a Client.
func New(o Options) *Client { return newClient(o, nil) }

// newClient makes one that shows an Identity to who asks for one; nil for none.
func newClient(o Options, id *Identity) *Client {
	agent := o.UserAgent
	if agent == "" {
		agent = userAgent
	}
	c := &Client{agent: agent, options: o, identity: id, transport: newTransport(&guard{prefixes: o.AllowPrefixes}, o.RootCAs, id)}
	if len(o.AllowAddrs) > 0 {
		c.special = newTransport(&guard{prefixes: o.AllowPrefixes, addrs: o.AllowAddrs}, o.RootCAs, id)
		c.specialPaths = o.AllowPaths
	}
	return c
}

func newTransport(g *guard, roots *x509.CertPool, id *Identity) *http.Transport {
	settings := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, GetClientCertificate: id.show}
	// Connecting may go on a little after its request was given up, to leave a
	// connection for the next one; the dialer's own timeout bounds that.
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second, ControlContext: g.control}
	return &http.Transport{
		Proxy:                  nil, // never from the environment
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        settings,
		TLSHandshakeTimeout:    15 * time.Second,
		DisableCompression:     true, // body.go does it, under the cap
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// sender is a function as net/http wants it.
type sender func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f sender) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// send sends one request; redirects make several of one.
func (c *Client) send(req *http.Request) (*http.Response, error) {
	if c.special != nil && c.isSpecial(req.URL.Path) {
		return c.special.RoundTrip(req)
	}
	return c.transport.RoundTrip(req)
}

func (c *Client) isSpecial(path string) bool {
	return !strings.Contains(path, "..") && slices.ContainsFunc(c.specialPaths, func(prefix string) bool { return strings.HasPrefix(path, prefix) })
}

// Close closes the idle connections.
func (c *Client) Close() {
	c.transport.CloseIdleConnections()
	if c.special != nil {
		c.special.CloseIdleConnections()
	}
	c.identified.closeAll()
}

// Response is what came back. Do gives one even beside an error, holding as much
// as is known.
type Response struct {
	Status    int    // 0: no answer came
	Proto     string // "HTTP/1.1"
	Header    http.Header
	Body      []byte   // decompressed, at most MaxBody
	Truncated bool     // there was more than MaxBody, or the rest never came
	URL       *url.URL // that answered, after redirects
	Redirects []string // the addresses that were followed, or the one that was refused
	Turned    int      // the status of the redirect that made a GET without a body of the request; 0 for none
	Timing    Timing
}

// Do sends a request and reads the answer, all within the deadline of the
// request's context. jar may be nil. An error is always an *Error. The request's
// header map gets what the client adds.
func (c *Client) Do(req *http.Request, jar Cookies) (*Response, error) {
	return c.exchange(req, c.whole(jar, follow))
}

// DoHere is Do that follows no redirect: it is the answer.
func (c *Client) DoHere(req *http.Request, jar Cookies) (*Response, error) {
	return c.exchange(req, c.whole(jar, func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }))
}

// whole is the way in which the answer is read at once.
func (c *Client) whole(jar Cookies, follow func(*http.Request, []*http.Request) error) way {
	return way{send: c.send, encoding: "gzip, deflate", jar: jar, follow: follow,
		read: func(out *Response, res *http.Response) (err error) {
			out.Body, out.Truncated, err = readBody(res)
			return err
		}}
}

// way is how a request is sent, and what is done with its answer.
type way struct {
	send     sender
	encoding string                                              // accepted
	jar      Cookies                                             // may be nil
	follow   func(next *http.Request, via []*http.Request) error // why a redirect is not followed; may change next
	read     func(*Response, *http.Response) error
}

func (c *Client) exchange(req *http.Request, w way) (*Response, error) {
	ctx := req.Context()
	t, wanted := newTracer(), new(atomic.Bool)
	req = req.WithContext(context.WithValue(t.attach(ctx), wantedKey{}, wanted))
	for name, values := range req.Header { // net/http looks for its own names as it writes them
		if own := http.CanonicalHeaderKey(name); own != name && slices.Contains(ownHeaders, own) {
			delete(req.Header, name)
			req.Header[own] = values
		}
	}
	setDefault(req.Header, "User-Agent", c.agent)
	setDefault(req.Header, "Accept-Encoding", w.encoding)
	out := &Response{URL: req.URL}
	client := http.Client{Transport: withCookies(w.jar, w.send), CheckRedirect: func(next *http.Request, via []*http.Request) error {
		err := w.follow(next, via)
		if !errors.Is(err, http.ErrUseLastResponse) {
			out.Redirects = append(out.Redirects, next.URL.Redacted())
			if last := via[len(via)-1]; err == nil && last.Method != next.Method {
				out.Turned = next.Response.StatusCode
			}
		}
		if err != nil {
			return err
		}
		t.again()
		return nil
	}}
	res, err := client.Do(req)
	if res != nil {
		out.Status, out.Proto, out.Header, out.URL = res.StatusCode, res.Proto, res.Header, res.Request.URL
	}
	if err == nil {
		err = w.read(out, res)
	}
	out.Timing = t.stop()
	if write, ok := errors.AsType[*writeError](err); ok {
		return out, &Error{Kind: Network, Message: "What was downloaded could not be kept.", Err: write.err}
	}
	if err == nil {
		return out, nil
	}
	failure := explain(ctx, err, hostOf(out.URL), t.reached(), out.Timing.Total)
	if wanted.Load() && out.Status == 0 && failure.Kind == Network {
		failure.Kind, failure.Message = TLS, c.refusedIdentity(hostOf(out.URL))
	}
	return out, failure
}

// follow follows on the same server as browsers do (Fetch, HTTP-redirect fetch): 301 and 302
// make a GET of a POST, 303 of all but HEAD, and nothing else changes the method or drops the
// body, which net/http does of PUT, PATCH and DELETE.
func follow(next *http.Request, via []*http.Request) error {
	if err := checkRedirect(next.URL, via); err != nil {
		return err
	}
	last, status := via[len(via)-1], next.Response.StatusCode
	found := status == http.StatusMovedPermanently || status == http.StatusFound
	if found && last.Method == http.MethodPost || status == http.StatusSeeOther && last.Method != http.MethodHead {
		return nil
	}
	next.Method = last.Method
	if last.GetBody == nil || next.Body != nil {
		return nil
	}
	next.ContentLength, next.GetBody = last.ContentLength, last.GetBody
	for name, values := range via[0].Header { // as they were written
		if slices.Contains(bodyHeaders, http.CanonicalHeaderKey(name)) {
			next.Header[name] = values
		}
	}
	var err error
	next.Body, err = next.GetBody()
	return err
}

// bodyHeaders are those that net/http takes off with the body.
var bodyHeaders = []string{"Content-Type", "Content-Encoding", "Content-Language", "Content-Location"}

func setDefault(h http.Header, name, value string) {
	for k := range h {
		if strings.EqualFold(k, name) {
			return
		}
	}
	h[name] = []string{value}
}

// checkRedirect follows within the same scheme, host and port alone: what a
// request carries (secrets, cookies, a caller's number) is meant for that server.
func checkRedirect(next *url.URL, via []*http.Request) error {
	first := via[0].URL
	switch {
	case len(via) > MaxRedirects:
		return &Error{Kind: RedirectRefused, Message: fmt.Sprintf("The server at %s redirected more than %d times.", hostOf(first), MaxRedirects)}
	case !SameServer(next, first):
		return &Error{Kind: RedirectRefused, Message: fmt.Sprintf(
			"The server at %s redirects to %s. Redirects are followed on the same server only: enter that address if it is right.",
			hostOf(first), next.Scheme+"://"+next.Host)}
	}
	return nil
}

// SameServer says whether two addresses have the same scheme, host and port.
func SameServer(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(hostPort(a), hostPort(b))
}

// hostPort is host and port with the default one written out.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

func hostOf(u *url.URL) string { return u.Host }

// WithTimeouts is WithTimeout in two parts: so long for a connection to come about, and so
// long from then on.
func WithTimeouts(ctx context.Context, connect, after time.Duration) (_ context.Context, cancel context.CancelFunc, cut bool) {
	ctx, cancelWhole, cut := WithTimeout(ctx, connect+after)
	ctx, stop := context.WithCancelCause(ctx)
	timer := time.AfterFunc(connect, func() { stop(context.DeadlineExceeded) })
	var connected sync.Once // a redirect may make another
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		connected.Do(func() { timer.Reset(after) })
	}})
	return ctx, func() {
		timer.Stop()
		stop(nil)
		cancelWhole()
	}, cut
}

// WithTimeout is context.WithTimeout that also says whether the parent's own
// deadline comes first.
func WithTimeout(ctx context.Context, d time.Duration) (_ context.Context, cancel context.CancelFunc, cut bool) {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		cut = true
	}
	ctx, cancel = context.WithTimeout(ctx, d)
	return ctx, cancel, cut
}
