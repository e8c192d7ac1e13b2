package hook

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/kind"
	"hookline/app/tag"
	"hookline/app/webservice"
	"hookline/app/workflow/operator"
	"hookline/app/workspace"
	"hookline/models"
)

// Bounds of an event.
const (
	maxHookServices   = 20
	maxHookConditions = 20
	maxHookText       = 4000 // characters of an input or of the value of a condition
	// MostRecordingWait is the longest a delivery waits for a recording.
	MostRecordingWait = time.Hour
)

// checkAll checks an event against every rule.
func (w Hooks) checkAll(ctx context.Context, e *workspace.Edit, h *models.Hook) error {
	var p apperr.Problems
	if err := w.CheckNaming(ctx, e, &p, h); err != nil {
		return err
	}
	if t, ok := event.Find(h.Event); ok {
		if err := checkHookPlace(ctx, e, &p, t, h.Config); err != nil {
			return err
		}
		checkRecordingWait(&p, t, h.Config.WaitForRecordS)
	} else {
		p.Add("event", "%s", unknownEvent(h.Event))
	}
	inputs, err := checkHookServices(ctx, e, &p, h.Config.WebServices)
	if err != nil {
		return err
	}
	checkInputs(&p, inputs, h.Config.Inputs)
	checkConditions(&p, h.Config.When)
	return p.Err()
}

func unknownEvent(name string) string {
	if name == "" {
		return "Choose the event."
	}
	var names []string
	for _, t := range event.Types() {
		names = append(names, t.Name)
	}
	return fmt.Sprintf("The event %q is not known; the events are %s.", name, strings.Join(names, ", "))
}

// checkHookPlace: the place is one where such an event happens, and is there.
func checkHookPlace(ctx context.Context, e *workspace.Edit, p *apperr.Problems, t event.Type, c models.HookConfig) error {
	numbered := t.Place == event.OnNumber
	queued := t.Place == event.OnCampaign || t.Place == event.OnWrapCode
	if c.NumberID != "" && !numbered {
		p.Add("number", "%s does not happen at a number: leave it out.", t.Name)
	}
	if c.CampaignID != "" && !queued {
		p.Add("campaign", "%s does not happen in a Campaign: leave it out.", t.Name)
	}
	if c.WrapCode != "" && t.Place != event.OnWrapCode {
		p.Add("wrap_code", "%s does not wait for a wrap code: leave it out, or take the event %s.", t.Name, event.Disposition)
	}
	if numbered && c.NumberID != "" {
		if _, err := e.Tx().Numbers.Get(ctx, c.NumberID); apperr.Is(err, apperr.NotFound) {
			p.Add("number", "This number is not there any more; choose another.")
		} else if err != nil {
			return err
		}
	}
	if !queued {
		return nil
	}
	return checkHookCampaign(ctx, e, p, t, c)
}

func checkHookCampaign(ctx context.Context, e *workspace.Edit, p *apperr.Problems, t event.Type, c models.HookConfig) error {
	if c.CampaignID == "" {
		if t.Place == event.OnWrapCode {
			p.Add("campaign", "Choose the Campaign of the wrap code.")
		}
		return nil
	}
	campaign, err := e.Tx().Campaigns.Get(ctx, c.CampaignID)
	switch {
	case apperr.Is(err, apperr.NotFound):
		p.Add("campaign", "This Campaign is not there any more; choose another.")
	case err != nil:
		return err
	case t.Place != event.OnWrapCode:
	case c.WrapCode == "":
		p.Add("wrap_code", "Choose the wrap code.")
	case !HasWrapCode(campaign, c.WrapCode):
		p.Add("wrap_code", "The Campaign %q has no wrap code %q; it has %s.", campaign.Name, c.WrapCode,
			workspace.JoinNames(campaign.Config.WrapCodes, func(code models.WrapCode) string { return code.Name }))
	}
	return nil
}

func checkRecordingWait(p *apperr.Problems, t event.Type, seconds int64) {
	switch {
	case seconds == 0:
	case !event.Records(t):
		p.Add("wait_for_recording", "%s has no recording to wait for: leave this out.", t.Name)
	case seconds < 0 || seconds > int64(MostRecordingWait/time.Second):
		p.Add("wait_for_recording", "It must be from 1s to %s, or left out.", kind.Span(MostRecordingWait))
	}
}

// Input is an input of Web Services that an event calls: one for all that name it so.
type Input struct {
	Name, Description string
	Service           string // that has it first
	Required          bool   // by one of them at least
	Secret            bool   // likewise
}

// Inputs lists the inputs of Web Services, in their order; those that are gone have none.
func (w Hooks) Inputs(ctx context.Context, serviceIDs []string) ([]Input, error) {
	e := w.Look()
	var inputs []Input
	for _, id := range serviceIDs {
		s, err := e.Tx().Services.Get(ctx, id)
		if err != nil && !apperr.Is(err, apperr.NotFound) {
			return nil, err
		}
		if err == nil {
			inputs = addInputs(e, inputs, s)
		}
	}
	return inputs, nil
}

