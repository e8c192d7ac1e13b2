package file

import (
	"encoding/base64"
	"strings"
	"unicode"

	"hookline/app/apperr"
	"hookline/app/sound"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// soundEntry is a Sound in a file. Its bytes stand in Content, or in a file beside this
// one; with SHA256 alone what is stored is kept.
type soundEntry struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	SHA256      string `json:"sha256,omitempty"`
	File        string `json:"file,omitempty"`    // path beside the workspace file, for the command
	Content     string `json:"content,omitempty"` // base64
}

// maxContents bounds what an export holds of the bytes of Sounds, so that it can be
// applied again: those beyond stand in it by their hash, and ExportOptions.Sounds
// writes them beside it.
const maxContents = 4 << 20

// soundSection is `sounds:`.
type soundSection struct{ items []*soundItem }

type soundItem struct {
	entry  *soundEntry
	at     *yamldoc.Node
	called string
	id     string
	file   *workspace.SoundFile // nil: what is stored is kept
}

func (*soundSection) key() string { return "sounds" }

func (s *soundSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, "Sound", "name", func(entry *soundEntry, at *yamldoc.Node, called string) {
		item := &soundItem{entry: entry, at: at, called: called}
		if !seen.add(a, at, called, "name", entry.Name) {
			return
		}
		known, stored := a.known[workspace.ObjectSound][models.NameKey(entry.Name)]
		if item.id = known.id; !stored {
			item.id = models.NewID()
			a.known[workspace.ObjectSound].add(item.id, entry.Name)
		}
		if item.readFile(a, stored) {
			s.items = append(s.items, item)
		}
	})
}

// readFile looks into the bytes of a Sound; false, with a problem, when they are
// missing or no sound.
func (i *soundItem) readFile(a *applier, stored bool) bool {
	hash := strings.ToLower(strings.TrimSpace(i.entry.SHA256))
	if stored && hash != "" {
		if old, err := a.tx.Sounds.Get(a.ctx, i.id); err == nil && old.Hash == hash {
			return true // whatever stands beside it: it is what is stored
		}
	}
	data, key, ok := i.bytes(a)
	switch {
	case !ok:
		return false
	case key == "" && hash != "":
		a.problems.Add(i.at.At("sha256"), "%s: no Sound with this sha256 is stored, and the file has no content: add `content` (base64) or `file`.", i.called)
		return false
	case key == "" && !stored:
		a.problems.Add(i.at, "%s: content is missing: add `content` (base64), or `file` with a path beside this file.", i.called)
		return false
	case key == "":
		return true
	}
	file, err := workspace.ReadSound(data)
	if err != nil {
		for _, f := range apperr.Fields(err) {
			a.problems.Add(i.at.At(key), "%s: %s: %s", i.called, key, f.Message)
		}
		return false
	}
	if hash != "" && hash != file.Hash() {
		a.problems.Add(i.at.At("sha256"), "%s: sha256: the %s has %s: leave sha256 out, or take the file it was made for.", i.called, key, file.Hash())
		return false
	}
	i.file = file
	return true
}

// bytes gives what the entry holds, and under which key it stood; no key for none.
func (i *soundItem) bytes(a *applier) (data []byte, key string, ok bool) {
	switch {
	case i.entry.File != "" && i.entry.Content != "":
		a.problems.Add(i.at.At("file"), "%s: file and content are both there; keep one.", i.called)
	case i.entry.File != "":
		if a.options.ReadFile == nil {
			a.problems.Add(i.at.At("file"), "%s: file: paths are read by the command `hookline apply` alone; put the bytes into `content`, in base64.", i.called)
			return nil, "", false
		}
		data, err := a.options.ReadFile(i.entry.File, sound.MaxSize+1)
		if err != nil {
			a.problems.Add(i.at.At("file"), "%s: file: %s", i.called, err)
			return nil, "", false
		}
		return data, "file", true
	case i.entry.Content != "":
		data, err := base64.StdEncoding.DecodeString(withoutSpace(i.entry.Content))
		if err != nil {
			a.problems.Add(i.at.At("content"), "%s: content is no base64: make it with `base64 FILE`.", i.called)
			return nil, "", false
		}
		return data, "content", true
	default:
		return nil, "", true
	}
	return nil, "", false
}

func withoutSpace(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

func (s *soundSection) apply(a *applier) error {
	for _, item := range s.items {
		if err := item.write(a); err != nil {
			return err
		}
		a.keep(workspace.ObjectSound, item.id, workspace.TidyName(item.entry.Name))
	}
	list, err := a.tx.Sounds.All(a.ctx)
	for i := range list {
		a.around.Sounds[list[i].ID] = workspace.SoundInfo(&list[i])
	}
	return err
}

func (i *soundItem) write(a *applier) error {
	s := models.Sound{ID: i.id, Name: i.entry.Name, Description: i.entry.Description}
	switch old, err := a.tx.Sounds.Get(a.ctx, i.id); {
	case err == nil:
		s.Version = old.Version
	case !apperr.Is(err, apperr.NotFound):
		return err
	}
	_, err := a.Sounds.Save(a.ctx, a.by, s, i.file)
	return a.rejected(i.at, i.called, err)
}

// export gives every Sound with its bytes, as far as maxContents goes.
func (s *soundSection) export(x *exporter) (*yamldoc.Node, error) {
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	left := maxContents
	for _, row := range x.sounds {
		e := soundEntry{Name: row.Name, Description: row.Description, SHA256: row.Hash}
		beside := x.options.Sounds != nil
		if beside || int(row.Size) <= left {
			data, err := x.db.Sounds.Content(x.ctx, row.ID, models.SoundFile)
			switch {
			case err != nil:
				return nil, err
			case beside:
				if e.File, err = x.options.Sounds(fileNameOf(row.Name)+"-"+row.Hash[:8]+"."+row.Format, data); err != nil {
					return nil, err
				}
			default:
				left -= len(data)
				e.Content = base64.StdEncoding.EncodeToString(data)
			}
		}
		list.Items = append(list.Items, yamldoc.Encode(&e))
	}
	return list, nil
}

// fileNameOf makes a name that every file system takes.
func fileNameOf(name string) string {
	text := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return '-'
	}, strings.ToLower(name))
	text = strings.Trim(text, "-")
	if len(text) > 40 {
		text = text[:40]
	}
	if text == "" {
		return "sound"
	}
	return text
}
