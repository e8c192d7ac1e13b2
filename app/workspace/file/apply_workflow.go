package file

import (
	"cmp"
	"slices"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/models"
)

// apply puts the definitions together, checks all of them, and writes when nothing
// in the file is wrong. All ids are known before the first is written, so that
// Workflows may go to each other.
func (s *workflowSection) apply(a *applier) error {
	for _, item := range s.items {
		a.around.Workflows[item.id] = workflow.WorkflowInfo{ID: item.id, Name: item.entry.Name, Published: item.publish()}
	}
	for _, item := range s.items {
		if item.broken {
			continue
		}
		if err := item.build(a); err != nil {
			return err
		}
		item.check(a)
	}
	if !a.problems.Empty() {
		return nil
	}
	if err := s.makeRoom(a); err != nil {
		return err
	}
	// First those that say their number, or a new one might get it by itself.
	slices.SortStableFunc(s.items, func(x, y *workflowItem) int { return cmp.Compare(min(y.entry.BlockID, 1), min(x.entry.BlockID, 1)) })
	for _, item := range s.items {
		if err := item.write(a); err != nil {
			return err
		}
		a.keep(workspace.ObjectWorkflow, item.id, workspace.TidyName(item.entry.Name))
	}
	return nil
}

// makeRoom takes the building block ids that Workflows of the file get from others of the
// file that get another: two may change theirs for each other's.
func (s *workflowSection) makeRoom(a *applier) error {
	for _, item := range s.items {
		if item.entry.BlockID == 0 || item.old != nil && item.old.BlockID == item.entry.BlockID {
			continue
		}
		at := slices.IndexFunc(s.items, func(other *workflowItem) bool {
			return other != item && other.old != nil && other.old.BlockID == item.entry.BlockID && other.entry.BlockID != 0 && other.entry.BlockID != item.entry.BlockID
		})
		if at < 0 {
			continue
		}
		free, err := s.freeBlock(a)
		if err != nil {
			return err
		}
		f := s.items[at].old
		if s.items[at].old, err = a.Workflows.Describe(a.ctx, a.by, f.ID, f.Version, f.Name, f.Description, free); err != nil {
			return err
		}
	}
	return nil
}

// freeBlock gives a building block id that no Workflow has, and none of the file gets.
func (s *workflowSection) freeBlock(a *applier) (int64, error) {
	free, err := a.tx.Workflows.NextBlock(a.ctx)
	for slices.ContainsFunc(s.items, func(i *workflowItem) bool { return i.entry.BlockID == free }) {
		free++
	}
	return free, err
}

// build makes the definition. Objects keep the ids that the published version and
// the draft know their titles by.
func (i *workflowItem) build(a *applier) error {
	published, draft := &workflow.Definition{}, &workflow.Definition{}
	if old, err := a.tx.Workflows.Get(a.ctx, i.id); err == nil {
		i.old = old
		draft = workflow.ParseOrEmpty(old.Draft)
		if old.PublishedID != "" {
			v, err := a.tx.Workflows.Version(a.ctx, old.PublishedID)
			if err != nil {
				return err
			}
			published = workflow.ParseOrEmpty(v.Definition)
		}
	} else if !apperr.Is(err, apperr.NotFound) {
		return err
	}
	i.resolve(a)
	if i.publish() && i.old != nil && i.old.PublishedID != "" {
		i.def = i.definition(published)
		if same, err := compare.Same(published, i.def); err != nil || same {
			i.unchanged = true
			return err
		}
	}
	draft.Objects = append(draft.Objects, published.Objects...)
	i.def = i.definition(draft)
	return nil
}

// resolve puts ids where the file has names.
func (i *workflowItem) resolve(a *applier) {
	for _, o := range i.objects {
		for _, ref := range workflow.RefsOf(o.settings) {
			name := *ref.ID
			if name == "" {
				continue
			}
			id, ok := a.find(o.at.At(ref.Field), o.called, ref.Kind, name)
			if *ref.ID = id; !ok {
				i.broken = true
			}
		}
	}
}

// definition makes the objects with the ids, and the places on the canvas, that
// stored knows their titles by.
func (i *workflowItem) definition(stored *workflow.Definition) *workflow.Definition {
	ids, used := map[string]string{}, map[string]bool{}
	def := &workflow.Definition{Notes: i.entry.notes(stored.Notes)}
	for _, o := range i.objects {
		made := &workflow.Object{Kind: o.entry.Kind, Title: o.entry.Title, Note: o.entry.Note, Settings: o.settings, Exits: map[string]string{}, Place: o.entry.Place}
		if was := stored.ByTitle(o.entry.Title); was != nil && !used[was.ID] {
			made.ID = was.ID
			if made.Place == nil {
				made.Place = was.Place
			}
		} else {
			made.ID = models.NewID()
		}
		used[made.ID] = true
		ids[models.NameKey(made.Title)] = made.ID
		def.Objects = append(def.Objects, made)
	}
	for n, o := range i.objects {
		for exit, to := range o.entry.Exits {
			if to != "" {
				def.Objects[n].Exits[exit] = ids[models.NameKey(to)]
			}
		}
	}
	return def
}

// check reports what is wrong with the definition where the file says it. What
// stops publishing is a problem; in a draft, and what does not stop, a warning.
func (i *workflowItem) check(a *applier) {
	if i.broken {
		return
	}
	for _, p := range i.def.Problems(*a.around) {
		at, called := i.at, i.called
		for n, o := range i.def.Objects {
			if o.ID == p.ObjectID {
				at, called = i.objects[n].at, i.objects[n].called
			}
		}
		field := ""
		if p.Field != "" {
			field = p.Field + ": "
		}
		if p.Severity == workflow.Red && i.publish() {
			a.problems.Add(at.At(p.Field), "%s: %s%s", called, field, p.Message)
		} else if !i.unchanged {
			a.warnings.Add(at.At(p.Field), "%s: %s%s", called, field, p.Message)
		}
	}
}

func (i *workflowItem) write(a *applier) error {
	f := i.old
	if f == nil {
		made, err := a.Workflows.Add(a.ctx, a.by, models.Workflow{ID: i.id, Name: i.entry.Name, Description: i.entry.Description, BlockID: i.entry.BlockID}, i.def)
		if err != nil {
			return a.rejected(i.at, i.called, err)
		}
		f = made
	} else {
		named, err := a.Workflows.Describe(a.ctx, a.by, f.ID, f.Version, i.entry.Name, i.entry.Description, i.entry.BlockID)
		if err != nil {
			return a.rejected(i.at, i.called, err)
		}
		f = named
	}
	if i.unchanged {
		return nil
	}
	if err := a.Workflows.SetDraft(a.ctx, a.by, f, i.def); err != nil {
		return a.rejected(i.at, i.called, err)
	}
	if !i.publish() {
		return nil
	}
	_, err := a.Workflows.Publish(a.ctx, a.by, f.ID, f.Version, "Applied from "+a.file, flow.WithoutScenarios())
	if err != nil && apperr.Is(err, apperr.Invalid) {
		return a.rejected(i.at, i.called, err)
	}
	return err
}
