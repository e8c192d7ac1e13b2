package script

import (
	"fmt"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hookline/app/apperr"
)

// passes is how often HTML is read and written until it stays as it is. What a
// browser makes of HTML may differ from how it was written (mutation XSS); what
// we keep is only what reads the same again.
const passes = 5

// Sanitize gives HTML as a Script may have it, and what was taken out, to be
// told. What it gives, it gives again for it. HTML that Check refuses for its
// size or depth is empty.
func Sanitize(source string) (clean string, notes []string) {
	c := &cleaner{}
	second := policy()
	for range passes {
		once, err := c.pass(second, source)
		if err != nil {
			return "", append(c.notes(), "The HTML was taken out: it is too large, or nested too deeply.")
		}
		if once == source {
			return once, c.notes()
		}
		source = once
	}
	return html.EscapeString(plain(source)), append(c.notes(), "The HTML reads differently each time it is read; its text was kept.")
}

// pass cleans once: our tree, then bluemonday, then our tree again.
func (c *cleaner) pass(second *bluemonday.Policy, source string) (string, error) {
	once, err := c.rewrite(source)
	if err != nil {
		return "", err
	}
	return c.rewrite(second.Sanitize(once))
}

func (c *cleaner) rewrite(source string) (string, error) {
	root, err := c.read(source)
	if err != nil {
		return "", err
	}
	out, err := write(root)
	return strings.TrimSpace(out), err
}

// plain gives the text of HTML.
func plain(source string) string {
	root, err := (&cleaner{}).read(source)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// cleaner makes of a tree the one that a Script may have.
type cleaner struct {
	fields, inputs int
	said           []note
}

type note struct {
	text  string
	times int
}

// maxNotes bounds what is told of one save.
const maxNotes = 20

func (c *cleaner) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for i := range c.said {
		if c.said[i].text == text {
			c.said[i].times++
			return
		}
	}
	c.said = append(c.said, note{text, 1})
}

func (c *cleaner) notes() []string {
	var list []string
	for i, n := range c.said {
		if i == maxNotes {
			return append(list, fmt.Sprintf("And %d more of other kinds.", len(c.said)-i))
		}
		if n.times > 1 {
			n.text += fmt.Sprintf(" (%d times)", n.times)
		}
		list = append(list, n.text)
	}
	return list
}

// read gives HTML as the tree of what a Script may have. It refuses what is too
// large, or nested deeper than 512 elements.
func (c *cleaner) read(source string) (*html.Node, error) {
	if len(source) > MaxSize {
		return nil, apperr.New(apperr.Invalid, "The HTML is too large.")
	}
	flat, err := c.flatten(source)
	if err != nil {
		return nil, err
	}
	list, err := html.ParseFragment(strings.NewReader(flat), element(atom.Body))
	if err != nil {
		return nil, err
	}
	from, to := element(atom.Body), element(atom.Body)
	for _, n := range list {
		from.AppendChild(n)
	}
	meant(from)
	c.children(to, from)
	return to, nil
}

func (c *cleaner) children(to, from *html.Node) {
	for n := range from.ChildNodes() {
		switch n.Type {
		case html.TextNode:
			to.AppendChild(textNode(strings.ReplaceAll(n.Data, "\x00", "")))
		case html.ElementNode:
			c.element(to, n)
		}
	}
}

func (c *cleaner) element(to, n *html.Node) {
	a := n.DataAtom
	if as, ok := renamed[a]; ok {
		a = as
	}
	switch {
	case n.Namespace != "" || dropped(a):
		c.say("<%s> was taken out with what was in it.", shown(n.Data))
	case a == atom.Span:
		c.span(to, n)
	case a == atom.Div:
		c.div(to, n)
	case a == atom.A:
		c.link(to, n)
	case a == atom.Img:
		c.image(to, n)
	case isAllowed(a):
		made := element(a)
		c.attributes(made, n)
		c.fill(to, made, n)
	case divLike(a):
		c.div(to, n)
	default:
		c.say("<%s> was taken out; what was in it stays.", shown(n.Data))
		c.children(to, n)
	}
}

