package webservice_test

import (
	"slices"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/models"
)

func TestCheck(t *testing.T) {
	if err := webservice.Check(suburb("127.0.0.1:9090"), nil); err != nil {
		t.Fatalf("the example: %v", err)
	}
	type ws = models.WebService
	post := func(kind string, f func(*ws)) func(*ws) {
		return func(w *ws) { w.Method, w.ContentType = "POST", kind; f(w) }
	}
	for _, tt := range []struct {
		change func(*ws)
		field  string
		says   string
	}{
		{func(w *ws) { w.Name = " " }, "name", "Enter a name"},
		{func(w *ws) { w.Name = strings.Repeat("é", 101) }, "name", "101 characters"},
		{func(w *ws) { w.Method = "BREW" }, "method", "GET, POST"},
		{func(w *ws) { w.ContentType = "yaml" }, "content_type", "form, json"},
		{func(w *ws) { w.Domain = "" }, "domain", "Enter the host"},
		{func(w *ws) { w.Domain = "https://api.example.com" }, "domain", `domain "https://api.example.com": leave out the scheme, use the HTTPS switch`},
		{func(w *ws) { w.Domain = "api.example.com/v1" }, "domain", "leave out the path"},
		{func(w *ws) { w.Domain = "api example.com" }, "domain", "leave out the space"},
		{func(w *ws) { w.Domain = "user:pass@example.com" }, "domain", "use the authentication"},
		{func(w *ws) { w.Domain = "example.com:0" }, "domain", "1 to 65535"},
		{func(w *ws) { w.Domain = "example.com:65536" }, "domain", "1 to 65535"},
		{func(w *ws) { w.Domain = "example.com:" }, "domain", "1 to 65535"},
		{func(w *ws) { w.Domain = "example.com:+80" }, "domain", "1 to 65535"},
		{func(w *ws) { w.Domain = "2001:db8::1" }, "domain", "in brackets"},
		{func(w *ws) { w.Domain = "[::1" }, "domain", "closing ]"},
		{func(w *ws) { w.Domain = "[nope]:80" }, "domain", "not an IPv6"},
		{func(w *ws) { w.Domain = "127.1" }, "domain", "four numbers"},
		{func(w *ws) { w.Domain = "0x7f000001" }, "domain", "four numbers"},
		{func(w *ws) { w.Domain = "-bad-.example" }, "domain", "not a host name"},
		{func(w *ws) { w.Domain = "%host%" }, "domain", "placeholder"},
		{func(w *ws) { w.Domain = "a.example?x=1" }, "domain", "query"},
		{func(w *ws) { w.Path = "suburbs/%postcode%" }, "path", "begin it with /"},
		{func(w *ws) { w.Path = "https://x.example/%postcode%" }, "path", "leave out scheme"},
		{func(w *ws) { w.Path = "/x/%postcode%?a=1" }, "path", "under Query"},
		{func(w *ws) { w.Path = "/x/%postcode%#a" }, "path", "#"},
		{func(w *ws) { w.Path = "/x/%postcode%/%more" }, "path", "a % stands alone"},
		{func(w *ws) { w.Path = "/x/%postcode%/100%" }, "path", "write %name%"},
		{func(w *ws) { w.Path = "/x" }, "path_variables[0].name", "The path has no %postcode%"},
		{func(w *ws) { w.Path += "/%more%" }, "path", "%more% in the path has no row"},
		{func(w *ws) { w.TimeoutMS = 99 }, "timeout", "100 ms to 60 s"},
		{func(w *ws) { w.TimeoutMS = 60001 }, "timeout", "100 ms to 60 s"},
		{func(w *ws) { w.Config.Headers = append(w.Config.Headers, models.Param{Name: "accept"}) }, "headers[1].name", "row 1 already"},
		{func(w *ws) { w.Config.Headers[0].Name = "X Y" }, "headers[0].name", "not a header name"},
		{func(w *ws) { w.Config.Headers[0].Name = "X:" }, "headers[0].name", "not a header name"},
		{func(w *ws) { w.Config.Headers[0].Name = "HOST" }, "headers[0].name", "sets HOST itself"},
		{func(w *ws) { w.Config.Headers[0].Name = "Content-Length" }, "headers[0].name", "itself"},
		{func(w *ws) { w.Config.Headers[0].Static = "a\r\nX: b" }, "headers[0].static", "line break"},
		{func(w *ws) { w.Config.Query[0].Name = "" }, "query[0].name", "Enter a name"},
		{func(w *ws) { w.Config.Query = append(w.Config.Query, models.Param{Name: "limit", Secret: true}) }, "query[1].name", "secret can be sent once"},
		{func(w *ws) {
			w.Config.Headers = append(w.Config.Headers, models.Param{Name: strings.ToUpper(w.Config.Headers[0].Name)})
		}, "headers[1].name", "row 1 already"},
		{post("json", func(w *ws) { w.Config.Body = []models.Param{{Name: "a"}, {Name: "a"}} }), "body[1].name", "row 1 already"},
		{func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "oauth2", Settings: map[string]string{"parameters": "audience=%zz"}}
		}, "auth.parameters", "not written as in an address"},
		{func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "oauth2", Settings: map[string]string{"parameters": "scope=a"}}
		}, "auth.parameters", "Leave out scope"},
		{func(w *ws) { w.Config.Auth.Kind = "digest" }, "auth.kind", "none, basic"},
		{func(w *ws) { w.Config.Auth.Kind = "basic" }, "auth.username", "Enter the user name"},
		{func(w *ws) { w.Config.Auth.Kind = "bearer" }, "auth.token", "Enter the token"},
		{func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "api_key", Settings: map[string]string{"in": "header", "name": "a b"}}
		}, "auth.name", "not a header name"},
		{func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "api_key", Settings: map[string]string{"name": "k"}}
		}, "auth.in", "header or query"},
		{func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "oauth2", Settings: map[string]string{"token_url": "login"}}
		}, "auth.token_url", "not a URL"},
		{func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "oauth2", Settings: map[string]string{"client_id": "x"}}
		}, "auth.client_secret", "Enter"},
		{func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "basic", Settings: map[string]string{"username": "u"}}
			w.Config.Headers[0].Name = "authorization"
		}, "headers[0].name", "already"},
		{func(w *ws) { w.Config.BodyTemplate = "x" }, "body_template", "has no body"},
		{func(w *ws) { w.Method = "DELETE"; w.Config.Body = []models.Param{{Name: "a"}} }, "body", "has no body"},
		{post("json", func(w *ws) { w.Config.BodyTemplate, w.Config.Body = "{}", []models.Param{{Name: "a"}} }), "body_template", "use one of them"},
		{post("xml", func(w *ws) { w.Config.Body = []models.Param{{Name: "a"}} }), "body", "needs a body template"},
		{post("json", func(w *ws) { w.Config.Body = []models.Param{{Name: "a"}, {Name: "a.b"}} }), "body[0].name", "lies within"},
		{post("json", func(w *ws) { w.Config.Body = []models.Param{{Name: "a..b"}} }), "body[0].name", "empty part"},
		{post("json", func(w *ws) { w.Config.BodyTemplate = "{\"a\": \"%x%\",\n}" }), "body_template", "line 2"},
		{post("xml", func(w *ws) { w.Config.BodyTemplate = "<a>%x%</b>" }), "body_template", "not XML"},
		{func(w *ws) { w.Config.Results[1].Description = "suburb" }, "results[1].description", "result 1 already"},
		{func(w *ws) { w.Config.Results[0].Description = "" }, "results[0].description", "Enter a description"},
		{func(w *ws) { w.Config.Results[0].Path = "" }, "results[0].path", "Enter a path"},
		{func(w *ws) { w.Config.Results[0].Path = "a..b" }, "results[0].path", "between two dots"},
		{func(w *ws) { w.Config.Results[0].Path = "a[x]" }, "results[0].path", "position"},
		{func(w *ws) { w.Config.Results[0].Path = "a.*" }, "results[0].path", "JSONPath"},
		{func(w *ws) { w.Config.Results[0].Path = "$[" }, "results[0].path", "not a JSONPath"},
		{func(w *ws) { w.Config.Results[0].Path = "//a[" }, "results[0].path", "not an XPath"},
		{func(w *ws) { w.Config.Results[1].Path = "/a" }, "results[1].path", "an answer is one of them"},
	} {
		w := suburb("127.0.0.1:9090")
		tt.change(w)
		err := webservice.Check(w, nil)
		i := slices.IndexFunc(apperr.Fields(err), func(f apperr.Field) bool { return f.Name == tt.field })
		if i < 0 || !strings.Contains(apperr.Fields(err)[i].Message, tt.says) {
			t.Errorf("want %s: %s, got %v", tt.field, tt.says, err)
		}
	}
}

