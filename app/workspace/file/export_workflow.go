package file

import (
	"encoding/json"
	"fmt"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// export gives what calls run: the published version, or the draft of a Workflow
// that was never published, marked so.
func (s *workflowSection) export(x *exporter) (*yamldoc.Node, error) {
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for i := range x.workflows {
		n, err := exportWorkflow(x, &x.workflows[i])
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, n)
	}
	return list, nil
}

func exportWorkflow(x *exporter, f *models.Workflow) (*yamldoc.Node, error) {
	e := workflowEntry{Name: f.Name, Description: f.Description, BlockID: f.BlockID}
	text := f.Draft
	if f.PublishedID == "" {
		e.Publish = new(bool)
	} else {
		v, err := x.db.Workflows.Version(x.ctx, f.PublishedID)
		if err != nil {
			return nil, err
		}
		text = v.Definition
	}
	def, err := workflow.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("export the Workflow %q: %w", f.Name, err)
	}
	e.Objects, e.WhenItEnds = exportObjects(x, def)
	e.Notes = noteEntries(def.Notes)
	n := yamldoc.Encode(&e)
	if notes := n.Get("notes"); notes != nil {
		for _, note := range notes.Items {
			note.Get("place").Flow = true
		}
	}
	return n, nil
}

// uniqueTitles gives every object a title that no other has: a draft may have
// titles twice, or none, and in a file they are what objects are found by.
func uniqueTitles(def *workflow.Definition) map[string]string {
	titles, used := map[string]string{}, map[string]bool{}
	for _, o := range def.Objects {
		base := workspace.TidyName(o.Title)
		if base == "" {
			base = o.Kind
		}
		title := base
		for n := 2; used[models.NameKey(title)]; n++ {
			title = fmt.Sprintf("%s %d", base, n)
		}
		if title == base && o.Title != "" {
			title = o.Title
		}
		titles[o.ID], used[models.NameKey(title)] = title, true
	}
	return titles
}

// exportObjects gives the objects, and apart from them what the Workflow does when it ends,
// nil for nothing.
func exportObjects(x *exporter, def *workflow.Definition) (objects []*yamldoc.Node, ending *yamldoc.Node) {
	titles := uniqueTitles(def)
	for _, o := range def.Objects {
		n := exportObject(x, o, titles)
		if !o.Apart() {
			objects = append(objects, n)
			continue
		}
		kind, _ := workflow.KindOf(o.Kind)
		ending = &yamldoc.Node{Kind: yamldoc.Mapping}
		for _, pair := range n.Pairs {
			if pair.Key.Text != "kind" && (pair.Key.Text != "title" || pair.Value.Text != kind.Label) {
				ending.Pairs = append(ending.Pairs, pair)
			}
		}
	}
	return objects, ending
}

func exportObject(x *exporter, o *workflow.Object, titles map[string]string) *yamldoc.Node {
	x.putNames(o)
	n := &yamldoc.Node{Kind: yamldoc.Mapping}
	n.Add("title", yamldoc.Text(titles[o.ID]))
	n.Add("kind", yamldoc.Text(o.Kind))
	if o.Note != "" {
		n.Add("note", yamldoc.Text(o.Note))
	}
	settings := encodeSettings(o)
	for _, pair := range settings.Pairs {
		pair.Value.Flow = pair.Value.Kind == yamldoc.Mapping
		for _, item := range pair.Value.Items {
			item.Flow = true
		}
		n.Pairs = append(n.Pairs, pair)
	}
	exits := &yamldoc.Node{Kind: yamldoc.Mapping, Flow: true}
	for _, exit := range o.Settings.Exits() {
		if to := titles[o.Exits[exit.Name]]; to != "" {
			exits.Add(exit.Name, yamldoc.Text(to))
		}
	}
	if len(exits.Pairs) > 0 {
		n.Add("exits", exits)
	}
	if o.Place != nil {
		place := yamldoc.Encode(o.Place)
		place.Flow = true
		n.Add("place", place)
	}
	return n
}

// encodeSettings gives those of a kind that this program does not know as they are stored.
func encodeSettings(o *workflow.Object) *yamldoc.Node {
	if _, known := workflow.KindOf(o.Kind); !known {
		if data, err := json.Marshal(o.Settings); err == nil {
			if n, _, err := yamldoc.ParseJSON(data, &yamldoc.Problems{}); err == nil {
				return n
			}
		}
	}
	return yamldoc.Encode(o.Settings)
}

// putNames puts names where the stored settings have ids.
func (x *exporter) putNames(o *workflow.Object) {
	for _, ref := range workflow.RefsOf(o.Settings) {
		*ref.ID = x.names[ref.Kind][*ref.ID]
	}
}
