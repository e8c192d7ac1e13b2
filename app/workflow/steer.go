package workflow

import (
	"fmt"
	"strings"
	"time"

	"hookline/app/label"
	"hookline/app/voice"
	"hookline/app/webservice/answer"
)

// afterBlock is how long a caller hears nothing where a part of a message ends.
const afterBlock = time.Second

// variable gives what ${name} is on the call: the system's, or a label.
func (s *Visit) variable(name string) (string, bool) {
	if label.System(name) {
		return s.Facts.Dollar(name)
	}
	v, ok := s.State.Variables[name]
	return v, ok
}

// ask sends a request of the object and notes what came of it.
func (s *Visit) ask(r ServiceRequest) ServiceAnswer {
	r.Variable = s.variable
	a := s.CallService(s.Ctx, s.State, r)
	s.Entry.Exchange = a.Exchange
	s.Because(a.Reason)
	s.Entry.Failed = a.Cause != SuccessExit && a.Cause != NoMatchExit
	return a
}

// steer does what an answer says: it sets variables, and has the caller hear a message.
func (s *Visit) steer(a ServiceAnswer) {
	for _, note := range a.Read.Notes {
		s.Note(note)
	}
	if a.Exchange != nil && a.Exchange.Answer == answer.ModeVariables {
		for _, v := range a.Read.Results {
			s.Answered(v.Description, v.Value)
		}
	}
	for i, text := range a.Read.Message {
		if i > 0 {
			s.Do(voice.Instruction{Verb: voice.Pause, Timeout: afterBlock})
		}
		s.Entry.Said = append(s.Entry.Said, s.State.mask(text))
		s.Do(voice.SayText(text))
	}
	if n := len(a.Read.Results); n > 0 && a.Exchange != nil && a.Exchange.Answer == answer.ModeVariables {
		names := make([]string, 0, n)
		for _, v := range a.Read.Results {
			names = append(names, v.Description)
		}
		s.Because(fmt.Sprintf("The answer set %s.", strings.Join(names, ", ")))
	}
}
