package soap

import (
	"encoding/xml"
	"slices"
	"strings"

	"hookline/app/apperr"
)

const (
	wsdl11 = "http://schemas.xmlsoap.org/wsdl/"
	wsdl20 = "http://www.w3.org/ns/wsdl"
	bind11 = "http://schemas.xmlsoap.org/wsdl/soap/"
	bind12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
)

// Operation is what a WSDL says of one operation at one address.
type Operation struct {
	Name     string // in the WSDL; that of the element is in Message
	Port     string // where several ports offer it
	Help     string // its documentation
	Endpoint string // the address, as it is written
	Message
	About   []About // of each of Inputs
	Note    string  // what it wants that is not sent
	Problem string  // why it can't be used; the rest is then not complete
}

// About is what a WSDL says of an input beyond its name and type.
type About struct {
	Needed bool   // it must have a value
	Help   string // its documentation, or the values it can have
}

// ReadWSDL lists the operations of a WSDL 1.1 with a SOAP binding, in the order of its
// ports. Nothing is fetched. The error is Invalid, and a sentence with the remedy.
func ReadWSDL(data []byte) ([]Operation, error) {
	root, err := parse(data)
	if err != nil {
		return nil, err
	}
	switch {
	case root.is(wsdl20, "description"):
		return nil, apperr.New(apperr.Invalid, "This is WSDL 2.0; only WSDL 1.1 is read. Most servers offer that, too, at ?wsdl.")
	case root.is(schema, "schema"):
		return nil, apperr.New(apperr.Invalid, "This is a schema alone: paste the WSDL that imports it, with the schema in it.")
	case !root.is(wsdl11, "definitions"):
		return nil, apperr.New(apperr.Invalid, "This is no WSDL: it begins with <%s>, where <definitions> is expected.", root.name.Local)
	}
	list := newDefinitions(root).operations()
	if root.work.over() {
		return nil, apperr.New(apperr.Invalid, "Its parts refer to one another in too many ways to be read. Take out what the operation does not need, or fill the fields by hand.")
	}
	if len(list) > 0 {
		return list, nil
	}
	if at := importOf(root); at != "" {
		return nil, apperr.New(apperr.Invalid, "There is no operation in it: the rest stands at %s, which is not fetched. Paste a WSDL in one piece; many servers offer that at ?singleWsdl.", at)
	}
	return nil, apperr.New(apperr.Invalid, "There is no operation with a SOAP binding in it.")
}

func importOf(root *element) string {
	for _, e := range root.all(wsdl11, "import") {
		if at := e.attr("location"); at != "" {
			return at
		}
	}
	return ""
}

// definitions is a WSDL that is read.
type definitions struct {
	root    *element
	named   map[[2]string]*element // by kind and name: all are in the target namespace
	schemas *schemas
}

func newDefinitions(root *element) *definitions {
	d := &definitions{root: root, named: map[[2]string]*element{}, schemas: newSchemas(root)}
	for _, e := range root.within() {
		d.named[[2]string{e.name.Local, e.attr("name")}] = e
	}
	return d
}

// find gives the part of a kind that a name refers to, nil if it is not there.
func (d *definitions) find(kind string, name xml.Name) *element {
	return d.named[[2]string{kind, name.Local}]
}

// maxOperations bounds what can be chosen from.
const maxOperations = 500

func (d *definitions) operations() []Operation {
	var list []Operation
	for _, service := range d.root.all(wsdl11, "service") {
		for _, port := range service.all(wsdl11, "port") {
			if list = append(list, d.ofPort(port)...); len(list) > maxOperations {
				return list[:maxOperations]
			}
		}
	}
	return list
}

