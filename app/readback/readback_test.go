package readback_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"hookline/app/readback"
)

func TestSay(t *testing.T) {
	tests := []struct{ as, language, value, want string }{
		{"", "", " as it is ", " as it is "},
		{"text", "de", "Straße 1", "Straße 1"},

		{"number", "", "1234.5", "1,234.5"},
		{"number", "en-AU", " -1234567 ", "-1,234,567"},
		{"number", "de", "1234567.50", "1.234.567,50"},
		{"number", "fr", "1234567.5", "1234567,5"},
		{"number", "hu-HU", "1234567.5", "1234567,5"},
		{"number", "en-IN", "1234567", "12,34,567"},
		{"number", "", "-33.829999999999998", "-33.829999999999998"},
		{"number", "", "9007199254740993", "9,007,199,254,740,993"},
		{"number", "", "+0", "0"},
		{"number", "", strings.Repeat("9", 20) + "." + strings.Repeat("1", 15), "99,999,999,999,999,999,999.111111111111111"},

		{"amount:EUR", "", "1234.5", "€1,234.50"},
		{"amount:EUR", "en-GB", "-1234.5000", "-€1,234.50"},
		{"amount:USD", "en-US", "1234.5", "$1,234.50"},
		{"amount:AUD", "en-AU", "0.1", "$0.10"},
		{"amount:EUR", "de", "1234.5", "1.234,50 €"},
		{"amount:EUR", "de-AT", "1234.5", "€ 1.234,50"},
		{"amount:EUR", "fr", "1234.5", "1234,50 €"},
		{"amount:HUF", "hu", "1234567", "1234567,00 Ft"},
		{"amount:JPY", "", "1234", "¥1,234"},
		{"amount:CLF", "", "2147483647", "CLF 2,147,483,647.0000"},
		{"amount:EUR", "", "-0.000001000000001", "-€0.000001000000001"},
		{"amount:EUR", "sv", "-1234567", "−1234567,00 €"},
		{"amount:JPY", "ja", "1234", "￥1,234"},
		{"amount:KWD", "", "12.125", "KWD 12.125"},
		{"amount:GBP", "", "0.0315", "£0.0315"},
		{"amount:EUR", "xx", "1234.5", "€1,234.50"},
		{"amount:EUR", "es-mx", "1234.5", "€1,234.50"},
		{"amount:EUR", "ar", "1234.5", "1,234.50 €"},

		{"date", "", "2026-04-22", "22 April 2026"},
		{"date", "en-US", "2026-04-22", "April 22, 2026"},
		{"date", "de-AT", "2026-04-22", "22. April 2026"},
		{"date", "fr", "2026-04-22T23:30:00+02:00", "22 avril 2026"},
		{"date", "hu", "2026-04-22 09:30:00", "2026. április 22."},
		{"date", "cmn-CN", "2026-04-22T09:30:00Z", "2026年4月22日"},

		{"time", "", "14:05", "2:05 pm"},
		{"time", "en-US", "00:05:09", "12:05 am"},
		{"time", "en-GB", "2026-04-22T14:05:00.123Z", "14:05"},
		{"time", "de", "9:05", "09:05"},
		{"time", "hu", "2026-04-22 14:05:00", "14:05"},

		{"digits", "", "4071", "4 0 7 1"},
		{"digits", "de", "1234-5678 90.12", "1 2 3 4, 5 6 7 8, 9 0, 1 2"},
		{"spelled", "", "hk-4 é", "H, K, -, 4, É"},
		{"spelled", "", "é" + "e\u0301", "É, E\u0301"},

		{"phone", "", "+61255501111", "+ 6 1, 2, 5 5 5 0, 1 1 1 1"},
		{"phone:", "", "+43 1 5127711", "+ 4 3, 1, 5 1 2 7 7 1 1"},
	}
	for _, tt := range tests {
		got, err := readback.Read(tt.as).Say(tt.value, readback.Place{Language: tt.language})
		if got != tt.want || err != nil {
			t.Errorf("%s of %q in %q: %q, %v, want %q", tt.as, tt.value, tt.language, got, err, tt.want)
		}
	}
}

