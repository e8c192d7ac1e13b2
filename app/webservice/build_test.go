package webservice_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"log"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/webservice"
	"hookline/models"
)

var quiet = log.New(io.Discard, "", 0)

// seen is a request as the upstream got it.
type seen struct {
	uri, method, body string
	header            http.Header
}

// echo gives a domain and a function that tells what it was asked last.
func echo(t *testing.T) (string, func() seen) {
	t.Helper()
	got := make(chan seen, 8)
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got <- seen{r.RequestURI, r.Method, string(b), r.Header}
		w.WriteHeader(http.StatusNoContent)
	})
	return domain, func() seen {
		t.Helper()
		select {
		case s := <-got:
			return s
		default:
			t.Fatal("nothing was sent")
			return seen{}
		}
	}
}

const evil = "a\"b'c<d>&e=f?g#h/i\\j\r\nX-Evil: 1\x00%20%x%{}[],:\u2028é😀+ ;"

func plainPost(domain, contentType string) *models.WebService {
	return &models.WebService{ID: "p", Name: "Post", Active: true, Method: "POST", ContentType: contentType, Domain: domain, Path: "/p", TimeoutMS: 2000}
}

func TestEscapeByPlace(t *testing.T) {
	domain, last := echo(t)
	w := suburb(domain)
	w.Path = "/a/%postcode%/z"
	w.Config.Headers = []models.Param{{Name: "X-In"}}
	w.Config.Results = nil
	do(t, w, nil, inputs("postcode", evil, "limit", evil, "X-In", evil))
	got := last()
	path, query, _ := strings.Cut(got.uri, "?")
	parts := strings.Split(path, "/")
	if len(parts) != 4 {
		t.Fatalf("the value left its segment: %s", path)
	}
	if v, err := url.PathUnescape(parts[2]); err != nil || v != evil {
		t.Errorf("path: %q", v)
	}
	if v, err := url.ParseQuery(query); err != nil || len(v) != 1 || v.Get("limit") != evil {
		t.Errorf("query: %q", query)
	}
	if v := got.header.Get("X-In"); strings.ContainsAny(v, "\r\n\x00") || !strings.HasSuffix(v, "\u2028é😀+ ;") || got.header.Get("X-Evil") != "" {
		t.Errorf("header: %q", v)
	}
}

func TestFormBody(t *testing.T) {
	domain, last := echo(t)
	w := plainPost(domain, "form")
	w.Config.Body = []models.Param{{Name: "a&b"}, {Name: "left out"}, {Name: "s", Static: "1"}}
	do(t, w, nil, inputs("a&b", evil))
	got := last()
	v, err := url.ParseQuery(got.body)
	if err != nil || len(v) != 2 || v.Get("a&b") != evil || v.Get("s") != "1" || got.header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		t.Errorf("%s %v", got.body, got.header)
	}
	w.Config.Body, w.Config.BodyTemplate = nil, "x=%v%&y=2"
	do(t, w, nil, inputs("v", evil))
	if v, err := url.ParseQuery(last().body); err != nil || len(v) != 2 || v.Get("x") != evil {
		t.Errorf("template: %v", v)
	}
}

func TestJSONBody(t *testing.T) {
	domain, last := echo(t)
	w := plainPost(domain, "json")
	w.Config.Body = []models.Param{{Name: "z"}, {Name: "a.b.c"}, {Name: "a.d", Static: "0800"}, {Name: "gone"}, {Name: "o.p"}, {Name: "a.e"}}
	do(t, w, nil, inputs("z", evil, "a.b.c", "1", "a.e", "true"))
	got := last()
	z, _ := json.Marshal(evil)
	var want, have any
	_ = json.Unmarshal([]byte(`{"z":`+string(z)+`,"a":{"b":{"c":"1"},"d":"0800","e":"true"}}`), &want)
	if err := json.Unmarshal([]byte(got.body), &have); err != nil || !equalJSON(want, have) || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("%s", got.body)
	}
	if !strings.HasPrefix(got.body, `{"z":`) {
		t.Errorf("the order of the rows is lost: %s", got.body)
	}
	do(t, w, nil, inputs())
	if got := last(); got.body != `{"a":{"d":"0800"}}` {
		t.Errorf("left out: %s", got.body)
	}
}

