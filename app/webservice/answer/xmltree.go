package answer

import (
	"strconv"
	"strings"

	"github.com/antchfx/xmlquery"
)

func (x *xmlSource) tree(b *treeBuilder) *Node {
	top := firstElement(x.root)
	return b.xml(top, "/"+fullName(top))
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
