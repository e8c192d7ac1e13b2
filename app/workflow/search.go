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
// server can begin one; what such a one leaves out is as in a new Find Me.
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
	q.Ring = kind.Span(min(max(cmp.Or(time.Duration(q.Ring), usualRinging), leastRinging), mostRinging))
	q.Screen = cmp.Or(q.Screen, ScreenNone)
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
			ObjectID: s.State.Object, Title: s.Entry.Title, Of: OfTalk, Text: s.text(q.Transcription, "", true)})
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
	dial := voice.Instruction{Verb: voice.Dial, CallerID: s.callerID(), Timeout: time.Duration(q.Ring), Recording: q.Recording}
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
