package compare

import (
	"maps"

	"hookline/app/workflow"
)

// Union is one definition that holds both sides of the comparison, to be drawn: what
// is there after, and with it the objects and links that were removed. An exit that
// leads elsewhere leads where it does after.
func (c Comparison) Union(before, after *workflow.Definition) *workflow.Definition {
	now := make(map[string]string, len(c.ids)) // ids of the union by those before
	for is, was := range c.ids {
		now[was] = is
	}
	u := &workflow.Definition{Notes: after.Notes}
	removed := map[string][]LinkChange{}
	for _, o := range c.Objects {
		for _, l := range o.Links {
			if l.Change == Removed && o.Change == Changed {
				removed[o.ID] = append(removed[o.ID], l)
			}
		}
	}
	at := func(id string) string {
		if is := now[id]; is != "" {
			return is
		}
		return id
	}
	for _, o := range after.Objects {
		if links := removed[o.ID]; len(links) > 0 {
			both := *o
			if both.Exits = maps.Clone(o.Exits); both.Exits == nil {
				both.Exits = map[string]string{}
			}
			for _, l := range links {
				both.Exits[l.Exit] = at(l.BeforeID)
			}
			o = &both
		}
		u.Objects = append(u.Objects, o)
	}
	for _, o := range before.Objects {
		if now[o.ID] != "" {
			continue
		}
		old := *o
		old.Exits = make(map[string]string, len(o.Exits))
		for exit, to := range o.Exits {
			old.Exits[exit] = at(to)
		}
		u.Objects = append(u.Objects, &old)
	}
	return u
}
