package yamldoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Paths tells the place of a Node that ParseJSON made, by its Line: `query[2].name`.
type Paths []string

// Of gives the path of a problem; empty for the whole text.
func (p Paths) Of(line int) string {
	if line < 1 || line > len(p) {
		return ""
	}
	return p[line-1]
}

// ErrNotJSON is a text that is no JSON at all; the error around it says where.
var ErrNotJSON = errors.New("not JSON")

// ParseJSON reads a JSON text into the same form as a file, so that Decode takes
// it: a text is a text there and a number a number. A Node's Line counts the
// nodes, and Paths says where each stands. A key that stands twice, and a text
// that no database takes, are problems.
func ParseJSON(data []byte, p *Problems) (*Node, Paths, error) {
	if !utf8.Valid(data) {
		return nil, nil, fmt.Errorf("%w: the text is not UTF-8", ErrNotJSON)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	r := jsonReader{dec: dec, p: p}
	n, err := r.value("", 0)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something stands behind the value")
		}
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w, at byte %d", ErrNotJSON, err, dec.InputOffset())
	}
	return n, r.paths, nil
}

type jsonReader struct {
	dec   *json.Decoder
	p     *Problems
	paths Paths
}

func (r *jsonReader) node(kind Kind, path string) *Node {
	r.paths = append(r.paths, path)
	return &Node{Kind: kind, Strict: true, Line: len(r.paths), Column: 1}
}

func (r *jsonReader) value(path string, depth int) (*Node, error) {
	token, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	if len(r.paths) > maxParts {
		return nil, fmt.Errorf("it has more than %d keys and values", maxParts)
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("it is nested more than %d levels deep", maxDepth)
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return r.object(path, depth)
		}
		return r.array(path, depth)
	case string:
		return r.text(t, path), nil
	case json.Number:
		n := r.node(Scalar, path)
		n.Text = t.String()
		return n, nil
	case bool:
		n := r.node(Scalar, path)
		n.Text = strconv.FormatBool(t)
		return n, nil
	}
	return r.node(Null, path), nil
}

func (r *jsonReader) text(text, path string) *Node {
	n := r.node(Scalar, path)
	n.Text, n.Quoted = text, true
	if strings.ContainsRune(text, 0) {
		r.p.Add(n, "%s: the character U+0000 can't be kept; leave it out.", path)
	}
	return n
}

func (r *jsonReader) object(path string, depth int) (*Node, error) {
	n, seen := r.node(Mapping, path), map[string]bool{}
	for r.dec.More() {
		token, err := r.dec.Token()
		if err != nil {
			return nil, err
		}
		key, _ := token.(string)
		inner := strings.TrimPrefix(path+"."+key, ".")
		at := r.text(key, inner)
		if seen[key] {
			r.p.Add(at, "%s: the key stands here twice; keep one.", inner)
		}
		seen[key] = true
		value, err := r.value(inner, depth+1)
		if err != nil {
			return nil, err
		}
		n.Pairs = append(n.Pairs, Pair{at, value})
	}
	_, err := r.dec.Token()
	return n, err
}

func (r *jsonReader) array(path string, depth int) (*Node, error) {
	n := r.node(Sequence, path)
	for r.dec.More() {
		item, err := r.value(path+"["+strconv.Itoa(len(n.Items))+"]", depth+1)
		if err != nil {
			return nil, err
		}
		n.Items = append(n.Items, item)
	}
	_, err := r.dec.Token()
	return n, err
}

// MarshalJSON writes the node as JSON, keys in their order.
func (n *Node) MarshalJSON() ([]byte, error) {
	switch n.Kind {
	case Null:
		return []byte("null"), nil
	case Scalar:
		if !n.Quoted && json.Valid([]byte(n.Text)) {
			return []byte(n.Text), nil
		}
		return json.Marshal(n.Text)
	}
	var b bytes.Buffer
	signs := map[Kind]string{Mapping: "{}", Sequence: "[]"}[n.Kind]
	b.WriteByte(signs[0])
	for i, item := range n.Items {
		if err := writeJSON(&b, i, nil, item); err != nil {
			return nil, err
		}
	}
	for i, pair := range n.Pairs {
		if err := writeJSON(&b, i, pair.Key, pair.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte(signs[1])
	return b.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, index int, key, value *Node) error {
	if index > 0 {
		b.WriteByte(',')
	}
	if key != nil {
		text, err := json.Marshal(key.Text)
		if err != nil {
			return err
		}
		b.Write(text)
		b.WriteByte(':')
	}
	data, err := value.MarshalJSON()
	b.Write(data)
	return err
}
