package soap

import (
	"encoding/xml"
	"fmt"
	"strings"
)

const soapEncoding = "http://schemas.xmlsoap.org/soap/encoding/"

// maxInputs bounds the inputs of an operation.
const maxInputs = 100

// schemas are those within a WSDL.
type schemas struct {
	parts   map[part]*element
	outside []string // files that schemas refer to
}

// part is a part of a schema that has a name.
type part struct {
	kind string // element, complexType, simpleType
	name xml.Name
}

func newSchemas(root *element) *schemas {
	s := &schemas{parts: map[part]*element{}}
	for _, types := range root.all(wsdl11, "types") {
		for _, e := range types.all(schema, "schema") {
			for _, c := range e.within() {
				s.parts[part{c.name.Local, xml.Name{Space: e.attr("targetNamespace"), Local: c.attr("name")}}] = c
			}
			for _, word := range []string{"import", "include", "redefine"} {
				for _, i := range e.all(schema, word) {
					if at := i.attr("schemaLocation"); at != "" {
						s.outside = append(s.outside, at)
					}
				}
			}
		}
	}
	return s
}

// find gives a part of the schemas by its name, nil if it is not there.
func (s *schemas) find(name xml.Name, kinds ...string) *element {
	for _, kind := range kinds {
		if e := s.parts[part{kind, name}]; e != nil {
			return e
		}
	}
	return nil
}

func (s *schemas) element(name xml.Name) *element { return s.find(name, "element") }

// missing says that a part is not there.
func (s *schemas) missing(what string, name xml.Name) string {
	if len(s.outside) > 0 {
		return fmt.Sprintf("the %s %s stands in another file (%s), which is not fetched: paste a WSDL in one piece, as many servers offer it at ?singleWsdl", what, name.Local, s.outside[0])
	}
	return fmt.Sprintf("the %s %s is not in the WSDL", what, name.Local)
}

// schemaOf is the schema that a part stands in.
func schemaOf(e *element) *element {
	for !e.is(schema, "schema") && e.parent != nil {
		e = e.parent
	}
	return e
}

// flattened makes a list of inputs of elements within each other.
type flattened struct {
	s         *schemas
	namespace string          // of the operation
	forms     map[bool]string // whether inputs are in the namespace, with the first that is, and the first that is not
	inputs    []Input
	about     []About
	problem   string
	steps     int
}

// maxSteps bounds the types that are looked into for one operation: each may hold many others.
const maxSteps = 2000

func (f *flattened) fail(format string, args ...any) {
	if f.problem == "" {
		f.problem = fmt.Sprintf(format, args...)
	}
}

// into gives an operation the inputs. usual is the style of one that has none.
func (f *flattened) into(op *Operation, usual string) (problem string) {
	in, out := f.forms[true], f.forms[false]
	_, some := f.forms[false]
	switch {
	case f.problem != "":
		return f.problem
	case len(f.inputs) > maxInputs:
		return fmt.Sprintf("it has %d inputs; at most %d are allowed", len(f.inputs), maxInputs)
	case in != "" && some:
		if out == "" {
			return "the elements within its parts are in a namespace, and the parts are in none; only one of both can be written"
		}
		return fmt.Sprintf("its input %s is in the namespace and %s is in none; only one of both can be written", in, out)
	}
	op.Inputs, op.About = f.inputs, f.about
	if op.Style == "" {
		if op.Style = usual; some {
			op.Style = Unqualified
		}
	}
	return ""
}

// inside reads what an element holds, by its type.
func (f *flattened) inside(e *element, path string) {
	if t := e.first(schema, "complexType"); t != nil {
		f.complex(t, path, nil)
		return
	}
	if e.attr("type") == "" {
		if path == "" && e.first(schema, "simpleType") == nil {
			return // an element that holds nothing
		}
	} else if name := e.named("type"); name.Space != schema {
		switch t := f.s.find(name, "complexType", "simpleType"); {
		case t == nil:
			f.fail("%s", f.s.missing("type", name))
			return
		case t.name.Local == "complexType":
			f.complex(t, path, nil)
			return
		}
	}
	f.fail("its element %s holds a value and no inputs (document/literal bare)", e.attr("name"))
}

// complex reads what a complex type holds; within are the types around it.
func (f *flattened) complex(t *element, path string, within []*element) {
	for _, w := range within {
		if w == t {
			f.fail("its input %s holds itself", path)
			return
		}
	}
	if f.steps++; len(within) > maxNesting || f.steps > maxSteps {
		f.fail("its input %s holds too much", orOperation(path))
		return
	}
	within = append(within[:len(within):len(within)], t)
	for _, c := range t.within() {
		if c.name.Space != schema || f.problem != "" {
			continue
		}
		switch c.name.Local {
		case "sequence", "all":
			f.group(c, path, within)
		case "complexContent":
			f.derived(c, path, within)
		case "attribute":
			if c.attr("use") == "required" {
				f.fail("it needs an attribute (%s), which is not sent", strings.TrimPrefix(path+"/"+c.attr("name"), "/"))
			}
		case "annotation", "anyAttribute", "attributeGroup":
		default: // choice, group, simpleContent
			f.fail("the type of %s has a %s, which can't be written as a list of inputs", orOperation(path), c.name.Local)
		}
	}
}

