package file

import (
	"fmt"

	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
)

// simpleSection is the section of a thing whose fields are data.
type simpleSection struct {
	workspace.Simple
	items []simpleItem
}

type simpleItem struct {
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
			s.items = append(s.items, simpleItem{values, at, called})
		}
	})
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
		in := workspace.SimpleRow{ID: row.ID, Version: row.Version, Values: item.values}
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
		case value.Kind != yamldoc.Scalar || value.Strict && value.Quoted != quoted:
			p.Add(value, "%s: here must be %s.", spaced(called, f.Key), typeWords[f.Type])
		case !quoted && f.Problem(value.Text) != "":
			p.Add(value, "%s: %s", spaced(called, f.Key), f.Problem(value.Text))
		default:
			values[f.Key] = value.Text
		}
	}
}

func spaced(called, key string) string {
	if called == "" {
		return key
	}
	return fmt.Sprintf("%s %s", called, key)
}

// typeWords says what a value of a type must be.
var typeWords = map[kind.Type]string{"": "a text", kind.TypeSecret: "a text", kind.TypeLine: "a text", kind.TypeText: "a text", kind.TypeChoice: "a text",
	kind.TypeDuration: "a length of time, as 5s", kind.TypeReference: "a name", kind.TypeNumber: "a whole number", kind.TypeSwitch: "true or false"}

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
		node := yamldoc.Text(value)
		if f.Type == kind.TypeNumber || f.Type == kind.TypeSwitch {
			node = &yamldoc.Node{Kind: yamldoc.Scalar, Text: value}
		}
		n.Add(f.Key, node)
	}
	return n
}
