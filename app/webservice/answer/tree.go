package answer

import "slices"

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
	Name     string // key, position ("0"), element's name, "@id"; "" at the root of JSON and INI
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

// treeBuilder counts nodes down to the bound.
type treeBuilder struct{ left int }

func (b *treeBuilder) take() bool {
	b.left--
	return b.left >= 0
}
