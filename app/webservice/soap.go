package webservice

import (
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/placeholder"
	"hookline/app/webservice/soap"
	"hookline/app/webservice/wire"
	"hookline/models"
)

// Types of Web Services.
const (
	TypeHTTP = "http"
	TypeSOAP = "soap"
)

// ServiceTypes lists them.
func ServiceTypes() []string { return []string{TypeHTTP, TypeSOAP} }

// ServiceType gives the type of a Web Service.
func ServiceType(w *models.WebService) string {
	if w.Config.ServiceType == "" {
		return TypeHTTP
	}
	return w.Config.ServiceType
}

// IsSOAP says whether a Web Service is of that type.
func IsSOAP(w *models.WebService) bool { return w.Config.ServiceType == TypeSOAP }

// SOAPPrefix begins the names of the settings of SOAP, in forms and problems.
const SOAPPrefix = TypeSOAP + "."

// maxURI bounds an action and a namespace, in characters.
const maxURI = 500

// SOAPSettings are the settings of SOAP but for the inputs, which are parameters.
func SOAPSettings() []kind.Bound[models.SOAPOperation] {
	type settings = models.SOAPOperation
	return []kind.Bound[settings]{
		kind.OneOfChoices(kind.Field{Key: "version", Label: "SOAP version", Choices: choicesOf(soap.Versions()), Default: soap.V11},
			func(s *settings) *string { return &s.Version }),
		kind.Line(kind.Field{Key: "action", Label: "SOAPAction", Max: maxURI, Check: checkURI, Placeholder: "urn:erp#Log",
			Help: "As the server's WSDL says it, without quotes; it may be empty."}, func(s *settings) *string { return &s.Action }),
		kind.Line(kind.Field{Key: "operation", Label: "Operation", Required: true, Check: soap.NameProblem, Placeholder: "Log",
			Help: "The name of the element that holds the inputs."}, func(s *settings) *string { return &s.Operation }),
		kind.Line(kind.Field{Key: "namespace", Label: "Namespace", Max: maxURI, Check: checkURI, Placeholder: "urn:erp",
			Help: "Of the operation: the target namespace of the WSDL or of its schema."}, func(s *settings) *string { return &s.Namespace }),
		kind.OneOfChoices(kind.Field{Key: "style", Label: "Style", Default: soap.Qualified, Choices: []kind.Choice{
			{Value: soap.Qualified, Label: "Literal, inputs in the namespace (document, .NET)"},
			{Value: soap.Unqualified, Label: "Literal, inputs in no namespace (rpc, JAX-WS)"},
			{Value: soap.Encoded, Label: "Encoded, each input with its type (rpc/encoded)"}}},
			func(s *settings) *string { return &s.Style }),
	}
}

func choicesOf(values []string) []kind.Choice {
	choices := make([]kind.Choice, len(values))
	for i, v := range values {
		choices[i] = kind.Choice{Value: v, Label: v}
	}
	return choices
}

// checkURI refuses what can't stand in a quoted header and an attribute.
func checkURI(text string) string {
	if strings.ContainsAny(text, "\"\\ ") {
		return "Leave out quotes, backslashes and spaces."
	}
	return ""
}

// normalizeSOAP brings a Web Service of the type SOAP into the one form it is sent in.
func normalizeSOAP(w *models.WebService) {
	if w.Config.ServiceType == TypeHTTP {
		w.Config.ServiceType = ""
	}
	if !IsSOAP(w) {
		return
	}
	w.Method, w.ContentType = "POST", ContentXML
	s, bound := &w.Config.SOAP, SOAPSettings()
	op := &s.SOAPOperation
	kind.Fill(bound, op, kind.Tidy(kind.FieldsOf(bound), kind.ValuesOf(bound, op)))
	for i := range s.Inputs {
		s.Inputs[i].Type = soap.TidyType(s.Inputs[i].Type)
	}
}

func checkSOAP(p *apperr.Problems, w *models.WebService) {
	c := &w.Config
	switch {
	case !slices.Contains(ServiceTypes(), ServiceType(w)):
		p.Add("service_type", "%q is not a service type: use %s.", c.ServiceType, orList(ServiceTypes()))
	case !IsSOAP(w):
		if bound := SOAPSettings(); len(c.SOAP.Inputs) > 0 || len(kind.Tidy(withoutDefaults(bound), kind.ValuesOf(bound, &c.SOAP.SOAPOperation))) > 0 {
			p.Add(TypeSOAP, "Only a Web Service of the type soap has these settings: leave them out, or set service_type to soap.")
		}
		checkTypes(p, c)
		return
	}
	bound := SOAPSettings()
	kind.Check(p, SOAPPrefix, kind.FieldsOf(bound), kind.ValuesOf(bound, &c.SOAP.SOAPOperation))
	if c.BodyTemplate != "" {
		p.Add("body_template", "The body of a SOAP request is made of its inputs: empty the template.")
	}
	if len(c.Body) > 0 {
		p.Add(InBody, "The body of a SOAP request is made of its inputs: remove the rows.")
	}
	checkTypes(p, c)
	checkSOAPHeaders(p, c)
	for i, row := range c.SOAP.Inputs {
		if row.Name != "" {
			addIf(p, at(InSOAP, i, "name"), soap.InputNameProblem(row.Name))
			addIf(p, at(InSOAP, i, "name"), nestProblem(c.SOAP.Inputs[:i], row.Name))
		}
		if addIf(p, at(InSOAP, i, "type"), soap.TypeProblem(row.Type)); !row.Secret && isFixed(row.Static) {
			addIf(p, at(InSOAP, i, "value"), soap.ValueProblem(row.Type, row.Static))
		}
	}
}

