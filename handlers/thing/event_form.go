package thing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/app/workspace/hook"
	"hookline/models"
	"hookline/views/component"
	view "hookline/views/event"
)

// eventFormOf is the form of an event as it is stored.
func eventFormOf(h *models.Hook) view.Form {
	c := h.Config
	f := view.Form{ID: h.ID, Version: h.Version, Name: h.Name, Event: h.Event, Number: c.NumberID, Campaign: c.CampaignID, WrapCode: c.WrapCode,
		WebServices: c.WebServices, Active: h.Active}
	for name, text := range c.Inputs {
		f.Inputs = append(f.Inputs, view.Input{Name: name, Value: text})
	}
	for _, when := range c.When {
		f.When = append(f.When, view.Condition(when))
	}
	if c.WaitForRecordS > 0 {
		f.Wait = kind.Span(time.Duration(c.WaitForRecordS) * time.Second).String()
	}
	return f
}

// hookOf makes of a form what is to be saved: of the place and the texts, what the event
// and the Web Services have. inputs are those of the Web Services.
func hookOf(f *view.Form, inputs []hook.Input) (models.Hook, error) {
	h := models.Hook{ID: f.ID, Version: f.Version, Name: f.Name, Event: f.Event, Active: f.Active, Config: models.HookConfig{WebServices: f.WebServices}}
	t, _ := event.Find(f.Event)
	c := &h.Config
	switch t.Place {
	case event.OnNumber:
		c.NumberID = f.Number
	case event.OnWrapCode:
		c.CampaignID, c.WrapCode = f.Campaign, f.WrapCode
	case event.OnCampaign:
		c.CampaignID = f.Campaign
	}
	c.Inputs = map[string]string{}
	for _, in := range inputs {
		c.Inputs[in.Name] = textOf(f, in.Name)
	}
	for _, when := range f.When {
		if strings.TrimSpace(when.Tag+when.Value) != "" {
			c.When = append(c.When, models.HookCondition(when))
		}
	}
	if !event.Records(t) || strings.TrimSpace(f.Wait) == "" {
		return h, nil
	}
	wait, err := kind.ParseSpan(strings.ReplaceAll(f.Wait, " ", ""))
	if err != nil || time.Duration(wait)%time.Second != 0 || wait == 0 {
		return h, apperr.FieldError("wait_for_recording", "%q is no length of time in whole seconds: write 90s or 2m.", f.Wait)
	}
	c.WaitForRecordS = int64(time.Duration(wait) / time.Second)
	return h, nil
}

func textOf(f *view.Form, input string) string {
	for _, in := range f.Inputs {
		if in.Name == input {
			return in.Value
		}
	}
	return ""
}

// dress gives the form its choices, and the errors of a refused one their fields.
func (h *events) dress(c echo.Context, e *view.Edit) error {
	ctx := c.Request().Context()
	numbers, err := h.DB.Numbers.Rows(ctx)
	if err != nil {
		return err
	}
	e.Numbers = []component.Option{{Label: "All numbers"}}
	for _, n := range numbers {
		e.Numbers = append(e.Numbers, component.Option{Value: n.ID, Label: strings.TrimSpace(component.Phone(n.Number) + " " + n.Description)})
	}
	if err := h.dressCampaigns(c, e); err != nil {
		return err
	}
	services, err := h.DB.Services.All(ctx)
	if err != nil {
		return err
	}
	for i := range services {
		s := &services[i]
		o := component.ManyOption{Value: s.ID, Label: s.Name, Note: s.Description, Chosen: slices.Contains(e.Form.WebServices, s.ID)}
		if !s.Active {
			o.Mark = "Inactive"
		}
		e.Services = append(e.Services, o)
	}
	return h.dressInputs(c, e)
}

