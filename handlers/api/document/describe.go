package document

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/views/apidoc"
)

// Describe makes of the document what people read. base is the public address of the
// API.
func Describe(base string, carriers workspace.Carriers) apidoc.Page {
	d := reader{root: Read(workspace.Simples(), carriers), base: base}
	p := apidoc.Page{Base: d.base, Intro: paragraphs(d.root.Get("info").Get("description").TextOf()), Problems: problems()}
	groups := map[string]int{}
	for _, tag := range items(d.root.Get("tags")) {
		name := tag.Get("name").TextOf()
		groups[name] = len(p.Groups)
		p.Groups = append(p.Groups, apidoc.Group{ID: strings.ReplaceAll(strings.ToLower(name), " ", "-"), Name: name, Help: tag.Get("description").TextOf()})
	}
	for _, path := range pairs(d.root.Get("paths")) {
		for _, method := range path.Value.Pairs {
			o := d.operation(strings.ToUpper(method.Key.Text), path.Key.Text, method.Value)
			g := &p.Groups[groups[items(method.Value.Get("tags"))[0].Text]]
			g.Operations = append(g.Operations, o)
		}
	}
	for _, s := range pairs(d.root.Get("components").Get("schemas")) {
		if schema := d.schema(s.Key.Text, s.Value); len(schema.Fields) > 0 {
			p.Schemas = append(p.Schemas, schema)
		}
	}
	return p
}

// reader reads parts of the document.
type reader struct {
	root *yamldoc.Node
	base string
}

func items(n *yamldoc.Node) []*yamldoc.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

func pairs(n *yamldoc.Node) []yamldoc.Pair {
	if n == nil {
		return nil
	}
	return n.Pairs
}

func paragraphs(text string) []string {
	var list []string
	for _, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if p = strings.TrimSpace(p); p != "" && !strings.HasPrefix(p, "Scope: ") {
			list = append(list, p)
		}
	}
	return list
}

// follow gives what a $ref leads to, and the last part of its name.
func (d *reader) follow(n *yamldoc.Node) (*yamldoc.Node, string) {
	ref := n.Get("$ref").TextOf()
	if ref == "" {
		return n, ""
	}
	at, name := d.root, ""
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		at, name = at.Get(part), part
	}
	return at, name
}

func (d *reader) operation(method, path string, n *yamldoc.Node) apidoc.Operation {
	o := apidoc.Operation{ID: n.Get("operationId").TextOf(), Method: method, Path: path, Summary: n.Get("summary").TextOf(),
		Text: paragraphs(n.Get("description").TextOf()), Scope: n.Get("x-scope").TextOf()}
	for _, ref := range items(n.Get("parameters")) {
		p, _ := d.follow(ref)
		o.Params = append(o.Params, apidoc.Param{Name: p.Get("name").TextOf(), In: p.Get("in").TextOf(), Type: d.kind(p.Get("schema")),
			Help: p.Get("description").TextOf(), Required: p.Get("required").TextOf() == "true"})
	}
	for _, ref := range items(n.Get("parameters")) {
		if p, _ := d.follow(ref); p.Get("example").TextOf() != "" {
			path = strings.ReplaceAll(path, "{"+p.Get("name").TextOf()+"}", url.PathEscape(p.Get("example").TextOf()))
		}
	}
	example := ""
	if body := n.Get("requestBody"); body != nil {
		content := body.Get("content").Pairs[0]
		o.BodyType, o.BodyOptional = content.Key.Text, body.Get("required").TextOf() != "true"
		if _, o.Body = d.follow(content.Value.Get("schema")); o.Body == "" {
			o.BodyType, o.Body = "", ""
		}
		example = sample(content.Key.Text, content.Value.Get("example"))
		o.Curl = "  -H 'Content-Type: " + content.Key.Text + "'"
	}
	for _, pair := range pairs(n.Get("responses")) {
		r, _ := d.follow(pair.Value)
		a := apidoc.Answer{Status: pair.Key.Text, Text: r.Get("description").TextOf()}
		if content := r.Get("content"); content != nil {
			_, a.Schema = d.follow(content.Pairs[0].Value.Get("schema"))
		}
		if a.Status == "default" {
			a.Status = "else"
		}
		o.Answers = append(o.Answers, a)
	}
	o.Curl = d.curl(&o, n, path, o.Curl, example)
	return o
}

