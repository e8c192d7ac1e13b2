package file_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/secret"
	"hookline/app/workflow"
	"hookline/app/workflow/edit"
	"hookline/app/workspace"
	"hookline/models"
)

var anna = workspace.Actor{ID: "u1", Name: "Anna"}

func open(t *testing.T, db *models.DB) *workspace.Workspace {
	t.Helper()
	box, err := secret.NewBox([]byte("a key for tests, long enough"))
	if err != nil {
		t.Fatal(err)
	}
	return workspace.New(db, box, carrier.Dialects())
}

func service(name string) workspace.Service {
	return workspace.Service{WebService: models.WebService{Name: name, Active: true, Method: "GET", ContentType: "form",
		Domain: "api.example.com", Path: "/suburbs/%postcode%.json", TimeoutMS: 5000,
		Config: models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"},
			Results: []models.ServiceResult{{Description: "Suburb", Path: "0.name"}}}}}
}

func wantCode(t *testing.T, err error, code apperr.Code, parts ...string) {
	t.Helper()
	if !apperr.Is(err, code) {
		t.Fatalf("error %v, want %s", err, code)
	}
	text := apperr.Message(err) + fmt.Sprint(apperr.Fields(err))
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not say %q", text, part)
		}
	}
}

// noLeak looks for a secret in everything the database holds as text.
func noLeak(t *testing.T, db *models.DB, part string) {
	t.Helper()
	for _, q := range []string{"SELECT config FROM web_services", "SELECT sealed FROM web_services", "SELECT changes FROM audit_entries", "SELECT draft FROM workflows", "SELECT settings FROM carriers"} {
		rows, err := db.SQL().QueryContext(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(text, part) {
				t.Errorf("%s: the secret is in %q", q, text)
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func add(kind, id, title string, settings func(workflow.Settings)) func(*workflow.Definition) error {
	return func(d *workflow.Definition) error {
		o, err := edit.Add(d, id, kind, "", "")
		if err != nil {
			return err
		}
		o.Title = title
		if settings != nil {
			settings(o.Settings)
		}
		return nil
	}
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func revision(t *testing.T, db *models.DB) int64 {
	t.Helper()
	return must(db.Revision(t.Context()))(t)
}
