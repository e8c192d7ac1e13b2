package carrier

import (
	"strings"
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/app/kind"
)

// Transcribed is news of the text of a recording.
type Transcribed struct {
	CallID string // the carrier's; empty where it does not say: the address names the recording
	Text   string
	Failed bool // there will be none
}

// TranscribedAddress is where the carrier with this slug tells the text of a recording: the
// address without the recording's id at its end.
func TranscribedAddress(base, slug string) string { return base + "/runtime/" + slug + PathTranscribed }

// maxTranscript is the most characters of a text that are kept of a carrier's request: far
// more than are said in the two minutes that carriers transcribe.
const maxTranscript = 20000

// keptText is kept for a text of many lines.
func keptText(value string) string {
	v := strings.ToValidUTF8(value, "\uFFFD")
	if utf8.RuneCountInString(v) > maxTranscript {
		v = string([]rune(v)[:maxTranscript])
	}
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return -1
		}
		return c
	}, v))
}

// Which attributes of a <Record> ask for its text.
const (
	twimlTranscription = "transcription"

	transcribeAttr    = "transcribe"
	transcriptionAttr = "transcription" // Telnyx's, which is not chosen
	transcribeNone    = "none"
)

func transcriptionField() kind.Field {
	return kind.Field{Key: twimlTranscription, Label: "Transcription", Type: kind.TypeChoice, Default: transcribeAttr, Choices: []kind.Choice{
		{Value: transcribeAttr, Label: "With transcribe and transcribeCallback: Twilio"},
		{Value: transcribeNone, Label: "Not at all: Somleng and others"},
	}, Help: "How a Record asks the carrier for the text of what was said, where a Workflow wants it."}
}

// Transcribes: a <Record> of all but Somleng; no platform has it for a <Dial>.
func (TwiML) Transcribes(settings kind.Values) bool {
	return settings[twimlTranscription] != transcribeNone && settings[twimlQueue] != queueRedirect
}

// transcribe has a Record transcribed.
func (w *twimlWriter) transcribe(record *element, recording string) {
	if !(TwiML{}).Transcribes(w.Settings) {
		return
	}
	name, callback := "transcribe", "transcribeCallback"
	if w.Settings[twimlTranscription] == transcriptionAttr {
		name, callback = "transcription", "transcriptionCallback"
	}
	record.attrs = append(record.attrs, name, "true", callback, w.Document.Transcribed+recording)
}

// Transcribed reads a transcribeCallback.
func (TwiML) Transcribed(r Request) (Transcribed, error) {
	text, status := r.Value("TranscriptionText"), strings.ToLower(param(r, "TranscriptionStatus"))
	switch {
	case text == "" && status == "":
		return Transcribed{}, apperr.New(apperr.Invalid, "The request has neither TranscriptionText nor TranscriptionStatus.")
	case text == "" && status != "completed" && status != "failed":
		return Transcribed{}, apperr.New(apperr.Invalid, "The transcription is %s: there is no text yet.", status)
	}
	return Transcribed{CallID: param(r, "CallSid"), Text: keptText(text),
		Failed: status == "failed"}, nil
}
