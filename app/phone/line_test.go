package phone_test

import (
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/phone"
)

// One reading of whom a carrier names, in whatever form (issue 12, section 1).
func TestCaller(t *testing.T) {
	for _, c := range []struct{ text, country, want string }{
		{"+61255501234", "", "+61255501234"},
		{"61255501234", "", "+61255501234"},
		{"61255501234", "AU", "+61255501234"},
		{"0255501234", "AU", "+61255501234"},
		{"255501234", "AU", "+61255501234"},
		{"4155552671", "US", "+14155552671"},
		{"0061255501234", "", "+61255501234"},
		{"0061255501234", "AU", "+61255501234"},
		{"0255501234", "", "0255501234"},
		{"sip:+61255501234@pbx.example.com", "", "+61255501234"},
		{"sips:+61255501234@pbx.example.com;transport=tls", "", "+61255501234"},
		{"SIP:61255501234@pbx.example.com:5060", "", "+61255501234"},
		{"<sip:+61255501234@pbx.example.com>", "", "+61255501234"},
		{`"Ada" <sip:0255501234@pbx.example.com>;tag=1`, "AU", "+61255501234"},
		{"%2B61255501234", "", "+61255501234"},
		{"sip:%2B61255501234@pbx.example.com", "", "+61255501234"},
		{"sip:+61255501234@pbx.example.com;user=phone", "", "+61255501234"},
		{"+61255501234;user=phone", "", "+61255501234"},
		{"+61255501234@pbx.example.com", "", "+61255501234"},
		{"tel:+61-2-5550-1234", "", "+61255501234"},
		{"TEL:+61255501234;ext=7", "", "+61255501234"},
		{"+5215512345678", "", "+525512345678"},
		{"7378742833", "US", "+17378742833"}, {"6465550123", "US", "+16465550123"}, {"12345678", "", "12345678"}, {"55501234", "AU", "55501234"}, {"+6622255373", "", "+6622255373"},
		{"1294", "AU", "1294"}, {"116117", "DE", "116117"}, {"*100", "AU", "*100"}, {"1000", "", "1000"},
		{"sip:1000@pbx.example.com", "AU", "1000"},
		{"sip:Support@PBX.example.com", "", "sip:Support@pbx.example.com"},
		{"<b>x</b>", "", "<b>x</b>"},
		{"client:helpdesk", "", "client:helpdesk"}, {"Client:helpdesk", "", "client:helpdesk"},
		{"", "AU", ""}, {"anonymous", "AU", "anonymous"}, {"Restricted", "", "anonymous"}, {"sip:anonymous@anonymous.invalid", "", "anonymous"},
		{"+266696687", "AU", "anonymous"}, {"266696687", "", "anonymous"}, {"266696687", "AU", "+61266696687"}, {"+7378742833", "", "anonymous"}, {"+2562533", "", "anonymous"},
		{"+8656696", "", "anonymous"}, {"+86282452253", "", "anonymous"}, {"BLOCKED", "", "anonymous"},
		{"+999123", "", "+999123"}, // no country has it, and it is somebody's
	} {
		if got := phone.Caller(c.text, c.country); got != c.want {
			t.Errorf("%q in %q is %q, want %q", c.text, c.country, got, c.want)
		}
	}
}

// The keys of a word are a line like any other where they are called.
func TestCalled(t *testing.T) {
	for text, want := range map[string]string{"2562533": "2562533", "+61255501234": "+61255501234", "anonymous": "anonymous", "": ""} {
		if got := phone.Called(text, "AU"); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// What can be a line has the form that a call to it has.
func TestLine(t *testing.T) {
	for text, want := range map[string]string{"+61 2 5550 1234": "+61255501234", "1294": "1294", "116117": "116117", "*100": "*100", "1000": "1000",
		"sip:support@PBX.example.com": "sip:support@pbx.example.com", "SIPS:support@pbx.example.com": "sip:support@pbx.example.com", "client:helpdesk": "client:helpdesk",
		"sip:+61255501234@pbx.example.com": "+61255501234", "sip:1000@pbx.example.com": "1000", "+52 1 55 1234 5678": "+525512345678"} {
		got, _, err := phone.Line(text)
		if err != nil || got != want || phone.Called(text, "") != want && text[0] != '+' {
			t.Errorf("%q is %q, %v, want %q; of a carrier %q", text, got, err, want, phone.Called(text, ""))
		}
	}
	for _, text := range []string{"", "1", "0255501234", "12345678", "sip:", "sip:a b@c", "client:", "client:a b", "helpdesk", "sip:support@", "sip:support@-", "https://example.com"} {
		if got, _, err := phone.Line(text); !apperr.Is(err, apperr.Invalid) || got != "" {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
}

// A number in doubt is refused with the reason (issue 12, section 1).
func TestNormalizeDoubts(t *testing.T) {
	for text, says := range map[string]string{"61411222333.0": "decimal number", "255501234.0": "decimal number", "6.14112E+10": "decimal number", "6,14112E+10": "decimal number",
		"0411222333-5": "more digits", "0411 222 333 (2)": "more digits", "0411222333/4": "more digits", "+614112223334": "more digits"} {
		if got, err := phone.Normalize(text, "AU"); err == nil || !strings.Contains(apperr.Message(err), says) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{`="0411222000"`: "+61411222000", "'0411222000": "+61411222000", "+49 30 901820-12": "+493090182012"} {
		if got, err := phone.Normalize(text, "AU"); err != nil || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// What people search for finds a number however they write it.
func TestSought(t *testing.T) {
	for text, want := range map[string]string{"0411222333": "411222333", "0411 222 333": "411222333", "(02) 5550 1234": "255501234", "0061255501234": "61255501234",
		"+61 (0)2 5550": "+6125550", "5550": "5550", "*100": "*100", "0": "0", "": "", "Ada": "Ada", "sip:support@x": "sip:support@x"} {
		if got := phone.Sought(text); got != want {
			t.Errorf("%q is sought as %q, want %q", text, got, want)
		}
	}
}
