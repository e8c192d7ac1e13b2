package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/player"
	"hookline/app/voice"
	"hookline/models"
)

// testCalls are the operations on test calls.
type testCalls struct{ *api }

func (t testCalls) routes() []route {
	return []route{
		{method: http.MethodPost, path: "/test-calls", scope: apikey.CallsTest, handle: t.start},
		{method: http.MethodPost, path: "/test-calls/:id/input", scope: apikey.CallsTest, handle: t.input},
		{method: http.MethodPost, path: "/test-calls/:id/wait", scope: apikey.CallsTest, handle: t.wait, once: true},
		{method: http.MethodPost, path: "/test-calls/:id/hang-up", scope: apikey.CallsTest, handle: t.hangUp},
		{method: http.MethodDelete, path: "/test-calls/:id", scope: apikey.CallsTest, handle: t.hangUp},
	}
}

// startInput says what to call: a Workflow's draft, or a number.
type startInput struct {
	Caller   string `json:"caller"`   // empty: hides the number
	Workflow string `json:"workflow"` // name or id; its draft as it is now
	Number   string `json:"number"`   // or a number, with what answers it
}

// replyAnswer is what the caller hears, and what comes next.
type replyAnswer struct {
	ID           string            `json:"id"`
	Turn         int64             `json:"turn"` // to send with the next input
	Ended        bool              `json:"ended"`
	Instructions []instructionJSON `json:"instructions"`
}

// instructionJSON is one thing a carrier would do.
type instructionJSON struct {
	Verb      string            `json:"verb"`
	Text      string            `json:"text,omitempty"`
	Language  string            `json:"language,omitempty"`
	URL       string            `json:"url,omitempty"`
	Sound     string            `json:"sound,omitempty"` // play: its name
	Prompt    []instructionJSON `json:"prompt,omitempty"`
	Recording string            `json:"recording,omitempty"`     // record: its id
	MaxLength int64             `json:"max_length_ms,omitempty"` // record
	Beep      bool              `json:"beep,omitempty"`          // record
	MaxDigits int               `json:"max_digits,omitempty"`
	FinishKey string            `json:"finish_key,omitempty"`
	Secret    bool              `json:"secret,omitempty"` // gather: the keys must not show
	TimeoutMS int64             `json:"timeout_ms,omitempty"`
	Number    string            `json:"number,omitempty"`
	Numbers   []calleeJSON      `json:"numbers,omitempty"` // dial: called at once, in place of number
	Queue     string            `json:"queue,omitempty"`   // wait: its name
	Agent     string            `json:"agent,omitempty"`   // dial: the agent at the desk who answered
}

func instructionsOf(list []voice.Instruction) []instructionJSON {
	out := make([]instructionJSON, 0, len(list))
	for _, i := range list {
		out = append(out, instructionJSON{string(i.Verb), i.Text, i.Language, i.URL, i.Sound, instructionsOf(i.Prompt),
			i.Recording, i.MaxLength.Milliseconds(), i.Beep, i.MaxDigits, i.FinishKey, i.Secret, i.Timeout.Milliseconds(), i.Number, calleesOf(i.Numbers), i.Queue, i.Agent})
	}
	return out
}

// calleeJSON is one of several numbers that a carrier would call at once.
type calleeJSON struct {
	Number  string            `json:"number"`
	Whisper []instructionJSON `json:"whisper,omitempty"` // heard by who answers
	Key     string            `json:"key,omitempty"`     // with which they take the call
}

func calleesOf(list []voice.Callee) []calleeJSON {
	var out []calleeJSON
	for _, c := range list {
		out = append(out, calleeJSON{c.Number, instructionsOf(c.Whisper), c.Key})
	}
	return out
}

func replyOf(r *call.Reply) replyAnswer {
	return replyAnswer{r.CallID, r.Turn, r.Ended, instructionsOf(r.Instructions)}
}

// start places a test call, through the same engine as a carrier's.
func (t testCalls) start(ctx context.Context, r *request) (*answer, error) {
	var in startInput
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	caller, err := t.Workspace.Numbers.TestCaller(ctx, in.Caller)
	if err != nil {
		return nil, err
	}
	start := call.Test{ID: models.NewID(), Caller: caller}
	if (in.Workflow == "") == (in.Number == "") {
		return nil, apperr.FieldError("workflow", "Say either workflow or number: what is to be called.")
	}
	if in.Number != "" {
		if start.Called, err = t.Workspace.Numbers.Read(ctx, in.Number); err != nil {
			return nil, err
		}
	} else {
		f, err := t.findWorkflow(ctx, in.Workflow)
		if err != nil {
			return nil, asField("workflow", err)
		}
		v, err := t.Workflows.TestVersion(ctx, f.ID)
		if err != nil {
			return nil, err
		}
		start.WorkflowID, start.VersionID = f.ID, v.ID
	}
	reply, err := t.Engine.StartTest(ctx, start)
	if err != nil {
		return nil, err
	}
	return made(replyOf(reply), 0, "/calls/"+reply.CallID), nil
}