func (d *definitions) ofPort(port *element) []Operation {
	bound := d.find("binding", port.named("binding"))
	if bound == nil {
		return nil
	}
	for _, form := range [][2]string{{V11, bind11}, {V12, bind12}} {
		ns := form[1]
		head := bound.first(ns, "binding")
		if head == nil {
			continue
		}
		b := binding{d: d, ns: ns, version: form[0], style: head.attr("style"), ports: d.find("portType", bound.named("type"))}
		if address := port.first(ns, "address"); address != nil {
			b.endpoint = address.attr("location")
		}
		var list []Operation
		for _, e := range bound.all(wsdl11, "operation") {
			op := b.operation(e)
			op.Port = port.attr("name")
			if list = append(list, op); len(list) > maxOperations {
				break
			}
		}
		return list
	}
	return nil // of HTTP, or another
}

// binding is how operations of a port are written.
type binding struct {
	d                            *definitions
	ns, version, style, endpoint string
	ports                        *element // the portType, nil if it is not there
}

func (b *binding) operation(e *element) Operation {
	op := Operation{Name: e.attr("name"), Endpoint: b.endpoint, Message: Message{Version: b.version}}
	style := b.style
	if head := e.first(b.ns, "operation"); head != nil {
		op.Action = head.attr("soapAction")
		if s := head.attr("style"); s != "" {
			style = s
		}
	}
	var abstract *element
	if b.ports != nil {
		for _, o := range b.ports.all(wsdl11, "operation") {
			if o.attr("name") == op.Name {
				abstract = o
			}
		}
	}
	if abstract == nil {
		op.Problem = "what it is given stands in another file, which is not fetched"
		return op
	}
	if doc := abstract.first(wsdl11, "documentation"); doc != nil {
		op.Help = line(doc.text)
	}
	parts, body, problem := b.parts(e, abstract)
	switch {
	case problem != "":
		op.Problem = problem
	case style == "rpc":
		op.Problem = b.rpc(&op, body, parts)
	default:
		op.Problem = b.wrapped(&op, parts)
	}
	if in := e.first(wsdl11, "input"); in != nil && in.first(b.ns, "header") != nil {
		op.Note = "It wants a SOAP header, too, which is not sent."
	}
	return op
}

// parts gives the parts of the message that stand in the body, and how they do.
func (b *binding) parts(bound, abstract *element) (parts []*element, body *element, problem string) {
	in := abstract.first(wsdl11, "input")
	if in == nil {
		return nil, nil, "it takes no request"
	}
	message := b.d.find("message", in.named("message"))
	if message == nil {
		return nil, nil, "its message stands in another file, which is not fetched"
	}
	body = &element{}
	if at := bound.first(wsdl11, "input"); at != nil {
		if found := at.first(b.ns, "body"); found != nil {
			body = found
		}
	}
	wanted := strings.Fields(body.attr("parts"))
	for _, p := range message.all(wsdl11, "part") {
		if len(wanted) == 0 || slices.Contains(wanted, p.attr("name")) {
			parts = append(parts, p)
		}
	}
	return parts, body, ""
}

// rpc reads an operation whose element has its name and holds the parts.
func (b *binding) rpc(op *Operation, body *element, parts []*element) (problem string) {
	op.Operation, op.Namespace, op.Style = op.Name, body.attr("namespace"), Unqualified
	if body.attr("use") == "encoded" {
		op.Style = Encoded
	}
	f := flattened{s: b.d.schemas, forms: map[bool]string{false: ""}}
	for _, p := range parts {
		if p.attr("type") == "" {
			return "its part " + p.attr("name") + " is an element, which rpc does not allow"
		}
		f.value(p.attr("name"), p.named("type"), About{Needed: true}, nil)
	}
	return f.into(op, Unqualified)
}

// wrapped reads an operation of the style document, whose one part is an element that
// holds the inputs.
func (b *binding) wrapped(op *Operation, parts []*element) (problem string) {
	if len(parts) != 1 || parts[0].attr("element") == "" {
		return "its message is no element that holds the inputs (document/literal wrapped)"
	}
	name := parts[0].named("element")
	e := b.d.schemas.element(name)
	if e == nil {
		return b.d.schemas.missing("element", name)
	}
	op.Operation, op.Namespace = name.Local, name.Space
	f := flattened{s: b.d.schemas, forms: map[bool]string{}, namespace: name.Space}
	f.inside(e, "")
	return f.into(op, Qualified)
}
