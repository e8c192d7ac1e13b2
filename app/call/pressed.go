package call

import (
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/voice"
)

// What the caller of a test call can do, who has no carrier to keep to what a
// telephone can: at most so many keys at once, and so long a talk after a transfer.
const (
	maxKeys = 64
	maxTalk = 4 * time.Hour
	keypad  = "0123456789*#"
)

// Pressed is what the caller of a test call keys in. Invalid when no telephone has
// these keys, or none was pressed.
func Pressed(keys string) (voice.Input, error) {
	if keys == "" || len(keys) > maxKeys || strings.Trim(keys, keypad) != "" {
		return voice.Input{}, apperr.New(apperr.Invalid, "Key in 1 to %d of 0 to 9, * and #.", maxKeys)
	}
	return voice.Input{Kind: voice.Digits, Digits: keys}, nil
}

// Spoken is that the caller of a test call spoke so long, ended by a key perhaps.
// Invalid for a key that no telephone has.
func Spoken(millis int64, key string) (voice.Input, error) {
	if len(key) > 1 || !strings.Contains(keypad, key) {
		return voice.Input{}, apperr.New(apperr.Invalid, "%q is no key that ends a recording.", key)
	}
	most := int64(maxTalk / time.Millisecond)
	return voice.Input{Kind: voice.Recorded, Digits: key, RecordedFor: time.Duration(min(max(millis, 0), most)) * time.Millisecond}, nil
}

// Transferred is how a transfer of a test call ended, and for how many seconds they
// talked. Invalid when none can end so.
func Transferred(status string, seconds int) (voice.Input, error) {
	in := voice.Input{Kind: voice.DialDone, DialStatus: voice.DialStatus(status)}
	switch in.DialStatus {
	case voice.DialAnswered, voice.DialBusy, voice.DialNoAnswer, voice.DialFailed:
	default:
		return voice.Input{}, apperr.New(apperr.Invalid, "A transfer ends as %s, %s, %s or %s, not as %q.",
			voice.DialAnswered, voice.DialBusy, voice.DialNoAnswer, voice.DialFailed, status)
	}
	in.DialDuration = time.Duration(min(max(seconds, 0), int(maxTalk/time.Second))) * time.Second
	return in, nil
}
