package answer_test

import (
	"strings"
	"testing"
	"time"

	"hookline/app/webservice/answer"
)

func results(t testing.TB, paths ...string) []answer.Result {
	t.Helper()
	var list []answer.Result
	for _, p := range paths {
		r, err := answer.NewResult(p, p, false)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

func read(list []answer.Result, contentType, body string) answer.Outcome {
	d := answer.Decode(contentType, []byte(body))
	return answer.Read(&d, list, time.Time{})
}

const jsonBody = `{"list":[{"name":"Sydney","state":{"name":"New South Wales"}},{"name":"Perth"}],
 "lat":-33.829999999999998,"id":9007199254740993,"big":1e400,"neg":-0.0,"yes":true,"no":false,"nil":null,"empty":"","blank":"  ",
 "obj":{"a":1},"arr":[1],"a.b":"dotted","":"unnamed","0":"zero","uni":"caf\u00e9 \ud83d\ude00","esc":"a\/b\n","tag":"<b>%ivr:x%</b>",
 "rtl":"שלום","dup":1,"dup":2,"*":"star","@type":"at"}`

func TestJSONResults(t *testing.T) {
	for _, tt := range []struct{ path, want, note string }{
		{"list.0.name", "Sydney", ""}, {"list[0].name", "Sydney", ""}, {"list.1.name", "Perth", ""}, {`["list"][0]['state'].name`, "New South Wales", ""},
		{"$.list[0].state.name", "New South Wales", ""}, {"$.list[-1].name", "Perth", ""}, {"$.list[-3].name", "", "nothing at"}, {"$['0']", "zero", ""}, {"$[0]", "", "nothing at"}, {"$.list['0']", "", "nothing at"}, {"$.list[0]['name']", "Sydney", ""}, {"$['dup']", "2", ""}, {"$.list[*].name", "Sydney", "2 values"},
		{"$.list[?@.name=='Perth'].name", "Perth", ""}, {"$..state.name", "New South Wales", ""},
		{"lat", "-33.829999999999998", ""}, {"$.lat", "-33.829999999999998", ""}, {"id", "9007199254740993", ""}, {"$.id", "9007199254740993", ""},
		{"big", "1e400", ""}, {"$.big", "1e400", ""}, {"neg", "-0.0", ""}, {"$.neg", "-0.0", ""},
		{"yes", "true", ""}, {"$.no", "false", ""}, {"no", "false", ""},
		{"nil", "", "null"}, {"$.nil", "", "null"}, {"empty", "", "empty"}, {"blank", "", "empty"}, {"$.empty", "", "empty"},
		{"obj", "", "object"}, {"$.obj", "", "object"}, {"arr", "", "list"}, {"$.arr", "", "list"}, {"list", "", "list"},
		{"none", "", "nothing at"}, {"$.none", "", "nothing at"}, {"list.7.name", "", "nothing at"}, {"list.-1", "", "nothing at"}, {"list.name", "", "nothing at"}, {"lat.x", "", "nothing at"},
		{`a\.b`, "dotted", ""}, {`["a.b"]`, "dotted", ""}, {"0", "zero", ""}, {`[""]`, "unnamed", ""}, {`\*`, "star", ""}, {"@type", "at", ""},
		{"uni", "café 😀", ""}, {"esc", "a/b\n", ""}, {"tag", "<b>%ivr:x%</b>", ""}, {"rtl", "שלום", ""}, {"dup", "2", ""}, {"$.dup", "2", ""},
	} {
		r := read(results(t, tt.path), "application/json", jsonBody)
		got := r.Results[0]
		cause := answer.Success
		if tt.want == "" {
			cause = answer.NoMatch
		}
		if got.Value != tt.want || r.Cause != cause || got.Found != (tt.want != "") || !strings.Contains(got.Note, tt.note) {
			t.Errorf("%s: %q %s %+v", tt.path, got.Value, r.Cause, got)
		}
		if cause == answer.NoMatch && !strings.Contains(r.Reason, tt.path) {
			t.Errorf("%s: the reason %q does not name the path", tt.path, r.Reason)
		}
	}
}

const xmlBody = `<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="urn:m"><s:Body>
<m:Price cur="AUD">-33.829999999999998</m:Price><list><i>a</i><i>b &amp; c</i></list><c><![CDATA[<raw>]]></c><e/><mix>x <b>y</b></mix>
</s:Body></s:Envelope>`

func TestXMLResults(t *testing.T) {
	for _, tt := range []struct{ path, want, note string }{
		{"/s:Envelope/s:Body/m:Price", "-33.829999999999998", ""}, {"//m:Price/@cur", "AUD", ""}, {"//*[local-name()='Price']", "-33.829999999999998", ""},
		{"//i", "a", "2 values"}, {"//i[2]", "b & c", ""}, {"(//i)[2]", "b & c", ""}, {"count(//i)", "2", ""}, {"string(//i[1])", "a", ""},
		{"boolean(//i)", "true", ""}, {"//c", "<raw>", ""}, {"//e", "", "empty"}, {"//list", "", "further"}, {"//mix", "x y", ""},
		{"//none", "", "nothing"}, {"number(//i)", "", "not a number"}, {"//i[1]/text()", "a", ""},
	} {
		r := read(results(t, tt.path), "text/xml", xmlBody)
		if got := r.Results[0]; got.Value != tt.want || !strings.Contains(got.Note, tt.note) || r.Cause == answer.BadResponse {
			t.Errorf("%s: %q %s %q", tt.path, got.Value, r.Cause, got.Note)
		}
	}
}

func TestAnswerFormats(t *testing.T) {
	deep := strings.Repeat("[", 5000) + strings.Repeat("]", 5000)
	deepXML := strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000)
	bomb := `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>`
	external := `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`
	for _, tt := range []struct {
		name, path, contentType, body string
		cause                         answer.Cause
		value                         string
	}{
		{"JSON as JSON", "a", "application/json; charset=utf-8", `{"a":1}`, answer.Success, "1"},
		{"JSON as problem+json", "a", "application/problem+json", `{"a":1}`, answer.Success, "1"},
		{"JSON as text", "a", "text/plain", `{"a":1}`, answer.Success, "1"},
		{"JSON as HTML", "a", "text/html", `{"a":1}`, answer.Success, "1"},
		{"JSON without a type", "a", "", `{"a":1}`, answer.Success, "1"},
		{"JSON with a BOM", "a", "application/json", "\xef\xbb\xbf{\"a\":1}", answer.Success, "1"},
		{"JSON in UTF-16", "a", "application/json", "\xff\xfe{\x00\"\x00a\x00\"\x00:\x001\x00}\x00", answer.Success, "1"},
		{"JSON that lies about UTF-16", "a", "application/json; charset=utf-16", `{"a":1}`, answer.Success, "1"},
		{"Latin 1", "a", "application/json; charset=iso-8859-1", "{\"a\":\"caf\xe9\"}", answer.Success, "café"},
		{"Latin 1 that says UTF-8", "a", "application/json; charset=utf-8", "{\"a\":\"caf\xe9\"}", answer.Success, "café"},
		{"unknown charset", "a", "application/json; charset=klingon", `{"a":"é"}`, answer.Success, "é"},
		{"UTF-8 that says Latin 1", "a", "application/json; charset=ISO-8859-1", `{"a":"é"}`, answer.Success, "é"},
		{"Thai that could be UTF-8", "a", "application/json; charset=tis-620", "{\"a\":\"\xcb\xa1\"}", answer.Success, "หก"},
		{"a list as HTML", "/list/item", "text/html", "<list><item>1</item></list>", answer.Success, "1"},
		{"XML as HTML", "/r/a", "text/html", "<r><a>1</a></r>", answer.Success, "1"},
		{"XML as HTML, declared", "/p", "text/html; charset=utf-8", "<?xml version='1.0'?>\n<p>1</p>", answer.Success, "1"},
		{"SOAP as HTML", "//a", "text/html", "<soap:Envelope xmlns:soap='u'><a>1</a></soap:Envelope>", answer.Success, "1"},
		{"a comment as HTML", "/r", "text/html", "<!-- x --><r>1</r>", answer.BadResponse, ""},
		{"Shift JIS", ".", "text/plain; charset=shift_jis", "\x93\xfa\x96\x7b", answer.Success, "日本"},
		{"odd content type", "a", "application/json;;;=", `{"a":1}`, answer.Success, "1"},
		{"truncated JSON", "a", "application/json", `{"a":1,`, answer.BadResponse, ""},
		{"two JSONs", "a", "application/json", `{"a":1}{"a":2}`, answer.BadResponse, ""},
		{"deep JSON", "0.0", "application/json", deep, answer.BadResponse, ""},
		{"deep JSON by JSONPath", "$..x", "application/json", deep, answer.BadResponse, ""},
		{"HTML with 200", "a", "text/html; charset=utf-8", "<!DOCTYPE html><html><body>Sorry</body></html>", answer.BadResponse, ""},
		{"HTML as JSON", "a", "application/json", "<html></html>", answer.BadResponse, ""},
		{"HTML for an XPath", "//a", "text/html", "<html><a>1</a></html>", answer.BadResponse, ""},
		{"HTML whole", ".", "text/html", "<p>x</p>", answer.BadResponse, ""},
		{"empty", "a", "application/json", " \n", answer.BadResponse, ""},
		{"binary", "a", "image/png", "\x89PNG\r\n\x1a\n\x00\x00", answer.BadResponse, ""},
		{"XML for a JSON path", "a", "text/xml", "<a>1</a>", answer.BadResponse, ""},
		{"JSON for an XPath", "/a", "application/json", `{"a":1}`, answer.BadResponse, ""},
		{"XML", "/a", "application/soap+xml", "<a>1</a>", answer.Success, "1"},
		{"XML in Latin 1", "/a", "text/xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>caf\xe9</a>", answer.Success, "café"},
		{"XML in UTF-16", "/a", "text/xml", "\xfe\xff\x00<\x00a\x00>\x001\x00<\x00/\x00a\x00>", answer.Success, "1"},
		{"XML as text", "/a", "text/plain", "<a>1</a>", answer.Success, "1"},
		{"XML cut", "/a/b", "text/xml", "<a><b>1</b>", answer.BadResponse, ""},
		{"XML deep", "//b", "text/xml", deepXML, answer.BadResponse, ""},
		{"entity bomb", "/a", "text/xml", bomb, answer.BadResponse, ""},
		{"external entity", "/a", "text/xml", external, answer.BadResponse, ""},
		{"a bare 1", ".", "text/html", "1", answer.Success, "1"},
		{"a bare string", ".", "application/json", ` "hello" `, answer.Success, "hello"},
		{"a bare null", ".", "application/json", "null", answer.NoMatch, ""},
		{"a bare string by JSONPath", "$", "application/json", `"hello"`, answer.Success, "hello"},
		{"text for $", "$", "text/plain", "hello", answer.BadResponse, ""},
		{"whole object", ".", "application/json", ` {"a": 1}`, answer.Success, `{"a": 1}`},
		{"whole text", ".", "text/plain", " yes\n", answer.Success, "yes"},
		{"whole XML", ".", "text/xml", `<string xmlns="http://tempuri.org/">hello</string>`, answer.Success, "hello"},
		{"text for a JSON path", "a", "text/plain", "hello", answer.BadResponse, ""},
	} {
		r := read(results(t, tt.path), tt.contentType, tt.body)
		if r.Cause != tt.cause || r.Results[0].Value != tt.value {
			t.Errorf("%s: %s %q %q", tt.name, r.Cause, r.Results[0].Value, r.Reason)
		}
		if (r.Reason == "") != (r.Cause == answer.Success) {
			t.Errorf("%s: %s with reason %q", tt.name, r.Cause, r.Reason)
		}
	}
}

func TestValuesAreTidied(t *testing.T) {
	long := strings.Repeat("é", 50_000)
	body := `{"long":"` + long + `","control":"a\u0000b\u001b[31m\tc\r\nd\u0085"}`
	r := read(results(t, "long", "control"), "application/json", body)
	if v := r.Results[0]; v.Value != long[:2*answer.MaxValue] || !strings.Contains(v.Note, "cut from 50000 to 4096") {
		t.Errorf("long: %d bytes, %q", len(v.Value), v.Note)
	}
	if v := r.Results[1]; v.Value != "ab[31m\tc\nd" || !strings.Contains(v.Note, "3 control characters") {
		t.Errorf("control: %q %q", v.Value, v.Note)
	}
}

// An answer without an optional result is a success, and the value empty; what else is wrong
// with it stays wrong.
func TestOptionalResults(t *testing.T) {
	for _, path := range []string{"none", "nil", "empty", "blank", "obj", "arr", "lat.x", "$.none", "$.nil"} {
		list := results(t, path, "id")
		list[0].Optional, list[0].Secret = true, true
		r := read(list, "application/json", jsonBody)
		value, ok := r.Values()[path]
		if r.Cause != answer.Success || r.Reason != "" || !ok || value != "" || r.Results[0].Note == "" || r.Masked("***")[0].Value != "" || r.Values()["id"] == "" {
			t.Errorf("%s: %s %q %+v", path, r.Cause, r.Reason, r.Results[0])
		}
		if list[1].Optional, list[0].Optional = true, false; read(list, "application/json", jsonBody).Cause != answer.NoMatch {
			t.Errorf("%s is no miss any more", path)
		}
	}
	list := results(t, "id", "none")
	list[0].Optional, list[1].Optional = true, true
	if r := read(list, "application/json", jsonBody); r.Results[0].Value != "9007199254740993" || len(r.Values()) != 2 {
		t.Errorf("%+v", r.Results)
	}
	if r := read(list, "application/json", "<html>"); r.Cause != answer.BadResponse || len(r.Values()) != 0 {
		t.Errorf("%s %v", r.Cause, r.Values())
	}
}

func TestSeveralResults(t *testing.T) {
	r := read(results(t, "list.0.name", "none", "id"), "application/json", jsonBody)
	if r.Cause != answer.NoMatch || len(r.Values()) != 2 || r.Values()["id"] != "9007199254740993" {
		t.Errorf("%s %v", r.Cause, r.Values())
	}
	if r := read(results(t), "text/html", "<html>"); r.Cause != answer.Success {
		t.Errorf("no results: %s", r.Cause)
	}
}
