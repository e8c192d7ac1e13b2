package file

import (
	"cmp"
	"fmt"

	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// simpleSection is the section of a thing whose fields are data.
type simpleSection struct {
	workspace.Simple
	items []simpleItem
}

type simpleItem struct {
	id     string // where others may refer to it: that of the stored one, or of the one to be
	values kind.Values
	at     *yamldoc.Node
	called string
}

func (s *simpleSection) key() string { return s.Section }

func (s *simpleSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, s.Word, s.NameKey, func(_ **yamldoc.Node, at *yamldoc.Node, called string) {
		values := kind.Values{}
		ReadValues(at, s.Fields, values, called, &a.problems)
		if seen.addAs(a, at, called, s.NameKey, values[s.NameKey], s.Key(a.Edit, values[s.NameKey])) {
			s.items = append(s.items, simpleItem{s.know(a, values[s.NameKey]), values, at, called})
		}
	})
}

// know makes a name known that others may refer to, and gives its id.
func (s *simpleSection) know(a *applier, name string) (id string) {
	if s.Alone {
		return ""
	}
	if a.known[s.Kind] == nil {
		a.known[s.Kind] = registry{}
	}
	stored, ok := a.known[s.Kind][models.NameKey(name)]
	if ok {
		return stored.id
	}
	id = models.NewID()
	a.known[s.Kind].add(id, name)
	return id
}

func (s *simpleSection) apply(a *applier) error {
	stored, err := s.All(a.ctx, a.Edit)
	if err != nil {
		return err
	}
	byKey := map[string]workspace.SimpleRow{}
	for _, row := range stored {
		byKey[row.Key] = row
	}
	for _, item := range s.items {
		row := byKey[s.Key(a.Edit, item.values[s.NameKey])]
		in := workspace.SimpleRow{ID: cmp.Or(row.ID, item.id), Version: row.Version, Values: item.values}
		if a.around != nil && !s.Alone { // Workflows are checked beside it even when something is wrong with it
			a.around.Know(s.Kind, in.ID, item.values[s.NameKey])
		}
		saved, err := s.Save(a.ctx, a.Edit, in)
		if err != nil {
			if err := a.rejected(item.at, item.called, err); err != nil {
				return err
			}
			continue
		}
		a.keep(s.Kind, saved.ID, saved.Values[s.NameKey])
	}
	return nil
}

func (s *simpleSection) export(x *exporter) (*yamldoc.Node, error) {
	rows, err := s.All(x.ctx, x.edit)
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for _, row := range rows {
		n := WriteValues(s.Fields, row.Values, false)
		n.Flow = true
		list.Items = append(list.Items, n)
	}
	return list, err
}

// ReadValues reads a mapping of a file or a body over values. Unknown keys and values
// of the wrong type are problems, which begin with what it is called.
func ReadValues(n *yamldoc.Node, fields []kind.Field, values kind.Values, called string, p *yamldoc.Problems) {
	for _, pair := range n.Pairs {
		f, ok := kind.Find(fields, pair.Key.Text)
		value := pair.Value
		quoted := f.Type != kind.TypeNumber && f.Type != kind.TypeSwitch
		switch {
		case !ok:
			yamldoc.Unknown(p, pair.Key, called, "key", kind.Keys(fields))
		case value.Kind == yamldoc.Null:
		case ok && f.Type == kind.TypeMany:
			readMany(value, f, values, called, p)
		case value.Kind != yamldoc.Scalar || value.Strict && value.Quoted != quoted:
			p.Add(value, "%s: here must be %s.", spaced(called, f.Key), typeWords[f.Type])
		case !quoted && f.Problem(value.Text) != "":
			p.Add(value, "%s: %s", spaced(called, f.Key), f.Problem(value.Text))
		default:
			values[f.Key] = value.Text
		}
	}
}

// readMany reads a list of names.
func readMany(list *yamldoc.Node, f kind.Field, values kind.Values, called string, p *yamldoc.Problems) {
	var names []string
	for _, n := range list.Items {
		if n.Kind != yamldoc.Scalar || n.Strict && !n.Quoted {
			p.Add(n, "%s: here must be a text.", spaced(called, f.Key))
			return
		}
		names = append(names, workspace.TidyName(n.Text))
	}
	if list.Kind != yamldoc.Sequence {
		p.Add(list, "%s: here must be %s.", spaced(called, f.Key), typeWords[f.Type])
		return
	}
	values[f.Key] = kind.ManyOf(names)
}

func spaced(called, key string) string {
	if called == "" {
		return key
	}
	return fmt.Sprintf("%s %s", called, key)
}

// typeWords says what a value of a type must be.
var typeWords = map[kind.Type]string{"": "a text", kind.TypeSecret: "a text", kind.TypeLine: "a text", kind.TypeText: "a text", kind.TypeChoice: "a text",
	kind.TypeDuration: "a length of time, as 5s", kind.TypeReference: "a name", kind.TypeMany: "a list of names", kind.TypeNumber: "a whole number", kind.TypeSwitch: "true or false"}

// WriteValues writes values as a mapping, all of them or those that are not as where
// nothing is said.
func WriteValues(fields []kind.Field, values kind.Values, full bool) *yamldoc.Node {
	n := &yamldoc.Node{Kind: yamldoc.Mapping}
	for _, f := range fields {
		value := values[f.Key]
		if value == "" && (f.Type == kind.TypeNumber || f.Type == kind.TypeDuration) {
			continue // nothing is said
		}
		if !full && !f.Required && (value == "" || value == f.Default || f.Type == kind.TypeSwitch && f.Default == "" && value == "false" ||
			f.Type == kind.TypeNumber && f.Default == "" && value == "0") {
			continue
		}
		if f.Type == kind.TypeMany {
			list := &yamldoc.Node{Kind: yamldoc.Sequence}
			for _, name := range kind.Many(value) {
				list.Items = append(list.Items, yamldoc.Text(name))
			}
			n.Add(f.Key, list)
			continue
		}
		node := yamldoc.Text(value)
		if f.Type == kind.TypeNumber || f.Type == kind.TypeSwitch {
			node = &yamldoc.Node{Kind: yamldoc.Scalar, Text: value}
		}
		n.Add(f.Key, node)
	}
	return n
}
