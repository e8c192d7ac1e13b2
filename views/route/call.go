package route

import (
	"net/url"
	"strconv"
	"time"
)

// Calls is the list of calls.
func Calls() string { return "/calls" }

// CallsWhere is the list narrowed by its filters: q, from, until, outcome,
// workflow, kind.
func CallsWhere(filters url.Values) string {
	if len(filters) == 0 {
		return Calls()
	}
	return Calls() + "?" + filters.Encode()
}

// CallsAt is the list of the calls that ended since and met an object of a version:
// left it by the exit or with the cause, ended there, or came there when nothing more is
// asked.
func CallsAt(at CallPlace) string {
	return CallsWhere(at.Values())
}

// CallPlace is an object of a version, and how a call met it.
type CallPlace struct {
	Version, Object, Exit, Cause string
	Ended                        bool
	Since                        time.Time
	Kind                         string // carrier or test; empty for both
}

// Values are its parameters in the address of the list.
func (p CallPlace) Values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"version": p.Version, "object": p.Object, "exit": p.Exit, "cause": p.Cause, "kind": p.Kind} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if p.Ended {
		q.Set("ended", "1")
	}
	if !p.Since.IsZero() {
		q.Set("since", p.Since.UTC().Format(time.RFC3339))
	}
	return q
}

// Call is the page of one call with its trace.
func Call(id string) string { return Calls() + "/" + segment(id) }

// CallStep is one step of the trace on a call's page.
func CallStep(id, step string) string { return Call(id) + "#" + url.PathEscape(step) }

// CallPath is the path of a call over the objects of the versions it ran.
func CallPath(id string) string { return Call(id) + "/path" }

// CallGraph is a version that a call ran, for its canvas.
func CallGraph(id, version string) string {
	if version == "" {
		return Call(id) + "/graph"
	}
	return Call(id) + "/graph?version=" + url.QueryEscape(version)
}

// CallOverlay is the path over a version, with the step that is looked at.
func CallOverlay(id, version, step string) string {
	if version == "" {
		return Call(id) + "/overlay"
	}
	return Call(id) + "/overlay?" + url.Values{"version": {version}, "step": {step}}.Encode()
}

// CallEvents is the stream of what happens on a call. after is how many turns
// the page shows already.
func CallEvents(id string, after int64) string {
	return Call(id) + "/events?after=" + strconv.FormatInt(after, 10)
}

// CallEventsPath is the path of CallEvents.
func CallEventsPath(id string) string { return Call(id) + "/events" }

// CallSample takes the POST that keeps an exchange as a sample of its Web Service.
func CallSample(id string) string { return Call(id) + "/sample" }

// TestCall is where a test call is set up.
func TestCall() string { return "/test-call" }

// TestCallWorkflow is TestCall with the draft of a Workflow chosen.
func TestCallWorkflow(id string) string { return TestCall() + "?workflow=" + url.QueryEscape(id) }

// TestCallNumber is TestCall with a phone number chosen.
func TestCallNumber(number string) string { return TestCall() + "?number=" + url.QueryEscape(number) }

// TestCallWebService is TestCall with a choice of the Workflows that use a Web Service.
func TestCallWebService(id string) string { return TestCall() + "?web_service=" + url.QueryEscape(id) }

// TestCallPhone is the phone of one test call.
func TestCallPhone(id string) string { return TestCall() + "/" + segment(id) }

// TestCallStart takes the POST that begins it.
func TestCallStart(id string) string { return TestCallPhone(id) + "/start" }

// TestCallInput takes the POST of what the caller does.
func TestCallInput(id string) string { return TestCallPhone(id) + "/input" }

// TestCallWait takes the POST that asks what a waiting caller hears next.
func TestCallWait(id string) string { return TestCallPhone(id) + "/wait" }

// TestCallLeft is told that the page of it goes away.
func TestCallLeft(id string) string { return TestCallPhone(id) + "/left" }

// TestCallHangUp takes the POST that ends it.
func TestCallHangUp(id string) string { return TestCallPhone(id) + "/hang-up" }

// CallRecordings is the part of a call's page with what the caller said.
func CallRecordings(id string) string { return Call(id) + "/recordings" }

// CallRecording is one recording on a call's page.
func CallRecording(id, recording string) string { return Call(id) + "#" + RecordingAnchor(recording) }

// RecordingAnchor is the id of a recording's element.
func RecordingAnchor(id string) string { return "recording-" + url.PathEscape(id) }

// Recording is the sound of one recording; app/recording writes the same address into
// the variables of calls.
func Recording(id string) string { return "/recordings/" + segment(id) }

// RecordingSide is one side of a recording with two channels: caller or agent.
func RecordingSide(id, side string) string { return Recording(id) + "?side=" + url.QueryEscape(side) }

// Recorded is where other systems have a recording, by a file's name; app/event writes the
// same address into the tags of events.
func Recorded(file string) string { return "/recorded/" + segment(file) }

// RecordingDownload is the same as a file.
func RecordingDownload(id string) string { return Recording(id) + "?download" }

// RecordingRetry takes the POST that fetches it again.
func RecordingRetry(id string) string { return Recording(id) + "/retry" }

// RecordingTranscribe takes the POST that has it transcribed again.
func RecordingTranscribe(id string) string { return Recording(id) + "/transcribe" }

// TestCallRecord takes the POST of what the microphone heard.
func TestCallRecord(id, recording string) string {
	return TestCallPhone(id) + "/recording/" + segment(recording)
}

// CallScenario is the form of a scenario made of a call.
func CallScenario(id string) string { return Call(id) + "/scenario" }
