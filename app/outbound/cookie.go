package outbound

import (
	"net/http"
	"net/url"
	"strings"
)

// Cookies are those of one conversation. They are read and written as browsers do it, byte
// for byte: net/http's own take quotes off and leave out what they hold for wrong.
type Cookies interface {
	// Header is what a request to u carries, empty for nothing.
	Header(u *url.URL) string
	// Take takes what Set-Cookie lines of an answer from u say.
	Take(u *url.URL, lines []string)
}

// withCookies sends what jar has for each address, redirects too, and takes what comes.
func withCookies(jar Cookies, send sender) sender {
	if jar == nil {
		return send
	}
	return func(req *http.Request) (*http.Response, error) {
		if text := jar.Header(req.URL); text != "" {
			req.Header["Cookie"] = []string{strings.Join(append(others(req.Header["Cookie"], text), text), "; ")}
		}
		res, err := send(req)
		if err == nil && len(res.Header["Set-Cookie"]) > 0 {
			jar.Take(req.URL, res.Header["Set-Cookie"])
		}
		return res, err
	}
}

// others gives the pairs of a request's own Cookie headers whose names are not among those of
// the text: what a server has set since goes before what somebody entered.
func others(headers []string, text string) []string {
	names := map[string]bool{}
	for pair := range strings.SplitSeq(text, "; ") {
		name, _, _ := strings.Cut(pair, "=")
		names[name] = true
	}
	var list []string
	for _, header := range headers {
		for pair := range strings.SplitSeq(header, ";") {
			if name, _, _ := strings.Cut(strings.TrimSpace(pair), "="); !names[name] {
				list = append(list, strings.TrimSpace(pair))
			}
		}
	}
	return list
}
