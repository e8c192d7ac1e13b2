package calls

import (
	"fmt"

	"github.com/a-h/templ"

	"hookline/app/call"
	"hookline/app/player"
	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/handlers/screen"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/route"
)

// stepID is the anchor of a trace's entry.
func stepID(turn int64, index int) string { return fmt.Sprintf("step-%d-%d", turn, index) }

// traceViews turns the steps of stored turns into those of a timeline. Without edits,
// nothing in them leads into the configuration.
func traceViews(m *models.Call, turns []models.CallTurn, steps []trace.Entry, edits bool) ([]callview.Step, error) {
	views := make([]callview.Step, 0, len(steps))
	var err error
	for _, s := range steps {
		v := stepView(m, s, edits)
		if v.Waits && v.Queues {
			if v.Agent, err = agentOf(turns, s.Turn); err != nil {
				return nil, err
			}
		}
		views = append(views, v)
	}
	return views, nil
}

// agentOf gives whom the caller is connected to at the end of a turn; empty for nobody.
func agentOf(turns []models.CallTurn, number int64) (string, error) {
	for i := range turns {
		if turns[i].Turn != number {
			continue
		}
		reply, err := call.ReadReply(turns[i])
		if err != nil {
			return "", err
		}
		return player.Ends(reply.Instructions).Agent, nil
	}
	return "", nil
}

func stepView(m *models.Call, s trace.Entry, edits bool) callview.Step {
	kind, _ := workflow.KindOf(s.Kind)
	v := callview.Step{
		ID: stepID(s.Turn, s.Index), At: s.At.Sub(m.StartedAt), Took: s.Took, Icon: stepIcon(s), Title: s.Title,
		Said: s.Said, Keyed: s.Keyed, Exit: exitWords(s), Next: s.Next, Waits: s.Waits, Failed: s.Failed,
		Reason: s.Reason, Notes: s.Notes, Queues: kind.Awaits == voice.Wait, Carrier: kind.Awaits == voice.Message, Kind: kind.Label,
	}
	for _, set := range s.Set {
		v.Set = append(v.Set, callview.Value{Label: set.Label, Value: set.Value})
	}
	if s.Recording != "" {
		v.Recording = route.CallRecording(m.ID, s.Recording)
	}
	if s.Exchange != nil {
		x := screen.ExchangeView(v.ID, s.Exchange)
		x.Service = s.Exchange.ServiceName
		if v.Reason == x.Reason {
			x.Reason = "" // it stands on the step already
		}
		if edits {
			x.URL, x.Actions = route.WebServiceTest(s.Exchange.ServiceID), sampleAction(m.ID, s)
		}
		v.Exchange = &x
	}
	return v
}

// sampleAction offers to keep an answer on the Test tab of its Web Service; nil
// when there is nothing to keep.
func sampleAction(callID string, s trace.Entry) templ.Component {
	r := s.Exchange.Response
	if r == nil || r.Binary || r.Body == "" {
		return nil
	}
	return callview.KeepSample(route.CallSample(callID), stepID(s.Turn, s.Index))
}

func stepIcon(s trace.Entry) string {
	if k, ok := workflow.KindOf(s.Kind); ok {
		return k.Icon
	}
	switch {
	case s.Failed:
		return "phone-missed"
	case s.Kind == "":
		return "hang-up"
	}
	return "dot"
}

// exitWords says an exit in the words of the editor.
func exitWords(e trace.Entry) string {
	k, _ := workflow.KindOf(e.Kind)
	return workflow.ExitLabel(k.New(), e.Exit)
}

func variableViews(m *models.Call) ([]callview.Value, bool) {
	list, known := call.ReadVariables(m)
	views := make([]callview.Value, 0, len(list))
	for _, v := range list {
		views = append(views, callview.Value{Label: v.Label, Value: v.Value})
	}
	return views, known
}
