package workspace_test

import (
	"errors"
	"fmt"
	"testing"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

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
