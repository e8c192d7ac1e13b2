package phone_test

import (
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/phone"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ text, country, want string }{
		{"+61 2 5550 1234", "", "+61255501234"},
		{"+61 2 5550 1234", "DE", "+61255501234"},
		{"+61 (0)2 5550 1234", "", "+61255501234"},
		{"(+61) 2 5550-1234", "", "+61255501234"},
		{"(02) 5550-1234", "AU", "+61255501234"},
		{"(02) 5550-1234", "au", "+61255501234"},
		{"0412 345 678", "AU", "+61412345678"},
		{"0061255501234", "", "+61255501234"},
		{"0061 2 5550 1234", "AU", "+61255501234"},
		{"00 61 (0)2 5550 1234", "DE", "+61255501234"},
		{"0011 49 30 123456", "AU", "+4930123456"},
		{"011 61 2 5550 1234", "US", "+61255501234"},
		{"61412345678", "AU", "+61412345678"},
		{"(415) 555-2671", "US", "+14155552671"},
		{"1 415 555 2671", "US", "+14155552671"},
		{"030 123456", "DE", "+4930123456"},
		{"tel:+61-2-5550-1234", "", "+61255501234"},
		{"TEL:+61255501234;ext=7", "", "+61255501234"},
		{"＋６１　２　５５５０　１２３４", "", "+61255501234"},
		{"０２－５５５０－１２３４", "AU", "+61255501234"},
		{"\u202a+61 2 5550 1234\u202c", "", "+61255501234"},
		{"'+61255501234", "", "+61255501234"},
		{" \t+61255501234\u00a0\n", "", "+61255501234"},
	} {
		got, err := phone.Normalize(c.text, c.country)
		if err != nil || got != c.want {
			t.Errorf("%q in %q: %q, %v; want %q", c.text, c.country, got, err, c.want)
		}
	}
}

func TestNormalizeRefuses(t *testing.T) {
	for _, c := range []struct{ text, country, says string }{
		{"", "AU", "is needed"}, {"  \u200b ", "AU", "is needed"}, {"tel:", "AU", "is needed"},
		{"anonymous", "AU", "withheld"}, {"Restricted", "AU", "withheld"}, {"UNKNOWN", "", "withheld"},
		{"1-800-FLOWERS", "US", "write digits"}, {"sip:ann@example.com", "AU", "write digits"}, {"+61 2 5550 x", "", "write digits"},
		{"(02) 5550-1234", "", "no country code"}, {"02 5550 1234", "QQ", "no country code"},
		{"12", "AU", "no phone number|too short|check"}, {"+61", "", "check"}, {"+612", "", "check"}, {"+999 12345678", "", "check"},
		{"+61 2 5550 1234 5678 9012", "", "check"}, {"()-+", "AU", "write digits"}, {strings.Repeat("1", 1<<20), "AU", "write digits"},
		{"\xff\xfe", "AU", "needed"},
	} {
		got, err := phone.Normalize(c.text, c.country)
		if !apperr.Is(err, apperr.Invalid) || got != "" {
			t.Errorf("%.40q in %q: %q, %v", c.text, c.country, got, err)
			continue
		}
		ok := false
		for _, words := range strings.Split(c.says, "|") {
			ok = ok || strings.Contains(apperr.Message(err), words)
		}
		if !ok || len(apperr.Message(err)) > 300 {
			t.Errorf("%.40q in %q says %q", c.text, c.country, apperr.Message(err))
		}
	}
}

func TestWithheld(t *testing.T) {
	for text, want := range map[string]bool{"": true, " ": true, "anonymous": true, "Restricted": true, " PRIVATE ": true, "unavailable": true,
		"tel:anonymous": true, "+61255501234": false, "ann": false, "1001": false} {
		if got := phone.Withheld(text); got != want {
			t.Errorf("%q is withheld: %t", text, got)
		}
	}
}
