package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// Kind says why no answer, or no usable one, came back.
type Kind string

// The kinds.
const (
	AddressRefused    Kind = "address_refused"    // a private address that is not allowed
	DNS               Kind = "dns"                // the name has no address
	ConnectionRefused Kind = "connection_refused" // nothing listens there
	TLS               Kind = "tls"                // certificate or handshake
	Timeout           Kind = "timeout"            // the deadline passed
	Canceled          Kind = "canceled"           // whoever asked no longer waits
	TooLarge          Kind = "too_large"          // body or headers over the cap
	RedirectRefused   Kind = "redirect_refused"   // to another host, or too many
	Encoding          Kind = "encoding"           // a Content-Encoding that is unknown or a lie
	Incomplete        Kind = "incomplete"         // the body ended before its announced length
	Protocol          Kind = "protocol"           // the answer is not HTTP
	Network           Kind = "network"            // any other failure on the way
)

// Error is a failed request. Message is a sentence or two for a business admin.
type Error struct {
	Kind    Kind
	Message string
	Err     error // for the log
}

// Error is the message with its cause.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Message
	}
	return e.Message + " (" + e.Err.Error() + ")"
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// explain turns what net/http gave into an Error. host is `name:port` as asked
// for, phase how far the request came, took how long that was.
func explain(ctx context.Context, err error, host string, phase phase, took time.Duration) *Error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	switch {
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return &Error{Timeout, timeoutMessage(host, phase, took), err}
	case errors.Is(ctx.Err(), context.Canceled), errors.Is(err, context.Canceled):
		return &Error{Canceled, "The request was given up because nobody waited for it any more.", err}
	}
	if e := explainDNS(err, host); e != nil {
		return e
	}
	if e := explainTLS(err, host); e != nil {
		return e
	}
	return explainNetwork(err, host, phase, took)
}

func timeoutMessage(host string, phase phase, took time.Duration) string {
	d := duration(took)
	switch phase {
	case connecting:
		return fmt.Sprintf("No connection to %s came about within %s.", host, d)
	case waiting:
		return fmt.Sprintf("The server at %s took the request but did not answer within %s.", host, d)
	default:
		return fmt.Sprintf("The server at %s began to answer but did not finish within %s.", host, d)
	}
}

func duration(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0") + " s"
}

func explainDNS(err error, host string) *Error {
	dns, ok := errors.AsType[*net.DNSError](err)
	if !ok {
		return nil
	}
	name := dns.Name
	if name == "" {
		name = host
	}
	if dns.IsNotFound {
		return &Error{DNS, fmt.Sprintf("There is no server named %q. Check the domain.", name), err}
	}
	return &Error{DNS, fmt.Sprintf("The name %q could not be looked up. The name service does not answer.", name), err}
}

func explainTLS(err error, host string) *Error {
	say := func(format string, args ...any) *Error {
		return &Error{TLS, fmt.Sprintf(format, args...), err}
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		return say("The server at %s speaks plain HTTP. Switch HTTPS off, or correct the port.", host)
	}
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		by := ""
		if e.Cert != nil && e.Cert.Issuer.String() != "" {
			by = ", but by " + clip(e.Cert.Issuer.String())
		}
		return say("The certificate of %s is not signed by an authority this machine trusts%s. An authority of your own is named by HOOKLINE_CA.", host, by)
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return say("The certificate of %s is for another name: %s.", host, certNames(e.Certificate))
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if e.Reason == x509.Expired {
			return say("The certificate of %s is not valid now: it runs from %s to %s.", host,
				e.Cert.NotBefore.UTC().Format("2006-01-02"), e.Cert.NotAfter.UTC().Format("2006-01-02"))
		}
		return say("The certificate of %s is not valid.", host)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return say("The certificate of %s is not valid.", host)
	}
	if problem := refusedClient(err); problem != "" {
		return say("The server at %s %s.", host, problem)
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok || strings.Contains(err.Error(), "tls: ") {
		return say("No secure connection to %s came about. It may not speak TLS 1.2 or later.", host)
	}
	return nil
}

// refusedClient says what a server's alert says of our certificate; empty for another error.
func refusedClient(err error) string {
	_, alert, ok := strings.Cut(err.Error(), "remote error: tls: ")
	if !ok {
		return ""
	}
	switch { // as crypto/tls words the alerts of RFC 8446, 6.2
	case strings.Contains(alert, "certificate required"):
		return "wants a client certificate"
	case strings.Contains(alert, "unknown certificate authority"):
		return "does not trust the authority of the client certificate"
	case strings.Contains(alert, "expired certificate"):
		return "says that the client certificate has expired"
	case strings.Contains(alert, "certificate"), strings.Contains(alert, "access denied"):
		return "refused the client certificate, or wants one"
	}
	return ""
}

func certNames(c *x509.Certificate) string {
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "it names no server"
	}
	return strings.Join(names[:min(len(names), 5)], ", ")
}

func explainNetwork(err error, host string, phase phase, took time.Duration) *Error {
	text := err.Error()
	var ne net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Error{ConnectionRefused, fmt.Sprintf("The server at %s refused the connection. Is it running?", host), err}
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return &Error{Network, fmt.Sprintf("There is no way to %s from this machine's network.", host), err}
	case errors.Is(err, http.ErrSchemeMismatch):
		return &Error{TLS, fmt.Sprintf("The server at %s speaks plain HTTP. Switch HTTPS off, or correct the port.", host), err}
	case strings.Contains(text, "response headers exceeded"), strings.Contains(text, "header list larger"):
		return &Error{TooLarge, fmt.Sprintf("The headers of the answer from %s are larger than %d KiB.", host, maxHeader>>10), err}
	case strings.Contains(text, "malformed"), strings.Contains(text, "bad Content-Length"),
		strings.Contains(text, "too many transfer encodings"), strings.Contains(text, "unsupported transfer encoding"),
		strings.Contains(text, "invalid header"), strings.Contains(text, "too many 1xx"):
		return &Error{Protocol, fmt.Sprintf("What the server at %s sent is not HTTP.", host), err}
	case errors.As(err, &ne) && ne.Timeout():
		return &Error{Timeout, timeoutMessage(host, phase, took), err}
	case phase == reading && errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Incomplete, fmt.Sprintf("The server at %s closed the connection before its answer was complete.", host), err}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return &Error{Network, fmt.Sprintf("The server at %s closed the connection without a complete answer.", host), err}
	}
	if strings.Contains(text, "transport connection broken") {
		return &Error{Protocol, fmt.Sprintf("What the server at %s sent is not HTTP.", host), err}
	}
	return &Error{Network, fmt.Sprintf("The connection to %s failed.", host), err}
}
