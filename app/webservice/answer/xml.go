package answer

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/antchfx/xmlquery"
	"github.com/antchfx/xpath"
)

// xmlSource reads an XML document by XPath.
type xmlSource struct {
	root   *xmlquery.Node
	text   string
	effort *effort
}

func xmlFormat() *format {
	return &format{name: "XML", accept: "application/xml;q=0.9, text/xml;q=0.9", paths: []Syntax{XPath},
		declared: isXML, looks: func(text string) bool { return strings.HasPrefix(text, "<") }, open: openXML}
}

func isXML(media string) bool {
	return media == "application/xml" || media == "text/xml" || strings.HasSuffix(media, "+xml") && media != "application/xhtml+xml"
}

// openXML parses a document whose text is UTF-8 already, whatever its
// declaration says.
func openXML(text string, work *effort) (source, error) {
	root, err := parseXML(text)
	if err != nil {
		return nil, err
	}
	return &xmlSource{root: root, text: text, effort: work}, nil
}

func parseXML(text string) (root *xmlquery.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, errors.New("it can't be read")
		}
	}()
	text = strings.TrimSpace(text)
	if err := xmlDepth(text); err != nil {
		return nil, err
	}
	root, err = xmlquery.ParseWithOptions(strings.NewReader(text), xmlquery.ParserOptions{Decoder: &xmlquery.DecoderOptions{
		Strict:        true,
		CharsetReader: func(_ string, r io.Reader) (io.Reader, error) { return r, nil },
	}})
	if err != nil {
		return nil, fmt.Errorf("it is not: %s", Clip(strings.TrimPrefix(err.Error(), "xmlquery: "), 200))
	}
	if firstElement(root) == nil {
		return nil, errors.New("there is no element in it")
	}
	return root, nil
}

func firstElement(n *xmlquery.Node) *xmlquery.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == xmlquery.ElementNode {
			return c
		}
	}
	return nil
}

// xmlDepth refuses deep nesting, which the parser takes without a bound. A text
// with few tags can't be deep and is not looked at.
func xmlDepth(text string) error {
	if strings.Count(text, "<") <= maxNesting {
		return nil
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	depth := 0
	for {
		t, err := d.RawToken()
		if err != nil {
			return nil //nolint:nilerr // the parser proper says what is wrong
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > maxNesting {
				return errors.New("it is nested too deeply")
			}
		case xml.EndElement:
			depth--
		}
	}
}

func (x *xmlSource) find(s *Path) (value, note string) {
	if s.whole { // `<string>hello</string>` is hello, anything more is its text
		if top := firstElement(x.root); holdsElement(top) {
			return strings.TrimSpace(x.text), ""
		}
		return strings.TrimSpace(x.root.InnerText()), ""
	}
	value, note, err := evaluate(x.root, s.Text, x.effort)
	if errors.Is(err, errEffort) {
		return "", upperFirst(err.Error()) + "."
	}
	if err != nil {
		return "", "The XPath can't be applied to this answer."
	}
	return value, note
}

// evaluate runs an XPath. It is compiled anew each time: an expression keeps
// state while it runs, so a shared one is not safe for concurrent use.
func evaluate(root *xmlquery.Node, path string, work *effort) (value, note string, err error) {
	defer func() {
		if r := recover(); r != nil {
			value, note, err = "", "", errors.New("the expression failed")
			if r == errEffort { //nolint:errorlint // the very value that effort throws
				err = errEffort
			}
		}
	}()
	expr, err := xpath.Compile(path)
	if err != nil {
		return "", "", err
	}
	switch v := expr.Evaluate(navigate(root, work)).(type) {
	case string:
		return v, "", nil
	case bool:
		return strconv.FormatBool(v), "", nil
	case float64:
		if math.IsNaN(v) {
			return "", "It is not a number.", nil
		}
		return strconv.FormatFloat(v, 'f', -1, 64), "", nil
	case *xpath.NodeIterator:
		value, note = firstNode(v)
		return value, note, nil
	}
	return "", "There is nothing at this path.", nil
}

func firstNode(it *xpath.NodeIterator) (value, note string) {
	if !it.MoveNext() {
		return "", "There is nothing at this path."
	}
	nav, ok := it.Current().(*navigator)
	if !ok {
		return "", "There is nothing at this path."
	}
	if nav.NodeType() == xpath.ElementNode && holdsOnlyElements(nav.NodeNavigator.Current()) {
		return "", "It is an element that holds further ones: go on to one of them."
	}
	value = strings.TrimSpace(nav.Value())
	count := 1
	for it.MoveNext() {
		count++
	}
	if count > 1 {
		note = fmt.Sprintf("%d values were found; this is the first.", count)
	}
	return value, note
}

func holdsOnlyElements(n *xmlquery.Node) bool {
	elements := false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case xmlquery.ElementNode:
			elements = true
		case xmlquery.TextNode, xmlquery.CharDataNode:
			if strings.TrimSpace(c.Data) != "" {
				return false
			}
		}
	}
	return elements
}
