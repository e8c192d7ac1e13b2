package soap_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/webservice/soap"
)

func load(t *testing.T, name string) []soap.Operation {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	list, err := soap.ReadWSDL(data)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// told writes an operation's inputs: a needed one has a star, and its help stands behind it.
func told(op soap.Operation) string {
	var parts []string
	for i, in := range op.Inputs {
		part := in.Name + " " + in.Type
		if op.About[i].Needed {
			part += "*"
		}
		if help := op.About[i].Help; help != "" {
			part += " (" + help + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// A WSDL as ASP.NET makes it: both versions, inputs in the namespace and within others.
func TestDocumentWrapped(t *testing.T) {
	list := load(t, "erp.wsdl")
	if len(list) != 6 {
		t.Fatalf("%d operations", len(list))
	}
	log := list[0]
	if log.Name != "Log" || log.Port != "ErpSoap" || log.Help != "Notes a call." || log.Endpoint != "http://127.0.0.1:9091/erp.asmx?tenant=7" ||
		log.Version != soap.V11 || log.Action != "urn:erp#Log" || log.Operation != "Log" || log.Namespace != "urn:erp" || log.Style != soap.Qualified || log.Problem != "" {
		t.Errorf("%+v", log)
	}
	const want = "caller xsd:string (Who called.), seconds xsd:int*, urgency xsd:string (low, high), agent/First xsd:string, agent/Age xsd:int*, agent/Extension xsd:unsignedShort, at xsd:dateTime*"
	if told(log) != want {
		t.Errorf("inputs %s", told(log))
	}
	if !strings.Contains(log.Note, "SOAP header") {
		t.Errorf("note %q", log.Note)
	}
	if twelve := list[5]; twelve.Version != soap.V12 || twelve.Port != "ErpSoap12" || told(twelve) != want {
		t.Errorf("%+v", twelve)
	}
	if ping := list[1]; ping.Problem != "" || len(ping.Inputs) != 0 || ping.Style != soap.Qualified {
		t.Errorf("%+v", ping)
	}
	for i, problem := range map[int]string{2: "choice", 3: "holds itself", 4: "the element Gone is not in the WSDL"} {
		if !strings.Contains(list[i].Problem, problem) {
			t.Errorf("%s: %q", list[i].Name, list[i].Problem)
		}
	}
}

// rpc, literal and encoded, and a document without a namespace on its inputs (JAX-WS).
func TestRPC(t *testing.T) {
	list := load(t, "rpc.wsdl")
	const parts = "a xsd:int*, b xsd:string, place/street xsd:string, place/number xsd:int*"
	if op := list[0]; op.Style != soap.Unqualified || op.Operation != "add" || op.Namespace != "urn:rpc" || op.Action != "add" || told(op) != parts || op.Problem != "" {
		t.Errorf("%+v", op)
	}
	if op := list[1]; op.Style != soap.Encoded || told(op) != parts || op.Problem != "" {
		t.Errorf("%+v", op)
	}
	if op := list[2]; !strings.Contains(op.Problem, "array") {
		t.Errorf("%+v", op)
	}
	if op := list[3]; op.Style != soap.Unqualified || op.Operation != "store" || told(op) != "arg0 xsd:string, arg1/street xsd:string, arg1/number xsd:int*" {
		t.Errorf("%+v", op)
	}
	if op := list[4]; !strings.Contains(op.Problem, "a is in the namespace and b is in none") {
		t.Errorf("%+v", op)
	}
}

const head = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">`

// document is a WSDL of one operation whose element is of the type T.
func document(types string) string {
	return head + "<types>" + types + `</types><message name="m"><part name="p" element="t:e"/></message><portType name="p"><operation name="o"><input message="t:m"/></operation></portType>` +
		`<binding name="b" type="t:p"><soap:binding/><operation name="o"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation></binding>` +
		`<service name="s"><port name="p" binding="t:b"><soap:address location="http://h/"/></port></service></definitions>`
}

// Nothing is fetched, nothing is expanded, and what can't be read is said with its remedy.
func TestNoWSDL(t *testing.T) {
	for want, text := range map[string]string{
		"This is no XML":           "not xml",
		"<!DOCTYPE>":               `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>`,
		"Is this a web page":       "<!doctype html><html></html>",
		"invalid character entity": "<definitions>&file;</definitions>",
		"begins with <html>":       "<html/>",
		"WSDL 2.0":                 `<description xmlns="http://www.w3.org/ns/wsdl"/>`,
		"a schema alone":           `<schema xmlns="http://www.w3.org/2001/XMLSchema"/>`,
		"no operation with a SOAP": head + "</definitions>",
		"stands at http://h/2.wsdl, which is not fetched": head + `<import namespace="urn:x" location="http://h/2.wsdl"/></definitions>`,
		"larger than 1 MB": head + "<!--" + strings.Repeat("x", soap.MaxWSDL) + "--></definitions>",
		"deeper than 100":  strings.Repeat("<a>", 200),
	} {
		_, err := soap.ReadWSDL([]byte(text))
		if !apperr.Is(err, apperr.Invalid) || !strings.Contains(apperr.Message(err), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	outside := document(`<x:schema targetNamespace="urn:t"><x:include schemaLocation="http://h/types.xsd"/></x:schema>`)
	list, err := soap.ReadWSDL([]byte(outside))
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Problem, "stands in another file (http://h/types.xsd), which is not fetched") || !strings.Contains(list[0].Problem, "?singleWsdl") {
		t.Errorf("%+v %v", list, err)
	}
}

// Types that hold one another many times over end after so many steps.
func TestWSDLThatGrows(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<x:schema targetNamespace="urn:t" elementFormDefault="qualified"><x:element name="e" type="t:T0"/>`)
	for i := range 8 {
		fmt.Fprintf(&b, `<x:complexType name="T%d"><x:sequence>`, i)
		for j := range 40 {
			fmt.Fprintf(&b, `<x:element name="m%d" type="t:T%d"/>`, j, i+1)
		}
		b.WriteString("</x:sequence></x:complexType>")
	}
	b.WriteString(`<x:complexType name="T8"/></x:schema>`)
	list, err := soap.ReadWSDL([]byte(document(b.String()))) // or it would never end
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Problem, "holds too much") {
		t.Errorf("%+v, %v", list, err)
	}
}

// A small WSDL whose parts are looked into again and again is refused in time: each of
// these would take minutes.
func TestWSDLThatTakesForEver(t *testing.T) {
	members := strings.Repeat(`<x:element type="t:Empty"/>`, 1990)
	schema := func(attrs, empty, members string) string {
		return `<x:schema targetNamespace="urn:t" ` + attrs + `><x:element name="e" type="t:T"/><x:complexType name="Empty"><x:sequence>` + empty +
			`</x:sequence></x:complexType><x:complexType name="T"><x:sequence>` + members + `</x:sequence></x:complexType></x:schema>`
	}
	many := func(text string) string { // a thousand operations of the port
		const one = `<operation name="o"`
		at := strings.LastIndex(text, one)
		return text[:at] + strings.Repeat(one+"/>", 1000) + text[at:]
	}
	var attrs strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&attrs, ` a%d=""`, i)
	}
	for name, text := range map[string]string{
		"parts":      many(document(schema("", strings.Repeat("<x:annotation/>", 20_000), members))),
		"attributes": many(document(schema(attrs.String(), "", members))),
		"values": many(document(schema("", "", `<x:element name="a" type="t:V"/>`) + `<x:schema targetNamespace="urn:t"><x:simpleType name="V"><x:restriction base="x:string"><x:enumeration value="` +
			strings.Repeat("x ", 300_000) + `"/></x:restriction></x:simpleType></x:schema>`)),
	} {
		_, err := soap.ReadWSDL([]byte(text)) // the error says that the budget ended it: no clock is asked
		if !apperr.Is(err, apperr.Invalid) || !strings.Contains(apperr.Message(err), "in too many ways") {
			t.Errorf("%s: %v", name, err)
		}
	}
	list, err := soap.ReadWSDL([]byte(many(document(schema("", "", "")))))
	if err != nil || len(list) != 500 {
		t.Errorf("%d operations, %v", len(list), err)
	}
}

func FuzzReadWSDL(f *testing.F) {
	for _, name := range []string{"erp.wsdl", "rpc.wsdl"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := soap.ReadWSDL(data)
		for _, op := range list {
			if op.Problem == "" && len(op.About) != len(op.Inputs) {
				t.Errorf("%+v", op)
			}
		}
		if err != nil && !apperr.Is(err, apperr.Invalid) {
			t.Error(err)
		}
	})
}
