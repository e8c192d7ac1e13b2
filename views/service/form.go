package service

import (
	"slices"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/label"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/deadline"
	"hookline/views/layout"
	"hookline/views/route"
)

// Form is a Web Service as its form holds it, read by the json names.
type Form struct {
	ID            string      `json:"-"` // empty: new
	Version       int64       `json:"version"`
	Name          string      `json:"name"`
	Group         string      `json:"group"`
	Description   string      `json:"description"`
	Active        bool        `json:"active"`
	ServiceType   string      `json:"service_type"`
	SOAP          SOAP        `json:"soap"`
	Method        string      `json:"method"`
	ContentType   string      `json:"content_type"`
	HTTPS         bool        `json:"https"`
	Domain        string      `json:"domain"`
	Connect       string      `json:"connect_timeout"`
	Timeout       string      `json:"timeout"`
	Mapping       bool        `json:"mapping"`
	Auth          Auth        `json:"auth"`
	Client        ClientForm  `json:"client_certificate"`
	Path          string      `json:"path"`
	PathVariables []Param     `json:"path_variables"`
	Kept          []Param     `json:"path_kept"` // path variables that went from the path while it was typed
	Headers       []Param     `json:"headers"`
	Query         []Param     `json:"query"`
	BodyAs        string      `json:"body_as"` // rows or template
	Body          []Param     `json:"body"`
	BodyTemplate  string      `json:"body_template"`
	Answer        AnswerForm  `json:"answer"`
	Results       []Result    `json:"results"`
	Delivery      kind.Values `json:"-"` // settings and what was typed as the signing secret
}

// Auth is the authentication: its kind, and the values of the fields of that kind.
// Secrets in it are what was typed, never what is stored.
type Auth struct {
	Kind   string      `json:"kind"`
	Values kind.Values `json:"-"`
}

// AuthKind is a kind of authentication that can be chosen.
type AuthKind struct {
	Name, Label string
	Fields      []kind.Field
}

// Param is a row of parameters.
type Param struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
	Static      string `json:"static"`
	Secret      bool   `json:"secret"`
	Was         string `json:"was"` // its name as stored, by which its secret is found again
	Set         bool   `json:"-"`   // a secret value is stored
	Written     string `json:"-"`   // of a path variable: as it stands in the path
}

// Result is a row of results.
type Result struct {
	Description string `json:"description"`
	Path        string `json:"path"`
	Secret      bool   `json:"secret"`
	Optional    bool   `json:"optional"`
}

// AnswerForm is how the answer is read.
type AnswerForm struct {
	Mode     string `json:"mode"`
	Variable string `json:"set_variable"`
}

// ClientForm is the certificate that servers are shown; its key is what was typed, never what is
// stored.
type ClientForm struct {
	Certificate string `json:"certificate"`
	Key         string `json:"key"`
}

// Certificate is what the stored certificate says.
type Certificate struct {
	Subject, Issuer string
	Until           time.Time
	Trouble         string // it is not good now, or not for long
}

// Ways to write a body.
const (
	BodyRows     = "rows"
	BodyTemplate = "template"
)

// Split is a pasted URL taken apart into fields.
type Split struct {
	HTTPS  bool
	Domain string
	Path   string
	Query  []models.Param
}

// Edit is the Configuration tab, and the form of a new Web Service.
type Edit struct {
	Head        Head // of a stored one
	Form        Form
	Groups      []models.WebServiceGroup
	Auths       []AuthKind
	Trail       []models.AuditEntry
	Secrets     map[string]bool // secrets of the authentication that are stored, by field name
	Split       *Split          // what is in Domain is a whole URL
	Deliveries  []kind.Field    // settings of delivery
	AnswerModes []AnswerMode
	Certificate *Certificate // that is stored; nil for none
	SOAPFields  []kind.Field // settings of SOAP
	SOAPTypes   []string     // that an input of it can have
	Signing     string       // a signing secret that was made just now, to be shown this once
	OldUntil    *time.Time   // until then the one before signs, too
	component.Edited
	Deadline *deadline.View // nil for a new one
}

func (e Edit) isNew() bool { return e.Form.ID == "" }

func (e Edit) saveLabel() string {
	switch {
	case e.isNew():
		return "Add Web Service"
	case e.Conflict != nil:
		return "Save over theirs"
	}
	return "Save"
}

func methods() []component.Option {
	var options []component.Option
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		options = append(options, component.Option{Value: m, Label: m})
	}
	return options
}