func equalJSON(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

func TestJSONTemplate(t *testing.T) {
	domain, last := echo(t)
	w := plainPost(domain, "json")
	w.Config.BodyTemplate = `{"q\"": "<%v%>", "n": %v%, "list": [%v%]}`
	for value, bare := range map[string]string{
		evil: "", "12": "12", "-1.50e3": "-1.50e3", "0800": `"0800"`, "true": "true", "null": "null", "": "null", " 1": `" 1"`,
		`1, "admin": true`: `"1, \"admin\": true"`, `{"a":1}`: `"{\"a\":1}"`, `"x"`: `"\"x\""`, "NaN": `"NaN"`,
	} {
		do(t, w, nil, inputs("v", value))
		got := last().body
		var have struct {
			N    json.RawMessage   `json:"n"`
			List []json.RawMessage `json:"list"`
		}
		var all map[string]json.RawMessage
		if json.Unmarshal([]byte(got), &all) != nil || len(all) != 3 {
			t.Errorf("%q breaks out: %s", value, got)
			continue
		}
		_ = json.Unmarshal([]byte(got), &have)
		if q := string(all[`q"`]); q == "" || !strings.HasPrefix(q, `"<`) || !strings.HasSuffix(q, `>"`) {
			t.Errorf("%q in quotes: %s", value, q)
		}
		if bare != "" && string(have.N) != bare || len(have.List) != 1 {
			t.Errorf("%q bare: %s", value, got)
		}
	}
}

func TestXMLTemplate(t *testing.T) {
	domain, last := echo(t)
	w := plainPost(domain, "xml")
	w.Config.BodyTemplate = `<?xml version="1.0"?><r a="%v%"><b>%v%</b></r>`
	do(t, w, nil, inputs("v", strings.ReplaceAll(evil, "\x00", "")))
	got := last()
	var r struct {
		A   string   `xml:"a,attr"`
		B   string   `xml:"b"`
		Any []string `xml:",any"`
	}
	want := strings.ReplaceAll(evil, "\x00", "")
	if err := xml.Unmarshal([]byte(got.body), &r); err != nil || r.A != want || r.B != want || len(r.Any) != 0 || got.header.Get("Content-Type") != "text/xml; charset=utf-8" {
		t.Errorf("%v %s", err, got.body)
	}
	do(t, w, nil, inputs("v", "a\x00b"))
	if err := xml.Unmarshal([]byte(last().body), &r); err != nil {
		t.Errorf("a NUL: %v", err)
	}
}

func TestTextTemplateAndHeaders(t *testing.T) {
	domain, last := echo(t)
	w := plainPost(domain, "text")
	w.Path = "/it's a <path>/%v%"
	w.Config.PathVariables = []models.Param{{Name: "v", Static: "fixed"}}
	w.Config.BodyTemplate = "%v% and %none%!"
	w.Config.Headers = []models.Param{{Name: "SOAPAction", Static: `"urn:x"`}, {Name: "content-type", Static: "text/csv"}}
	do(t, w, nil, inputs("v", "not this"))
	got := last()
	if got.body != "fixed and !" || got.uri != "/it's%20a%20%3Cpath%3E/fixed" || got.header.Get("Soapaction") != `"urn:x"` ||
		strings.Join(got.header.Values("Content-Type"), ",") != "text/csv" {
		t.Errorf("%+v", got)
	}
}

// Every method arrives as itself, and only those with a body send one.
func TestMethods(t *testing.T) {
	domain, last := echo(t)
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		w := plainPost(domain, "form")
		w.Method = m
		do(t, w, nil, inputs())
		if got := last(); got.method != m || got.body != "" || got.header.Get("Content-Type") != "" {
			t.Errorf("%s: %+v", m, got)
		}
	}
}

func TestInternationalDomain(t *testing.T) {
	w := suburb("bücher.invalid:81")
	w.TimeoutMS = 5000
	if ex := do(t, w, nil, inputs("postcode", "1")); ex.Request.URL != "http://xn--bcher-kva.invalid:81/suburbs/1.json" {
		t.Errorf("%s", ex.Request.URL)
	}
}

// A doubled percent sign is one, in a path and in bodies of every kind; what is percent-encoded
// stays, and is no input.
func TestPercentSigns(t *testing.T) {
	domain, last := echo(t)
	w := suburb(domain)
	w.Path, w.Config.Results = "/M%C3%BCnchen%20Ost/50%%/%postcode%", nil
	if err := webservice.Check(w, nil); err != nil {
		t.Error(err)
	}
	do(t, w, nil, inputs("postcode", "5%%"))
	if path, _, _ := strings.Cut(last().uri, "?"); path != "/M%C3%BCnchen%20Ost/50%25/5%25%25" {
		t.Errorf("path %s", path)
	}
	for kind, want := range map[string]string{"form": "a=50%25&b=x+y&c=%25b%25", "json": `{"a": "50%", "b": "x y", "c": "%b%"}`, "text": "50% x y %b%"} {
		w := plainPost(domain, kind)
		w.Config.BodyTemplate = map[string]string{"form": "a=50%%&b=%b%&c=%%b%%", "json": `{"a": "50%%", "b": "%b%", "c": "%%b%%"}`, "text": "50%% %b% %%b%%"}[kind]
		if err := webservice.Check(w, nil); err != nil {
			t.Error(err)
		}
		if do(t, w, nil, inputs("b", "x y")); last().body != want {
			t.Errorf("%s: %s, want %s", kind, last().body, want)
		}
	}
}

// An answer without a body has nothing in it: a miss, unless every result is optional.
func TestNoBodyAndOptionalResults(t *testing.T) {
	domain := upstream(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	w := suburb(domain)
	for i := range w.Config.Results {
		if ex := do(t, w, nil, inputs("postcode", "2000")); ex.Cause != webservice.NoMatch || !strings.Contains(ex.Reason, "204") {
			t.Errorf("%s %q", ex.Cause, ex.Reason)
		}
		w.Config.Results[i].Optional = true
	}
	if ex := do(t, w, nil, inputs("postcode", "2000")); ex.Cause != webservice.Success || ex.Reason != "" {
		t.Errorf("%s %q", ex.Cause, ex.Reason)
	}
}
