package webservice_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hookline/app/outbound"
	"hookline/app/webservice"
	"hookline/models"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client may reach loopback alone.
func client(t testing.TB) *outbound.Client {
	t.Helper()
	c := outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	t.Cleanup(c.Close)
	return c
}

// upstream serves h on loopback and gives its host:port.
func upstream(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// suburb is the Web Service of the workspace example.
func suburb(domain string) *models.WebService {
	return &models.WebService{ID: "w1", Name: "Suburb by postcode", Active: true, Method: "GET", ContentType: "form",
		Domain: domain, Path: "/suburbs/%postcode%.json", TimeoutMS: 2000,
		Config: models.WebServiceConfig{
			Auth:          models.WebServiceAuth{Kind: "none"},
			PathVariables: []models.Param{{Name: "postcode", Description: "Four digits", Required: true}},
			Headers:       []models.Param{{Name: "Accept", Required: true, Static: "application/json"}},
			Query:         []models.Param{{Name: "limit"}},
			Results:       []models.ServiceResult{{Description: "Suburb", Path: "0.name"}, {Description: "State", Path: "$[0].state.name"}},
		}}
}

// pairs replace values of the Web Services that want it.
func pairs() webservice.Replacements {
	return webservice.Replacements{"abc123": "token-9", "gone": "", "o'Hara & Söhne": odd, "s3cret-in": "s3cret-out"}
}

func compile(t testing.TB, w *models.WebService, secrets map[string]string) *webservice.Service {
	t.Helper()
	s, err := webservice.Compile(w, secrets, pairs())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func do(t testing.TB, w *models.WebService, secrets map[string]string, in webservice.Request) *webservice.Exchange {
	t.Helper()
	return webservice.NewRunner(client(t)).Do(context.Background(), compile(t, w, secrets), in)
}

func inputs(pairs ...string) webservice.Request {
	in := webservice.Request{Inputs: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		in.Inputs[pairs[i]] = pairs[i+1]
	}
	return in
}

func TestSuburb(t *testing.T) {
	domain := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.String() != "/suburbs/2000.json?limit=1" || r.Header.Get("Accept") != "application/json" {
			t.Errorf("asked %s %v", r.URL, r.Header)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, `[{"name":"Sydney","state":{"name":"New South Wales"},"lat":-33.829999999999998}]`)
	})
	ex := do(t, suburb(domain), nil, inputs("postcode", "2000", "limit", "1"))
	if ex.Cause != webservice.Success || ex.Values()["Suburb"] != "Sydney" || ex.Values()["State"] != "New South Wales" {
		t.Fatalf("%s %q %v", ex.Cause, ex.Reason, ex.Values())
	}
	if !ex.Sent || ex.Response.Status != 200 || ex.Request.URL != "http://"+domain+"/suburbs/2000.json?limit=1" || ex.Timing.Total <= 0 {
		text, _ := ex.Text()
		t.Errorf("%s", text)
	}
}
