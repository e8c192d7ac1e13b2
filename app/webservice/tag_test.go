package webservice_test

import (
	"encoding/json"
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/models"
)

// nasty is a value that every place must escape, and that must not be read again.
const nasty = evil + `#dnis# %name% %postcode% abc123`

func withTags(values ...string) webservice.Request {
	in := webservice.Request{Tags: map[string]string{}}
	for i := 0; i < len(values); i += 2 {
		in.Tags[values[i]] = values[i+1]
	}
	return in
}

// tagged has a tag, and a tag within a text, in every place but a template.
func tagged(domain, contentType string) *models.WebService {
	w := plainPost(domain, contentType)
	w.Path = "/calls/#ani#/x#ani#.%postcode%/%fixed%"
	w.Config = models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"},
		PathVariables: []models.Param{{Name: "postcode"}, {Name: "fixed", Static: "<#ani#>"}},
		Headers:       []models.Param{{Name: "X-Whole", Static: "#ani#"}, {Name: "X-Part", Static: "[#ani#] #1 #fff #"}},
		Query:         []models.Param{{Name: "whole", Static: "#ani#"}, {Name: "part", Static: "a&#ani#"}},
		Body:          []models.Param{{Name: "whole", Static: "#ani#"}, {Name: "part", Static: "a&#ani#"}}}
	return w
}

func TestTagsByPlace(t *testing.T) {
	domain, last := echo(t)
	for _, contentType := range []string{"form", "json"} {
		in := withTags("ani", nasty, "dnis", "WRONG")
		in.Inputs = map[string]string{"postcode": nasty}
		do(t, tagged(domain, contentType), nil, in)
		got := last()
		path, query, _ := strings.Cut(got.uri, "?")
		parts := strings.Split(path, "/")
		if len(parts) != 5 {
			t.Fatalf("a value left its segment: %s", path)
		}
		for i, want := range []string{nasty, "x" + nasty + "." + nasty, "<" + nasty + ">"} {
			if v, err := url.PathUnescape(parts[i+2]); err != nil || v != want {
				t.Errorf("path %d: %q", i, v)
			}
		}
		want := url.Values{"whole": {nasty}, "part": {"a&" + nasty}}
		if v, err := url.ParseQuery(query); err != nil || !maps.EqualFunc(v, want, slices.Equal) {
			t.Errorf("query: %q", query)
		}
		held := strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(nasty)
		if got.header.Get("X-Whole") != held || got.header.Get("X-Part") != "["+held+"] #1 #fff #" || got.header.Get("X-Evil") != "" {
			t.Errorf("headers: %q", got.header)
		}
		if contentType == "form" {
			if v, err := url.ParseQuery(got.body); err != nil || !maps.EqualFunc(v, want, slices.Equal) {
				t.Errorf("form: %q", got.body)
			}
			continue
		}
		var v map[string]string
		if err := json.Unmarshal([]byte(got.body), &v); err != nil || !maps.Equal(v, map[string]string{"whole": nasty, "part": "a&" + nasty}) {
			t.Errorf("JSON: %q", got.body)
		}
	}
}

func TestTagsInTemplates(t *testing.T) {
	domain, last := echo(t)
	send := func(contentType, template string, in webservice.Request) string {
		w := plainPost(domain, contentType)
		w.Config.BodyTemplate = template
		do(t, w, nil, in)
		return last().body
	}
	in := withTags("ani", nasty, "duration", "12", "dnis", "WRONG")
	in.Inputs = map[string]string{"note": "#dnis# " + nasty}
	var v map[string]any
	body := send("json", `{"s": "x #ani# #1# #fff", "n": #duration#, "bare": #ani#, "none": #gate_id#, "empty": "#gate_id#", "note": "%note%"}`, in)
	if err := json.Unmarshal([]byte(body), &v); err != nil || v["s"] != "x "+nasty+" #1# #fff" || v["n"] != 12.0 || v["bare"] != nasty ||
		v["none"] != nil || v["empty"] != "" || v["note"] != "#dnis# "+nasty {
		t.Errorf("JSON: %s", body)
	}
	var x struct {
		A string `xml:"a,attr"`
		T string `xml:"t"`
	}
	in = withTags("ani", `"<x>&'`+"\n#dnis#", "dnis", "WRONG")
	body = send("xml", `<r a="#ani#"><t>#ani##gate_id#</t><!-- #fff --></r>`, in)
	if err := xml.Unmarshal([]byte(body), &x); err != nil || x.A != in.Tags["ani"] || x.T != in.Tags["ani"] {
		t.Errorf("XML: %s", body)
	}
	if body = send("form", "a=#ani#&b=#gate_id#&c=%23", in); body != "a=%22%3Cx%3E%26%27%0A%23dnis%23&b=&c=%23" {
		t.Errorf("form: %s", body)
	}
	if body = send("text", "#ani#|#gate_id#|#Ani#|# ani #", in); body != in.Tags["ani"]+"||#Ani#|# ani #" {
		t.Errorf("text: %s", body)
	}
}

// What has no value is as an input without one; a tag asks nothing of a connector.
func TestTagsWithoutValues(t *testing.T) {
	domain, last := echo(t)
	w := tagged(domain, "json")
	w.Config.Headers = append(w.Config.Headers, models.Param{Name: "X-Required", Static: "#gate_id#", Required: true})
	service := compile(t, w, nil)
	if in := service.Inputs(); len(in) != 1 || in[0].Name != "postcode" {
		t.Errorf("inputs %v", in)
	}
	if !slices.Equal(service.Tags(), []string{"ani", "gate_id"}) {
		t.Errorf("tags %v", service.Tags())
	}
	do(t, w, nil, webservice.Request{})
	got := last()
	if got.uri != "/calls//x./%3C%3E?part=a%26" || got.body != `{"part":"a&"}` || got.header.Get("X-Part") != "[] #1 #fff #" || len(got.header["X-Whole"]) > 0 {
		t.Errorf("%+v", got)
	}
}

