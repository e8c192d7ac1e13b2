package calls

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/player"
	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/handlers/screen"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/component"
)

type inputForm struct {
	Turn    int64  `json:"turn"`
	Kind    string `json:"kind"`
	Digits  string `json:"digits"`
	Status  string `json:"status"`  // of a transfer, or of a message
	Seconds int    `json:"seconds"` // they talked
	Millis  int64  `json:"millis"`  // the caller spoke
}

// input takes what the caller did and answers what comes next. The same again
// gets the same answer.
func (h *testCall) input(c echo.Context) error {
	var form inputForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	in, err := form.input()
	if err != nil {
		return err
	}
	reply, err := h.Engine.Continue(c.Request().Context(), call.Resume{CallID: c.Param("id"), Turn: form.Turn, Input: in})
	if err != nil {
		return err
	}
	return answerReply(c, reply)
}

// input is what only our own page sends.
func (f inputForm) input() (voice.Input, error) {
	switch kind := voice.InputKind(f.Kind); kind {
	case voice.Digits:
		return player.Act{Digits: f.Digits}.Input()
	case voice.DialDone:
		if f.Status != "" {
			return player.Act{Dial: f.Status, Talked: player.Long(int64(f.Seconds), time.Second)}.Input()
		}
	case voice.MessageDone:
		if f.Status != "" {
			return player.Act{Message: f.Status}.Input()
		}
	case voice.Recorded:
		return player.Act{Spoke: true, Recorded: player.Long(f.Millis, time.Millisecond), Digits: f.Digits}.Input()
	case voice.NoInput, voice.Went:
		return voice.Input{Kind: kind}, nil
	}
	return voice.Input{}, apperr.New(apperr.Invalid, "A caller can't do %q.", f.Kind)
}

type waitForm struct {
	Turn int64  `json:"turn"`
	Said *int64 `json:"said"` // seconds; not there at first
	Keys string `json:"keys"`
}

// wait says what a caller hears who waits in a queue, or that the waiting is over.
func (h *testCall) wait(c echo.Context) error {
	var form waitForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	heard, err := h.Desk.Wait(c.Request().Context(), desk.TestPoll(c.Param("id"), form.Turn, form.Said, form.Keys))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(http.StatusOK, callview.Waiting{Instructions: instructions(heard.Instructions), Said: int64(heard.Said / time.Second),
		Key: heard.Leave, Done: heard.Done, Over: heard.Over, Hold: heard.Hold})
}

func answerReply(c echo.Context, r *call.Reply) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(http.StatusOK, callview.ReplyOf(r.Turn, r.Ended, instructions(r.Instructions)))
}

// instructions are a document as the phone's script reads it.
func instructions(list []voice.Instruction) []callview.Instruction {
	out := make([]callview.Instruction, 0, len(list))
	for _, i := range list {
		out = append(out, callview.Instruction{
			Verb: string(i.Verb), Text: i.Text, Language: i.Language, URL: i.URL, Sound: i.Sound, Prompt: instructions(i.Prompt),
			MaxDigits: i.MaxDigits, FinishKey: i.FinishKey, Secret: i.Secret, Millis: i.Timeout.Milliseconds(), Number: component.Phone(i.Number), Numbers: callees(i.Numbers),
			Queue: i.Queue, Agent: i.Agent, Recording: i.Recording, MaxMillis: i.MaxLength.Milliseconds(), Beep: i.Beep,
		})
	}
	return out
}

func callees(list []voice.Callee) []callview.Callee {
	var out []callview.Callee
	for _, c := range list {
		out = append(out, callview.Callee{Number: component.Phone(c.Number), Whisper: instructions(c.Whisper), Key: c.Key})
	}
	return out
}

// talk is the conversation so far, out of the turns.
func talk(turns []models.CallTurn) ([]callview.Line, error) {
	var lines []callview.Line
	var last voice.Verb
	for _, t := range turns {
		steps, err := trace.Read([]models.CallTurn{t})
		if err != nil {
			return nil, err
		}
		reply, err := call.ReadReply(t)
		if err != nil {
			return nil, err
		}
		if reply.Ended && len(steps) == 1 && steps[0].Kind == "" {
			// No object ended it: somebody hung up, and nobody hears the goodbye.
			return append(lines, callview.Line{Who: callview.Wire, Text: steps[0].Reason}), nil
		}
		if t.Turn > 0 && len(steps) > 0 {
			lines = append(lines, did(steps[0], last)...)
		}
		for _, i := range reply.Instructions {
			lines = append(lines, heard(i)...)
			last = i.Verb
		}
	}
	return lines, nil
}

// did is what the caller, or the one called, did at the end of the last document.
func did(s trace.Entry, last voice.Verb) []callview.Line {
	switch {
	case last == voice.Record && s.Reason != "":
		return []callview.Line{{Who: callview.Wire, Text: s.Reason}}
	case s.Keyed != "":
		return []callview.Line{{Who: callview.Caller, Text: s.Keyed}}
	case last == voice.Gather:
		return []callview.Line{{Who: callview.Wire, Text: "Nothing was keyed in."}}
	case last == voice.Message && s.Failed:
		return []callview.Line{{Who: callview.Wire, Text: s.Reason}}
	case last == voice.Dial && s.Reason != "":
		return []callview.Line{{Who: callview.Wire, Text: s.Reason}}
	}
	return nil
}

// soundName is what a sound that plays is called: by its address, when it is not ours.
func soundName(i voice.Instruction) string {
	if i.Sound != "" {
		return i.Sound
	}
	return i.URL
}

func heard(i voice.Instruction) []callview.Line {
	switch i.Verb {
	case voice.Say:
		return []callview.Line{{Who: callview.Workflow, Text: i.Text}}
	case voice.Play:
		return []callview.Line{{Who: callview.Wire, Text: "A sound plays: " + soundName(i)}}
	case voice.Message:
		return []callview.Line{{Who: callview.Sent, Text: "SMS to " + component.Phone(i.Number) + ": " + i.Text}}
	case voice.Record:
		return []callview.Line{{Who: callview.Wire, Text: "Records what the caller says."}}
	case voice.Wait:
		return []callview.Line{{Who: callview.Wire, Text: "Waits for an agent of " + i.Queue + "."}}
	case voice.Dial:
		if i.Agent != "" {
			return []callview.Line{{Who: callview.Wire, Text: "Connected with " + i.Agent + "."}}
		}
		var numbers []string
		for _, c := range i.Called() {
			numbers = append(numbers, component.Phone(c.Number))
		}
		return []callview.Line{{Who: callview.Wire, Text: "Calling " + strings.Join(numbers, ", ") + "…"}}
	case voice.Gather:
		var lines []callview.Line
		for _, p := range i.Prompt {
			lines = append(lines, heard(p)...)
		}
		return lines
	}
	return nil
}
