package workflow

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hookline/app/kind"
	"hookline/app/voice"
)

// CaptureDigits asks the caller to key in digits (MISSION F3). Only 0 to 9 count
// as digits; * and # are the finish key or a mistake.
type CaptureDigits struct {
	Label       string    `json:"label"`
	Secret      bool      `json:"secret,omitempty"` // the digits show nowhere, as those of a PIN
	MinDigits   int       `json:"min_digits"`
	MaxDigits   int       `json:"max_digits"`
	FinishKey   string    `json:"finish_key"` // # * or none
	Timeout     kind.Span `json:"timeout"`    // silence after the prompt, or after a key
	Tries       int       `json:"tries"`
	Prompt      Prompt    `json:"prompt"`
	ErrorPrompt Prompt    `json:"error_prompt"`
}

// Exits of Capture Digits besides next.
const (
	noInputExit = "no_input"
	invalidExit = "invalid"
)

const maxDigits = 32

func captureDigitsKind() Kind {
	return Kind{Name: "capture_digits", Label: "Capture Digits", Icon: "keypad", Group: groupTalk,
		Summary: "Ask for digits on the keypad and keep them under a label", Question: true,
		New: func() Settings {
			return &CaptureDigits{MinDigits: 1, MaxDigits: 10, FinishKey: "#", Timeout: kind.Span(8 * time.Second), Tries: 3}
		}}
}

// Exits: next, and what is left when the tries are used up.
func (d *CaptureDigits) Exits() []Exit {
	return []Exit{
		{Name: NextExit, Label: "Next", Help: "The digits are kept"},
		{Name: noInputExit, Label: "No input", Help: "The tries are used up"},
		{Name: invalidExit, Label: "Invalid", Help: "The tries are used up and the last one was not empty", Fallback: noInputExit},
	}
}

// Labels: the one that holds the digits.
func (d *CaptureDigits) Labels() []string { return []string{d.Label} }

// Summarize gives the label and how many digits.
func (d *CaptureDigits) Summarize(Surroundings) string {
	if d.MinDigits == d.MaxDigits {
		return fmt.Sprintf("%d digits to %s", d.MaxDigits, d.Label)
	}
	return fmt.Sprintf("%d to %d digits to %s", d.MinDigits, d.MaxDigits, d.Label)
}

// Check: the numbers agree with one another.
func (d *CaptureDigits) Check(c *Check) {
	c.Label("label", d.Label)
	if d.MinDigits < 1 || d.MinDigits > maxDigits {
		c.Red("min_digits", "The minimum is %d; it must be from 1 to %d.", d.MinDigits, maxDigits)
	}
	if d.Secret && d.MinDigits < minMasked {
		c.Red("min_digits", "A secret has %d digits at least: fewer are found in too many texts to be hidden there.", minMasked)
	}
	if d.MaxDigits < d.MinDigits || d.MaxDigits > maxDigits {
		c.Red("max_digits", "The maximum is %d; it must be from the minimum to %d.", d.MaxDigits, maxDigits)
	}
	if d.FinishKey != "" && d.FinishKey != "#" && d.FinishKey != "*" {
		c.Red("finish_key", "The finish key %q must be #, * or none.", d.FinishKey)
	}
	d.asking().check(c, "hears nothing before keying in")
}

func (d *CaptureDigits) asking() asking {
	return asking{d.Prompt, d.ErrorPrompt, d.Tries, d.Timeout, voice.Instruction{MaxDigits: d.MaxDigits, FinishKey: d.FinishKey, Secret: d.Secret}}
}

// Run asks for the first time.
func (d *CaptureDigits) Run(s *Visit) Next { return d.asking().first(s) }

// Resume takes the digits, asks again, or gives up.
func (d *CaptureDigits) Resume(s *Visit, in voice.Input) Next {
	digits := in.Digits
	if d.Secret {
		s.Entry.Keyed = strings.Repeat(MaskedKey, utf8.RuneCountInString(in.Digits))
	}
	if d.FinishKey != "" {
		digits = strings.TrimSuffix(digits, d.FinishKey)
	}
	why := d.wrong(digits)
	if why == "" {
		s.set(d.Label, digits, d.Secret)
		return Leave(NextExit)
	}
	if digits == "" {
		return d.asking().again(s, why, noInputExit)
	}
	return d.asking().again(s, why, invalidExit)
}

// wrong says what is wrong with the digits, or nothing.
func (d *CaptureDigits) wrong(digits string) string {
	switch {
	case digits == "":
		return "Nothing was keyed in."
	case strings.Trim(digits, "0123456789") != "":
		return "What was keyed in has more than the digits 0 to 9."
	case len(digits) < d.MinDigits:
		return fmt.Sprintf("%d digits are fewer than %d.", len(digits), d.MinDigits)
	case len(digits) > d.MaxDigits:
		return fmt.Sprintf("%d digits are more than %d.", len(digits), d.MaxDigits)
	}
	return ""
}
