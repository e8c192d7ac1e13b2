package tag

import (
	"slices"

	"hookline/app/source"
)

// All gives every tag that is known, by group.
func All() []Tag { return slices.Clone(all) }

var all = everyTag()

func everyTag() []Tag {
	return slices.Concat(callTags(), sourceTags(), callEndTags(), queueTags(), agentTags(), partTags(), leadTags(), recordingTags(), otherTags())
}

func callTags() []Tag {
	return tagsOf(GroupCall, Call, []Tag{
		{Name: "uii", Meaning: "What identifies the call, the same in all its events", Example: "068xk3v2q5w7r9t1y4n6m8p0ab"},
		{Name: "call_id", Meaning: "What identifies the call, as uii", Example: "068xk3v2q5w7r9t1y4n6m8p0ab"},
		{Name: "carrier_call_id", Meaning: "What the carrier identifies the call by", Example: "CA5f0c1d2e3b4a59687f6e5d4c3b2a1908"},
		{Name: "ani", Meaning: "The caller's number; empty when it is hidden", Example: "+12025550123"},
		{Name: "ani_last4", Meaning: "The last four digits of the caller's number", Example: "0123"},
		{Name: "ani_npa", Meaning: "The area code of a North American caller", Example: "202"},
		{Name: "ani_nxx", Meaning: "The three digits behind the area code of a North American caller", Example: "555"},
		{Name: "dnis", Meaning: "The number that was called", Example: "+61255501234"},
		{Name: "call_direction", Meaning: "Who called whom; always inbound: the caller called", Example: "inbound"},
		{Name: "call_type", Meaning: "Who called whom, as call_direction", Example: "inbound"},
		{Name: "call_start", Meaning: "When the call began", Example: "2020-04-22 09:30:00.0000"},
		{Name: "call_duration", Meaning: "Seconds from the start of the call to the event, or to its end", Example: "184"},
		{Name: "duration", Meaning: "Seconds from the start of the call to the event, or to its end", Example: "184"},
		{Name: "call_state", Meaning: "ANSWERED once the caller talks to a person, ABANDON when the caller hung up in a queue, DEFLECTED when the queue sent the caller on", Example: "ANSWERED"},
		{Name: "call_result", Meaning: "Connected, Abandoned or Deflected, as call_state", Example: "Connected"},
		{Name: "workflow_name", Meaning: "The Workflow that answered the call", Example: "Support line"},
	})
}

// sourceTags are the SourceTrak values of a call.
func sourceTags() []Tag {
	var list []Tag
	for _, v := range source.Values() {
		list = append(list, Tag{Name: v.Name, Meaning: v.Help, Example: v.Sample})
	}
	return tagsOf(GroupCall, Call, list)
}

func callEndTags() []Tag {
	return tagsOf(GroupCall, CallEnd, []Tag{
		{Name: "call_end", Meaning: "When the call ended", Example: "2020-04-22 09:33:04.0000"},
		{Name: "call_outcome", Meaning: "How the call ended: completed, caller_left, bound, failed, missed or lost", Example: "caller_left"},
		{Name: "call_reason", Meaning: "Why the call ended, in words", Example: "The caller hung up."},
	})
}

