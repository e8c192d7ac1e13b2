package soap_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"hookline/app/webservice/soap"
)

// hostile would end the element, begin another, or be read again, were it not escaped.
const hostile = "a \"b\" 'c' </caller><x/> & ]]> <![CDATA[ <?pi?> <!-- &lt; #ani# %note%\r\n\té ☎"

type sent struct {
	XMLName xml.Name
	Body    struct {
		Inner []struct {
			XMLName  xml.Name
			Children []node `xml:",any"`
		} `xml:",any"`
	} `xml:"Body"`
}

type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []node     `xml:",any"`
}

func read(t *testing.T, text string) sent {
	t.Helper()
	var s sent
	if err := xml.Unmarshal([]byte(text), &s); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if len(s.Body.Inner) != 1 {
		t.Fatalf("%d elements in the body: %s", len(s.Body.Inner), text)
	}
	return s
}

func message(version, style string) soap.Message {
	return soap.Message{Version: version, Action: "urn:erp#Log", Operation: "Log", Namespace: "urn:erp&\"<", Style: style,
		Inputs: []soap.Input{{Name: "caller", Type: "xsd:string"}, {Name: "order/id", Type: "xsd:int"}, {Name: "order/note"}, {Name: "order/by/name"}, {Name: "at", Type: "xsd:dateTime"}}}
}

// Whatever is in a value is the text of its own element, in its order and namespace.
func TestEnvelope(t *testing.T) {
	for _, version := range soap.Versions() {
		for _, style := range []string{soap.Qualified, soap.Unqualified, soap.Encoded} {
			m := message(version, style)
			s := read(t, m.Envelope([]string{hostile, "12", hostile, "Ann", "2026-04-22T09:30:00Z"}))
			want := map[string]string{soap.V11: "http://schemas.xmlsoap.org/soap/envelope/", soap.V12: "http://www.w3.org/2003/05/soap-envelope"}[version]
			if s.XMLName.Space != want || s.XMLName.Local != "Envelope" {
				t.Errorf("%s: the envelope is %v", version, s.XMLName)
			}
			op := s.Body.Inner[0]
			if op.XMLName.Local != "Log" || op.XMLName.Space != m.Namespace || len(op.Children) != 3 {
				t.Fatalf("%s %s: %+v", version, style, op)
			}
			inner := ""
			if style == soap.Qualified {
				inner = m.Namespace
			}
			caller, order, at := op.Children[0], op.Children[1], op.Children[2]
			for _, n := range append([]node{caller, order, at}, order.Children...) {
				if n.XMLName.Space != inner {
					t.Errorf("%s: %s is in %q", style, n.XMLName.Local, n.XMLName.Space)
				}
			}
			if caller.XMLName.Local != "caller" || caller.Text != hostile || len(order.Children) != 3 || order.Children[0].Text != "12" ||
				order.Children[1].Text != hostile || order.Children[2].Children[0].Text != "Ann" || at.Text != "2026-04-22T09:30:00Z" {
				t.Errorf("%s: %+v", style, op)
			}
			if typed := len(order.Children[0].Attrs) == 1 && order.Children[0].Attrs[0].Value == "xsd:int"; typed != (style == soap.Encoded) {
				t.Errorf("%s: types are sent: %v", style, typed)
			}
		}
	}
}

// An empty text is an empty element, an empty number or date is none; of an encoded
// message, which is read by position, it is nil.
func TestEnvelopeWithoutValues(t *testing.T) {
	m := message(soap.V11, soap.Qualified)
	op := read(t, m.Envelope(make([]string, 5))).Body.Inner[0]
	if len(op.Children) != 2 || op.Children[0].XMLName.Local != "caller" || len(op.Children[1].Children) != 2 || op.Children[1].Children[0].XMLName.Local != "note" {
		t.Errorf("%+v", op)
	}
	m = message(soap.V11, soap.Encoded)
	op = read(t, m.Envelope(make([]string, 5))).Body.Inner[0]
	if len(op.Children) != 3 || len(op.Children[2].Attrs) != 2 || op.Children[2].Attrs[1].Name.Local != "nil" {
		t.Errorf("%+v", op)
	}
	empty := soap.Message{Version: soap.V11, Operation: "Ping", Style: soap.Qualified}
	if op := read(t, empty.Envelope(nil)).Body.Inner[0]; op.XMLName.Space != "" || op.XMLName.Local != "Ping" {
		t.Errorf("%+v", op)
	}
}

