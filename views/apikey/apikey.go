// Package apikey is the screens of Integration > API Keys: the list, the form of a
// new key, and the page of one, which shows a new key this once.
package apikey

import (
	"slices"
	"strings"
	"time"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// List is the list of keys.
type List struct {
	component.Listed[models.APIKey]
	Now time.Time
}

func (l List) props() component.ListProps {
	return component.ListProps{
		ID: "api-keys", URL: route.APIKeys(), Noun: "API key", Nouns: "API keys",
		Columns: []component.Column{
			{Label: "Name", Key: "name"}, {Label: "Begins with", Wide: true}, {Label: "May do", Wide: true},
			{Label: "Last used", Key: "used"}, {Label: "Expires", Key: "expires", Wide: true}, {Label: "State"},
		},
		Paging: l.Paging, Empty: noKeys(),
	}
}

// Scope is something a key may be allowed to do.
type Scope struct {
	Name, Help string
	Checked    bool
	First      bool // of a sort of thing
}

// What a key may do, as the form says it.
const (
	MayAll  = "all"
	MaySome = "some"
)

// Form is the form of a new key; names as posted.
type Form struct {
	Name    string   `json:"name"`
	May     string   `json:"may"`
	Scopes  []string `json:"scopes"`
	Expires string   `json:"expires"` // days; empty for never
}

// NewPage is the form of a new key.
type NewPage struct {
	Form   Form
	Scopes []Scope
	Dirty  bool
	Errors component.Errors
}

// Expiries are the choices of how long a key is good.
func Expiries() []component.Option {
	return []component.Option{
		{Value: "30", Label: "In 30 days"}, {Value: "90", Label: "In 90 days"}, {Value: "365", Label: "In a year"},
		{Value: "", Label: "Never"},
	}
}

// Page is the page of one key.
type Page struct {
	Key    models.APIKey
	Token  string  // the key itself, just made; shown this once
	Scopes []Scope // what it may do; none: all that an admin may
	Base   string  // public address of the installation
	Trail  []models.AuditEntry
	Now    time.Time
}

// tries are requests that change nothing, by the scope they need.
var tries = map[string]string{
	"web_services:read": "/web-services", "workflows:read": "/workflows", "numbers:read": "/numbers", "carriers:read": "/carriers",
	"campaigns:read": "/campaigns", "schedules:read": "/schedules", "scripts:read": "/scripts", "calls:read": "/calls", "workspace:export": "/workspace",
	"leads:check": "/campaigns/CAMPAIGN/leads/check?phone=%2B61255501234",
}

// curl tries the key out with something it may; empty when it may only change things.
func (p Page) curl() string {
	path := tries["calls:read"]
	if len(p.Scopes) > 0 {
		at := slices.IndexFunc(p.Scopes, func(s Scope) bool { return tries[s.Name] != "" })
		if at < 0 {
			return ""
		}
		path = tries[p.Scopes[at].Name]
	}
	return "curl -H 'Authorization: Bearer " + p.Token + "' '" + p.Base + "/api/v1" + path + "'"
}

// state is whether a key works, as a badge says it.
func state(k models.APIKey, now time.Time) (component.Tone, string) {
	switch {
	case k.RevokedAt != nil:
		return component.Neutral, "Revoked"
	case k.ExpiresAt != nil && !k.ExpiresAt.After(now):
		return component.Warning, "Expired"
	}
	return component.Success, "Active"
}

func works(k models.APIKey, now time.Time) bool {
	tone, _ := state(k, now)
	return tone == component.Success
}

// mostScopes is how many scopes a row names.
const mostScopes = 2

func scopeWords(scopes []string) string {
	switch {
	case len(scopes) == 0:
		return "Everything"
	case len(scopes) > mostScopes:
		return strings.Join(scopes[:mostScopes], ", ") + " and " + component.Count(len(scopes)-mostScopes) + " more"
	}
	return strings.Join(scopes, ", ")
}

func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func what(e models.AuditEntry) string { return e.Action + " it" }

func withForm(f layout.Frame) layout.Frame {
	f.Width = layout.Form
	return f
}
