package file_test

import (
	"fmt"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

const eventsAround = `version: 1
web_services:
  - { name: Call to CRM, method: POST, content_type: json, domain: "127.0.0.1:9090", path: /calls, body_template: '{"note": "%note%"}' }
campaigns:
  - { name: Support, type: inbound, wrap_codes: [{ name: Solved }] }
  - { name: all, type: inbound }
numbers:
  - { number: "+61255501234" }
`

// The section of issue 10's example goes in, and out again as it was.
func TestEvents(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, w := t.Context(), open(t, db)
		apply := func(events string) (*file.Applied, error) {
			return file.Apply(ctx, w, anna, "w.yaml", []byte(eventsAround+"events:\n"+events), file.ApplyOptions{})
		}
		const events = `  - name: All of one called so
    campaign: All
    event: dequeue
    web_services: [Call to CRM]
    active: false
  - name: Calls that ended
    number: "+61255501234"
    event: call_end
    web_services: [Call to CRM]
    inputs: { note: "from #dnis#" }
    active: true
  - name: Each agent's part
    campaign: all
    event: agent_termination
    web_services: [Call to CRM]
    wait_for_recording: 2m
    active: true
  - name: Every start
    number: all
    event: call_start
    web_services: [Call to CRM]
    active: true
  - name: Solved
    campaign: Support
    wrap_code: Solved
    event: disposition
    web_services: [Call to CRM]
    when:
      - { tag: duration, operator: greater, value: "10" }
    active: true
`
		must(apply(events))(t)
		exported := string(must(file.Export(ctx, w))(t))
		if _, got, _ := strings.Cut(exported, "events:\n"); got != events {
			t.Errorf("exported\n%s", got)
		}
		h := must(db.Hooks.ByName(ctx, "All of one called so"))(t)
		if c := must(db.Campaigns.Get(ctx, h.Config.CampaignID))(t); c.Name != "all" {
			t.Errorf("it listens to %q", c.Name)
		}
		if again := must(file.Apply(ctx, w, anna, "e", []byte(exported), file.ApplyOptions{}))(t); len(again.Changes) != 0 {
			t.Errorf("its own export changes %+v", again.Changes)
		}
		for _, c := range [][2]string{
			{`{ name: A, event: call_end, web_services: [Call to CRM] }`, "10:5: event \"A\": number: call_end happens at a number: name it, or write all."},
			{`{ name: A, event: dequeue, web_services: [Call to CRM] }`, "campaign: dequeue happens in a Campaign: name it, or write all."},
			{`{ name: A, number: all, event: dequeue, campaign: all, web_services: [Call to CRM] }`, "number: dequeue does not happen at a number"},
			{`{ name: A, campaign: all, event: agent_state, web_services: [Call to CRM] }`, "campaign: agent_state does not happen in a Campaign"},
			{`{ name: A, number: "+61255509999", event: call_end, web_services: [Call to CRM] }`, "there is no number +61255509999 in the file or the workspace"},
			{`{ name: A, number: "+61 5550", event: call_end, web_services: [Call to CRM] }`, "event \"A\": number: "},
			{`{ name: A, campaign: Suport, event: dequeue, web_services: [Call to CRM] }`, `there is no Campaign "Suport" in the file or the workspace; did you mean "Support"?`},
			{`{ name: A, number: all, event: call_end, web_services: [Call to CRN] }`, `did you mean "Call to CRM"?`},
			{`{ name: A, number: all, event: call_end, web_services: [Call to CRM], inputs: { note: "#anni#" } }`, "inputs.note: There is no tag #anni#; did you mean #ani#?"},
			{`{ name: A, number: all, event: call_end, web_services: [Call to CRM], wait_for_recording: 1500ms }`, "wait_for_recording: 1.5s: write whole seconds"},
			{`{ name: A, number: all, event: call_end, web_services: [Call to CRM], where: x }`, `"where"`},
			{"{ name: A, number: all, event: call_end, web_services: [Call to CRM] }\n  - { name: a, number: all, event: call_end, web_services: [Call to CRM] }", "differ in case or spaces alone"},
		} {
			_, err := apply("  - " + c[0] + "\n")
			if !apperr.Is(err, apperr.Invalid) || !strings.Contains(fmt.Sprint(err), c[1]) {
				t.Errorf("%s: %v", c[0], err)
			}
		}
		told := must(file.Apply(ctx, w, anna, "w.yaml", []byte("version: 1\ncampaigns:\n  - { name: Support, type: inbound }\n"), file.ApplyOptions{}))(t)
		if len(told.Warnings) != 1 || !strings.Contains(told.Warnings[0], `The event "Solved" waits for the wrap code "Solved"`) {
			t.Errorf("warned %q", told.Warnings)
		}
	})
}