// A value that climbs out of its place is refused, from a tag as from an input.
func TestTagThatClimbs(t *testing.T) {
	domain := upstream(t, func(http.ResponseWriter, *http.Request) {})
	w := plainPost(domain, "json")
	w.Path = "/calls/.#ani#/delete"
	if x := do(t, w, nil, withTags("ani", ".")); x.Cause != webservice.Rejected || x.Sent {
		t.Errorf("%+v", x)
	}
	// Many servers decode a slash before they resolve dots, and some take a backslash for one.
	w.Path = "/calls/#ani#/delete"
	for value, climbs := range map[string]bool{"a/../../admin": true, "../admin": true, "a/..": true, `a\..\..\admin`: true, "./x": true, "a/b": false, "..a/b..": false, "1.5/2": false, "...": false} {
		if x := do(t, w, nil, withTags("ani", value)); x.Sent == climbs {
			t.Errorf("%s: sent %v, %s", value, x.Sent, x.Request.URL)
		}
	}
	w.Path = "/calls/#ani#%2F#dnis#"
	if x := do(t, w, nil, withTags("ani", "..", "dnis", "x")); x.Sent {
		t.Errorf("an encoded slash of the path: %s", x.Request.URL)
	}
}

// The finished value is what is looked up, and what is sent in its place is no template.
func TestMappingOfTags(t *testing.T) {
	domain, last := echo(t)
	w := plainPost(domain, "form")
	w.Mapping, w.Path = true, "/#ani#"
	w.Config.Body = []models.Param{{Name: "whole", Static: "#ani#"}, {Name: "joined", Static: "abc#dnis#"}, {Name: "part", Static: "x#ani#"}}
	do(t, w, nil, withTags("ani", "abc123", "dnis", "123"))
	if got := last(); got.uri != "/token-9" || got.body != "whole=token-9&joined=token-9&part=xabc123" {
		t.Errorf("%s %s", got.uri, got.body)
	}
}

// A secret is nobody's to read: what looks like a tag in it is its own.
func TestSecretsHoldNoTags(t *testing.T) {
	domain, last := echo(t)
	w := plainPost(domain, "form")
	w.Config.Headers = []models.Param{{Name: "X-Key", Secret: true}}
	secrets := map[string]string{webservice.SecretKey(webservice.InHeader, "X-Key"): "p#ani#w#nothing#d"}
	if err := webservice.Check(w, secrets); err != nil {
		t.Error(err)
	}
	do(t, w, secrets, withTags("ani", "1"))
	if got := last().header.Get("X-Key"); got != "p#ani#w#nothing#d" {
		t.Errorf("%q", got)
	}
}

func TestUnknownTags(t *testing.T) {
	w := plainPost("example.com", "json")
	w.Path = "/#call_idd#"
	w.Config.Headers = []models.Param{{Name: "A", Static: "#1# #fff# #fine"}}
	w.Config.Query = []models.Param{{Name: "A", Static: "#ani# #agent_externalid#"}}
	w.Config.Body = []models.Param{{Name: "A", Static: "#sess_agent_perspective_recording_url# #Nothing#"}, {Name: "B", Static: "#nothing_like_it_at_all#"}}
	want := map[string]string{"path": "#call_id#", "headers[0].static": "#fff#", "query[0].static": "#agent_extern_id#", "body[1].static": "list of tags"}
	fields := apperr.Fields(webservice.Check(w, nil))
	for _, f := range fields {
		if !strings.Contains(f.Message, want[f.Name]) || want[f.Name] == "" {
			t.Errorf("%s: %s", f.Name, f.Message)
		}
	}
	if len(fields) != len(want) {
		t.Errorf("%v", fields)
	}
	w.Config.Body, w.Config.BodyTemplate = nil, `"#dniss#"`
	if fields = apperr.Fields(webservice.Check(w, nil)); len(fields) != 4 || fields[3].Name != "body_template" || !strings.Contains(fields[3].Message, "#dnis#") {
		t.Errorf("%v", fields)
	}
}

// What was stored before there were tags is sent as it was.
func TestUnknownTagsThatAreStored(t *testing.T) {
	domain, last := echo(t)
	w := plainPost(domain, "text")
	w.Config.BodyTemplate, w.Config.Query = "a #b# c #ani#", []models.Param{{Name: "q", Static: "#b#"}, {Name: "r", Static: "#b# #ani#"}}
	do(t, w, nil, withTags("ani", "1", "b", "WRONG"))
	if got := last(); got.body != "a #b# c 1" || got.uri != "/p?q=%23b%23&r=%23b%23+1" {
		t.Errorf("%+v", got)
	}
}

func TestSplitURLWithTags(t *testing.T) {
	_, domain, path, query, ok := webservice.SplitURL("http://example.com/calls/#call_id#?ani=#ani#&at=%23#part")
	if !ok || domain != "example.com" || path != "/calls/#call_id#" || len(query) != 2 || query[0].Static != "#ani#" || query[1].Static != "#" {
		t.Errorf("%v %s %s %v", ok, domain, path, query)
	}
}

// A tag may be a whole body, and the envelope goes only where there is none.
func TestTagAsBody(t *testing.T) {
	domain, last := echo(t)
	w := plainPost(domain, "json")
	w.Config.BodyTemplate = "#agent_notes#"
	in := withTags("agent_notes", `{"a":1}`)
	in.Body = []byte("WRONG")
	do(t, w, nil, in)
	if got := last(); got.method != http.MethodPost || got.body != `"{\"a\":1}"` {
		t.Errorf("%+v", got)
	}
}
