package flow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/workspacetest"
	"hookline/models"
	"hookline/models/dbtest"
)

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

func testGoTo(ctx context.Context, t *testing.T, w *workspacetest.Workspace, f *models.Workflow) {
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
