// Package script is the HTML an agent sees with a call (MISSION A2): what may
// stand in it, which fields and inputs it has, and how it is filled with the
// values of a call. Whatever a caller or a Web Service sent stays text: a value
// becomes a text node, is never read as HTML and never searched for fields. The
// package knows no database and no call; it is asked with HTML and values.
//
// A Script is HTML of a small set of elements (see policy.go) with four things of
// our own:
//
//	<span data-field="country" data-empty="not known"></span>
//	<div data-show-if="line_type" data-show-op="equals" data-show-value="mobile"><p>…</p></div>
//	<span data-input="reason" data-label="Reason" data-kind="choice" data-options="Bill|Fault" data-required=""></span>
//	<a data-href-field="record_url">Their record</a>
//
// The data-show-… attributes may also stand on a field or an input.
package script

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hookline/app/apperr"
	"hookline/app/uniq"
)

// Bounds of a Script.
const (
	MaxSize   = 256 << 10 // bytes of HTML, pictures in it included
	MaxFields = 300       // places for values, conditions and links by a field included
	MaxInputs = 50
	maxLabel  = 150 // runes of a field's label
	maxText   = 300 // runes of an attribute of ours
	maxValue  = 20_000
)

// Kinds of Input.
const (
	Text   = "text"
	Choice = "choice"
	Date   = "date"
)

// Input is a field that the agent fills in.
type Input struct {
	Name     string // fields[Name] in the form
	Label    string
	Kind     string   // Text, Choice or Date
	Options  []string // of a Choice
	Required bool
}

// Check refuses what can't be a Script: too large, nested too deeply, too many
// fields. The error is Invalid, at the field `html`.
func Check(source string) error {
	if len(source) > MaxSize {
		return apperr.FieldError("html", "The HTML has %d kB; %d kB is the most. Large pictures are the usual reason: use smaller ones.", len(source)>>10, MaxSize>>10)
	}
	c := &cleaner{}
	if _, err := c.read(source); err != nil {
		return apperr.FieldError("html", "The HTML can't be read: its elements are nested too deeply, or too many.")
	}
	if c.fields > MaxFields {
		return apperr.FieldError("html", "There are %d fields and conditions; %d is the most.", c.fields, MaxFields)
	}
	if c.inputs > MaxInputs {
		return apperr.FieldError("html", "There are %d fields to fill in; %d is the most.", c.inputs, MaxInputs)
	}
	return nil
}

// Label gives the label of a field as it is looked up: `%ivr:country%`,
// `ivr:country` and `country` are the same. It is empty for what can't be one.
func Label(text string) string {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "%"))
	text = strings.TrimSpace(strings.TrimPrefix(text, "ivr:"))
	if len([]rune(text)) > maxLabel || strings.ContainsFunc(text, unicode.IsControl) || strings.ContainsAny(text, `%<>"`) {
		return ""
	}
	return text
}

// Fields lists the labels a Script uses, those of conditions and links too, each
// once, in the order they stand.
func Fields(source string) []string {
	var list uniq.Strings
	each(source, func(n *html.Node) {
		for _, key := range []string{attrField, attrShowIf, attrHrefField} {
			if label := Label(attr(n, key)); label != "" {
				list.Add(label)
			}
		}
	})
	return list.List()
}

// Missing lists the labels a Script uses that known does not know: nothing fills
// them, and the agent sees what is shown for an empty one.
func Missing(source string, known func(label string) bool) []string {
	return slices.DeleteFunc(Fields(source), known)
}

// Inputs lists the fields the agent fills in, each name once.
func Inputs(source string) []Input {
	var list []Input
	each(source, func(n *html.Node) {
		in, ok := readInput(n)
		if ok && !slices.ContainsFunc(list, func(i Input) bool { return i.Name == in.Name }) {
			list = append(list, in)
		}
	})
	return list
}

// each visits the elements of a Script that may be in one.
func each(source string, visit func(n *html.Node)) {
	root, err := (&cleaner{}).read(source)
	if err != nil {
		return
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			visit(n)
		}
	}
}

// write gives the HTML of what is in a node.
func write(root *html.Node) (string, error) {
	var b bytes.Buffer
	for n := range root.ChildNodes() {
		if err := html.Render(&b, n); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func element(a atom.Atom, attrs ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: a.String(), DataAtom: a}
	for i := 0; i+1 < len(attrs); i += 2 {
		n.Attr = append(n.Attr, html.Attribute{Key: attrs[i], Val: attrs[i+1]})
	}
	return n
}

func textNode(text string) *html.Node { return &html.Node{Type: html.TextNode, Data: text} }
