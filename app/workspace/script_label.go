package workspace

import (
	"context"
	"slices"
	"strings"

	"hookline/app/workflow"
	"hookline/models"
)

// LabelGroup is what one Workflow offers to a Script.
type LabelGroup struct {
	WorkflowID, Workflow string // empty for what every call has
	Labels               []ScriptLabel
}

// ScriptLabel is a label a field can show.
type ScriptLabel struct {
	Name string // country; system variables without their scope, too
	Help string // which object stores it, or what it is
}

// Labels lists what the fields of a Script can show: the labels of the
// Workflows that lead callers to a Campaign with it, the Workflows before those
// included, and what every call has, first. A Script that no caller is led to yet
// offers the labels of every Workflow, and led is false.
func (w Scripts) Labels(ctx context.Context, id string) (list []LabelGroup, led bool, err error) {
	var system LabelGroup
	for _, v := range workflow.SystemVariables() {
		system.Labels = append(system.Labels, ScriptLabel{Name: strings.TrimPrefix(v.Name, workflow.Scope), Help: v.Help})
	}
	list = []LabelGroup{system}
	ids, err := w.Look().tx.Scripts.Workflows(ctx, id)
	if err != nil {
		return nil, false, err
	}
	led = len(ids) > 0
	if ids, err = w.before(ctx, ids); err != nil {
		return nil, false, err
	}
	all, err := w.Look().tx.Workflows.All(ctx)
	if err != nil {
		return nil, false, err
	}
	for i := range all {
		if led && !slices.Contains(ids, all[i].ID) {
			continue
		}
		g, err := w.labelsOf(ctx, &all[i])
		if err != nil {
			return nil, false, err
		}
		if len(g.Labels) > 0 {
			list = append(list, g)
		}
	}
	return list, led, nil
}

// before adds the Workflows that go to those given, and so on: a call brings its
// values along.
func (w Scripts) before(ctx context.Context, ids []string) ([]string, error) {
	for i := 0; i < len(ids); i++ {
		uses, err := w.Look().tx.Uses.Of(ctx, workflow.RefWorkflow, ids[i])
		if err != nil {
			return nil, err
		}
		for _, u := range uses {
			if u.UserKind == ObjectWorkflow && !slices.Contains(ids, u.UserID) {
				ids = append(ids, u.UserID)
			}
		}
	}
	return ids, nil
}

// labelsOf lists the labels of what calls run and of the draft, which they will.
func (w Scripts) labelsOf(ctx context.Context, f *models.Workflow) (LabelGroup, error) {
	g := LabelGroup{WorkflowID: f.ID, Workflow: f.Name}
	texts := []string{f.Draft}
	if f.PublishedID != "" {
		v, err := w.Look().tx.Workflows.Version(ctx, f.PublishedID)
		if isMissing(err) {
			return g, nil // deleted since it was listed
		}
		if err != nil {
			return g, err
		}
		texts = append(texts, v.Definition)
	}
	for _, text := range texts {
		def, err := workflow.Parse(text)
		if err != nil {
			return g, err
		}
		for _, v := range def.Labels() {
			name := strings.TrimPrefix(v.Name, workflow.Scope)
			if !slices.ContainsFunc(g.Labels, func(l ScriptLabel) bool { return l.Name == name }) {
				g.Labels = append(g.Labels, ScriptLabel{Name: name, Help: v.From})
			}
		}
	}
	return g, nil
}
