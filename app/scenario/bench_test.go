package scenario_test

import (
	"testing"

	"hookline/app/scenario"
)

// BenchmarkHundred runs 100 scenarios with a Web Service each.
func BenchmarkHundred(b *testing.B) {
	on, lib, s := target(b), newShelf(b), cremorne()
	for b.Loop() {
		for range 100 {
			if r := scenario.Run(b.Context(), on, lib, s); !r.Pass {
				b.Fatal(r.Summary)
			}
		}
	}
}
