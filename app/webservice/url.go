package webservice

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"hookline/app/placeholder"
	"hookline/models"
)

// SplitURL takes a pasted `https://host/path?x=1` apart into the fields of a Web
// Service. ok is false when it is not a URL of http or https. The query's values
// become static ones; `%name%` in the path stays a placeholder.
func SplitURL(pasted string) (https bool, domain, path string, query []models.Param, ok bool) {
	pasted = strings.TrimSpace(pasted)
	scheme, rest, found := strings.Cut(pasted, "://")
	scheme = asciiLower(scheme)
	if !found || (scheme != "http" && scheme != "https") {
		return false, "", "", nil, false
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, rawQuery, _ := strings.Cut(rest, "?")
	domain, path, _ = strings.Cut(rest, "/")
	if at := strings.LastIndexByte(domain, '@'); at >= 0 {
		domain = domain[at+1:] // a user name belongs to the authentication
	}
	if _, problem := parseDomain(domain); problem != "" {
		return false, "", "", nil, false
	}
	for pair := range strings.SplitSeq(rawQuery, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		query = append(query, models.Param{Name: unescapeQuery(name), Static: unescapeQuery(value)})
	}
	return scheme == "https", domain, "/" + path, query, true
}

func unescapeQuery(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// parseDomain reads host and port as an admin writes them, and gives the host as
// it goes on the wire (IDN in its ASCII form), or what is wrong and what to do.
func parseDomain(domain string) (host, problem string) {
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
		ascii = asciiLower(name)
	}
	return ascii, ""
}

func isASCII(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(b byte) bool { return b >= 0x80 })
}

// SyncPathVariables gives a row per placeholder of the path, in its order, and
// keeps what the rows of the same name said (MISSION W4).
func SyncPathVariables(path string, rows []models.Param) []models.Param {
	var out []models.Param
	for _, name := range placeholder.Parse(placeholder.Percent, path).Names() {
		i := slices.IndexFunc(rows, func(p models.Param) bool { return p.Name == name })
		if i >= 0 {
			out = append(out, rows[i])
		} else {
			out = append(out, models.Param{Name: name, Required: true})
		}
	}
	return out
}

// URLText is a Web Service's URL as a list shows it, with its placeholders.
func URLText(w *models.WebService) string {
	path := w.Path
	if path == "" {
		path = "/"
	}
	return scheme(w.HTTPS) + "://" + w.Domain + path
}

func scheme(https bool) string {
	if https {
		return "https"
	}
	return "http"
}

// escapePath percent-encodes what may not stand in a path, and leaves what is
// encoded already.
func escapePath(s string) string {
	const plain = "-._~!$&'()*+,;=:@/" // RFC 3986 3.3
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte(plain, c) >= 0:
			b.WriteByte(c)
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
