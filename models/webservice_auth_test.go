package models_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"hookline/models"
)

// What rows of 2026-11 hold is read as it was meant, and written as they have it, so
// that a binary of then reads what this one wrote.
func TestStoredAuthenticationStaysAsItWas(t *testing.T) {
	for stored, want := range map[string]models.WebServiceAuth{
		`{"kind":"none"}`:                  {Kind: "none"},
		`{"kind":""}`:                      {},
		`{"kind":"basic","username":"me"}`: {Kind: "basic", Settings: map[string]string{"username": "me"}},
		`{"in":"header","kind":"api_key","name":"X-Key"}`: {Kind: "api_key", Settings: map[string]string{"in": "header", "name": "X-Key"}},
		`{"client_id":"c","kind":"oauth2","scope":"a \"b\"","token_url":"https://x"}`: {Kind: "oauth2",
			Settings: map[string]string{"token_url": "https://x", "client_id": "c", "scope": `a "b"`}},
	} {
		var config models.WebServiceConfig
		if err := json.Unmarshal([]byte(`{"auth":`+stored+`}`), &config); err != nil || !reflect.DeepEqual(config.Auth, want) {
			t.Errorf("%s is read as %+v, %v", stored, config.Auth, err)
		}
		if written, err := json.Marshal(config.Auth); err != nil || string(written) != stored {
			t.Errorf("%s is written as %s, %v", stored, written, err)
		}
	}
}
