package runtime_test

import (
	"strings"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// A carrier's fallback is the voice address again, in the middle of the call: it goes on
// where the call is, with what the caller keyed in where that came along.
func TestFallbackInTheMiddleOfACall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.published("Accounts", "+61255508888", `{"id":"account","kind":"capture_digits","title":"Account","settings":{"label":"account","min_digits":4,"max_digits":4,"finish_key":"#","timeout":"8s","tries":2,"prompt":{"say":"Account?"}},"exits":{"next":"year","no_input":"bye"}},
			{"id":"year","kind":"capture_digits","title":"Year","settings":{"label":"year","min_digits":4,"max_digits":4,"finish_key":"#","timeout":"8s","tries":2,"prompt":{"say":"Account %ivr:account%, year?"}},"exits":{"next":"say","no_input":"bye"}},
			{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%ivr:account% of %ivr:year%."},"exits":{"next":"bye"}},
			{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}`)
		const voice = "/runtime/main-line/voice"
		asks := func(address, want string, more ...string) string {
			t.Helper()
			w := l.post(l.node(), address, token, callForm("CA1", append([]string{"To", "+61255508888"}, more...)...))
			d := read(t, w)
			if len(d.Gathers) != 1 || d.Gathers[0].Says[0] != want {
				t.Fatalf("%q %v: want %q, got %s", address, more, want, w.Body)
			}
			return d.Gathers[0].Action
		}
		first := asks(voice, "Account?")
		second := asks(first, "Account 1234, year?", "Digits", "1234")
		failed := []string{"CallStatus", "in-progress", "ErrorCode", "11205", "ErrorUrl"}
		if again := asks(voice, "Account 1234, year?", "CallStatus", "in-progress", "ErrorCode", "11200"); again != second {
			t.Errorf("goes on at %q, want %q", again, second)
		}
		if again := asks(voice, "Account 1234, year?", append(failed, first, "Digits", "1234")...); again != second {
			t.Errorf("a step that was answered goes on at %q, want %q", again, second)
		}
		for _, strange := range []string{"https://elsewhere.example.com/x", "%zz", base + "/runtime/main-line/step/nosuchcall/1", base + "/runtime/main-line/step/nosuchcall/x",
			strings.TrimSuffix(second, "/2") + "/77", strings.Replace(second, "/step/", "/wait/", 1), base + voice} {
			if again := asks(voice, "Account 1234, year?", append(failed, strange)...); again != second {
				t.Errorf("of %q: goes on at %q, want %q", strange, again, second)
			}
		}
		// The first request once more is still the first document.
		asks(voice, "Account?")
		// The keys of the step that failed, which we had asked to hold on.
		w := l.post(l.echo, voice, token, callForm("CA1", append(append([]string{"To", "+61255508888"}, failed...), second+"?again=1&Digits=2024")...))
		if d := read(t, w); len(d.Says) != 1 || d.Says[0] != "1234 of 2024." || d.Hangup == nil {
			t.Errorf("%s", w.Body)
		}
		w = l.post(l.echo, voice, token, callForm("CA1", append([]string{"To", "+61255508888"}, failed[:4]...)...))
		if d := read(t, w); len(d.Says) != 1 || d.Says[0] != "1234 of 2024." || d.Hangup == nil {
			t.Errorf("a call that has ended: %s", w.Body)
		}
	})
}
