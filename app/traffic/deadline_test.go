package traffic

import (
	"testing"
	"time"
)

func measured(ms ...float64) *Connector {
	c := &Connector{}
	for _, m := range ms {
		c.Took.add(binOf(m), 1)
	}
	return c
}

func many(n int, ms float64) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = ms
	}
	return list
}

func TestDeadline(t *testing.T) {
	const s = time.Second
	most := 9700 * time.Millisecond
	slow := measured(append(many(320, 400), many(17, 1880)...)...)
	if d := NewDeadline(8*s, most, slow); d.P95 != 1900*time.Millisecond || d.Advice != 3*s || d.Longest != 8*s || d.Few() {
		t.Errorf("as the issue has it: %+v", d)
	}
	if d := NewDeadline(3*s, most, slow); d.Advice != 0 {
		t.Errorf("a timeout that fits: %+v", d)
	}
	// One request in fifty needs 6 s: the advice never cuts it off.
	if d := NewDeadline(9*s, most, measured(append(many(196, 100), many(4, 6000)...)...)); d.Advice != 0 && d.Advice < 6*s {
		t.Errorf("a slow hundredth: %+v", d)
	}
	timedOut := measured(append(many(196, 100), many(4, 5000)...)...)
	timedOut.Causes = []Cause{{"success", 196}, {"timeout", 4}}
	if d := NewDeadline(5*s, most, timedOut); d.Advice != 0 || d.TimedOut != 4 {
		t.Errorf("who runs into the timeout: %+v", d)
	}
	if d := NewDeadline(20*s, most, measured(many(99, 100)...)); !d.Few() || d.Advice != 0 || d.Longest != most || !d.Cut() {
		t.Errorf("too few: %+v", d)
	}
	if d := NewDeadline(5*s, most, &Connector{}); d.P95 != 0 || d.Max != 0 || !d.Few() {
		t.Errorf("none: %+v", d)
	}
}
