package script

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html/atom"
)

// Attributes of ours.
const (
	attrField     = "data-field"
	attrEmpty     = "data-empty"
	attrShowIf    = "data-show-if"
	attrShowOp    = "data-show-op"
	attrShowValue = "data-show-value"
	attrInput     = "data-input"
	attrLabel     = "data-label"
	attrKind      = "data-kind"
	attrOptions   = "data-options"
	attrRequired  = "data-required"
	attrHrefField = "data-href-field"
)

// allowed says which elements a Script may have, and which attributes they.
// There is no style, no class and no id: how a Script looks is ours, so that it
// reads well in light and dark and can't pose as a part of the desk. The editor
// knows exactly these, so that nothing is lost on the way to HTML and back.
var allowed = map[atom.Atom][]string{
	atom.P: nil, atom.Br: nil, atom.Hr: nil, atom.H2: nil, atom.H3: nil, atom.H4: nil, atom.Blockquote: nil,
	atom.Strong: nil, atom.Em: nil, atom.U: nil, atom.S: nil,
	atom.Ul: nil, atom.Ol: {"start"}, atom.Li: nil,
	atom.Table: nil, atom.Tbody: nil, atom.Tr: nil, atom.Th: {"colspan", "rowspan"}, atom.Td: {"colspan", "rowspan"},
	atom.A:   {"href", "rel", "target", attrHrefField},
	atom.Img: {"src", "alt"},
	atom.Div: {attrShowIf, attrShowOp, attrShowValue},
	atom.Span: {attrField, attrEmpty, attrInput, attrLabel, attrKind, attrOptions, attrRequired,
		attrShowIf, attrShowOp, attrShowValue},
}

// renamed are elements that have another of the same meaning among the allowed.
var renamed = map[atom.Atom]atom.Atom{
	atom.B: atom.Strong, atom.I: atom.Em, atom.Strike: atom.S, atom.Del: atom.S, atom.Ins: atom.U,
	atom.H1: atom.H2, atom.H5: atom.H4, atom.H6: atom.H4, atom.Thead: atom.Tbody, atom.Tfoot: atom.Tbody,
}

// dropped are elements that go with everything in them. Of any other element
// that is not allowed, the content stays.
func dropped(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Frame, atom.Frameset, atom.Noframes, atom.Noembed,
		atom.Object, atom.Embed, atom.Applet, atom.Svg, atom.Math, atom.Xmp, atom.Plaintext, atom.Listing, atom.Title, atom.Textarea,
		atom.Select, atom.Input, atom.Button, atom.Audio, atom.Video, atom.Canvas, atom.Link, atom.Meta, atom.Base:
		return true
	}
	return false
}

// block says which elements begin a line of their own.
func block(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Hr, atom.H2, atom.H3, atom.H4, atom.Blockquote, atom.Ul, atom.Ol, atom.Li, atom.Table, atom.Tbody, atom.Tr, atom.Th, atom.Td, atom.Div:
		return true
	}
	return false
}

// linkSchemes are what a link may lead to.
func linkSchemes() []string { return []string{"http", "https", "mailto", "tel"} }

// link gives an address as a link may have it; false for one that it may not.
// Only a whole address with a scheme is one: what a value may be resolved
// against is our own site.
func link(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 2000 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }) {
		return "", false
	}
	u, err := url.Parse(text)
	if err != nil || !slices.Contains(linkSchemes(), strings.ToLower(u.Scheme)) {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		// A name and password before the host are how one site poses as another.
		return text, u.Host != "" && u.User == nil
	}
	return text, u.Opaque != ""
}

// picture says whether a picture may be shown: only one that is in the Script
// itself, as data. The pages' content security policy shows no other
// (img-src 'self' data:), and a picture on another server would tell it who
// takes a call and when.
func picture(src string) bool {
	kind, data, ok := strings.Cut(src, ";base64,")
	if !ok || !slices.Contains([]string{"data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp"}, kind) {
		return false
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	return err == nil && "data:"+http.DetectContentType(raw) == kind
}

var (
	spanPattern  = regexp.MustCompile(`^([1-9]|[1-4][0-9]|50)$`)
	startPattern = regexp.MustCompile(`^[1-9][0-9]{0,3}$`)
	namePattern  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,49}$`)
)

// policy is the same for bluemonday, a second pair of eyes on what is stored: it
// works on tokens, ours on the tree.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowURLSchemes(linkSchemes()...)
	p.AllowDataURIImages()
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.AllowNoAttrs().OnElements("a", "img", "span", "div")
	for a, attrs := range allowed {
		p.AllowElements(a.String())
		if len(attrs) > 0 {
			p.AllowAttrs(attrs...).OnElements(a.String())
		}
	}
	return p
}
