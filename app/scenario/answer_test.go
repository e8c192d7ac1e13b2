package scenario_test

import (
	"testing"

	"hookline/app/scenario"
	"hookline/app/webservice/answer"
	"hookline/models"
)

// Every way to read an answer is played again: of connectors, of the webhooks that objects hold
// themselves, and of what a Workflow sends when it ends.
func TestAnswersOfEveryMode(t *testing.T) {
	def := parse(t, `{"objects":[
		{"id":"look","kind":"web_service_connector","title":"Look","settings":{"web_service":"w1","inputs":{"postcode":"2090"}},"exits":{"success":"ask","failure":"sorry"}},
		{"id":"ask","kind":"ivr_webhook","title":"Ask","settings":{"method":"GET","url":"https://api.example.com/v?u=${uuid}","content_type":"form","set_variable":"balance"},"exits":{"success":"tell","error":"sorry"}},
		{"id":"tell","kind":"web_hook","title":"Tell","settings":{"method":"GET","url":"https://api.example.com/m","action":"message"},"exits":{"next":"say","error":"sorry"}},
		{"id":"say","kind":"say_text","title":"Say","settings":{"text":"You have %ivr:balance%, %ivr:plan_name%."}},
		{"id":"sorry","kind":"say_text","title":"Sorry","settings":{"text":"Sorry."}},
		{"id":"end","kind":"when_it_ends","title":"Ends","settings":{"method":"POST","url":"https://api.example.com/n","action":"next_action"}}]}`)
	lib := newShelf(t, func(w *models.WebService) { w.Config.Results, w.Config.Answer.Mode = nil, answer.ModeNone })
	lib.blocks = map[int64]string{75: "other"}
	s := &scenario.Scenario{Name: "All", Workflow: "W", Caller: "+61491570156", Called: "+61255501234", At: "2026-04-22T09:30:00Z",
		Exchanges: []scenario.Exchange{
			{WebService: "Suburbs", Object: "Look", Status: 200, ContentType: "text/plain", Body: "nobody reads this"},
			{WebService: "Ask", Object: "Ask", Status: 200, ContentType: "application/json", Body: `{"balance": 12.50, "plan": {"name": "Basic"}}`},
			{WebService: "Tell", Object: "Tell", Status: 200, ContentType: "text/html", Body: "<p>Hello</p><script>x()</script>"},
			{WebService: "Ends", Object: "Ends", Status: 200, ContentType: "text/xml", Body: "<action><app>SurVo</app><parameters><id>75</id></parameters></action>"},
		},
		Path:  append(path("Look success", "Ask success", "Tell next", "Say next", "Ends workflow"), scenario.Stop{Object: "Elsewhere", Workflow: "Flow other", Exit: "next"}),
		Heard: []string{"Hello", "You have 12.50, Basic.", "You are elsewhere."},
	}
	if r := scenario.Run(t.Context(), scenario.Target{ID: "w", Name: "W", Def: def}, lib, s); !r.Pass {
		t.Errorf("%+v", r)
	}
	s.Exchanges[1].Body = `{"Balance": 1}`
	if r := scenario.Run(t.Context(), scenario.Target{ID: "w", Name: "W", Def: def}, lib, s); r.Pass {
		t.Error("an answer that breaks a rule passes")
	}
}