// sample is the example of a body as a command line has it.
func sample(kind string, n *yamldoc.Node) string {
	if n == nil {
		return ""
	}
	if kind == "application/yaml" {
		return " \\\n  --data-binary @workspace.yaml"
	}
	data, err := n.MarshalJSON()
	if err != nil || !json.Valid(data) {
		return ""
	}
	return " \\\n  -d '" + strings.ReplaceAll(string(data), "'", `'\''`) + "'"
}

// curl is the command that makes the request, to a path with examples in it.
func (d *reader) curl(o *apidoc.Operation, n *yamldoc.Node, path, contentType, example string) string {
	lines := []string{"curl"}
	if o.Method != http.MethodGet {
		lines[0] += " -X " + o.Method
	}
	lines[0] += " '" + d.base + path
	if o.ID == "checkLead" {
		lines[0] += "?phone=%2B61411000111"
	}
	lines[0] += "'"
	if open := n.Get("security"); open == nil || len(open.Items) > 0 {
		lines = append(lines, `  -H "Authorization: Bearer $HOOKLINE_API_KEY"`)
	}
	for _, p := range o.Params {
		if p.Name == "If-Match" {
			lines = append(lines, `  -H 'If-Match: "3"'`)
		}
	}
	if example != "" {
		lines = append(lines, contentType)
	}
	return strings.Join(lines, " \\\n") + example
}

// schema lists the fields of a body, those of what it is made of included.
func (d *reader) schema(name string, n *yamldoc.Node) apidoc.Schema {
	s := apidoc.Schema{Name: name, Help: n.Get("description").TextOf()}
	required := map[string]bool{}
	for _, part := range append([]*yamldoc.Node{n}, items(n.Get("allOf"))...) {
		part, _ := d.follow(part)
		for _, r := range items(part.Get("required")) {
			required[r.Text] = true
		}
		for _, f := range pairs(part.Get("properties")) {
			s.Fields = append(s.Fields, d.field(f.Key.Text, f.Value))
		}
	}
	answered := n.Get("allOf") != nil
	kept := s.Fields[:0]
	for _, f := range s.Fields {
		if f.Required = required[f.Name]; answered && f.Mark == "write-only" {
			continue
		}
		kept = append(kept, f)
	}
	s.Fields = kept
	return s
}

func (d *reader) field(name string, n *yamldoc.Node) apidoc.Field {
	f := apidoc.Field{Name: name, Help: n.Get("description").TextOf()}
	switch {
	case n.Get("readOnly").TextOf() == "true":
		f.Mark = "read-only"
	case n.Get("writeOnly").TextOf() == "true":
		f.Mark = "write-only"
	}
	at := n
	if list := n.Get("items"); list != nil {
		f.Type, at = "list of ", list
	} else if all := items(n.Get("allOf")); len(all) == 1 {
		at = all[0]
	}
	if _, f.Schema = d.follow(at); f.Schema == "Duration" {
		f.Schema, f.Type = "", f.Type+"length of time"
	} else if f.Schema == "" {
		f.Type += d.kind(at)
	}
	return f
}

// kind says a type in words.
func (d *reader) kind(n *yamldoc.Node) string {
	n, _ = d.follow(n)
	if values := items(n.Get("enum")); len(values) > 0 {
		var list []string
		for _, v := range values {
			list = append(list, v.Text)
		}
		return strings.Join(list, " | ")
	}
	words := map[string]string{"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "object", "array": "list"}
	if n.Get("format").TextOf() == "date-time" {
		return "time"
	}
	return words[n.Get("type").TextOf()]
}
