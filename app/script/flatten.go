package script

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hookline/app/apperr"
)

// maxNodes bounds the tree. A parser opens formatting that was not closed anew in
// every paragraph, so that a few kilobytes can become gigabytes.
const maxNodes = 150_000

// flatten prepares HTML for the parser: without what goes with everything in it,
// without comments, and without the attributes of formatting but for offByStyle. What is left has
// none of the places where a parser reads on by other rules, so that the size of
// its tree is known beforehand.
func (c *cleaner) flatten(source string) (string, error) {
	f := flattener{cleaner: c, open: map[atom.Atom]int{}}
	z := html.NewTokenizer(strings.NewReader(source))
	for z.Next() != html.ErrorToken {
		f.token(z.Token())
		if f.nodes > maxNodes {
			return "", apperr.New(apperr.Invalid, "The HTML has more than %d elements and texts.", maxNodes)
		}
	}
	return f.out.String(), nil
}

type flattener struct {
	*cleaner
	out   strings.Builder
	open  map[atom.Atom]int // formatting
	nodes int
	skip  string // the element that is being left out
	depth int    // how often it is open
}

func (f *flattener) token(t html.Token) {
	start := t.Type == html.StartTagToken || t.Type == html.SelfClosingTagToken
	switch {
	case f.skip != "":
		f.skipping(t)
	case t.Type == html.CommentToken:
		f.say("A comment was taken out.")
	case t.Type == html.TextToken:
		f.count()
		f.out.WriteString(t.String())
	case start && dropped(t.DataAtom):
		f.say("<%s> was taken out with what was in it.", shown(t.Data))
		if t.Type == html.StartTagToken && !void(t.DataAtom) {
			f.skip, f.depth = t.Data, 1
		}
	case start:
		f.count()
		f.start(t)
	case t.Type == html.EndTagToken:
		f.open[t.DataAtom] = max(0, f.open[t.DataAtom]-1)
		f.out.WriteString(t.String())
	}
}

func (f *flattener) skipping(t html.Token) {
	switch {
	case t.Data != f.skip:
	case t.Type == html.StartTagToken:
		f.depth++
	case t.Type == html.EndTagToken:
		if f.depth--; f.depth == 0 {
			f.skip = ""
		}
	}
}

func (f *flattener) start(t html.Token) {
	if formatting(t.DataAtom) {
		f.open[t.DataAtom]++
		if t.DataAtom != atom.A {
			for _, a := range t.Attr {
				f.lost(&html.Node{Data: t.Data}, a)
			}
			t.Attr = offByStyle(t)
		}
	}
	f.out.WriteString(t.String())
}

// count adds a node with the formatting that may be opened anew around it: of
// equal elements a parser keeps three, and each is with offByStyle or without.
func (f *flattener) count() {
	f.nodes++
	for _, n := range f.open {
		f.nodes += min(n, 6)
	}
}

// formatting are the elements a parser opens anew.
func formatting(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		return true
	}
	return false
}

// void are the dropped elements that have no content.
func void(a atom.Atom) bool {
	switch a {
	case atom.Embed, atom.Frame, atom.Input, atom.Link, atom.Meta, atom.Base:
		return true
	}
	return false
}
