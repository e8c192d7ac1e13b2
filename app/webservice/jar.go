package webservice

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/encoding/charmap"

	"hookline/app/outbound"
	"hookline/app/webservice/wire"
)

// Limits of a jar: it is stored with the call at every step.
const (
	maxCookies = 50
	maxCookie  = 4096 // bytes of name and value
)

// Jar keeps the cookies of one call, over all the Web Services that it uses
// (MISSION W11). It is stored as JSON with the call's state; it holds secrets and
// never goes into a trace. It is safe for concurrent use.
type Jar struct {
	mu      sync.Mutex
	cookies []cookie
}

// cookie is one stored cookie (RFC 6265 5.3).
type cookie struct {
	Name     string     `json:"name"` // may be empty: then the value alone is sent
	Value    string     `json:"value"`
	Bytes    []byte     `json:"bytes,omitempty"` // in the place of a value that is no UTF-8
	Domain   string     `json:"domain"`
	HostOnly bool       `json:"host_only,omitempty"`
	Path     string     `json:"path"`
	Secure   bool       `json:"secure,omitempty"`
	Expires  *time.Time `json:"expires,omitempty"`
}

var _ outbound.Cookies = (*Jar)(nil)

// Len says how many cookies there are.
func (j *Jar) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.cookies)
}

// MarshalJSON writes the cookies, session cookies too: a call is a session.
func (j *Jar) MarshalJSON() ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.cookies) == 0 {
		return []byte("[]"), nil
	}
	return json.Marshal(j.cookies)
}

// UnmarshalJSON reads what MarshalJSON wrote; null is an empty jar.
func (j *Jar) UnmarshalJSON(b []byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cookies = nil
	return json.Unmarshal(b, &j.cookies)
}

// Take takes the cookies of an answer from u, by its Set-Cookie lines.
func (j *Jar) Take(u *url.URL, lines []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := time.Now()
	for _, line := range lines {
		stored, ok := accept(u, line, now)
		if !ok {
			continue
		}
		j.cookies = slices.DeleteFunc(j.cookies, func(o cookie) bool {
			return o.Name == stored.Name && o.Domain == stored.Domain && o.Path == stored.Path || expired(o, now)
		})
		if expired(stored, now) {
			continue // that is how a server deletes one
		}
		if len(j.cookies) >= maxCookies {
			j.cookies = slices.Delete(j.cookies, 0, 1)
		}
		j.cookies = append(j.cookies, stored)
	}
}

// attributes of a Set-Cookie line, in lower case; the last of a name counts.
type attributes map[string]string

// readCookie takes a Set-Cookie line apart as browsers do (RFC 6265bis 5.6): quotes belong to
// the value, and only control characters spoil it.
func readCookie(line string) (name, value string, more attributes, ok bool) {
	if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return "", "", nil, false
	}
	pair, rest, _ := strings.Cut(line, ";")
	name, value, found := strings.Cut(pair, "=")
	if !found {
		name, value = "", pair
	}
	name, value, more = trimmed(name), trimmed(value), attributes{}
	for part := range strings.SplitSeq(rest, ";") {
		key, value, _ := strings.Cut(part, "=")
		more[wire.Lower(trimmed(key))] = trimmed(value)
	}
	return name, value, more, name != "" || value != ""
}

func trimmed(text string) string { return strings.Trim(text, " \t") }

