package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/workflow"
)

// ringing shows how the numbers of a Dial are called: number (whisper) and the key.
func ringing(i voice.Instruction) string {
	var list []string
	for _, c := range i.Numbers {
		text := c.Number
		for _, w := range c.Whisper {
			text += " (" + w.Text + w.Sound + ")"
		}
		list = append(list, text+strings.Repeat(" key "+c.Key, len(c.Key)))
	}
	return strings.Join(list, ", ")
}

func dialled(how voice.DialStatus) voice.Input {
	return voice.Input{Kind: voice.DialDone, DialStatus: how}
}

// kept is a world that makes recordings, and remembers what became of them.
type kept struct {
	world
	begun, done, dropped []string
}

func (w *kept) BeginRecording(_ context.Context, r workflow.RecordingBegin) (id, address string, err error) {
	id = string(r.Of) + r.Key
	if !slices.Contains(w.begun, id) {
		w.begun = append(w.begun, id)
	}
	return id, "https://h.example/" + id, nil
}

func (w *kept) Recorded(_ context.Context, id string, _ voice.Input) error {
	w.done = append(w.done, id)
	return nil
}

func (w *kept) DiscardRecording(_ context.Context, id string) error {
	w.dropped = append(w.dropped, id)
	return nil
}

func (w *kept) Sound(id string) (workflow.SoundInfo, bool) {
	return workflow.SoundInfo{ID: id, Name: "Whisper", URL: "/sounds/w.wav"}, id == "s1"
}

// find plays a Find Me to the end of the inputs: what is said and called, and the exit.
func find(t *testing.T, w *kept, facts workflow.Facts, settings m, inputs ...voice.Input) (log []string, st *workflow.State, last *traceEntry) {
	t.Helper()
	d := def(obj("f", "find_me", settings, "answered>a", "nobody>n", "failed>x"), say("a", "Talked."), say("n", "Nobody."), say("x", "Failed."))
	if w.versions == nil {
		w.versions = map[string]*workflow.Definition{"v1": d}
	}
	facts.CallID = "c1"
	st = &workflow.State{Workflow: "w1", Version: "v1"}
	machine := machine(&w.world)
	machine.World = w
	var in *voice.Input
	for i := 0; ; i++ {
		turn := machine.Run(t.Context(), facts, st, in)
		for _, ins := range turn.Instructions {
			switch ins.Verb {
			case voice.Say:
				log = append(log, "say "+ins.Text)
			case voice.Dial:
				log = append(log, "dial "+ringing(ins))
			case voice.Record:
				log = append(log, "record")
			}
		}
		last = &traceEntry{turn.Trace[0].Notes, turn.Trace[0].Reason, turn.Trace[0].Recording, turn.Trace[0].Dialled}
		if i == len(inputs) || turn.Ended {
			return log, st, last
		}
		in, st = &inputs[i], again(t, st)
	}
}

type traceEntry struct {
	Notes                      []string
	Reason, Recording, Dialled string
}

