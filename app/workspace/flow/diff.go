package flow

import (
	"context"
	"fmt"
	"strings"

	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/app/workspace"
	"hookline/models"
)

// compareDraft gives the stored form of a definition and what differs from the
// old one, object by object.
func (w Workflows) compareDraft(ctx context.Context, e *workspace.Edit, old, now *workflow.Definition) (string, []models.Change, error) {
	around, err := w.surroundings(ctx, e)
	if err != nil {
		return "", nil, err
	}
	draft, err := now.Encode()
	if err != nil {
		return "", nil, err
	}
	changes := append(definitionChanges(compare.Definitions(old, now, around)), workspace.Diff(noteFields(old.Notes), noteFields(now.Notes))...)
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
func noteFields(notes []*workflow.Note) []workspace.Field {
	var list []workspace.Field
	for _, n := range notes {
		words := strings.Join(strings.Fields(n.Text), " ")
		if r := []rune(words); len(r) > maxNoteName {
			words = string(r[:maxNoteName]) + "…"
		}
		add := func(name, value string) {
			list = append(list, workspace.Field{Key: "note." + n.ID + "." + name, Label: fmt.Sprintf("note “%s” › %s", words, name), Value: value})
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
