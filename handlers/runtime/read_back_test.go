package runtime_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// What a Web Service answered is said as an amount, again for a key, and in a text; the
// digits that were keyed in come one by one.
func TestReadBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `[{"name":1234.5}]`) }
		ctx := t.Context()
		services, err := db.Services.All(ctx)
		l.must(err)
		l.published("Balance line", "+61255506666", fmt.Sprintf(`{"id":"ask","kind":"capture_digits","title":"Ask","settings":{"label":"code","min_digits":4,"max_digits":4,"finish_key":"#","timeout":"8s","tries":2,"prompt":{"say":"Code?"}},"exits":{"next":"look"}},
			{"id":"look","kind":"web_service_connector","title":"Look","settings":{"web_service":%q,"inputs":{"postcode":"%%ivr:code%%"},"results":{"Suburb":"balance"}},"exits":{"success":"tell"}},
			{"id":"tell","kind":"read_back","title":"Tell balance","settings":{"label":"balance","as":"amount:EUR","before":{"say":"You have"},"repeat":"*"},"exits":{"next":"say"}},
			{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%%ivr:code|digits%%: %%ivr:balance|amount:EUR%%.","language":"de-DE"},"exits":{"next":"bye"}},
			{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}`, services[0].ID))
		call := func(more ...string) map[string][]string {
			return callForm("CA-balance", append(more, "To", "+61255506666")...)
		}
		d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, call()))
		for turn, digits := range []string{"4071", "*"} {
			w := l.post(l.node(), d.Gathers[0].Action, token, call("Digits", digits))
			if again := l.post(l.node(), d.Gathers[0].Action, token, call("Digits", digits)); again.Body.String() != w.Body.String() {
				t.Errorf("the same request again: %s", again.Body)
			}
			if d = read(t, w); len(d.Gathers) != 1 || !slices.Equal(d.Gathers[0].Says, []string{"You have", "€1,234.50"}) {
				t.Fatalf("turn %d: %s", turn, w.Body)
			}
		}
		w := l.post(l.node(), d.Gathers[0].Action, token, call())
		if d = read(t, w); !slices.Equal(d.Says, []string{"4 0 7 1: 1.234,50 €."}) || d.Hangup == nil {
			t.Errorf("%s", w.Body)
		}
		if l.hits != 1 {
			t.Errorf("the Web Service was asked %d times", l.hits)
		}
	})
}
