package screen

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
)

type row struct {
	Name     string `json:"name"`
	Required bool   `json:"required"`
}

type sample struct {
	Name    string            `json:"name"`
	Timeout time.Duration     `json:"timeout"`
	Port    int               `json:"port,omitempty"`
	Query   []row             `json:"query"`
	Inputs  map[string]string `json:"inputs"`
	Auth    struct {
		Kind string `json:"kind"`
	} `json:"auth"`
}

func decoded(t *testing.T, form url.Values, dst any) error {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/?name=from+the+address", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return Decode(echo.New().NewContext(r, httptest.NewRecorder()), dst)
}

func TestDecode(t *testing.T) {
	var got sample
	err := decoded(t, url.Values{
		"timeout": {"1m 30s"}, "port": {"80"}, "query[0].name": {"a"}, "query[0].required": {"on"}, "query[1].name": {"b"},
		"inputs[postcode]": {"2000"}, "inputs[Max. rows]": {"1"}, "auth.kind": {"basic"}, "unknown": {"x"},
	}, &got)
	want := sample{Timeout: 90 * time.Second, Port: 80, Query: []row{{"a", true}, {"b", false}}, Inputs: map[string]string{"postcode": "2000", "Max. rows": "1"}}
	want.Auth.Kind = "basic"
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestDecodeNamesEachField(t *testing.T) {
	var got sample
	err := decoded(t, url.Values{"timeout": {"soon"}, "port": {"http"}, "name": {"kept"}}, &got)
	fields := apperr.Fields(err)
	if len(fields) != 2 || fields[0].Name != "port" || fields[1].Name != "timeout" || !strings.Contains(fields[1].Message, "5s") || got.Name != "kept" {
		t.Errorf("%+v, %+v", got, err)
	}
	t.Log(fields)
}

func TestDecodeRefusesWhatIsMadeToHurt(t *testing.T) {
	for _, name := range []string{"query[100000].name", "a]", "a[", "query[-1].name", "query[0", "query[[0]].name", "query[99999999999999999999].name"} {
		var got sample
		if err := decoded(t, url.Values{name: {"x"}}, &got); err == nil && len(got.Query) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// The decoder takes minutes for the last.
	for name, fine := range map[string]bool{"inputs[" + strings.Repeat("x", 900) + "]": true, "inputs[" + strings.Repeat("x", 1000) + "]": false,
		"query" + strings.Repeat("[0]", 6): false, "query" + strings.Repeat("[0]", 150_000): false} {
		var got sample
		if err := decoded(t, url.Values{name: {"x"}}, &got); (err == nil) != fine {
			t.Errorf("%.40s: %v", name, err)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 0, "5": 5 * time.Second, "5s": 5 * time.Second, "0.5": 500 * time.Millisecond, "84 ms": 84 * time.Millisecond, "1h": time.Hour} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

func TestAsciiJSON(t *testing.T) {
	if got := asciiJSON([]byte(`{"a":"é – 😀"}`)); got != `{"a":"\u00e9 \u2013 \ud83d\ude00"}` {
		t.Error(got)
	}
}
