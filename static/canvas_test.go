package static

import "testing"

// The editor is the heaviest page with the designer: all it links stays under 200 kB
// as it is sent.
func TestCanvasIsLight(t *testing.T) {
	total := 0
	for _, name := range []string{"app.css", "boot.js", "app.js", "workflow.js", "canvas.css", "canvas.js"} {
		f := load().byName[name]
		if f == nil {
			t.Fatalf("static/dist/%s is not built", name)
		}
		if len(f.gzipped) == 0 {
			t.Errorf("%s is not sent compressed", name)
		}
		total += len(f.gzipped)
	}
	if total >= 200_000 {
		t.Errorf("what the editor links is %d bytes compressed, want less than 200000", total)
	}
	t.Logf("%d bytes", total)
}
