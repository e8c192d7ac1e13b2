// Package versioned shows what Workflows and Scripts have in common: each is a draft,
// which is published as a version with a number.
package versioned

import (
	"fmt"

	"hookline/views/component"
)

// Publish is what was entered in the dialog that publishes.
type Publish struct {
	Note  string
	Error string // why it was refused; the dialog is open then
}

// state is the state of a thing as a badge says it. published is the number of its
// version, 0 when it never was; changed says that the draft is another.
func state(published int64, changed bool) (component.Tone, string) {
	switch {
	case published == 0:
		return component.Neutral, "Draft"
	case changed:
		return component.Warning, fmt.Sprintf("Changed since v%d", published)
	}
	return component.Success, fmt.Sprintf("Published v%d", published)
}
