// Package yamldoc reads and writes YAML files of a fixed form. Reading keeps
// where everything stands, collects every problem instead of the first, and takes
// what the form's structs have and nothing else; writing is stable, so that equal
// content is equal text. It does not know what the content means, and it takes no
// anchors, tags or merge keys.
package yamldoc

import (
	"fmt"
	"slices"
	"strings"
)

// Kind says what a Node is.
type Kind int

// The kinds of Node.
const (
	Null Kind = iota
	Scalar
	Mapping
	Sequence
)

// what names a kind to a person.
func (k Kind) what() string {
	return [...]string{"nothing", "a text", "a mapping", "a list"}[k]
}

// Node is a part of a file. Line and Column count from 1; they are 0 in a Node
// that was made to be written.
type Node struct {
	Kind         Kind
	Text         string // of a Scalar, numbers as they were written
	Quoted       bool   // the Scalar stood in quotes or a block: it is a text whatever it looks like
	Strict       bool   // of a JSON text: a number is no text there, and a text no number
	Line, Column int
	Pairs        []Pair  // of a Mapping, in order
	Items        []*Node // of a Sequence
	Flow         bool    // write it in one line
}

// What names what stands here to a person.
func (n *Node) What() string {
	switch {
	case !n.Strict || n.Kind != Scalar || n.Quoted:
		return n.Kind.what()
	case n.Text == "true" || n.Text == "false":
		return n.Text
	}
	return "a number"
}

// Pair is a key of a Mapping and its value.
type Pair struct {
	Key   *Node
	Value *Node
}

// Get gives the value of a key, nil if it is not there.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, p := range n.Pairs {
		if p.Key.Text == key {
			return p.Value
		}
	}
	return nil
}

// At finds the part a path names (`query[2].name`), or the nearest part around it
// that is there. Keys may hold dots.
func (n *Node) At(path string) *Node {
	for n != nil && path != "" {
		next, rest := n.step(path)
		if next == nil {
			return n
		}
		n, path = next, rest
	}
	return n
}

// step takes the first key or index of path; the longest key that fits wins.
func (n *Node) step(path string) (next *Node, rest string) {
	if index, after, ok := strings.Cut(path, "]"); ok && strings.HasPrefix(index, "[") {
		var i int
		if _, err := fmt.Sscanf(index, "[%d", &i); err == nil && i >= 0 && i < len(n.Items) {
			return n.Items[i], strings.TrimPrefix(after, ".")
		}
		return nil, ""
	}
	longest := -1
	for _, p := range n.Pairs {
		key := p.Key.Text
		after, ok := strings.CutPrefix(path, key)
		if ok && len(key) > longest && (after == "" || after[0] == '.' || after[0] == '[') {
			next, rest, longest = p.Value, strings.TrimPrefix(after, "."), len(key)
		}
	}
	return next, rest
}

// Problem is something wrong at a place of a file.
type Problem struct {
	Line, Column int
	Message      string
}

// maxProblems is how many problems are told of one file: nobody mends more at once.
const maxProblems = 1000

// Problems collects what is wrong in one file.
type Problems struct {
	list []Problem
	all  int
}

// Full says that as many problems were found as are told: there is no use in looking on.
func (p *Problems) Full() bool { return p.all >= maxProblems }

// Add records a problem at a node; nil is the start of the file.
func (p *Problems) Add(at *Node, format string, args ...any) {
	if p.all++; p.all > maxProblems {
		return
	}
	if p.all == maxProblems {
		format, args = "There may be more that is wrong; mend the %d problems before this one first.", []any{maxProblems - 1}
	}
	line, column := 1, 1
	if at != nil && at.Line > 0 {
		line, column = at.Line, at.Column
	}
	p.list = append(p.list, Problem{line, column, fmt.Sprintf(format, args...)})
}

// List gives the problems in the order of the file.
func (p *Problems) List() []Problem {
	list := slices.Clone(p.list)
	slices.SortStableFunc(list, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return slices.Compact(list)
}

// Empty says whether nothing is wrong.
func (p *Problems) Empty() bool { return p.all == 0 }

// TextOf gives the text of a Scalar; empty for nil and for anything else.
func (n *Node) TextOf() string {
	if n == nil {
		return ""
	}
	return n.Text
}
