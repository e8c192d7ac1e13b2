// Package event is what can happen on a call that other systems are told of: the
// kinds of events, which hooks want them, and the tags an event fills in. It sends
// nothing; app/delivery does.
package event

import (
	"slices"

	"hookline/app/tag"
)

// Types of events, with the words of MISSION E4.
const (
	CallStart           = "call_start"
	CallConnected       = "call_connected"
	CallEnd             = "call_end"
	Dequeue             = "dequeue"
	AgentConnect        = "agent_connect"
	AgentTermination    = "agent_termination"
	TransferTermination = "transfer_termination"
	PostCall            = "post_call"
	PostDisposition     = "post_disposition"
	Disposition         = "disposition"
	AgentState          = "agent_state"
	RecordingReady      = "recording_ready"
	RecordingFailed     = "recording_failed"
	VoicemailLeft       = "voicemail_left"
	TranscriptionReady  = "transcription_ready"
	DeliveryFailing     = "delivery_failing"
	DeliverySwitchedOff = "delivery_switched_off"
)

// Webhook is raised for a request that a Workflow sends by itself: when its call has ended, or
// when something that was recorded on it is transcribed. It is none of Types, for no hook can
// be for it: the request is its own, in the fact of the same name.
const (
	Webhook      = "webhook"
	WebhookLabel = "Webhook of the Workflow"
)

// Places where an event can be hooked.
const (
	OnNumber     = "number"    // a number, or all
	OnCampaign   = "campaign"  // a Campaign, or all
	OnWrapCode   = "wrap_code" // a wrap code of a Campaign
	OnAgents     = "agents"
	OnRecordings = "recordings"
	OnHookline   = "hookline"
)

// Type is a kind of event.
type Type struct {
	Name  string
	Label string
	Place string // where it is hooked
	When  string // exactly when it fires, in a sentence
	// About is what such an event is, or can be, about: which tags it fills.
	About []tag.Source
}

// Types lists all in the order of a call's life.
func Types() []Type { return slices.Clone(types) }

var types = allTypes()

func allTypes() []Type {
	queued := []tag.Source{tag.Call, tag.Queue, tag.Dequeue, tag.Lead}
	met := append(slices.Clone(queued), tag.Agent, tag.Part)
	parted := append(slices.Clone(met), tag.PartEnd, tag.Recording)
	recorded := append(slices.Clone(parted), tag.RecordingEnd)
	wrapped := append(slices.Clone(parted), tag.CallEnd, tag.WrapUp)
	return []Type{
		{CallStart, "Call start", OnNumber, "When the first request of the call is answered.", []tag.Source{tag.Call}},
		{CallConnected, "Call connected", OnNumber, "When the caller first talks to a person: an agent who is connected, or who answered a Transfer or took the call of a Find Me.", met},
		{CallEnd, "Call end", OnNumber, "Once, when the call is over, whatever ended it.", wrapped},
		{Dequeue, "Dequeue", OnCampaign, "When a call leaves the queue, by whatever exit.", met},
		{AgentConnect, "Agent connect", OnCampaign, "When an agent and the caller are connected; once for each agent's part of a call.", met},
		{AgentTermination, "Agent termination", OnCampaign, "When an agent's part of a call is over; once for each.", parted},
		{TransferTermination, "Transfer termination", OnCampaign, "When an agent's part of a call ended by a transfer.", parted},
		{PostCall, "Post call", OnCampaign, "When the last agent's part of a call is over and the call is, too.", wrapped},
		{PostDisposition, "Post disposition", OnCampaign, "When the wrap-up closes, also because its time is up.", wrapped},
		{Disposition, "Disposition", OnWrapCode, "When the wrap-up closes with this wrap code.", wrapped},
		{AgentState, "Agent state", OnAgents, "When an agent signs in at the desk, is ready, pauses or signs out.", []tag.Source{tag.Agent, tag.State}},
		{RecordingReady, "Recording ready", OnRecordings, "When the recording of an agent's part of a call, or of what was said with whom a Find Me reached, can be heard.", recorded},
		{RecordingFailed, "Recording failed", OnRecordings, "When a recording of an agent's part, of a Find Me, or of what a caller said at a Record or a Voicemail, can't be had from the carrier.", append(slices.Clone(recorded), tag.Message)},
		{VoicemailLeft, "Voicemail left", OnRecordings, "When what a caller said at a Voicemail or a Record of a Workflow is kept and can be heard.", []tag.Source{tag.Call, tag.Recording, tag.RecordingEnd, tag.Message}},
		{TranscriptionReady, "Transcription ready", OnRecordings, "When there is the text of what was said at a Record or a Voicemail, or with whom a Find Me reached.", []tag.Source{tag.Call, tag.Recording, tag.RecordingEnd, tag.Transcription}},
		{DeliveryFailing, "Delivery failing", OnHookline, "When the deliveries to a Web Service have failed for a while.", []tag.Source{tag.Delivery}},
		{DeliverySwitchedOff, "Delivery switched off", OnHookline, "When an event was switched off because its receiver is gone or has failed for 120 hours.", []tag.Source{tag.Delivery}},
	}
}

// Find gives the type of a name.
func Find(name string) (Type, bool) {
	for _, t := range types {
		if t.Name == name {
			return t, true
		}
	}
	return Type{}, false
}

// Fills says whether events of the type can have a value for a tag.
func (t Type) Fills(x tag.Tag) bool { return x.From == tag.Any || slices.Contains(t.About, x.From) }

// Tags lists the tags that events of the type can have a value for.
func (t Type) Tags() []tag.Tag {
	return slices.DeleteFunc(tag.All(), func(x tag.Tag) bool { return !t.Fills(x) })
}

// Filling lists the types that can have a value for a tag.
func Filling(x tag.Tag) []Type {
	return slices.DeleteFunc(Types(), func(t Type) bool { return !t.Fills(x) })
}
