// Package sound is the screens Resources > Sounds: the list with its play buttons, the
// upload, and the pages of one Sound.
package sound

import (
	"strconv"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/usage"
)

func listProps(p component.Paging) component.ListProps {
	return component.ListProps{
		ID: "sounds", URL: route.Sounds(), Noun: "Sound", Nouns: "Sounds",
		Columns: []component.Column{
			{Label: "Play", Hidden: true}, {Label: "Name", Key: "name"}, {Label: "Length", Key: "duration", Number: true},
			{Label: "Size", Key: "size", Number: true, Wide: true}, {Label: "Used by", Key: "uses", Number: true},
			{Label: "Last changed", Key: "updated", Wide: true},
		},
		Paging: p, Empty: emptyList(),
	}
}

// Form is a Sound's name and description as a form shows them, with what is wrong with
// them or with the file.
type Form struct {
	component.Naming
	MaxMB int // of a file
}

// Head is what every page of one Sound shows.
type Head struct {
	Sound    *models.Sound
	URL      string // what is played
	Places   []usage.Place
	At       string           // address of the tab
	Describe component.Naming // the dialog; open when it has errors
	Replace  Form             // the dialog with the file; open when it has errors
}

func (h Head) frame(f layout.Frame) layout.Frame {
	f.Actions = headActions(h)
	f.Lead = h.Sound.Description
	id := h.Sound.ID
	f.Tabs = component.Tabs("Sound", h.At,
		component.Tab{Label: "Sound", URL: route.Sound(id)},
		component.Tab{Label: "Used by", URL: route.SoundUsedBy(id), Count: component.Itoa(usage.Count(h.Places))},
		component.Tab{Label: "Changes", URL: route.SoundChanges(id)})
	return f
}

func coding(s *models.Sound) string {
	tracks := "mono"
	switch {
	case s.Channels == 2:
		tracks = "stereo"
	case s.Channels > 2:
		tracks = component.Itoa(s.Channels) + " channels"
	}
	return s.Coding + ", " + strconv.FormatFloat(float64(s.SampleRate)/1000, 'f', -1, 64) + " kHz, " + tracks
}

// what is the sentence of an entry after its actor.
func what(e models.AuditEntry) string {
	if e.Action == "changed" {
		for _, c := range e.Changes {
			if c.Field == "file" {
				return "replaced the file"
			}
		}
	}
	return e.Action + " the Sound"
}
