package workflow

import (
	flow "hookline/app/workflow"
	"hookline/views/component"
)

// soundOptions are the Sounds by name; none is the label of having none.
func (p *Panel) soundOptions(chosen, none string) []component.Option {
	return choices(none, p.Around.Sounds, chosen, "A Sound that is gone", func(s flow.SoundInfo) component.Option {
		return component.Option{Value: s.ID, Label: s.Name + " (" + component.Duration(s.Duration) + ")"}
	})
}

// on fills a Checkbox or Switch by its name.
func (p *Panel) on(f component.Field) component.Field {
	f = p.field(f)
	f.Checked = p.Values[f.Name] == "on"
	return f
}