func orOperation(path string) string {
	if path == "" {
		return "its element"
	}
	return path
}

func (f *flattened) derived(c *element, path string, within []*element) {
	extension := c.first(schema, "extension")
	if extension == nil { // an array of SOAP 1.1 is one
		f.fail("the type of %s is an array or restricts another, which can't be written as a list of inputs", orOperation(path))
		return
	}
	name := extension.named("base")
	base := f.s.find(name, "complexType")
	if base == nil {
		f.fail("%s", f.s.missing("type", name))
		return
	}
	f.complex(base, path, within)
	f.complex(extension, path, within)
}

func (f *flattened) group(g *element, path string, within []*element) {
	for _, c := range g.within() {
		switch {
		case c.is(schema, "element"):
			f.member(c, path, within)
		case c.is(schema, "sequence"):
			f.group(c, path, within)
		case c.is(schema, "annotation"), c.is(schema, "any") && c.attr("minOccurs") == "0":
		case c.name.Space == schema:
			f.fail("the type of %s has a %s, which can't be written as a list of inputs", orOperation(path), c.name.Local)
		}
		if len(f.inputs) > maxInputs || f.problem != "" {
			return
		}
	}
}

func (f *flattened) member(e *element, path string, within []*element) {
	target, qualified := schemaOf(e).attr("targetNamespace"), false
	name := e.attr("name")
	about := About{Needed: e.attr("minOccurs") != "0" && e.attr("nillable") != "true", Help: helpOf(e)}
	if e.attr("ref") != "" {
		ref := e.named("ref")
		if e = f.s.element(ref); e == nil {
			f.fail("%s", f.s.missing("element", ref))
			return
		}
		name, target, qualified = ref.Local, ref.Space, ref.Space != ""
	} else {
		form := e.attr("form")
		if form == "" {
			form = schemaOf(e).attr("elementFormDefault")
		}
		qualified = form == "qualified" && target != ""
	}
	at := strings.TrimPrefix(path+NestSign+name, NestSign)
	if qualified && f.namespace != "" && target != f.namespace {
		f.fail("its input %s is in another namespace (%s) than the operation, which can't be written", at, target)
		return
	}
	if f.forms[qualified] == "" {
		f.forms[qualified] = at
	}
	switch t := e.first(schema, "complexType"); {
	case t != nil:
		f.complex(t, at, within)
	case e.first(schema, "simpleType") != nil:
		f.simpleValue(at, e.first(schema, "simpleType"), about)
	case e.attr("type") == "":
		f.add(at, "", about)
	default:
		f.value(at, e.named("type"), about, within)
	}
}

// value reads an input of a type.
func (f *flattened) value(at string, name xml.Name, about About, within []*element) {
	if name.Space == schema {
		f.add(at, known(name.Local), about)
		return
	}
	t := f.s.find(name, "complexType", "simpleType")
	switch {
	case t == nil && name.Space == soapEncoding:
		f.add(at, known(name.Local), about)
	case t == nil:
		f.fail("%s", f.s.missing("type", name))
	case t.name.Local == "simpleType":
		f.simpleValue(at, t, about)
	default:
		f.complex(t, at, within)
	}
}

func (f *flattened) add(at, kind string, about About) {
	f.inputs = append(f.inputs, Input{Name: at, Type: kind})
	about.Needed = about.Needed && !IsText(kind)
	f.about = append(f.about, about)
}

// simpleValue reads an input of a simple type: where nothing else is said of it, the values
// that it can have are.
func (f *flattened) simpleValue(at string, t *element, about About) {
	if r := t.first(schema, "restriction"); r != nil && about.Help == "" {
		var values []string
		for _, e := range r.all(schema, "enumeration") {
			values = append(values, e.attr("value"))
		}
		about.Help = line(strings.Join(values, ", "))
	}
	f.add(at, f.simple(t, 0), about)
}

// helpOf is the documentation of an element.
func helpOf(e *element) string {
	if a := e.first(schema, "annotation"); a != nil {
		if doc := a.first(schema, "documentation"); doc != nil {
			return line(doc.text)
		}
	}
	return ""
}

// simple gives the built-in type that a simple type is made of.
func (f *flattened) simple(t *element, depth int) string {
	r := t.first(schema, "restriction")
	if r == nil || depth > maxNesting {
		return Text // a list or a union
	}
	if inner := r.first(schema, "simpleType"); inner != nil {
		return f.simple(inner, depth+1)
	}
	name := r.named("base")
	if name.Space == schema {
		return known(name.Local)
	}
	if base := f.s.find(name, "simpleType"); base != nil {
		return f.simple(base, depth+1)
	}
	f.fail("%s", f.s.missing("type", name))
	return ""
}

// known gives a type of XML Schema, as a text when it is none of ours.
func known(local string) string {
	if TypeProblem(prefix+local) != "" {
		return Text
	}
	return prefix + local
}
