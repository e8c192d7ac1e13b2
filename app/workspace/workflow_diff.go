package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"hookline/app/workflow"
	"hookline/models"
)

// compareDraft gives the stored form of a definition and what differs from the
// old one, object by object.
func (e *edit) compareDraft(ctx context.Context, old, now *workflow.Definition) (string, []models.Change, error) {
	around, err := e.surroundings(ctx)
	if err != nil {
		return "", nil, err
	}
	draft, err := now.Encode()
	if err != nil {
		return "", nil, err
	}
	before, err := definitionFields(old, around)
	if err != nil {
		return "", nil, err
	}
	after, err := definitionFields(now, around)
	if err != nil {
		return "", nil, err
	}
	changes := diff(before, after)
	if was, err := old.Encode(); err == nil && was != draft && len(changes) == 0 {
		changes = []models.Change{{Field: "order of the objects", To: "changed"}}
	}
	return draft, changes, nil
}

// definitionFields flattens a definition for diff. Objects are paired by id and
// named by title; what they refer to is named, not numbered.
func definitionFields(d *workflow.Definition, around workflow.Surroundings) ([]field, error) {
	var list []field
	title := func(id string) string {
		if o := d.Object(id); o != nil {
			return o.Title
		}
		return id
	}
	if len(d.Objects) > 0 {
		list = append(list, field{key: "start", value: d.Objects[0].Title})
	}
	for _, o := range d.Objects {
		add := func(name, value string) {
			list = append(list, field{key: o.ID + "." + name, label: o.Title + " › " + name, value: value})
		}
		kind := o.Kind
		if k, ok := workflow.KindOf(o.Kind); ok {
			kind = k.Label
		}
		add("kind", kind)
		add("title", o.Title)
		add("note", o.Note)
		if o.Place != nil {
			add("place", fmt.Sprintf("%g, %g", o.Place.X, o.Place.Y))
		}
		names := refNames(o, around)
		settings, err := json.Marshal(o.Settings)
		if err != nil {
			return nil, err
		}
		err = flattenJSON(settings, func(path, value string) {
			if name := names[path]; name != "" {
				value = name
			}
			add(path, value)
		})
		if err != nil {
			return nil, err
		}
		for _, exit := range slices.Sorted(maps.Keys(o.Exits)) {
			add("exits."+exit, title(o.Exits[exit]))
		}
	}
	return append(list, noteFields(d.Notes)...), nil
}

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

// maxNoteName is how much of a note's text names it, in characters.
const maxNoteName = 30

// refNames gives the names of what an object refers to, by the path of the setting.
func refNames(o *workflow.Object, around workflow.Surroundings) map[string]string {
	names := map[string]string{}
	if r, ok := o.Settings.(workflow.Referrer); ok {
		for _, ref := range r.Refs() {
			names[ref.Field] = around.RefName(ref.Kind, *ref.ID)
		}
	}
	return names
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