// again is the state as the database gives it back.
func again(t *testing.T, st *workflow.State) *workflow.State {
	t.Helper()
	data, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	out := &workflow.State{}
	if err := json.Unmarshal(data, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// visit is an object's look at a call that has just come to it.
func visit(t *testing.T) *workflow.Visit {
	t.Helper()
	return &workflow.Visit{World: &kept{}, Ctx: t.Context(), Now: time.Now, State: &workflow.State{Variables: map[string]string{}},
		Out: &[]voice.Instruction{}, Entry: &trace.Entry{}}
}

func TestFindMeCallsInOrder(t *testing.T) {
	const a, b, c = "+61255500001", "+61255500002", "+61255500003"
	answered, busy, noAnswer, failed := dialled(voice.DialAnswered), dialled(voice.DialBusy), dialled(voice.DialNoAnswer), dialled(voice.DialFailed)
	three := []string{"+61 2 5550 0001", b, c}
	tests := []struct {
		name   string
		s      m
		inputs []voice.Input
		want   []string
	}{
		{"one after the other", m{"numbers": three}, []voice.Input{busy, noAnswer, noAnswer}, []string{"dial " + a, "dial " + b, "dial " + c, "say Nobody."}},
		{"the second takes it", m{"numbers": three}, []voice.Input{failed, answered}, []string{"dial " + a, "dial " + b, "say Talked."}},
		{"in twos", m{"numbers": three, "simultaneous": 2}, []voice.Input{noAnswer, answered}, []string{"dial " + a + ", " + b, "dial " + c, "say Talked."}},
		{"all at once", m{"numbers": three, "simultaneous": 10}, []voice.Input{noAnswer}, []string{"dial " + a + ", " + b + ", " + c, "say Nobody."}},
		{"all of them failed", m{"numbers": three, "simultaneous": 2}, []voice.Input{failed, failed}, []string{"dial " + a + ", " + b, "dial " + c, "say Failed."}},
		{"one was busy", m{"numbers": three, "simultaneous": 2}, []voice.Input{busy, failed}, []string{"dial " + a + ", " + b, "dial " + c, "say Nobody."}},
		{"what is no number is left out", m{"numbers": []string{"call me", "%ivr:nothing%", b}}, nil, []string{"dial " + b}},
		{"no number at all", m{"numbers": []string{"x", ""}}, nil, []string{"say Failed."}},
	}
	for _, tt := range tests {
		got, _, last := find(t, &kept{}, workflow.Facts{}, tt.s, tt.inputs...)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q (%+v)", tt.name, got, tt.want, last)
		}
	}
}

func TestFindMeScreens(t *testing.T) {
	const a, b = "+61255500001", "+61255500002"
	const hello, press = " (Call from the website)", " (Press 1 to accept.) key 1"
	text := func(accept string) m {
		return m{"numbers": []string{a, b}, "simultaneous": 2, "screen": "whisper_text", "whisper": "Call from the %ivr:place%website", "auto_accept": accept}
	}
	tests := []struct {
		name string
		s    m
		want string
	}{
		{"none", m{"numbers": []string{a, b}, "simultaneous": 2}, a + ", " + b},
		{"text, who answers presses a key", text("disabled"), a + hello + press + ", " + b + hello + press},
		{"the first who answers", text("first_answered"), a + hello + ", " + b + hello},
		{"the last one, who hears it", text("last_with_screening"), a + hello + press + ", " + b + hello},
		{"the last one, who hears nothing", text("last_without_screening"), a + hello + press + ", " + b},
		{"a sound", m{"numbers": []string{a}, "screen": "whisper_sound", "whisper_sound": "s1"}, a + " (Whisper)" + press},
		{"a sound that is gone", m{"numbers": []string{a}, "screen": "whisper_sound", "whisper_sound": "s2"}, a + press},
		{"recorded, and no screen", m{"numbers": []string{a}, "record": true}, a + " (This call is recorded.)"},
		{"recorded, and a key", m{"numbers": []string{a}, "record": true, "screen": "whisper_text", "whisper": "Hi"}, a + " (Hi) (This call is recorded.)" + press},
	}
	for _, tt := range tests {
		got, _, last := find(t, &kept{}, workflow.Facts{}, tt.s)
		if len(got) == 0 || got[len(got)-1] != "dial "+tt.want {
			t.Errorf("%s:\n got %q\nwant %q (%+v)", tt.name, got, tt.want, last)
		}
	}
}

func TestFindMeSaysTheCallersName(t *testing.T) {
	const a = "+61255500001"
	s := m{"numbers": []string{a}, "screen": "record_name"}
	const ask, press = "say Please say your name after the tone.", " (Press 1 to accept.) key 1"
	said := voice.Input{Kind: voice.Recorded, RecordingURL: "https://api.example.com/RE1", RecordedFor: 2 * time.Second}
	w := &kept{}
	got, _, last := find(t, w, workflow.Facts{}, s, said)
	if want := []string{ask, "record", "dial " + a + " (You have a call from:) (the caller's name)" + press}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if len(w.begun) != 1 || !slices.Equal(w.done, w.begun) || last.Recording != w.begun[0] {
		t.Errorf("begun %q, kept %q, told in the trace %q", w.begun, w.done, last.Recording)
	}
	w = &kept{}
	got, _, _ = find(t, w, workflow.Facts{}, s, voice.Input{Kind: voice.NoInput})
	if want := "dial " + a + " (You have a call.)" + press; got[len(got)-1] != want || len(w.dropped) != 1 {
		t.Errorf("a caller who said nothing: %q, dropped %q", got, w.dropped)
	}
}

func TestFindMeRecords(t *testing.T) {
	s := m{"numbers": []string{"+61255500001", "+61255500002"}, "record": true}
	talked := voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered, DialDuration: 61 * time.Second, RecordingURL: "https://api.example.com/RE1"}
	w := &kept{}
	got, st, last := find(t, w, workflow.Facts{}, s, dialled(voice.DialBusy), talked)
	if got[0] != "say This call is recorded." || strings.Count(strings.Join(got, "\n"), "say This call") != 1 {
		t.Errorf("the caller hears %q", got)
	}
	if st.Monitored != 61 || len(w.begun) != 1 || !slices.Equal(w.done, w.begun) || last.Recording != w.begun[0] || last.Dialled != "answered" {
		t.Errorf("monitored %d s, begun %q, kept %q, %+v", st.Monitored, w.begun, w.done, last)
	}
	w = &kept{}
	if _, st, _ = find(t, w, workflow.Facts{}, s, dialled(voice.DialBusy), dialled(voice.DialBusy)); st.Monitored != 0 || !slices.Equal(w.dropped, w.begun) {
		t.Errorf("nobody: monitored %d s, dropped %q of %q", st.Monitored, w.dropped, w.begun)
	}
	w = &kept{}
	got, st, _ = find(t, w, workflow.Facts{Unrecorded: true}, s, talked)
	if len(w.begun) != 0 || st.Monitored != 0 || slices.Contains(got, "say This call is recorded.") {
		t.Errorf("by a carrier that can't: %q, begun %q", got, w.begun)
	}
	w = &kept{}
	if got, st, _ = find(t, w, workflow.Facts{Test: true}, s, talked); len(w.begun) != 0 || st.Monitored != 61 || got[0] != "say This call is recorded." {
		t.Errorf("a test call: %q, begun %q, %d s", got, w.begun, st.Monitored)
	}
}

