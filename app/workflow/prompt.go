package workflow

import "strings"

// Prompt is what a caller hears: a text with variables.
type Prompt struct {
	Say      string `json:"say,omitempty"`
	Voice    string `json:"voice,omitempty"`    // the carrier's name of a voice; empty is its default
	Language string `json:"language,omitempty"` // BCP 47 (en-AU); empty is the carrier's default
}

func (p *Prompt) text(field string) Text { return Text{Field: field + ".say", Text: &p.Say} }

// silent says whether nothing is heard.
func (p Prompt) silent() bool { return strings.TrimSpace(p.Say) == "" }

// maxText bounds a text an admin writes, in characters: what TwiML speaks at most.
const maxText = 4096

func (c *Check) prompt(field string, p Prompt) {
	if len([]rune(p.Say)) > maxText {
		c.Red(field+".say", "The text has %d characters; %d is the most that can be spoken.", len([]rune(p.Say)), maxText)
	}
}