// accept says how a cookie is stored, and whether it may be set from u at all.
func accept(u *url.URL, line string, now time.Time) (cookie, bool) {
	name, value, more, ok := readCookie(line)
	if !ok || len(name)+len(value) > maxCookie || !utf8.ValidString(name) {
		return cookie{}, false
	}
	host := wire.Lower(u.Hostname())
	_, secure := more["secure"]
	s := cookie{Name: name, Value: value, Domain: host, HostOnly: true, Path: more["path"], Secure: secure}
	if !utf8.ValidString(value) {
		s.Value, s.Bytes = "", []byte(value)
	}
	if d := strings.TrimPrefix(wire.Lower(more["domain"]), "."); d != "" && d != host {
		if _, err := netip.ParseAddr(host); err == nil || !strings.HasSuffix(host, "."+d) {
			return s, false
		}
		if suffix, _ := publicsuffix.PublicSuffix(d); suffix == d {
			return s, false // a cookie for all of co.uk
		}
		s.Domain, s.HostOnly = d, false
	} else if d != "" {
		_, err := netip.ParseAddr(host)
		suffix, _ := publicsuffix.PublicSuffix(d)
		s.HostOnly = err == nil || suffix == d
	}
	if !strings.HasPrefix(s.Path, "/") {
		s.Path = defaultPath(u.Path)
	}
	s.Expires = expiry(more, now)
	return s, true
}

// expiry is when a cookie ends, nil for never: Max-Age counts before Expires, and one that
// can't be read is as if it were not there.
func expiry(more attributes, now time.Time) *time.Time {
	if age, err := strconv.ParseInt(more["max-age"], 10, 64); err == nil && !strings.HasPrefix(more["max-age"], "+") {
		at := time.Time{}
		if age > 0 {
			at = now.Add(time.Duration(min(age, 10*365*24*3600)) * time.Second).UTC()
		}
		return &at
	}
	for _, layout := range []string{http.TimeFormat, "Mon, 02-Jan-2006 15:04:05 MST", "Mon, 02-Jan-06 15:04:05 MST", time.RFC850, time.ANSIC, "Mon, 2 Jan 2006 15:04:05 MST"} {
		if at, err := time.Parse(layout, more["expires"]); err == nil {
			at = at.UTC()
			return &at
		}
	}
	return nil
}

// defaultPath is RFC 6265 5.1.4.
func defaultPath(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i <= 0 || path[0] != '/' {
		return "/"
	}
	return path[:i]
}

func expired(c cookie, now time.Time) bool { return c.Expires != nil && !c.Expires.After(now) }

// Header gives those that a request to u carries, longer paths first.
func (j *Jar) Header(u *url.URL) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.cookies) == 0 {
		return ""
	}
	host, path, now := wire.Lower(u.Hostname()), u.Path, time.Now()
	if path == "" {
		path = "/"
	}
	var found []cookie
	for _, c := range j.cookies {
		if c.matches(host, path, u.Scheme) && !expired(c, now) {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(a, b cookie) int { return len(b.Path) - len(a.Path) })
	var pairs []string
	for _, c := range found {
		text := c.value()
		if c.Name != "" {
			text = c.Name + "=" + text
		}
		pairs = append(pairs, text)
	}
	return strings.Join(pairs, "; ")
}

func (c *cookie) value() string { return cmp.Or(string(c.Bytes), c.Value) }

func (c *cookie) matches(host, path, scheme string) bool {
	if host != c.Domain && (c.HostOnly || !strings.HasSuffix(host, "."+c.Domain)) {
		return false
	}
	if c.Secure && scheme != "https" {
		return false
	}
	return path == c.Path || strings.HasPrefix(path, c.Path) &&
		(strings.HasSuffix(c.Path, "/") || path[len(c.Path)] == '/')
}

// values lists the cookies' values, to be masked.
func (j *Jar) values() []string {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []string
	for _, c := range j.cookies {
		if v := c.value(); len(v) >= 8 { // `lang=en` is no secret, and would black out half of a text
			out = append(out, v)
			if bare := strings.Trim(v, `"`); bare != v && len(bare) >= 8 { // a server tells it without
				out = append(out, bare)
			}
			if c.Bytes != nil {
				if text, err := charmap.Windows1252.NewDecoder().Bytes(c.Bytes); err == nil { // as an answer is read
					out = append(out, string(text))
				}
			}
		}
	}
	return out
}
