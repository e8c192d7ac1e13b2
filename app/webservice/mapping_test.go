package webservice_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hookline/app/webservice"
	"hookline/models"
)

// odd has what every place escapes.
const odd = `a "b" <c>/?&=`

// everywhere takes one input into every place but a template.
func everywhere(domain, contentType string) *models.WebService {
	w := plainPost(domain, contentType)
	w.Mapping = true
	w.Path = "/a%v%/%v%/z"
	w.Config = models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"},
		PathVariables: []models.Param{{Name: "v"}},
		Headers:       []models.Param{{Name: "v"}, {Name: "X-Fixed", Static: "abc123"}, {Name: "X-Part", Static: "abc123 and more"}},
		Query:         []models.Param{{Name: "v"}, {Name: "fixed", Static: "abc123"}},
		Body:          []models.Param{{Name: "v"}, {Name: "fixed", Static: "abc123"}, {Name: "part", Static: "xabc123"}}}
	return w
}

// A value that equals an original arrives as its replacement, escaped for its place;
// what is written around it, and a part of a value, stay.
func TestMappingByPlace(t *testing.T) {
	domain, last := echo(t)
	for _, c := range []struct {
		contentType, value, path, query, header, body string
	}{
		{"form", "abc123", "/atoken-9/token-9/z", "v=token-9&fixed=token-9", "token-9", "v=token-9&fixed=token-9&part=xabc123"},
		{"json", "abc123", "/atoken-9/token-9/z", "v=token-9&fixed=token-9", "token-9", `{"v":"token-9","fixed":"token-9","part":"xabc123"}`},
		{"json", "o'Hara & Söhne", "/aa%20%22b%22%20%3Cc%3E%2F%3F&=/a%20%22b%22%20%3Cc%3E%2F%3F&=/z", "v=a+%22b%22+%3Cc%3E%2F%3F%26%3D&fixed=token-9", odd, `{"v":"a \"b\" <c>/?&=","fixed":"token-9","part":"xabc123"}`},
		{"form", "gone", "/a//z", "fixed=token-9", "", "fixed=token-9&part=xabc123"},
		{"form", "ABC123", "/aABC123/ABC123/z", "v=ABC123&fixed=token-9", "ABC123", "v=ABC123&fixed=token-9&part=xabc123"},
		{"form", "abc123x", "/aabc123x/abc123x/z", "v=abc123x&fixed=token-9", "abc123x", "v=abc123x&fixed=token-9&part=xabc123"},
		{"form", "token-9", "/atoken-9/token-9/z", "v=token-9&fixed=token-9", "token-9", "v=token-9&fixed=token-9&part=xabc123"},
	} {
		x := do(t, everywhere(domain, c.contentType), nil, inputs("v", c.value))
		got := last()
		path, query, _ := strings.Cut(got.uri, "?")
		if path != c.path || query != c.query || got.header.Get("V") != c.header || got.body != c.body {
			t.Errorf("%s %q arrived as %s\n%s\n%q\n%s", c.contentType, c.value, path, query, got.header.Get("V"), got.body)
		}
		if got.header.Get("X-Fixed") != "token-9" || got.header.Get("X-Part") != "abc123 and more" {
			t.Errorf("fixed headers %v", got.header)
		}
		if !strings.HasSuffix(x.Request.URL, got.uri) || x.Request.Body != got.body {
			t.Errorf("the record %s %s is not what was sent", x.Request.URL, x.Request.Body)
		}
	}
}

