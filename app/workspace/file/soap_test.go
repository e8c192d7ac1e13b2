package file_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

// As the issue has it: without a method, a version in quotes.
const erp = `version: 1
web_services:
  - name: Old ERP
    service_type: soap
    https: false
    domain: 127.0.0.1:9091
    path: /erp.asmx
    soap: { version: "1.1", action: "urn:erp#Log", operation: Log, namespace: "urn:erp", inputs: [{ name: caller, type: "xsd:string", value: "#ani#" }] }
`

func TestSOAPInAFile(t *testing.T) { dbtest.Each(t, testSOAPInAFile) }

func testSOAPInAFile(t *testing.T, db *models.DB) {
	w, ctx := open(t, db), t.Context()
	apply := func(text string) (*file.Applied, error) {
		return file.Apply(ctx, w, anna, "w.yaml", []byte(text), file.ApplyOptions{Env: secrets})
	}
	if _, err := apply(erp); err != nil {
		t.Fatal(err)
	}
	list, err := db.Services.All(ctx)
	if err != nil || len(list) != 1 || list[0].Method != http.MethodPost || list[0].Config.SOAP.Style != "qualified" || list[0].Config.SOAP.Inputs[0].Static != "#ani#" {
		t.Fatalf("%+v %v", list, err)
	}
	text, err := file.Export(ctx, w)
	if err != nil || !bytes.Contains(text, []byte("service_type: soap")) || !bytes.Contains(text, []byte(`{ name: caller, type: "xsd:string", value: "#ani#" }`)) {
		t.Errorf("exported %s, %v", text, err)
	}
	if again, err := apply(string(text)); err != nil || len(again.Changes) != 0 {
		t.Errorf("applied again: %+v, %v", again, err)
	}
	// The trail says what changed, field by field.
	if _, err := apply(strings.NewReplacer("urn:erp#Log", "urn:erp#Note", "xsd:string", "xsd:int").Replace(erp)); err != nil {
		t.Fatal(err)
	}
	trail, err := w.Audit(ctx, "web_service", list[0].ID, models.Page{Limit: 1})
	if err != nil || len(trail) != 1 || len(trail[0].Changes) != 2 || trail[0].Changes[0].Field != "soap.action" || trail[0].Changes[1].Field != "soap.inputs[caller].type" {
		t.Errorf("%+v %v", trail, err)
	}
	for wrong, want := range map[string]string{
		strings.Replace(erp, "service_type: soap", "service_type: rest", 1):        "use http or soap",
		strings.Replace(erp, "    service_type: soap\n", "", 1):                    "set service_type to soap",
		strings.Replace(erp, "operation: Log, ", "", 1):                            "Enter the operation",
		strings.Replace(erp, "#ani#", "#anni#", 1):                                 "w.yaml:8:",
		strings.Replace(erp, "value:", "static:", 1):                               `"static" is not known`,
		erp + "    body_template: <x/>\n":                                          "made of its inputs",
		strings.Replace(erp, `value: "#ani#"`, `value: "${env:SOAP_PASSWORD}"`, 1): "add `secret: true` to the row",
	} {
		if _, err := apply(wrong); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	sealed := strings.Replace(erp, `value: "#ani#"`, `secret: true, value: "${env:SOAP_PASSWORD}"`, 1)
	if _, err := apply(sealed); err != nil {
		t.Fatal(err)
	}
	if text, err = file.Export(ctx, w); err != nil || !bytes.Contains(text, []byte(`value: "${env:SOAP_PASSWORD}", secret: true`)) {
		t.Errorf("exported %s, %v", text, err)
	}
}
