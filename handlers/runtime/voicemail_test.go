package runtime_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hookline/app/kind"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// A Voicemail takes a message for its box, from a caller who hangs up in the middle, too.
func TestVoicemail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		platform, ctx := l.voicemail(), t.Context()
		simples := workspace.Simples()
		boxes := &simples[slices.IndexFunc(simples, func(s workspace.Simple) bool { return s.Kind == workspace.ObjectVoicemailBox })]
		box, err := l.ws.SaveSimple(ctx, by, boxes, workspace.SimpleRow{Values: kind.Values{"name": "Sales"}})
		l.must(err)
		flow, err := l.ws.Workflows.Create(ctx, by, "Leave word", "")
		l.must(err)
		write := func(version int64, box string) (*models.Workflow, error) {
			return l.ws.Workflows.SaveDraft(ctx, by, flow.ID, version, func(d *workflow.Definition) error {
				parsed, err := workflow.Parse(`{"objects":[
				{"id":"vm","kind":"voicemail","title":"Leave word","settings":{"box":"` + box + `","greeting":{"say":"Leave a message."},"max_length":"2m","finish_key":"#","silence":"4s","beep":true,"label":"message"},"exits":{"next":"bye"}},
				{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}]}`)
				if err == nil {
					*d = *parsed
				}
				return err
			})
		}
		flow, err = write(flow.Version, "gone")
		l.must(err)
		if _, err := l.ws.Workflows.Publish(ctx, by, flow.ID, flow.Version, ""); err == nil {
			t.Error("published with a box that is gone")
		}
		flow, err = write(flow.Version, box.ID)
		l.must(err)
		_, err = l.ws.Workflows.Publish(ctx, by, flow.ID, flow.Version, "")
		l.must(err)
		if err := l.ws.DeleteSimple(ctx, by, boxes, box.ID, 0); err == nil || !strings.Contains(err.Error(), "Leave word") {
			t.Errorf("a box in use is deleted: %v", err)
		}
		_, err = l.ws.Numbers.Save(ctx, by, models.PhoneNumber{Number: "+61255508888", WorkflowID: &flow.ID})
		l.must(err)

		source := platform.URL + "/Recordings/RE1"
		d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1", "To", "+61255508888")))
		if len(d.Says) != 1 || d.Says[0] != "Leave a message." || d.Record.Length != "120" || d.Record.Callback == "" {
			t.Fatalf("%+v", d)
		}
		read(t, l.post(l.echo, d.Record.Action, token, callForm("CA1", "RecordingUrl", source, "RecordingDuration", "7", "Digits", "#")))
		d = read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA2", "To", "+61255508888")))
		if w := l.post(l.echo, d.Record.Action, token, callForm("CA2", "CallStatus", "completed", "RecordingUrl", source, "Digits", "hangup")); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		list, total, err := db.Recordings.Messages(ctx, models.MessageFilter{BoxIDs: []string{box.ID}}, models.Page{})
		l.must(err)
		if total != 2 || list[0].Caller == "" || list[0].Title != "Leave word" || list[0].Source != source {
			t.Errorf("%d: %+v", total, list)
		}

		// The next action voicemail goes to it by its building block id (MISSION D4).
		l.answer = func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, "<action><app>voicemail</app><parameters><id>%d</id></parameters></action>", flow.BlockID)
		}
		l.published("Where next", steerNumber, `{"id":"decide","kind":"web_hook","title":"Decide","settings":{"method":"GET","url":"http://`+l.domain+`/next","action":"next_action"},"exits":{}}`)
		if d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA3", "To", steerNumber))); len(d.Says) != 1 || d.Says[0] != "Leave a message." || d.Record.Length != "120" {
			t.Errorf("next action voicemail: %+v", d)
		}
	})
}
