package workflow

import "hookline/app/voice"

// Voicemail lets the caller leave a message in a voicemail box.
type Voicemail struct {
	Box      string `json:"box"` // id
	Greeting Prompt `json:"greeting"`
	Take
}

func voicemailKind() Kind {
	return Kind{Name: "voicemail", Label: "Voicemail", Icon: "voicemail", Group: groupTalk,
		Summary: "Let the caller leave a message in a voicemail box", Awaits: voice.Record, Failure: FailedExit, Question: true,
		New: func() Settings {
			return &Voicemail{Take: newTake("message")}
		}}
}

// Texts takes variables in the greeting.
func (v *Voicemail) Texts() []Text { return []Text{v.Greeting.text("greeting")} }

// Refs: the box, and the Web Service that transcribes.
func (v *Voicemail) Refs() []Ref {
	return append(v.Transcription.Refs(), Ref{Kind: RefVoicemailBox, Field: "box", ID: &v.Box})
}

// Summarize names the box.
func (v *Voicemail) Summarize(around Surroundings) string {
	return around.RefName(RefVoicemailBox, v.Box)
}

// Check: the box is there, and the times can be.
func (v *Voicemail) Check(c *Check) {
	switch {
	case v.Box == "":
		c.Red("box", "Choose the voicemail box that keeps the message.")
	case c.Around.RefName(RefVoicemailBox, v.Box) == "":
		c.Red("box", "The voicemail box is gone; choose another.")
	}
	v.check(c, "greeting", v.Greeting)
}

// Run says the greeting and records.
func (v *Voicemail) Run(s *Visit) Next { return v.run(s, v.Greeting, v.Box) }
