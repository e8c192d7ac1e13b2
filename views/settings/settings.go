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
	TimeZone       string `json:"time_zone"`
	CustomerID     string `json:"customer_id"`
	ProjectID      string `json:"project_id"`
	Recordings     struct {
		Access   string `json:"access"`
		User     string `json:"user"`
		Password string `json:"password"`
	} `json:"recordings"`
}

// Page is the page of the settings.
type Page struct {
	Form Form
	component.Edited
	Countries []component.Option
	Zones     []string
	Password  bool // one is set for recordings
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

func accessOptions() []component.Option {
	return []component.Option{
		{Value: models.AccessSignedIn, Label: "Only people who have signed in", Help: "Admins, supervisors, and the agent whose part of the call it is."},
		{Value: models.AccessBasic, Label: "These, and programs with a name and password", Help: "HTTP Basic authentication, with the two below."},
		{Value: models.AccessOpen, Label: "Whoever has the address", Help: "It can't be guessed, but whoever is told it can hear the call."},
	}
}

// AccessName is who may have recordings, as the screen says it.
func AccessName(access string) string {
	for _, o := range accessOptions() {
		if o.Value == access {
			return o.Label
		}
	}
	return access
}

func fieldName(name string) string { return strings.NewReplacer("_", " ", ".", " ").Replace(name) }
