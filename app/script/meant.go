package script

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What word processors write is bold by its style and not by its element: Google Docs puts
// all of a text in <b style="font-weight:normal"> and what is bold in
// <span style="font-weight:700">. A Script has elements alone, so what a style means is
// said with them before it goes. static/src/script/meant.js does the same where text is
// pasted; testdata/meant.json holds both to it.

// mark is an element that says how a text looks, as a style says it.
type mark struct {
	element atom.Atom
	style   string // what says the same
	// inherited: what is within can be without it. A line through or under a text goes on.
	inherited bool
}

// marks, the inmost first.
var marks = []mark{
	{atom.S, "text-decoration:line-through", false}, {atom.U, "text-decoration:underline", false},
	{atom.Em, "font-style:italic", true}, {atom.Strong, "font-weight:bold", true},
}

// offByStyle is the one attribute of formatting that matters: the style by which it is none.
func offByStyle(t html.Token) []html.Attribute {
	for _, m := range marks {
		if t.DataAtom != m.element && renamed[t.DataAtom] != m.element {
			continue
		}
		for _, a := range t.Attr {
			if on, said := m.says(a.Val); a.Key == "style" && said && !on {
				name, _, _ := strings.Cut(m.style, ":")
				return []html.Attribute{{Key: "style", Val: name + ":normal"}}
			}
		}
	}
	return nil
}

// says tells whether a style speaks of the mark, and has it on.
func (m mark) says(style string) (on, said bool) {
	for declaration := range strings.SplitSeq(strings.ToLower(style), ";") {
		name, value, _ := strings.Cut(declaration, ":")
		word := strings.Fields(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		if len(word) == 0 {
			continue
		}
		weight, err := strconv.Atoi(word[0])
		switch name = strings.TrimSpace(name); {
		case m.element == atom.Strong && name == "font-weight":
			on, said = strings.HasPrefix(word[0], "bold") || err == nil && weight >= 600, word[0] != "inherit"
		case m.element == atom.Em && name == "font-style":
			on, said = word[0] == "italic" || word[0] == "oblique", word[0] != "inherit"
		case !m.inherited && (name == "text-decoration" || name == "text-decoration-line"):
			_, line, _ := strings.Cut(m.style, ":")
			on, said = strings.Contains(value, line), true
		}
	}
	return on, said
}

// offs has, for each element, the marks (a bit each, by their place in marks) that something
// within it is without. It is looked through once: nesting must cost no more than its size.
type offs map[*html.Node]uint8

func (o offs) look(n *html.Node) {
	for child := range n.ChildNodes() {
		if child.Type != html.ElementNode {
			continue
		}
		o.look(child)
		o[n] |= o[child]
		for i, m := range marks {
			if !m.inherited {
				continue
			}
			if on, said := m.says(attr(child, "style")); said && !on {
				o[n] |= 1 << i
			}
		}
	}
}

// meant says with elements what styles mean, below root.
func meant(root *html.Node) {
	o := offs{}
	o.look(root)
	o.meant(root)
}

func (o offs) meant(n *html.Node) {
	for child := range n.ChildNodes() {
		if child.Type != html.ElementNode || child.Namespace != "" || dropped(child.DataAtom) {
			continue
		}
		for i, m := range marks {
			m.mean(child, o[child]&(1<<i) != 0)
		}
		o.meant(child)
	}
}

// mean does it for one mark; offIn says that something within n is without it.
func (m mark) mean(n *html.Node, offIn bool) {
	byName := n.DataAtom == m.element || renamed[n.DataAtom] == m.element
	on, said := m.says(attr(n, "style"))
	off := byName && offIn
	if byName && (said && !on || off) {
		n.DataAtom, n.Data = atom.Span, atom.Span.String()
	}
	switch {
	case byName && !off, !byName && !on, m.goesWithout(n):
	case offIn, hasBlock(n):
		m.hand(n)
	case n.FirstChild != nil:
		made := element(m.element)
		move(made, n)
		n.AppendChild(made)
	}
}

// goesWithout: what is so anyway, and needs no mark.
func (m mark) goesWithout(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		switch n.DataAtom {
		case m.element:
			return true
		case atom.A:
			if m.element == atom.U {
				return true
			}
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Th:
			if m.element == atom.Strong {
				return true
			}
		}
	}
	return false
}

// hand gives the mark to each that is in n, as its style.
func (m mark) hand(n *html.Node) {
	var inner []*html.Node
	for child := range n.ChildNodes() {
		inner = append(inner, child)
	}
	for _, child := range inner {
		switch {
		case child.Type == html.ElementNode:
			style := m.style + ";" + attr(child, "style")
			child.Attr = append([]html.Attribute{{Key: "style", Val: style}}, without(child.Attr, "style")...)
		case child.Type == html.TextNode && strings.TrimSpace(child.Data) != "":
			made := element(atom.Span, "style", m.style)
			n.InsertBefore(made, child)
			n.RemoveChild(child)
			made.AppendChild(child)
		}
	}
}

func without(attrs []html.Attribute, key string) []html.Attribute {
	var rest []html.Attribute
	for _, a := range attrs {
		if a.Key != key {
			rest = append(rest, a)
		}
	}
	return rest
}

func move(to, from *html.Node) {
	for from.FirstChild != nil {
		child := from.FirstChild
		from.RemoveChild(child)
		to.AppendChild(child)
	}
}
