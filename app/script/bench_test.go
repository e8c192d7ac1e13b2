package script_test

import (
	"strings"
	"testing"

	"hookline/app/script"
)

// BenchmarkFill is what an answered call pays: a Script of usual size.
func BenchmarkFill(b *testing.B) {
	source := "<h2>Caller</h2>" + strings.Repeat(`<p>Country <span data-field="country" data-empty="not known"></span></p><div data-show-if="country" data-show-op="equals" data-show-value="Australia"><p>Hello</p></div>`, 20)
	value := func(string) (string, bool) { return "<b>Australia</b>", true }
	b.ReportAllocs()
	for b.Loop() {
		if _, err := script.Fill(source, value, script.Filled{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSanitize is what a save of the largest Script pays.
func BenchmarkSanitize(b *testing.B) {
	source := strings.Repeat(`<p>Country <b>is</b> <span data-field="country"></span></p>`, 4000)
	for b.Loop() {
		script.Sanitize(source)
	}
}
