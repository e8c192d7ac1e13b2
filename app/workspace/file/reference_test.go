package file

import (
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
)

// joins refers to a Campaign, as Join Queue does.
type joins struct {
	Campaign string `json:"campaign"`
}

func (j *joins) Exits() []workflow.Exit            { return nil }
func (j *joins) Check(*workflow.Check)             {}
func (j *joins) Run(*workflow.Visit) workflow.Next { return workflow.Next{} }
func (j *joins) Refs() []workflow.Ref {
	return []workflow.Ref{{Kind: workflow.RefCampaign, Field: "campaign", ID: &j.Campaign}}
}

func TestReferenceToACampaign(t *testing.T) {
	a := &applier{known: map[string]registry{workspace.ObjectCampaign: {}, workspace.ObjectWorkflow: {}, workspace.ObjectWebService: {}}}
	a.known[workspace.ObjectCampaign].add("c1", "Support line")
	good, bad := &joins{"support  LINE"}, &joins{"Suport line"}
	item := &workflowItem{}
	for _, settings := range []*joins{good, bad} {
		item.objects = append(item.objects, objectItem{entry: &objectEntry{}, settings: settings, at: &yamldoc.Node{Kind: yamldoc.Mapping, Line: 3, Column: 5}, called: "object"})
	}
	item.resolve(a)
	if good.Campaign != "c1" || !item.broken {
		t.Errorf("resolved to %q, broken %v", good.Campaign, item.broken)
	}
	if p := a.problems.List(); len(p) != 1 || p[0].Line != 3 || !strings.Contains(p[0].Message, `there is no Campaign "Suport line" in the file or the workspace; did you mean "Support line"?`) {
		t.Errorf("problems %v", p)
	}
	x := &exporter{names: map[string]map[string]string{workspace.ObjectCampaign: {"c1": "Support line"}}}
	if x.putNames(&workflow.Object{Settings: good}); good.Campaign != "Support line" {
		t.Errorf("exported as %q", good.Campaign)
	}
}