func TestHeaders(t *testing.T) {
	m := message(soap.V11, soap.Qualified)
	action, ok := m.ActionValue()
	if m.ContentType() != "text/xml; charset=utf-8" || action != `"urn:erp#Log"` || !ok {
		t.Errorf("1.1: %s, %s %v", m.ContentType(), action, ok)
	}
	m.Version = soap.V12
	if _, ok = m.ActionValue(); m.ContentType() != `application/soap+xml; charset=utf-8; action="urn:erp#Log"` || ok {
		t.Errorf("1.2: %s", m.ContentType())
	}
	if m.Action = ""; m.ContentType() != "application/soap+xml; charset=utf-8" {
		t.Errorf("1.2 without action: %s", m.ContentType())
	}
}

func TestFaults(t *testing.T) {
	const (
		in11 = `<?xml version="1.0" encoding="iso-8859-1"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>`
		in12 = `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>`
	)
	for name, c := range map[string]struct{ text, want string }{
		"1.1":       {in11 + "<s:Fault><faultcode>s:Client</faultcode><faultstring>No such\n caller: é</faultstring><detail><x>1</x></detail></s:Fault></s:Body></s:Envelope>", "The server answered with a SOAP Fault (s:Client): No such caller: é"},
		"1.2":       {in12 + `<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>m:x</e:Value></e:Subcode></e:Code><e:Reason><e:Text xml:lang="en">No such caller</e:Text><e:Text xml:lang="de">Nein</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>`, "The server answered with a SOAP Fault (e:Sender): No such caller"},
		"bare":      {in11 + "<s:Fault/></s:Body></s:Envelope>", "The server answered with a SOAP Fault that says nothing."},
		"long":      {in11 + "<s:Fault><faultstring>" + strings.Repeat("x", 9000) + "</faultstring></s:Fault></s:Body></s:Envelope>", "The server answered with a SOAP Fault: " + strings.Repeat("x", 500) + "…"},
		"none":      {in11 + "<r>Fault</r></s:Body></s:Envelope>", ""},
		"within":    {in11 + "<r><Fault><faultstring>x</faultstring></Fault></r></s:Body></s:Envelope>", ""},
		"other XML": {"<Envelope><Body><Fault><faultstring>x</faultstring></Fault></Body></Envelope>", ""},
		"cut":       {in11 + "<s:Fault><faultstring>x", ""},
		"no XML":    {"Fault", ""},
	} {
		f, found := soap.FindFault(c.text, func(text string) string { return text })
		if found != (c.want != "") || found && f.String() != c.want {
			t.Errorf("%s: %v %s", name, found, f)
		}
	}
}

func TestTypesAndNames(t *testing.T) {
	for given, want := range map[string]string{"": "", "string": "xsd:string", " xs:int ": "xsd:int", "s:boolean": "xsd:boolean", "xsd:date": "xsd:date", "tns:Color": "tns:Color"} {
		if got := soap.TidyType(given); got != want {
			t.Errorf("%q is %q", given, got)
		}
	}
	if p := soap.TypeProblem("xsd:strnig"); !strings.Contains(p, `did you mean "xsd:string"?`) {
		t.Error(p)
	}
	if p := soap.TypeProblem("tns:CustomerNumber"); !strings.Contains(p, "is not a type of XML Schema: use one such as") {
		t.Error(p)
	}
	for _, name := range soap.Types() {
		if p := soap.TypeProblem(name); p != "" {
			t.Error(p)
		}
	}
	for value, of := range map[string]string{"12": "xsd:int", "-1.5": "xsd:decimal", "true": "xsd:boolean", "2026-04-22": "xsd:date", "2026-04-22T09:30:00+10:00": "xsd:dateTime", "x": "xsd:string", "any": ""} {
		if p := soap.ValueProblem(of, value); p != "" {
			t.Error(p)
		}
	}
	for value, of := range map[string]string{"1.5": "xsd:int", "yes": "xsd:boolean", "22.4.2026": "xsd:date", "-1": "xsd:unsignedInt"} {
		if soap.ValueProblem(of, value) == "" {
			t.Errorf("%s is taken as %s", value, of)
		}
	}
	for _, name := range []string{"a b", "1a", "a:b", "", "<a", "a/"} {
		if soap.NameProblem(name) == "" || soap.InputNameProblem(name) == "" {
			t.Errorf("%q is taken as a name", name)
		}
	}
	if soap.InputNameProblem("order/id") != "" || soap.NameProblem("order/id") == "" || soap.InputNameProblem(strings.Repeat("a/", 8)+"a") == "" {
		t.Error("names within each other")
	}
}
