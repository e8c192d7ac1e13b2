package webservice_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"hookline/app/webservice"
	"hookline/models"
)

// What a request carries that tells of an event: a body where the Web Service has none,
// and a signature over what is sent, which is done last.
func TestRequestOfAnEvent(t *testing.T) {
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, "%s %s|%s|%s", r.Method, body, r.Header.Get("Content-Type"), r.Header.Get("X-Signature"))
	})
	for _, tt := range []struct {
		method, kind, template, want string
	}{
		{"POST", "json", "", `POST {"a":1}|application/json|Bearer t0ken {"a":1}`},
		{"PUT", "json", "", `PUT {"a":1}|application/json|Bearer t0ken {"a":1}`},
		{"POST", "json", `{"own":true}`, `POST {"own":true}|application/json|Bearer t0ken {"own":true}`},
		{"POST", "form", "", `POST ||Bearer t0ken`},
		{"GET", "json", "", `GET ||Bearer t0ken`},
	} {
		w := suburb(domain)
		w.Method, w.ContentType, w.Path = tt.method, tt.kind, "/"
		w.Config = models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "bearer"}, BodyTemplate: tt.template}
		ex := do(t, w, map[string]string{"auth.token": "t0ken"}, webservice.Request{Body: []byte(`{"a":1}`), Finish: func(r *http.Request, body string) {
			r.Header.Set("X-Signature", r.Header.Get("Authorization")+" "+body)
		}})
		if ex.Response == nil || ex.Response.Body != strings.ReplaceAll(tt.want, "t0ken", webservice.Mask) {
			t.Errorf("%s %s %q: %+v", tt.method, tt.kind, tt.template, ex.Response)
		}
		if sent := ex.Request.Body; sent != "" && sent != tt.template && sent != `{"a":1}` {
			t.Errorf("recorded as %q", sent)
		}
	}
}

func TestHere(t *testing.T) {
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			t.Error("a redirect was followed")
		}
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	in := inputs("postcode", "1")
	in.Here = true
	ex := do(t, suburb(domain), nil, in)
	if ex.Cause != webservice.BadResponse || ex.Response.Status != 302 || ex.Reason == "" || len(ex.Response.Redirects) != 0 {
		t.Errorf("%+v %+v", ex, ex.Response)
	}
}

func TestCut(t *testing.T) {
	ex := webservice.Exchange{Request: webservice.SentRequest{Body: "aü"}, Response: &webservice.Received{Body: "üüü", Size: 6}}
	ex.Cut(2)
	if ex.Request.Body != "a" || ex.Response.Body != "ü" || !ex.Response.Truncated || ex.Response.Size != 6 {
		t.Errorf("%+v %+v", ex.Request, ex.Response)
	}
	ex = webservice.Exchange{Request: webservice.SentRequest{Body: "aü"}}
	ex.Cut(3)
	if ex.Request.Body != "aü" {
		t.Errorf("%+v", ex.Request)
	}
}
