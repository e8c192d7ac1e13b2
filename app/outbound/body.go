package outbound

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// readBody reads at most MaxBody bytes after decompression and closes the body.
// What was read stands beside an error too.
func readBody(res *http.Response) (body []byte, truncated bool, err error) {
	defer func() { _ = res.Body.Close() }()
	r, encoding, err := decompress(res)
	if err != nil {
		return nil, true, err
	}
	size := int64(512)
	if encoding == "" && res.ContentLength >= 0 {
		size = min(res.ContentLength, MaxBody)
	}
	body, err = readUpTo(r, size)
	switch {
	case err != nil:
		return body, true, encodingError(err, encoding)
	case !decoded(encoding) && !isText(body[:min(len(body), MaxBody)]):
		return nil, true, notAskedFor(encoding)
	case len(body) > MaxBody:
		return body[:MaxBody], true, tooLarge()
	}
	return body, false, nil
}

func notAskedFor(encoding string) error {
	return &Error{Kind: Encoding, Message: fmt.Sprintf("The answer is encoded as %q, which was not asked for.", clip(encoding))}
}

// readUpTo reads to the end, or to one byte more than MaxBody.
func readUpTo(r io.Reader, size int64) ([]byte, error) {
	buf := make([]byte, 0, size+1)
	for len(buf) <= MaxBody {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):min(cap(buf), MaxBody+1)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
	return buf, nil
}

// plain are what some servers call the encoding of a body that is as it is.
var plain = []string{"", "identity", "none", "binary", "utf-8", "utf8", "us-ascii", "7bit", "8bit", "aws-chunked"}

// encodingOf is the one Content-Encoding of an answer, empty for none.
func encodingOf(res *http.Response) (string, error) {
	encoding := ""
	for _, e := range strings.Split(strings.Join(res.Header.Values("Content-Encoding"), ","), ",") {
		e = strings.ToLower(strings.TrimSpace(e))
		if slices.Contains(plain, e) {
			continue
		}
		if encoding != "" {
			return "", &Error{Kind: Encoding, Message: "The answer is compressed more than once, which was not asked for."}
		}
		encoding = e
	}
	return encoding, nil
}

// decoded says whether decompress takes this encoding off.
func decoded(encoding string) bool {
	return slices.Contains([]string{"", "gzip", "x-gzip", "deflate"}, encoding)
}

// decompress wraps the body by its Content-Encoding. The compressed bytes are
// capped too: endless empty gzip members decompress to nothing for ever. A body is judged by
// its bytes before its label: a text that is said to be compressed is read as it is.
func decompress(res *http.Response) (io.Reader, string, error) {
	encoding, err := encodingOf(res)
	if err != nil || encoding == "" {
		return res.Body, "", err
	}
	raw := bufio.NewReader(&capped{r: res.Body, left: MaxBody + 4096})
	head, err := raw.Peek(sniffed)
	if len(head) == 0 && errors.Is(err, io.EOF) || !decoded(encoding) || isText(head) {
		return raw, encoding, nil // no body at all: an answer to HEAD, 204, 304
	}
	var r io.Reader
	if encoding == "deflate" {
		r, err = inflate(raw)
	} else {
		r, err = gzip.NewReader(raw)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) { // shorter than the head of what it claims to be
		err = gzip.ErrHeader
	}
	return r, encoding, encodingError(err, encoding)
}

// sniffed is how many bytes are looked at to see whether a body is text.
const sniffed = 256

// isText says whether bytes are text, the last character perhaps cut: what is compressed has
// control characters, or is no UTF-8.
func isText(body []byte) bool {
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == utf8.RuneError && size == 1 && utf8.FullRune(body) {
			return false
		}
		if r == utf8.RuneError && size == 1 {
			return true
		}
		body = body[size:]
	}
	return true
}

// inflate reads "deflate" in both its meanings: the zlib form of RFC 9110
// 8.4.1.2, and the raw form that some servers send.
func inflate(raw *bufio.Reader) (io.Reader, error) {
	head, err := raw.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(raw)
	}
	return flate.NewReader(raw), nil
}

// encodingError says that the bytes are not what Content-Encoding announced. An
// error of the connection stays as it is.
func encodingError(err error, encoding string) error {
	if err == nil || encoding == "" {
		return err
	}
	corrupt := errors.As(err, new(flate.CorruptInputError))
	if corrupt || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, zlib.ErrHeader) || errors.Is(err, zlib.ErrChecksum) {
		return &Error{Kind: Encoding, Message: fmt.Sprintf("The answer says it is compressed with %s, but it is not, or is damaged.", encoding), Err: err}
	}
	return err
}

func tooLarge() *Error {
	return &Error{Kind: TooLarge, Message: fmt.Sprintf("The answer is larger than %d KiB.", MaxBody>>10)}
}

// capped gives TooLarge after so many bytes.
type capped struct {
	r    io.Reader
	left int
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, tooLarge()
	}
	n, err := c.r.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
