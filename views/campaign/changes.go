package campaign

import (
	"strings"

	"hookline/models"
	"hookline/views/trail"
)

// what is the sentence of an entry of the trail, after its actor.
func what(e models.AuditEntry) string {
	if e.Action != "changed" {
		return e.Action + " it"
	}
	var fields []string
	for _, c := range e.Changes {
		if name := fieldName(c.Field); len(fields) == 0 || fields[len(fields)-1] != name {
			fields = append(fields, name)
		}
	}
	return trail.Changed(fields)
}

// fieldName is a field of the workspace file as the screen says it.
func fieldName(name string) string {
	names := map[string]string{"queue.ring_timeout": "ringing time", "queue.max_wait": "longest wait", "queue.max_waiting": "most waiting",
		"queue.wrap_up": "time to wrap up", "queue.service_level": "service level", "page.url": "page address", "page.open": "where the page opens",
		"recording.record": "what is recorded", "recording.start": "whether calls begin recorded", "recording.channels": "channels of recordings",
		"recording.say": "sentence before a recording",
		"agents added":  "agents", "agents taken out": "agents"}
	if text, ok := names[name]; ok {
		return text
	}
	return strings.ReplaceAll(name, "_", " ")
}

func fieldLabel(name string) string {
	if strings.HasPrefix(name, "agents ") {
		return name
	}
	return fieldName(name)
}
