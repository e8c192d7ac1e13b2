package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/secret"
	"hookline/app/workflow"
	"hookline/app/workflow/edit"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
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

func TestService(t *testing.T) { dbtest.Each(t, testService) }

func testService(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	before := revision(t, db)
	s := must(w.Services.Save(ctx, anna, service("Suburb by postcode")))(t)
	if len(s.Config.PathVariables) != 1 || s.Config.PathVariables[0].Name != "postcode" {
		t.Errorf("path variables %+v", s.Config.PathVariables)
	}
	if revision(t, db) == before {
		t.Error("the revision did not rise")
	}
	before = revision(t, db)
	same := must(w.Services.Save(ctx, anna, workspace.Service{WebService: *s}))(t)
	if same.Version != s.Version || revision(t, db) != before {
		t.Error("saving what is stored changed something")
	}
	_, err := w.Services.Save(ctx, anna, service("suburb  BY Postcode"))
	wantCode(t, err, apperr.Invalid, `"Suburb by postcode"`)

	first, second := *s, *s
	first.Description = "one"
	second.Description = "two"
	must(w.Services.Save(ctx, workspace.Actor{Name: "Ben"}, workspace.Service{WebService: first}))(t)
	_, err = w.Services.Save(ctx, anna, workspace.Service{WebService: second})
	wantCode(t, err, apperr.Conflict, "Ben")
	stale, ok := errors.AsType[*apperr.StaleError](err)
	if !ok || stale.Theirs.(*models.WebService).Description != "one" || stale.At.IsZero() {
		t.Errorf("stale: %+v", stale)
	}

	trail := must(w.Audit(ctx, workspace.ObjectWebService, s.ID, models.Page{}))(t)
	if len(trail) != 2 || trail[0].ActorName != "Ben" || fmt.Sprint(trail[0].Changes) != "[{description  one}]" {
		t.Errorf("audit %+v", trail)
	}

	clone := must(w.Services.Clone(ctx, anna, s.ID))(t)
	again := must(w.Services.Clone(ctx, anna, s.ID))(t)
	if clone.Name != "Suburb by postcode copy" || again.Name != "Suburb by postcode copy 2" {
		t.Errorf("clones %q, %q", clone.Name, again.Name)
	}
	off := must(w.Services.SetActive(ctx, anna, clone.ID, false))(t)
	if off.Active || must(db.Services.Get(ctx, clone.ID))(t).Active {
		t.Error("still active")
	}
	if err := w.Services.Delete(ctx, anna, clone.ID, 0); err != nil {
		t.Error(err)
	}
}

func TestServiceSecrets(t *testing.T) { dbtest.Each(t, testServiceSecrets) }

