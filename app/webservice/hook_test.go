package webservice_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/models"
)

// of answers as a call does: its system variables and labels.
func of(pairs ...string) func(string) (string, bool) {
	m := inputs(pairs...).Inputs
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

func sendHook(t *testing.T, h webservice.Hook, in webservice.Request) *webservice.Exchange {
	t.Helper()
	if h.Timeout == 0 {
		h.Timeout = 2 * time.Second
	}
	s, err := h.Compile()
	if err != nil {
		t.Fatalf("%+v", apperr.Fields(err))
	}
	return webservice.NewRunner(client(t)).Do(context.Background(), s, in)
}

// The three requests of VCC Live's page (MISSION V1, V2), played literally.
func TestSeedRequests(t *testing.T) {
	var got *http.Request
	var body string
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = r, string(b)
		w.Header().Set("Content-Type", "text/plain")
		_, _ = fmt.Fprint(w, "17")
	})
	in := webservice.Request{Variable: of("variable1", "a&b", "variable2", `"x"`)}
	for _, method := range []string{"GET", "DELETE"} {
		ex := sendHook(t, webservice.Hook{Name: "Ask CRM", Method: method, ContentType: "form", URL: "http://" + domain + "/v?key1=${variable1}&key2=${variable2}&key3=string",
			Answer: webservice.VariablesHook("vcc_variable")}, in)
		if ex.Cause != webservice.Success || ex.Values()["vcc_variable"] != "17" || ex.Answer != answer.ModeVariables || ex.ServiceName != "Ask CRM" {
			t.Errorf("%s %s: %+v", ex.Cause, ex.Reason, ex.Results)
		}
		if got.Method != method || got.URL.RawQuery != "key1=a%26b&key2=%22x%22&key3=string" || body != "" {
			t.Errorf("%s %s %q", got.Method, got.URL, body)
		}
	}
	for _, method := range []string{"POST", "PUT"} {
		sendHook(t, webservice.Hook{Method: method, ContentType: "form", URL: "http://" + domain, Body: "key1=${variable1}&key2=${variable2}&key3=string"}, in)
		if got.Method != method || body != "key1=a%26b&key2=%22x%22&key3=string" || got.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || got.URL.Path != "/" {
			t.Errorf("%s %s %q %v", got.Method, got.URL, body, got.Header)
		}
		sendHook(t, webservice.Hook{Method: method, ContentType: "json", URL: "http://" + domain,
			Body: "{\n   \"key1\": \"${variable1}\",\n   \"key2\": \"${variable2}\",\n   \"key3\": \"string\", \"n\": ${n}\n}"}, webservice.Request{Variable: of("variable1", "a\n", "variable2", `"x"`, "n", "0.10")})
		if body != "{\n   \"key1\": \"a\\n\",\n   \"key2\": \"\\\"x\\\"\",\n   \"key3\": \"string\", \"n\": 0.10\n}" || got.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%q", body)
		}
	}
	// What has no value is sent empty, and a value is never read for variables again.
	sendHook(t, webservice.Hook{Method: "GET", ContentType: "form", URL: "http://" + domain + "/v/${a}/x?b=${b}&c=${c}"}, webservice.Request{Variable: of("a", "1/2", "c", "${a}%x%")})
	if got.URL.RequestURI() != "/v/1%2F2/x?b=&c=%24%7Ba%7D%25x%25" {
		t.Errorf("%s", got.URL.RequestURI())
	}
	// The parameters of a Web Hook: in the query, or the body.
	pairs := []webservice.Pair{{Name: "ivr_id", Value: "75"}, {Name: "ivr_pass_through", Value: ""}, {Name: "pin", Value: "1 & 2"}}
	sendHook(t, webservice.Hook{Method: "GET", ContentType: "form", URL: "http://" + domain + "/n?site=au"}, webservice.Request{Pairs: pairs})
	if got.URL.RawQuery != "site=au&ivr_id=75&ivr_pass_through=&pin=1+%26+2" && got.URL.RawQuery != "site=au&ivr_id=75&ivr_pass_through=&pin=1%20%26%202" {
		t.Errorf("%s", got.URL.RawQuery)
	}
	sendHook(t, webservice.Hook{Method: "POST", ContentType: "form", URL: "http://" + domain + "/n?site=au"}, webservice.Request{Pairs: pairs})
	if v, _ := url.ParseQuery(body); got.URL.RawQuery != "site=au" || v.Get("pin") != "1 & 2" || !v.Has("ivr_pass_through") {
		t.Errorf("%s %q", got.URL.RawQuery, body)
	}
}

func TestHookProblems(t *testing.T) {
	good := webservice.Hook{Method: "GET", ContentType: "form", URL: "http://h/x?a=${b}", Timeout: time.Second}
	for field, change := range map[string]func(*webservice.Hook){
		"url":          func(h *webservice.Hook) { h.URL = "ftp://h/x" },
		"url 2":        func(h *webservice.Hook) { h.URL = "" },
		"url 3":        func(h *webservice.Hook) { h.URL = "http://${host}/x" },
		"url 4":        func(h *webservice.Hook) { h.URL = "http://me:secret@h/x" },
		"url 5":        func(h *webservice.Hook) { h.URL = "http://" },
		"url 6":        func(h *webservice.Hook) { h.URL = "http://h/a\nb" },
		"method":       func(h *webservice.Hook) { h.Method = "PATCH" },
		"content_type": func(h *webservice.Hook) { h.ContentType = "xml" },
		"body":         func(h *webservice.Hook) { h.Body = "a=1" },
		"body 2":       func(h *webservice.Hook) { h.Method, h.ContentType, h.Body = "POST", "json", `{"a": ${b}` },
		"set_variable": func(h *webservice.Hook) { h.Answer = webservice.VariablesHook("source") },
	} {
		h := good
		change(&h)
		_, err := h.Compile()
		name, _, _ := strings.Cut(field, " ")
		if fields := apperr.Fields(err); len(fields) == 0 || fields[0].Name != name {
			t.Errorf("%s: %+v", field, fields)
		}
	}
	if _, err := good.Compile(); err != nil {
		t.Error(err)
	}
}

