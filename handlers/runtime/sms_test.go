package runtime_test

import (
	"strings"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// The carrier says at the step's own address whether it took the message.
func TestSendSMS(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.published("Texts", "+61255507777", `{"id":"sms","kind":"send_sms","title":"SMS","settings":{"text":"Fish & chips"},"exits":{"next":"ok","failed":"no"}},
			{"id":"ok","kind":"say_text","title":"OK","settings":{"text":"Sent."}},
			{"id":"no","kind":"say_text","title":"No","settings":{"text":"Not sent."}}`)
		for status, want := range map[string]string{"sending": "Sent.", "invalid": "Not sent.", "": "Not sent."} {
			sid := "CA-sms-" + status
			w := l.post(l.echo, "/runtime/main-line/voice", token, callForm(sid, "To", "+61255507777"))
			action := read(t, w).Redirect // the same as of the message
			if sms := `<Sms to="+61255501111" from="+61255507777" action="` + action + `" method="POST">Fish &amp; chips</Sms>`; !strings.Contains(w.Body.String(), sms) {
				t.Fatalf("no %s in %s", sms, w.Body)
			}
			form := callForm(sid, "To", "+61255507777")
			if status != "" {
				form.Set("SmsStatus", status)
			}
			if d := read(t, l.post(l.node(), action, token, form)); len(d.Says) != 1 || d.Says[0] != want {
				t.Errorf("%q: %+v", status, d)
			}
		}
		hidden := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA-hidden", "To", "+61255507777", "From", "anonymous")))
		if len(hidden.Says) != 1 || hidden.Says[0] != "Not sent." {
			t.Errorf("%+v", hidden)
		}
	})
}
