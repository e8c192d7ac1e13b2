package hook_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/workspace"
	"hookline/app/workspace/workspacetest"
	"hookline/models"
	"hookline/models/dbtest"
)

// hooked is a workspace with what events refer to.
type hooked struct {
	*workspacetest.Workspace
	db                        *models.DB
	service, number, campaign string // ids
}

func openHooked(t *testing.T, db *models.DB) hooked {
	t.Helper()
	ctx, w := t.Context(), open(t, db)
	s := service("Call to CRM")
	s.Config.PathVariables = []models.Param{{Name: "postcode", Required: true}}
	n := must(w.Numbers.Save(ctx, anna, models.PhoneNumber{Number: "+61255501234"}))(t)
	c := must(w.Campaigns.Save(ctx, anna, workspace.Campaign{Campaign: models.Campaign{Name: "Support", Type: models.CampaignInbound,
		Config: models.CampaignConfig{Queue: models.DefaultQueue(), WrapCodes: []models.WrapCode{{Name: "Solved"}, {Name: "Call back"}}}}}))(t)
	return hooked{w, db, must(w.Services.Save(ctx, anna, s))(t).ID, n.ID, c.ID}
}

// hook is an event that can be saved.
func (w hooked) hook(name, eventType string, of models.HookConfig) models.Hook {
	if of.WebServices == nil {
		of.WebServices = []string{w.service}
	}
	return models.Hook{Name: name, Event: eventType, Active: true, Config: of}
}

func TestHook(t *testing.T) { dbtest.Each(t, testHook) }

func testHook(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), openHooked(t, db)
	before := revision(t, db)
	in := w.hook(" Calls  that ended ", event.CallEnd, models.HookConfig{NumberID: w.number, WaitForRecordS: 120,
		Inputs: map[string]string{"postcode": "from #dnis#"}, When: []models.HookCondition{{Tag: "#Duration#", Operator: "greater", Value: "10"}, {Tag: "ani", Operator: "is_empty", Value: "left"}}})
	h := must(w.Hooks.Save(ctx, anna, in))(t)
	if h.Name != "Calls that ended" || h.Version != 1 || revision(t, db) == before || h.Config.When[0].Tag != "duration" || h.Config.When[1].Value != "" {
		t.Errorf("saved %+v", h)
	}
	if stored := must(db.Hooks.Get(ctx, h.ID))(t); fmt.Sprint(stored.Config) != fmt.Sprint(h.Config) {
		t.Errorf("stored %+v", stored.Config)
	}
	before = revision(t, db)
	if same := must(w.Hooks.Save(ctx, anna, *h))(t); same.Version != 1 || revision(t, db) != before {
		t.Error("saving what is stored changed something")
	}
	_, err := w.Hooks.Save(ctx, anna, w.hook("CALLS that ended", event.CallStart, models.HookConfig{}))
	wantCode(t, err, apperr.Invalid, `There is an event "Calls that ended" already`)

	theirs := *h
	theirs.Config.NumberID, theirs.Config.When, theirs.Config.WaitForRecordS = "", nil, 0
	theirs.Config.Inputs = map[string]string{"postcode": "#ani#", "other": "  "}
	must(w.Hooks.Save(ctx, workspace.Actor{Name: "Ben"}, theirs))(t)
	_, err = w.Hooks.Save(ctx, anna, *h)
	wantCode(t, err, apperr.Conflict, "Ben")
	trail := must(w.Audit(ctx, workspace.ObjectEvent, h.ID, models.Page{}))(t)
	if got := fmt.Sprint(trail[0].Changes); got != `[{number +61255501234 all numbers} {inputs[postcode] from #dnis# #ani#} `+
		`{when duration is greater than 10, ani is empty } {wait_for_recording 2m }]` {
		t.Errorf("audit %s", got)
	}
}

func TestHookIsSwitched(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, w := t.Context(), openHooked(t, db)
		h := must(w.Hooks.Save(ctx, anna, w.hook("Ends", event.CallEnd, models.HookConfig{Inputs: map[string]string{"postcode": "1"}})))(t)
		before := revision(t, db)
		off := must(w.Hooks.Switch(ctx, workspace.Actor{Name: "Hookline"}, h.ID, false, "Its receiver is gone (410)."))(t)
		if off.Active || off.OffReason == "" || revision(t, db) == before {
			t.Errorf("switched off %+v", off)
		}
		off.Name = "Ended" // saving it as it is keeps why it is off
		if kept := must(w.Hooks.Save(ctx, anna, *off))(t); kept.OffReason == "" {
			t.Error("the reason is gone")
		}
		before = revision(t, db)
		must(w.Hooks.Switch(ctx, anna, h.ID, false, ""))(t)
		if revision(t, db) != before {
			t.Error("switching off what is off changed something")
		}
		on := must(w.Hooks.Switch(ctx, anna, h.ID, true, ""))(t)
		if !on.Active || on.OffReason != "" {
			t.Errorf("switched on %+v", on)
		}
		trail := must(w.Audit(ctx, workspace.ObjectEvent, h.ID, models.Page{}))(t)
		if got := fmt.Sprint(trail[0].Changes); got != "[{active off on} {why off Its receiver is gone (410). }]" {
			t.Errorf("audit %s", got)
		}
		_, err := w.Hooks.Switch(ctx, anna, "none", true, "")
		wantCode(t, err, apperr.NotFound)
	})
}

