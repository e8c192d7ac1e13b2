package api_test

import (
	"net/http"
	"strings"
	"testing"

	"hookline/models"
)

// A test call placed by a program waits in a queue, talks to an agent, and goes on.
func TestTestCallInAQueue(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c, ann := s.admin(), s.user("ann@example.com", models.RoleAgent)
		campaign := c.do(http.MethodPost, "/campaigns", object{"name": "Support", "type": "inbound", "agents": []string{"ann@example.com"}}).want(http.StatusCreated).text1("id")
		flow := c.do(http.MethodPost, "/workflows", object{"name": "Line"}).want(http.StatusCreated)
		c.do(http.MethodPut, "/workflows/"+flow.text1("id")+"/draft", object{"objects": []object{
			{"title": "Queue", "kind": "join_queue", "campaign": "Support", "waiting": object{"say": "Please hold."}, "exits": object{"answered": "Bye"}},
			{"title": "Bye", "kind": "say_text", "text": "Goodbye."}}}, flow.etag()).want(http.StatusOK)
		s.must(s.desk.SignIn(t.Context(), ann.ID, []string{campaign}))
		s.must(s.desk.Ready(t.Context(), ann.ID))
		begun := c.do(http.MethodPost, "/test-calls", object{"workflow": "Line"}).want(http.StatusCreated)
		call := "/test-calls/" + begun.text1("id")
		if !strings.Contains(begun.text, `"verb":"wait","queue":"Support"`) {
			t.Fatalf("%s", begun.text)
		}
		if heard := c.do(http.MethodPost, call+"/wait", object{"turn": 1}).want(http.StatusOK); !strings.Contains(heard.text, "Please hold.") || heard.fields()["done"] != false {
			t.Errorf("%s", heard.text)
		}
		s.must(s.desk.Tick(t.Context()))
		view, err := s.desk.View(t.Context(), ann.ID)
		s.must(err)
		if view.Offer == nil {
			t.Fatalf("nothing rings: %+v", view)
		}
		s.must(s.desk.Answer(t.Context(), ann.ID, view.Offer.EntryID))
		if heard := c.do(http.MethodPost, call+"/wait", object{"turn": 1, "said": 0}).want(http.StatusOK); heard.fields()["done"] != true {
			t.Errorf("%s", heard.text)
		}
		talk := c.do(http.MethodPost, call+"/input", object{"turn": 1, "went": true}).want(http.StatusOK)
		if !strings.Contains(talk.text, `"verb":"dial"`) || !strings.Contains(talk.text, `"agent":`) {
			t.Errorf("%s", talk.text)
		}
		view, err = s.desk.View(t.Context(), ann.ID)
		s.must(err)
		s.must(s.desk.HangUp(t.Context(), ann.ID, view.Talk.Segment.ID))
		if bye := c.do(http.MethodPost, call+"/input", object{"turn": 2, "went": true}).want(http.StatusOK); !strings.Contains(bye.text, "Goodbye.") {
			t.Errorf("%s", bye.text)
		}
		c.do(http.MethodPost, "/test-calls/"+models.NewID()+"/wait", object{"turn": 1}).refused(http.StatusNotFound)
	})
}

// A test call placed by a program sends no message, and says what became of it.
func TestTestCallSendsSMS(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		flow := c.do(http.MethodPost, "/workflows", object{"name": "Texts"}).want(http.StatusCreated)
		c.do(http.MethodPut, "/workflows/"+flow.text1("id")+"/draft", object{"objects": []object{
			{"title": "SMS", "kind": "send_sms", "text": "For %ivr:activity_source%", "exits": object{"next": "Thanks", "failed": "Sorry"}},
			{"title": "Thanks", "kind": "say_text", "text": "It is on its way."}, {"title": "Sorry", "kind": "say_text", "text": "Not sent."}}}, flow.etag()).want(http.StatusOK)
		for status, want := range map[string]string{"sent": "It is on its way.", "failed": "Not sent."} {
			begun := c.do(http.MethodPost, "/test-calls", object{"workflow": "Texts", "caller": "+61 491 570 156"}).want(http.StatusCreated)
			for _, part := range []string{`"verb":"message"`, `"number":"+61491570156"`, `"text":"For +61491570156"`} {
				if !strings.Contains(begun.text, part) {
					t.Errorf("no %s in %s", part, begun.text)
				}
			}
			at := "/test-calls/" + begun.text1("id") + "/input"
			c.wrong(http.MethodPost, at, object{"turn": 1, "message": "lost"}).refused(http.StatusUnprocessableEntity, "message")
			if next := c.do(http.MethodPost, at, object{"turn": 1, "message": status}).want(http.StatusOK); !strings.Contains(next.text, want) {
				t.Errorf("%s: %s", status, next.text)
			}
		}
		if hidden := c.do(http.MethodPost, "/test-calls", object{"workflow": "Texts"}).want(http.StatusCreated); !strings.Contains(hidden.text, "Not sent.") {
			t.Errorf("%s", hidden.text)
		}
	})
}

// A test call placed by a program leaves a message, too: without sound.
func TestTestCallRecords(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		flow := c.do(http.MethodPost, "/workflows", object{"name": "Voicemail"}).want(http.StatusCreated)
		c.do(http.MethodPut, "/workflows/"+flow.text1("id")+"/draft", object{"objects": []object{
			{"title": "Message", "kind": "record", "prompt": object{"say": "Speak."}, "label": "message", "max_length": "1m", "finish_key": "#", "exits": object{"next": "Thanks"}},
			{"title": "Thanks", "kind": "say_text", "text": "Thank you."}}}, flow.etag()).want(http.StatusOK)
		begun := c.do(http.MethodPost, "/test-calls", object{"workflow": "Voicemail"}).want(http.StatusCreated)
		for _, want := range []string{`"verb":"record"`, `"recording":"`, `"max_length_ms":60000`, `"finish_key":"#"`} {
			if !strings.Contains(begun.text, want) {
				t.Errorf("no %s in %s", want, begun.text)
			}
		}
		at := "/test-calls/" + begun.text1("id") + "/input"
		c.do(http.MethodPost, at, object{"turn": 1, "recorded": object{"length_ms": 4000}, "went": true}).refused(http.StatusUnprocessableEntity, "digits")
		c.do(http.MethodPost, at, object{"turn": 1, "recorded": object{"length_ms": 4000, "key": "x"}}).refused(http.StatusUnprocessableEntity, "recorded")
		if next := c.do(http.MethodPost, at, object{"turn": 1, "recorded": object{"length_ms": 4000, "key": "#"}}).want(http.StatusOK); !strings.Contains(next.text, "Thank you.") {
			t.Errorf("%s", next.text)
		}
		list, err := s.db.Recordings.Of(t.Context(), begun.text1("id"))
		if err != nil || len(list) != 1 || list[0].DurationMS != 4000 {
			t.Errorf("%v %+v", err, list)
		}
	})
}
