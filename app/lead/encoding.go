package lead

import (
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Encodings of a file.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
)

// marks are the byte-order marks of the encodings that have one.
var marks = map[string]string{UTF8: "\xef\xbb\xbf", UTF16LE: "\xff\xfe", UTF16BE: "\xfe\xff"}

// byMark is the encoding that the first bytes of a file tell; empty without a
// byte-order mark.
func byMark(start []byte) string {
	for _, name := range []string{UTF8, UTF16LE, UTF16BE} {
		if bytes.HasPrefix(start, []byte(marks[name])) {
			return name
		}
	}
	return ""
}

// utf8Watch finds out whether what is written to it, in whatever pieces, is UTF-8.
type utf8Watch struct {
	rest    []byte // the beginning of a character that the next piece ends
	invalid bool
}

// Write never fails.
func (w *utf8Watch) Write(p []byte) (int, error) {
	n := len(p)
	if w.invalid {
		return n, nil
	}
	if len(w.rest) > 0 {
		p = append(w.rest, p...)
	}
	cut := len(p)
	for i := 1; i < utf8.UTFMax && i <= len(p); i++ {
		if c := p[len(p)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(p[len(p)-i:]) {
				cut = len(p) - i
			}
			break
		}
	}
	w.invalid = !utf8.Valid(p[:cut])
	w.rest = bytes.Clone(p[cut:])
	return n, nil
}

// isUTF8 is the answer once everything is written.
func (w *utf8Watch) isUTF8() bool { return !w.invalid && len(w.rest) == 0 }

// next reads one character from r as UTF-8, appended to line, with how many bytes
// of the file it was. It is 0 bytes and io.EOF at the end.
type next func(r io.ByteReader, line []byte) ([]byte, int, error)

func nextIn(encoding string) next {
	switch encoding {
	case UTF16LE:
		return func(r io.ByteReader, line []byte) ([]byte, int, error) { return next16(r, line, 0, 8) }
	case UTF16BE:
		return func(r io.ByteReader, line []byte) ([]byte, int, error) { return next16(r, line, 8, 0) }
	case Windows1252:
		return func(r io.ByteReader, line []byte) ([]byte, int, error) {
			b, err := r.ReadByte()
			if err != nil {
				return line, 0, err
			}
			if b < utf8.RuneSelf {
				return append(line, b), 1, nil
			}
			return utf8.AppendRune(line, charmap.Windows1252.DecodeByte(b)), 1, nil
		}
	}
	// UTF-8 needs no decoding: a separator, a quote and a line end are each one
	// byte that is part of nothing else. What is invalid is replaced per value.
	return func(r io.ByteReader, line []byte) ([]byte, int, error) {
		b, err := r.ReadByte()
		if err != nil {
			return line, 0, err
		}
		return append(line, b), 1, nil
	}
}

// lineFeedIn is a line feed as bytes of a file.
func lineFeedIn(encoding string) string {
	switch encoding {
	case UTF16LE:
		return "\n\x00"
	case UTF16BE:
		return "\x00\n"
	}
	return "\n"
}

// next16 reads one character of UTF-16 whose bytes stand at the shifts given. Half
// a pair becomes U+FFFD; its other half, if that is another character, is not lost
// because a pair is only read where the first half says so.
func next16(r io.ByteReader, line []byte, first, second int) ([]byte, int, error) {
	unit, n, err := unit16(r, first, second)
	if n == 0 || err != nil {
		return line, n, err
	}
	if !utf16.IsSurrogate(rune(unit)) {
		return utf8.AppendRune(line, rune(unit)), n, nil
	}
	if unit >= 0xdc00 {
		return utf8.AppendRune(line, utf8.RuneError), n, nil
	}
	low, m, err := unit16(r, first, second)
	if m == 0 || err != nil {
		return utf8.AppendRune(line, utf8.RuneError), n + m, nil //nolint:nilerr // the end is met again at the next read
	}
	if pair := utf16.DecodeRune(rune(unit), rune(low)); pair != utf8.RuneError {
		return utf8.AppendRune(line, pair), n + m, nil
	}
	line = utf8.AppendRune(line, utf8.RuneError)
	return utf8.AppendRune(line, rune(low)), n + m, nil
}

func unit16(r io.ByteReader, first, second int) (uint16, int, error) {
	a, err := r.ReadByte()
	if err != nil {
		return 0, 0, err
	}
	b, err := r.ReadByte()
	if err == io.EOF { //nolint:errorlint // a reader gives io.EOF itself
		return utf8.RuneError, 1, nil // half a character at the end
	}
	return uint16(a)<<first | uint16(b)<<second, 2, err
}
