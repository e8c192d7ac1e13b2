package workspace

import (
	"slices"
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
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
	a := &applier{known: map[string]registry{ObjectCampaign: {}, ObjectWorkflow: {}, ObjectWebService: {}}}
	a.known[ObjectCampaign].add("c1", "Support line")
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
	def := &workflow.Definition{Objects: []*workflow.Object{{ID: "o1", Kind: "join_queue", Title: "To support", Settings: good}}}
	if uses := usesOf(def); len(uses) != 1 || uses[0].TargetKind != ObjectCampaign || uses[0].TargetID != "c1" {
		t.Errorf("uses %+v", uses)
	}
	around := workflow.Surroundings{Campaigns: map[string]workflow.CampaignInfo{"c1": {ID: "c1", Name: "Support line"}}}
	changes := definitionChanges(compare.Definitions(&workflow.Definition{}, def, around))
	if !slices.Contains(changes, models.Change{Field: "To support › campaign", To: "Support line"}) {
		t.Errorf("changes %v", changes)
	}
	x := &exporter{names: map[string]map[string]string{ObjectCampaign: {"c1": "Support line"}}}
	if x.putNames(def.Objects[0]); good.Campaign != "Support line" {
		t.Errorf("exported as %q", good.Campaign)
	}
}
