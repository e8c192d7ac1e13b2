package webservice_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/models"
)

// erp is a SOAP server: it answers the operation Log with its caller, in the version it was
// asked in, and a caller it does not know with a Fault.
type erp struct {
	mu     sync.Mutex
	seen   []seen
	status int // of a Fault
}

type logged struct {
	XMLName xml.Name
	Body    struct {
		Log struct {
			XMLName xml.Name
			Caller  string `xml:"caller"`
			Note    string `xml:"note"`
			Key     string `xml:"key"`
			Seconds *int   `xml:"seconds"`
		} `xml:"Log"`
	} `xml:"Body"`
}

func (e *erp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	e.mu.Lock()
	e.seen = append(e.seen, seen{r.RequestURI, r.Method, string(body), r.Header})
	e.mu.Unlock()
	var in logged
	if err := xml.Unmarshal(body, &in); err != nil || in.Body.Log.XMLName.Space != "urn:erp" {
		http.Error(w, "no envelope", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", strings.Split(r.Header.Get("Content-Type"), ";")[0]+"; charset=utf-8")
	if in.Body.Log.Caller == "nobody" {
		w.WriteHeader(e.status)
		_, _ = io.WriteString(w, `<s:Envelope xmlns:s="`+in.XMLName.Space+`"><s:Body>`+fault(in.XMLName.Space)+`</s:Body></s:Envelope>`)
		return
	}
	_, _ = io.WriteString(w, `<s:Envelope xmlns:s="`+in.XMLName.Space+`"><s:Body><LogResponse xmlns="urn:erp"><LogResult><Number>42</Number><Caller>`)
	_ = xml.EscapeText(w, []byte(in.Body.Log.Caller))
	_, _ = io.WriteString(w, `</Caller></LogResult></LogResponse></s:Body></s:Envelope>`)
}

func fault(version string) string {
	if strings.HasSuffix(version, "2003/05/soap-envelope") {
		return `<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">Unknown caller s3cret-key</s:Text></s:Reason></s:Fault>`
	}
	return `<s:Fault><faultcode>s:Client</faultcode><faultstring>Unknown caller s3cret-key</faultstring></s:Fault>`
}

func (e *erp) last(t *testing.T) (seen, logged) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	got := e.seen[len(e.seen)-1]
	var in logged
	if err := xml.Unmarshal([]byte(got.body), &in); err != nil {
		t.Fatalf("%v: %s", err, got.body)
	}
	return got, in
}

// oldERP is a Web Service of the type SOAP, as it is stored.
func oldERP(domain, version string) *models.WebService {
	w := &models.WebService{ID: "e", Name: "Old ERP", Active: true, Domain: domain, Path: "/%tenant%/erp.asmx", TimeoutMS: 2000,
		Config: models.WebServiceConfig{ServiceType: webservice.TypeSOAP, Auth: models.WebServiceAuth{Kind: "none"},
			PathVariables: []models.Param{{Name: "tenant", Static: "t7"}},
			SOAP: models.SOAPSettings{SOAPOperation: models.SOAPOperation{Version: version, Action: "urn:erp#Log", Operation: "Log", Namespace: "urn:erp"},
				Inputs: []models.Param{{Name: "caller", Static: "#ani#", Type: "string"}, {Name: "note", Static: "%note% of %tenant% by #dnis#", Required: true},
					{Name: "seconds", Type: "xs:int"}, {Name: "key", Secret: true}}},
			Results: []models.ServiceResult{{Description: "Number", Path: "//LogResult/Number"}, {Description: "Caller", Path: "//Caller"}}}}
	webservice.Normalize(w)
	return w
}

func soapSecrets() map[string]string {
	return map[string]string{webservice.SecretKey(webservice.InSOAP, "key"): "s3cret-key"}
}

func use(ani, note string) webservice.Request {
	return webservice.Request{Tags: map[string]string{"ani": ani, "dnis": "100"}, Inputs: map[string]string{"note": note}}
}

func TestSOAPRequest(t *testing.T) {
	server := &erp{}
	domain := upstream(t, server.ServeHTTP)
	const hostile = "a\"b'c<d>&e </caller> ]]> <![CDATA[ #dnis# %note% \r\n\t é😀"
	for _, version := range []string{"1.1", "1.2"} {
		w := oldERP(domain, version)
		x := do(t, w, soapSecrets(), use(hostile, hostile))
		got, in := server.last(t)
		if log := in.Body.Log; log.Caller != hostile || log.Note != hostile+" of t7 by 100" || log.Key != "s3cret-key" || log.Seconds != nil {
			t.Errorf("%s: arrived as %+v", version, log)
		}
		if got.method != http.MethodPost || got.uri != "/t7/erp.asmx" || !strings.HasPrefix(got.header.Get("Accept"), "text/xml") {
			t.Errorf("%s: %s %s %v", version, got.method, got.uri, got.header)
		}
		action, kind := `"urn:erp#Log"`, "text/xml; charset=utf-8"
		if version == "1.2" {
			action, kind = "", `application/soap+xml; charset=utf-8; action="urn:erp#Log"`
		}
		if got.header.Get("SOAPAction") != action || got.header.Get("Content-Type") != kind {
			t.Errorf("%s: %v", version, got.header)
		}
		// XML has no way to say \r but as a reference, and what is read is trimmed.
		if x.Cause != webservice.Success || x.Values()["Number"] != "42" || !strings.HasPrefix(x.Values()["Caller"], `a"b'c<d>&e`) {
			t.Errorf("%s: %s %s %v", version, x.Cause, x.Reason, x.Values())
		}
		if strings.Contains(x.Request.Body, "s3cret-key") || !strings.Contains(x.Request.Body, "<key>"+webservice.Mask+"</key>") {
			t.Errorf("%s: the record holds %s", version, x.Request.Body)
		}
	}
	// A secret too short to be found by its value is masked by its place.
	x := do(t, oldERP(domain, "1.1"), map[string]string{"soap.inputs.key": "7"}, use("1", "2"))
	if _, in := server.last(t); in.Body.Log.Key != "7" || !strings.Contains(x.Request.Body, "<key>"+webservice.Mask+"</key>") {
		t.Errorf("short: %s", x.Request.Body)
	}
	// A value is replaced as a whole, never what stands in it.
	w := oldERP(domain, "1.1")
	w.Mapping = true
	w.Config.SOAP.Inputs[1].Static = "%note%"
	do(t, w, soapSecrets(), use("abc123", "abc123"))
	if _, in := server.last(t); in.Body.Log.Caller != "token-9" || in.Body.Log.Note != "token-9" {
		t.Errorf("mapped: %+v", in.Body.Log)
	}
	w.Config.SOAP.Inputs[1].Static = "x %note%"
	do(t, w, soapSecrets(), use("abc123", "abc123"))
	if _, in := server.last(t); in.Body.Log.Note != "x abc123" {
		t.Errorf("a part was mapped: %+v", in.Body.Log)
	}
}

func TestSOAPInputs(t *testing.T) {
	s := compile(t, oldERP("h", "1.1"), nil)
	var names []string
	for _, in := range s.Inputs() {
		names = append(names, in.Name)
		if in.Required != (in.Name == "note") || in.Secret != (in.Name == "key") {
			t.Errorf("%+v", in)
		}
	}
	if want := []string{"note", "seconds", "key"}; !slices.Equal(names, want) || !slices.Equal(s.Tags(), []string{"ani", "dnis"}) || s.Open() {
		t.Errorf("inputs %v, tags %v, open %v", names, s.Tags(), s.Open())
	}
	draft := oldERP("h", "1.1")
	if got := webservice.InputsOf(draft, nil); len(got) != 3 {
		t.Errorf("of a draft: %v", got)
	}
	x := do(t, oldERP("127.0.0.1:1", "1.1"), nil, use("1", ""))
	if x.Cause != webservice.Rejected || x.Sent {
		t.Errorf("without a required input: %s %v", x.Cause, x.Sent)
	}
}

// A Fault is Rejected with its text, whatever the status and version; nothing of it is a result.
func TestSOAPFault(t *testing.T) {
	for _, version := range []string{"1.1", "1.2"} {
		for _, status := range []int{200, 400, 500, 503} {
			server := &erp{status: status}
			w := oldERP(upstream(t, server.ServeHTTP), version)
			x := do(t, w, soapSecrets(), use("nobody", "x"))
			if x.Cause != webservice.Rejected || !strings.Contains(x.Reason, "SOAP Fault (s:") || !strings.HasSuffix(x.Reason, ": Unknown caller "+webservice.Mask) || len(x.Values()) != 0 || x.Response.Status != status {
				t.Errorf("%s %d: %s %q %v", version, status, x.Cause, x.Reason, x.Values())
			}
			again := webservice.Replay(t.Context(), compile(t, w, soapSecrets()), use("nobody", "x"),
				webservice.Answer{Status: status, ContentType: x.Response.ContentType, Body: x.Response.Body}, time.Now())
			if again.Cause != x.Cause || again.Reason != x.Reason {
				t.Errorf("%s %d: played again: %s %q", version, status, again.Cause, again.Reason)
			}
		}
	}
	plain := plainPost(upstream(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>`+fault("")+`</s:Body></s:Envelope>`)
	}), "xml")
	if x := do(t, plain, nil, webservice.Request{}); x.Cause != webservice.Unavailable {
		t.Errorf("of HTTP: %s", x.Cause)
	}
	broken := oldERP(upstream(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }), "1.1")
	if x := do(t, broken, soapSecrets(), use("1", "2")); x.Cause != webservice.Unavailable {
		t.Errorf("500 without a Fault: %s", x.Cause)
	}
}

// What is cut off of a Fault, or written on one line, is masked before: no part of a secret
// is left.
func TestSOAPFaultHoldsNoPartOfASecret(t *testing.T) {
	const hidden = "first  half|second half"
	for before := range 520 {
		if before > 3 && before < 470 {
			continue
		}
		text := strings.Repeat("x", before) + hidden
		w := oldERP(upstream(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>`+text+
				`</faultcode><faultstring>`+text+`</faultstring></s:Fault></s:Body></s:Envelope>`)
		}), "1.1")
		secrets := soapSecrets()
		for key := range secrets {
			secrets[key] = hidden
		}
		x := do(t, w, secrets, use("1", "2"))
		if !strings.Contains(x.Reason, "SOAP Fault") || strings.Contains(x.Reason, "fi") || strings.Contains(x.Reason, "half") {
			t.Errorf("behind %d: %s", before, x.Reason)
		}
	}
}

