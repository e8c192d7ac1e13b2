package file

import (
	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// scenarioSection is `scenarios:`, the last: it names Web Services and Workflows.
type scenarioSection struct{ items []*scenarioItem }

type scenarioItem struct {
	entry      *scenario.Scenario
	at         *yamldoc.Node
	called     string
	workflowID string
}

func (*scenarioSection) key() string { return "scenarios" }

func (s *scenarioSection) read(a *applier, n *yamldoc.Node) {
	seen := map[string]names{}
	eachItem(a, n, "scenario", "name", func(entry *scenario.Scenario, at *yamldoc.Node, called string) {
		if at.Get("workflow") == nil || entry.Workflow == "" {
			a.problems.Add(at, "%s: workflow is missing: the name of the Workflow it tests.", called)
			return
		}
		key := models.NameKey(entry.Workflow)
		if seen[key] == nil {
			seen[key] = names{}
		}
		if !seen[key].add(a, at, called, "name", entry.Name) {
			return
		}
		if id, ok := a.find(at.Get("workflow"), called, workspace.ObjectWorkflow, entry.Workflow); ok {
			s.items = append(s.items, &scenarioItem{entry, at, called, id})
		}
	})
}

func (s *scenarioSection) apply(a *applier) error {
	if !a.problems.Empty() {
		return nil // Workflows that this refers to were not written
	}
	for _, item := range s.items {
		if err := item.write(a); err != nil {
			return err
		}
	}
	return nil
}

func (i *scenarioItem) write(a *applier) error {
	in := flow.ScenarioInput{WorkflowID: i.workflowID, Body: *i.entry}
	stored, err := a.tx.Scenarios.ByName(a.ctx, i.workflowID, i.entry.Name)
	switch {
	case err == nil:
		in.ID, in.Version = stored.ID, stored.Version
	case !apperr.Is(err, apperr.NotFound):
		return err
	}
	k, err := a.Scenarios.Save(a.ctx, a.by, in)
	if err != nil {
		return a.rejected(i.at, i.called, err)
	}
	a.keep(workspace.ObjectScenario, k.ID, k.Body.Workflow+": "+k.Name)
	for n, step := range k.Body.Path {
		if step.Workflow == "" && step.ObjectID == "" {
			at := i.at.Get("path").Items[n]
			a.warnings.Add(at.At("object"), "%s: path[%d]: the Workflow %q has no object %q: the scenario can't pass.", i.called, n, k.Body.Workflow, step.Object)
		}
	}
	return nil
}

// export gives every scenario, those of drafts too.
func (s *scenarioSection) export(x *exporter) (*yamldoc.Node, error) {
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for i := range x.workflows {
		kept, err := flow.Of(x.edit).Scenarios.All(x.ctx, x.workflows[i].ID)
		if err != nil {
			return nil, err
		}
		for _, k := range kept {
			list.Items = append(list.Items, ScenarioNode(k.Body))
		}
	}
	return list, nil
}

// ScenarioNode gives a scenario as a workspace file has it: a line for each step.
func ScenarioNode(s *scenario.Scenario) *yamldoc.Node {
	n := yamldoc.Encode(s)
	for _, pair := range n.Pairs {
		switch pair.Key.Text {
		case "variables":
			pair.Value.Flow = true
		case "queues", "steps", "path":
			for _, item := range pair.Value.Items {
				item.Flow = true
			}
		case "exchanges":
			for _, item := range pair.Value.Items {
				for _, p := range item.Pairs {
					p.Value.Flow = p.Value.Kind == yamldoc.Mapping
				}
			}
		}
	}
	return n
}