func queueTags() []Tag {
	return slices.Concat(tagsOf(GroupQueue, Queue, []Tag{
		{Name: "campaign_id", Meaning: "What identifies the Campaign", Example: "068xk3v2q5w7r9t1y4n6m8p0cd"},
		{Name: "campaign_name", Meaning: "The name of the Campaign", Example: "Support"},
		{Name: "gate_id", Meaning: "What identifies the queue: the Campaign's", Example: "068xk3v2q5w7r9t1y4n6m8p0cd"},
		{Name: "gate_name", Meaning: "The name of the queue: the Campaign's", Example: "Support"},
		{Name: "queue_id", Meaning: "What identifies the queue, as gate_id", Example: "068xk3v2q5w7r9t1y4n6m8p0cd"},
		{Name: "queue_name", Meaning: "The name of the queue, as gate_name", Example: "Support"},
		{Name: "enqueue_time", Meaning: "When the call joined the queue", Example: "2020-04-22 09:30:20.0000"},
		{Name: "rna_count", Meaning: "How many agents were rung for the call and did not answer", Example: "1"},
	}), tagsOf(GroupQueue, Dequeue, []Tag{
		{Name: "dequeue_time", Meaning: "When the call left the queue", Example: "2020-04-22 09:30:58.0000"},
		{Name: "queue_duration", Meaning: "Seconds in the queue", Example: "38"},
		{Name: "wait_time", Meaning: "Seconds the caller waited until an agent took the call, or until leaving the queue without one", Example: "36"},
		{Name: "queue_exit", Meaning: "How the call left the queue: answered, timeout, full, no_agents, left, failed or abandoned", Example: "answered"},
		{Name: "is_abandoned", Meaning: "1 when the caller hung up in the queue, else 0", Example: "0"},
		{Name: "sla_passed", Meaning: "1 when an agent took the call within the Campaign's service level, else 0", Example: "1"},
	}))
}

func agentTags() []Tag {
	return slices.Concat(tagsOf(GroupAgent, Agent, []Tag{
		{Name: "agent_id", Meaning: "What identifies the agent", Example: "068xk3v2q5w7r9t1y4n6m8p0ef"},
		{Name: "agent_username", Meaning: "What the agent signs in with: the e-mail address", Example: "ann@example.com"},
		{Name: "agent_externid", Meaning: "What other systems know the agent by: the e-mail address", Example: "ann@example.com"},
		{Name: "agent_extern_id", Meaning: "What other systems know the agent by, as agent_externid", Example: "ann@example.com"},
		{Name: "agent_name", Meaning: "The agent's name", Example: "Ann Lee"},
		{Name: "agent_first_name", Meaning: "The agent's name up to the last space", Example: "Ann"},
		{Name: "agent_last_name", Meaning: "The agent's name behind the last space", Example: "Lee"},
		{Name: "agent_phone", Meaning: "Where the agent's telephone is: a number, a SIP address or a name", Example: "+61255509903"},
	}), tagsOf(GroupAgent, State, []Tag{
		{Name: "agent_state", Meaning: "What the agent did: signed_in, ready, paused or signed_out", Example: "paused"},
		{Name: "agent_state_reason", Meaning: "Why the agent pauses or left", Example: "Lunch"},
	}))
}

func partTags() []Tag {
	return slices.Concat(tagsOf(GroupAgent, Part, []Tag{
		{Name: "session_id", Meaning: "What identifies the agent's part of the call", Example: "068xk3v2q5w7r9t1y4n6m8p0gh"},
		{Name: "session_type", Meaning: "inbound, or transfer when another agent sent the caller", Example: "inbound"},
		{Name: "agent_connect_time", Meaning: "When agent and caller were connected", Example: "2020-04-22 09:30:58.0000"},
		{Name: "agent_duration", Meaning: "Seconds the agent was connected with the caller", Example: "126"},
		{Name: "sess_duration", Meaning: "Seconds from the agent's answer to the event, or to the end of the agent's part", Example: "128"},
		{Name: "agent_wait_time", Meaning: "Seconds between the agent's last wrap code and this call", Example: "75"},
		{Name: "ring_time", Meaning: "Seconds the agent was rung", Example: "6"},
	}), tagsOf(GroupAgent, PartEnd, []Tag{
		{Name: "term_session", Meaning: "What identifies the part of the call that ended, as session_id", Example: "068xk3v2q5w7r9t1y4n6m8p0gh"},
		{Name: "term_party", Meaning: "Who ended the agent's part: caller, agent, transfer, or failure when the agent's telephone did not answer", Example: "agent"},
		{Name: "term_reason", Meaning: "Who ended the agent's part, in words", Example: "The agent ended the call."},
		{Name: "agent_end_time", Meaning: "When the agent's part ended", Example: "2020-04-22 09:33:04.0000"},
		{Name: "hold_time", Meaning: "Seconds the caller was on hold", Example: "12"},
		{Name: "transfer_flag", Meaning: "1 when the agent transferred the caller, else 0", Example: "0"},
		{Name: "xfer_dest", Meaning: "Where the caller was transferred to: a Campaign, an agent or a number", Example: "Sales"},
	}), tagsOf(GroupAgent, WrapUp, []Tag{
		{Name: "agent_disposition", Meaning: "The wrap code", Example: "Solved"},
		{Name: "wrap_code", Meaning: "The wrap code, as agent_disposition", Example: "Solved"},
		{Name: "agent_notes", Meaning: "The agent's note", Example: "Wants the invoice by mail."},
		{Name: "agent_wrap_time", Meaning: "Seconds between the end of the agent's part and the wrap code", Example: "21"},
		{Name: "wrap_time", Meaning: "Seconds of the wrap-up, as agent_wrap_time", Example: "21"},
	}))
}

