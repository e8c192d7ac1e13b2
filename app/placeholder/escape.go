package placeholder

import (
	"encoding/json"
	"encoding/xml"
	"net/url"
	"strings"
	"unicode"
)

// PathSegment escapes a value for one segment of a URL path (RFC 3986 3.3). A
// dot segment is escaped too, so that a value can't climb out of its place.
func PathSegment(v string) string {
	if v == "." || v == ".." {
		return strings.ReplaceAll(v, ".", "%2E")
	}
	return url.PathEscape(v)
}

// Query escapes a value for a URL query or a form body.
func Query(v string) string { return url.QueryEscape(v) }

// Header takes out what may not stand in a header's value (RFC 9110 5.5): CR,
// LF and every other control character but tab.
func Header(v string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, v)
}

// JSONString escapes a value for the inside of a JSON string (RFC 8259 7),
// without the quotation marks.
func JSONString(v string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")[1 : b.Len()-2]
}

// XMLText escapes a value for XML text or a quoted attribute. Characters that
// XML 1.0 does not know become U+FFFD.
func XMLText(v string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(v)); err != nil {
		return ""
	}
	return b.String()
}
