package call_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"hookline/app/webservice"
	"hookline/models"
	"hookline/models/dbtest"
)

// A Workflow asks a SOAP server: what the caller keyed goes into the envelope, results are
// read by XPath, and a Fault leaves by the connector's failure.
func TestSOAPOnACall(t *testing.T) { dbtest.Each(t, testSOAPOnACall) }

func testSOAPOnACall(t *testing.T, db *models.DB) {
	b := newBench(t, db)
	b.serve(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		const head, tail = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>`, `</s:Body></s:Envelope>`
		if !strings.Contains(string(body), `<Find xmlns="urn:places"><postcode>2090</postcode><asked>by +61255501111</asked></Find>`) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, head+`<s:Fault><faultcode>s:Client</faultcode><faultstring>No such postcode</faultstring></s:Fault>`+tail)
			return
		}
		_, _ = io.WriteString(w, head+`<FindResponse xmlns="urn:places"><Name>Cremorne &amp; more</Name><Lat>-33.83</Lat></FindResponse>`+tail)
	})
	s := b.service
	s.Path = "/places.asmx"
	s.Config = models.WebServiceConfig{Auth: s.Config.Auth, ServiceType: webservice.TypeSOAP,
		SOAP: models.SOAPSettings{SOAPOperation: models.SOAPOperation{Operation: "Find", Namespace: "urn:places", Action: "urn:places#Find"},
			Inputs: []models.Param{{Name: "postcode", Required: true}, {Name: "asked", Static: "by #ani#"}}},
		Results: []models.ServiceResult{{Description: "Suburb", Path: "//FindResponse/Name"}, {Description: "Latitude", Path: "//Lat"}}}
	webservice.Normalize(s)
	b.must(webservice.Check(s, nil))
	b.must(db.Services.Update(t.Context(), s))
	b.must(db.BumpRevision(t.Context()))
	for digits, want := range map[string]string{"2090": "Cremorne & more at -33.83.|hangup", "9999": "Not now.|hangup"} {
		r, err := b.engine.Start(t.Context(), start("CA"+digits))
		b.must(err)
		r, err = b.engine.Continue(t.Context(), keyed(r, "CA"+digits, digits))
		b.must(err)
		if text(r) != want {
			t.Errorf("%s: %s", digits, text(r))
		}
	}
}
