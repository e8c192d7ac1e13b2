package file

import (
	"context"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// Objects gives a stored definition as `objects:` of a workspace file has it:
// settings beside title and kind, names where the stored form has ids.
func Objects(ctx context.Context, w *workspace.Workspace, definition string) (*yamldoc.Node, error) {
	def, err := workflow.Parse(definition)
	if err != nil {
		return nil, err
	}
	names, err := w.Names(ctx)
	if err != nil {
		return nil, err
	}
	x := &exporter{names: names}
	list, titles := &yamldoc.Node{Kind: yamldoc.Sequence}, uniqueTitles(def)
	for _, o := range def.Objects {
		list.Items = append(list.Items, exportObject(x, o, titles))
	}
	return list, nil
}

// SaveObjects makes the draft of a Workflow what a list in that form says.
// version is the one the person saw. What can't be read is an Error with the
// places of the nodes; a draft that can be read may have problems of every sort.
func SaveObjects(ctx context.Context, w *workspace.Workspace, by workspace.Actor, id string, version int64, objects *yamldoc.Node) (f *models.Workflow, err error) {
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
		item := &workflowItem{entry: &workflowEntry{Name: f.Name, Objects: objects.Items}, called: "draft", at: objects, id: id}
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
