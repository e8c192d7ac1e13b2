package script

import (
	"testing"

	"github.com/microcosm-cc/bluemonday"
)

// What our own tree lets through is given to a second reader: with one that takes
// everything it shows.
func TestEachPassHasASecondReader(t *testing.T) {
	const source = "<p>Hello <strong>you</strong></p>"
	got, err := (&cleaner{}).pass(bluemonday.StrictPolicy(), source)
	if err != nil || got != "Hello you" {
		t.Errorf("with a second reader that takes all elements: %q %v", got, err)
	}
}

// The second reader knows by itself what a Script may have, should the first be wrong.
func TestTheSecondReaderStandsAlone(t *testing.T) {
	for source, want := range map[string]string{
		"<p onclick=\"x()\">a</p>":                               "<p>a</p>",
		"<script>x()</script><p>a</p>":                           "<p>a</p>",
		"<a href=\"javascript:x()\">a</a>":                       "<a>a</a>",
		"<p style=\"position:fixed\" class=\"b\" id=\"c\">a</p>": "<p>a</p>",
		"<iframe src=\"https://x.example\"></iframe>":            "",
		"<svg><script>x()</script></svg>a":                       "a",
		"<img src=\"https://x.example/a.png\" onerror=x()>":      "<img src=\"https://x.example/a.png\">",
	} {
		if got := policy().Sanitize(source); got != want {
			t.Errorf("%s: %s, want %s", source, got, want)
		}
	}
}
