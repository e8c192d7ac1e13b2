package workflow

import (
	"fmt"
	"strconv"

	"hookline/app/kind"
	"hookline/app/voice"
	"hookline/app/webservice/answer"
)

// What an answer has happen next on the call (MISSION D4): another Workflow, a search for
// somebody who takes the call, or its end. It belongs to no kind of object: a connector, and
// a Web Hook, do it alike.

// Keys of what is remembered of an Action while the call is with somebody else.
const (
	nobodyMemory = "nobody"      // the seed's nextaction
	itemMemory   = "nobody_item" // and its item
)

// The seed's values of nextaction that need more than the call's end.
const (
	nextVoicemail   = 2
	nextAcceptLast  = 3
	nextVR          = 4
	nextFindMe      = 5
	nextIVR         = 6
	nextAcceptPlain = 7
)

const noOneSpeech = "No one is available."

// act does what an answer says is to happen next. What can't be done leaves by wrong.
func (s *Visit) act(a *answer.Action, wrong string) Next {
	s.pass(a)
	switch {
	case a.App == answer.AppHangUp:
		s.Because("The answer ends the call.")
		return End(Completed)
	case a.App == answer.AppTransfer:
		find := FindMe{Numbers: []string{a.Destination}, Ring: kind.Span(usualRinging), Screen: ScreenNone, AutoAccept: AcceptDisabled}
		return s.found(find.Search(s), wrong)
	case a.FindMe != nil:
		s.Remember(nobodyMemory, strconv.Itoa(a.FindMe.NextAction))
		s.Remember(itemMemory, strconv.FormatInt(a.FindMe.NextActionItem, 10))
		return s.found(s.dynamic(a.FindMe).Search(s), wrong)
	}
	return s.goToBlock(a.ID, wrong)
}

// goToBlock goes on in the Workflow with a building block id.
func (s *Visit) goToBlock(id int64, wrong string) Next {
	workflowID, ok := s.Block(id)
	if !ok {
		s.Fail(fmt.Sprintf("There is no Workflow with the building block id %d.", id))
		return Leave(wrong)
	}
	if x := s.Entry.Exchange; x != nil && x.Action != nil {
		if x.Action.ID == id { // and not what follows a Find Me
			x.Action.Workflow, _, _ = s.Published(workflowID)
		}
		s.Because(x.Action.Words())
	}
	return Next{Way: Goes, Workflow: workflowID, Exit: wrong}
}

// pass keeps what the answer passes on: user parameters, which the Workflow that follows
// speaks by @name and reads as labels, and pass-through data.
func (s *Visit) pass(a *answer.Action) {
	s.State.Parameters = nil
	for _, p := range a.Parameters {
		if !ValidLabel(p.Name) {
			s.Note(fmt.Sprintf("the user parameter %q is left out: it is no label, or a system variable", p.Name))
			continue
		}
		s.Answered(p.Name, p.Value)
		if s.State.Parameters == nil {
			s.State.Parameters = map[string]string{}
		}
		s.State.Parameters[p.Name] = p.Value
	}
	if a.PassesThrough {
		s.SetPassThrough(a.PassThrough)
	}
}

// dynamic makes a Find Me of what an answer says of one.
func (s *Visit) dynamic(f *answer.FindMe) FindMe {
	find := FindMe{Numbers: f.Numbers, Simultaneous: f.Simultaneous, Ring: kind.Span(usualRinging), Record: f.Record, Whisper: f.Whisper,
		Screen:     []string{ScreenName, ScreenText, ScreenSound, ScreenNone}[f.Screen],
		AutoAccept: []string{AcceptDisabled, AcceptFirst, AcceptLast, AcceptLastPlain}[f.AutoAccept]}
	switch f.NextAction {
	case nextAcceptLast:
		find.AutoAccept = AcceptLast
	case nextAcceptPlain:
		find.AutoAccept = AcceptLastPlain
	}
	if find.Screen == ScreenSound {
		if sound, ok := s.SoundNamed(f.WhisperAudio); ok {
			find.WhisperSound = sound.ID
		} else {
			s.Note(fmt.Sprintf("there is no Sound %q to whisper", f.WhisperAudio))
			find.Screen, find.Whisper = ScreenText, unnamedSpeech
		}
	}
	return find
}

// acted goes on with what an answer began, by what came of the last document.
func (s *Visit) acted(in voice.Input, wrong string) Next { return s.found(Searched(s, in), wrong) }

// found is what follows a search: the object's next exit when somebody talked with the
// caller, what the answer said when nobody did.
func (s *Visit) found(found Found, wrong string) Next {
	switch found {
	case "":
		return Wait()
	case FoundAnswered:
		return Leave(NextExit)
	case FoundNobody:
		next, _ := strconv.Atoi(s.Recall(nobodyMemory))
		item, _ := strconv.ParseInt(s.Recall(itemMemory), 10, 64)
		switch next {
		case 0: // a transfer
			return Leave(wrong)
		case nextVoicemail, nextVR, nextFindMe, nextIVR:
			return s.goToBlock(item, wrong)
		}
		s.tell(noOneSpeech)
		return End(Completed)
	}
	return Leave(wrong)
}
