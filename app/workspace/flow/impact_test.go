package flow_test

import (
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/models"
	"hookline/models/dbtest"
)

// A saved Web Service that no longer fits a live Workflow is told of at once.
func TestBrokenBy(t *testing.T) { dbtest.Each(t, testBrokenBy) }

func testBrokenBy(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	s := must(w.Services.Save(ctx, anna, service("Suburb by postcode")))(t)
	f := must(w.Workflows.Create(ctx, anna, "Suburb line", ""))(t)
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, add("web_service_connector", "a", "Look up", func(s2 workflow.Settings) {
		c := s2.(*workflow.WebServiceConnector)
		c.WebService, c.Inputs, c.Results = s.ID, map[string]string{"postcode": "2000"}, map[string]string{"Suburb": "suburb"}
	})))(t)
	change := service("Suburb by postcode")
	change.WebService = *s
	change.Config.Results = []models.ServiceResult{{Description: "Town", Path: "0.name"}}
	s = must(w.Services.Save(ctx, anna, change))(t)
	if broken := must(w.Workflows.BrokenBy(ctx, s.ID))(t); len(broken) != 0 {
		t.Errorf("a draft is no matter of live calls: %+v", broken)
	}
	change.WebService = *s
	change.Config.Results = []models.ServiceResult{{Description: "Suburb", Path: "0.name"}}
	s = must(w.Services.Save(ctx, anna, change))(t)
	must(w.Workflows.Publish(ctx, anna, f.ID, f.Version, ""))(t)
	if broken := must(w.Workflows.BrokenBy(ctx, s.ID))(t); len(broken) != 0 {
		t.Errorf("all is right: %+v", broken)
	}
	change.WebService = *s
	change.Config.Results = []models.ServiceResult{{Description: "Town", Path: "0.name"}}
	s = must(w.Services.Save(ctx, anna, change))(t)
	broken := must(w.Workflows.BrokenBy(ctx, s.ID))(t)
	if len(broken) != 1 || broken[0].WorkflowName != "Suburb line" || !strings.Contains(broken[0].Message, "Suburb") {
		t.Errorf("%+v", broken)
	}
}
