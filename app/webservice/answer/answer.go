// Package answer reads what a server answered: it finds out what a body is, takes
// values out of it by their paths, and shows it as a tree. Each way to read one is
// a Format in a file of its own and a line in formats. It knows no request, no
// network and no database.
package answer

import (
	"bytes"
	"fmt"
	"mime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hookline/app/apperr"
)

// Bounds of what is read.
const (
	MaxValue   = 4096 // characters of a value
	maxNesting = 200  // levels of a JSON or XML answer
)

// format is a way to read an answer.
type format struct {
	name   string   // in sentences: "JSON"
	accept string   // its part of the Accept header
	paths  []Syntax // that lead into it, beside "." for the whole
	// declared says whether the media type, in lower case and without parameters,
	// promises this format; looks recognises a text whose type promises none. Either
	// may be nil.
	declared func(media string) bool
	looks    func(text string) bool
	// open parses a text as far as finding values in it needs. The error says what is
	// wrong with it, as the end of a sentence.
	open func(text string, work *effort) (source, error)
}

// source is an answer that was opened.
type source interface {
	// find gives the value at a path, or "" and why there is none.
	find(p *Path) (value, note string)
	// tree shows the whole answer.
	tree(b *treeBuilder) *Node
}

// formats are the ways to read an answer, in the order in which they are asked.
var formats = []*format{jsonFormat(), xmlFormat(), iniFormat(), textFormat()}

// Accept is the Accept header of a request that says none itself: what can be read,
// best first.
func Accept() string {
	var list []string
	for _, f := range formats {
		if f.accept != "" {
			list = append(list, f.accept)
		}
	}
	return strings.Join(append(list, "*/*;q=0.5"), ", ")
}

// Document is an answer's body as text.
type Document struct {
	Media string // "application/json", lower case, without parameters
	Text  string // UTF-8, without a byte order mark; empty when binary
	Note  string // what was odd about its encoding

	format *format // nil when it is nothing that values are read from
	Binary bool
	empty  bool
}

// Decode finds out what a body is. A server's Content-Type is taken at its word
// where it can be: many send JSON as text/plain or text/html, and that is read
// as what it is, but a page of HTML is never taken for data.
func Decode(contentType string, body []byte) Document {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(contentType, ";")
		media = strings.ToLower(strings.TrimSpace(media))
	}
	d := Document{Media: media}
	if len(bytes.TrimSpace(body)) == 0 {
		d.empty = true
		return d
	}
	d.Text, d.Note = toUTF8(body, params["charset"], isXML(media))
	if strings.ContainsRune(d.Text, 0) || !utf8.ValidString(d.Text) {
		d.Binary, d.Text = true, ""
		return d
	}
	d.format = formatOf(media, strings.TrimSpace(d.Text))
	return d
}

// formatOf gives the format of a text, nil for a page of HTML.
func formatOf(media, text string) *format {
	for _, f := range formats {
		if f.declared != nil && f.declared(media) {
			return f
		}
	}
	if isHTML(media, text) {
		return nil
	}
	for _, f := range formats {
		if f.looks != nil && f.looks(text) {
			return f
		}
	}
	return textFormat()
}

func isHTML(media, text string) bool {
	if !strings.HasPrefix(text, "<") {
		return false
	}
	head := strings.ToLower(text[:min(len(text), 256)])
	if strings.HasPrefix(head, "<!doctype html") || strings.Contains(head, "<html") {
		return true
	}
	return media == "application/xhtml+xml" || media == "text/html" && !strings.HasPrefix(head, "<?xml") && slices.Contains(pageTags, tagName(head[1:]))
}

// pageTags begin pages and parts of pages; what begins otherwise and is sent as text/html is
// data whose label is wrong.
var pageTags = strings.Fields("head body title meta link style script base noscript header footer main nav section article aside div p br hr span a b i u em strong small font center h1 h2 h3 h4 h5 h6 ul ol li dl table tr td th form input img iframe pre blockquote")

// tagName is the name of the tag that a text goes on with; one of HTML's for what is no tag.
func tagName(text string) string {
	if end := strings.IndexFunc(text, func(r rune) bool {
		return r != '-' && r != ':' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}); end > 0 {
		return text[:end]
	}
	return "p" // a comment or a declaration
}

// JSON says whether the body is JSON, or says that it is.
func (d *Document) JSON() bool { return d.format != nil && d.format.name == jsonName }

// ContentType is what the text could be sent with as it now stands.
func (d *Document) ContentType() string {
	switch {
	case d.Media == "":
		return ""
	case d.Binary || d.empty || d.Media == "application/json":
		return d.Media
	}
	return d.Media + "; charset=utf-8"
}

func (d *Document) media() string {
	if d.Media == "" {
		return "unknown"
	}
	return Clip(d.Media, 80)
}

// open parses the body, or says in a sentence why nothing can be read from it.
func (d *Document) open(results []Result, work *effort) (source, string) {
	switch {
	case d.empty:
		return nil, "The answer is empty, but results are to be read from it."
	case d.Binary:
		return nil, "The answer is a document of type " + d.media() + ", not a text."
	case d.format == nil:
		return nil, "The answer is a web page (HTML), not data."
	}
	for i := range results {
		if syntax := results[i].path.Syntax; !d.format.reads(syntax) {
			return nil, fmt.Sprintf("The results are paths into %s, but the answer is %s of type %s.", into(syntax), d.format.name, d.media())
		}
	}
	return d.parse(work)
}

func (d *Document) parse(work *effort) (source, string) {
	s, err := d.format.open(d.Text, work)
	if err != nil {
		return nil, "The answer says it is " + d.format.name + ", but " + err.Error() + "."
	}
	return s, ""
}

// Tree reads an answer as a tree. A text that has no parts is one leaf. The error
// is Invalid and says what is wrong with the answer.
func Tree(contentType string, body []byte) (*Node, error) {
	d := Decode(contentType, body)
	switch {
	case d.empty:
		return nil, apperr.New(apperr.Invalid, "The answer is empty.")
	case d.Binary:
		return nil, apperr.New(apperr.Invalid, "The answer is not a text.")
	case d.format == nil:
		return &Node{Kind: NodeText, Value: d.Text}, nil
	}
	s, problem := d.parse(nil)
	if problem != "" {
		return nil, apperr.New(apperr.Invalid, "%s", problem)
	}
	return s.tree(&treeBuilder{left: maxNodes}), nil
}

// Clip cuts a text to n characters, for messages.
func Clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
