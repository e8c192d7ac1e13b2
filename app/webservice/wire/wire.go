// Package wire is what may go on the wire: hosts as people write them, names of
// headers. It holds rules of the protocols alone.
package wire

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
	"golang.org/x/net/idna"
)

// Host reads host and port as an admin writes them, and gives the host as
// it goes on the wire (IDN in its ASCII form), or what is wrong and what to do.
func Host(domain string) (host, problem string) {
	switch {
	case domain == "":
		return "", "Enter the host, such as api.example.com or 10.0.0.5:8080."
	case strings.Contains(domain, "://"):
		return "", fmt.Sprintf("domain %q: leave out the scheme, use the HTTPS switch", domain)
	case strings.ContainsAny(domain, " \t\r\n"):
		return "", fmt.Sprintf("domain %q: leave out the space", domain)
	case strings.Contains(domain, "@"):
		return "", "domain: leave out the user name and password, use the authentication below"
	case strings.ContainsAny(domain, `/\`):
		return "", fmt.Sprintf("domain %q: leave out the path, it has a field of its own", domain)
	case strings.ContainsAny(domain, "?#"):
		return "", fmt.Sprintf("domain %q: leave out the query, its parameters have rows of their own", domain)
	case strings.Contains(domain, "%"):
		return "", fmt.Sprintf("domain %q: a placeholder can't stand here; make a Web Service per host", domain)
	case len(domain) > 260:
		return "", "domain: longer than 260 characters"
	}
	name, port, problem := splitPort(domain)
	if problem != "" {
		return "", problem
	}
	if name, problem = wireHost(domain, name); problem != "" {
		return "", problem
	}
	return name + port, ""
}

// splitPort gives the port with its colon, "" when there is none.
func splitPort(domain string) (name, port, problem string) {
	if strings.HasPrefix(domain, "[") {
		end := strings.IndexByte(domain, ']')
		if end < 0 {
			return "", "", fmt.Sprintf("domain %q: the closing ] is missing", domain)
		}
		name, port = domain[:end+1], domain[end+1:]
	} else if strings.Count(domain, ":") > 1 {
		return "", "", fmt.Sprintf("domain %q: write an IPv6 address in brackets, such as [2001:db8::1]:8080", domain)
	} else if i := strings.IndexByte(domain, ':'); i >= 0 {
		name, port = domain[:i], domain[i:]
	} else {
		name = domain
	}
	if port == "" {
		return name, "", ""
	}
	n, err := strconv.Atoi(strings.TrimPrefix(port, ":"))
	if err != nil || n < 1 || n > 65535 || port[0] != ':' || strings.HasPrefix(port, ":+") {
		return "", "", fmt.Sprintf("domain %q: the port is a number from 1 to 65535", domain)
	}
	return name, ":" + strconv.Itoa(n), ""
}

func wireHost(domain, name string) (host, problem string) {
	if strings.HasPrefix(name, "[") {
		ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
		if err != nil || !ip.Is6() || ip.Zone() != "" {
			return "", fmt.Sprintf("domain %q: what stands in brackets is not an IPv6 address", domain)
		}
		return "[" + ip.String() + "]", ""
	}
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.String(), ""
	}
	// The last label of a name is no number (RFC 1123 2.1): 10.1 and 0x7f.1 are
	// odd spellings of addresses, which resolvers read in different ways.
	last := strings.TrimSuffix(name, ".")
	last = last[strings.LastIndexByte(last, '.')+1:]
	if _, err := strconv.ParseUint(last, 0, 64); err == nil {
		return "", fmt.Sprintf("domain %q: write an address with four numbers, such as 10.0.0.5", domain)
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil || ascii == "" {
		// Underscores are no host name, but names of internal servers have them.
		if ascii, err = idna.Lookup.ToASCII(strings.ReplaceAll(name, "_", "-")); err != nil || ascii == "" || !isASCII(name) {
			return "", fmt.Sprintf("domain %q is not a host name, such as api.example.com", domain)
		}
		ascii = Lower(name)
	}
	return ascii, ""
}

func isASCII(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(b byte) bool { return b >= 0x80 })
}

// ownHeaders are set by the client, and a second one would break the request or
// the connection, or let something past us (RFC 9110 7.6.1, RFC 9112 6).
var ownHeaders = []string{"host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te",
	"trailer", "expect", "accept-encoding", "proxy-connection", "proxy-authorization", "proxy-authenticate"}

// HeaderName says what is wrong with the name of a header that a request is to
// have, "" if nothing.
func HeaderName(name string) string {
	switch {
	case !httpguts.ValidHeaderFieldName(name):
		return fmt.Sprintf("%q is not a header name: use letters, digits and - without spaces or a colon.", name)
	case slices.Contains(ownHeaders, Lower(name)):
		return fmt.Sprintf("Hookline sets %s itself: remove it.", name)
	}
	return ""
}

// Lower writes the letters of ASCII small, and no other.
func Lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
