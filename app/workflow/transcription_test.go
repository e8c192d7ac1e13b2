package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hookline/app/voice"
	"hookline/app/webservice/answer"
	"hookline/app/workflow"
)

// writing is a world that remembers what is to become of the texts of recordings.
type writing struct {
	world
	begun []workflow.TextBegin
}

func (w *writing) BeginRecording(_ context.Context, r workflow.RecordingBegin) (id, address string, err error) {
	w.begun = append(w.begun, r.Text)
	return "r1", "https://h.example/r1", nil
}

func (w *writing) BlockID(string) int64 { return 75 }

func recorded(settings m) *workflow.Definition {
	record := m{"prompt": m{"say": "Speak."}, "max_length": "90s", "silence": "5s", "label": "message"}
	for k, v := range settings {
		record[k] = v
	}
	return def(obj("pin", "capture_digits", m{"label": "pin"}, "next>rec", "no_input>rec"), obj("rec", "record", record, "next>tell"),
		obj("tell", "web_hook", m{"url": "https://a.example/x", "transcription_url": " https://a.example/t?site=au "}, "next>too"),
		obj("too", "web_hook", m{"url": "https://a.example/y", "transcription_url": "https://a.example/t?site=au"}), obj("plain", "web_hook", m{"url": "https://a.example/z"}))
}

// What a recording's row is told of its text as it begins.
func TestTextOfARecordingThatBegins(t *testing.T) {
	for name, c := range map[string]struct {
		settings m
		facts    workflow.Facts
		hidden   bool
		asks     bool // the carrier
		want     string
	}{
		"off":             {nil, workflow.Facts{}, false, false, `{"Cannot":"","Hidden":false,"PostBack":{"urls":null,"survo_id":"","unique_id":"","question":0}}`},
		"carrier":         {m{"transcribe": "carrier"}, workflow.Facts{}, false, true, `{"transcribe":"carrier","Cannot":"","Hidden":false,"PostBack":{"urls":["https://a.example/t?site=au"],"survo_id":"75","unique_id":"c1-1","question":2}}`},
		"in a test":       {m{"transcribe": "carrier"}, workflow.Facts{Test: true}, false, false, `"Cannot":"In a test call there is no carrier that could write the text."`},
		"a carrier not":   {m{"transcribe": "carrier"}, workflow.Facts{Untranscribed: true}, false, false, `"Cannot":"This carrier transcribes nothing."`},
		"a Web Service":   {m{"transcribe": "web_service", "transcribe_with": "s1"}, workflow.Facts{Test: true}, false, false, `{"transcribe":"web_service","transcribe_with":"s1","Cannot":"","Hidden":false,`},
		"a secret label":  {m{"transcribe": "carrier"}, workflow.Facts{}, true, true, `"Hidden":true`},
		"written as off":  {m{"transcribe": "off"}, workflow.Facts{}, false, false, `{"Cannot":""`},
		"who is not told": {m{"transcribe": "carrier"}, workflow.Facts{}, false, true, `"question":2`},
	} {
		d := recorded(c.settings)
		w := &writing{}
		w.versions = map[string]*workflow.Definition{"v1": d}
		st := &workflow.State{Workflow: "w1", Version: "v1", Variables: map[string]string{}}
		if c.hidden {
			st.Hidden, st.Variables["message"] = []string{"message"}, "secret"
		}
		machine := machine(&w.world)
		machine.World = w
		c.facts.CallID = "c1"
		machine.Run(t.Context(), c.facts, st, nil)
		turn := machine.Run(t.Context(), c.facts, st, &voice.Input{Kind: voice.Digits, Digits: "1234"})
		got, err := json.Marshal(w.begun)
		if err != nil || len(w.begun) != 1 || !strings.Contains(string(got), c.want) {
			t.Errorf("%s: %s %v", name, got, err)
		}
		if i := turn.Instructions[len(turn.Instructions)-1]; i.Verb != voice.Record || i.Transcribe != c.asks {
			t.Errorf("%s: %+v", name, i)
		}
	}
}

