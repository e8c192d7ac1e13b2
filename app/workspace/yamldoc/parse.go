package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits of a file, far above what any workspace has. The parser calls itself per level and
// keeps about a kilobyte of each word, so depth and words are bounded before it sees the text.
const (
	MaxSize  = 8 << 20 // the sounds in it included
	maxDepth = 64
	maxOpen  = 1000
	maxParts = 250_000 // lines, and values within a line
	maxKeys  = 1000    // of a mapping in lines: the parser takes the square of their number
)

// Parse reads a file. What is wrong goes to p; the Node is nil when the text is
// no YAML at all or empty.
func Parse(data []byte, p *Problems) (root *Node) {
	if err := tooWild(data); err != "" {
		p.Add(nil, "%s", err)
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Windows editors begin files so
	// The parser has panicked on broken files before; that must not end the program.
	defer func() {
		if recover() != nil {
			p.Add(nil, "The file is no YAML that can be read; check its indentation and quotes.")
			root = nil
		}
	}()
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		addSyntax(p, err, data)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc == nil || doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.DirectiveType {
			continue
		}
		if body != nil {
			p.Add(position(doc.Body), "A second document begins here; put everything into one.")
			return nil
		}
		body = doc.Body
	}
	if body == nil {
		p.Add(nil, "The file is empty.")
		return nil
	}
	return convert(body, p, 0)
}

// tooWild says what is wrong with a text that must not reach the parser.
func tooWild(data []byte) string {
	if len(data) > MaxSize {
		return fmt.Sprintf("The file has %d bytes; %d is the most.", len(data), MaxSize)
	}
	if !utf8.Valid(data) {
		return "The file is not UTF-8 text; save it as UTF-8."
	}
	const deep = "The file is nested too deeply."
	open, parts, keys := 0, 0, siblings{block: -1}
	for line := range strings.Lines(string(data)) {
		text := strings.TrimLeft(line, " ")
		if len(line)-len(text) > maxOpen || strings.Count(text[:min(len(text), maxOpen)], "- ") > 4*maxDepth || strings.Count(text, "? ") > maxOpen || strings.Count(text, "!") > maxOpen || strings.Count(text, "&") > maxOpen {
			return deep
		}
		if parts++; keys.add(len(line)-len(text), strings.TrimRight(text, " \t\r\n")) > maxKeys {
			return fmt.Sprintf("A mapping of the file has more than %d keys.", maxKeys)
		}
		for i := range len(text) {
			switch text[i] {
			case ',':
				parts++
			case '[', '{':
				parts++
				open++
			case ']', '}':
				open = max(open-1, 0)
			}
			if open > maxOpen {
				return deep
			}
		}
	}
	if parts > maxParts {
		return fmt.Sprintf("The file has %d lines and values; %d is the most. Split it, and apply the parts one after the other: what a file does not mention stays.", parts, maxParts)
	}
	return ""
}

// siblings counts the keys of the mappings that a line stands in, by their indentation.
type siblings struct {
	levels []level
	block  int // the indentation of what holds a text in lines; -1 outside of one
}

type level struct{ indent, keys int }

// opensBlock is a line behind which a text in lines stands: no keys.
var opensBlock = regexp.MustCompile(`^(?:[^#]*: |(?:- +)+)[|>][-+0-9]*(?: +#.*)?$`)

// add gives how many keys the mapping of this line has so far.
func (s *siblings) add(indent int, text string) int {
	if text == "" || text[0] == '#' || s.block >= 0 && indent > s.block {
		return 0
	}
	opens := opensBlock.MatchString(text)
	s.block = -1
	for strings.HasPrefix(text, "- ") { // an item, whose keys stand behind the dash
		s.leave(indent)
		rest := strings.TrimLeft(text[2:], " ")
		if opens && strings.ContainsAny(rest[:min(len(rest), 1)], "|>") {
			s.block = indent // the item itself is the text
			return 0
		}
		indent += len(text) - len(rest)
		text = rest
	}
	if s.leave(indent); opens {
		s.block = indent
	}
	if len(s.levels) == 0 || s.levels[len(s.levels)-1].indent < indent {
		s.levels = append(s.levels, level{indent: indent})
	}
	top := &s.levels[len(s.levels)-1]
	if strings.Contains(text, ":") {
		top.keys++
	}
	return top.keys
}

