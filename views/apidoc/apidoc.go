// Package apidoc is the page on which people read what the REST API does. It is
// made of the OpenAPI document, which programs read.
package apidoc

import (
	"strings"

	"hookline/views/layout"
	"hookline/views/route"
)

// Page is the whole of the API, for people.
type Page struct {
	Intro    []string // paragraphs, with `code` and **bold**
	Base     string   // address of the API
	Groups   []Group
	Schemas  []Schema
	Problems []Problem
}

// Group is the operations on one sort of thing.
type Group struct {
	ID, Name, Help string
	Operations     []Operation
}

// Operation is one request that can be made.
type Operation struct {
	ID, Method, Path, Summary string
	Text                      []string // paragraphs
	Scope                     string
	Params                    []Param
	Body, BodyType            string // schema and type of the body; empty for none
	BodyOptional              bool
	Answers                   []Answer
	Curl                      string
}

// Param is a part of the address, a parameter of the query or a header.
type Param struct {
	Name, In, Type, Help string
	Required             bool
}

// Answer is a status and what comes with it.
type Answer struct {
	Status, Text string
	Schema       string // empty for none
	Problem      bool
}

// Schema is the form of a body.
type Schema struct {
	Name, Help string
	Fields     []Field
}

// Field is a field of a Schema.
type Field struct {
	Name, Type, Help string
	Schema           string // what it is, or what it is a list of
	Required         bool
	Mark             string // read-only, write-only
}

// Problem is a sort of error.
type Problem struct{ Name, Status, Text string }

// span is a run of text.
type span struct {
	text       string
	code, bold bool
}

// spans cuts a text at `code` and **bold**.
func spans(text string) []span {
	var list []span
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			list = append(list, span{text: part, code: true})
			continue
		}
		for j, piece := range strings.Split(part, "**") {
			if piece != "" {
				list = append(list, span{text: piece, bold: j%2 == 1})
			}
		}
	}
	return list
}

func schemaID(name string) string { return "schema-" + name }

// ProblemID is the anchor of a sort of error; a problem's type leads to it.
func ProblemID(name string) string { return "problem-" + name }

func actions(f layout.Frame) layout.Frame {
	f.Actions = fileButton(route.APIDocumentFile())
	return f
}
