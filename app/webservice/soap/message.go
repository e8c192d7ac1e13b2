// Package soap is what a SOAP request says beyond HTTP: its envelope and headers, the Fault
// in an answer, and what a WSDL tells of an operation. It is given values as texts; it knows
// no Web Service, no call and no network.
package soap

import (
	"cmp"
	"strings"

	"hookline/app/placeholder"
)

// Versions of SOAP.
const (
	V11 = "1.1"
	V12 = "1.2"
)

// Versions lists them.
func Versions() []string { return []string{V11, V12} }

// Styles say how the inputs stand within the operation's element. What the standards call
// document (wrapped) and rpc, literal, look alike on the wire but for the namespace of the
// inputs, so that is what is told apart.
const (
	Qualified   = "qualified"   // inputs in the operation's namespace
	Unqualified = "unqualified" // inputs in no namespace
	Encoded     = "encoded"     // in no namespace, each with its type (SOAP 1.1 section 5)
)

const (
	envelope11 = "http://schemas.xmlsoap.org/soap/envelope/"
	envelope12 = "http://www.w3.org/2003/05/soap-envelope"
	encoding11 = "http://schemas.xmlsoap.org/soap/encoding/"
	encoding12 = "http://www.w3.org/2003/05/soap-encoding"
	schema     = "http://www.w3.org/2001/XMLSchema"
	instance   = "http://www.w3.org/2001/XMLSchema-instance"
)

// Message is a request of one operation.
type Message struct {
	Version   string // V11 or V12
	Action    string
	Operation string // name of the element within the body
	Namespace string // of that element, "" for none
	Style     string
	Inputs    []Input
}

// Input is an element of the operation, in order. `order/id` in Name is id within order;
// those of one order follow each other.
type Input struct {
	Name string
	Type string // of XML Schema, "xsd:int"; "" for a text of no type
}

// NestSign parts the names of elements within each other.
const NestSign = "/"

// ActionHeader is the header that names the action in SOAP 1.1.
const ActionHeader = "SOAPAction"

// Accept is what can be read, best first.
const Accept = "text/xml, application/soap+xml, application/xml;q=0.9, */*;q=0.5"

// ContentType is that of the request. In SOAP 1.2 it names the action (RFC 3902).
func (m *Message) ContentType() string {
	if m.Version != V12 {
		return "text/xml; charset=utf-8"
	}
	if m.Action == "" {
		return "application/soap+xml; charset=utf-8"
	}
	return `application/soap+xml; charset=utf-8; action="` + m.Action + `"`
}

// ActionValue is the value of ActionHeader; ok is false where the version has no such header.
func (m *Message) ActionValue() (value string, ok bool) {
	return `"` + m.Action + `"`, m.Version != V12
}

// Envelope writes the request with a value for each input. Whatever is in a value stays a
// text. An input without one is an empty element when it is a text, and left out otherwise:
// an empty number or date is none.
func (m *Message) Envelope(values []string) string {
	w := writer{encoded: m.Style == Encoded}
	ns, encoding := envelope11, encoding11
	if m.Version == V12 {
		ns, encoding = envelope12, encoding12
	}
	w.text(`<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<soap:Envelope xmlns:soap="` + ns + `"`)
	if w.encoded {
		w.text(` xmlns:xsi="` + instance + `" xmlns:xsd="` + schema + `"`)
	}
	w.text(`><soap:Body>`)
	name, declared := m.Operation, ""
	switch {
	case m.Namespace == "":
	case m.Style == Qualified:
		declared = ` xmlns="` + placeholder.XMLText(m.Namespace) + `"`
	default:
		name, declared = "m:"+m.Operation, ` xmlns:m="`+placeholder.XMLText(m.Namespace)+`"`
	}
	w.text("<" + name + declared)
	if w.encoded {
		w.text(` soap:encodingStyle="` + encoding + `"`)
	}
	w.text(">")
	for i, input := range m.Inputs {
		w.input(input, values[i])
	}
	w.within(nil)
	w.text("</" + name + "></soap:Body></soap:Envelope>")
	return w.b.String()
}

// writer writes elements within each other.
type writer struct {
	b       strings.Builder
	encoded bool
	open    []string // names of the elements that are open
}

func (w *writer) text(s string) { w.b.WriteString(s) }

// within closes and opens elements until those of path are open.
func (w *writer) within(path []string) {
	same := 0
	for same < min(len(path), len(w.open)) && path[same] == w.open[same] {
		same++
	}
	for i := len(w.open) - 1; i >= same; i-- {
		w.text("</" + w.open[i] + ">")
	}
	for _, name := range path[same:] {
		w.text("<" + name + ">")
	}
	w.open = path
}

func (w *writer) input(in Input, value string) {
	if value == "" && !w.encoded && !IsText(in.Type) {
		return
	}
	path := strings.Split(in.Name, NestSign)
	last := len(path) - 1
	w.within(path[:last])
	w.text("<" + path[last])
	if w.encoded {
		w.text(` xsi:type="` + cmp.Or(in.Type, Text) + `"`)
		if value == "" && !IsText(in.Type) {
			w.text(` xsi:nil="true"`)
		}
	}
	w.text(">" + placeholder.XMLText(value) + "</" + path[last] + ">")
}
