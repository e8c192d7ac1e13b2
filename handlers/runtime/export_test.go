package runtime

import "time"

// SetNow gives the bound on new calls another clock.
func (h *Handler) SetNow(now func() time.Time) { h.now = now }