func addIf(p *apperr.Problems, field, problem string) {
	if problem != "" {
		p.Add(field, "%s", problem)
	}
}

func withoutDefaults(bound []kind.Bound[models.SOAPOperation]) []kind.Field {
	fields := kind.FieldsOf(bound)
	for i := range fields {
		fields[i].Default = ""
	}
	return fields
}

// nestProblem refuses a name that others before it need as one that holds elements, or the
// other way round.
func nestProblem(before []models.Param, name string) string {
	for _, other := range before {
		switch {
		case other.Name == "":
		case strings.HasPrefix(name, other.Name+soap.NestSign):
			return "\"" + other.Name + "\" has a value of its own and can't hold \"" + name + "\": remove one of them."
		case strings.HasPrefix(other.Name, name+soap.NestSign):
			return "\"" + name + "\" holds \"" + other.Name + "\" and can't have a value of its own: remove one of them."
		}
	}
	return ""
}

// isFixed says whether a value is the same in each request.
func isFixed(value string) bool {
	return !slices.ContainsFunc(parse(value).Parts(), func(part placeholder.Part) bool { return !isText(part) })
}

// checkTypes refuses a type where none is asked for.
func checkTypes(p *apperr.Problems, c *models.WebServiceConfig) {
	for _, l := range ParamLists(c) {
		for i, row := range l.Rows {
			if row.Type != "" && l.In != InSOAP {
				p.Add(at(l.In, i, "type"), "Only the inputs of SOAP have a type: leave it out.")
			}
		}
	}
}

func checkSOAPHeaders(p *apperr.Problems, c *models.WebServiceConfig) {
	for i, h := range c.Headers {
		if name := wire.Lower(h.Name); name == wire.Lower(soap.ActionHeader) || name == "content-type" {
			p.Add(at(InHeader, i, "name"), "The settings of SOAP send %s already: remove this row.", h.Name)
		}
	}
}

// envelope is the body of a SOAP request.
type envelope struct {
	message soap.Message
	inputs  []soapInput
	secret  bool // one of the inputs is
}

// soapInput is where a value of the envelope comes from.
type soapInput struct {
	param
	text *bodyTemplate // of a value in which inputs stand; nil for one that is a parameter's
}

func (i *soapInput) value(in *Request) string {
	if i.text == nil {
		return i.param.value(in)
	}
	return i.pairs.of(i.text.expand(nil, in))
}

// compileEnvelope makes the body of the inputs, and inputs of the connector of those
// without a value and of what stands in values.
func (s *Service) compileEnvelope(c *models.WebServiceConfig, secrets map[string]string) {
	set := &c.SOAP
	e := &envelope{message: soap.Message{Version: set.Version, Action: set.Action, Operation: set.Operation, Namespace: set.Namespace, Style: set.Style}}
	for _, row := range set.Inputs {
		if row.Name == "" { // of a draft
			continue
		}
		e.message.Inputs = append(e.message.Inputs, soap.Input{Name: row.Name, Type: row.Type})
		e.inputs = append(e.inputs, s.soapInput(c, row, secrets))
		e.secret = e.secret || row.Secret
	}
	s.envelope, s.bodyType = e, e.message.ContentType()
	s.body.kind = ContentXML
}

func (s *Service) soapInput(c *models.WebServiceConfig, row models.Param, secrets map[string]string) soapInput {
	v := soapInput{param: s.newParam(InSOAP, row, secrets)}
	if row.Secret || len(inputsIn(parse(row.Static))) == 0 && !strings.Contains(row.Static, "%%") {
		s.addInput(InSOAP, row.Description, v.param)
		return v
	}
	text := compileBody(ContentText, row.Static, nil)
	v.text = &text
	for i := range text.parts {
		p := text.parts[i].param
		if p == nil || p.text != nil {
			continue
		}
		p.required = row.Required
		if at := slices.IndexFunc(c.PathVariables, func(x models.Param) bool { return x.Name == p.name }); at >= 0 {
			*p = s.newParam(InPath, c.PathVariables[at], secrets)
			p.pairs = nil // the value of the input is replaced as a whole
		}
		s.addInput(InSOAP, row.Description, *p)
	}
	return v
}

// build writes the envelope. shown is it without the values of secret inputs.
func (e *envelope) build(in *Request) (body, shown string) {
	values := make([]string, len(e.inputs))
	for i := range e.inputs {
		values[i] = e.inputs[i].value(in)
	}
	body = e.message.Envelope(values)
	if !e.secret {
		return body, body
	}
	for i := range e.inputs {
		if e.inputs[i].secret && values[i] != "" {
			values[i] = Mask
		}
	}
	return body, e.message.Envelope(values)
}

// faultOf finds the Fault in an answer to a SOAP request.
func (x *run) faultOf() (reason string, found bool) {
	if x.s.envelope == nil || x.doc.Text == "" {
		return "", false
	}
	f, found := soap.FindFault(x.doc.Text, func(text string) string { return x.secrets().text(text) })
	return f.String(), found
}
