package file

import (
	"context"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// Definition is what a Workflow is made of, as a workspace file has it: settings beside title
// and kind, names where the stored form has ids.
type Definition struct {
	Objects    *yamldoc.Node `json:"objects"`                // a list; nil where it is left out
	WhenItEnds *yamldoc.Node `json:"when_it_ends,omitempty"` // nil for nothing
}

// ReadDefinition gives a stored definition in that form.
func ReadDefinition(ctx context.Context, w *workspace.Workspace, definition string) (Definition, error) {
	def, err := workflow.Parse(definition)
	if err != nil {
		return Definition{}, err
	}
	names, err := w.Names(ctx)
	if err != nil {
		return Definition{}, err
	}
	objects, ending := exportObjects(&exporter{names: names}, def)
	return Definition{&yamldoc.Node{Kind: yamldoc.Sequence, Items: objects}, ending}, nil
}

// SaveDefinition makes the draft of a Workflow what d says.
// version is the one the person saw. What can't be read is an Error with the
// places of the nodes; a draft that can be read may have problems of every sort.
func SaveDefinition(ctx context.Context, w *workspace.Workspace, by workspace.Actor, id string, version int64, d Definition) (f *models.Workflow, err error) {
	err = w.Change(ctx, by, func(e *workspace.Edit) error {
		flows := flow.Of(e).Workflows
		if f, err = flows.Seen(ctx, e, id, version); err != nil {
			return err
		}
		a := &applier{ctx: ctx, file: "the draft"}
		a.within(e)
		if err := a.know(); err != nil {
			return err
		}
		item := &workflowItem{entry: &workflowEntry{Name: f.Name, Objects: d.Objects.Items, WhenItEnds: d.WhenItEnds}, called: "draft", at: d.Objects, id: id}
		item.readObjects(a)
		item.resolve(a)
		if !a.problems.Empty() {
			return fileError(a.file, &a.problems)
		}
		stored := workflow.ParseOrEmpty(f.Draft)
		if f.PublishedID != "" {
			v, err := a.tx.Workflows.Version(ctx, f.PublishedID)
			if err != nil {
				return err
			}
			stored.Objects = append(stored.Objects, workflow.ParseOrEmpty(v.Definition).Objects...)
		}
		return flows.SetDraft(ctx, by, f, item.definition(stored))
	})
	return f, err
}