func (h *events) dressCampaigns(c echo.Context, e *view.Edit) error {
	campaigns, err := h.DB.Campaigns.All(c.Request().Context())
	if err != nil {
		return err
	}
	e.Campaigns = []component.Option{{Label: "All Campaigns"}}
	if t, _ := event.Find(e.Form.Event); t.Place == event.OnWrapCode {
		e.Campaigns[0].Label = "Choose a Campaign"
	}
	e.WrapCodes = []component.Option{{Label: "Choose a wrap code"}}
	for i := range campaigns {
		m := &campaigns[i]
		e.Campaigns = append(e.Campaigns, component.Option{Value: m.ID, Label: m.Name})
		if m.ID != e.Form.Campaign {
			continue
		}
		for _, code := range m.Config.WrapCodes {
			if models.NameKey(code.Name) == models.NameKey(e.Form.WrapCode) {
				e.Form.WrapCode = code.Name // in the Campaign's spelling
			}
			e.WrapCodes = append(e.WrapCodes, component.Option{Value: code.Name, Label: code.Name})
		}
		e.WrapCodes = component.WithChosen(e.WrapCodes, e.Form.WrapCode, e.Form.WrapCode+" (not there any more)")
	}
	return nil
}

// dressInputs gives each input of the chosen Web Services a field; a text of another is
// kept for when its Web Service is chosen again.
func (h *events) dressInputs(c echo.Context, e *view.Edit) error {
	inputs, err := hook.Of(h.Workspace).Inputs(c.Request().Context(), e.Form.WebServices)
	if err != nil {
		return err
	}
	errs := component.Errors{}
	for name, text := range e.Errors {
		if _, chosen := event.Find(e.Form.Event); !chosen && name != "event" && name != "" {
			continue // the rest is asked for once there is an event
		}
		if strings.HasPrefix(name, "web_services[") { // one of them: said above all
			name = "web_services"
		}
		errs.Add(name, text)
	}
	for i, in := range inputs {
		field := view.InputField{Input: view.Input{Name: in.Name, Value: textOf(&e.Form, in.Name)}, Help: in.Description, Required: in.Required}
		if text, is := errs["inputs."+in.Name]; is {
			delete(errs, "inputs."+in.Name)
			field.Error = text
			errs.Add(fmt.Sprintf("inputs[%d].value", i), text)
		}
		e.Inputs = append(e.Inputs, field)
	}
	for _, in := range e.Form.Inputs {
		if in.Value != "" && !slices.ContainsFunc(inputs, func(of hook.Input) bool { return of.Name == in.Name }) {
			e.Kept = append(e.Kept, in)
		}
	}
	e.Errors = errs
	return nil
}

// texts says every field of a form as a person reads it.
func (h *events) texts(c echo.Context, f *view.Form) ([][2]string, error) {
	ctx := c.Request().Context()
	names, err := h.Workspace.Names(ctx)
	if err != nil {
		return nil, err
	}
	number := ""
	if f.Number != "" {
		n, err := h.DB.Numbers.Get(ctx, f.Number)
		if err != nil && !apperr.Is(err, apperr.NotFound) {
			return nil, err
		}
		if err == nil {
			number = component.Phone(n.Number)
		}
	}
	var services, when, inputs []string
	for _, id := range f.WebServices {
		services = append(services, names[workspace.ObjectWebService][id])
	}
	for _, c := range f.When {
		when = append(when, hook.ConditionText(models.HookCondition(c)))
	}
	for _, in := range f.Inputs {
		inputs = append(inputs, in.Name+": "+in.Value)
	}
	slices.Sort(inputs)
	active := "Off"
	if f.Active {
		active = "On"
	}
	return [][2]string{{"Name", f.Name}, {"Event", f.Event}, {"Number", number}, {"Campaign", names[workspace.ObjectCampaign][f.Campaign]}, {"Wrap code", f.WrapCode},
		{"Web Services", strings.Join(services, ", ")}, {"Inputs", strings.Join(inputs, ", ")}, {"Only when", strings.Join(when, ", ")},
		{"Wait for the recording", f.Wait}, {"Active", active}}, nil
}
