// Package workspacetest is what tests of the workspace, of its Workflows and of its
// file have in common.
package workspacetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/secret"
	"hookline/app/workflow"
	"hookline/app/workflow/edit"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/hook"
	"hookline/models"
)

// Workspace is all that can be configured.
type Workspace struct {
	*workspace.Workspace
	flow.Things
	Hooks hook.Hooks
}

// Of is a workspace with its Workflows and events.
func Of(w *workspace.Workspace) *Workspace { return &Workspace{w, flow.Of(w), hook.Of(w)} }

// Open makes a Workspace on a database.
func Open(t *testing.T, db *models.DB) *Workspace {
	t.Helper()
	box, err := secret.NewBox([]byte("a key for tests, long enough"))
	if err != nil {
		t.Fatal(err)
	}
	// The sentences in testdata list the kinds of carriers: another dialect changes none.
	return Of(workspace.New(db, box, []carrier.Dialect{carrier.TwiML{}}))
}

// Anna is who changes most.
func Anna() workspace.Actor { return workspace.Actor{ID: "u1", Name: "Anna"} }

// Service is a Web Service that can be saved.
func Service(name string) workspace.Service {
	return workspace.Service{WebService: models.WebService{Name: name, Active: true, Method: "GET", ContentType: "form",
		Domain: "api.example.com", Path: "/suburbs/%postcode%.json", TimeoutMS: 5000,
		Config: models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"},
			Results: []models.ServiceResult{{Description: "Suburb", Path: "0.name"}}}}}
}

// Must gives a value, or ends the test when there is an error.
func Must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// Revision is the revision of the configuration.
func Revision(t *testing.T, db *models.DB) int64 {
	t.Helper()
	return Must(db.Revision(t.Context()))(t)
}

// WantCode ends the test when an error is not of a code, and looks for parts of its
// message and fields.
func WantCode(t *testing.T, err error, code apperr.Code, parts ...string) {
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

// NoLeak looks for a secret in everything the database holds as text.
func NoLeak(t *testing.T, db *models.DB, part string) {
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

// Add adds an object to a draft.
func Add(kind, id, title string, settings func(workflow.Settings)) func(*workflow.Definition) error {
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

// Together runs f n times at once and gives the errors.
func Together(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = f(i) })
	}
	wg.Wait()
	return errs
}