func contentTypes() []component.Option {
	return []component.Option{
		{Value: "form", Label: "Simple HTML (form)"}, {Value: "json", Label: "JSON"},
		{Value: "xml", Label: "XML"}, {Value: "text", Label: "Plain text"},
		{Value: "audio", Label: "Recording: its sound is the body"}, {Value: "multipart", Label: "Recording: a file in a form"},
	}
}

// pathRows are the path variables as they stand in the path.
func (e Edit) pathRows() []Param {
	rows := slices.Clone(e.Form.PathVariables)
	for i := range rows {
		if rows[i].Written = "%" + rows[i].Name + "%"; label.Written(e.Form.Path, rows[i].Name) {
			rows[i].Written = "${" + rows[i].Name + "}"
		}
	}
	return rows
}

// AnswerMode is a way to read an answer that can be chosen.
type AnswerMode struct {
	Name, Label, Help, Rules string
	Results, Variable        bool // by path are looked for; one value can be kept
}

func (e Edit) answerOptions() []component.Option {
	var options []component.Option
	for _, m := range e.AnswerModes {
		options = append(options, component.Option{Value: m.Name, Label: m.Label, Help: m.Help})
	}
	return options
}

// modesWith lists the names of the modes that have something, for when.
func (e Edit) modesWith(has func(AnswerMode) bool) string {
	var names []string
	for _, m := range e.AnswerModes {
		if has(m) {
			names = append(names, m.Name)
		}
	}
	return strings.Join(names, " ")
}

// answered says whether the chosen mode is one of some.
func (e Edit) answered(names string) bool {
	return slices.Contains(strings.Fields(names), e.Form.Answer.Mode)
}

func (e Edit) withResults() string { return e.modesWith(func(m AnswerMode) bool { return m.Results }) }

func (e Edit) withVariable() string {
	return e.modesWith(func(m AnswerMode) bool { return m.Variable })
}

func authOptions(kinds []AuthKind) []component.Option {
	options := make([]component.Option, len(kinds))
	for i, k := range kinds {
		options[i] = component.Option{Value: k.Name, Label: k.Label}
	}
	return options
}

// authField is the control of a field of a kind of authentication. Two kinds may have
// fields of one key, so its id names both.
func (e Edit) authField(k AuthKind, f kind.Field) component.Field {
	name := "auth." + f.Key
	c := component.Field{Name: name, ID: "f-auth-" + k.Name + "-" + f.Key, Label: f.Label, Help: f.Help, Placeholder: f.Placeholder,
		Required: f.Required, Optional: !f.Required && !f.Secret() && f.Default == "", Size: component.Medium, Mono: true, Complete: "off"}
	if f.Secret() {
		c.Type, c.Complete = "password", "new-password"
		c.Required = f.Required && !e.Secrets[name]
		c.Placeholder, c.Help = secretHint(e.Secrets[name]), secretHelp(e.Secrets[name])
	}
	if k.Name != e.Form.Auth.Kind {
		return c.With(f.Default, nil)
	}
	c.Checked = e.Form.Auth.Values[f.Key] == "true"
	return c.With(orElse(e.Form.Auth.Values[f.Key], f.Default), e.Errors)
}

func choices(f kind.Field) []component.Option {
	options := make([]component.Option, len(f.Choices))
	for i, c := range f.Choices {
		options[i] = component.Option{Value: c.Value, Label: c.Label}
	}
	return options
}

func hasBody(method string) bool { return method == "POST" || method == "PUT" || method == "PATCH" }

// bodyShown is also true where a body was entered and then the method changed,
// so that nothing is hidden that keeps the form from being saved.
func (f Form) bodyShown() bool { return hasBody(f.Method) && !f.isSOAP() }

func (f Form) template() bool { return f.BodyAs == BodyTemplate }

func (e Edit) action() string {
	return component.Action(e.Form.ID, route.WebServices(), route.WebService)
}

func (e Edit) scheme() string {
	if e.Form.HTTPS {
		return "https://"
	}
	return "http://"
}

// frame puts the form into the frame.
func (e Edit) frame(f layout.Frame) layout.Frame {
	if e.isNew() {
		f.Title, f.Actions = "Add Web Service", newActions(e)
	} else {
		e.Head.At = e.action()
		e.Head.SaveLabel = e.saveLabel()
		f = e.Head.frame(f)
	}
	f.Width, f.Scripts = layout.Form, []string{Script}
	return f
}

// Script is the behaviour of the form and of the Test tab.
const Script = "service.js"

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
