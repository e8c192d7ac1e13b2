package file

import (
	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// scriptEntry is a Script in a file.
type scriptEntry struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Publish     *bool  `json:"publish,omitempty"` // false: a draft
	HTML        string `json:"html"`
}

// scriptSection is `scripts:`.
type scriptSection struct{ items []*scriptItem }

type scriptItem struct {
	entry  *scriptEntry
	at     *yamldoc.Node
	called string
	id     string
	html   string // as it will be stored
}

func (i *scriptItem) publish() bool { return i.entry.Publish == nil || *i.entry.Publish }

func (*scriptSection) key() string { return "scripts" }

func (s *scriptSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, "Script", "name", func(entry *scriptEntry, at *yamldoc.Node, called string) {
		item := &scriptItem{entry: entry, at: at, called: called}
		if !seen.add(a, at, called, "name", entry.Name) {
			return
		}
		clean, notes, err := workspace.CleanScript(entry.HTML)
		if err != nil {
			a.addFields(at, called, err)
			return
		}
		for _, note := range notes {
			a.warnings.Add(at.At("html"), "%s: html: %s", called, note)
		}
		if item.html = clean; clean == "" && item.publish() {
			if n := at.Get("html"); n != nil && n.Kind == yamldoc.Sequence || n != nil && n.Kind == yamldoc.Mapping {
				return // said already
			}
			a.problems.Add(at.At("html"), "%s: html is empty; write something, or `publish: false` for a draft.", called)
			return
		}
		s.items = append(s.items, item)
		known, ok := a.known[workspace.ObjectScript][models.NameKey(entry.Name)]
		if item.id = known.id; !ok {
			item.id = models.NewID()
			a.known[workspace.ObjectScript].add(item.id, entry.Name)
		}
	})
}

func (s *scriptSection) apply(a *applier) error {
	for _, item := range s.items {
		if err := item.write(a); err != nil {
			return err
		}
		a.keep(workspace.ObjectScript, item.id, workspace.TidyName(item.entry.Name))
	}
	return nil
}

// write leaves a Script alone whose published version is what the file says, with
// the draft somebody may be working on.
func (i *scriptItem) write(a *applier) error {
	f, err := a.tx.Scripts.Get(a.ctx, i.id)
	switch {
	case apperr.Is(err, apperr.NotFound):
		if f, err = a.Scripts.Add(a.ctx, a.by, models.Script{ID: i.id, Name: i.entry.Name, Description: i.entry.Description, Draft: i.html}); err != nil {
			return a.rejected(i.at, i.called, err)
		}
	case err != nil:
		return err
	default:
		if f, err = a.Scripts.Describe(a.ctx, a.by, f.ID, f.Version, i.entry.Name, i.entry.Description); err != nil {
			return a.rejected(i.at, i.called, err)
		}
	}
	if i.publish() && f.PublishedID != "" {
		v, err := a.tx.Scripts.Version(a.ctx, f.PublishedID)
		if err != nil || v.HTML == i.html {
			return err
		}
	}
	if err := a.Scripts.SetDraft(a.ctx, a.by, f, i.html); err != nil || !i.publish() {
		return err
	}
	_, err = a.Scripts.Publish(a.ctx, a.by, f.ID, f.Version, "Applied from "+a.file)
	return err
}

// export gives what agents see: the published version, or the draft of a Script
// that was never published, marked so.
func (s *scriptSection) export(x *exporter) (*yamldoc.Node, error) {
	stored, err := x.db.Scripts.All(x.ctx)
	if err != nil {
		return nil, err
	}
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for _, f := range stored {
		e := scriptEntry{Name: f.Name, Description: f.Description, HTML: f.Draft}
		if f.PublishedID == "" {
			e.Publish = new(bool)
		} else {
			v, err := x.db.Scripts.Version(x.ctx, f.PublishedID)
			if err != nil {
				return nil, err
			}
			e.HTML = v.HTML
		}
		list.Items = append(list.Items, yamldoc.Encode(&e))
	}
	return list, nil
}