func testServiceSecrets(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	in := service("With secrets")
	in.Config.Auth = models.WebServiceAuth{Kind: "bearer"}
	in.Config.Headers = []models.Param{{Name: "X-Key", Secret: true, Static: "opensesame-1"}}
	in.Secrets = map[string]string{"auth.token": "opensesame-2"}
	s := must(w.Services.Save(ctx, anna, in))(t)
	if s.Config.Headers[0].Static != "" || in.Config.Headers[0].Static == "" {
		t.Errorf("the secret value stayed in the clear, or the caller's was touched: %+v", s.Config.Headers)
	}
	secrets := must(w.Services.Secrets(s))(t)
	if secrets["auth.token"] != "opensesame-2" || secrets["headers.x-key"] != "opensesame-1" {
		t.Errorf("secrets %v", secrets)
	}
	// A field left empty keeps its secret; a kind that is left drops it.
	s = must(w.Services.Save(ctx, anna, workspace.Service{WebService: *s, Secrets: map[string]string{"auth.token": ""}}))(t)
	if must(w.Services.Secrets(s))(t)["auth.token"] != "opensesame-2" {
		t.Error("an empty field lost the secret")
	}
	clone := must(w.Services.Clone(ctx, anna, s.ID))(t)
	if must(w.Services.Secrets(clone))(t)["headers.x-key"] != "opensesame-1" {
		t.Error("the clone has no secrets")
	}
	s.Config.Auth.Kind = "none"
	s = must(w.Services.Save(ctx, anna, workspace.Service{WebService: *s}))(t)
	if _, ok := must(w.Services.Secrets(s))(t)["auth.token"]; ok {
		t.Error("the secret of an authentication that went is still there")
	}
	noLeak(t, db, "opensesame")
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

func TestWorkflow(t *testing.T) { dbtest.Each(t, testWorkflow) }

func testWorkflow(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	s := must(w.Services.Save(ctx, anna, service("Suburb by postcode")))(t)
	f := must(w.Workflows.Create(ctx, anna, " Suburb  line ", "Speaks"))(t)
	if f.Name != "Suburb line" {
		t.Errorf("name %q", f.Name)
	}
	_, err := w.Workflows.Publish(ctx, anna, f.ID, f.Version, "")
	wantCode(t, err, apperr.Invalid, "Suburb line")
	before := revision(t, db)
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, add("web_service_connector", "a", "Look up", func(s2 workflow.Settings) {
		c := s2.(*workflow.WebServiceConnector)
		c.WebService, c.Inputs = s.ID, map[string]string{"postcode": "2000"}
	})))(t)
	if revision(t, db) != before {
		t.Error("a draft is no matter of live calls")
	}
	_, err = w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version-1, func(*workflow.Definition) error { return nil })
	wantCode(t, err, apperr.Conflict)
	if _, ok := errors.AsType[*apperr.StaleError](err); !ok {
		t.Errorf("not stale: %v", err)
	}
	err = w.Services.Delete(ctx, anna, s.ID, 0)
	wantCode(t, err, apperr.InUse, "Suburb line", "Look up")

	p := must(w.Workflows.Publish(ctx, anna, f.ID, f.Version, "first"))(t)
	if !p.New || p.Version.Number != 1 || len(p.Problems) == 0 {
		t.Errorf("publication %+v", p)
	}
	again := must(w.Workflows.Publish(ctx, anna, f.ID, p.Workflow.Version, "again"))(t)
	if again.New || again.Version.ID != p.Version.ID {
		t.Error("publishing the same again made a version")
	}
	// Taken out of the draft, the published version still uses it.
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, again.Workflow.Version, func(d *workflow.Definition) error {
		d.Objects = nil
		return add("hang_up", "b", "Bye", nil)(d)
	}))(t)
	wantCode(t, w.Services.Delete(ctx, anna, s.ID, 0), apperr.InUse, "Look up")
	other := must(w.Workflows.Create(ctx, anna, "Another line", ""))(t)
	_, err = w.Workflows.Restore(ctx, anna, other.ID, other.Version, p.Version.ID)
	wantCode(t, err, apperr.NotFound)
	must(struct{}{}, w.Workflows.Delete(ctx, anna, other.ID, 0))(t)
	f = must(w.Workflows.Restore(ctx, anna, f.ID, f.Version, p.Version.ID))(t).Workflow
	if f.Draft != p.Version.Definition {
		t.Error("not restored")
	}
	v := must(w.Workflows.TestVersion(ctx, f.ID))(t)
	if v2 := must(w.Workflows.TestVersion(ctx, f.ID))(t); v2.ID != v.ID || v.Kind != models.VersionTest {
		t.Error("test versions of one draft differ")
	}
	testGoTo(ctx, t, w, f)
	trail := must(w.Audit(ctx, workspace.ObjectWorkflow, f.ID, models.Page{}))(t)
	if text := fmt.Sprint(trail); !strings.Contains(text, "{Look up › web_service  Suburb by postcode}") {
		t.Errorf("audit %s", text)
	}
}

func testGoTo(ctx context.Context, t *testing.T, w *workspace.Workspace, f *models.Workflow) {
	other := must(w.Workflows.Duplicate(ctx, anna, f.ID))(t)
	if other.PublishedID != "" || other.Name != "Suburb line copy" {
		t.Errorf("copy %+v", other)
	}
	must(w.Workflows.SaveDraft(ctx, anna, other.ID, other.Version, add("go_to_workflow", "g", "Over", func(s workflow.Settings) {
		s.(*workflow.GoToWorkflow).Workflow = f.ID
	})))(t)
	number := must(w.Numbers.Save(ctx, anna, models.PhoneNumber{Number: "+61 2 5550 1234", WorkflowID: &f.ID}))(t)
	err := w.Workflows.Delete(ctx, anna, f.ID, 0)
	wantCode(t, err, apperr.InUse, "+61255501234", "Over")
	if e, ok := errors.AsType[*workspace.InUseError](err); !ok || len(e.Places) != 2 {
		t.Errorf("places %+v", e)
	}
	if err := errors.Join(w.Numbers.Delete(ctx, anna, number.ID, 0), w.Workflows.Delete(ctx, anna, other.ID, 0)); err != nil {
		t.Error(err)
	}
}

