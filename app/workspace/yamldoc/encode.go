package yamldoc

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Encode makes a Node of a struct by its `json` tags, in the order of its fields,
// so that Decode reads the same again. Fields with omitempty or omitzero are left
// out when they are empty.
func Encode(v any) *Node { return encodeStruct(reflect.Indirect(reflect.ValueOf(v)), true) }

// EncodeFull makes a Node that leaves out what omitempty says and nothing else: an
// answer of the API says what holds, also where a file need not.
func EncodeFull(v any) *Node { return encodeStruct(reflect.Indirect(reflect.ValueOf(v)), false) }

// encodeStruct leaves fields with omitzero out when they are empty if short says so.
func encodeStruct(v reflect.Value, short bool) *Node {
	n := &Node{Kind: Mapping}
	for _, f := range fieldsOf(v.Type()) {
		field := v.FieldByIndex(f.index)
		if f.place || (f.omitEmpty || f.omitZero && short) && empty(field) {
			continue
		}
		n.Add(f.name, encode(field))
	}
	return n
}

func encode(v reflect.Value) *Node {
	if n, ok := v.Interface().(*Node); ok {
		return n
	}
	if e, ok := v.Interface().(Encoder); ok {
		return e.EncodeNode()
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			return Text("")
		}
		return Text(string(text))
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return &Node{}
		}
		return encode(v.Elem())
	case reflect.Struct:
		return encodeStruct(v, true)
	case reflect.Slice:
		n := &Node{Kind: Sequence}
		for i := range v.Len() {
			n.Items = append(n.Items, encode(v.Index(i)))
		}
		return n
	case reflect.Map:
		n := &Node{Kind: Mapping}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			n.Add(key.String(), encode(v.MapIndex(key)))
		}
		return n
	case reflect.String:
		return Text(v.String())
	}
	return &Node{Kind: Scalar, Text: fmt.Sprint(v.Interface())}
}

func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}

// Text makes a Scalar that is a text, whatever it looks like.
func Text(text string) *Node { return &Node{Kind: Scalar, Text: text, Quoted: true} }

// Add puts a pair behind those of a Mapping.
func (n *Node) Add(key string, value *Node) {
	n.Pairs = append(n.Pairs, Pair{Text(key), value})
}

// maxFlow is how long a line may get before a mapping is written in many.
const maxFlow = 100

// Write gives the text of a file: a mapping at its root, an empty line between
// its sections.
func Write(root *Node) []byte {
	var b strings.Builder
	for i, pair := range root.Pairs {
		if i > 0 {
			b.WriteString("\n")
		}
		writePair(&b, pair, "")
	}
	return []byte(b.String())
}

func writePair(b *strings.Builder, pair Pair, indent string) {
	b.WriteString(scalarText(pair.Key) + ":")
	writeValue(b, pair.Value, indent)
}

// writeValue writes what stands behind a colon, to the end of its last line.
func writeValue(b *strings.Builder, n *Node, indent string) {
	if n.Kind == Scalar && n.Quoted && isBlock(n.Text) {
		writeBlock(b, n.Text, indent+"  ")
		return
	}
	if flow, ok := n.flow(); ok {
		b.WriteString(" " + flow + "\n")
		return
	}
	b.WriteString("\n")
	if n.Kind == Sequence {
		for _, item := range n.Items {
			writeItem(b, item, indent+"  ")
		}
		return
	}
	for _, pair := range n.Pairs {
		b.WriteString(indent + "  ")
		writePair(b, pair, indent+"  ")
	}
}

func writeItem(b *strings.Builder, n *Node, indent string) {
	b.WriteString(indent + "- ")
	if flow, ok := n.flow(); ok {
		b.WriteString(flow + "\n")
		return
	}
	for i, pair := range n.Pairs {
		if i > 0 {
			b.WriteString(indent + "  ")
		}
		writePair(b, pair, indent+"  ")
	}
}

// flow gives the node in one line, if it is to stand so.
func (n *Node) flow() (string, bool) {
	switch {
	case n.Kind == Null:
		return "null", true
	case n.Kind == Scalar:
		return scalarText(n), true
	case n.Kind == Sequence && len(n.Items) == 0:
		return "[]", true
	case n.Kind == Mapping && len(n.Pairs) == 0:
		return "{}", true
	case !n.Flow:
		return "", false
	}
	var parts []string
	length := 0
	for _, item := range n.Items {
		text, ok := item.flow()
		if !ok || item.Kind == Sequence {
			return "", false
		}
		parts, length = append(parts, text), length+len(text)
	}
	for _, pair := range n.Pairs {
		text, ok := pair.Value.flow()
		if !ok {
			return "", false
		}
		text = scalarText(pair.Key) + ": " + text
		parts, length = append(parts, text), length+len(text)
	}
	// A list that can't be broken into items of one line stays long.
	if length > maxFlow && n.Kind == Mapping {
		return "", false
	}
	if n.Kind == Sequence {
		return "[" + strings.Join(parts, ", ") + "]", true
	}
	return "{ " + strings.Join(parts, ", ") + " }", true
}

// plain texts need no quotes anywhere, within braces neither. What YAML of any
// version would read as something else than a text is left to quotes.
var (
	plain     = regexp.MustCompile(`^[\pL_/$.(][\pL\pN_/$.()+ '&;=*%?!@-]*$`)
	ambiguous = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null)$`)
	// A length of time or a host with its port looks like nothing else.
	plainToo = regexp.MustCompile(`^((\d+(\.\d+)?(ms|s|m|h))+|[a-z][a-z0-9.-]*:\d+|\d+\.\d+\.\d+\.\d+:\d+)$`)
)

func scalarText(n *Node) string {
	switch {
	case !n.Quoted:
		return n.Text
	case plainToo.MatchString(n.Text):
		return n.Text
	case plain.MatchString(n.Text) && !ambiguous.MatchString(n.Text) && strings.TrimSpace(n.Text) == n.Text && !strings.HasPrefix(n.Text, "."):
		return n.Text
	}
	return quote(n.Text)
}

// quote writes a text in double quotes. JSON's escapes are YAML's, too.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == 0xFEFF || !unicode.IsPrint(r) && r != ' ':
			b.WriteString(escape(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func escape(r rune) string {
	if r > 0xFFFF {
		return fmt.Sprintf(`\U%08X`, r)
	}
	return fmt.Sprintf(`\u%04X`, r)
}

// maxEscaped is how many quotes a line may have before it reads better as a block.
const maxEscaped = 3

// isBlock says whether a text of several lines, or one full of quotes such as JSON,
// reads the same from a block: its lines begin and end with something to see, and
// there is one line end at its end or none.
func isBlock(text string) bool {
	body := strings.TrimSuffix(text, "\n")
	if !strings.Contains(body, "\n") && strings.Count(body, `"`) <= maxEscaped || body == "" || body[0] == ' ' {
		return false
	}
	for line := range strings.SplitSeq(body, "\n") {
		if line == "" || line != strings.TrimRight(line, " ") || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return false
		}
	}
	return true
}

func writeBlock(b *strings.Builder, text, indent string) {
	b.WriteString(" |")
	if !strings.HasSuffix(text, "\n") {
		b.WriteString("-")
	}
	b.WriteString("\n")
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		b.WriteString(indent + line + "\n")
	}
}

// Number makes a Scalar of a whole number.
func Number(n int) *Node { return &Node{Kind: Scalar, Text: strconv.Itoa(n)} }
