package workspace_test

import (
	"fmt"
	"testing"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

func TestOneOfManySavesWins(t *testing.T) { dbtest.Each(t, testOneOfManySavesWins) }

func testOneOfManySavesWins(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	s := must(w.Services.Save(ctx, anna, service("Shared")))(t)
	won := 0
	for _, err := range together(8, func(i int) error {
		in := workspace.Service{WebService: *s}
		in.Description = fmt.Sprintf("description %d", i)
		_, err := w.Services.Save(ctx, workspace.Actor{Name: fmt.Sprint("admin ", i)}, in)
		return err
	}) {
		switch {
		case err == nil:
			won++
		case !apperr.Is(err, apperr.Conflict):
			t.Errorf("%v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d saves of one version went through", won)
	}
	created := 0
	for _, err := range together(8, func(int) error { _, err := w.Workflows.Create(ctx, anna, "One name", ""); return err }) {
		if err == nil {
			created++
		} else {
			wantCode(t, err, apperr.Invalid, "One name")
		}
	}
	if created != 1 {
		t.Errorf("%d Workflows of one name", created)
	}
}

// A Web Service is never deleted under a Workflow that begins to use it.
func TestDeleteAgainstUse(t *testing.T) { dbtest.Each(t, testDeleteAgainstUse) }

func testDeleteAgainstUse(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	for round := range 10 {
		s := must(w.Services.Save(ctx, anna, service(fmt.Sprint("Service ", round))))(t)
		f := must(w.Workflows.Create(ctx, anna, fmt.Sprint("Workflow ", round), ""))(t)
		f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, add("web_service_connector", "a", "Ask", func(x workflow.Settings) {
			c := x.(*workflow.WebServiceConnector)
			c.WebService, c.Inputs = s.ID, map[string]string{"postcode": "1"}
		})))(t)
		// The draft uses it already: publishing and deleting meet.
		f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, func(*workflow.Definition) error { return nil }))(t)
		errs := together(2, func(i int) error {
			if i == 0 {
				_, err := w.Workflows.Publish(ctx, anna, f.ID, f.Version, "")
				return err
			}
			return w.Services.Delete(ctx, anna, s.ID, 0)
		})
		if errs[0] != nil || !apperr.Is(errs[1], apperr.InUse) {
			t.Fatalf("publish %v, delete %v", errs[0], errs[1])
		}
	}
}

func TestSamples(t *testing.T) { dbtest.Each(t, testSamples) }

func testSamples(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	in := service("Suburb by postcode")
	in.Config.Results = append(in.Config.Results, models.ServiceResult{Description: "Key", Path: "0.key", Secret: true})
	s := must(w.Services.Save(ctx, anna, in))(t)
	_, err := w.Services.KeepSample(ctx, anna, models.WebServiceSample{WebServiceID: s.ID, Name: " "})
	wantCode(t, err, apperr.Invalid, "name")
	kept := must(w.Services.KeepSample(ctx, anna, models.WebServiceSample{WebServiceID: s.ID, Name: "Cremorne", Status: 200,
		ContentType: "application/json", Body: []byte(`[{"name":"Cremorne","key":"opensesame"}]`)}))(t)
	list := must(w.Services.Samples(ctx, s.ID))(t)
	if len(list) != 1 || list[0].CreatedBy != "Anna" || list[0].Cause != "success" || list[0].Results[0].Value != "Cremorne" || list[0].Results[1].Value == "opensesame" {
		t.Errorf("samples %+v", list)
	}
	s.Config.Results[0].Path = "0.gone"
	must(w.Services.Save(ctx, anna, workspace.Service{WebService: *s}))(t)
	if list = must(w.Services.Samples(ctx, s.ID))(t); list[0].Cause != "no_match" {
		t.Errorf("read anew: %+v", list[0])
	}
	if err := w.Services.DeleteSample(ctx, anna, kept.ID); err != nil {
		t.Error(err)
	}
	wantCode(t, w.Services.DeleteSample(ctx, anna, kept.ID), apperr.NotFound)
}

func TestPrepareService(t *testing.T) {
	w := open(t, dbtest.SQLite(t))
	in := service("Not saved")
	in.Config.Auth.Kind, in.Secrets = "bearer", map[string]string{"auth.token": "t"}
	s, secrets, err := w.Services.Prepare(t.Context(), in)
	if err != nil || secrets["auth.token"] != "t" || len(s.Config.PathVariables) != 1 {
		t.Errorf("%+v %v %v", s, secrets, err)
	}
	in.Domain = "https://api.example.com"
	_, _, err = w.Services.Prepare(t.Context(), in)
	wantCode(t, err, apperr.Invalid, "HTTPS switch")
	if all := must(w.Groups.All(t.Context()))(t); len(all) != 1 {
		t.Errorf("groups %+v", all)
	}
}
