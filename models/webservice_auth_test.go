package models_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
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

// A row that a newer program stored is read as far as it is known: alone, and among all
// the others, which one row must not take away from the calls.
func TestRowOfANewerProgramIsRead(t *testing.T) {
	const config = `{"auth":{"kind":"hmac","header":"X-Signature","body":true,"skew":300,"keys":["a","b"],"old":null},"mood":{"of":[1]},
		"path_variables":[{"name":"postcode","required":true,"smell":"roses"}],"results":[{"description":"Suburb","path":"0.name","unit":1}]}`
	want := models.WebServiceConfig{PathVariables: []models.Param{{Name: "postcode", Required: true}},
		Results: []models.ServiceResult{{Description: "Suburb", Path: "0.name"}},
		Auth: models.WebServiceAuth{Kind: "hmac", Settings: map[string]string{
			"header": "X-Signature", "body": "true", "skew": "300", "keys": `["a","b"]`, "old": ""}}}
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		group := &models.WebServiceGroup{Name: "Default"}
		w := &models.WebService{Name: "Newer"}
		err := db.Groups.Save(ctx, group)
		if w.GroupID = group.ID; err == nil {
			err = db.Services.Create(ctx, w)
		}
		if err == nil {
			_, err = db.SQL().ExecContext(ctx, "UPDATE web_services SET config = $1 WHERE id = $2", config, w.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		one, err := db.Services.Get(ctx, w.ID)
		if err != nil || !reflect.DeepEqual(one.Config, want) {
			t.Errorf("it is read as %+v, %v", one, err)
		}
		if all, err := db.Services.All(ctx); err != nil || len(all) != 1 || !reflect.DeepEqual(all[0].Config, want) {
			t.Errorf("all are read as %+v, %v", all, err)
		}
	})
}