// A caller who hangs up ends the talk: its length is counted all the same.
func TestWhatRemainsOfACallWhoseCallerHungUp(t *testing.T) {
	hungUp := voice.Input{Kind: voice.HungUp, DialStatus: voice.DialAnswered, DialDuration: 30 * time.Second}
	for _, record := range []bool{true, false} {
		_, st, _ := find(t, &kept{}, workflow.Facts{}, m{"numbers": []string{"+61255500001"}, "record": record})
		if changed := st.Left(hungUp); changed != record || (st.Monitored == 30) != record {
			t.Errorf("recorded %v: changed %v, %d s", record, changed, st.Monitored)
		}
		if st.Left(voice.Input{Kind: voice.HungUp}) {
			t.Error("nobody had answered")
		}
	}
	if (&workflow.State{}).Left(hungUp) {
		t.Error("no Find Me waits")
	}
}

// Any kind of object can run a search, with settings from wherever, such as the answer of a
// server: nothing in them is a variable.
func TestASearchNeedsNoFindMe(t *testing.T) {
	f := workflow.FindMe{Numbers: []string{"2223334444", "(555) 666-7777", "abc"}, Simultaneous: 99, Screen: workflow.ScreenText, Whisper: "100 %ivr:caller_id%"}
	s := visit(t)
	if found := f.Search(s); found != "" || ringing((*s.Out)[0]) !=
		"2223334444 (100 %ivr:caller_id%) (Press 1 to accept.) key 1, 5556667777 (100 %ivr:caller_id%) (Press 1 to accept.) key 1" || (*s.Out)[0].Timeout != 20*time.Second {
		t.Fatalf("%q %+v", found, *s.Out)
	}
	for how, want := range map[voice.DialStatus]workflow.Found{voice.DialAnswered: workflow.FoundAnswered, voice.DialBusy: workflow.FoundNobody, voice.DialFailed: workflow.FoundFailed} {
		s.State = again(t, s.State)
		if found := workflow.Searched(s, dialled(how)); found != want {
			t.Errorf("%s: %q, want %q", how, found, want)
		}
	}
	s = visit(t)
	if found := workflow.Searched(s, dialled(voice.DialAnswered)); found != workflow.FoundFailed {
		t.Errorf("with nothing kept: %q", found)
	}
	s = visit(t)
	if (workflow.FindMe{Numbers: []string{"2223334444"}, Ring: 1}).Search(s); ringing((*s.Out)[0]) != "2223334444" || (*s.Out)[0].Timeout != 5*time.Second {
		t.Errorf("a number and nothing else: %+v", *s.Out)
	}
	many := workflow.FindMe{}
	for i := range 40 {
		many.Numbers = append(many.Numbers, fmt.Sprintf("+612555%05d", i))
	}
	many.Simultaneous = 10
	s = visit(t)
	turns := 0
	for found := many.Search(s); found == ""; found = workflow.Searched(s, dialled(voice.DialNoAnswer)) {
		turns++
	}
	if turns != 3 || len(s.Entry.Notes) != 1 {
		t.Errorf("of 40 numbers, ten at once, in %d turns: %q", turns, s.Entry.Notes)
	}
}

