package webservice

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
	"golang.org/x/net/html/charset"
)

// format is what an answer turned out to be.
type format string

const (
	formatJSON   format = "JSON"
	formatXML    format = "XML"
	formatHTML   format = "HTML"
	formatText   format = "text"
	formatBinary format = "binary"
	formatEmpty  format = "empty"
)

// document is an answer's body as text.
type document struct {
	media  string // "application/json", lower case, without parameters
	format format
	text   string // UTF-8, without a byte order mark; empty when binary
	note   string // what was odd
	broken string // why a declared JSON or XML is not
}

// contentType is what the text could be sent with as it now stands.
func (d *document) contentType() string {
	switch {
	case d.media == "":
		return ""
	case d.format == formatBinary || d.format == formatEmpty || d.media == "application/json":
		return d.media
	}
	return d.media + "; charset=utf-8"
}

// decode finds out what a body is. A server's Content-Type is taken at its word
// where it can be: many send JSON as text/plain or text/html, and that is read
// as what it is, but a page of HTML is never taken for data.
func decode(contentType string, body []byte) document {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(contentType, ";")
		media = asciiLower(strings.TrimSpace(media))
	}
	d := document{media: media}
	if len(bytes.TrimSpace(body)) == 0 {
		d.format = formatEmpty
		return d
	}
	d.text, d.note = toUTF8(body, params["charset"], isXML(media))
	if strings.ContainsRune(d.text, 0) || !utf8.ValidString(d.text) {
		d.format, d.text = formatBinary, ""
		return d
	}
	d.format = formatOf(&d)
	return d
}

func formatOf(d *document) format {
	text := strings.TrimSpace(d.text)
	switch {
	case isJSON(d.media):
		d.broken = jsonBroken(text)
		return formatJSON
	case isXML(d.media):
		return formatXML
	case strings.HasPrefix(text, "<"):
		if d.media == "text/html" || d.media == "application/xhtml+xml" || looksHTML(text) {
			return formatHTML
		}
		return formatXML
	case gjson.Valid(text):
		d.broken = jsonBroken(text)
		return formatJSON
	}
	return formatText
}

func isJSON(media string) bool {
	return media == "application/json" || media == "text/json" || media == "application/x-json" || strings.HasSuffix(media, "+json")
}

func isXML(media string) bool {
	return media == "application/xml" || media == "text/xml" || strings.HasSuffix(media, "+xml") && media != "application/xhtml+xml"
}

func looksHTML(text string) bool {
	head := asciiLower(text[:min(len(text), 256)])
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html") || strings.Contains(head, "<html")
}

func jsonBroken(text string) string {
	switch {
	case !gjson.Valid(text):
		return "it is not JSON, or only a part of it"
	case depthOver(text, maxNesting):
		return "it is nested too deeply"
	}
	return ""
}

// depthOver says whether valid JSON is nested deeper than limit.
func depthOver(text string, limit int) bool {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = endOfString(text, i) - 1
		case '{', '[':
			if depth++; depth > limit {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}

var xmlEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:\-]+)["']`)

// toUTF8 decodes by byte order mark, then the declared charset, then an XML
// declaration's. A declared charset that the bytes disprove is set aside, with a
// note.
func toUTF8(body []byte, label string, xml bool) (text, note string) {
	switch {
	case bytes.HasPrefix(body, []byte{0xEF, 0xBB, 0xBF}):
		body, label = body[3:], "utf-8"
	case bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		body, label = body[2:], "utf-16be"
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}):
		body, label = body[2:], "utf-16le"
	case label == "" && xml:
		if m := xmlEncoding.FindSubmatch(body[:min(len(body), 256)]); m != nil {
			label = string(m[1])
		}
	}
	valid := utf8.Valid(body)
	enc, name := charset.Lookup(label)
	switch {
	case label == "" || name == "utf-8":
		if valid {
			return string(body), ""
		}
		if bytes.IndexByte(body, 0) >= 0 {
			return string(body), "" // binary
		}
		enc, _ = charset.Lookup("windows-1252")
		note = "The answer is not UTF-8; it was read as Windows-1252."
	case enc == nil:
		if valid {
			return string(body), "The charset " + clip(label, 40) + " is not known; the answer was read as UTF-8."
		}
		enc, _ = charset.Lookup("windows-1252")
		note = "The charset " + clip(label, 40) + " is not known; the answer was read as Windows-1252."
	case strings.HasPrefix(name, "utf-16") && valid && bytes.IndexByte(body, 0) < 0:
		return string(body), "The answer says it is " + name + " but is UTF-8, and was read so."
	}
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return string(body), "The answer could not be read in its charset."
	}
	return string(out), note
}

// clip cuts a text to n characters, for messages.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