func leadTags() []Tag {
	return tagsOf(GroupLead, Lead, []Tag{
		{Name: "lead_id", Meaning: "What identifies the caller's entry on a lead list of the Campaign", Example: "068xk3v2q5w7r9t1y4n6m8p0ij"},
		{Name: "lead_phone", Meaning: "The number of that entry", Example: "+12025550123"},
		{Name: "first_name", Meaning: "The first name of that entry", Example: "Mary"},
		{Name: "last_name", Meaning: "The last name of that entry", Example: "Jones"},
		{Name: "extern_id", Meaning: "Its column extern_id", Example: "C-10234"},
		{Name: "aux_data1", Meaning: "Its column aux_data1", Example: "gold"},
		{Name: "aux_data2", Meaning: "Its column aux_data2", Example: "NSW"},
		{Name: "aux_data3", Meaning: "Its column aux_data3", Example: "2090"},
		{Name: "aux_data4", Meaning: "Its column aux_data4", Example: "yes"},
		{Name: "aux_data5", Meaning: "Its column aux_data5", Example: "7"},
	})
}

func recordingTags() []Tag {
	const address = "https://hookline.example.com/recorded/k2v7q5w6r3t2y4n6m5p3ab4cde.wav"
	return slices.Concat(tagsOf(GroupRecording, Recording, []Tag{
		{Name: "recording_url", Meaning: "Where the recording of the agent's part is, or of what the caller said", Example: address},
		{Name: "sess_agent_perspective_recording_url", Meaning: "Where the recording is, as recording_url", Example: address, Hidden: true},
	}), tagsOf(GroupRecording, RecordingEnd, []Tag{
		{Name: "recording_duration", Meaning: "Seconds of the recording", Example: "126"},
		{Name: "recording_reason", Meaning: "Why the recording can't be had, in words", Example: "The carrier recorded nothing."},
	}), tagsOf(GroupRecording, Message, []Tag{
		{Name: "voicemail_box", Meaning: "The voicemail box that the message is in; empty when it was said to a Record", Example: "Sales"},
	}), tagsOf(GroupRecording, Transcription, []Tag{
		{Name: "transcription", Meaning: "What was said on the recording, as text", Example: "Please call me back."},
		{Name: "recording_question", Meaning: "The object of the Workflow that recorded it", Example: "Your message"},
	}))
}

func otherTags() []Tag {
	return slices.Concat(tagsOf(GroupOther, Any, []Tag{
		{Name: "event_id", Meaning: "What identifies the event", Example: "068xk3v2q5w7r9t1y4n6m8p0mn"},
		{Name: "event_type", Meaning: "The kind of event", Example: "call_end"},
		{Name: "event_time", Meaning: "When it happened", Example: "2020-04-22 09:33:04.0000"},
		{Name: "test", Meaning: "1 for a test call in the browser and for what Send a test sends, else 0", Example: "0"},
	}), tagsOf(GroupOther, Delivery, []Tag{
		{Name: "hook_name", Meaning: "The event whose deliveries fail", Example: "Calls that ended"},
		{Name: "web_service_name", Meaning: "The Web Service that is not reached", Example: "Call to CRM"},
		{Name: "failure_reason", Meaning: "Why", Example: "The server answered 503."},
	}))
}

func tagsOf(group string, from Source, list []Tag) []Tag {
	for i := range list {
		list[i].Group, list[i].From = group, from
	}
	return list
}
