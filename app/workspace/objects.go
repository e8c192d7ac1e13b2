package workspace

import (
	"context"

	"hookline/app/workflow"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// Objects gives a stored definition as `objects:` of a workspace file has it:
// settings beside title and kind, names where the stored form has ids.
func (w Workflows) Objects(ctx context.Context, definition string) (*yamldoc.Node, error) {
	def, err := workflow.Parse(definition)
	if err != nil {
		return nil, err
	}
	names, err := namesByID(ctx, w.look().tx)
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
// version is the one the person saw. What can't be read is a FileError with the
// places of the nodes; a draft that can be read may have problems of every sort.
func (w Workflows) SaveObjects(ctx context.Context, by Actor, id string, version int64, objects *yamldoc.Node) (*models.Workflow, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Workflow, error) {
		f, err := w.at(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		a := &applier{Edit: e, ctx: ctx, file: "the draft"}
		if err := a.know(); err != nil {
			return nil, err
		}
		item := &workflowItem{entry: &workflowEntry{Name: f.Name, Objects: objects.Items}, called: "draft", at: objects, id: id}
		item.readObjects(a)
		item.resolve(a)
		if !a.problems.Empty() {
			return nil, fileError(a.file, &a.problems)
		}
		stored := parseOrEmpty(f.Draft)
		if f.PublishedID != "" {
			v, err := e.tx.Workflows.Version(ctx, f.PublishedID)
			if err != nil {
				return nil, err
			}
			stored.Objects = append(stored.Objects, parseOrEmpty(v.Definition).Objects...)
		}
		return f, e.saveDraft(ctx, f, item.definition(stored), trailEnds)
	})
}
