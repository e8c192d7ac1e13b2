package answer

import (
	"github.com/antchfx/xmlquery"
	"github.com/antchfx/xpath"
)

// navigator leads the XPath library through an answer and counts its steps.
type navigator struct {
	*xmlquery.NodeNavigator
	effort *effort
}

var _ xpath.NodeNavigator = (*navigator)(nil)

func navigate(root *xmlquery.Node, e *effort) *navigator {
	return &navigator{xmlquery.CreateXPathNavigator(root), e}
}

// Value gives the text of the node; that of an element is put together anew each
// time, of all there is in it.
func (n *navigator) Value() string {
	if n.NodeType() == xpath.ElementNode {
		n.weigh(n.Current())
	}
	return n.NodeNavigator.Value()
}

func (n *navigator) weigh(node *xmlquery.Node) {
	n.effort.spend(1 + len(node.Data)/64)
	for c := node.FirstChild; c != nil; c = c.NextSibling {
		n.weigh(c)
	}
}

// Copy gives a navigator that counts with this one.
func (n *navigator) Copy() xpath.NodeNavigator {
	n.effort.spend(1)
	own := *n.NodeNavigator
	return &navigator{&own, n.effort}
}

// MoveTo goes where another navigator of the same answer is.
func (n *navigator) MoveTo(other xpath.NodeNavigator) bool {
	n.effort.spend(1)
	o, ok := other.(*navigator)
	return ok && n.NodeNavigator.MoveTo(o.NodeNavigator)
}

// MoveToParent counts.
func (n *navigator) MoveToParent() bool {
	n.effort.spend(1)
	return n.NodeNavigator.MoveToParent()
}

// MoveToNextAttribute counts.
func (n *navigator) MoveToNextAttribute() bool {
	n.effort.spend(1)
	return n.NodeNavigator.MoveToNextAttribute()
}

// MoveToChild counts.
func (n *navigator) MoveToChild() bool {
	n.effort.spend(1)
	return n.NodeNavigator.MoveToChild()
}

// MoveToFirst counts each sibling it passes.
func (n *navigator) MoveToFirst() bool {
	for s := n.Current().PrevSibling; s != nil; s = s.PrevSibling {
		n.effort.spend(1)
	}
	return n.NodeNavigator.MoveToFirst()
}

// MoveToNext counts.
func (n *navigator) MoveToNext() bool {
	n.effort.spend(1)
	return n.NodeNavigator.MoveToNext()
}

// MoveToPrevious counts.
func (n *navigator) MoveToPrevious() bool {
	n.effort.spend(1)
	return n.NodeNavigator.MoveToPrevious()
}
