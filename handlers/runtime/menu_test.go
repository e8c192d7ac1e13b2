package runtime_test

import (
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// A key pressed in a Menu leaves by the exit of that key.
func TestMenuTakesTheKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.published("Receptionist", "+61255508888", `{"id":"menu","kind":"menu","title":"Menu","settings":{"prompt":{"say":"Sales 1, help 2."},"tries":2,"timeout":"6s","options":[{"key":"1"},{"key":"2"}]},"exits":{"key_1":"sales","key_2":"help","no_input":"bye"}},
			{"id":"sales","kind":"say_text","title":"Sales","settings":{"text":"This is sales."},"exits":{"next":"bye"}},
			{"id":"help","kind":"say_text","title":"Help","settings":{"text":"This is help."},"exits":{"next":"bye"}},
			{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}`)
		for digits, want := range map[string]string{"1": "This is sales.", "2": "This is help."} {
			sid := "CA" + digits
			first := l.post(l.echo, "/runtime/main-line/voice", token, callForm(sid, "To", "+61255508888"))
			d := read(t, first)
			if len(d.Gathers) != 1 || len(d.Gathers[0].Says) != 1 || d.Gathers[0].Says[0] != "Sales 1, help 2." {
				t.Fatalf("%s", first.Body)
			}
			next := l.post(l.node(), d.Gathers[0].Action, token, callForm(sid, "To", "+61255508888", "Digits", digits))
			if d = read(t, next); len(d.Says) != 1 || d.Says[0] != want || d.Hangup == nil {
				t.Errorf("key %s: %s", digits, next.Body)
			}
		}
	})
}
