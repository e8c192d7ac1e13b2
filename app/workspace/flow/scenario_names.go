package flow

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workflow"
	"hookline/models"
)

// scenarioNames is what scenarios of one Workflow name.
type scenarioNames struct {
	workflow *models.Workflow
	defs     []*workflow.Definition // the draft, and what is published
	services []models.WebService
}

func namesOf(ctx context.Context, tx *models.DB, workflowID string) (*scenarioNames, error) {
	f, err := tx.Workflows.Get(ctx, workflowID)
	if err != nil {
		return nil, err
	}
	n := &scenarioNames{workflow: f, defs: []*workflow.Definition{workflow.ParseOrEmpty(f.Draft)}}
	if f.PublishedID != "" {
		v, err := tx.Workflows.Version(ctx, f.PublishedID)
		if err != nil {
			return nil, err
		}
		if v.Definition != f.Draft {
			n.defs = append(n.defs, workflow.ParseOrEmpty(v.Definition))
		}
	}
	n.services, err = tx.Services.All(ctx)
	return n, err
}

// called names a scenario for the audit trail.
func (n *scenarioNames) called(name string) string { return n.workflow.Name + ": " + name }

// kept reads a stored scenario, with the names of now.
func (n *scenarioNames) kept(s *models.Scenario) (*Kept, error) {
	body, err := scenario.Decode(s.Body)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.ID, err)
	}
	body.Name, body.Workflow = s.Name, n.workflow.Name
	for i := range body.Exchanges {
		x := &body.Exchanges[i]
		if k := slices.IndexFunc(n.services, func(w models.WebService) bool { return w.ID == x.ServiceID }); k >= 0 {
			x.WebService = n.services[k].Name
		}
		x.Object = n.title(x.ObjectID, x.Object)
	}
	for i := range body.Path {
		body.Path[i].Object = n.title(body.Path[i].ObjectID, body.Path[i].Object)
	}
	return &Kept{Scenario: *s, Body: body, Runs: map[string]models.ScenarioRun{}}, nil
}

func (n *scenarioNames) title(id, otherwise string) string {
	for _, d := range n.defs {
		if o := d.Object(id); id != "" && o != nil && o.Title != "" {
			return o.Title
		}
	}
	return otherwise
}

// resolve finds the ids of what a scenario names. A title that no object has is
// left for the run to tell.
func (n *scenarioNames) resolve(s *scenario.Scenario, p *apperr.Problems) {
	for i := range s.Exchanges {
		x := &s.Exchanges[i]
		k := slices.IndexFunc(n.services, func(w models.WebService) bool { return w.NameKey == models.NameKey(x.WebService) })
		switch {
		case k >= 0:
			x.ServiceID, x.WebService = n.services[k].ID, n.services[k].Name
		case strings.TrimSpace(x.WebService) != "":
			x.ServiceID = ""
			p.Add(fmt.Sprintf("exchanges[%d].web_service", i), "There is no Web Service %q; write the name of one that is there.", x.WebService)
		}
		x.ObjectID, x.Object = n.object(x.Object)
	}
	for i := range s.Path {
		step := &s.Path[i]
		if step.Workflow != "" && models.NameKey(step.Workflow) != n.workflow.NameKey {
			step.ObjectID = ""
			continue
		}
		step.Workflow = ""
		step.ObjectID, step.Object = n.object(step.Object)
	}
}

// object finds the id of an object and its title as it is written there.
func (n *scenarioNames) object(title string) (id, written string) {
	for _, d := range n.defs {
		if o := d.ByTitle(title); o != nil && strings.TrimSpace(title) != "" {
			return o.ID, o.Title
		}
	}
	return "", title
}