// ${name} in path, query, headers and body of a Web Service: the system's are known, every
// other is an input, which is the label of that name where a connector gives nothing.
func TestDollarInWebService(t *testing.T) {
	var got *http.Request
	var body string
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = r, string(b)
	})
	w := &models.WebService{ID: "w", Name: "Dollars", Active: true, Method: "POST", ContentType: "json", Domain: domain, Path: "/${uuid}/${customer_no}/%old%", TimeoutMS: 2000,
		Config: models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"}, BodyTemplate: `{"id": "${customer_no}", "from": "${source}", "call": "#call_id#", "n": ${n}}`,
			Headers: []models.Param{{Name: "X-Token", Static: "Bearer ${token} #call_id#"}}, Query: []models.Param{{Name: "q", Static: "${source}/${n}"}}}}
	webservice.Normalize(w)
	if err := webservice.Check(w, nil); err != nil {
		t.Fatalf("%+v", apperr.Fields(err))
	}
	s := compile(t, w, nil)
	names := map[string]bool{}
	for _, in := range s.Inputs() {
		names[in.Name] = in.Dollar
	}
	if fmt.Sprint(names) != "map[customer_no:true n:true old:false token:true]" {
		t.Errorf("inputs: %v", names)
	}
	r := webservice.NewRunner(client(t))
	ex := r.Do(context.Background(), s, webservice.Request{Inputs: map[string]string{"old": "o", "n": "7"}, Tags: map[string]string{"call_id": "c1"},
		Variable: of("uuid", "u1", "customer_no", "4711", "source", "+61", "token", "t0", "n", "never")})
	if ex.Cause != webservice.Success {
		t.Fatalf("%s %s", ex.Cause, ex.Reason)
	}
	if got.URL.RequestURI() != "/u1/4711/o?q=%2B61%2F7" || got.Header.Get("X-Token") != "Bearer t0 c1" || body != `{"id": "4711", "from": "+61", "call": "c1", "n": 7}` {
		t.Errorf("%s %s %s", got.URL.RequestURI(), got.Header.Get("X-Token"), body)
	}
	if ex := r.Do(context.Background(), s, webservice.Request{Inputs: map[string]string{"old": "o"}}); ex.Cause != webservice.Rejected || !strings.Contains(ex.Reason, "customer_no") {
		t.Errorf("without a call: %s %s", ex.Cause, ex.Reason)
	}
}

// MISSION V3, V4: 200 alone is success; connecting and answering are bounded each.
func TestStrictAnswers(t *testing.T) {
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/301":
			http.Redirect(w, r, "/200", http.StatusMovedPermanently)
		case "/204":
			w.WriteHeader(http.StatusNoContent)
		case "/201":
			w.WriteHeader(http.StatusCreated)
		case "/404":
			w.WriteHeader(http.StatusNotFound)
		case "/500":
			w.WriteHeader(http.StatusInternalServerError)
		case "/slow":
			<-r.Context().Done()
			return
		case "/huge":
			_, _ = io.WriteString(w, `{"a":"`+strings.Repeat("x", 65537-8)+`"}`)
			return
		}
		_, _ = io.WriteString(w, `{"a":1}`)
	})
	for path, want := range map[string]webservice.Cause{"/200": webservice.Success, "/201": webservice.BadResponse, "/204": webservice.BadResponse, "/301": webservice.BadResponse,
		"/404": webservice.Rejected, "/500": webservice.Unavailable, "/huge": webservice.BadResponse, "/slow": webservice.Timeout} {
		h := webservice.Hook{Method: "GET", ContentType: "form", URL: "http://" + domain + path, Answer: webservice.VariablesHook(""), Connect: time.Second, Timeout: 5 * time.Second}
		if path == "/slow" {
			h.Timeout = 200 * time.Millisecond
		}
		ex := sendHook(t, h, webservice.Request{})
		if ex.Cause != want || (want == webservice.Success) != (len(ex.Values()) == 1) || want != webservice.Success && ex.Reason == "" {
			t.Errorf("%s: %s %q %v", path, ex.Cause, ex.Reason, ex.Values())
		}
		if path == "/slow" && !strings.Contains(ex.Reason, "did not answer within") {
			t.Errorf("%q", ex.Reason)
		}
	}
}

// Who takes the connection and never greets is told from who does not answer.
func TestConnectTimeout(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	h := webservice.Hook{Method: "GET", ContentType: "form", URL: "https://" + l.Addr().String() + "/", Connect: 150 * time.Millisecond, Timeout: time.Minute}
	ex := sendHook(t, h, webservice.Request{})
	if ex.Cause != webservice.Timeout || !strings.Contains(ex.Reason, "No connection to") {
		t.Errorf("%s %q", ex.Cause, ex.Reason)
	}
}
