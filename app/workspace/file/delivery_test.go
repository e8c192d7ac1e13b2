package file_test

import (
	"bytes"
	"strings"
	"testing"

	"hookline/app/webservice"
	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

const crm = `version: 1
web_services:
  - name: Call to CRM
    method: POST
    content_type: json
    domain: crm.example.com
    path: "/calls/#call_id#"
    body_template: "{\"ani\": \"#ani#\", \"note\": \"%note%\"}"
`

// The settings of delivery go into a file and out of it as they are.
func TestDeliveryInAFile(t *testing.T) { dbtest.Each(t, testDeliveryInAFile) }

func testDeliveryInAFile(t *testing.T, db *models.DB) {
	w, ctx := open(t, db), t.Context()
	environment := map[string]string{}
	apply := func(text string) (*file.Applied, error) {
		return file.Apply(ctx, w, anna, "w.yaml", []byte(text), file.ApplyOptions{Env: func(name string) (string, bool) { v, ok := environment[name]; return v, ok }})
	}
	secret := func() (is, old string) {
		list, err := db.Services.All(ctx)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		all, err := w.Services.Secrets(&list[0])
		if err != nil {
			t.Fatal(err)
		}
		return all[models.DeliverySecret], all[models.DeliveryOldSecret]
	}
	const settings = "    delivery: { signing: true, schedule: [5s, 5m, 30m, 2h], per_second: 20, at_once: 4, order: per_call, keep: 30d }\n"
	if _, err := apply(crm + settings); err != nil {
		t.Fatal(err)
	}
	made, _ := secret()
	if _, err := webservice.ParseSigningSecret(made); err != nil {
		t.Errorf("made %q", made)
	}
	text, err := file.Export(ctx, w)
	if err != nil || !bytes.Contains(text, []byte("per_second: 20, at_once: 4")) || bytes.Contains(text, []byte("secret")) || bytes.Contains(text, []byte(made)) {
		t.Errorf("exported %s, %v", text, err)
	}
	if again, err := apply(string(text)); err != nil || len(again.Changes) != 0 {
		t.Errorf("applied again: %+v, %v", again, err)
	}
	given := strings.Replace(crm+settings, "signing: true,", `signing: true, secret: "${env:CRM_SIGNING}",`, 1)
	if _, err = apply(given); err == nil || !strings.Contains(err.Error(), "CRM_SIGNING") {
		t.Errorf("without the variable: %v", err)
	}
	environment["CRM_SIGNING"] = webservice.NewSigningSecret()
	if _, err = apply(given); err != nil {
		t.Fatal(err)
	}
	if is, old := secret(); is != environment["CRM_SIGNING"] || old != made {
		t.Error("the variable's value is not the secret, or the one before went")
	}
	if text, err = file.Export(ctx, w); err != nil || !bytes.Contains(text, []byte(`secret: "${env:CRM_SIGNING}"`)) {
		t.Errorf("exported %s, %v", text, err)
	}
	if again, err := apply(string(text)); err != nil || len(again.Changes) != 0 {
		t.Errorf("applied again: %+v, %v", again, err)
	}
	if _, err = apply(crm); err != nil {
		t.Fatal(err)
	}
	if is, old := secret(); is+old != "" {
		t.Error("left out, it signs on")
	}
}

func TestWrongDeliveryAndTags(t *testing.T) { dbtest.Each(t, testWrongDeliveryAndTags) }

func testWrongDeliveryAndTags(t *testing.T, db *models.DB) {
	w := open(t, db)
	for text, want := range map[string]string{
		crm + "    delivery: { schedule: 5s }\n":                "a list of lengths of time",
		crm + "    delivery: { schedule: [soon] }\n":            "like 5s",
		crm + "    delivery: { schedule: [5s, 48h] }\n":         "from 1s to 24h",
		crm + "    delivery: { per_second: 0 }\n":               "from 1 to 1000",
		crm + "    delivery: { at_once: many }\n":               "whole number",
		crm + "    delivery: { order: per_agent }\n":            "any or per_call",
		crm + "    delivery: { keep: 30 days }\n":               "like 30d",
		crm + "    delivery: { rate: 3 }\n":                     "it has signing, secret, schedule",
		crm + "    delivery: on\n":                              "must be a mapping",
		strings.Replace(crm, "#ani#", "#anni#", 1):              "did you mean #ani#?",
		strings.Replace(crm, "#call_id#", "#call_identity#", 1): "There is no tag #call_identity#",
	} {
		_, err := file.Apply(t.Context(), w, anna, "w.yaml", []byte(text), file.ApplyOptions{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
