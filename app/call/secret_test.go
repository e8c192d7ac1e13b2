package call_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"hookline/app/call"
	"hookline/app/scenario"
	"hookline/models"
	"hookline/models/dbtest"
)

// A PIN that a caller keys in, a result that is secret and a cookie stand nowhere in the
// database in the clear, and the call goes on with them on another node.
func TestSecretsOfACallAreSealed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		b := newBench(t, db)
		b.service.Config.Results[0].Secret = true
		b.must(db.Services.Update(ctx, b.service))
		var asked []string
		b.serve(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path+" "+r.Header.Get("Cookie"))
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "c00kie", Path: "/"})
			_, _ = io.WriteString(w, `[{"name":"hunter2","latitude":"of 4321"}]`)
		})
		b.publish(fmt.Sprintf(`{"objects":[
		{"id":"ask","kind":"capture_digits","title":"PIN","settings":{"label":"pin","secret":true,"min_digits":4,"max_digits":4,"finish_key":"#","timeout":"8s","tries":3,"prompt":{"say":"PIN?"}},"exits":{"next":"look","no_input":"bye"}},
		{"id":"look","kind":"web_service_connector","title":"Look","settings":{"web_service":%q,"inputs":{"postcode":"%%ivr:pin%%"},"results":{"Suburb":"word","Latitude":"echo"}},"exits":{"success":"again","failure":"bye"}},
		{"id":"again","kind":"capture_digits","title":"Again","settings":{"label":"x","min_digits":1,"max_digits":1,"timeout":"8s","tries":1,"prompt":{"say":"%%ivr:pin%%, %%ivr:word%%?"}},"exits":{"next":"look2","no_input":"bye"}},
		{"id":"look2","kind":"web_service_connector","title":"Look","settings":{"web_service":%q,"inputs":{"postcode":"%%ivr:pin%%"}},"exits":{"success":"say","failure":"bye"}},
		{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%%ivr:word%% %%ivr:echo%%."},"exits":{"next":"bye"}},
		{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}]}`, b.service.ID, b.service.ID))
		first, err := b.newEngine().Start(ctx, start("CA1"))
		b.must(err)
		second, err := b.newEngine().Continue(ctx, keyed(first, "CA1", "99#")) // too short
		b.must(err)
		second, err = b.newEngine().Continue(ctx, keyed(second, "CA1", "4321#"))
		b.must(err)
		b.kept(second.CallID, "4321", "4 3 2 1", "hunter2", "c00kie", "99#")
		if asks := second.Instructions[0].Prompt; len(asks) != 1 || asks[0].Text != "4321, hunter2?" {
			t.Fatalf("%+v", second.Instructions)
		}
		same, err := b.newEngine().Continue(ctx, call.Resume{CarrierID: "c1", CarrierCallID: "CA1", CallID: second.CallID, Turn: second.Turn - 1})
		b.must(err)
		if asJSON(t, same) != asJSON(t, second) {
			t.Errorf("the same request again: %s", asJSON(t, same))
		}
		last, err := b.newEngine().Continue(ctx, keyed(second, "CA1", "1"))
		b.must(err)
		if text(last) != "hunter2 of 4321.|hangup" || strings.Join(asked, ",") != "/suburbs/4321 ,/suburbs/4321 session=c00kie" {
			t.Errorf("%s, asked %v", text(last), asked)
		}
		b.kept(second.CallID, "4321", "hunter2", "c00kie")
		c, err := db.Calls.Get(ctx, second.CallID)
		b.must(err)
		if vars, ok := call.ReadVariables(c); !ok || fmt.Sprint(vars) != "[{echo of ••••} {pin ••••} {word ••••} {x 1}]" {
			t.Errorf("variables: %v", vars)
		}
		_, st, err := b.engine.Known(ctx, c)
		if err != nil || st.Variables["pin"] != "4321" {
			t.Errorf("what is known of the call: %v %v", st, err)
		}
		turns, err := db.Calls.Turns(ctx, c.ID, 0)
		b.must(err)
		s, notes, err := scenario.Record(c, turns)
		b.must(err)
		if len(s.Steps) != 3 || s.Steps[0].Digits != "000" || s.Steps[1].Digits != "00000" || !strings.Contains(strings.Join(notes, " "), `"PIN"`) {
			t.Errorf("scenario: %+v %q", s.Steps, notes)
		}
	})
}

// kept looks for texts in all that is stored of a call.
func (b *bench) kept(callID string, secrets ...string) {
	b.t.Helper()
	c, err := b.db.Calls.Get(b.t.Context(), callID)
	b.must(err)
	turns, err := b.db.Calls.Turns(b.t.Context(), callID, 0)
	b.must(err)
	stored := c.State
	for _, turn := range turns {
		stored += "\n" + turn.Steps + "\n" + turn.Reply
	}
	for _, s := range secrets {
		if strings.Contains(stored, s) {
			b.t.Errorf("%q is stored in the clear: %s", s, stored)
		}
	}
}
