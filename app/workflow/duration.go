package workflow

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Duration is a span of time that is written `8s`, in JSON, YAML and forms alike.
type Duration time.Duration

// ParseDuration reads `8s` or `1m30s`; a bare number is seconds.
func ParseDuration(text string) (Duration, error) {
	if text == "" {
		return 0, nil
	}
	if last := text[len(text)-1]; last >= '0' && last <= '9' {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no length of time: write 8s or 1m30s", text)
	}
	return Duration(d), nil
}

// String gives the shortest form: 8s, 1m30s, 2h.
func (d Duration) String() string {
	text := time.Duration(d).String()
	if rest, ok := strings.CutSuffix(text, "m0s"); ok {
		text = rest + "m"
	}
	if rest, ok := strings.CutSuffix(text, "h0m"); ok {
		text = rest + "h"
	}
	return text
}

// MarshalText writes `8s`.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads `8s`.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := ParseDuration(string(b))
	*d = v
	return err
}

// UnmarshalJSON reads "8s", or a number of seconds.
func (d *Duration) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		text = string(b)
	}
	return d.UnmarshalText([]byte(text))
}
