package workflow

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/voice"
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
	MostFound        = 30 // numbers
	MostSimultaneous = 10 // as many nouns as a <Dial> takes
	mostWhispered    = 500
)

// What is said where a Find Me is not given words of its own.
const (
	acceptKey      = "1"
	acceptSpeech   = "Press 1 to accept."
	recordedSpeech = "This call is recorded."
	nameSpeech     = "Please say your name after the tone."
	fromSpeech     = "You have a call from:"
	unnamedSpeech  = "You have a call."
	nameSound      = "the caller's name" // in place of a Sound's name
)

// How a name is recorded.
const (
	mostName    = 5 * time.Second
	nameSilence = 2 * time.Second
)

// nobodyExit is taken when no number took the call.
const nobodyExit = "nobody"

func findMeKind() Kind {
	return Kind{Name: "find_me", Label: "Find Me", Icon: "users", Group: groupRoute,
		Summary: "Call several numbers, one after the other or at once, until somebody takes the call",
		Awaits:  voice.Dial, Failure: FailedExit,
		New: func() Settings {
			return &FindMe{Numbers: []string{""}, Simultaneous: 1, Ring: kind.Span(20 * time.Second), Screen: ScreenNone, AutoAccept: AcceptDisabled}
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

// Refs: the Sound that is whispered.
func (f *FindMe) Refs() []Ref {
	return []Ref{{Kind: RefSound, Field: "whisper_sound", ID: &f.WhisperSound}}
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

// Found is what came of a search for somebody who takes the call; empty while it goes on.
type Found string

// What can come of it. They are the exits of a Find Me.
const (
	FoundAnswered Found = answeredExit // they talked, and that is over
	FoundNobody   Found = nobodyExit
	FoundFailed   Found = FailedExit // the trace says why
)

func (f Found) next() Next {
	if f == "" {
		return Wait()
	}
	return Leave(string(f))
}

// searchMemory keeps a search between turns.
const searchMemory = "search"

// search is a Find Me under way. It stands in the memory of the object that waits, whole, so
// that any kind of object can run one, whose settings came from wherever.
type search struct {
	FindMe
	Called    int    `json:"called,omitempty"`    // how many of the numbers were called; none while the name is asked for
	Reached   bool   `json:"reached,omitempty"`   // not every call failed
	Recording string `json:"recording,omitempty"` // id of what is said once somebody took the call
	NameID    string `json:"name_id,omitempty"`   // the recording of the caller's name
	Name      string `json:"name,omitempty"`      // address of its sound; empty for none
}

// Search begins to look for somebody who takes the call, with numbers and words as they
// stand: nothing in them is a variable. While it goes on (Found is empty) the object waits,
// and hands what comes to Searched. It needs no object of its kind, so that the answer of a
// server can begin one.
func (f FindMe) Search(s *Visit) Found {
	q := &search{FindMe: f}
	q.Numbers = nil
	for _, number := range f.Numbers {
		if plain := plainNumber(number); dialable.MatchString(plain) {
			q.Numbers = append(q.Numbers, plain)
		} else {
			s.Note(fmt.Sprintf("%q can't be called, and is left out", number))
		}
	}
	if n := len(q.Numbers); n > MostFound {
		s.Note(fmt.Sprintf("of %d numbers the first %d are called", n, MostFound))
		q.Numbers = q.Numbers[:MostFound]
	}
	if len(q.Numbers) == 0 {
		s.Fail("None of the numbers can be called.")
		return FoundFailed
	}
	q.Simultaneous = min(max(q.Simultaneous, 1), MostSimultaneous)
	q.Ring = kind.Span(min(max(time.Duration(q.Ring), leastRinging), mostRinging))
	if q.Record && s.Facts.Unrecorded {
		s.Note("the call is not recorded: the carrier can't")
		q.Record = false
	}
	if q.Screen == ScreenName && q.askName(s) {
		return ""
	}
	return q.begin(s)
}

// Searched goes on with the search of the object that waits, by what came of its last
// document.
func Searched(s *Visit, in voice.Input) Found {
	q, ok := s.State.search()
	switch {
	case !ok:
		s.Fail("What was kept of the search can't be read.")
		return FoundFailed
	case q.Called == 0:
		q.named(s, in)
		return q.begin(s)
	case in.DialStatus == voice.DialAnswered:
		s.Entry.Recording = q.Recording
		s.dialRecorded(q.Recording, in)
		s.State.monitor(q, in)
		s.Because(fmt.Sprintf("They talked for %s.", in.DialDuration))
		return FoundAnswered
	}
	q.Reached = q.Reached || in.DialStatus != voice.DialFailed
	if q.Called < len(q.Numbers) {
		return q.dial(s)
	}
	s.dialRecorded(q.Recording, in)
	if !q.Reached {
		s.Fail("None of the numbers could be called.")
		return FoundFailed
	}
	s.Because("Nobody took the call.")
	return FoundNobody
}

// search reads the search that the waiting object keeps; false when it keeps none.
func (st *State) search() (*search, bool) {
	q := &search{}
	kept := st.Memory[searchMemory]
	return q, kept != "" && json.Unmarshal([]byte(kept), q) == nil
}

// monitor counts a talk that was recorded; in a test call, one that would be.
func (st *State) monitor(q *search, in voice.Input) {
	if q.Record {
		st.Monitored += int64(in.DialDuration / time.Second)
	}
}

// Left notes what remains of a call whose caller hung up: a talk of a Find Me ends so, too.
// It says whether it changed the state.
func (st *State) Left(in voice.Input) bool {
	q, ok := st.search()
	if !ok || q.Called == 0 || in.DialStatus != voice.DialAnswered {
		return false
	}
	before := st.Monitored
	st.monitor(q, in)
	return st.Monitored != before
}

func (q *search) keep(s *Visit) {
	kept, err := json.Marshal(q)
	if err != nil { // it is texts and numbers
		panic(err)
	}
	s.Remember(searchMemory, string(kept))
}

// askName has the caller say their name; false, with a note, when it can't be recorded.
func (q *search) askName(s *Visit) bool {
	id, address, err := s.BeginRecording(s.Ctx, RecordingBegin{CallID: s.Facts.CallID, Key: s.key(), Turn: s.Facts.Turn,
		ObjectID: s.State.Object, Title: s.Entry.Title + ": " + nameSound, Of: OfName})
	if err != nil {
		s.Note("the caller's name is not recorded: " + apperr.Message(err))
		return false
	}
	q.NameID, q.Name = id, address
	s.tell(nameSpeech)
	s.Because("Asking for the caller's name.")
	s.Do(voice.Instruction{Verb: voice.Record, Recording: id, MaxLength: mostName, FinishKey: "#", Timeout: nameSilence, Beep: true})
	q.keep(s)
	return true
}

// named takes the name that the caller said, or did not say. Who answers hears it where the
// carrier has it: our own copy comes later.
func (q *search) named(s *Visit, in voice.Input) {
	address := cmp.Or(in.RecordingURL, q.Name)
	q.Name = ""
	if in.Kind != voice.Recorded {
		s.Note("the caller said no name")
		if err := s.DiscardRecording(s.Ctx, q.NameID); err != nil {
			s.Note("the recording is removed later")
		}
		return
	}
	if err := s.Recorded(s.Ctx, q.NameID, in); err != nil {
		s.Note("the caller's name can't be kept: " + apperr.Message(err))
		return
	}
	q.Name, s.Entry.Recording = address, q.NameID
}

// begin tells the caller that they are recorded, if so, and calls the first numbers.
func (q *search) begin(s *Visit) Found {
	if !q.Record {
		return q.dial(s)
	}
	if s.Facts.Test {
		s.Note("a test call is not recorded")
	} else {
		id, _, err := s.BeginRecording(s.Ctx, RecordingBegin{CallID: s.Facts.CallID, Key: s.key(), Turn: s.Facts.Turn,
			ObjectID: s.State.Object, Title: s.Entry.Title, Of: OfTalk})
		if err != nil {
			s.Note("the call is not recorded: " + apperr.Message(err))
			q.Record = false
			return q.dial(s)
		}
		q.Recording = id
	}
	s.tell(recordedSpeech)
	return q.dial(s)
}

// tell says words of ours to the caller.
func (s *Visit) tell(text string) {
	s.Do(voice.SayText(text))
	s.Entry.Said = append(s.Entry.Said, text)
}

// dial calls the next numbers, as many at once as may be.
func (q *search) dial(s *Visit) Found {
	now := q.Numbers[q.Called:min(q.Called+q.Simultaneous, len(q.Numbers))]
	dial := voice.Instruction{Verb: voice.Dial, Timeout: time.Duration(q.Ring), Recording: q.Recording}
	for _, number := range now {
		q.Called++
		dial.Numbers = append(dial.Numbers, q.callee(s, number, q.Called == len(q.Numbers)))
	}
	s.Because("Calling " + strings.Join(now, ", ") + ".")
	s.Do(dial)
	q.keep(s)
	return ""
}

// callee says how one number is called. last is that of the whole list: "the last number
// tried".
func (q *search) callee(s *Visit, number string, last bool) voice.Callee {
	c := voice.Callee{Number: number}
	screened := q.Screen != ScreenNone && (!last || q.AutoAccept != AcceptLastPlain)
	if screened {
		c.Whisper = q.introduction(s)
	}
	if q.Record {
		c.Whisper = append(c.Whisper, voice.SayText(recordedSpeech))
	}
	if screened && q.AutoAccept != AcceptFirst && (!last || q.AutoAccept != AcceptLast) {
		c.Whisper, c.Key = append(c.Whisper, voice.SayText(acceptSpeech)), acceptKey
	}
	return c
}

// introduction is what who answers hears of the call.
func (q *search) introduction(s *Visit) []voice.Instruction {
	switch q.Screen {
	case ScreenName:
		if q.Name == "" {
			return []voice.Instruction{voice.SayText(unnamedSpeech)}
		}
		return []voice.Instruction{voice.SayText(fromSpeech), {Verb: voice.Play, URL: q.Name, Sound: nameSound}}
	case ScreenText:
		if q.Whisper != "" {
			return []voice.Instruction{voice.SayText(q.Whisper)}
		}
	case ScreenSound:
		if info, ok := s.Sound(q.WhisperSound); ok {
			return []voice.Instruction{{Verb: voice.Play, URL: info.URL, Sound: info.Name}}
		}
		if note := "the whisper was not played: the Sound is gone"; !slices.Contains(s.Entry.Notes, note) {
			s.Note(note)
		}
	}
	return nil
}
