package workflow

import (
	"fmt"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/voice"
	"hookline/app/webservice/answer"
)

// FindMe calls several numbers until somebody takes the call. Its settings are those of a
// Find Me of DialogTech's (MISSION D4), where also the answer of a server may hold them.
type FindMe struct {
	Numbers      []string  `json:"numbers"`      // with variables, in the order they are called
	Simultaneous int       `json:"simultaneous"` // so many at once
	Ring         kind.Span `json:"ring"`         // how long each rings
	Screen       string    `json:"screen"`       // what who answers hears before they are connected
	Whisper      string    `json:"whisper,omitempty"`
	WhisperSound string    `json:"whisper_sound,omitempty"` // id of a Sound
	AutoAccept   string    `json:"auto_accept"`             // who need not press a key; without a screen nobody need
	Record       bool      `json:"record"`                  // what both say; both are told
	Transcription
}

// What who answers hears.
const (
	ScreenNone  = "none"          // nothing: they are connected at once
	ScreenName  = "record_name"   // the caller's name, which the caller says first
	ScreenText  = "whisper_text"  // Whisper
	ScreenSound = "whisper_sound" // WhisperSound
)

// Who takes the call without pressing a key.
const (
	AcceptDisabled  = "disabled"               // nobody
	AcceptFirst     = "first_answered"         // whoever answers
	AcceptLast      = "last_with_screening"    // who answers the last number of all
	AcceptLastPlain = "last_without_screening" // the same, and hears nothing before
)

// Bounds of a Find Me.
const (
	MostFound        = answer.MaxPhoneList    // numbers
	MostSimultaneous = answer.MaxSimultaneous // as many nouns as a <Dial> takes
	mostWhispered    = 500
	usualRinging     = 20 * time.Second
)

// nobodyExit is taken when no number took the call.
const nobodyExit = "nobody"

func findMeKind() Kind {
	return Kind{Name: "find_me", Label: "Find Me", Icon: "users", Group: groupRoute,
		Summary: "Call several numbers, one after the other or at once, until somebody takes the call",
		Awaits:  voice.Dial, Failure: FailedExit, Question: true,
		New: func() Settings {
			return &FindMe{Numbers: []string{""}, Simultaneous: 1, Ring: kind.Span(usualRinging), Screen: ScreenNone, AutoAccept: AcceptDisabled}
		}}
}

// Exits: whether somebody took the call.
func (f *FindMe) Exits() []Exit {
	return []Exit{
		{Name: answeredExit, Label: "Answered", Help: "They talked, and the other side hung up", Quiet: true},
		{Name: nobodyExit, Label: "Nobody", Help: "No number took the call: busy, no answer, or not accepted", Fallback: FailedExit},
		{Name: FailedExit, Label: "Failed", Help: "None of the numbers can be called; also Nobody when that is not connected"},
	}
}

// Texts takes variables in the numbers and in what is whispered.
func (f *FindMe) Texts() []Text {
	list := []Text{{Field: "whisper", Text: &f.Whisper}}
	for i := range f.Numbers {
		list = append(list, Text{Field: fmt.Sprintf("numbers[%d]", i), Text: &f.Numbers[i]})
	}
	return list
}

// Refs: the Sound that is whispered, and the Web Service that transcribes.
func (f *FindMe) Refs() []Ref {
	return append(f.Transcription.Refs(), Ref{Kind: RefSound, Field: "whisper_sound", ID: &f.WhisperSound})
}

// Summarize gives the numbers, and how many ring at once.
func (f *FindMe) Summarize(Surroundings) string {
	text := strings.Join(f.Numbers, ", ")
	if len(f.Numbers) > 2 {
		text = fmt.Sprintf("%s and %d more", f.Numbers[0], len(f.Numbers)-1)
	}
	if f.Simultaneous > 1 && len(f.Numbers) > 1 {
		text += fmt.Sprintf(", %d at once", min(f.Simultaneous, len(f.Numbers)))
	}
	return text
}

// Check: there are numbers that can be dialled, and what is to be whispered is there.
func (f *FindMe) Check(c *Check) {
	if len(f.Numbers) == 0 {
		c.Red("numbers", "There is no number to call: add the first one.")
	}
	if n := len(f.Numbers); n > MostFound {
		c.Red("numbers", "There are %d numbers; %d is the most. Let the exit Nobody lead to another Find Me.", n, MostFound)
	}
	for i, number := range f.Numbers {
		field := fmt.Sprintf("numbers[%d]", i)
		c.Required(field, number, "A phone number")
		c.dialled(field, number)
	}
	if f.Simultaneous < 1 || f.Simultaneous > MostSimultaneous {
		c.Red("simultaneous", "%d numbers at once can't be called; write 1 to %d.", f.Simultaneous, MostSimultaneous)
	}
	c.ringing("ring", f.Ring)
	f.checkTranscription(c, 0)
	if f.Transcribe != TranscribeOff && !f.Record {
		c.Yellow("transcribe", "Nothing is transcribed where nothing is recorded: switch Record on.")
	}
	f.checkScreen(c)
}

func (f *FindMe) checkScreen(c *Check) {
	switch f.Screen {
	case ScreenNone, ScreenName:
	case ScreenText:
		c.Required("whisper", f.Whisper, "The text that who answers hears")
	case ScreenSound:
		if f.WhisperSound == "" {
			c.Red("whisper_sound", "Choose the Sound that who answers hears.")
		}
	default:
		c.Red("screen", "%q is no screening: write %s, %s, %s or %s.", f.Screen, ScreenNone, ScreenName, ScreenText, ScreenSound)
	}
	if f.WhisperSound != "" {
		c.sound("whisper_sound", f.WhisperSound)
	}
	if n := len([]rune(f.Whisper)); n > mostWhispered {
		c.Red("whisper", "The text has %d characters; %d is the most, for the caller hears it ring meanwhile.", n, mostWhispered)
	}
	switch f.AutoAccept {
	case AcceptDisabled:
	case AcceptFirst, AcceptLast, AcceptLastPlain:
		if f.Screen == ScreenNone {
			c.Yellow("auto_accept", "Without a screen nobody presses a key: whoever answers is connected, and this says nothing.")
		}
	default:
		c.Red("auto_accept", "%q is none of %s, %s, %s and %s.", f.AutoAccept, AcceptDisabled, AcceptFirst, AcceptLast, AcceptLastPlain)
	}
}

// Run fills the variables and begins to call.
func (f *FindMe) Run(s *Visit) Next {
	filled := *f
	filled.Numbers = nil
	for _, number := range f.Numbers {
		filled.Numbers = append(filled.Numbers, s.Expand(number))
	}
	if f.Screen == ScreenText {
		filled.Whisper = s.Expand(f.Whisper)
	}
	return filled.Search(s).next()
}

// Resume goes on with what came of the last calls.
func (f *FindMe) Resume(s *Visit, in voice.Input) Next { return Searched(s, in).next() }
