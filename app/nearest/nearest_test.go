package nearest_test

import (
	"strings"
	"testing"

	"hookline/app/nearest"
)

func TestWord(t *testing.T) {
	known := []string{"duration", "dnis", "ani", "Ärger", strings.Repeat("x", 200)}
	for word, want := range map[string]string{
		"durration": "duration", "DURATOIN": "duration", "dins": "dnis", "anni": "ani", "ärge": "Ärger", "an": "ani", "": "", "zzz": "", "durat": "",
		strings.Repeat("x", 200): "", "dnsi": "dnis",
	} {
		if got := nearest.Word(word, known); got != want {
			t.Errorf("%q: %q, not %q", word, got, want)
		}
	}
	if got := nearest.Word("bt", []string{"bit", "bat"}); got != "bat" {
		t.Errorf("of two equally near: %q", got)
	}
}
