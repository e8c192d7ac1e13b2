package runtime_test

import (
	"fmt"
	"testing"

	"hookline/app/phone"
	"hookline/models"
	"hookline/models/dbtest"
)

// Whoever a carrier names, in whatever form, is one number (issue 12, section 1): the line is
// found, and a caller who hides theirs is nobody.
func TestNumbersOfCarriers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.published("Who", steerNumber, `{"id":"say","kind":"say_text","title":"Say","settings":{"text":"From %ivr:activity_source%."}}`)
		for i, c := range []struct{ from, to, says string }{
			{"+61255501111", "sip:+61255509999@pbx.example.com;user=phone", "From +61255501111."},
			{"0061255501111", "<sip:61255509999@pbx.example.com>", "From +61255501111."},
			{"SIP:+61255501111@pbx.example.com", "%2B61255509999", "From +61255501111."},
			{"+266696687", "0061255509999", "From ."},
			{"sip:anonymous@anonymous.invalid", steerNumber, "From ."},
			{"RESTRICTED", steerNumber, "From ."},
			{"", steerNumber, "From ."},
		} {
			sid := fmt.Sprintf("CA-number-%d", i)
			if d := l.steered(sid, "From", c.from, "To", c.to); len(d.Says) != 1 || d.Says[0] != c.says {
				t.Errorf("from %q to %q: %q", c.from, c.to, d.Says)
			}
			if call := l.call(sid); call.Called != steerNumber || c.says == "From ." && c.from != "" && call.Caller != phone.Anonymous {
				t.Errorf("from %q to %q is kept as %q to %q", c.from, c.to, call.Caller, call.Called)
			}
		}
	})
}
