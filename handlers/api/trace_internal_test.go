package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"hookline/app/trace"
	"hookline/app/webservice"
	"hookline/handlers/api/document"
)

// The API's trace has every field that an entry is stored with, but the time it took,
// which it gives in milliseconds, and no other.
func TestTraceAnswersEveryField(t *testing.T) {
	e := trace.Entry{At: time.Now(), Took: 1, Exchange: &webservice.Exchange{}}
	v := reflect.ValueOf(&e).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		}
	}
	keys := func(v any) map[string]any {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	stored, answered := keys(e), keys(traceEntry{Entry: e})
	_, schema, _ := strings.Cut(string(document.Text()), "\n    Step:\n")
	schema, _, _ = strings.Cut(schema, "\n    TestCallInput:\n")
	for name := range stored {
		if name == "took" {
			name = "took_ms"
		}
		if _, ok := answered[name]; !ok {
			t.Errorf("the API does not tell %q", name)
		}
		if !strings.Contains("\n"+schema, "\n        "+name+":") {
			t.Errorf("openapi.yaml does not have %q", name)
		}
	}
	if _, ok := answered["took"]; ok {
		t.Error("the API tells nanoseconds")
	}
}
