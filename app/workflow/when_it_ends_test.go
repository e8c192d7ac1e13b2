package workflow_test

import (
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workflow/edit"
)

// What a Workflow does when it ends is no object that a call is led to, and there is one.
func TestWhenItEndsProblems(t *testing.T) {
	hook := m{"method": "GET", "url": "http://example.com/done", "action": "message", "parameters": []m{{"name": "pin", "value": "%ivr:pin%"}, {"name": "x", "value": "%ivr:x%"}}}
	ask := obj("ask", "capture_digits", m{"label": "pin", "min_digits": 1, "max_digits": 4, "prompt": m{"say": "Pin?"}}, "next>bye")
	bye := obj("bye", "hang_up", m{})
	for _, tt := range []struct {
		name  string
		def   *workflow.Definition
		wants []string // of messages, in their order
	}{
		{"as it should be", def(ask, bye, obj("end", "when_it_ends", hook)), []string{"%ivr:x% is not known here"}},
		{"a second one", def(ask, bye, obj("end", "when_it_ends", hook), obj("two", "when_it_ends", hook)), []string{"%ivr:x%", `"END" is there for that already`, "%ivr:pin%", "%ivr:x%"}},
		{"calls start at it", def(obj("end", "when_it_ends", hook), ask, bye), []string{"Calls can't start here", "%ivr:x%", "No exit leads here", "No exit leads here"}},
		{"an exit leads to it", def(ask, obj("bye", "say_text", m{"text": "Bye"}, "next>end"), obj("end", "when_it_ends", hook)), []string{`leads to "END", to which calls come by themselves`, "%ivr:x%"}},
		{"no address, and a method of another", def(ask, bye, obj("end", "when_it_ends", m{"method": "PUT", "action": "message"})), []string{"Enter the address", "PUT"}},
	} {
		var got []string
		for _, p := range tt.def.Problems(workflow.Surroundings{}) {
			if !strings.Contains(p.Message, "is not connected") {
				got = append(got, p.Message)
			}
		}
		ok := len(got) == len(tt.wants)
		for i := 0; ok && i < len(got); i++ {
			ok = strings.Contains(got[i], tt.wants[i])
		}
		if !ok {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.wants)
		}
	}

	d := def(ask, bye)
	end, err := edit.Add(d, "end", workflow.EndingKind, "ask", "next")
	if err != nil || ask.Exits["next"] != "bye" || d.Ending() != end {
		t.Fatalf("added: %v, %v", err, ask.Exits)
	}
	_, twice := edit.Add(d, "two", workflow.EndingKind, "", "")
	_, copied := edit.Duplicate(d, "end", "two")
	for what, err := range map[string]error{"a second one": twice, "a copy": copied, "the start": edit.MakeStart(d, "end"), "an exit to it": edit.Connect(d, ask, map[string]string{"next": "end"})} {
		if err == nil || len(d.Objects) != 3 {
			t.Errorf("%s is not refused", what)
		}
	}
}

// What a Workflow sends when it ends names addresses of its transcriptions, too, and names
// that are passed on.
func TestWhenItEndsIsAWebHook(t *testing.T) {
	end := obj("end", "when_it_ends", m{"method": "GET", "url": "http://example.com/done", "action": "next_action", "transcription_url": "http://example.com/text", "sets": []string{"firstName"}})
	d := def(obj("take", "record", m{"label": "said", "transcribe": "carrier", "max_length": "1m", "prompt": m{"say": "Speak"}}, "next>bye"), obj("bye", "hang_up", m{}), end)
	if got := workflow.PostBacks(d); len(got) != 1 || got[0] != "http://example.com/text" {
		t.Errorf("told of transcriptions: %q", got)
	}
	asks, ok := end.Settings.(workflow.Requester)
	if !ok || !workflow.PassesOn(end.Settings) || len(*asks.Knows()) != 1 {
		t.Errorf("it can't be tried, or passes nothing on: %v", end.Settings)
	}
	bad := obj("end", "when_it_ends", m{"method": "GET", "url": "http://example.com/done", "action": "message", "transcription_url": "ftp://example.com"})
	if list := def(obj("bye", "hang_up", m{}), bad).Problems(workflow.Surroundings{}); len(list) != 1 || list[0].Field != "transcription_url" {
		t.Errorf("%+v", list)
	}
}