// In a template each placeholder's value is a whole; its own text is never touched.
func TestMappingInTemplates(t *testing.T) {
	domain, last := echo(t)
	for contentType, c := range map[string]struct{ template, want string }{
		"json": {`{"abc123": "%v%", "in": "abc123 %v%", "bare": %v%, "odd": "%o%"}`, `{"abc123": "token-9", "in": "abc123 token-9", "bare": "token-9", "odd": "a \"b\" <c>/?&="}`},
		"form": {"abc123=%v%&o=%o%", "abc123=token-9&o=a+%22b%22+%3Cc%3E%2F%3F%26%3D"},
		"xml":  {"<abc123>%v%<o>%o%</o></abc123>", "<abc123>token-9<o>a &#34;b&#34; &lt;c&gt;/?&amp;=</o></abc123>"},
		"text": {"abc123%v%", "abc123token-9"},
	} {
		w := plainPost(domain, contentType)
		w.Mapping = true
		w.Config.BodyTemplate = c.template
		do(t, w, nil, inputs("v", "abc123", "o", "o'Hara & Söhne"))
		if got := last().body; got != c.want {
			t.Errorf("%s: %s, want %s", contentType, got, c.want)
		}
	}
}

func TestMappingIsOffUnlessSwitchedOn(t *testing.T) {
	domain, last := echo(t)
	w := everywhere(domain, "form")
	w.Mapping = false
	do(t, w, nil, inputs("v", "abc123"))
	got := last()
	if strings.Contains(got.uri+got.body+got.header.Get("V")+got.header.Get("X-Fixed"), "token-9") || got.body != "v=abc123&fixed=abc123&part=xabc123" {
		t.Errorf("replaced: %+v", got)
	}
}

// A value cannot climb out of its path by its replacement either.
func TestMappingDoesNotClimb(t *testing.T) {
	w := suburb("127.0.0.1:9")
	w.Path, w.Mapping = "/a/%postcode%/z", true
	s, err := webservice.Compile(w, nil, webservice.Replacements{"x": ".."})
	if err != nil {
		t.Fatal(err)
	}
	if x := webservice.NewRunner(client(t)).Do(t.Context(), s, inputs("postcode", "x")); x.Cause != webservice.Rejected || x.Sent {
		t.Errorf("%s %s, sent %v", x.Cause, x.Reason, x.Sent)
	}
}

// What was masked stays masked: what is sent in place of a secret is one.
func TestMappingOfSecretsIsMasked(t *testing.T) {
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/p/s3cret-out" || r.Header.Get("X-Key") != "s3cret-out" || r.URL.Query().Get("known") != "s3cret-out" {
			t.Errorf("asked %s %v", r.URL, r.Header)
		}
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write([]byte("you sent " + r.Header.Get("X-Key")))
	})
	w := suburb(domain)
	w.Mapping, w.Path = true, "/p/%postcode%"
	w.Config.PathVariables[0].Secret = true
	w.Config.Headers = []models.Param{{Name: "X-Key", Secret: true}}
	w.Config.Query = []models.Param{{Name: "known"}}
	w.Config.Results = nil
	secrets := map[string]string{webservice.SecretKey(webservice.InHeader, "X-Key"): "s3cret-in"}
	in := inputs("postcode", "s3cret-in", "known", "s3cret-in")
	in.Mask = []string{"s3cret-in"}
	for name, x := range map[string]*webservice.Exchange{"sent": do(t, w, secrets, in),
		"played again": webservice.Replay(t.Context(), compile(t, w, secrets), in, webservice.Answer{Status: 200, ContentType: "text/plain", Body: "you sent s3cret-out"}, time.Unix(0, 0))} {
		text, err := x.Text()
		if err != nil || strings.Contains(text, "s3cret") || !strings.Contains(text, "/p/"+webservice.Mask) {
			t.Errorf("%s: %s %v", name, text, err)
		}
	}
}

// A call that is played again sends what a live one does.
func TestMappingPlayedAgain(t *testing.T) {
	s := compile(t, everywhere("api.example.com", "json"), nil)
	x := webservice.Replay(t.Context(), s, inputs("v", "abc123"), webservice.Answer{Status: 204}, time.Unix(0, 0))
	if x.Request.Body != `{"v":"token-9","fixed":"token-9","part":"xabc123"}` || !strings.Contains(x.Request.URL, "/atoken-9/token-9/z?v=token-9") {
		t.Errorf("%+v", x.Request)
	}
}