func TestHookIsChecked(t *testing.T) { dbtest.Each(t, testHookIsChecked) }

func testHookIsChecked(t *testing.T, db *models.DB) {
	w := openHooked(t, db)
	text := map[string]string{"postcode": "#ani#"}
	for i, c := range []struct {
		event string
		of    models.HookConfig
		want  string // a field and what it says; empty: nothing is wrong
	}{
		{"", models.HookConfig{Inputs: text}, "{event Choose the event.}"},
		{"call_ended", models.HookConfig{Inputs: text}, `{event The event "call_ended" is not known; the events are call_start,`},
		{event.CallEnd, models.HookConfig{Inputs: text, NumberID: "gone"}, "{number This number is not there"},
		{event.CallEnd, models.HookConfig{Inputs: text, CampaignID: w.campaign}, "{campaign call_end does not happen in a Campaign"},
		{event.CallEnd, models.HookConfig{Inputs: text, WrapCode: "Solved"}, "{wrap_code call_end does not wait for a wrap code"},
		{event.AgentConnect, models.HookConfig{Inputs: text, NumberID: w.number}, "{number agent_connect does not happen at a number"},
		{event.AgentConnect, models.HookConfig{Inputs: text, CampaignID: "gone"}, "{campaign This Campaign is not there"},
		{event.AgentState, models.HookConfig{Inputs: text, CampaignID: w.campaign}, "{campaign agent_state does not happen"},
		{event.AgentState, models.HookConfig{Inputs: text}, ""},
		{event.AgentConnect, models.HookConfig{Inputs: text}, ""},
		{event.Disposition, models.HookConfig{Inputs: text, WrapCode: "Solved"}, "{campaign Choose the Campaign of the wrap code.}"},
		{event.Disposition, models.HookConfig{Inputs: text, CampaignID: w.campaign}, "{wrap_code Choose the wrap code.}"},
		{event.Disposition, models.HookConfig{Inputs: text, CampaignID: w.campaign, WrapCode: "Sold"}, `{wrap_code The Campaign "Support" has no wrap code "Sold"; it has Solved, Call back.}`},
		{event.Disposition, models.HookConfig{Inputs: text, CampaignID: w.campaign, WrapCode: "call  BACK"}, ""},
		{event.CallStart, models.HookConfig{Inputs: text, WaitForRecordS: 5}, "{wait_for_recording call_start has no recording"},
		{event.AgentTermination, models.HookConfig{Inputs: text, WaitForRecordS: 3601}, "{wait_for_recording It must be from 1s to 1h, or left out.}"},
		{event.AgentTermination, models.HookConfig{Inputs: text, WaitForRecordS: -1}, "{wait_for_recording It must be"},
		{event.CallEnd, models.HookConfig{WebServices: []string{}}, "{web_services Choose a Web Service"},
		{event.CallEnd, models.HookConfig{Inputs: text, WebServices: []string{w.service, "gone"}}, "{web_services[1] This Web Service is not there"},
		{event.CallEnd, models.HookConfig{Inputs: text, WebServices: []string{w.service, w.service}}, `{web_services[1] The Web Service "Call to CRM" stands here twice`},
		{event.CallEnd, models.HookConfig{}, `{inputs.postcode "Call to CRM" needs the input "postcode".}`},
		{event.CallEnd, models.HookConfig{Inputs: map[string]string{"postcode": "1", "note": "x"}}, `{inputs.note The Web Services have no input "note"; they have postcode.}`},
		{event.CallEnd, models.HookConfig{Inputs: map[string]string{"postcode": "#dnsi#"}}, "{inputs.postcode There is no tag #dnsi#; did you mean #dnis#?}"},
		{event.CallEnd, models.HookConfig{Inputs: map[string]string{"postcode": "#sess_agent_perspective_recording_url# # 5#"}}, ""},
		{event.CallEnd, models.HookConfig{Inputs: map[string]string{"postcode": strings.Repeat("é", 4001)}}, "{inputs.postcode The text has 4001 characters"},
		{event.CallEnd, models.HookConfig{Inputs: text, When: []models.HookCondition{{Operator: "equals", Value: "1"}}}, "{when[0].tag Name the tag"},
		{event.CallEnd, models.HookConfig{Inputs: text, When: []models.HookCondition{{Tag: "durration", Operator: "equals", Value: "1"}}}, "{when[0].tag There is no tag #durration#; did you mean #duration#?}"},
		{event.CallEnd, models.HookConfig{Inputs: text, When: []models.HookCondition{{Tag: "ani", Operator: "like", Value: "1"}}}, `{when[0].operator The operator "like" is not known; there are equals,`},
		{event.CallEnd, models.HookConfig{Inputs: text, When: []models.HookCondition{{Tag: "ani", Operator: "equals"}}}, "{when[0].value A value to compare with"},
		{event.CallEnd, models.HookConfig{Inputs: text, When: []models.HookCondition{{Tag: "duration", Operator: "between", Value: "10"}}}, "{when[0].value"},
		{event.CallEnd, models.HookConfig{Inputs: text, When: make([]models.HookCondition, 21)}, "{when There are 21 conditions"},
	} {
		_, err := w.Hooks.Save(t.Context(), anna, w.hook(fmt.Sprint("Event ", i), c.event, c.of))
		if c.want == "" && err != nil || c.want != "" && !strings.Contains(fmt.Sprint(apperr.Fields(err)), c.want) {
			t.Errorf("%s %+v: %v %v", c.event, c.of, err, apperr.Fields(err))
		}
		if c.want != "" && len(apperr.Fields(err)) != 1 && c.event != "" {
			t.Errorf("%s %+v: %v", c.event, c.of, apperr.Fields(err))
		}
	}
}

