package event

import (
	"encoding/json"
	"slices"

	"hookline/app/tag"
)

// Records says whether events of a type carry a recording that may come later.
func Records(t Type) bool { return t.Place != OnRecordings && slices.Contains(t.About, tag.Recording) }

// schema is the part of JSON Schema (2020-12) that describes an event.
type schema struct {
	Schema      string            `json:"$schema,omitempty"`
	Title       string            `json:"title,omitempty"`
	Description string            `json:"description,omitempty"`
	Type        string            `json:"type"`
	Const       string            `json:"const,omitempty"`
	Format      string            `json:"format,omitempty"`
	Examples    []string          `json:"examples,omitempty"`
	Required    []string          `json:"required,omitempty"`
	Properties  map[string]schema `json:"properties,omitempty"`
}

// Schema is the JSON Schema of what receivers of a type of event are sent when the Web
// Service has no body of its own: the envelope of Standard Webhooks, with every tag of
// the event, which are texts. What a schema does not name may be there: tags are added.
func Schema(t Type) string {
	data := schema{Type: "object", Properties: map[string]schema{}}
	for _, x := range t.Tags() {
		if x.Hidden {
			continue
		}
		data.Required = append(data.Required, x.Name)
		data.Properties[x.Name] = schema{Type: "string", Description: x.Meaning, Examples: []string{x.Example}}
	}
	text, err := json.MarshalIndent(schema{
		Schema: "https://json-schema.org/draft/2020-12/schema", Title: t.Name, Description: t.When, Type: "object",
		Required: []string{"type", "timestamp", "data"},
		Properties: map[string]schema{"type": {Type: "string", Const: t.Name},
			"timestamp": {Type: "string", Format: "date-time", Description: "When it happened"}, "data": data},
	}, "", "  ")
	if err != nil {
		return "" // a struct of strings always marshals
	}
	return string(text)
}
