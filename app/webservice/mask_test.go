package webservice_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/webservice"
	"hookline/models"
)

// spellings lists how a secret may be written, told independently of the code.
func spellings(v string) []string {
	j, _ := json.Marshal(v)
	return []string{v, url.QueryEscape(v), url.PathEscape(v), strings.ToLower(url.QueryEscape(v)), strings.ReplaceAll(url.QueryEscape(v), "+", "%20"),
		strings.Trim(string(j), `"`), html.EscapeString(v), base64.StdEncoding.EncodeToString([]byte(v)), base64.URLEncoding.EncodeToString([]byte(v)),
		base64.RawStdEncoding.EncodeToString([]byte(v))}
}

// mustNotTell fails when the exchange, as it goes into a trace, holds a secret.
func mustNotTell(t *testing.T, name string, ex *webservice.Exchange, secrets ...string) {
	t.Helper()
	text, err := ex.Text()
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	_ = json.Unmarshal([]byte(text), &plain)
	unescaped := fmt.Sprint(plain)
	for _, s := range secrets {
		for _, form := range spellings(s) {
			if strings.Contains(text, form) || strings.Contains(unescaped, form) {
				t.Errorf("%s: the trace tells %q as %q:\n%s", name, s, form, text)
			}
		}
	}
}

const (
	secretOne = `p@ss/w+rd "é" <&>'\ %41`
	secretTwo = "tok_live_51HxAbCdEfG=="
)

// tattle answers with everything it was sent, in every spelling, and with a body
// and cookies of its own.
func tattle(w http.ResponseWriter, r *http.Request) {
	var all []string
	for name, values := range r.Header {
		for _, v := range values {
			all = append(all, name+": "+v)
			if scheme, rest, ok := strings.Cut(v, " "); ok && scheme == "Basic" {
				b, _ := base64.StdEncoding.DecodeString(rest)
				all = append(all, string(b))
				_, password, _ := strings.Cut(string(b), ":")
				all = append(all, spellings(password)...)
			}
		}
	}
	_ = r.ParseForm()
	for _, values := range r.Form {
		for _, v := range values {
			all = append(all, spellings(v)...)
			all = append(all, base64.StdEncoding.EncodeToString([]byte("x"+v+"y")))
		}
	}
	all = append(all, r.RequestURI, r.URL.Path)
	w.Header().Set("X-Echo", strings.ReplaceAll(strings.Join(all, " "), "\n", " "))
	w.Header().Set("Set-Cookie", "sid=cookie-secret-123; Path=/; HttpOnly")
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"echo": all, "token": "result-secret-456", "number": json.Number("987654321"), "open": "seen"})
}

func TestSecretsAreMasked(t *testing.T) {
	type ws = models.WebService
	for _, tt := range []struct {
		name    string
		change  func(*ws)
		secrets map[string]string
		in      webservice.Request
	}{
		{"basic", func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "basic", Settings: map[string]string{"username": "user"}}
		}, map[string]string{"auth.password": secretOne}, inputs()},
		{"bearer", func(w *ws) { w.Config.Auth.Kind = "bearer" }, map[string]string{"auth.token": secretTwo}, inputs()},
		{"key in a header", func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "api_key", Settings: map[string]string{"in": "header", "name": "X-Key"}}
		}, map[string]string{"auth.value": secretTwo}, inputs()},
		{"key in the query", func(w *ws) {
			w.Config.Auth = models.WebServiceAuth{Kind: "api_key", Settings: map[string]string{"in": "query", "name": "key"}}
		}, map[string]string{"auth.value": secretOne}, inputs()},
		{"signature", func(w *ws) { w.Config.Auth.Kind = "hmac" }, map[string]string{"auth.secret": secretOne}, inputs()},
		{"header", func(w *ws) { w.Config.Headers = []models.Param{{Name: "X-Sec", Secret: true}} }, map[string]string{"headers.x-sec": secretTwo}, inputs()},
		{"query", func(w *ws) { w.Config.Query = []models.Param{{Name: "s", Secret: true}} }, map[string]string{"query.s": secretOne}, inputs()},
		{"path", func(w *ws) { w.Path = "/%s%"; w.Config.PathVariables = []models.Param{{Name: "s", Secret: true}} }, map[string]string{"path_variables.s": secretOne}, inputs()},
		{"form", func(w *ws) { w.Method = "POST"; w.Config.Body = []models.Param{{Name: "s", Secret: true}} }, map[string]string{"body.s": secretOne}, inputs()},
		{"JSON", func(w *ws) {
			w.Method, w.ContentType = "POST", "json"
			w.Config.Body = []models.Param{{Name: "a.s", Secret: true}}
		}, map[string]string{"body.a.s": secretOne}, inputs()},
		{"secret input", func(w *ws) { w.Config.Query = []models.Param{{Name: "s", Secret: true}} }, nil, inputs("s", secretOne)},
		{"variables of the call", func(w *ws) { w.Config.Query = []models.Param{{Name: "s"}} }, nil,
			webservice.Request{Inputs: map[string]string{"s": secretOne}, Mask: []string{secretOne}}},
	} {
		w := plainPost(upstream(t, tattle), "form")
		w.Method = "GET"
		w.Config.Results = []models.ServiceResult{{Description: "Token", Path: "token", Secret: true},
			{Description: "Number", Path: "number", Secret: true}, {Description: "Open", Path: "open"}}
		tt.change(w)
		tt.in.Jar = &webservice.Jar{}
		ex := do(t, w, tt.secrets, tt.in)
		if ex.Cause != webservice.Success {
			t.Fatalf("%s: %s %q", tt.name, ex.Cause, ex.Reason)
		}
		if ex.Values()["Token"] != "result-secret-456" || ex.Values()["Number"] != "987654321" || ex.Results[0].Value != webservice.Mask || ex.Results[2].Value != "seen" {
			t.Errorf("%s: results %v %+v", tt.name, ex.Values(), ex.Results)
		}
		hidden := []string{"result-secret-456", "987654321", "cookie-secret-123"}
		for _, v := range tt.secrets {
			hidden = append(hidden, v)
		}
		mustNotTell(t, tt.name, ex, append(hidden, tt.in.Mask...)...)
		if tt.in.Inputs["s"] != "" {
			mustNotTell(t, tt.name, ex, tt.in.Inputs["s"])
		}
		if !json.Valid([]byte(ex.Response.Body)) || !strings.Contains(ex.Response.Body, webservice.Mask) {
			t.Errorf("%s: the masked body is no JSON any more: %s", tt.name, ex.Response.Body)
		}
	}
}

