package webservice

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

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
	Name     string     `json:"name"`
	Value    string     `json:"value"`
	Domain   string     `json:"domain"`
	HostOnly bool       `json:"host_only,omitempty"`
	Path     string     `json:"path"`
	Secure   bool       `json:"secure,omitempty"`
	Expires  *time.Time `json:"expires,omitempty"`
}

var _ http.CookieJar = (*Jar)(nil)

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

// SetCookies takes the cookies of an answer from u.
func (j *Jar) SetCookies(u *url.URL, list []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := time.Now()
	for _, c := range list {
		stored, ok := accept(u, c, now)
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

// accept says how a cookie is stored, and whether it may be set from u at all.
func accept(u *url.URL, c *http.Cookie, now time.Time) (cookie, bool) {
	host := wire.Lower(u.Hostname())
	s := cookie{Name: c.Name, Value: c.Value, Domain: host, HostOnly: true, Path: c.Path, Secure: c.Secure}
	if len(c.Name)+len(c.Value) > maxCookie {
		return s, false
	}
	if d := strings.TrimPrefix(wire.Lower(c.Domain), "."); d != "" && d != host {
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
	switch {
	case c.MaxAge < 0:
		s.Expires = &time.Time{}
	case c.MaxAge > 0:
		at := now.Add(time.Duration(min(c.MaxAge, 10*365*24*3600)) * time.Second).UTC()
		s.Expires = &at
	case !c.Expires.IsZero():
		at := c.Expires.UTC()
		s.Expires = &at
	}
	return s, true
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

// Cookies gives those that a request to u carries, longer paths first.
func (j *Jar) Cookies(u *url.URL) []*http.Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.cookies) == 0 {
		return nil
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
	out := make([]*http.Cookie, len(found))
	for i, c := range found {
		out[i] = &http.Cookie{Name: c.Name, Value: c.Value}
	}
	return out
}

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
		if len(c.Value) >= 8 { // `lang=en` is no secret, and would black out half of a text
			out = append(out, c.Value)
		}
	}
	return out
}
