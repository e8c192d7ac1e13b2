// Package document is what the REST API says of itself: openapi.yaml, written by hand,
// with what is made of fields that are data, and the page that people read.
package document

import (
	_ "embed"
	"strings"

	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/webservice/auth"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
)

//go:embed openapi.yaml
var byHand []byte

// document is what is served: what is written by hand, and what is made of fields.
var document = []byte(strings.NewReplacer(authMark, authProperties(auth.Kinds()), deliveryMark, deliveryProperties(), soapMark, soapProperties()).Replace(string(byHand)))

// Text is the document in YAML, but for what Read adds.
func Text() []byte { return document }

// SetKey is the key that says in answers that a secret is stored.
func SetKey(f kind.Field) string { return f.Key + "_set" }

// SimplePath is the address of the list of a thing whose fields are data.
func SimplePath(s *workspace.Simple) string { return "/" + strings.ReplaceAll(s.Section, "_", "-") }

// Read reads the document, which is part of the program (a test sees that it
// can be read), and adds what is told of things whose fields are data.
func Read(simples []workspace.Simple, carriers workspace.Carriers) *yamldoc.Node {
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
		properties.Add(SetKey(f.Field), set)
	}
}

// addSimple adds the part of one thing. Its operations are those of carriers in other
// words, and where it is used is asked as of Web Services.
func addSimple(root *yamldoc.Node, s *workspace.Simple) {
	name, tagged := camel(s.Word), strings.ToUpper(s.Words[:1])+s.Words[1:]
	words := strings.NewReplacer("carriers:", s.Section+":", "Carriers", camel(s.Words), "Carrier", name, "carriers", s.Words, "carrier", s.Word,
		"web_services:", s.Section+":", "webService", "of"+name, "Web Service", s.Word)
	paths, schemas := root.Get("paths"), root.Get("components").Get("schemas")
	like := map[string]string{"/carriers": "", "/carriers/{id}": "/{id}"}
	if !s.Alone {
		like["/web-services/{id}/used-by"] = "/{id}/used-by"
	}
	for from, to := range like {
		operations := inWords(paths.Get(from), words)
		for _, o := range operations.Pairs {
			o.Value.Get("tags").Items = []*yamldoc.Node{yamldoc.Text(tagged)}
		}
		paths.Add(SimplePath(s)+to, operations)
	}
	tag := &yamldoc.Node{Kind: yamldoc.Mapping}
	tag.Add("name", yamldoc.Text(tagged))
	tag.Add("description", yamldoc.Text(s.Help))
	root.Get("tags").Items = append(root.Get("tags").Items, tag)
	input := inWords(schemas.Get("CarrierInput"), words)
	input.Get("description").Text = s.Help
	properties := input.Get("properties") // by hand are those that every thing has
	fixed := properties.Pairs
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
	stored.Get("required").Items = always.Items
	schemas.Add(name+"Input", input)
	schemas.Add(name, stored)
	schemas.Add(name+"Page", inWords(schemas.Get("CarrierPage"), words))
}

// camel is a name of several words as one of the document: MappingReplacement.
func camel(words string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(words) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
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
	types := map[kind.Type]string{kind.TypeNumber: "integer", kind.TypeSwitch: "boolean", kind.TypeMany: "array"}
	word := types[f.Type]
	if word == "" {
		word = "string"
	}
	n.Add("type", yamldoc.Text(word))
	help := f.Help
	if f.Type == kind.TypeReference {
		help = strings.TrimSpace(help + " A name, or in a body an id; empty for none.")
	}
	if f.Type == kind.TypeMany {
		help = strings.TrimSpace(help + " Names, or in a body ids.")
		n.Add("items", property(kind.Field{}))
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
