package workflow

import (
	"cmp"
	"slices"
	"strings"

	flow "hookline/app/workflow"
	"hookline/views/component"
)

// soundOptions are the Sounds by name; none is the label of having none.
func (p *Panel) soundOptions(chosen, none string) []component.Option {
	list := []component.Option{{Label: none}}
	var sounds []flow.SoundInfo
	for _, s := range p.Around.Sounds {
		sounds = append(sounds, s)
	}
	slices.SortFunc(sounds, func(a, b flow.SoundInfo) int {
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	for _, s := range sounds {
		list = append(list, component.Option{Value: s.ID, Label: s.Name + " (" + component.Duration(s.Duration) + ")"})
	}
	return withGone(list, chosen, "A Sound that is gone")
}

// on fills a Checkbox or Switch by its name.
func (p *Panel) on(f component.Field) component.Field {
	f = p.field(f)
	f.Checked = p.Values[f.Name] == "on"
	return f
}
