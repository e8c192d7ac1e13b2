package workflow_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/app/workflow/interpreter"
)

// jukebox has two sounds.
type jukebox struct{}

func (jukebox) Sound(id string) (workflow.SoundInfo, bool) {
	s, ok := sounds()[id]
	return s, ok
}

func (jukebox) SoundNamed(name string) (workflow.SoundInfo, bool) {
	return workflow.NamedSound(sounds(), name)
}

func sounds() map[string]workflow.SoundInfo {
	return map[string]workflow.SoundInfo{
		"s1": {ID: "s1", Name: "Welcome", Duration: 3 * time.Second, URL: "/runtime/sounds/s1/abc.wav"},
		"s2": {ID: "s2", Name: "Jingle", URL: "/runtime/sounds/s2/def.mp3"},
	}
}

// hear runs the first turn of a call and gives what is heard, in short.
func hear(t *testing.T, d *workflow.Definition, sounds workflow.Sounds) (string, *interpreter.Turn, *workflow.State) {
	t.Helper()
	w := &world{versions: map[string]*workflow.Definition{"v1": d}}
	mach := machine(w)
	if sounds != nil {
		mach.World = struct {
			*world
			workflow.Sounds
		}{w, sounds}
	}
	st := &workflow.State{Version: "v1"}
	turn := mach.Run(t.Context(), workflow.Facts{CallID: "c1"}, st, nil)
	return heardOf(turn.Instructions), turn, st
}

func heardOf(list []voice.Instruction) string {
	var parts []string
	for _, i := range list {
		switch i.Verb {
		case voice.Say:
			parts = append(parts, "say"+tongue(i)+" "+i.Text)
		case voice.Play:
			parts = append(parts, "play "+i.URL+" "+i.Sound)
		case voice.Gather:
			parts = append(parts, "gather("+heardOf(i.Prompt)+")")
		}
	}
	return strings.Join(parts, ", ")
}

// tongue is the voice and the language of a text, where it has any.
func tongue(i voice.Instruction) string {
	if i.Voice+i.Language == "" {
		return ""
	}
	return "[" + i.Voice + " " + i.Language + "]"
}

// tape has place for any recording.
type tape struct{}

func (tape) BeginRecording(context.Context, workflow.RecordingBegin) (id, address string, err error) {
	return "r1", "https://example.test/recordings/r1", nil
}
func (tape) Recorded(context.Context, string, voice.Input) error { return nil }
func (tape) DiscardRecording(context.Context, string) error      { return nil }

// Voice and language reach the carrier with the text they were chosen for.
func TestVoiceAndLanguageAreHeard(t *testing.T) {
	prompt := m{"say": "Bonjour", "voice": "celine", "language": "fr-FR"}
	then := []m{{"say": "Hallo", "voice": "anna", "language": "de-DE"}, {"say": "Hi"}}
	for name, c := range map[string]struct {
		object *workflow.Object
		want   string
	}{
		"say text": {obj("a", "say_text", m{"text": "Bonjour", "voice": "celine", "language": "fr-FR"}), "say[celine fr-FR] Bonjour"},
		"then part": {obj("a", "say_text", m{"text": "Bonjour", "voice": "celine", "then": then}),
			"say[celine ] Bonjour, say[anna de-DE] Hallo, say Hi"},
		"menu":      {obj("a", "menu", m{"prompt": prompt, "options": []m{{"key": "1"}}, "tries": 1, "timeout": "6s"}), "gather(say[celine fr-FR] Bonjour)"},
		"record":    {obj("a", "record", m{"prompt": prompt, "label": "x"}), "say[celine fr-FR] Bonjour"},
		"voicemail": {obj("a", "voicemail", m{"box": "b1", "greeting": prompt, "label": "x"}), "say[celine fr-FR] Bonjour"},
	} {
		w := &world{versions: map[string]*workflow.Definition{"v1": def(c.object)}}
		mach := machine(w)
		mach.World = struct {
			*world
			workflow.Recordings
		}{w, tape{}}
		turn := mach.Run(t.Context(), workflow.Facts{CallID: "c1"}, &workflow.State{Version: "v1"}, nil)
		if heard := heardOf(turn.Instructions); heard != c.want {
			t.Errorf("%s: heard %q, want %q", name, heard, c.want)
		}
	}
}

