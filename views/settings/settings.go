// Package settings is the screen of Settings > Workspace: what holds for the
// workspace as a whole.
package settings

import (
	"strings"

	"hookline/models"
	"hookline/views/component"
)

// Form is the form of the settings; names as posted.
type Form struct {
	Version        int64  `json:"version"`
	DefaultCountry string `json:"default_country"`
}

// Page is the page of the settings.
type Page struct {
	Form Form
	component.Edited
	Countries []component.Option
	Trail     []models.AuditEntry
}

// what is the sentence of an entry of the trail, after its actor.
func what(e models.AuditEntry) string {
	var fields []string
	for _, c := range e.Changes {
		fields = append(fields, fieldName(c.Field))
	}
	return e.Action + " " + strings.Join(fields, ", ")
}

func fieldName(name string) string { return strings.ReplaceAll(name, "_", " ") }
