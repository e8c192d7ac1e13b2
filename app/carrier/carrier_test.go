package carrier_test

import (
	"bytes"
	"regexp"
	"slices"
	"testing"

	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/voice"
)

// A verb that leaves no trace in a document vanishes silently: a dialect that has no
// words for it must say so, and what the caller meets instead.
func TestDialectsWriteEveryVerbOrSayThatTheyCannot(t *testing.T) {
	for _, d := range carrier.Dialects() {
		about := d.About()
		_, empty := d.Render(document())
		for _, v := range voice.Verbs() {
			_, body := d.Render(document(full(v)))
			why, cannot := about.Cannot[v]
			switch written := !bytes.Equal(body, empty); {
			case cannot && why == "":
				t.Errorf("%s: About.Cannot has no words for %q", about.Name, v)
			case cannot && (v == voice.Continue || v == voice.Hangup):
				t.Errorf("%s: a dialect without %q can't be used at all", about.Name, v)
			case !written && !cannot:
				t.Errorf("%s writes nothing for %q: write it, or say in About.Cannot what the caller meets", about.Name, v)
			case written && cannot:
				t.Errorf("%s says that it can't %q and writes %s", about.Name, v, body)
			}
		}
	}
}

func document(list ...voice.Instruction) carrier.Document {
	return carrier.Document{Instructions: list, Next: "https://h.example/next", Wait: "https://h.example/wait", Recorded: "https://h.example/recorded/"}
}

// full is an instruction with everything that some verb wants.
func full(v voice.Verb) voice.Instruction {
	return voice.Instruction{Verb: v, Text: "Hello.", URL: "https://h.example/a.wav", Number: "+61255501234", Queue: "Support", Recording: "r1"}
}

// A number that a Dial calls and a document does not is a person who is never called; a
// screen that is missing connects whoever answers.
func TestDialectsCallEveryNumber(t *testing.T) {
	for _, d := range carrier.Dialects() {
		if _, cannot := d.About().Cannot[voice.Dial]; cannot {
			continue
		}
		dial := voice.Instruction{Verb: voice.Dial, Numbers: []voice.Callee{
			{Number: "+61255500001"}, {Number: "+61255500002", Whisper: []voice.Instruction{voice.SayText("Hello.")}, Key: "1"}, {Number: "sip:a@b.example", Key: "1"}}}
		_, body := d.Render(carrier.Document{Instructions: []voice.Instruction{dial}, Next: "https://h.example/next", Screen: "https://h.example/screen/"})
		for text, times := range map[string]int{"+61255500001": 1, "+61255500002": 1, "sip:a@b.example": 1,
			"https://h.example/screen/0": 0, "https://h.example/screen/1": 1, "https://h.example/screen/2": 1} {
			if n := bytes.Count(body, []byte(text)); n != times {
				t.Errorf("%s: %s stands %d times in %s, want %d", d.About().Name, text, n, body, times)
			}
		}
		_, alone := d.Render(document(voice.Instruction{Verb: voice.Dial, Number: "+61255500001"}))
		_, one := d.Render(document(voice.Instruction{Verb: voice.Dial, Numbers: []voice.Callee{{Number: "+61255500001"}}}))
		if !bytes.Equal(alone, one) {
			t.Errorf("%s: one number alone is called by %s, and as one of several by %s", d.About().Name, alone, one)
		}
	}
}

func TestDialectsDescribeThemselves(t *testing.T) {
	name, seen, settings := regexp.MustCompile(`^[a-z0-9_]+$`), map[string]bool{}, map[string]kind.Field{}
	for _, d := range carrier.Dialects() {
		a := d.About()
		if !name.MatchString(a.Name) || seen[a.Name] {
			t.Errorf("the name %q is used twice, or holds more than a-z, 0-9 and _", a.Name)
		}
		seen[a.Name] = true
		if a.Label == "" || a.Summary == "" || len(a.Steps) == 0 {
			t.Errorf("%s: a label, a summary and steps are for the carrier's page", a.Name)
		}
		if _, ok := kind.Find(a.Fields, a.Proof); !ok {
			t.Errorf("%s: Proof is %q, which is none of its Fields %q", a.Name, a.Proof, kind.Keys(a.Fields))
		}
		for _, f := range a.Fields {
			if other, ok := settings[f.Key]; ok && (f.Type != other.Type || !slices.Equal(f.Choices, other.Choices)) {
				t.Errorf("%s: the key %q is another dialect's, of another type or with other choices: the file and the API know it once", a.Name, f.Key)
			}
			settings[f.Key] = f
		}
		if !slices.ContainsFunc(a.Addresses, func(c carrier.ConsoleAddress) bool { return c.Path == carrier.PathVoice }) {
			t.Errorf("%s: the address that begins a call is not among its Addresses", a.Name)
		}
		if found, ok := carrier.DialectOf(a.Name); !ok || found.About().Name != a.Name {
			t.Errorf("%s is not found by its name", a.Name)
		}
		for _, path := range a.Addresses {
			if path.Path != carrier.PathVoice && path.Path != carrier.PathStatus {
				t.Errorf("%s: nobody answers at %q", a.Name, path.Path)
			}
		}
		if d.Verify(kind.Values{}, carrier.Request{}) {
			t.Errorf("%s: a request without a signature is taken where no secret is entered", a.Name)
		}
	}
}

// lame is TwiML without recording, sounds and keys.
type lame struct{ carrier.TwiML }

func (lame) About() carrier.About {
	return carrier.About{Cannot: map[voice.Verb]string{voice.Record: "Nothing is recorded.", voice.Play: "Silence.", voice.Gather: "No key counts."}}
}

func TestWhatADialectCannotIsLeftOut(t *testing.T) {
	say, play, record, again := full(voice.Say), full(voice.Play), full(voice.Record), voice.Instruction{Verb: voice.Continue}
	gather := voice.Instruction{Verb: voice.Gather, Prompt: []voice.Instruction{play, say}}
	for _, tt := range []struct {
		in, want []voice.Instruction
		left     []voice.Verb
	}{
		{[]voice.Instruction{say, again}, []voice.Instruction{say, again}, nil},
		{[]voice.Instruction{say, play, again}, []voice.Instruction{say, again}, []voice.Verb{voice.Play}},
		{[]voice.Instruction{say, record}, []voice.Instruction{say, again}, []voice.Verb{voice.Record}},
		{[]voice.Instruction{gather}, []voice.Instruction{say, again}, []voice.Verb{voice.Gather, voice.Play}},
		{[]voice.Instruction{play, {Verb: "of a newer program"}}, []voice.Instruction{again}, []voice.Verb{voice.Play, "of a newer program"}},
	} {
		got, left := carrier.Speakable(lame{}, tt.in)
		if !slices.EqualFunc(got, tt.want, func(a, b voice.Instruction) bool { return a.Verb == b.Verb }) || !slices.Equal(left, tt.left) {
			t.Errorf("%v: %v without %q, want %v without %q", tt.in, got, left, tt.want, tt.left)
		}
	}
}