func TestPromptOfTextsAndSounds(t *testing.T) {
	ask := m{"label": "pin", "max_digits": 4, "prompt": m{"sound": "s1", "then": []m{{"say": "Key in %ivr:call_id%."}, {"sound": "s2"}, {"say": ""}}}}
	heard, turn, _ := hear(t, def(obj("ask", "capture_digits", ask)), jukebox{})
	if want := "gather(play /runtime/sounds/s1/abc.wav Welcome, say Key in c1., play /runtime/sounds/s2/def.mp3 Jingle)"; heard != want {
		t.Errorf("heard %q", heard)
	}
	if said := turn.Trace[0].Said; !slices.Equal(said, []string{"♪ Welcome", "Key in c1.", "♪ Jingle"}) {
		t.Errorf("traced %q", said)
	}
	say := m{"text": "Hello", "voice": "alice", "then": []m{{"sound": "s2"}, {"say": "Bye"}}}
	if heard, _, _ := hear(t, def(obj("say", "say_text", say)), jukebox{}); heard != "say[alice ] Hello, play /runtime/sounds/s2/def.mp3 Jingle, say Bye" {
		t.Errorf("heard %q", heard)
	}
	// A sound that is gone is told, and the rest is heard.
	for name, box := range map[string]workflow.Sounds{"gone": jukebox{}, "none": nil} {
		heard, turn, _ := hear(t, def(obj("say", "say_text", m{"text": "Hello", "then": []m{{"sound": "gone"}}})), box)
		if heard != "say Hello" || !strings.Contains(turn.Trace[0].Notes[0], "sound") {
			t.Errorf("%s: heard %q, notes %q", name, heard, turn.Trace[0].Notes)
		}
	}
}

func TestPlaySound(t *testing.T) {
	one := "play /runtime/sounds/s1/abc.wav Welcome"
	heard, turn, _ := hear(t, def(obj("p", "play_sound", m{"sound": "s1", "repeats": 2}, "next>say"), obj("say", "say_text", m{"text": "Then"})), jukebox{})
	if heard != one+", "+one+", say Then" || !slices.Equal(turn.Trace[0].Said, []string{"♪ Welcome"}) {
		t.Errorf("heard %q, %q", heard, turn.Trace[0].Said)
	}
	d := def(obj("p", "play_sound", m{"sound": "s1", "interruptible": true}, "next>say"), obj("say", "say_text", m{"text": "Then"}))
	heard, turn, st := hear(t, d, jukebox{})
	if heard != "gather("+one+")" || turn.Ended || turn.Instructions[0].MaxDigits != 1 {
		t.Errorf("heard %q, %+v", heard, turn)
	}
	mach := machine(&world{versions: map[string]*workflow.Definition{"v1": d}})
	for _, in := range []voice.Input{{Kind: voice.Digits, Digits: "#"}, {Kind: voice.NoInput}} {
		state := *st
		next := mach.Run(t.Context(), workflow.Facts{}, &state, &in)
		if heardOf(next.Instructions) != "say Then" || (next.Trace[0].Reason != "") != (in.Digits != "") {
			t.Errorf("%+v: %+v", in, next)
		}
	}
	heard, turn, _ = hear(t, def(obj("p", "play_sound", m{"sound": "gone"}, "next>say"), obj("say", "say_text", m{"text": "Then"})), jukebox{})
	if heard != "say Then" || !turn.Trace[0].Failed {
		t.Errorf("heard %q, %+v", heard, turn.Trace[0])
	}
}