func addInputs(e *workspace.Edit, inputs []Input, s *models.WebService) []Input {
	for _, in := range webservice.InputsOf(s, e.Services.Opened(s)) {
		if at := inputAt(inputs, in.Name); at >= 0 {
			inputs[at].Required, inputs[at].Secret = inputs[at].Required || in.Required, inputs[at].Secret || in.Secret
			continue
		}
		inputs = append(inputs, Input{in.Name, in.Description, s.Name, in.Required, in.Secret})
	}
	return inputs
}

func inputAt(inputs []Input, name string) int {
	return slices.IndexFunc(inputs, func(in Input) bool { return in.Name == name })
}

// checkHookServices: there is one at least, each is there, and once. It gives their
// inputs.
func checkHookServices(ctx context.Context, e *workspace.Edit, p *apperr.Problems, ids []string) (inputs []Input, err error) {
	switch n := len(ids); {
	case n == 0:
		p.Add("web_services", "Choose a Web Service to call, or several.")
	case n > maxHookServices:
		p.Add("web_services", "There are %d Web Services; %d is the most.", n, maxHookServices)
		return nil, nil
	}
	for i, id := range ids {
		field := fmt.Sprintf("web_services[%d]", i)
		s, err := e.Tx().Services.Get(ctx, id)
		switch {
		case apperr.Is(err, apperr.NotFound):
			p.Add(field, "This Web Service is not there any more; choose another.")
		case err != nil:
			return nil, err
		case slices.Contains(ids[:i], id):
			p.Add(field, "The Web Service %q stands here twice; keep one.", s.Name)
		case webservice.SendsSound(s):
			p.Add(field, "The Web Service %q sends the sound of a recording, which only a transcription can give it; choose another.", s.Name)
		default:
			inputs = addInputs(e, inputs, s)
		}
	}
	return inputs, nil
}

// checkInputs: each is an input of the Web Services, a required one has a text, and
// tags in it are known. What is secret and always the same is sealed in the Web Service: an
// event, its deliveries and the workspace file show their texts.
func checkInputs(p *apperr.Problems, inputs []Input, texts map[string]string) {
	for _, in := range inputs {
		if in.Required && texts[in.Name] == "" {
			p.Add("inputs."+in.Name, "%q needs the input %q.", in.Service, in.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		field, text := "inputs."+name, texts[name]
		at := inputAt(inputs, name)
		if at < 0 {
			hint := "they have none"
			if len(inputs) > 0 {
				hint = "they have " + workspace.JoinNames(inputs, func(in Input) string { return in.Name })
			}
			p.Add(field, "The Web Services have no input %q; %s.", name, hint)
			continue
		}
		checkInputText(p, field, inputs[at], text)
	}
}

func checkInputText(p *apperr.Problems, field string, in Input, text string) {
	if n := len([]rune(text)); n > maxHookText {
		p.Add(field, "The text has %d characters; %d is the most.", n, maxHookText)
	}
	unknown := tag.Unknown(text)
	switch {
	case len(unknown) > 0:
		p.Add(field, "%s", tag.Problem(unknown[0]))
	case in.Secret && text != "" && tag.Fill(text, nil) == text:
		p.Add(field, "%q is a secret, and would stand here in the clear: enter it as the value of %q in the Web Service, or say by #tags# what of the call it is.", in.Name, in.Name)
	}
}

func checkConditions(p *apperr.Problems, list []models.HookCondition) {
	if len(list) > maxHookConditions {
		p.Add("when", "There are %d conditions; %d is the most.", len(list), maxHookConditions)
		return
	}
	for i, c := range list {
		field := fmt.Sprintf("when[%d]", i)
		switch {
		case c.Tag == "":
			p.Add(field+".tag", "Name the tag to compare.")
		case !tag.Known(c.Tag):
			p.Add(field+".tag", "%s", tag.Problem(c.Tag))
		}
		op, ok := operator.Named(c.Operator)
		switch n := len([]rune(c.Value)); {
		case !ok:
			p.Add(field+".operator", "The operator %q is not known; there are %s.", c.Operator, workspace.JoinNames(operator.All(), func(o operator.Operator) string { return o.Name }))
		case op.NoValue:
		case strings.TrimSpace(c.Value) == "":
			p.Add(field+".value", "A value to compare with is needed; to find an empty one use %q.", "is empty")
		case n > maxHookText:
			p.Add(field+".value", "The value has %d characters; %d is the most.", n, maxHookText)
		case op.Check != nil:
			if why := op.Check(c.Value); why != "" {
				p.Add(field+".value", "%s", why)
			}
		}
	}
}
