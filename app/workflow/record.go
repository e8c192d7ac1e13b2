package workflow

import (
	"context"
	"fmt"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/voice"
)

// Record keeps what the caller says: the answer to a question.
type Record struct {
	Prompt Prompt `json:"prompt"`
	Take
}

// Take is how what a caller says is recorded: by a Record, and by a Voicemail.
type Take struct {
	MaxLength kind.Span `json:"max_length"`
	FinishKey string    `json:"finish_key"` // # * or none
	Silence   kind.Span `json:"silence"`    // that ends the recording
	Beep      bool      `json:"beep"`
	Label     string    `json:"label"` // holds the address of the recording
	Transcription
}

// nothingExit is taken when the caller said nothing.
const nothingExit = "nothing"

// Bounds of a recording.
const (
	MostRecorded  = time.Hour
	LeastRecorded = time.Second // what is shorter is nothing
)

// Recordings keeps what callers say. app/recording answers it.
type Recordings interface {
	// BeginRecording makes place for a recording: its id, and the address by which people who
	// may see calls hear it. The same call with the same Key again is the same one.
	BeginRecording(ctx context.Context, r RecordingBegin) (id, address string, err error)
	// Recorded notes what the carrier told at the recording's end.
	Recorded(ctx context.Context, id string, in voice.Input) error
	// DiscardRecording gives up a recording in which there is nothing.
	DiscardRecording(ctx context.Context, id string) error
}

// RecordingBegin is a recording that is about to begin.
type RecordingBegin struct {
	CallID, Key            string
	Turn                   int64
	ObjectID, Title, Label string
	PartID                 string // the agent's part of the call it is of; empty for what the caller says alone
	Dual                   bool
	Box                    string      // the voicemail box it is a message of
	Of                     RecordingOf // of what, where no part is named
	Text                   TextBegin
}

// RecordingOf says of what a recording is that is no agent's part.
type RecordingOf string

// What can be recorded on a call besides agents' parts.
const (
	OfMessage RecordingOf = ""     // what a caller says to a Record
	OfTalk    RecordingOf = "talk" // what the caller and somebody whom a Find Me reached say
	OfName    RecordingOf = "name" // the caller's name, for those whom a Find Me calls
)

func recordKind() Kind {
	return Kind{Name: "record", Label: "Record", Icon: "record", Group: groupTalk,
		Summary: "Record what the caller says: the answer to a question", Awaits: voice.Record, Failure: FailedExit, Question: true,
		New: func() Settings { return &Record{Take: newTake("recording")} }}
}

func newTake(label string) Take {
	return Take{MaxLength: kind.Span(2 * time.Minute), FinishKey: "#", Silence: kind.Span(5 * time.Second), Beep: true, Label: label}
}

// Exits: whether something was recorded.
func (r *Take) Exits() []Exit {
	return []Exit{
		{Name: NextExit, Label: "Next", Help: "Something was recorded, and the caller is still there"},
		{Name: nothingExit, Label: "Nothing", Help: "The caller said nothing", Fallback: NextExit},
		{Name: FailedExit, Label: "Failed", Help: "Nothing can be recorded now", Fallback: NextExit, Quiet: true},
	}
}

// Labels: the one that holds the address of the recording.
func (r *Take) Labels() []string { return []string{r.Label} }

// Texts takes variables in the prompt.
func (r *Record) Texts() []Text { return []Text{r.Prompt.text("prompt")} }

// Summarize gives the label and the longest time.
func (r *Take) Summarize(Surroundings) string {
	return fmt.Sprintf("up to %s to %s", r.MaxLength, r.Label)
}

// Check: the times can be.
func (r *Record) Check(c *Check) { r.check(c, "prompt", r.Prompt) }

// check reports what is wrong, also with what is heard before.
func (r *Take) check(c *Check, field string, prompt Prompt) {
	c.Label("label", r.Label)
	if d := time.Duration(r.MaxLength); d < LeastRecorded || d > MostRecorded {
		c.Red("max_length", "The longest recording is %s; it must be from %s to %s.", r.MaxLength, kind.Span(LeastRecorded), kind.Span(MostRecorded))
	}
	if r.FinishKey != "" && r.FinishKey != "#" && r.FinishKey != "*" {
		c.Red("finish_key", "The finish key %q must be #, * or none.", r.FinishKey)
	}
	if d := time.Duration(r.Silence); d < time.Second || d > time.Minute {
		c.Red("silence", "The silence that ends it is %s; it must be from 1s to 60s.", r.Silence)
	}
	r.checkTranscription(c, time.Duration(r.MaxLength))
	c.prompt(field, prompt)
	if prompt.silent() {
		c.Yellow(field+".say", "There is no %s: the caller is not told that they are recorded. In many places they must be.", field)
	}
}

// What is remembered while the caller speaks.
const (
	recordingMemory = "recording"
	addressMemory   = "address"
)

// Run says the prompt and records.
func (r *Record) Run(s *Visit) Next { return r.run(s, r.Prompt, "") }

// run says what is heard before, and records; box is the voicemail box it is for.
func (r *Take) run(s *Visit, prompt Prompt, box string) Next {
	text := s.text(r.Transcription, r.Label, false)
	id, address, err := s.BeginRecording(s.Ctx, RecordingBegin{CallID: s.Facts.CallID, Key: s.key(), Turn: s.Facts.Turn,
		ObjectID: s.State.Object, Title: s.Entry.Title, Label: r.Label,
		Box: box, Text: text})
	if err != nil {
		s.Fail("Nothing can be recorded: " + apperr.Message(err))
		return Leave(FailedExit)
	}
	s.Speak(prompt)
	s.Remember(recordingMemory, id)
	s.Remember(addressMemory, address)
	s.Do(voice.Instruction{Verb: voice.Record, Recording: id, MaxLength: time.Duration(r.MaxLength), FinishKey: r.FinishKey,
		Timeout: time.Duration(r.Silence), Beep: r.Beep, Transcribe: text.byCarrier()})
	return Wait()
}

// Resume notes what was recorded. Its sound may come later, and by another way.
func (r *Take) Resume(s *Visit, in voice.Input) Next {
	id := s.Recall(recordingMemory)
	if id == "" {
		s.Fail("This installation keeps no recordings.")
		return Leave(FailedExit)
	}
	tooShort := in.RecordedFor > 0 && in.RecordedFor < LeastRecorded
	if in.Kind != voice.Recorded || tooShort {
		s.Because("Nothing was recorded.")
		if tooShort {
			s.Because("What was recorded is shorter than a second: nothing.")
			if err := s.DiscardRecording(s.Ctx, id); err != nil {
				s.Note("the recording is removed later")
			}
		}
		return Leave(nothingExit)
	}
	if err := s.Recorded(s.Ctx, id, in); err != nil {
		s.Fail("The recording can't be kept: " + apperr.Message(err))
		return Leave(FailedExit)
	}
	s.Entry.Recording = id
	s.Because("Recorded" + lasted(in.RecordedFor) + finished(in.Digits) + ".")
	s.Set(r.Label, s.Recall(addressMemory))
	return Leave(NextExit)
}

func lasted(d time.Duration) string {
	if d <= 0 {
		return "" // the carrier did not say
	}
	return fmt.Sprintf(" %s", kind.Span(d))
}

func finished(key string) string {
	if key == "" {
		return ""
	}
	return ", ended by the key " + key
}
