package workflow

import (
	flow "hookline/app/workflow"
	"hookline/views/component"
)

// PaletteProps is the choice of a kind for a new object.
type PaletteProps struct {
	WorkflowID string
	After      *flow.Object // nil: the object is loose at first, or the first of all
	Exit       string       // chosen at first
	Titles     map[string]string
}

type paletteGroup struct {
	Label string
	Kinds []flow.Kind
}

func (p PaletteProps) title() string {
	if p.After == nil {
		return "Add an object"
	}
	return "Insert after " + shownTitle(p.After)
}

func (p PaletteProps) groups() []paletteGroup {
	var list []paletteGroup
	at := map[string]int{}
	for _, k := range flow.Kinds() {
		if k.Apart() && p.After != nil {
			continue
		}
		i, ok := at[k.Group]
		if !ok {
			i = len(list)
			at[k.Group] = i
			list = append(list, paletteGroup{Label: k.Group})
		}
		list[i].Kinds = append(list[i].Kinds, k)
	}
	return list
}

func (p PaletteProps) exits() []component.Option {
	var list []component.Option
	for _, e := range p.After.Settings.Exits() {
		label := e.Label
		if to := p.Titles[p.After.Exits[e.Name]]; to != "" {
			label += " (leads to " + to + ")"
		}
		list = append(list, component.Option{Value: e.Name, Label: label})
	}
	return list
}