// What an event refers to stays; what it waits for and is gone is told.
func TestHookHoldsWhatItUses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, w := t.Context(), openHooked(t, db)
		text := map[string]string{"postcode": "#ani#"}
		ends := must(w.Hooks.Save(ctx, anna, w.hook("Ends", event.CallEnd, models.HookConfig{NumberID: w.number, Inputs: text})))(t)
		solved := must(w.Hooks.Save(ctx, anna, w.hook("Solved ones", event.Disposition, models.HookConfig{CampaignID: w.campaign, WrapCode: "Solved", Inputs: text})))(t)
		for _, of := range []struct {
			err error
			by  string
		}{{w.Services.Delete(ctx, anna, w.service, 0), `the event "Ends", the event "Solved ones"`}, {w.Numbers.Delete(ctx, anna, w.number, 0), `the event "Ends"`}, {w.Campaigns.Delete(ctx, anna, w.campaign, 0), `the event "Solved ones"`}} {
			wantCode(t, of.err, apperr.InUse, "in use by "+of.by)
			if used, ok := errors.AsType[*workspace.InUseError](of.err); !ok || used.Places[0].Kind != workspace.ObjectEvent {
				t.Errorf("%v", of.err)
			}
		}
		c := must(db.Campaigns.Get(ctx, w.campaign))(t)
		c.Config.WrapCodes = c.Config.WrapCodes[1:]
		must(w.Campaigns.Save(ctx, anna, workspace.Campaign{Campaign: *c}))(t)
		for _, id := range []string{"", w.campaign} {
			if told := must(w.Hooks.Unheard(ctx, id))(t); len(told) != 1 || told[0] != `The event "Solved ones" waits for the wrap code "Solved", which "Support" has no more: it never comes.` {
				t.Errorf("told %q", told)
			}
		}
		if told := must(w.Hooks.Unheard(ctx, "another"))(t); len(told) != 0 {
			t.Errorf("told of another Campaign: %q", told)
		}
		for _, h := range []*models.Hook{ends, solved} {
			if err := w.Hooks.Delete(ctx, anna, h.ID, h.Version); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.Numbers.Delete(ctx, anna, w.number, 0), w.Campaigns.Delete(ctx, anna, w.campaign, 0), w.Services.Delete(ctx, anna, w.service, 0)); err != nil {
			t.Error(err)
		}
	})
}

// A secret that is always the same is sealed in the Web Service: events show their texts.
func TestSecretIsNoTextOfAnEvent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		w := openHooked(t, db)
		s := service("Secretive")
		s.Config.PathVariables, s.Config.Headers = []models.Param{{Name: "postcode"}}, []models.Param{{Name: "X-Pin", Secret: true}}
		id := must(w.Services.Save(t.Context(), anna, s))(t).ID
		for text, want := range map[string]string{"#ani_last4#": "", "": "", "Bearer 123": "stand here in the clear", "#nothing#": "There is no tag"} {
			_, err := w.Hooks.Save(t.Context(), anna, w.hook("Event "+text, event.CallEnd, models.HookConfig{WebServices: []string{id}, Inputs: map[string]string{"X-Pin": text, "postcode": "1"}}))
			if want == "" && err != nil || want != "" && !strings.Contains(fmt.Sprint(apperr.Fields(err)), want) {
				t.Errorf("%q: %v, want %q", text, err, want)
			}
		}
	})
}