// turnInput is what the caller did. Exactly one thing.
type turnInput struct {
	Turn     int64          `json:"turn"`
	Digits   string         `json:"digits"`
	NoInput  bool           `json:"no_input"`
	Went     bool           `json:"went"`     // the instructions ran to their end: after the verb continue
	Dial     string         `json:"dial"`     // how a transfer ended: answered, busy, no_answer, failed
	Message  string         `json:"message"`  // what became of a message: sent, failed
	Recorded *recordedInput `json:"recorded"` // the caller spoke: after the verb record
}

// recordedInput is how a recording ended. There is no sound in it: only the phone on
// the screen has a microphone.
type recordedInput struct {
	Millis int64  `json:"length_ms"`
	Key    string `json:"key"` // that ended it, if one did
}

func (in *turnInput) input() (voice.Input, error) {
	given := 0
	for _, is := range []bool{in.Digits != "", in.NoInput, in.Went, in.Dial != "", in.Message != "", in.Recorded != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return voice.Input{}, apperr.FieldError("digits", "Say one of digits, no_input, went, dial, message and recorded: what the caller did.")
	}
	act, field := player.Act{Digits: in.Digits, Silence: in.NoInput, Went: in.Went, Dial: in.Dial, Message: in.Message}, "digits"
	switch {
	case in.Dial != "":
		field = "dial"
	case in.Message != "":
		field = "message"
	case in.Recorded != nil:
		act, field = player.Act{Spoke: true, Recorded: player.Long(in.Recorded.Millis, time.Millisecond), Digits: in.Recorded.Key}, "recorded"
	}
	input, err := act.Input()
	return input, inField(field, err)
}

// inField says which field of the body an error is about.
func inField(name string, err error) error {
	if err == nil {
		return nil
	}
	return apperr.FieldError(name, "%s", apperr.Message(err))
}

// input goes on with what the caller did. The same turn again gets the same
// answer.
func (t testCalls) input(ctx context.Context, r *request) (*answer, error) {
	var in turnInput
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	input, err := in.input()
	if err != nil {
		return nil, err
	}
	id, err := r.id("call")
	if err != nil {
		return nil, err
	}
	reply, err := t.Engine.Continue(ctx, call.Resume{CallID: id, Turn: in.Turn, Input: input})
	if err != nil {
		return nil, err
	}
	return ok(replyOf(reply)), nil
}

// waitInput asks what a caller hears who waits in a queue or talks to an agent.
type waitInput struct {
	Turn int64  `json:"turn"`
	Said *int64 `json:"said"` // as the answer before had it; left out at first
	Keys string `json:"keys"`
}

// waitAnswer is what the caller hears until the next question.
type waitAnswer struct {
	Instructions []instructionJSON `json:"instructions"`
	Said         int64             `json:"said"`                // seconds; to send with the next question
	LeaveKey     string            `json:"leave_key,omitempty"` // a key that leaves the queue
	Hold         bool              `json:"hold"`
	Done         bool              `json:"done"` // the waiting, or the talk, is over: send the input went
	Over         bool              `json:"over"` // the call has ended
}

// wait is asked every second or so while the verb is wait, or dial with an
// agent; a caller nobody asks for is given up after two minutes.
func (t testCalls) wait(ctx context.Context, r *request) (*answer, error) {
	var in waitInput
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	id, err := r.id("call")
	if err != nil {
		return nil, err
	}
	heard, err := t.Desk.Wait(ctx, desk.TestPoll(id, in.Turn, in.Said, in.Keys))
	if err != nil {
		return nil, err
	}
	return ok(waitAnswer{instructionsOf(heard.Instructions), int64(heard.Said / time.Second), heard.Leave, heard.Hold, heard.Done, heard.Over}), nil
}

func (t testCalls) hangUp(ctx context.Context, r *request) (*answer, error) {
	id, err := r.id("call")
	if err != nil {
		return nil, err
	}
	return done(), t.Engine.HangUpTest(ctx, id)
}
