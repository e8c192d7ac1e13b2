package kind

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Span is a length of time that is written `8s`, in JSON, YAML and forms alike.
type Span time.Duration

// ParseSpan reads `8s` or `1m30s`; a bare number is seconds.
func ParseSpan(text string) (Span, error) {
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
	return Span(d), nil
}

// String gives the shortest form: 8s, 1m30s, 2h.
func (d Span) String() string {
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
func (d Span) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads `8s`.
func (d *Span) UnmarshalText(b []byte) error {
	v, err := ParseSpan(string(b))
	*d = v
	return err
}

// UnmarshalJSON reads "8s", or a number of seconds.
func (d *Span) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		text = string(b)
	}
	return d.UnmarshalText([]byte(text))
}
