package soap

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/webservice/answer"
)

// MaxWSDL bounds a WSDL, in bytes.
const MaxWSDL = 1 << 20

// maxDepth bounds how deep its elements lie.
const maxDepth = 100

// element is a part of a WSDL, with its namespaces.
type element struct {
	name     xml.Name
	attrs    []xml.Attr
	parent   *element
	children []*element
	text     string // of a documentation
	work     *work
}

// work is what may still be looked at in a document: its parts refer to one another, so
// that a small one can describe more than there is time to read.
type work struct{ left int }

// maxWork is far above what the largest WSDL needs, and done in a fraction of a second.
const maxWork = 10_000_000

// look says whether n more may be looked at.
func (w *work) look(n int) bool {
	if w == nil { // of an element that stands in no document
		return true
	}
	w.left -= n
	return w.left >= 0
}

func (w *work) over() bool { return w.left < 0 }

// parse reads a document without entities of its own: those of a document type could grow
// without a bound, or name files.
func parse(data []byte) (*element, error) {
	if len(data) > MaxWSDL {
		return nil, apperr.New(apperr.Invalid, "This is larger than 1 MB. Take out what the operation does not need, or fill the fields by hand.")
	}
	doc := answer.Decode("application/xml", data)
	d := xml.NewDecoder(strings.NewReader(strings.TrimSpace(doc.Text)))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	left := &work{left: maxWork}
	var root, at *element
	for depth := 0; ; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil {
			return root, nil
		}
		if err != nil {
			return nil, apperr.New(apperr.Invalid, "This is no XML: %s.", problemOf(err))
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, apperr.New(apperr.Invalid, "There is a document type (<!DOCTYPE>) in it, which is not read: a WSDL has none. Is this a web page?")
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return nil, apperr.New(apperr.Invalid, "Its elements lie deeper than %d within each other: this can't be read.", maxDepth)
			}
			e := &element{name: t.Name, attrs: t.Attr, parent: at, work: left}
			if at == nil {
				root = e
			} else {
				at.children = append(at.children, e)
			}
			at = e
		case xml.EndElement:
			depth--
			at = at.parent
		case xml.CharData:
			if at != nil && at.name.Local == "documentation" && len(at.text) < maxFault {
				at.text += strings.ToValidUTF8(string(t[:min(len(t), 4*maxFault)]), "")
			}
		}
	}
}

func problemOf(err error) string {
	if errors.Is(err, io.EOF) {
		return "there is no element in it"
	}
	return strings.TrimPrefix(err.Error(), "XML syntax error on ")
}

// is says whether an element has a name.
func (e *element) is(space, local string) bool { return e.name.Space == space && e.name.Local == local }

// within lists the elements within e; none once too much was looked at.
func (e *element) within() []*element {
	if !e.work.look(1 + len(e.children)) {
		return nil
	}
	return e.children
}

// all lists the elements of a name within e.
func (e *element) all(space, local string) []*element {
	var list []*element
	for _, c := range e.within() {
		if c.is(space, local) {
			list = append(list, c)
		}
	}
	return list
}

// first is the first of all, nil for none.
func (e *element) first(space, local string) *element {
	for _, c := range e.within() {
		if c.is(space, local) {
			return c
		}
	}
	return nil
}

// attr gives an attribute without a namespace.
func (e *element) attr(local string) string {
	value, _ := e.find("", local)
	return strings.TrimSpace(value)
}

// find gives the value of an attribute, if it is there. A long one counts for more: what is
// done with it takes its time, too.
func (e *element) find(space, local string) (value string, ok bool) {
	if !e.work.look(1 + len(e.attrs)) {
		return "", false
	}
	i := slices.IndexFunc(e.attrs, func(a xml.Attr) bool { return a.Name.Space == space && a.Name.Local == local })
	if i < 0 || !e.work.look(len(e.attrs[i].Value)/4) {
		return "", false
	}
	return e.attrs[i].Value, true
}

// named reads an attribute whose value is a name with a prefix.
func (e *element) named(attr string) xml.Name {
	space := "xmlns"
	short, local, ok := strings.Cut(e.attr(attr), ":")
	if !ok {
		space, short, local = "", "xmlns", short
	}
	for at := e; at != nil; at = at.parent {
		if value, ok := at.find(space, short); ok {
			return xml.Name{Space: value, Local: local}
		}
	}
	return xml.Name{Local: local}
}
