// Package trail shows the audit trail of an object: who changed what, when. The
// words of an entry are those of the object's own screen.
package trail

import (
	"strconv"
	"strings"

	"hookline/models"
	"hookline/views/component"
)

// Page is the tab with the audit trail of a thing, whose pages have the head H.
type Page[H any] struct {
	Head  H
	Trail []models.AuditEntry
}

// Changed says which fields changed, the first of them by name.
func Changed(fields []string) string {
	const most = 3
	if more := len(fields) - most; more > 0 {
		fields = append(fields[:most], strconv.Itoa(more)+" more")
	}
	return "changed " + strings.Join(fields, ", ")
}

// Words say what an entry tells.
type Words struct {
	// What is the sentence of an entry after its actor: "changed name, role".
	What func(models.AuditEntry) string
	// Field is the name of a changed field as the screen has it; nil leaves it as it is.
	Field func(string) string
}

func (w Words) field(name string) string {
	if w.Field == nil {
		return name
	}
	return w.Field(name)
}

func entries(list []models.AuditEntry, w Words) []component.AuditEntry {
	out := make([]component.AuditEntry, 0, len(list))
	for _, e := range list {
		entry := component.AuditEntry{Who: e.ActorName, What: w.What(e), At: e.At}
		if len(e.Changes) > 0 {
			entry.Detail = changes(e.Changes, w)
		}
		out = append(out, entry)
	}
	return out
}
