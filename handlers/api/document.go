package api

import (
	"bytes"
	_ "embed"
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/webservice/auth"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
)

//go:embed openapi.yaml
var byHand []byte

// document is what is served: what is written by hand, and what is made of fields.
var document = bytes.Replace(byHand, []byte(authMark), []byte(authProperties(auth.Kinds())), 1)

// documents serves the description of the API, to everybody: it tells of the
// product and of nobody's data.
func (a *api) documents(e *echo.Echo) {
	read := sync.OnceValue(func() *yamldoc.Node { return readDocument(workspace.Simples(), a.Workspace.Carriers) })
	inJSON := sync.OnceValues(func() ([]byte, error) { return read().MarshalJSON() })
	inYAML := sync.OnceValue(func() []byte { return yamldoc.Write(read()) })
	serve := func(path string, h echo.HandlerFunc) {
		e.GET(Prefix+path, h)
		e.HEAD(Prefix+path, h)
	}
	serve("/openapi.yaml", func(c echo.Context) error { return c.Blob(http.StatusOK, mimeYAML, inYAML()) })
	serve("/openapi.json", func(c echo.Context) error {
		data, err := inJSON()
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, mimeJSON, data)
	})
}

// readDocument reads the document, which is part of the program (a test sees that it
// can be read), and adds what is told of things whose fields are data.
func readDocument(simples []workspace.Simple, carriers workspace.Carriers) *yamldoc.Node {
	var p yamldoc.Problems
	n := yamldoc.Parse(document, &p)
	if n == nil || !p.Empty() {
		return &yamldoc.Node{}
	}
	for i := range simples {
		addSimple(n, &simples[i])
	}
	addCarriers(n, carriers)
	return n
}

// addCarriers adds the fields of carriers: those that all have, and the settings of
// every dialect.
func addCarriers(root *yamldoc.Node, carriers workspace.Carriers) {
	var abouts []carrier.About
	for _, d := range carriers.Dialects() {
		abouts = append(abouts, d.About())
	}
	properties := root.Get("components").Get("schemas").Get("CarrierInput").Get("properties")
	for _, f := range carriers.Fields(abouts...) {
		if !f.Secret() {
			properties.Add(f.Key, property(f.Field))
			continue
		}
		yes := &yamldoc.Node{Kind: yamldoc.Scalar, Text: "true"}
		taken := property(kind.Field{Help: "Taken and never given. Left out, the stored one stays."})
		taken.Add("writeOnly", yes)
		properties.Add(f.Key, taken)
		set := property(kind.Field{Type: kind.TypeSwitch})
		set.Add("readOnly", yes)
		properties.Add(setKey(f.Field), set)
	}
}

// addSimple adds the part of one thing. Its operations are those of carriers in other
// words, and where it is used is asked as of Web Services.
func addSimple(root *yamldoc.Node, s *workspace.Simple) {
	name := strings.ReplaceAll(s.Word, " ", "")
	words := strings.NewReplacer("carriers:", s.Section+":", "Carriers", strings.ReplaceAll(s.Words, " ", ""), "Carrier", name, "carriers", s.Words, "carrier", s.Word,
		"web_services:", s.Section+":", "webService", "of"+name, "Web Service", s.Word)
	paths, schemas := root.Get("paths"), root.Get("components").Get("schemas")
	for from, to := range map[string]string{"/carriers": "", "/carriers/{id}": "/{id}", "/web-services/{id}/used-by": "/{id}/used-by"} {
		operations := inWords(paths.Get(from), words)
		for _, o := range operations.Pairs {
			o.Value.Get("tags").Items = []*yamldoc.Node{yamldoc.Text(s.Words)}
		}
		paths.Add(simplePath(s)+to, operations)
	}
	tag := &yamldoc.Node{Kind: yamldoc.Mapping}
	tag.Add("name", yamldoc.Text(s.Words))
	tag.Add("description", yamldoc.Text(s.Help))
	root.Get("tags").Items = append(root.Get("tags").Items, tag)
	input := inWords(schemas.Get("CarrierInput"), words)
	input.Get("description").Text = s.Help
	properties, fixed := input.Get("properties"), []yamldoc.Pair{}
	for _, pair := range properties.Pairs {
		if yamldoc.EncodeFull(&envelope{}).Get(pair.Key.Text) != nil {
			fixed = append(fixed, pair)
		}
	}
	properties.Pairs = fixed
	stored := inWords(schemas.Get("Carrier"), words)
	stored.Get("description").Text = "As it is stored."
	always := &yamldoc.Node{Kind: yamldoc.Sequence}
	for _, pair := range fixed {
		always.Items = append(always.Items, pair.Key)
	}
	for _, f := range s.Fields {
		properties.Add(f.Key, property(f))
		always.Items = append(always.Items, yamldoc.Text(f.Key))
	}
	for i, pair := range stored.Get("allOf").Items[1].Pairs {
		if pair.Key.Text == "required" {
			stored.Get("allOf").Items[1].Pairs[i].Value = always
		}
	}
	schemas.Add(name+"Input", input)
	schemas.Add(name, stored)
	schemas.Add(name+"Page", inWords(schemas.Get("CarrierPage"), words))
}

// inWords copies a part of the document with other words, without its examples.
func inWords(n *yamldoc.Node, words *strings.Replacer) *yamldoc.Node {
	made := *n
	made.Text, made.Items, made.Pairs = words.Replace(n.Text), nil, nil
	for _, item := range n.Items {
		made.Items = append(made.Items, inWords(item, words))
	}
	for _, pair := range n.Pairs {
		if pair.Key.Text != "example" {
			made.Pairs = append(made.Pairs, yamldoc.Pair{Key: pair.Key, Value: inWords(pair.Value, words)})
		}
	}
	return &made
}

// property says a field as JSON Schema does.
func property(f kind.Field) *yamldoc.Node {
	n := &yamldoc.Node{Kind: yamldoc.Mapping}
	if f.Type == kind.TypeDuration {
		n.Add("$ref", yamldoc.Text("#/components/schemas/Duration"))
		return n
	}
	types := map[kind.Type]string{kind.TypeNumber: "integer", kind.TypeSwitch: "boolean"}
	word := types[f.Type]
	if word == "" {
		word = "string"
	}
	n.Add("type", yamldoc.Text(word))
	help := f.Help
	if f.Type == kind.TypeReference {
		help = strings.TrimSpace(help + " A name, or in a body an id; empty for none.")
	}
	if help != "" {
		n.Add("description", yamldoc.Text(help))
	}
	if f.Type == kind.TypeChoice {
		values := &yamldoc.Node{Kind: yamldoc.Sequence}
		for _, c := range f.Choices {
			values.Items = append(values.Items, yamldoc.Text(c.Value))
		}
		n.Add("enum", values)
	}
	return n
}
