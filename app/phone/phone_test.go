package phone_test

import (
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/phone"
)

func TestParse(t *testing.T) {
	good := []struct{ text, country, want string }{
		{"+61 2 5550 1234", "", "+61255501234"}, {"+61 (0)2 5550 1234", "", "+61255501234"}, {" +49 (30) 901820 ", "", "+4930901820"},
		{"(02) 5550-1234", "AU", "+61255501234"}, {"0411 000 111", "AU", "+61411000111"}, {"0011 49 30 901820", "AU", "+4930901820"},
		{"030 901820", "DE", "+4930901820"}, {"+61 2 5550 1234", "DE", "+61255501234"}, {"00 61 2 5550 1234", "DE", "+61255501234"},
	}
	for _, g := range good {
		if got, _, err := phone.Parse(g.text, g.country); err != nil || got != g.want {
			t.Errorf("%q in %q: %q, %v; want %q", g.text, g.country, got, err, g.want)
		}
	}
	bad := []struct{ text, country, says string }{
		{"", "AU", "is needed"}, {"anonymous", "AU", "write digits"}, {"(02) 5550-1234", "", "country code"}, {"0061255501234", "", "+ instead of 00"},
		{"+61 255", "", "too short"}, {"+61 2 5550 1234 5678 9", "", "too long"}, {"+999 123456", "", "no phone number"}, {"?", "AU", "no phone number"},
		{"12", "AU", "too short"},
	}
	for _, b := range bad {
		_, _, err := phone.Parse(b.text, b.country)
		if !apperr.Is(err, apperr.Invalid) || !strings.Contains(apperr.Message(err), b.says) {
			t.Errorf("%q in %q: %v, want %q", b.text, b.country, err, b.says)
		}
	}
	if _, doubt, err := phone.Parse("+61000000000", ""); err != nil || doubt == "" {
		t.Errorf("no doubt: %v", err)
	}
}

func TestCountries(t *testing.T) {
	list := phone.Countries()
	if len(list) < 200 || !phone.KnownCountry("AU") || phone.KnownCountry("au") || phone.KnownCountry("ZZ") || phone.KnownCountry("001") || phone.KnownCountry("") {
		t.Errorf("%d countries: %v", len(list), list)
	}
	for _, code := range list {
		if !phone.KnownCountry(code) {
			t.Errorf("%s is listed and not known", code)
		}
	}
}