// What is wrong with a prompt is told at its part; what it refers to, and its texts,
// are found without the kind naming them.
func TestPromptIsChecked(t *testing.T) {
	var many []m
	for range 10 {
		many = append(many, m{"say": "x"})
	}
	long := strings.Repeat("x", 4097)
	for name, c := range map[string]struct {
		object *workflow.Object
		want   string
	}{
		"both":        {obj("a", "capture_digits", m{"label": "x", "prompt": m{"say": "Hi", "sound": "s1"}}), "red prompt.sound"},
		"gone":        {obj("a", "capture_digits", m{"label": "x", "prompt": m{"sound": "s9"}}), "red prompt.sound"},
		"gone after":  {obj("a", "capture_digits", m{"label": "x", "prompt": m{"say": "Hi", "then": []m{{"sound": "s9"}}}}), "red prompt.then[0].sound"},
		"error":       {obj("a", "capture_digits", m{"label": "x", "prompt": m{"sound": "s1"}, "error_prompt": m{"sound": "s9"}}), "red error_prompt.sound"},
		"empty part":  {obj("a", "capture_digits", m{"label": "x", "prompt": m{"sound": "s1", "then": []m{{}}}}), "yellow prompt.then[0].say"},
		"long part":   {obj("a", "capture_digits", m{"label": "x", "prompt": m{"sound": "s1", "then": []m{{"say": long}}}}), "red prompt.then[0].say"},
		"many":        {obj("a", "capture_digits", m{"label": "x", "prompt": m{"say": "Hi", "then": many}}), "red prompt.then"},
		"silent":      {obj("a", "capture_digits", m{"label": "x"}), "yellow prompt.say"},
		"unknown":     {obj("a", "capture_digits", m{"label": "x", "prompt": m{"say": "Hi", "then": []m{{"say": "%ivr:nope%"}}}}), "yellow prompt.then[0].say"},
		"say text":    {obj("a", "say_text", m{"text": "Hi", "then": []m{{"sound": "s9"}}}), "red then[0].sound"},
		"no sound":    {obj("a", "play_sound", m{}), "red sound"},
		"sound gone":  {obj("a", "play_sound", m{"sound": "s9"}), "red sound"},
		"repeats":     {obj("a", "play_sound", m{"sound": "s1", "repeats": 11}), "red repeats"},
		"music":       {obj("a", "join_queue", m{"campaign": "c", "waiting": m{"music": "s9"}}), "red waiting.music"},
		"music twice": {obj("a", "join_queue", m{"campaign": "c", "waiting": m{"music": "s1", "sound": "https://x.example/a.wav"}}), "red waiting.music"},
		"fine":        {obj("a", "capture_digits", m{"label": "x", "prompt": m{"sound": "s1", "then": []m{{"say": "Hi"}, {"sound": "s2"}}}}), ""},
	} {
		around := workflow.Surroundings{Sounds: sounds(), Campaigns: map[string]workflow.CampaignInfo{"c": {ID: "c", Name: "C", Agents: 1}}}
		var got []string
		for _, p := range def(c.object).Problems(around) {
			if !strings.HasPrefix(p.Field, "exits.") {
				got = append(got, string(p.Severity)+" "+p.Field)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestPromptRefs(t *testing.T) {
	d := def(
		obj("a", "capture_digits", m{"label": "x", "prompt": m{"sound": "s1", "then": []m{{"say": "Hi"}, {"sound": "s2"}}}, "error_prompt": m{"sound": "s2"}}),
		obj("b", "play_sound", m{"sound": "s1"}),
		obj("c", "say_text", m{"text": "x", "then": []m{{"sound": "s2"}}}),
		obj("d", "join_queue", m{"campaign": "c", "waiting": m{"music": "s1"}}))
	var got []string
	for _, r := range d.Refs() {
		if *r.ID != "" {
			got = append(got, r.Object.ID+" "+r.Kind+" "+r.Field)
		}
	}
	want := []string{"a sound prompt.sound", "a sound prompt.then[1].sound", "a sound error_prompt.sound", "b sound sound", "c sound then[0].sound",
		"d campaign campaign", "d sound waiting.music"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	// What a reference points to is the setting itself.
	for _, r := range workflow.RefsOf(d.Objects[0].Settings) {
		*r.ID = "renamed"
	}
	if text, _ := d.Objects[0].MarshalJSON(); strings.Count(string(text), `"sound":"renamed"`) != 4 {
		t.Errorf("%s", text)
	}
	var fields []string
	for _, x := range workflow.TextsOf(d.Objects[0].Settings) {
		fields = append(fields, x.Field)
	}
	if !slices.Equal(fields, []string{"prompt.say", "prompt.then[0].say", "prompt.then[1].say", "error_prompt.say"}) {
		t.Errorf("%q", fields)
	}
}
