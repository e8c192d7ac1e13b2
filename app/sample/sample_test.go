package sample_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/carrier"
	"hookline/app/outbound"
	"hookline/app/sample"
	"hookline/app/secret"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/flow"
	"hookline/models"
	"hookline/models/dbtest"
)

func apply(t *testing.T, db *models.DB, addr string) *workspace.Workspace {
	t.Helper()
	box, err := secret.NewBox([]byte("a key for tests, long enough"))
	if err != nil {
		t.Fatal(err)
	}
	w := workspace.New(db, box, carrier.Dialects())
	applied, err := file.Apply(t.Context(), w, workspace.Actor{Name: "test"}, sample.File, sample.Workspace(addr), file.ApplyOptions{Env: func(string) (string, bool) { return "hl_0123456789", true }})
	if err != nil {
		t.Fatal(err)
	}
	if len(applied.Warnings) > 0 {
		t.Errorf("warnings: %s", strings.Join(applied.Warnings, "\n"))
	}
	return w
}

func TestWorkspaceHasNoProblems(t *testing.T) {
	db := dbtest.SQLite(t)
	w := apply(t, db, "127.0.0.1:8080")
	workflows, err := db.Workflows.All(t.Context())
	if err != nil || len(workflows) < 3 {
		t.Fatalf("%d Workflows, %v", len(workflows), err)
	}
	for i := range workflows {
		f := &workflows[i]
		problems, err := flow.Of(w).Workflows.Problems(t.Context(), f)
		if err != nil || len(problems) > 0 || f.PublishedID == "" {
			t.Errorf("%s: %v %v, published %q", f.Name, err, problems, f.PublishedID)
		}
	}
	services, err := db.Services.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range services {
		if used, err := db.Uses.Of(t.Context(), workspace.ObjectWebService, s.ID); err != nil || len(used) == 0 {
			t.Errorf("%s is used nowhere (%v)", s.Name, err)
		}
	}
}

// The sample's bank answers with variables, and with what happens next on a call.
func TestBank(t *testing.T) {
	server := httptest.NewServer(sample.API(sample.NewInbox(func(context.Context) ([][]byte, error) { return nil, nil }, time.Now)))
	t.Cleanup(server.Close)
	addr := server.Listener.Addr().String()
	db := dbtest.SQLite(t)
	apply(t, db, addr)
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPaths: []string{""}, AllowAddrs: []netip.AddrPort{netip.MustParseAddrPort(addr)}}))
	ask := func(service, pin string) *webservice.Exchange {
		s, err := db.Services.ByName(t.Context(), service)
		if err != nil {
			t.Fatal(err)
		}
		compiled, err := webservice.Compile(s, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		labels := map[string]string{"customer_no": "4711", "account": "4711", "pin": pin}
		return runner.Do(t.Context(), compiled, webservice.Request{Variable: func(name string) (string, bool) { v, ok := labels[name]; return v, ok }})
	}
	if x := ask("Balance", "1234"); x.Values()["balance"] != "1234.50" || x.Values()["name"] != "Ada" {
		t.Errorf("%s %s %v", x.Cause, x.Reason, x.Values())
	}
	if x := ask("Balance", "1"); x.Cause != webservice.Rejected {
		t.Errorf("a wrong PIN: %s", x.Cause)
	}
	if x := ask("What next", "1234"); x.Action == nil || x.Action.ID != 75 || x.Action.PassThrough != "account|4711" {
		t.Errorf("%s %s %+v", x.Cause, x.Reason, x.Action)
	}
	if x := ask("What next", "1"); x.Action == nil || x.Action.App != "hangup" {
		t.Errorf("a wrong PIN: %s %s", x.Cause, x.Reason)
	}
}

