package lead

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxRow is how many bytes one row may have. It bounds what an open quote can
// swallow, and the memory of a batch.
const maxRow = 64 << 10

// record is one row of a file.
type record struct {
	row    int64 // counted from 1, blank rows and the header included, as a spreadsheet does
	fields []string
	text   string // the row as it stood
	wrong  string // why it can't be read, else empty
	blank  bool
}

// reader reads the rows of a CSV file (RFC 4180, and what is found in the wild:
// other separators, lone line feeds or carriage returns, quotes in the middle of a
// value, `sep=;`). A row with broken quotes is one bad row: reading goes on at the
// next line. It knows at each row where in the file it is, so that another reader
// can go on from there.
type reader struct {
	src       *bufio.Reader
	next      next
	feed      string // a line feed, as bytes of the file
	separator byte
	offset    int64 // in the file, behind the last row
	row       int64 // number of the last row
	above     int   // rows above the first lead that were read; kept by who reads
	pending   []line
}

// line is a line of the file with its end, in UTF-8.
type line struct {
	text []byte
	size int64 // bytes of the file
	long bool  // more than maxRow: text is its beginning
}

// newReader reads on from an offset where a row begins and its number; r is at
// that offset.
func newReader(r io.Reader, m Mapping, offset, row int64) (*reader, error) {
	cr := &reader{src: bufio.NewReaderSize(r, 64<<10), next: nextIn(m.Encoding), feed: lineFeedIn(m.Encoding),
		separator: separatorOf(m.Separator), offset: offset, row: row}
	if offset > 0 { // the first batch has all that stands above the leads
		cr.above = m.above()
		return cr, nil
	}
	mark := []byte(marks[m.Encoding])
	start, err := cr.src.Peek(len(mark))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(mark) > 0 && bytes.Equal(start, mark) {
		if _, err := cr.src.Discard(len(mark)); err != nil {
			return nil, err
		}
		cr.offset = int64(len(mark))
	}
	return cr, nil
}

// read gives the next row, or io.EOF.
func (r *reader) read() (record, error) {
	first, err := r.line()
	if err != nil {
		return record{}, err
	}
	r.row++
	rec := record{row: r.row, text: trimEnd(first.text)}
	if first.long {
		r.offset += first.size
		rec.wrong = fmt.Sprintf("The row is longer than %d kB.", maxRow>>10)
		return rec, nil
	}
	p := parser{separator: r.separator}
	taken := []line{first}
	size := len(first.text)
	p.feed(first.text)
	for p.quoted && p.wrong == "" {
		more, err := r.line()
		if err != nil && !errors.Is(err, io.EOF) {
			return record{}, err
		}
		if err != nil {
			p.wrong = notClosed
			break
		}
		taken = append(taken, more)
		if size += len(more.text); more.long || size > maxRow {
			p.wrong = notClosed
			break
		}
		p.feed(more.text)
	}
	if p.wrong != "" {
		// Its first line is the bad row; the others are read as rows of their own.
		r.pending = append(append([]line{}, taken[1:]...), r.pending...)
		r.offset += first.size
		rec.wrong = p.wrong
		return rec, nil
	}
	var text strings.Builder
	for _, l := range taken {
		r.offset += l.size
		text.Write(l.text)
	}
	rec.fields, rec.text = p.end(), trimEnd([]byte(text.String()))
	rec.blank = len(rec.fields) == 1 && strings.TrimSpace(rec.fields[0]) == "" || rec.row == 1 && isSeparatorLine(rec.text)
	return rec, nil
}

const (
	notClosed  = "A quote is opened and not closed."
	afterQuote = "Something stands behind a closing quote; write a quote within a value twice."
)

// isSeparatorLine knows the first line by which spreadsheets are told the separator.
func isSeparatorLine(text string) bool {
	return len(text) == len("sep=;") && strings.EqualFold(text[:4], "sep=")
}

func trimEnd(text []byte) string { return strings.TrimRight(string(text), "\r\n") }

// line gives the next line with its end, from what was put back first.
func (r *reader) line() (line, error) {
	if len(r.pending) > 0 {
		l := r.pending[0]
		r.pending = r.pending[1:]
		return l, nil
	}
	var l line
	for {
		before := len(l.text)
		text, n, err := r.next(r.src, l.text)
		if err != nil {
			if errors.Is(err, io.EOF) && l.size > 0 {
				return l, nil
			}
			return l, err
		}
		l.text = text
		l.size += int64(n)
		last := l.text[len(l.text)-1]
		if len(l.text) > maxRow {
			l.long, l.text = true, l.text[:before]
		}
		if last == '\n' || last == '\r' && !r.lineFeed() {
			return l, nil
		}
	}
}

// lineFeed says whether a line feed comes next: a carriage return before one is
// not the end of a line by itself.
func (r *reader) lineFeed() bool {
	b, err := r.src.Peek(len(r.feed))
	return err == nil && string(b) == r.feed
}

// parser takes the lines of one row.
type parser struct {
	separator byte
	fields    []string
	value     []byte
	quoted    bool // within quotes
	closed    bool // behind closing quotes
	wrong     string
}

// feed takes a line. Afterwards quoted says whether the row goes on with another.
func (p *parser) feed(text []byte) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case p.quoted && c == '"' && i+1 < len(text) && text[i+1] == '"':
			p.value = append(p.value, '"')
			i++
		case p.quoted && c == '"':
			p.quoted, p.closed = false, true
		case p.quoted:
			p.value = append(p.value, c)
		case c == p.separator:
			p.cut()
		case c == '\n', c == '\r':
			// Only the end of the row: lines are cut there.
		case p.closed && c != ' ':
			p.wrong = afterQuote
			return
		case p.closed:
		case c == '"' && len(bytes.TrimLeft(p.value, " ")) == 0:
			p.value, p.quoted = p.value[:0], true
		default:
			p.value = append(p.value, c)
		}
	}
}

func (p *parser) cut() {
	p.fields = append(p.fields, string(p.value))
	p.value, p.closed = p.value[:0], false
}

func (p *parser) end() []string {
	p.cut()
	return p.fields
}

// Separators of a file; a tab has a name, since it can't be seen.
const (
	Comma     = ","
	Semicolon = ";"
	Pipe      = "|"
	Tab       = "tab"
)

func separatorOf(name string) byte {
	switch name {
	case Semicolon, Pipe:
		return name[0]
	case Tab:
		return '\t'
	}
	return ','
}
