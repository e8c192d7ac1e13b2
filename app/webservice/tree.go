package webservice

import (
	"slices"
	"strconv"
	"strings"

	"github.com/antchfx/xmlquery"
	"github.com/tidwall/gjson"

	"hookline/app/apperr"
)

// maxNodes bounds a tree: a screen with more is of use to nobody.
const maxNodes = 5000

// NodeKind says what a node of a Tree is.
type NodeKind string

// The kinds of nodes.
const (
	NodeObject    NodeKind = "object"
	NodeArray     NodeKind = "array"
	NodeString    NodeKind = "string"
	NodeNumber    NodeKind = "number"
	NodeBoolean   NodeKind = "boolean"
	NodeNull      NodeKind = "null"
	NodeElement   NodeKind = "element"
	NodeAttribute NodeKind = "attribute"
	NodeText      NodeKind = "text"
)

// Node is one place in an answer, for the Test tab: order kept, numbers as they
// were sent.
type Node struct {
	Name     string // key, position ("0"), element's name, "@id"; "" at the root of JSON
	Kind     NodeKind
	Value    string // of a leaf
	Path     string // what a result would be given as its path; "" when it can't be a result
	Children []*Node
	More     int // children that are left out because the tree is too large
}

// Leaf says whether the node has a value. An XML element may have attributes
// beside it, as children.
func (n *Node) Leaf() bool {
	return n.Kind != NodeObject && n.Kind != NodeArray &&
		!slices.ContainsFunc(n.Children, func(c *Node) bool { return c.Kind != NodeAttribute })
}

// Tree reads an answer as a tree. A text that is neither JSON nor XML is one
// leaf. The error is Invalid and says what is wrong with the answer.
func Tree(contentType string, body []byte) (*Node, error) {
	d := decode(contentType, body)
	b := &treeBuilder{left: maxNodes}
	switch d.format {
	case formatEmpty:
		return nil, apperr.New(apperr.Invalid, "The answer is empty.")
	case formatBinary:
		return nil, apperr.New(apperr.Invalid, "The answer is not a text.")
	case formatHTML:
		return &Node{Kind: NodeText, Value: d.text}, nil
	case formatJSON:
		if d.broken != "" {
			return nil, apperr.New(apperr.Invalid, "The answer says it is JSON, but %s.", d.broken)
		}
		return b.json("", "", gjson.Parse(d.text)), nil
	case formatXML:
		root, err := parseXML(d.text)
		if err != nil {
			return nil, apperr.New(apperr.Invalid, "The answer says it is XML, but %s.", err.Error())
		}
		top := firstElement(root)
		return b.xml(top, "/"+fullName(top)), nil
	}
	return &Node{Kind: NodeText, Value: strings.TrimSpace(d.text), Path: "."}, nil
}

// treeBuilder counts nodes down to the bound.
type treeBuilder struct{ left int }

func (b *treeBuilder) take() bool {
	b.left--
	return b.left >= 0
}

func (b *treeBuilder) json(name, path string, v gjson.Result) *Node {
	n := &Node{Name: name, Path: path}
	if path == "" {
		n.Path = "."
	}
	switch {
	case v.IsObject():
		n.Kind = NodeObject
	case v.IsArray():
		n.Kind = NodeArray
	default:
		n.Kind, n.Value = scalar(v)
		return n
	}
	position := 0
	v.ForEach(func(key, value gjson.Result) bool {
		child := key.Str
		if n.Kind == NodeArray {
			child = strconv.Itoa(position)
			position++
		}
		if !b.take() {
			n.More++
			return true
		}
		n.Children = append(n.Children, b.json(child, stepPath(path, child), value))
		return true
	})
	return n
}

func stepPath(path, step string) string {
	step = quoteStep(step)
	if path == "" || strings.HasPrefix(step, "[") {
		return path + step
	}
	return path + "." + step
}

func scalar(v gjson.Result) (NodeKind, string) {
	switch v.Type {
	case gjson.String:
		return NodeString, v.Str
	case gjson.Number:
		return NodeNumber, strings.TrimSpace(v.Raw)
	case gjson.True, gjson.False:
		return NodeBoolean, strings.TrimSpace(v.Raw)
	}
	return NodeNull, "null"
}

func fullName(n *xmlquery.Node) string {
	if n.Prefix != "" {
		return n.Prefix + ":" + n.Data
	}
	return n.Data
}

func (b *treeBuilder) xml(e *xmlquery.Node, path string) *Node {
	n := &Node{Name: fullName(e), Kind: NodeElement, Path: path}
	for _, a := range e.Attr {
		name := a.Name.Local
		if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		if name == "xmlns" || a.Name.Space == "xmlns" {
			continue
		}
		if !b.take() {
			n.More++
			continue
		}
		n.Children = append(n.Children, &Node{Name: "@" + name, Kind: NodeAttribute, Value: a.Value, Path: path + "/@" + name})
	}
	if holdsElement(e) {
		b.xmlChildren(n, e, path)
	} else {
		n.Value = strings.TrimSpace(e.InnerText())
	}
	return n
}

func holdsElement(e *xmlquery.Node) bool { return firstElement(e) != nil }

// xmlChildren adds elements, and the texts between them, with the position that
// tells them from others of their name.
func (b *treeBuilder) xmlChildren(n *Node, e *xmlquery.Node, path string) {
	total, seen := map[string]int{}, map[string]int{}
	for c := e.FirstChild; c != nil; c = c.NextSibling {
		total[childStep(c)]++
	}
	for c := e.FirstChild; c != nil; c = c.NextSibling {
		step := childStep(c)
		if step == "" {
			continue
		}
		seen[step]++
		if c.Type != xmlquery.ElementNode && strings.TrimSpace(c.Data) == "" {
			continue
		}
		if !b.take() {
			n.More++
			continue
		}
		at := path + "/" + step
		if total[step] > 1 {
			at += "[" + strconv.Itoa(seen[step]) + "]"
		}
		if c.Type == xmlquery.ElementNode {
			n.Children = append(n.Children, b.xml(c, at))
		} else {
			n.Children = append(n.Children, &Node{Name: "text()", Kind: NodeText, Value: strings.TrimSpace(c.Data), Path: at})
		}
	}
}

// childStep is the XPath step that finds a child, "" for comments and the like.
func childStep(c *xmlquery.Node) string {
	switch c.Type {
	case xmlquery.ElementNode:
		return fullName(c)
	case xmlquery.TextNode, xmlquery.CharDataNode:
		return "text()"
	}
	return ""
}