// Each thing that stands in the way of a text is told at its field.
func TestTranscriptionIsChecked(t *testing.T) {
	results := answer.FindMode(answer.ModeResults)
	around := workflow.Surroundings{WebServices: map[string]workflow.WebServiceInfo{
		"good":   {Name: "Good", Active: true, Sound: true, Answer: results, Results: []workflow.ResultInfo{{Description: "Text"}}},
		"words":  {Name: "Words", Active: true, Sound: true, Answer: answer.FindMode(answer.ModeMessage)},
		"plain":  {Name: "Plain", Active: true, Answer: results, Results: []workflow.ResultInfo{{Description: "Text"}}},
		"empty":  {Name: "Empty", Active: true, Sound: true, Answer: results},
		"steers": {Name: "Steers", Active: true, Sound: true, Answer: answer.FindMode(answer.ModeVariables)},
		"off":    {Name: "Off", Sound: true, Answer: results, Results: []workflow.ResultInfo{{Description: "Text"}}},
		"secret": {Name: "Secret", Active: true, Sound: true, Answer: results, Results: []workflow.ResultInfo{{Description: "Text", Secret: true}}},
		"needs":  {Name: "Needs", Active: true, Sound: true, Answer: results, Results: []workflow.ResultInfo{{Description: "Text"}}, Inputs: []workflow.InputInfo{{Name: "lang", Required: true}}},
	}}
	with := func(service string) m { return m{"transcribe": "web_service", "transcribe_with": service} }
	for want, settings := range map[string]m{
		"": with("good"), " ": with("words"), "  ": nil, "   ": {"transcribe": "carrier"},
		"yellow transcribe: Carriers transcribe recordings up to 2m":       {"transcribe": "carrier", "max_length": "3m"},
		"red transcribe: \"human\" does not say who transcribes":           {"transcribe": "human"},
		"red transcribe_with: Choose the Web Service":                      with(""),
		"red transcribe_with: The Web Service is gone":                     with("gone"),
		"red transcribe_with: \"Plain\" does not send the sound":           with("plain"),
		"red transcribe_with: \"Empty\" has no result":                     with("empty"),
		"red transcribe_with: The answer of \"Steers\" gives no text":      with("steers"),
		"red transcribe_with: The result \"Text\" of \"Secret\" is secret": with("secret"),
		"red transcribe_with: \"Needs\" needs the input \"lang\"":          with("needs"),
		"yellow transcribe_with: \"Off\" is not active":                    with("off"),
		"yellow transcribe_with: This Web Service is not asked":            {"transcribe": "carrier", "transcribe_with": "good"},
	} {
		if got := problemsAt(recorded(settings), around, "rec", "transcribe"); !strings.HasPrefix(got, strings.TrimSpace(want)) || strings.TrimSpace(want) == "" && got != "" {
			t.Errorf("%v: %q, want %q", settings, got, want)
		}
	}
	talk := func(settings m) *workflow.Definition {
		settings["numbers"] = []string{"+61255500001"}
		return def(obj("f", "find_me", settings))
	}
	for want, settings := range map[string]m{
		"red transcribe: No carrier transcribes what two people say":       {"record": true, "transcribe": "carrier"},
		"yellow transcribe: Nothing is transcribed where nothing is recor": with("good"),
		"": {"record": true, "transcribe": "web_service", "transcribe_with": "words"},
	} {
		if got := problemsAt(talk(settings), around, "f", "transcribe"); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%v: %q, want %q", settings, got, want)
		}
	}
	connector := def(obj("c", "web_service_connector", m{"web_service": "good"}))
	if got := problemsAt(connector, around, "c", "web_service"); !strings.HasPrefix(got, "red web_service: \"Good\" sends the sound of a recording") {
		t.Errorf("a connector: %q", got)
	}
}

func problemsAt(d *workflow.Definition, around workflow.Surroundings, object, field string) string {
	var list []string
	for _, p := range d.Problems(around) {
		if p.ObjectID == object && strings.HasPrefix(p.Field, field) {
			list = append(list, fmt.Sprintf("%s %s: %s", p.Severity, p.Field, p.Message))
		}
	}
	return strings.Join(list, "; ")
}

func TestPostBackAddressIsChecked(t *testing.T) {
	for url, want := range map[string]string{
		"https://a.example/t?site=au": "", " http://a.example:8080/t ": "",
		"a.example/t":                      "red transcription_url: The address must begin with http",
		"https://ann:x@a.example/t":        "red transcription_url: A user name can't stand",
		"https://a.example/t?u=${uuid}":    "red transcription_url: ${uuid} can't stand here",
		"https://a.example/t?u=${message}": "red transcription_url: ${message} can't stand here",
	} {
		d := def(obj("tell", "web_hook", m{"url": "https://a.example/x", "transcription_url": url}))
		if got := problemsAt(d, workflow.Surroundings{}, "tell", "transcription_url"); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
	if got := workflow.PostBacks(recorded(nil)); !slices.Equal(got, []string{"https://a.example/t?site=au"}) {
		t.Errorf("%q", got)
	}
}