func TestPhoneAtHome(t *testing.T) {
	for _, value := range []string{"+61255501111", "02 5550 1111"} {
		got, err := readback.Read("phone").Say(value, readback.Place{Country: "AU"})
		if got != "0 2, 5 5 5 0, 1 1 1 1" || err != nil {
			t.Errorf("%s: %q, %v", value, got, err)
		}
	}
}

// What is no value of the format is said as it is, and what was expected is told without it.
func TestSayRefuses(t *testing.T) {
	tests := map[string][]string{
		"number":     {"", "1,234.5", "1 234", "1e3", "0x10", "½", "12.", ".5", "--1", "NaN", strings.Repeat("9", 21), "0." + strings.Repeat("1", 16), "0.0000001"},
		"amount:EUR": {"", "€12", "12 EUR", "1.234,50"},
		"date":       {"", "22/04/2026", "2026-02-30", "2026-4-2", "20260422", "tomorrow", "14:05"},
		"time":       {"", "2:05 pm", "25:00", "14", "2026-04-22"},
		"digits":     {"", "12a", "+12", "1--2", "-1"},
		"phone":      {"", "anonymous", "02 5550 1111", "abc"},
	}
	for as, values := range tests {
		for _, value := range append(values, "\u0661\u0662") {
			got, err := readback.Read(as).Say(value, readback.Place{})
			if got != value || err == nil || !strings.Contains(err.Error(), " reads ") || value != "" && strings.Contains(err.Error(), `"`+value+`"`) {
				t.Errorf("%s of %q: %q, %v", as, value, got, err)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	tests := map[string]string{
		"amont:EUR":   `"amont" is no way to read a value: it is text, number, digits, amount, date, time, phone or spelled`,
		":EUR":        `"" is no way`,
		"amount":      `"amount" needs a currency: write amount:EUR`,
		"amount:eur":  `the currency "eur" is not known: write it as in amount:EUR`,
		"digits:4":    `"digits" takes nothing behind a colon: leave out ":4"`,
		" amount:EUR": "", "": "", "text": "",
	}
	for as, want := range tests {
		err := readback.Read(as).Check()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", as, err, want)
		}
		if said, sayErr := readback.Read(as).Say("x1", readback.Place{}); want != "" && (sayErr == nil || said != "x1") {
			t.Errorf("%q says %q, %v", as, said, sayErr)
		}
	}
}

// Every format reads its own sample in every language, in words that a voice can say.
func TestEveryFormatInEveryLanguage(t *testing.T) {
	for _, f := range readback.Formats() {
		if f.Label == "" || f.Help == "" || f.Takes == "" {
			t.Errorf("%s does not say what it does", f.Name)
		}
		if found, ok := readback.Named(f.Name); !ok || found.Name != f.Name {
			t.Errorf("%s is not found", f.Name)
		}
		if err := f.Example().Check(); err != nil {
			t.Errorf("%s: its own example is wrong: %v", f.Name, err)
		}
		for _, language := range append(readback.Languages(), "", "xx", "de-CH", "pt-PT") {
			said, err := f.Example().Say(f.Sample, readback.Place{Language: language})
			odd := strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Cf, r) || unicode.IsSpace(r) && r != ' ' })
			if err != nil || said == "" || odd || strings.TrimSpace(said) != said {
				t.Errorf("%s in %q: %q, %v", f.Name, language, said, err)
			}
			if f.Name == "date" && !strings.Contains(said, "22") || f.Name == "time" && !strings.Contains(said, "05") {
				t.Errorf("%s in %q: %q", f.Name, language, said)
			}
		}
	}
}

func TestKnown(t *testing.T) {
	for language, want := range map[string]bool{"": true, "en": true, "en-AU": true, "DE_at": true, "pt-BR": true, "xx": false, "e": false, "-": false} {
		if readback.Known(language) != want {
			t.Errorf("%q: known is %v", language, !want)
		}
	}
}

func TestAsIsText(t *testing.T) {
	type settings struct {
		As readback.As `json:"as"`
	}
	for _, text := range []string{`{"as":"amount:EUR"}`, `{"as":"digits"}`, `{"as":"no such"}`, `{"as":""}`} {
		var s settings
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		if out, err := json.Marshal(s); err != nil || string(out) != text {
			t.Errorf("%s became %s, %v", text, out, err)
		}
	}
}
