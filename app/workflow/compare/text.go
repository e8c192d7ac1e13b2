package compare

import (
	"fmt"
	"strings"

	"hookline/app/workflow"
)

// Text is the comparison as a person reads it, object by object.
func (c Comparison) Text() string {
	var b strings.Builder
	fmt.Fprintln(&b, c.Summary())
	if c.Start != nil {
		fmt.Fprintf(&b, "\nA call starts at: %s → %s\n", orNothing(c.Start.Before), orNothing(c.Start.After))
	}
	for _, o := range c.Objects {
		kind := o.Kind
		if k, ok := workflow.KindOf(o.Kind); ok {
			kind = k.Label
		}
		fmt.Fprintf(&b, "\n%s %s (%s)\n", marks[o.Change], o.Title, kind)
		for _, f := range o.Fields {
			if (f.Path == "kind" || f.Path == "title") && o.Change != Changed {
				continue // the line above says so
			}
			fmt.Fprintf(&b, "    %s: %s\n", f.Label, fromTo(o.Change, f.Before, f.After))
		}
		for _, l := range o.Links {
			fmt.Fprintf(&b, "    Exit %s: %s\n", l.Label, fromTo(o.Change, l.Before, l.After))
		}
	}
	for _, n := range c.Notes {
		fmt.Fprintf(&b, "\n%s Note on the canvas: %s\n", marks[n.Change], fromTo(n.Change, n.Before, n.After))
	}
	return b.String()
}

var marks = map[string]string{Added: "+", Removed: "-", Changed: "~"}

// fromTo leaves out the side that an added or removed object does not have.
func fromTo(change, before, after string) string {
	switch change {
	case Added:
		return indented(after)
	case Removed:
		return indented(before)
	}
	return indented(orNothing(before)) + " → " + indented(orNothing(after))
}

func orNothing(text string) string {
	if text == "" {
		return "(nothing)"
	}
	return text
}

func indented(text string) string { return strings.ReplaceAll(text, "\n", "\n      ") }

// Summary says in one sentence how much differs.
func (c Comparison) Summary() string {
	n := c.Counts
	var parts []string
	add := func(count int, one, many, what string) {
		if count > 0 {
			parts = append(parts, plural(count, one, many)+" "+what)
		}
	}
	add(n.Added, "object", "objects", "added")
	add(n.Removed, "object", "objects", "removed")
	add(n.Changed, "object", "objects", "changed")
	add(n.LinksAdded, "link", "links", "added")
	add(n.LinksRemoved, "link", "links", "removed")
	add(n.LinksChanged, "link", "links", "changed")
	add(n.Notes, "note", "notes", "on the canvas")
	if c.Start != nil {
		parts = append(parts, "another start")
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, ", ") + "."
	case n.Moved > 0:
		return "No difference but places: " + plural(n.Moved, "object stands", "objects stand") + " elsewhere on the canvas."
	}
	return "No difference."
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
