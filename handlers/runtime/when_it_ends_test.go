package runtime_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/models"
	"hookline/models/dbtest"
)

// MISSION D1: a Web Hook goes out where a Workflow ends, once for each Workflow that a call
// ends, and its answer is spoken or sends the call on.
func TestWhenItEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.zone("Asia/Kathmandu")
		var asked []url.Values
		body, status := "Thank you.", http.StatusOK
		l.answer = func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			asked = append(asked, r.Form)
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
		}
		ends := func(action string) string {
			return `{"id":"end","kind":"when_it_ends","title":"When this Workflow ends","settings":{"method":"GET","url":"http://` + l.domain + `/done?site=au",
				"action":"` + action + `","source_data":true,"parameters":[{"name":"pin","value":"%ivr:pin%"},{"name":"more","value":"%ivr:more%"}]}}`
		}
		pin := `{"id":"pin","kind":"set_variable","title":"Pin","settings":{"label":"pin","value":"4711"},"exits":{"next":"say"}},`
		say := func(text, next string) string {
			return `{"id":"say","kind":"say_text","title":"Say","settings":{"text":"` + text + `"},"exits":{"next":"` + next + `"}},`
		}
		bye := `{"id":"bye","kind":"hang_up","title":"Bye","settings":{}},`
		other := l.published("Other", "", say("Other.", "bye")+bye+ends("message"))
		flow := l.published("Line", steerNumber, pin+say("Hello.", "bye")+bye+ends("message"))

		// At a Hang Up.
		d := l.steered("CA-up", "SipHeader_X-St-Rank", "2")
		if strings.Join(d.Says, " ") != "Hello. Thank you." || d.Hangup == nil || len(asked) != 1 {
			t.Fatalf("%+v, %d requests", d, len(asked))
		}
		c := l.call("CA-up")
		for name, want := range map[string]string{"site": "au", "pin": "4711", "more": "NA", "ivr_completed": "1", "ivr_id": fmt.Sprint(flow.BlockID),
			"ivr_timestamp": c.StartedAt.UTC().Add(5*time.Hour + 45*time.Minute).Format(time.DateTime), "ivr_session_id": c.ID, "ivr_response_id": c.ID + "-1", "st_rank": "2"} {
			if got := asked[0][name]; len(got) != 1 || got[0] != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		entries := l.traced("CA-up")
		if last := entries[len(entries)-1]; last.Title != "When this Workflow ends" || last.Exchange == nil || entries[len(entries)-2].Next != last.Title {
			t.Errorf("%+v", last)
		}

		// At an exit that leads nowhere; an answer that fails ends the call.
		l.change(flow.ID, pin+say("Hello.", "")+ends("message"))
		status = http.StatusNotFound
		if d := l.steered("CA-open"); strings.Join(d.Says, " ") != "Hello." || d.Hangup == nil || len(asked) != 2 {
			t.Errorf("%+v, %d requests", d, len(asked))
		}
		status = http.StatusOK

		// Go To Workflow is no end: only the other's is sent, as of the second run.
		l.change(flow.ID, pin+`{"id":"say","kind":"go_to_workflow","title":"Go","settings":{"workflow":"`+other.ID+`"}},`+ends("message"))
		if d := l.steered("CA-go"); strings.Join(d.Says, " ") != "Other. Thank you." || len(asked) != 3 || asked[2].Get("ivr_id") != fmt.Sprint(other.BlockID) || asked[2].Get("ivr_response_id") != l.call("CA-go").ID+"-2" {
			t.Errorf("%+v, %d requests, %v", d, len(asked), asked[len(asked)-1])
		}

		// The answer sends the call on, and where that Workflow ends its own is sent; a
		// dynamic Find Me that nobody takes ends the call.
		l.change(flow.ID, pin+say("Hello.", "")+ends("next_action"))
		body = fmt.Sprintf("<action><app>SurVo</app><parameters><id>%d</id></parameters></action>", other.BlockID)
		if d := l.steered("CA-on"); len(d.Says) != 3 || d.Says[1] != "Other." || !strings.Contains(d.Says[2], "SurVo") || len(asked) != 5 {
			t.Errorf("%+v, %d requests", d, len(asked))
		}
		body = "<action><app>findme</app><parameters><phone_list>+61255500002</phone_list></parameters></action>"
		n := calls(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA-find", "To", steerNumber)))
		if len(n.Dial.Numbers) != 1 {
			t.Fatalf("%+v", n)
		}
		if d := read(t, l.post(l.echo, n.Dial.Action, token, callForm("CA-find", "To", steerNumber, "DialCallStatus", "busy"))); d.Hangup == nil || len(asked) != 6 {
			t.Errorf("%+v, %d requests", d, len(asked))
		}

		// A Workflow that goes to itself for ever: the bound ends it.
		body = fmt.Sprintf("<action><app>SurVo</app><parameters><id>%d</id></parameters></action>", flow.BlockID)
		if d := l.steered("CA-ever"); d.Hangup == nil || !strings.Contains(l.call("CA-ever").Reason, "circle") {
			t.Errorf("%+v %q", d.Hangup, l.call("CA-ever").Reason)
		}
	})
}