func isAllowed(a atom.Atom) bool {
	_, ok := allowed[a]
	return ok
}

// divLike are containers that mean no more than a div.
func divLike(a atom.Atom) bool {
	switch a {
	case atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Aside, atom.Address, atom.Center, atom.Figure, atom.Pre:
		return true
	}
	return false
}

// attributes takes over the plain attributes of an element.
func (c *cleaner) attributes(to, from *html.Node) {
	for _, a := range from.Attr {
		keep := a.Namespace == ""
		switch a.Key {
		case "colspan", "rowspan":
			keep = keep && slices.Contains(allowed[to.DataAtom], a.Key) && spanPattern.MatchString(a.Val)
			if keep && a.Val == "1" {
				continue // as if it were not there
			}
		case "start":
			keep = keep && to.DataAtom == atom.Ol && startPattern.MatchString(a.Val)
		default:
			keep = false
		}
		if keep {
			to.Attr = append(to.Attr, html.Attribute{Key: a.Key, Val: a.Val})
		} else {
			c.lost(from, a)
		}
	}
}

// lost tells of an attribute. Those that only say how something looks, or that
// editors leave, are not worth a word; a field's and a link's are told there.
func (c *cleaner) lost(n *html.Node, a html.Attribute) {
	if strings.HasPrefix(a.Key, "data-") || slices.Contains([]string{"id", "name", "dir", "lang", "title", "width", "height", "align", "valign", "scope", "border", "cellpadding", "cellspacing", "colspan", "rowspan"}, a.Key) {
		return
	}
	c.say("%s of <%s> was taken out.", shown(a.Key), shown(n.Data))
}

// span is a field or an input; any other means nothing.
func (c *cleaner) span(to, n *html.Node) {
	switch {
	case hasAttr(n, attrField):
		label := Label(attr(n, attrField))
		if label == "" {
			c.say("A field with the label %q was taken out: it can't be one.", shown(attr(n, attrField)))
			return
		}
		c.fields++
		made := element(atom.Span, attrField, label)
		if empty := short(attr(n, attrEmpty)); empty != "" {
			made.Attr = append(made.Attr, html.Attribute{Key: attrEmpty, Val: empty})
		}
		c.condition(made, n)
		to.AppendChild(made)
	case hasAttr(n, attrInput):
		c.input(to, n)
	default:
		for _, a := range n.Attr {
			c.lost(n, a)
		}
		c.children(to, n)
	}
}

func (c *cleaner) input(to, n *html.Node) {
	in, ok := readInput(n)
	switch {
	case !ok:
		c.say("The field to fill in %q was taken out: its name holds letters, digits and _, and starts with a letter.", shown(attr(n, attrInput)))
		return
	case within(to, atom.A):
		c.say("The field to fill in %q was taken out: it can't be in a link.", in.Name)
		return
	case in.Kind == Text && strings.TrimSpace(attr(n, attrKind)) == Choice:
		c.say("The choice %q has no choices, so it was made a text field. Add choices and make it a choice again.", in.Label)
	}
	c.inputs++
	made := element(atom.Span, attrInput, in.Name, attrLabel, in.Label, attrKind, in.Kind)
	if in.Kind == Choice {
		made.Attr = append(made.Attr, html.Attribute{Key: attrOptions, Val: strings.Join(in.Options, "|")})
	}
	if in.Required {
		made.Attr = append(made.Attr, html.Attribute{Key: attrRequired})
	}
	c.condition(made, n)
	to.AppendChild(made)
}

