package webservice

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hookline/app/placeholder"
	"hookline/app/webservice/wire"
	"hookline/models"
)

// SplitURL takes a pasted `https://host/path?x=1` apart into the fields of a Web
// Service. ok is false when it is not a URL of http or https. The query's values
// become static ones; `%name%` in the path stays a placeholder.
func SplitURL(pasted string) (https bool, domain, path string, query []models.Param, ok bool) {
	pasted = strings.TrimSpace(pasted)
	scheme, rest, found := strings.Cut(pasted, "://")
	scheme = wire.Lower(scheme)
	if !found || (scheme != "http" && scheme != "https") {
		return false, "", "", nil, false
	}
	rest = withoutFragment(rest)
	rest, rawQuery, _ := strings.Cut(rest, "?")
	domain, path, _ = strings.Cut(rest, "/")
	if at := strings.LastIndexByte(domain, '@'); at >= 0 {
		domain = domain[at+1:] // a user name belongs to the authentication
	}
	if _, problem := wire.Host(domain); problem != "" {
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

// withoutFragment cuts a URL at the first # that is of no tag.
func withoutFragment(url string) string {
	var b strings.Builder
	for _, part := range placeholder.Parse(tagSyntax, url).Parts() {
		if !isText(part) {
			b.WriteString(part.Text)
			continue
		}
		text, _, found := strings.Cut(part.Text, "#")
		if b.WriteString(text); found {
			break
		}
	}
	return b.String()
}

func unescapeQuery(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// SyncPathVariables gives a row per placeholder of the path, in its order, and
// keeps what the rows of the same name said (MISSION W4).
func SyncPathVariables(path string, rows []models.Param) []models.Param {
	byName := map[string]models.Param{}
	for _, row := range slices.Backward(rows) { // the first of a name counts
		byName[row.Name] = row
	}
	var out []models.Param
	for _, name := range inputsIn(parse(path)) {
		row, ok := byName[name]
		if !ok {
			row = models.Param{Name: name, Required: true}
		}
		out = append(out, row)
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

// escapePath percent-encodes what may not stand in a path (RFC 3986 3.3).
func escapePath(s string) string { return escapeText(s, "-._~!$&'()*+,;=:@/") }

// escapeText percent-encodes all but letters, digits and what is plain, and leaves what is
// encoded already.
func escapeText(s, plain string) string {
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