func TestCheckAccepts(t *testing.T) {
	for _, domain := range []string{"api.example.com", "api.example.com:8443", "10.0.0.5:80", "[2001:db8::1]:80", "[::1]", "localhost",
		"bücher.example", "例え.jp:8080", "my_service:8080", "EXAMPLE.com", "a-b.example."} {
		if err := webservice.Check(suburb(domain), nil); err != nil {
			t.Errorf("%s: %v", domain, err)
		}
	}
	for _, path := range []string{".", "a", "0.name", "0.state.name", "[0].state.name", `a["b.c"].d`, `a\.b`, "@type", "$", "$[0].x", "$..x",
		"$[?@.a > 1].b", "/a/b", "//a", "count(//a)", "(//a)[2]", "/s:Envelope/s:Body"} {
		w := suburb("localhost")
		w.Config.Results = []models.ServiceResult{{Description: "x", Path: path}}
		if err := webservice.Check(w, nil); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestSplitURL(t *testing.T) {
	https, domain, path, query, ok := webservice.SplitURL(" HTTPS://api.example.com:8443/v1/%id%/x?a=1&b=c+d%26&e#frag ")
	if !ok || !https || domain != "api.example.com:8443" || path != "/v1/%id%/x" || len(query) != 3 ||
		query[1] != (models.Param{Name: "b", Static: "c d&"}) || query[2].Name != "e" {
		t.Errorf("%v %q %q %v %v", https, domain, path, query, ok)
	}
	if https, domain, path, query, ok = webservice.SplitURL("http://u:p@h.example"); !ok || https || domain != "h.example" || path != "/" || query != nil {
		t.Errorf("%v %q %q %v %v", https, domain, path, query, ok)
	}
	for _, not := range []string{"", "api.example.com", "ftp://x/y", "https://", "https:///x", "javascript:alert(1)", "https://a b/"} {
		if _, _, _, _, ok := webservice.SplitURL(not); ok {
			t.Errorf("%q is taken for a URL", not)
		}
	}
}

func TestSyncPathVariables(t *testing.T) {
	rows := []models.Param{{Name: "a", Description: "A"}, {Name: "gone"}, {Name: "b", Static: "1"}}
	got := webservice.SyncPathVariables("/%b%/%new%/%a%/%b%/%D0%B9", rows)
	want := []models.Param{{Name: "b", Static: "1"}, {Name: "new", Required: true}, {Name: "a", Description: "A"}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestInputs(t *testing.T) {
	w := suburb("localhost")
	w.Config.Headers = append(w.Config.Headers, models.Param{Name: "limit", Required: true, Description: "At most"})
	w.Config.Query = append(w.Config.Query, models.Param{Name: "key", Secret: true}, models.Param{Name: "pin", Secret: true})
	secrets := map[string]string{"query.key": "k"}
	want := []webservice.Input{
		{Name: "postcode", In: "path_variables", Description: "Four digits", Required: true},
		{Name: "limit", In: "headers", Description: "At most", Required: true},
		{Name: "pin", In: "query", Secret: true},
	}
	if got := compile(t, w, secrets).Inputs(); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := webservice.InputsOf(w, secrets); !slices.Equal(got, want) {
		t.Errorf("InputsOf: %+v", got)
	}
	if got := webservice.SecretKeys(w); !slices.Equal(got, []string{"query.key", "query.pin"}) {
		t.Errorf("SecretKeys: %v", got)
	}
}