// A secret too short to be masked by value is masked in its place.
func TestShortSecrets(t *testing.T) {
	w := plainPost(upstream(t, answers(200, "application/json", `{"a":"07"}`)), "form")
	w.Config.Headers = []models.Param{{Name: "X-Pin", Secret: true}}
	w.Config.Query = []models.Param{{Name: "pin", Secret: true}}
	w.Config.Body = []models.Param{{Name: "pin", Secret: true}}
	w.Config.Results = []models.ServiceResult{{Description: "A", Path: "a", Secret: true}}
	ex := do(t, w, map[string]string{"headers.x-pin": "07", "query.pin": "07", "body.pin": "07"}, inputs())
	if !strings.HasSuffix(ex.Request.URL, "?pin="+webservice.Mask) || ex.Request.Body != "pin="+webservice.Mask || ex.Results[0].Value != webservice.Mask {
		t.Errorf("%+v", ex.Request)
	}
	for _, h := range ex.Request.Headers {
		if h.Name == "X-Pin" && h.Value != webservice.Mask {
			t.Errorf("%+v", h)
		}
	}
}

// Failures quote addresses and servers' words: they are masked too.
func TestFailuresAreMasked(t *testing.T) {
	w := plainPost(upstream(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://elsewhere.example/"+url.PathEscape(secretTwo), http.StatusFound)
	}), "form")
	w.Config.Query = []models.Param{{Name: "s", Secret: true}}
	ex := do(t, w, map[string]string{"query.s": secretTwo}, inputs())
	if ex.Cause != webservice.BadResponse || len(ex.Response.Redirects) != 1 {
		t.Fatalf("%s %q", ex.Cause, ex.Reason)
	}
	mustNotTell(t, "redirect", ex, secretTwo)
	w.Active = false
	mustNotTell(t, "inactive", do(t, w, map[string]string{"query.s": secretTwo}, inputs()), secretTwo)
	w.Active, w.Domain = true, closedPort(t)
	mustNotTell(t, "closed", do(t, w, map[string]string{"query.s": secretTwo}, inputs()), secretTwo)
}

// A reason quotes what a server said: a host that is made of a secret is masked.
func TestReasonIsMasked(t *testing.T) {
	const hidden = "hidden-tenant-42"
	w := plainPost(upstream(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+hidden+".example/", http.StatusFound)
	}), "form")
	w.Config.Query = []models.Param{{Name: "s", Secret: true}}
	ex := do(t, w, map[string]string{"query.s": hidden}, inputs())
	if !strings.Contains(ex.Reason, ".example") {
		t.Fatalf("the reason does not name the host: %q", ex.Reason)
	}
	mustNotTell(t, "redirect", ex, hidden)
}

// Lines of key=value stay what they are when a value in them is masked, and what is
// wrong with one is told without it.
func TestSecretsInINIAreMasked(t *testing.T) {
	body := "; for " + secretTwo + "\r\ntoken = result-secret-456\r\nstatus=ok"
	w := plainPost(upstream(t, func(w http.ResponseWriter, r *http.Request) {
		answers(200, "text/x-ini", body)(w, r)
	}), "form")
	w.Config.Query = []models.Param{{Name: "s", Secret: true}}
	w.Config.Results = []models.ServiceResult{{Description: "Token", Path: "token", Secret: true}, {Description: "Status", Path: "status"}}
	ex := do(t, w, map[string]string{"query.s": secretTwo}, inputs())
	if ex.Cause != webservice.Success || ex.Values()["Token"] != "result-secret-456" || ex.Values()["Status"] != "ok" {
		t.Fatalf("%s %q %v", ex.Cause, ex.Reason, ex.Values())
	}
	mustNotTell(t, "INI", ex, secretTwo, "result-secret-456")
	again := compile(t, w, nil).Read(ex.Response.ContentType, []byte(ex.Response.Body))
	if again.Cause != webservice.Success || again.Results[0].Value != webservice.Mask || again.Results[1].Value != "ok" {
		t.Errorf("read again: %+v", again)
	}
	body = "[" + strings.Repeat("x", 30) + secretTwo + "]\r\nstatus=ok"
	if ex = do(t, w, map[string]string{"query.s": secretTwo}, inputs()); ex.Cause != webservice.BadResponse || !strings.Contains(ex.Reason, "line 1 begins a section") {
		t.Errorf("%s %q", ex.Cause, ex.Reason)
	}
	mustNotTell(t, "a section", ex, secretTwo)
}
