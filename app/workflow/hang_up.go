package workflow

// HangUp ends the call.
type HangUp struct{}

func hangUpKind() Kind {
	return Kind{Name: "hang_up", Label: "Hang Up", Icon: "hang-up", Group: groupRoute,
		Summary: "End the call",
		New:     func() Settings { return &HangUp{} }}
}

// Exits: none.
func (h *HangUp) Exits() []Exit { return nil }

// Check: nothing can be wrong.
func (h *HangUp) Check(*Check) {}

// Run ends it.
func (h *HangUp) Run(*Visit) Next { return End(Completed) }
