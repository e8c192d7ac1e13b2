package workflow

// SayText speaks a text.
type SayText struct {
	Text     string `json:"text"`
	Voice    string `json:"voice,omitempty"`
	Language string `json:"language,omitempty"`
	// Then is heard after the text: more texts, and sounds.
	Then []PromptPart `json:"then,omitempty"`
}

func sayTextKind() Kind {
	return Kind{Name: "say_text", Label: "Say Text", Icon: "say", Group: groupTalk,
		Summary: "Speak a text, with variables in it",
		New:     func() Settings { return &SayText{} }}
}

// Exits: next.
func (t *SayText) Exits() []Exit { return onlyNext() }

// Texts takes variables in the text.
func (t *SayText) Texts() []Text { return []Text{{Field: "text", Text: &t.Text}} }

// Summarize gives the text.
func (t *SayText) Summarize(Surroundings) string { return t.Text }

// Check: the text is there and can be spoken.
func (t *SayText) Check(c *Check) {
	c.Required("text", t.Text, "The text to speak")
	if n := len([]rune(t.Text)); n > maxText {
		c.Red("text", "The text has %d characters; %d is the most that can be spoken.", n, maxText)
	}
	c.parts("then", t.Then)
}

// Run speaks it.
func (t *SayText) Run(s *Visit) Next {
	s.Speak(Prompt{Say: t.Text, Voice: t.Voice, Language: t.Language, Then: t.Then})
	return Leave(NextExit)
}