func TestSOAPIsChecked(t *testing.T) {
	good := func() *models.WebService { return oldERP("h", "1.1") }
	if err := webservice.Check(good(), nil); err != nil {
		t.Error(apperr.Fields(err))
	}
	for field, c := range map[string]struct {
		want  string
		wrong func(*models.WebServiceConfig)
	}{
		"service_type":         {"use http or soap", func(c *models.WebServiceConfig) { c.ServiceType = "rest" }},
		"soap":                 {"set service_type to soap", func(c *models.WebServiceConfig) { c.ServiceType = "" }},
		"soap.version":         {"use 1.1 or 1.2", func(c *models.WebServiceConfig) { c.SOAP.Version = "2" }},
		"soap.operation":       {"Enter the operation", func(c *models.WebServiceConfig) { c.SOAP.Operation = "" }},
		"soap.action":          {"Leave out quotes", func(c *models.WebServiceConfig) { c.SOAP.Action = `"urn:x"` }},
		"soap.namespace":       {"Leave out quotes", func(c *models.WebServiceConfig) { c.SOAP.Namespace = "urn:a b" }},
		"soap.style":           {"use qualified, unqualified or encoded", func(c *models.WebServiceConfig) { c.SOAP.Style = "rpc" }},
		"soap.inputs[0].name":  {"write id, or order/id", func(c *models.WebServiceConfig) { c.SOAP.Inputs[0].Name = "a:b" }},
		"soap.inputs[1].name":  {"stands in row 1 already", func(c *models.WebServiceConfig) { c.SOAP.Inputs[1].Name = "caller" }},
		"soap.inputs[2].name":  {"can't hold", func(c *models.WebServiceConfig) { c.SOAP.Inputs[2].Name = "note/x" }},
		"soap.inputs[0].type":  {"did you mean", func(c *models.WebServiceConfig) { c.SOAP.Inputs[0].Type = "xsd:strng" }},
		"soap.inputs[2].value": {"is not a value of the type xsd:int", func(c *models.WebServiceConfig) { c.SOAP.Inputs[2].Static = "many" }},
		"soap.inputs[0].value": {"did you mean #ani#?", func(c *models.WebServiceConfig) { c.SOAP.Inputs[0].Static = "#anni#" }},
		"body_template":        {"is made of its inputs", func(c *models.WebServiceConfig) { c.BodyTemplate = "<x/>" }},
		"body":                 {"is made of its inputs", func(c *models.WebServiceConfig) { c.Body = []models.Param{{Name: "x"}} }},
		"headers[0].name":      {"send soapaction already", func(c *models.WebServiceConfig) { c.Headers = []models.Param{{Name: "soapaction"}} }},
		"headers[0].type":      {"Only the inputs of SOAP", func(c *models.WebServiceConfig) { c.Headers = []models.Param{{Name: "X-A", Type: "xsd:int"}} }},
	} {
		w := good()
		c.wrong(&w.Config)
		err := webservice.Check(w, nil)
		i := slices.IndexFunc(apperr.Fields(err), func(f apperr.Field) bool { return f.Name == field })
		if i < 0 || !strings.Contains(apperr.Fields(err)[i].Message, c.want) {
			t.Errorf("%s: %v", field, apperr.Fields(err))
		}
	}
	// What is sent is one thing, however it was written.
	w := good()
	w.Method, w.ContentType, w.Config.SOAP.Version, w.Config.SOAP.Style = "GET", "form", "", ""
	webservice.Normalize(w)
	if w.Method != http.MethodPost || w.ContentType != "xml" || w.Config.SOAP.Version != "1.1" || w.Config.SOAP.Style != "qualified" || w.Config.SOAP.Inputs[2].Type != "xsd:int" {
		t.Errorf("%+v", w)
	}
}
