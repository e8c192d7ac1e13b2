package workspace

import "time"

// SetClock gives a Workspace another clock.
func (w *Workspace) SetClock(now func() time.Time) { w.now = now }
