package script

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hookline/app/apperr"
)

// Fill gives the HTML an agent sees: fields are text, conditions are decided,
// inputs are form controls named fields[NAME] that hold what was filled in
// before, marked where Accept found something wrong. value is asked with the label without its scope (`country`) and, when
// it does not know that, with it (`ivr:country`); a field without a value shows
// its empty text. Only what may stand in a Script comes out, whatever went in.
func Fill(source string, value func(label string) (string, bool), in Filled) (string, error) {
	made, err := (&cleaner{}).read(source)
	if err != nil {
		return "", apperr.Wrap(err, apperr.Invalid, "This Script can't be shown: it is too large, or nested too deeply.")
	}
	f := &filler{filled: in, shown: map[string]bool{}, value: func(label string) string {
		v, ok := value(label)
		if !ok {
			v, _ = value("ivr:" + label)
		}
		return readable(v)
	}}
	f.children(made)
	return write(made)
}

// Filled is what an agent filled in, by the names of the inputs.
type Filled struct {
	Values map[string]string
	Wrong  map[string]bool
}

// filler fills one Script.
type filler struct {
	value  func(label string) string
	filled Filled
	shown  map[string]bool // inputs by name: the first of a name is it
}

func (f *filler) children(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		if child.Type == html.ElementNode {
			f.element(n, child)
		}
		child = next
	}
}

func (f *filler) element(parent, n *html.Node) {
	if hidden(n, f.value) {
		parent.RemoveChild(n)
		return
	}
	switch {
	case hasAttr(n, attrField):
		replace(parent, n, f.field(n))
	case hasAttr(n, attrInput):
		in, ok := readInput(n)
		if !ok || f.shown[in.Name] {
			parent.RemoveChild(n)
			return
		}
		f.shown[in.Name] = true
		replace(parent, n, control(in, f.filled.Values[in.Name], f.filled.Wrong[in.Name]))
	case n.DataAtom == atom.A:
		f.children(n)
		f.link(parent, n)
	default:
		f.children(n)
		if n.DataAtom == atom.Div {
			n.Attr = nil
		}
	}
}

func replace(parent, old, made *html.Node) {
	parent.InsertBefore(made, old)
	parent.RemoveChild(old)
}

// field is a value as text. dir=auto keeps a value's direction, and signs that
// turn it, to itself.
func (f *filler) field(n *html.Node) *html.Node {
	text, class := f.value(attr(n, attrField)), "script-value"
	if strings.TrimSpace(text) == "" {
		text, class = attr(n, attrEmpty), "script-value script-empty"
	}
	made := element(atom.Span, "class", class, "dir", "auto")
	if text != "" {
		made.AppendChild(textNode(text))
	}
	return made
}

// link sets the address of a link that a field gives; what is no address leaves
// the link's text alone.
func (f *filler) link(parent, n *html.Node) {
	href := attr(n, "href")
	if label := attr(n, attrHrefField); label != "" {
		href = f.value(label)
	}
	href, ok := link(href)
	if ok {
		n.Attr = []html.Attribute{{Key: "href", Val: href}, {Key: "target", Val: "_blank"}, {Key: "rel", Val: "noopener noreferrer"}}
		return
	}
	for child := n.FirstChild; child != nil; child = n.FirstChild {
		n.RemoveChild(child)
		parent.InsertBefore(child, n)
	}
	parent.RemoveChild(n)
}

// control is an input as a labelled control.
func control(in Input, filled string, wrong bool) *html.Node {
	id := "script-field-" + in.Name
	label := element(atom.Label, "for", id)
	label.AppendChild(textNode(in.Label))
	if in.Required {
		star := element(atom.Span, "class", "script-required", "aria-hidden", "true")
		star.AppendChild(textNode(" *"))
		label.AppendChild(star)
	}
	made := element(atom.Span, "class", "script-input")
	made.AppendChild(label)
	c := controlOf(in, readable(filled), "id", id, "name", "fields["+in.Name+"]")
	if in.Required {
		c.Attr = append(c.Attr, html.Attribute{Key: "aria-required", Val: "true"})
	}
	if wrong {
		c.Attr = append(c.Attr, html.Attribute{Key: "aria-invalid", Val: "true"})
	}
	made.AppendChild(c)
	return made
}

func controlOf(in Input, filled string, attrs ...string) *html.Node {
	if in.Kind != Choice {
		attrs = append(attrs, "class", "control", "type", in.Kind)
		if in.Kind == Text {
			attrs = append(attrs, "maxlength", "1000", "autocomplete", "off")
		} else if !isDate(filled) {
			filled = ""
		}
		return element(atom.Input, append(attrs, "value", filled)...)
	}
	list := element(atom.Select, append(attrs, "class", "control")...)
	options := in.Options
	if filled != "" && !slices.Contains(options, filled) {
		options = append(slices.Clone(options), filled) // chosen before the Script changed
	}
	for _, o := range append([]string{""}, options...) {
		option := element(atom.Option, "value", o)
		if o == filled && o != "" {
			option.Attr = append(option.Attr, html.Attribute{Key: "selected"})
		}
		text := o
		if o == "" {
			text = "Choose…"
		}
		option.AppendChild(textNode(text))
		list.AppendChild(option)
	}
	return list
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// Accept takes what an agent filled in: the values of the Script's inputs, and
// nothing else of what was posted. The error is Invalid, at fields[NAME]; an
// empty value of a required input is one only when the Script is to be finished.
func Accept(source string, posted map[string]string, finish bool) (map[string]string, error) {
	var p apperr.Problems
	values := map[string]string{}
	for _, in := range Inputs(source) {
		v := strings.TrimSpace(readable(posted[in.Name]))
		field := "fields[" + in.Name + "]"
		switch {
		case v == "" && in.Required && finish:
			p.Add(field, "%s is needed.", in.Label)
		case v == "":
			continue
		case in.Kind == Date && !isDate(v):
			p.Add(field, "%s: %q is no date; write it as 2026-04-22.", in.Label, shown(v))
		case len([]rune(v)) > 1000:
			p.Add(field, "%s has %d characters; 1000 is the most.", in.Label, len([]rune(v)))
		}
		values[in.Name] = v
	}
	return values, p.Err()
}

// readable gives a value as it can stand in a page: its text verbatim, without
// what no page can hold.
func readable(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	if r := []rune(text); len(text) > maxValue && len(r) > maxValue {
		text = string(r[:maxValue]) + "…"
	}
	return text
}
