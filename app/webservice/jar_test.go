package webservice_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/webservice"
	"hookline/models"
)

// A service opens a session that the next one uses; in between the jar is stored
// with the call (MISSION W11).
func TestSessionOverTwoServices(t *testing.T) {
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			w.Header().Set("Set-Cookie", `sid="s-123456789"; Path=/`)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if c, err := r.Cookie("sid"); err != nil || c.Value != "s-123456789" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		w.Header().Set("X-Session", "s-123456789")
		_, _ = w.Write([]byte(`{"session": "s-123456789"}`)) // a server that tells what it was sent
	})
	r := webservice.NewRunner(client(t))
	login := &models.WebService{Name: "Authentication", Active: true, Method: "GET", ContentType: "form", Domain: domain, Path: "/login", TimeoutMS: 2000}
	check := &models.WebService{Name: "Check", Active: true, Method: "GET", ContentType: "form", Domain: domain, Path: "/check", TimeoutMS: 2000}
	jar := &webservice.Jar{}
	r.Do(t.Context(), compile(t, login, nil), webservice.Request{Jar: jar})
	stored, err := json.Marshal(jar)
	if err != nil || jar.Len() != 1 {
		t.Fatalf("%s %v", stored, err)
	}
	var again webservice.Jar
	if err := json.Unmarshal(stored, &again); err != nil {
		t.Fatal(err)
	}
	ex := r.Do(t.Context(), compile(t, check, nil), webservice.Request{Jar: &again})
	if ex.Cause != webservice.Success {
		t.Errorf("%s %q", ex.Cause, ex.Reason)
	}
	mustNotTell(t, "cookie", ex, "s-123456789")
	if text, _ := ex.Text(); !strings.Contains(text, "sid="+webservice.Mask) {
		t.Errorf("the trace does not show that a cookie was sent: %s", text)
	}
	if ex := r.Do(t.Context(), compile(t, check, nil), webservice.Request{Jar: &webservice.Jar{}}); ex.Cause != webservice.Rejected {
		t.Errorf("another call has the session: %s", ex.Cause)
	}
}

func TestJarRules(t *testing.T) {
	for _, tt := range []struct{ from, set, to, want string }{
		{"https://a.example.com/x/y", "k=v", "https://a.example.com/x/z", "k=v"},
		{"https://a.example.com/x/y", "k=v", "https://a.example.com/", ""},
		{"https://a.example.com/x/y", "k=v", "https://b.example.com/x/z", ""},
		{"https://a.example.com/", "k=v; Domain=example.com", "https://b.example.com/", "k=v"},
		{"https://a.example.com/", "k=v; Domain=.EXAMPLE.com", "https://example.com/", "k=v"},
		{"https://a.example.com/", "k=v; Domain=example.com", "https://badexample.com/", ""},
		{"https://a.example.com/", "k=v; Domain=other.com", "https://other.com/", ""},
		{"https://a.example.com/", "k=v; Domain=com", "https://x.com/", ""},
		{"https://a.co.uk/", "k=v; Domain=co.uk", "https://b.co.uk/", ""},
		{"https://a.example.com/", "k=v; Domain=a.example.com", "https://x.a.example.com/", "k=v"},
		{"http://127.0.0.1/", "k=v; Domain=0.0.1", "http://127.0.0.1/", ""},
		{"http://127.0.0.1/", "k=v; Domain=127.0.0.1", "http://127.0.0.1/", "k=v"},
		{"https://a.example.com/", "k=v; Secure", "http://a.example.com/", ""},
		{"https://a.example.com/", "k=v; Secure", "https://a.example.com/", "k=v"},
		{"https://a.example.com/", "k=v; Path=/api", "https://a.example.com/api/x", "k=v"},
		{"https://a.example.com/", "k=v; Path=/api", "https://a.example.com/apis", ""},
		{"https://a.example.com/", "k=v; Max-Age=0", "https://a.example.com/", ""},
		{"https://a.example.com/", "k=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://a.example.com/", ""},
		{"https://a.example.com/", "k=v; Max-Age=99999999999", "https://a.example.com/", "k=v"},
		{"https://a.example.com/", "k=v; Max-Age=soon; Expires=Thu, 01-Jan-70 00:00:00 GMT", "https://a.example.com/", ""},
		{"https://a.example.com/", "k=v; Path=/x; Path=/", "https://a.example.com/y", "k=v"},
		// Byte for byte: what is odd to net/http is sent back as browsers do.
		{"https://a.example.com/", `sid="dXNlcg=="`, "https://a.example.com/", `sid="dXNlcg=="`},
		{"https://a.example.com/", `sid="id\054x"; Path=/`, "https://a.example.com/", `sid="id\054x"`},
		{"https://a.example.com/", `s={"sid":"1, 2"}`, "https://a.example.com/", `s={"sid":"1, 2"}`},
		{"https://a.example.com/", `s=ab\cd e`, "https://a.example.com/", `s=ab\cd e`},
		{"https://a.example.com/", " n\tm = grün=1 ;Secure", "https://a.example.com/", "n\tm=grün=1"},
		{"https://a.example.com/", "latin=gr\xfcn", "https://a.example.com/", "latin=gr\xfcn"},
		{"https://a.example.com/", "alone", "https://a.example.com/", "alone"},
		{"https://a.example.com/", "k=", "https://a.example.com/", "k="},
		{"https://a.example.com/", "=; Path=/", "https://a.example.com/", ""},
		{"https://a.example.com/", "k=a\x01b", "https://a.example.com/", ""},
		{"https://a.example.com/", "k=" + strings.Repeat("v", 5000), "https://a.example.com/", ""},
	} {
		jar := &webservice.Jar{}
		from, _ := url.Parse(tt.from)
		to, _ := url.Parse(tt.to)
		jar.Take(from, []string{tt.set})
		stored, _ := json.Marshal(jar)
		var again webservice.Jar
		if err := json.Unmarshal(stored, &again); err != nil {
			t.Fatal(err)
		}
		if got := again.Header(to); got != tt.want {
			t.Errorf("%s sets %.60q, %s gets %q", tt.from, tt.set, tt.to, got)
		}
	}
}

func TestJarReplacesAndIsBounded(t *testing.T) {
	jar, u := &webservice.Jar{}, &url.URL{Scheme: "https", Host: "a.example", Path: "/"}
	for i := range 80 {
		jar.Take(u, []string{string(rune('A'+i)) + "=1"})
	}
	last := string(rune('A' + 79))
	jar.Take(u, []string{last + "=2"})
	if text := jar.Header(u); jar.Len() != 50 || !strings.HasSuffix(text, "; "+last+"=2") {
		t.Errorf("%d cookies, %s", jar.Len(), text)
	}
	jar.Take(u, []string{last + "=; Max-Age=-1"})
	if jar.Len() != 49 {
		t.Errorf("%d cookies after a deletion", jar.Len())
	}
	var none webservice.Jar
	if err := json.Unmarshal([]byte("null"), &none); err != nil || none.Header(u) != "" {
		t.Error("null is no empty jar")
	}
}