// leave forgets the mappings within a line of this indentation.
func (s *siblings) leave(indent int) {
	for len(s.levels) > 0 && s.levels[len(s.levels)-1].indent > indent {
		s.levels = s.levels[:len(s.levels)-1]
	}
}

func addSyntax(p *Problems, err error, data []byte) {
	if e, ok := errors.AsType[yaml.Error](err); ok && e.GetToken() != nil && e.GetToken().Position != nil {
		at := e.GetToken().Position
		remedy := "Check the indentation and quotes around here."
		if line := lineOf(data, at.Line); strings.Contains(line, "{ ") && strings.Contains(line, "${") {
			remedy = "Within braces, put ${…} in quotes."
		}
		p.Add(&Node{Line: at.Line, Column: at.Column}, "This is no YAML: %s. %s", e.GetMessage(), remedy)
		return
	}
	p.Add(nil, "The file is no YAML that can be read; check its indentation and quotes.")
}

func lineOf(data []byte, n int) string {
	for line := range strings.Lines(string(data)) {
		if n--; n == 0 {
			return line
		}
	}
	return ""
}

// plainText is a text without quotes as it was written, for one with tabs: the parser drops
// them. Its lines are joined by spaces (YAML 1.2, 6.5).
func plainText(origin string) string {
	var lines []string
	for line := range strings.Lines(origin) {
		if line = strings.Trim(line, " \t\r\n"); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

// position makes an empty Node that stands where n does.
func position(n ast.Node) *Node {
	out := &Node{}
	if n == nil {
		return out
	}
	at := n.GetToken()
	switch n := n.(type) {
	case *ast.MappingNode: // its own token is the first colon
		if !n.IsFlowStyle && len(n.Values) > 0 {
			at = n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		at = n.Key.GetToken()
	}
	if at != nil && at.Position != nil {
		out.Line, out.Column = at.Position.Line, at.Position.Column
	}
	return out
}

func convert(n ast.Node, p *Problems, depth int) *Node {
	out := position(n)
	if depth > maxDepth {
		p.Add(out, "This is nested too deeply.")
		return out
	}
	defer func() {
		if strings.ContainsRune(out.Text, 0) { // PostgreSQL keeps none
			p.Add(out, "There is a NUL character (\\0) in this text; leave it out.")
		}
	}()
	switch n := n.(type) {
	case nil, *ast.NullNode:
	case *ast.StringNode:
		out.Kind, out.Text = Scalar, n.Value
		if n.Token.Type == token.StringType && strings.Contains(n.Token.Origin, "\t") {
			out.Text = plainText(n.Token.Origin)
		}
		out.Quoted = n.Token.Origin != "" && strings.ContainsAny(strings.TrimSpace(n.Token.Origin)[:min(1, len(strings.TrimSpace(n.Token.Origin)))], `"'`)
	case *ast.LiteralNode:
		out.Kind, out.Text, out.Quoted = Scalar, n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		out.Kind, out.Text = Scalar, n.GetToken().Value
	case *ast.SequenceNode:
		out.Kind = Sequence
		for _, item := range n.Values {
			out.Items = append(out.Items, convert(item, p, depth+1))
		}
	case *ast.MappingNode:
		out.Kind = Mapping
		seen := map[string]bool{}
		for _, v := range n.Values {
			convertPair(out, v, p, depth, seen)
		}
	case *ast.MappingValueNode:
		out.Kind = Mapping
		convertPair(out, n, p, depth, map[string]bool{})
	default:
		p.Add(out, "Anchors, aliases and tags are not read here; write the value out.")
	}
	return out
}

func convertPair(out *Node, v *ast.MappingValueNode, p *Problems, depth int, seen map[string]bool) {
	switch v.Key.(type) {
	case *ast.MergeKeyNode, *ast.MappingKeyNode, *ast.AliasNode:
		p.Add(position(v), "Keys are plain texts here; write the mapping out.")
		return
	}
	key := convert(v.Key, p, depth+1)
	if key.Kind != Scalar {
		p.Add(key, "A key must be a text.")
		return
	}
	if seen[key.Text] {
		p.Add(key, "%q stands here a second time; keep one.", key.Text)
		return
	}
	seen[key.Text] = true
	out.Pairs = append(out.Pairs, Pair{key, convert(v.Value, p, depth+1)})
}