func TestChannel(t *testing.T) { dbtest.Each(t, testChannel) }

func testChannel(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	_, err := w.Carriers.Save(ctx, anna, workspace.Carrier{Carrier: models.Carrier{Name: "bad/name", Kind: "smoke", Signature: "auth_token"}})
	wantCode(t, err, apperr.Invalid, "name", "smoke", "twiml", "auth token")
	c := must(w.Carriers.Save(ctx, anna, workspace.Carrier{Carrier: models.Carrier{Name: "My carrier", Kind: "twiml", Signature: "auth_token"}, Secrets: kind.Values{"auth_token": "opensesame"}}))(t)
	if c.Slug() != "my-carrier" || w.Carriers.Stored(c)["auth_token"] != "opensesame" {
		t.Errorf("carrier %+v", c)
	}
	_, err = w.Carriers.Save(ctx, anna, workspace.Carrier{Carrier: models.Carrier{Name: "My-Carrier", Kind: "twiml", Signature: "off"}})
	wantCode(t, err, apperr.Invalid, `"My carrier"`)
	kept := must(w.Carriers.Save(ctx, anna, workspace.Carrier{Carrier: *c}))(t)
	if kept.Version != c.Version {
		t.Error("saving the same changed the carrier")
	}
	c.Signature = "off"
	c = must(w.Carriers.Save(ctx, anna, workspace.Carrier{Carrier: *c}))(t)
	if len(c.Config.Sealed) > 0 {
		t.Error("the token stayed")
	}
	noLeak(t, db, "opensesame")

	n := must(w.Numbers.Save(ctx, anna, models.PhoneNumber{Number: "+61 (2) 5550-1234", Description: "Line"}))(t)
	newer := *n.PhoneNumber
	newer.Description = "Main line"
	n = must(w.Numbers.Save(ctx, anna, newer))(t)
	newer.Description = "Of somebody who saw the older one"
	if _, err := w.Numbers.Save(ctx, anna, newer); err == nil {
		t.Error("a number was saved over a version that was not seen")
	} else if _, ok := errors.AsType[*apperr.StaleError](err); !ok {
		t.Errorf("not stale: %v", err)
	}
	if n.Number != "+61255501234" || len(n.Warnings) == 0 {
		t.Errorf("number %+v", n)
	}
	for number, part := range map[string]string{"+61255501234": "as \"Main line\"", "0255501234": "country code", "0061255501234": "+ instead of 00",
		"call me": "digits", "+1": "no phone number", "+999123456": "country code", "+1212555": "too short"} {
		_, err := w.Numbers.Save(ctx, anna, models.PhoneNumber{Number: number})
		wantCode(t, err, apperr.Invalid, part)
	}
}

func TestGroup(t *testing.T) { dbtest.Each(t, testGroup) }

func testGroup(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	groups := must(w.Groups.All(ctx))(t)
	if len(groups) != 1 || groups[0].Name != "Default" {
		t.Fatalf("groups %+v", groups)
	}
	_, err := w.Groups.Rename(ctx, anna, groups[0].ID, "Other")
	wantCode(t, err, apperr.Invalid, "Default")
	wantCode(t, w.Groups.Delete(ctx, anna, groups[0].ID), apperr.Invalid, "Default")
	g := must(w.Groups.Create(ctx, anna, "Location"))(t)
	_, err = w.Groups.Create(ctx, anna, "LOCATION")
	wantCode(t, err, apperr.Invalid, "Location")
	in := service("A")
	in.GroupID = g.ID
	must(w.Services.Save(ctx, anna, in))(t)
	wantCode(t, w.Groups.Delete(ctx, anna, g.ID), apperr.InUse, `"A"`)
	if g := must(w.Groups.Rename(ctx, anna, g.ID, "Places"))(t); g.Name != "Places" {
		t.Errorf("group %+v", g)
	}
}
