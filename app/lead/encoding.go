package lead

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Encodings of a file that are named elsewhere.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
)

// Encoding is one that a file may be in.
type Encoding struct {
	Name  string // as it is stored, and known to browsers
	Label string // as people know it
	// table reads it, where it is none of UTF: one byte below 0x80 is always ASCII.
	table encoding.Encoding
	// found is how it is found in the bytes of a file; nil is only chosen.
	found []alphabet
}

// Encodings are all that a file may be in. Of two that fit alike, the first is taken.
func Encodings() []Encoding {
	return []Encoding{
		{Name: UTF8, Label: "UTF-8", found: []alphabet{everyScript}},
		{Name: UTF16LE, Label: "UTF-16, little-endian"},
		{Name: UTF16BE, Label: "UTF-16, big-endian"},
		{Name: Windows1252, Label: "Windows-1252 (Western European)", table: charmap.Windows1252, found: append(western(), mixed)},
		{Name: "windows-1250", Label: "Windows-1250 (Central European)", table: charmap.Windows1250, found: central()},
		{Name: "windows-1251", Label: "Windows-1251 (Cyrillic)", table: charmap.Windows1251, found: []alphabet{cyrillic}},
		{Name: "windows-1253", Label: "Windows-1253 (Greek)", table: charmap.Windows1253, found: []alphabet{greek}},
		{Name: "windows-1254", Label: "Windows-1254 (Turkish)", table: charmap.Windows1254, found: []alphabet{turkish}},
		{Name: "macintosh", Label: "Mac Roman", table: charmap.Macintosh, found: western()},
		{Name: "shift_jis", Label: "Shift_JIS (Japanese)", table: japanese.ShiftJIS, found: []alphabet{japaneseScript}},
		{Name: "gb18030", Label: "GB18030 and GBK (Simplified Chinese)", table: simplifiedchinese.GB18030, found: []alphabet{simplified}},
		{Name: "big5", Label: "Big5 (Traditional Chinese)", table: traditionalchinese.Big5, found: []alphabet{traditional}},
		{Name: "euc-kr", Label: "EUC-KR (Korean)", table: korean.EUCKR, found: []alphabet{hangul}},
		// Too like the others to be found in a few names.
		{Name: "windows-1255", Label: "Windows-1255 (Hebrew)", table: charmap.Windows1255},
		{Name: "windows-1256", Label: "Windows-1256 (Arabic)", table: charmap.Windows1256},
		{Name: "windows-1257", Label: "Windows-1257 (Baltic)", table: charmap.Windows1257},
		{Name: "koi8-r", Label: "KOI8-R (Cyrillic)", table: charmap.KOI8R},
		{Name: "euc-jp", Label: "EUC-JP (Japanese)", table: japanese.EUCJP},
	}
}

// encodingNamed is empty, read like UTF-8, for a name that is not known.
func encodingNamed(name string) Encoding {
	for _, e := range Encodings() {
		if e.Name == name {
			return e
		}
	}
	return Encoding{}
}

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

// unmarked16 is which UTF-16 a file without a mark begins in; empty when in none. Digits,
// separators and line ends have a zero byte, on the same side.
func unmarked16(start []byte) string {
	start = start[:min(len(start), 4096)]
	var zeros [2]int
	for i, b := range start {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch few := len(start) / 20; {
	case zeros[1] > max(few, 2) && zeros[0]*4 <= zeros[1]:
		return UTF16LE
	case zeros[0] > max(few, 2) && zeros[1]*4 <= zeros[0]:
		return UTF16BE
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
// of the file it was. It is 0 bytes and io.EOF at the end. A byte that is no
// character becomes U+FFFD, and what stands behind it is read as it would be.
type next func(r *bufio.Reader, line []byte) ([]byte, int, error)

func nextIn(name string) next {
	switch name {
	case UTF16LE:
		return func(r *bufio.Reader, line []byte) ([]byte, int, error) { return next16(r, line, 0, 8) }
	case UTF16BE:
		return func(r *bufio.Reader, line []byte) ([]byte, int, error) { return next16(r, line, 8, 0) }
	}
	switch table := encodingNamed(name).table.(type) {
	case nil:
	case *charmap.Charmap:
		return bytewise(func(_ *bufio.Reader, line []byte, b byte) ([]byte, int, error) {
			return utf8.AppendRune(line, charOf(table, b)), 1, nil
		})
	default:
		return bytewise(nextOf(table))
	}
	// UTF-8 needs no decoding: a separator, a quote and a line end are each one
	// byte that is part of nothing else. What is invalid is replaced per value.
	return func(r *bufio.Reader, line []byte) ([]byte, int, error) {
		b, err := r.ReadByte()
		if err != nil {
			return line, 0, err
		}
		return append(line, b), 1, nil
	}
}

// bytewise reads ASCII as it is and leaves the rest, behind its first byte, to high.
func bytewise(high func(r *bufio.Reader, line []byte, b byte) ([]byte, int, error)) next {
	return func(r *bufio.Reader, line []byte) ([]byte, int, error) {
		b, err := r.ReadByte()
		switch {
		case err != nil:
			return line, 0, err
		case b < utf8.RuneSelf:
			return append(line, b), 1, nil
		}
		return high(r, line, b)
	}
}

// charOf reads a byte. Where a table has a control character in place of none, it is none.
func charOf(table *charmap.Charmap, b byte) rune {
	if c := table.DecodeByte(b); c >= 0xa0 {
		return c
	}
	return utf8.RuneError
}

// nextOf reads characters of one to four bytes. How many they are is for the decoder to
// say: it is given one more until it is content.
func nextOf(table encoding.Encoding) func(r *bufio.Reader, line []byte, b byte) ([]byte, int, error) {
	decoder := table.NewDecoder().Transformer
	var dst [8]byte
	var src [utf8.UTFMax]byte
	return func(r *bufio.Reader, line []byte, b byte) ([]byte, int, error) {
		src[0] = b
		for n := 1; ; n++ {
			more, err := r.Peek(n - 1)
			if err != nil && !errors.Is(err, io.EOF) {
				return line, 0, err
			}
			given, ended := src[:1+copy(src[1:], more)], err != nil || n == len(src)
			// Room for U+FFFD alone: what was given behind a wrong byte is read by itself.
			decoded, size, _ := decoder.Transform(dst[:len("\uFFFD")], given, ended)
			if size == 0 {
				decoded, size, _ = decoder.Transform(dst[:], given, ended)
			}
			if size > 0 {
				_, err := r.Discard(size - 1)
				return append(line, dst[:decoded]...), size, err
			}
		}
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
