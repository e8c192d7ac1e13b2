package workspace

import (
	"context"

	"hookline/app/workflow"
	"hookline/models"
)

// Surroundings gives what a Workflow can refer to: for its checks and for the
// settings panels of the editor.
func (w *Workspace) Surroundings(ctx context.Context) (workflow.Surroundings, error) {
	return surroundings(ctx, w.db)
}

func surroundings(ctx context.Context, db *models.DB) (workflow.Surroundings, error) {
	s := workflow.Surroundings{WebServices: map[string]workflow.WebServiceInfo{}, Workflows: map[string]workflow.WorkflowInfo{}}
	services, err := db.AllWebServices(ctx)
	if err != nil {
		return s, err
	}
	for i := range services {
		s.WebServices[services[i].ID] = ServiceInfo(&services[i])
	}
	workflows, err := db.AllWorkflows(ctx)
	for _, f := range workflows {
		s.Workflows[f.ID] = workflow.WorkflowInfo{ID: f.ID, Name: f.Name, Published: f.PublishedID != ""}
	}
	return s, err
}

// ServiceInfo is what a connector must know of a Web Service: its inputs are the
// parameters without a fixed value (MISSION W7).
func ServiceInfo(s *models.WebService) workflow.WebServiceInfo {
	info := workflow.WebServiceInfo{ID: s.ID, Name: s.Name, Active: s.Active, Inputs: serviceInputs(s)}
	for _, r := range s.Config.Results {
		info.Results = append(info.Results, workflow.ResultInfo{Description: r.Description, Path: r.Path})
	}
	return info
}

// Scopes of the used-by index.
const (
	ScopeDraft     = "draft"
	ScopePublished = "published"
)

// usesOf lists what a definition refers to, each once per object.
func usesOf(d *workflow.Definition) []models.WorkflowUse {
	var uses []models.WorkflowUse
	seen := map[models.WorkflowUse]bool{}
	for _, ref := range d.Refs() {
		u := models.WorkflowUse{ObjectID: ref.Object.ID, ObjectTitle: ref.Object.Title, TargetKind: ref.Kind, TargetID: *ref.ID}
		if u.TargetID != "" && !seen[u] {
			seen[u] = true
			uses = append(uses, u)
		}
	}
	return uses
}
