package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/workflow"
)

// The object from the palette to its form and back.
func TestSendSMSInTheEditor(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		base := "/workflows/" + id
		b.htmx().get(base+"/palette?after=say").want(http.StatusOK).says(".flow-kind", "Say Text").says("main, body", "Send SMS")
		p := b.post(base+"/objects", url.Values{"kind": {"send_sms"}, "after": {"say"}, "exit": {"next"}}).want(http.StatusSeeOther)
		path := p.location
		added := path[strings.LastIndex(path, "/")+1:]
		form := b.get(path).want(http.StatusOK).says("#f-text-note", "text of the message is needed").form("#object-form")
		b.post(path, with(form, "text", "Your code: %ivr:postcode%", "to", "04 91")).want(http.StatusSeeOther)
		b.get(path).says("#object-form", "Up to 1600 characters").says("#f-to-note", "has no country code").says(".flow-said", "Your code: (postcode)").says("#object-form", "Callers who hide their number")
		got, ok := s.object(id, added).Settings.(*workflow.SendSMS)
		if !ok || *got != (workflow.SendSMS{To: "04 91", Text: "Your code: %ivr:postcode%"}) || s.object(id, added).Exits["next"] != "bye" {
			t.Errorf("%+v", s.object(id, added))
		}
	})
}

// The message stands among what was said, at once and when the page is loaded anew; the
// number is read as one of the workspace's default country.
func TestTestCallSendsSMS(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		country, err := l.db.Settings(t.Context())
		l.must(err)
		country.DefaultCountry = "AU"
		l.must(l.db.UpdateSettings(t.Context(), country))
		flow := l.workflow("Texts", `{"objects":[
		{"id":"sms","kind":"send_sms","title":"Text them","settings":{"to":"0411 000 222","text":"Hello <b>, your code is %ivr:call_start%"},"exits":{"next":"ok","failed":"no"}},
		{"id":"ok","kind":"say_text","title":"OK","settings":{"text":"It is on its way."}},
		{"id":"no","kind":"say_text","title":"No","settings":{"text":"Not sent."}}]}`)
		for status, want := range map[string]string{"sent": "It is on its way.", "failed": "Not sent."} {
			h := l.place("workflow:" + flow.ID)
			if i := h.reply.Instructions[0]; i.Verb != "message" || i.Number != "+61 411 000 222" || !strings.HasPrefix(i.Text, "Hello <b>, your code is 20") {
				t.Fatalf("%+v", h.reply)
			}
			l.b.get(h.path).want(http.StatusOK).says(".talk-sent", "SMS to +61 411 000 222: Hello <b>, your code is 20").says("#trace", "Waits for the carrier")
			l.b.post(h.path+"/input", url.Values{"turn": {"1"}, "kind": {"message_done"}, "status": {"lost"}}).want(http.StatusUnprocessableEntity)
			h.input("message_done", "status", status)
			if !h.reply.Ended || h.reply.Instructions[0].Text != want {
				t.Errorf("%s: %+v", status, h.reply)
			}
			l.b.get("/calls/"+h.id()).want(http.StatusOK).says("main", "SMS to +61411000222: Hello <b>, your code is 20").says("main", want)
		}
	})
}
