package answer

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

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
			return string(body), "The charset " + Clip(label, 40) + " is not known; the answer was read as UTF-8."
		}
		enc, _ = charset.Lookup("windows-1252")
		note = "The charset " + Clip(label, 40) + " is not known; the answer was read as Windows-1252."
	case valid && (strings.HasPrefix(name, "utf-16") && bytes.IndexByte(body, 0) < 0 || latin(name) && !ascii(body)):
		return string(body), "The answer says it is " + name + " but is UTF-8, and was read so."
	}
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return string(body), "The answer could not be read in its charset."
	}
	return string(out), note
}

// latin says whether a charset is of the Latin script, a byte per character: of its texts, one
// that is UTF-8 is so by accident only where it is nonsense, as "Ã©" is.
func latin(name string) bool {
	return slices.Contains([]string{"windows-1250", "windows-1252", "windows-1254", "windows-1257", "iso-8859-2", "iso-8859-15", "macintosh"}, name)
}

func ascii(body []byte) bool {
	return bytes.IndexFunc(body, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
