package static

import "testing"

// The canvas is the heaviest page with the designer: its own script and style stay
// under 200 kB as they are sent.
func TestCanvasIsLight(t *testing.T) {
	total := 0
	for _, name := range []string{"canvas.js", "canvas.css"} {
		f := load().byName[name]
		if f == nil {
			t.Fatalf("static/dist/%s is not built", name)
		}
		total += len(f.gzipped)
	}
	if total == 0 || total >= 200_000 {
		t.Errorf("canvas.js and canvas.css are %d bytes compressed, want less than 200000", total)
	}
	t.Logf("%d bytes", total)
}