func TestFindMeProblems(t *testing.T) {
	one := []string{"+61255500001"}
	for name, tt := range map[string]struct {
		s     m
		field string
	}{
		"no number":          {m{"numbers": []string{}}, "numbers"},
		"31 numbers":         {m{"numbers": slices.Repeat(one, 31)}, "numbers"},
		"an empty one":       {m{"numbers": []string{"+61255500001", " "}}, "numbers[1]"},
		"no phone number":    {m{"numbers": []string{"call me"}}, "numbers[0]"},
		"none at once":       {m{"numbers": one, "simultaneous": 0}, "simultaneous"},
		"11 at once":         {m{"numbers": one, "simultaneous": 11}, "simultaneous"},
		"4 s":                {m{"numbers": one, "ring": "4s"}, "ring"},
		"11 minutes":         {m{"numbers": one, "ring": "11m"}, "ring"},
		"no such screen":     {m{"numbers": one, "screen": "loud"}, "screen"},
		"no whisper":         {m{"numbers": one, "screen": "whisper_text"}, "whisper"},
		"a long whisper":     {m{"numbers": one, "screen": "whisper_text", "whisper": strings.Repeat("x", 501)}, "whisper"},
		"no sound":           {m{"numbers": one, "screen": "whisper_sound"}, "whisper_sound"},
		"a sound that left":  {m{"numbers": one, "screen": "whisper_sound", "whisper_sound": "s9"}, "whisper_sound"},
		"no such acceptance": {m{"numbers": one, "auto_accept": "4"}, "auto_accept"},
	} {
		red := map[string]bool{}
		for _, p := range def(obj("f", "find_me", tt.s, "nobody>f")).Problems(workflow.Surroundings{}) {
			red[p.Field] = red[p.Field] || p.Severity == workflow.Red
		}
		if !red[tt.field] {
			t.Errorf("%s: nothing at %s, but at %v", name, tt.field, red)
		}
	}
	fine := def(obj("f", "find_me", m{"numbers": []string{"+61 2 5550 0001", "%ivr:activity_source%", "sip:a@b.example"}}, "nobody>f"))
	if list := fine.Problems(workflow.Surroundings{}); workflow.HasRed(list) {
		t.Errorf("%+v", list)
	}
}