// readInput reads a field to fill in; false for a span that is none. A choice of nothing
// is a text: nobody could choose, nor close a call that asks for it.
func readInput(n *html.Node) (Input, bool) {
	in := Input{Name: strings.TrimSpace(attr(n, attrInput)), Label: short(attr(n, attrLabel)), Kind: strings.TrimSpace(attr(n, attrKind)), Required: hasAttr(n, attrRequired)}
	if n.DataAtom != atom.Span || !namePattern.MatchString(in.Name) {
		return in, false
	}
	if in.Label == "" {
		in.Label = strings.ReplaceAll(in.Name, "_", " ")
	}
	if in.Kind != Choice && in.Kind != Date {
		in.Kind = Text
	}
	if in.Kind == Choice {
		for option := range strings.SplitSeq(attr(n, attrOptions), "|") {
			if option = short(option); option != "" && !slices.Contains(in.Options, option) && len(in.Options) < 100 {
				in.Options = append(in.Options, option)
			}
		}
		if len(in.Options) == 0 {
			in.Kind = Text
		}
	}
	return in, true
}

// div is a block with a condition. One without is a paragraph, or nothing when
// there are blocks in it or around it that take no paragraph.
func (c *cleaner) div(to, n *html.Node) {
	made := element(atom.Div)
	if n.DataAtom == atom.Div {
		c.condition(made, n)
	}
	for _, a := range n.Attr {
		c.lost(n, a)
	}
	switch {
	case len(made.Attr) > 0:
		c.fill(to, made, n)
	case hasBlock(n) || within(to, atom.P) || heading(to):
		c.children(to, n)
	case n.FirstChild != nil:
		c.fill(to, element(atom.P), n)
	}
}

func hasBlock(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (block(d.DataAtom) || divLike(d.DataAtom) || renamed[d.DataAtom] == atom.H2 || renamed[d.DataAtom] == atom.H4) {
			return true
		}
	}
	return false
}

// fill puts an element in its place before it is filled: what may be in it is
// also a question of where it stands.
func (c *cleaner) fill(to, made, n *html.Node) {
	to.AppendChild(made)
	c.children(made, n)
}

func heading(n *html.Node) bool {
	return within(n, atom.H2) || within(n, atom.H3) || within(n, atom.H4)
}

func within(n *html.Node, a atom.Atom) bool {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == a {
			return true
		}
	}
	return false
}

func (c *cleaner) link(to, n *html.Node) {
	made := element(atom.A)
	for _, a := range n.Attr {
		switch a.Key {
		case "href", "rel", "target", attrHrefField:
		default:
			c.lost(n, a)
		}
	}
	if label := Label(attr(n, attrHrefField)); label != "" {
		c.fields++
		made.Attr = append(made.Attr, html.Attribute{Key: attrHrefField, Val: label})
	} else if href, ok := link(attr(n, "href")); ok {
		made.Attr = append(made.Attr, html.Attribute{Key: "href", Val: href})
	} else {
		if address := attr(n, "href"); address != "" {
			c.say("The link to %q was taken out: write a whole address that begins with http, https, mailto or tel.", shown(address))
		}
		c.children(to, n)
		return
	}
	made.Attr = append(made.Attr, html.Attribute{Key: "target", Val: "_blank"}, html.Attribute{Key: "rel", Val: "noopener noreferrer"})
	c.fill(to, made, n)
}

func (c *cleaner) image(to, n *html.Node) {
	src := strings.Join(strings.Fields(attr(n, "src")), "")
	if !picture(src) {
		c.say("The picture %q was taken out: a picture must be in the Script itself, as PNG, JPEG, GIF or WebP data.", shown(src))
		return
	}
	for _, a := range n.Attr {
		if a.Key != "src" && a.Key != "alt" {
			c.lost(n, a)
		}
	}
	to.AppendChild(element(atom.Img, "src", src, "alt", short(attr(n, "alt"))))
}

// short gives an attribute's text as one line that is not too long.
func short(text string) string {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "\x00", "")), " ")
	if r := []rune(text); len(r) > maxText {
		text = string(r[:maxText])
	}
	return text
}

// shown cuts what is told of foreign HTML.
func shown(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}
