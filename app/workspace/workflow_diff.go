package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/models"
)

// compareDraft gives the stored form of a definition and what differs from the
// old one, object by object.
func (e *Edit) compareDraft(ctx context.Context, old, now *workflow.Definition) (string, []models.Change, error) {
	around, err := e.surroundings(ctx)
	if err != nil {
		return "", nil, err
	}
	draft, err := now.Encode()
	if err != nil {
		return "", nil, err
	}
	changes := append(definitionChanges(compare.Definitions(old, now, around)), diff(noteFields(old.Notes), noteFields(now.Notes))...)
	if was, err := old.Encode(); err == nil && was != draft && len(changes) == 0 {
		changes = []models.Change{{Field: "order of the objects, or notes on the canvas", To: "moved"}}
	}
	return draft, changes, nil
}

// definitionChanges writes a comparison for the audit trail: each value with the
// title of its object before it.
func definitionChanges(c compare.Comparison) []models.Change {
	var list []models.Change
	if c.Start != nil {
		list = append(list, models.Change{Field: "start", From: c.Start.Before, To: c.Start.After})
	}
	for _, o := range c.Objects {
		for _, f := range o.Fields {
			list = append(list, models.Change{Field: o.Title + " › " + f.Path, From: f.Before, To: f.After})
		}
		for _, l := range o.Links {
			list = append(list, models.Change{Field: o.Title + " › exits." + l.Exit, From: l.Before, To: l.After})
		}
	}
	for _, m := range c.Moved {
		list = append(list, models.Change{Field: m.Title + " › place", From: placeText(m.Before), To: placeText(m.After)})
	}
	return list
}

// maxNoteName is how much of a note's text names it, in characters.
const maxNoteName = 30

// noteFields flattens the notes on the canvas; the first words name a note.
func noteFields(notes []*workflow.Note) []field {
	var list []field
	for _, n := range notes {
		words := strings.Join(strings.Fields(n.Text), " ")
		if r := []rune(words); len(r) > maxNoteName {
			words = string(r[:maxNoteName]) + "…"
		}
		add := func(name, value string) {
			list = append(list, field{key: "note." + n.ID + "." + name, label: fmt.Sprintf("note “%s” › %s", words, name), value: value})
		}
		add("text", n.Text)
		add("place", fmt.Sprintf("%g, %g", n.Place.X, n.Place.Y))
		add("size", fmt.Sprintf("%g × %g", n.Width, n.Height))
	}
	return list
}

func placeText(p *workflow.Place) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%g, %g", p.X, p.Y)
}

// sameDefinition says whether two definitions mean the same: a list that is empty
// and one that is not there do.
func sameDefinition(a, b *workflow.Definition) (bool, error) {
	var values [2]any
	for i, d := range []*workflow.Definition{a, b} {
		text, err := d.Encode()
		if err != nil {
			return false, err
		}
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&values[i]); err != nil {
			return false, err
		}
		values[i] = prune(values[i])
	}
	return reflect.DeepEqual(values[0], values[1]), nil
}

// prune makes null of what is empty.
func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if item = prune(item); item == nil {
				delete(v, key)
			} else {
				v[key] = item
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = prune(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}
