package flow_test

import (
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/models"
	"hookline/models/dbtest"
)

// A result whose path finds nothing in any kept sample is told at the connector that
// uses it, when it is published, too.
func TestResultsThatNoSampleHas(t *testing.T) { dbtest.Each(t, testResultsThatNoSampleHas) }

func testResultsThatNoSampleHas(t *testing.T, db *models.DB) {
	ctx, d := t.Context(), draw(t, db)
	s := must(d.w.Services.Save(ctx, anna, service("Suburb by postcode")))(t)
	result := s.Config.Results[0].Description
	connector := &workflow.WebServiceConnector{WebService: s.ID, Inputs: map[string]string{}, Results: map[string]string{result: "suburb"}}
	for _, in := range flow.ServiceInfo(s, nil).Inputs {
		connector.Inputs[in.Name] = "2090"
	}
	d.save(anna, &workflow.Object{ID: "ask", Kind: "web_service_connector", Title: "Look up", Settings: connector, Exits: map[string]string{}})
	told := func(want bool) {
		t.Helper()
		found := false
		for _, p := range must(d.w.Workflows.Problems(ctx, d.f))(t) {
			if p.Field == "results."+result {
				found = p.ObjectID == "ask" && p.Severity == workflow.Yellow && strings.Contains(p.Message, `"Cremorne"`)
			}
		}
		if found != want {
			t.Errorf("told %v, want %v", found, want)
		}
	}
	told(false)
	sample := models.WebServiceSample{WebServiceID: s.ID, Name: "Cremorne", Status: 200, ContentType: "application/json", Body: []byte(`[{"name":"Cremorne"}]`)}
	must(d.w.Services.KeepSample(ctx, anna, sample))(t)
	told(false)
	s.Config.Results[0].Path = "0.suburb"
	must(d.w.Services.Save(ctx, anna, workspace.Service{WebService: *s}))(t)
	told(true)
	p := must(d.w.Workflows.Publish(ctx, anna, d.f.ID, d.f.Version, ""))(t)
	if !strings.Contains(p.Problems[len(p.Problems)-1].Message, "finds nothing") {
		t.Errorf("published with %+v", p.Problems)
	}
	// One sample that has it is enough: another may be of an answer without.
	sample.Name, sample.Body = "Newer", []byte(`[{"suburb":"Cremorne"}]`)
	must(d.w.Services.KeepSample(ctx, anna, sample))(t)
	told(false)
}
