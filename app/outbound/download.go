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
	return c.exchange(req, way{send: c.transport.RoundTrip, encoding: "identity", follow: followAway,
		read: func(_ *Response, res *http.Response) error { return copyBody(into, res, limit) }})
}

// followAway follows redirects to other hosts, to which no credentials go.
func followAway(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	switch {
	case len(via) > maxHops:
		return &Error{Kind: RedirectRefused, Message: fmt.Sprintf("The server at %s redirected more than %d times.", hostOf(first), maxHops)}
	case first.Scheme == "https" && next.URL.Scheme != "https":
		return &Error{Kind: RedirectRefused, Message: fmt.Sprintf("The server at %s redirects from https to %s://%s.", hostOf(first), next.URL.Scheme, next.URL.Host)}
	}
	if !SameServer(first, next.URL) { // net/http keeps them for other ports and for hosts below
		next.Header.Del("Authorization")
		next.Header.Del("Cookie")
		next.Header.Del("Referer") // an address that was signed is a credential, too
	}
	return nil
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