// What the Web Services read is what the API answers, by the code of a call.
func TestServicesAskTheAPI(t *testing.T) {
	server := httptest.NewServer(sample.API(sample.NewInbox(func(context.Context) ([][]byte, error) { return nil, nil }, time.Now)))
	t.Cleanup(server.Close)
	addr := server.Listener.Addr().String()
	db := dbtest.SQLite(t)
	w := apply(t, db, addr)
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPaths: []string{""}, AllowAddrs: []netip.AddrPort{netip.MustParseAddrPort(addr)}}))

	for _, test := range []struct {
		service, input, value string
		cause                 webservice.Cause
		result, want          string
	}{
		{"Suburb by postcode", "postcode", "2090", webservice.Success, "Suburb", "Cremorne Junction"},
		{"Suburb by postcode", "postcode", "2090", webservice.Success, "Latitude", "-33.829999999999998"},
		{"Suburb by postcode", "postcode", "0800", webservice.Success, "State", "Northern Territory"},
		{"Suburb by postcode", "postcode", "9999", webservice.NoMatch, "", ""},
		{"Suburb by postcode", "postcode", "20", webservice.Rejected, "", ""},
		{"Booking by number", "number", "1001", webservice.Success, "Guest", "Ada Lovelace"},
		{"Booking by number", "number", "1002", webservice.Success, "Status", "waiting"},
		{"Booking by number", "number", "1004", webservice.Rejected, "", ""},
		{"Slow answer", "", "", webservice.Timeout, "", ""},
		{"Failing server", "", "", webservice.Unavailable, "", ""},
	} {
		s, err := db.Services.ByName(t.Context(), test.service)
		if err != nil {
			t.Fatal(err)
		}
		secrets, err := w.Services.Secrets(s)
		if err != nil {
			t.Fatal(err)
		}
		compiled, err := webservice.Compile(s, secrets, nil)
		if err != nil {
			t.Fatal(err)
		}
		exchange := runner.Do(t.Context(), compiled, webservice.Request{Inputs: map[string]string{test.input: test.value}})
		if exchange.Cause != test.cause || test.result != "" && exchange.Values()[test.result] != test.want {
			t.Errorf("%s %s: %s (%s), %v", test.service, test.value, exchange.Cause, exchange.Reason, exchange.Values())
		}
	}
}

func TestAPI(t *testing.T) {
	server := httptest.NewServer(sample.API(sample.NewInbox(func(context.Context) ([][]byte, error) { return nil, nil }, time.Now)))
	t.Cleanup(server.Close)
	for path, want := range map[string]struct {
		status int
		part   string
	}{
		"suburbs/2090.json?limit=1": {200, `"latitude":-33.829999999999998`},
		"suburbs/9999.json":         {200, "[]"},
		"suburbs/two.json":          {400, "four digits"},
		"bookings/1003":             {200, `"status":"cancelled"`},
		"bookings/nothing":          {404, "1001"},
		"slow?seconds=0":            {200, "worth the wait"},
		"failing":                   {500, "on purpose"},
		"":                          {404, "There is no GET /sample-api/"},
	} {
		response, err := server.Client().Get(server.URL + sample.Prefix + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != want.status || !strings.Contains(string(body), want.part) || !json.Valid(body) {
			t.Errorf("%s: %d %s %v", path, response.StatusCode, body, err)
		}
	}
	response, err := server.Client().Post(server.URL+sample.Prefix+"failing", "text/plain", http.NoBody)
	if err != nil || response.StatusCode != http.StatusNotFound {
		t.Errorf("POST: %v %v", response, err)
	}
	if err == nil {
		_ = response.Body.Close()
	}
}

// A number lookup answers what Numverify's `validate` does, so that what is built on
// the sample works with the real one: all ten fields and no other, known or not.
func TestNumberLookupHasTheFieldsOfNumverify(t *testing.T) {
	server := httptest.NewServer(sample.API(sample.NewInbox(func(context.Context) ([][]byte, error) { return nil, nil }, time.Now)))
	t.Cleanup(server.Close)
	want := []string{"carrier", "country_code", "country_name", "country_prefix", "international_format", "line_type", "local_format", "location", "number", "valid"}
	for number, valid := range map[string]bool{"+61491570156": true, "14155552671": true, "+999": false, "nonsense": false} {
		response, err := server.Client().Get(server.URL + sample.Prefix + "validate?number=" + url.QueryEscape(number))
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		err = json.NewDecoder(response.Body).Decode(&fields)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %v", number, response.StatusCode, err)
		}
		if got := slices.Sorted(maps.Keys(fields)); !slices.Equal(got, want) {
			t.Errorf("%s: fields %v, want %v", number, got, want)
		}
		for name, value := range fields {
			if _, text := value.(string); name == "valid" && value != valid || name != "valid" && !text {
				t.Errorf("%s: %s is %v", number, name, value)
			}
		}
	}
}
