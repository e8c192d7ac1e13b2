package call_test

import (
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/voice"
)

func TestPressed(t *testing.T) {
	for _, keys := range []string{"0", "*#", "0123456789", strings.Repeat("1", 64)} {
		if in, err := call.Pressed(keys); err != nil || in.Kind != voice.Digits || in.Digits != keys {
			t.Errorf("%q: %+v, %v", keys, in, err)
		}
	}
	for _, keys := range []string{"", " ", "1a2", "1 2", "+1", "１", strings.Repeat("1", 65)} {
		if in, err := call.Pressed(keys); !apperr.Is(err, apperr.Invalid) || in.Digits != "" {
			t.Errorf("%q: %+v, %v", keys, in, err)
		}
	}
}

func TestTransferred(t *testing.T) {
	for seconds, want := range map[int]time.Duration{0: 0, -5: 0, 90: 90 * time.Second, 4 * 3600: 4 * time.Hour, 1 << 62: 4 * time.Hour} {
		in, err := call.Transferred("no_answer", seconds)
		if err != nil || in.Kind != voice.DialDone || in.DialStatus != voice.DialNoAnswer || in.DialDuration != want {
			t.Errorf("%d: %+v, %v", seconds, in, err)
		}
	}
	for _, status := range []string{"", "maybe", "no answer", "Busy"} {
		_, err := call.Transferred(status, 0)
		if !apperr.Is(err, apperr.Invalid) || !strings.Contains(apperr.Message(err), "answered, busy, no_answer or failed") {
			t.Errorf("%q: %v", status, err)
		}
	}
}
