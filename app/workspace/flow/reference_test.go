package flow

import (
	"slices"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/app/workspace"
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

func TestUseOfACampaign(t *testing.T) {
	good := &joins{"c1"}
	def := &workflow.Definition{Objects: []*workflow.Object{{ID: "o1", Kind: "join_queue", Title: "To support", Settings: good}}}
	if uses := usesOf(def); len(uses) != 1 || uses[0].TargetKind != workspace.ObjectCampaign || uses[0].TargetID != "c1" {
		t.Errorf("uses %+v", uses)
	}
	around := workflow.Surroundings{Campaigns: map[string]workflow.CampaignInfo{"c1": {ID: "c1", Name: "Support line"}}}
	changes := definitionChanges(compare.Definitions(&workflow.Definition{}, def, around))
	if !slices.Contains(changes, models.Change{Field: "To support › campaign", To: "Support line"}) {
		t.Errorf("changes %v", changes)
	}
}
