package webservice

import (
	"bytes"
	"encoding/json"
	"strings"

	"hookline/app/placeholder"
)

// bodyTemplate is a request's body, parsed. It is made of a template, or of rows.
//
// Values in a JSON body: those of rows are strings, because a value on a call is
// a text and a postcode 0800 must stay one. In a template the admin decides:
// `"%n%"` is a string; `%n%` outside of quotes is sent as it is when it is a
// number, true, false or null, as null when it is empty, and as a string
// otherwise, so that no value can add to the document.
type bodyTemplate struct {
	kind  string
	parts []bodyPart
	rows  []param
	tree  []*jsonNode // of rows, when they are sent as JSON
}

type bodyPart struct {
	text   string
	param  *param
	quoted bool // within a JSON string
}

// jsonNode is a row's value, or an object of further ones.
type jsonNode struct {
	name     string
	row      *param
	children []*jsonNode
}

// compileBody parses a body. template and rows are never both set.
func compileBody(kind, template string, rows []param) bodyTemplate {
	b := bodyTemplate{kind: kind, rows: rows}
	inString, escaped := false, false
	for _, part := range parse(template).Parts() {
		if !isText(part) {
			b.parts = append(b.parts, bodyPart{param: paramOf(part), quoted: inString})
			continue
		}
		text := part.Text
		if kind == ContentForm && part.Syntax == inputSyntax { // a %% within what is encoded
			text = "%25"
		}
		b.parts = append(b.parts, bodyPart{text: text})
		for _, c := range []byte(part.Text) {
			switch {
			case escaped:
				escaped = false
			case c == '\\' && inString:
				escaped = true
			case c == '"':
				inString = !inString
			}
		}
	}
	if kind == ContentJSON {
		for i := range rows {
			b.tree = insertNode(b.tree, strings.Split(rows[i].name, "."), &rows[i])
		}
	}
	return b
}

func insertNode(nodes []*jsonNode, names []string, row *param) []*jsonNode {
	if len(names) == 1 {
		return append(nodes, &jsonNode{name: names[0], row: row})
	}
	for _, n := range nodes {
		if n.name == names[0] && n.row == nil {
			n.children = insertNode(n.children, names[1:], row)
			return nodes
		}
	}
	return append(nodes, &jsonNode{name: names[0], children: insertNode(nil, names[1:], row)})
}

// build fills the body with the inputs and tags of one request.
func (b *bodyTemplate) build(in *Request) string {
	if len(b.parts) > 0 {
		return b.expand(nil, in)
	}
	if len(b.rows) == 0 {
		return ""
	}
	if b.kind == ContentJSON {
		var buf bytes.Buffer
		buf.WriteByte('{')
		writeNodes(&buf, b.tree, in)
		buf.WriteByte('}')
		return buf.String()
	}
	var buf strings.Builder
	for i := range b.rows {
		writePair(&buf, b.rows[i].name, b.rows[i].value(in))
	}
	return buf.String()
}

// writePair adds name=value to a query or form; an empty value is left out.
func writePair(b *strings.Builder, name, value string) {
	if value == "" {
		return
	}
	if b.Len() > 0 {
		b.WriteByte('&')
	}
	b.WriteString(placeholder.Query(name))
	b.WriteByte('=')
	b.WriteString(placeholder.Query(value))
}

// writeNodes writes the members of an object, without those that have no value.
func writeNodes(b *bytes.Buffer, nodes []*jsonNode, in *Request) {
	first := true
	for _, n := range nodes {
		from := b.Len()
		if !first {
			b.WriteByte(',')
		}
		b.WriteByte('"')
		b.WriteString(placeholder.JSONString(n.name))
		b.WriteString(`":`)
		written := false
		if n.row != nil {
			if v := n.row.value(in); v != "" {
				b.WriteByte('"')
				b.WriteString(placeholder.JSONString(v))
				b.WriteByte('"')
				written = true
			}
		} else {
			b.WriteByte('{')
			inside := b.Len()
			writeNodes(b, n.children, in)
			written = b.Len() > inside
			b.WriteByte('}')
		}
		if !written {
			b.Truncate(from)
			continue
		}
		first = false
	}
}

// expand fills the template. sample, when given, stands in for every value: the
// check of a template fills it that way.
func (b *bodyTemplate) expand(sample func(name string) string, in *Request) string {
	var buf strings.Builder
	for i := range b.parts {
		part := &b.parts[i]
		if part.param == nil {
			buf.WriteString(part.text)
			continue
		}
		var v string
		if sample != nil {
			v = sample(part.param.name)
		} else {
			v = part.param.value(in)
		}
		buf.WriteString(b.escape(v, part.quoted))
	}
	return buf.String()
}

func (b *bodyTemplate) escape(v string, quoted bool) string {
	switch b.kind {
	case ContentForm:
		return placeholder.Query(v)
	case ContentXML:
		return placeholder.XMLText(v)
	case ContentJSON:
		if quoted {
			return placeholder.JSONString(v)
		}
		return jsonScalar(v)
	}
	return v
}

// jsonScalar writes a value outside of quotes in a JSON template.
func jsonScalar(v string) string {
	switch {
	case v == "":
		return "null"
	case v[0] != '"' && v[0] != '{' && v[0] != '[' && json.Valid([]byte(v)) && strings.TrimSpace(v) == v:
		return v
	}
	return `"` + placeholder.JSONString(v) + `"`
}
