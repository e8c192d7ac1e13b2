package player_test

import (
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/player"
	"hookline/app/voice"
)

func TestPressed(t *testing.T) {
	for _, keys := range []string{"0", "*#", "0123456789", strings.Repeat("1", 64)} {
		if in, err := (player.Act{Digits: keys}).Input(); err != nil || in.Kind != voice.Digits || in.Digits != keys {
			t.Errorf("%q: %+v, %v", keys, in, err)
		}
	}
	for _, keys := range []string{"", " ", "1a2", "1 2", "+1", "１", strings.Repeat("1", 65)} {
		if in, err := (player.Act{Digits: keys}).Input(); !apperr.Is(err, apperr.Invalid) || in.Digits != "" {
			t.Errorf("%q: %+v, %v", keys, in, err)
		}
	}
}

func TestTransferred(t *testing.T) {
	for seconds, want := range map[int]time.Duration{0: 0, -5: 0, 90: 90 * time.Second, 4 * 3600: 4 * time.Hour, 1 << 62: 4 * time.Hour} {
		in, err := (player.Act{Dial: "no_answer", Talked: player.Long(int64(seconds), time.Second)}).Input()
		if err != nil || in.Kind != voice.DialDone || in.DialStatus != voice.DialNoAnswer || in.DialDuration != want {
			t.Errorf("%d: %+v, %v", seconds, in, err)
		}
	}
	for _, status := range []string{" ", "maybe", "no answer", "Busy"} {
		_, err := (player.Act{Dial: status}).Input()
		if !apperr.Is(err, apperr.Invalid) || !strings.Contains(apperr.Message(err), "answered, busy, no_answer or failed") {
			t.Errorf("%q: %v", status, err)
		}
	}
}

func TestSpoken(t *testing.T) {
	in, err := (player.Act{Spoke: true, Recorded: player.Long(2500, time.Millisecond), Digits: "#"}).Input()
	if err != nil || in.Kind != voice.Recorded || in.RecordedFor != 2500*time.Millisecond || in.Digits != "#" {
		t.Errorf("%+v, %v", in, err)
	}
	for _, key := range []string{"##", "a"} {
		if _, err := (player.Act{Spoke: true, Digits: key}).Input(); !apperr.Is(err, apperr.Invalid) {
			t.Errorf("%q: %v", key, err)
		}
	}
}

func TestMessaged(t *testing.T) {
	for status, fine := range map[string]bool{"sent": true, "failed": true, "lost": false} {
		in, err := player.Act{Message: status}.Input()
		if apperr.Is(err, apperr.Invalid) == fine || fine && in != (voice.Input{Kind: voice.MessageDone, MessageStatus: voice.MessageStatus(status)}) {
			t.Errorf("%s: %+v %v", status, in, err)
		}
	}
}

// What is done goes with what the call waits for, or is none of it.
func TestAt(t *testing.T) {
	acts := map[string]player.Act{"keys": {Digits: "12"}, "silence": {Silence: true}, "spoke": {Spoke: true, Recorded: time.Second},
		"dial": {Dial: "busy", Talked: time.Second}, "message": {Message: "failed"}, "nothing": {}}
	fits := map[voice.Verb]map[string]voice.InputKind{
		voice.Gather:  {"keys": voice.Digits, "silence": voice.NoInput},
		voice.Record:  {"keys": voice.NoInput, "silence": voice.NoInput, "spoke": voice.Recorded},
		voice.Dial:    {"dial": voice.DialDone},
		voice.Message: {"message": voice.MessageDone},
		voice.Hangup:  {}, voice.Wait: {},
	}
	for verb, want := range fits {
		for name, act := range acts {
			var got voice.InputKind
			if in := act.At(verb); in != nil {
				got = in.Kind
			}
			if got != want[name] {
				t.Errorf("%s at %s: %q, want %q", name, verb, got, want[name])
			}
		}
	}
	if end := player.Ends(nil); end.Verb != voice.Hangup {
		t.Errorf("no instructions end at %+v", end)
	}
	if end := player.Ends([]voice.Instruction{{Verb: voice.Say}, {Verb: voice.Dial, Agent: "Ann"}}); end.Agent != "Ann" {
		t.Errorf("%+v", end)
	}
}
