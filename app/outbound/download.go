package outbound

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// maxHops is how many redirects of a download are followed.
const maxHops = 5

// Download sends a request and writes the body of an answer 200 into a writer, at most
// limit bytes; the bodies of other answers are not read. Unlike Do it follows redirects
// to other hosts, as files that lie in a cloud need it, but none to plain HTTP, and
// credentials go to the first server alone. An error is always an *Error.
func (c *Client) Download(req *http.Request, into io.Writer, limit int64) (*Response, error) {
	ctx := req.Context()
	t := newTracer()
	req = req.WithContext(t.attach(ctx))
	setDefault(req.Header, "User-Agent", c.agent)
	setDefault(req.Header, "Accept-Encoding", "identity")
	out := &Response{URL: req.URL}
	client := http.Client{Transport: sender(c.transport.RoundTrip), CheckRedirect: func(next *http.Request, via []*http.Request) error {
		out.Redirects = append(out.Redirects, next.URL.Redacted())
		switch {
		case len(via) > maxHops:
			return &Error{Kind: RedirectRefused, Message: fmt.Sprintf("The server at %s redirected more than %d times.", hostOf(via[0].URL), maxHops)}
		case via[0].URL.Scheme == "https" && next.URL.Scheme != "https":
			return &Error{Kind: RedirectRefused, Message: fmt.Sprintf("The server at %s redirects from https to %s://%s.", hostOf(via[0].URL), next.URL.Scheme, next.URL.Host)}
		}
		if !SameServer(via[0].URL, next.URL) { // net/http keeps it for other ports and for hosts below
			next.Header.Del("Authorization")
		}
		t.again()
		return nil
	}}
	res, err := client.Do(req)
	if res != nil {
		out.Status, out.Proto, out.Header, out.URL = res.StatusCode, res.Proto, res.Header, res.Request.URL
	}
	if err == nil {
		err = copyBody(into, res, limit)
	}
	out.Timing = t.stop()
	if err != nil {
		var write *writeError
		if errors.As(err, &write) {
			return out, &Error{Kind: Network, Message: "What was downloaded could not be kept.", Err: write.err}
		}
		return out, explain(ctx, err, hostOf(out.URL), t.reached(), out.Timing.Total)
	}
	return out, nil
}

// writeError is a failure of the one who keeps the download, not of the connection.
type writeError struct{ err error }

func (e *writeError) Error() string { return e.err.Error() }

type marked struct{ w io.Writer }

func (m marked) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	if err != nil {
		return n, &writeError{err}
	}
	return n, nil
}

func copyBody(into io.Writer, res *http.Response, limit int64) (err error) {
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	if res.StatusCode != http.StatusOK {
		return nil
	}
	tooMuch := &Error{Kind: TooLarge, Message: fmt.Sprintf("The file is larger than %d MiB.", limit>>20)}
	if res.ContentLength > limit {
		return tooMuch
	}
	n, err := io.Copy(marked{into}, io.LimitReader(res.Body, limit+1))
	if err == nil && n > limit {
		return tooMuch
	}
	return err
}
