// Package tag is the tags that a request of an event is filled with (MISSION E2): their
// names, what they mean, and what an event must be about for one to have a value. It
// reads nothing; app/event gives the values.
package tag

import (
	"slices"
	"strings"

	"hookline/app/nearest"
	"hookline/app/placeholder"
)

// Tag is a value of an event, written #name#.
type Tag struct {
	Name    string
	Group   string // under which lists show it
	Meaning string
	Example string
	From    Source // what an event must be about
	// Hidden is a tag that is typed by hand: it works, and stands in no list.
	Hidden bool
}

// Source is what an event can be about. A type of event says which it has.
type Source int

// Sources of tags.
const (
	Any           Source = iota
	Call                 // a call
	CallEnd              // a call that has ended
	Queue                // a call's place in the queue of a Campaign
	Dequeue              // a place that the call has left
	Agent                // an agent
	Part                 // an agent's part of a call
	PartEnd              // a part that is over
	WrapUp               // a part that is wrapped up
	State                // an agent who came, is ready, pauses or left
	Lead                 // a Campaign, on whose lead lists the caller may be
	Recording            // a part that was recorded, or what a caller said
	RecordingEnd         // a recording that is kept, or never will be
	Message              // what a caller said for a voicemail box
	Transcription        // the text of a recording
	Delivery             // deliveries to a Web Service
)

// Groups of tags, in order.
const (
	GroupCall      = "call"
	GroupQueue     = "queue"
	GroupAgent     = "agent"
	GroupLead      = "lead"
	GroupRecording = "recording"
	GroupOther     = "other"
)

// Groups lists them.
func Groups() []string {
	return []string{GroupCall, GroupQueue, GroupAgent, GroupLead, GroupRecording, GroupOther}
}

// List gives the tags that are offered, by group.
func List() []Tag {
	return slices.DeleteFunc(All(), func(t Tag) bool { return t.Hidden })
}

// Find gives the tag of a name, hidden ones too.
func Find(name string) (Tag, bool) {
	if i := slices.IndexFunc(all, func(t Tag) bool { return t.Name == name }); i >= 0 {
		return all[i], true
	}
	return Tag{}, false
}

// Known says whether a tag has this name.
func Known(name string) bool {
	_, ok := Find(name)
	return ok
}

// Unknown lists the tags of a text that are none, each once.
func Unknown(text string) []string {
	return slices.DeleteFunc(placeholder.Parse(placeholder.Tag, text).Names(), Known)
}

// Suggest gives the tag that was probably meant; empty when none is near.
func Suggest(name string) string {
	var names []string
	for _, t := range List() {
		names = append(names, t.Name)
	}
	return nearest.Word(strings.Trim(name, "# "), names)
}

// Fill puts values in the place of tags; one without a value is empty. What a value
// holds is not looked at: a tag in it stays. What is no tag stays as well.
func Fill(text string, values map[string]string) string {
	return placeholder.Parse(placeholder.Tag, text).Expand(func(name string) (string, bool) { return values[name], Known(name) }, nil)
}
