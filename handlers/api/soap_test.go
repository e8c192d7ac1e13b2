package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// A Web Service of the type SOAP goes through the API as it is; secret values of its inputs
// are taken and never given; the site holds each answer against the document.
func TestSOAP(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		soap := object{"version": "1.2", "action": "urn:erp#Log", "operation": "Log", "namespace": "urn:erp", "style": "encoded", "inputs": []object{
			{"name": "caller", "type": "xsd:string", "value": "#ani# %note%", "description": "Who calls"}, {"name": "key", "secret": true, "value": "s3cret-key"}, {"name": "order/id", "type": "xsd:int", "required": true}}}
		made := c.do(http.MethodPost, "/web-services", object{"name": "ERP", "service_type": "soap", "domain": s.upstream, "https": false, "soap": soap,
			"results": []object{{"description": "Token", "path": "0.token", "secret": true}}}).want(http.StatusCreated)
		if made.text1("method") != "POST" || made.text1("service_type") != "soap" || strings.Contains(made.text, "s3cret-key") || !strings.Contains(made.text, `"value_set":true`) {
			t.Errorf("made %s", made.text)
		}
		page := "/web-services/" + made.text1("id")
		s.hasSecrets(made.text1("id"), "soap.inputs.key")
		again := c.do(http.MethodPut, page, made.fields(), made.etag()).want(http.StatusOK)
		if again.text1("version") != made.text1("version") {
			t.Errorf("what was read and sent back changed something: %s", again.text)
		}
		s.hasSecrets(made.text1("id"), "soap.inputs.key")
		sent := c.do(http.MethodPost, page+"/test", object{"inputs": object{"note": "<b>", "order/id": "7"}}).want(http.StatusOK).text
		for _, want := range []string{`&lt;b&gt;`, `urn:erp`, `application/soap+xml`} {
			if !strings.Contains(sent, want) && !strings.Contains(sent, strings.ReplaceAll(want, "&", `\u0026`)) {
				t.Errorf("sent %s, without %s", sent, want)
			}
		}
		patched := c.do(http.MethodPatch, page, object{"soap": object{"action": "urn:other"}}, again.etag()).want(http.StatusOK)
		if got := patched.fields()["soap"].(object); got["action"] != "urn:other" || got["operation"] != "Log" || len(got["inputs"].([]any)) != 3 {
			t.Errorf("patched %s", patched.text)
		}
		for want, wrong := range map[string]object{
			"soap.operation":       {"operation": "a b"},
			"soap.inputs[0].type":  {"inputs": []object{{"name": "a", "type": "xsd:strin"}}},
			"soap.inputs[0].value": {"inputs": []object{{"name": "a", "value": "#anni#"}}},
		} {
			got := c.do(http.MethodPatch, page, object{"soap": wrong}, patched.etag())
			if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text, want) {
				t.Errorf("%s: %d %s", want, got.status, got.text)
			}
		}
		plain := c.do(http.MethodPost, "/web-services", s.serviceBody("Plain")).want(http.StatusCreated)
		if plain.text1("service_type") != "http" || plain.fields()["soap"] != nil {
			t.Errorf("plain %s", plain.text)
		}
	})
}
