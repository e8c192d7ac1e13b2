package apikey

import (
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/workspace"
)

// Scope is something a key may be allowed to do.
type Scope struct {
	Name string // web_services:read
	Help string // what it allows, in words
	// Permission is what a user needs for it, where a session is a user's.
	Permission auth.Permission
}

// Thing is what it is about: web_services.
func (s Scope) Thing() string {
	thing, _, _ := strings.Cut(s.Name, ":")
	return thing
}

// The scopes.
const (
	WebServicesRead  = "web_services:read"
	WebServicesWrite = "web_services:write"
	WebServicesTest  = "web_services:test"
	WorkflowsRead    = "workflows:read"
	WorkflowsWrite   = "workflows:write"
	WorkflowsPublish = "workflows:publish"
	NumbersRead      = "numbers:read"
	NumbersWrite     = "numbers:write"
	CarriersRead     = "carriers:read"
	CarriersWrite    = "carriers:write"
	CampaignsRead    = "campaigns:read"
	CampaignsWrite   = "campaigns:write"
	SchedulesRead    = "schedules:read"
	SchedulesWrite   = "schedules:write"
	SchedulesSwitch  = "schedules:switch"
	ScriptsRead      = "scripts:read"
	ScriptsWrite     = "scripts:write"
	ScriptsPublish   = "scripts:publish"
	SoundsRead       = "sounds:read"
	SoundsWrite      = "sounds:write"
	EventsRead       = "events:read"
	EventsWrite      = "events:write"
	LeadsRead        = "leads:read"
	LeadsWrite       = "leads:write"
	LeadsCheck       = "leads:check"
	CallsRead        = "calls:read"
	CallsWrite       = "calls:write"
	CallsTest        = "calls:test"
	WorkspaceExport  = "workspace:export"
	WorkspaceApply   = "workspace:apply"
)

// Scopes lists every scope, in the order of screens.
func Scopes() []Scope {
	list := []Scope{
		{WebServicesRead, "See Web Services and where they are used", auth.ManageConfig},
		{WebServicesWrite, "Add, change, copy and delete Web Services", auth.ManageConfig},
		{WebServicesTest, "Send a Web Service's request", auth.PlaceTests},
		{WorkflowsRead, "See Workflows, drafts and versions", auth.ManageConfig},
		{WorkflowsWrite, "Add, change and delete Workflows", auth.ManageConfig},
		{WorkflowsPublish, "Publish and unpublish Workflows", auth.ManageConfig},
		{NumbersRead, "See phone numbers", auth.ManageConfig},
		{NumbersWrite, "Add, change and delete phone numbers", auth.ManageConfig},
		{CarriersRead, "See carriers, without their tokens", auth.ManageConfig},
		{CarriersWrite, "Add, change and delete carriers", auth.ManageConfig},
		{CampaignsRead, "See Campaigns", auth.ManageConfig},
		{CampaignsWrite, "Add, change and delete Campaigns", auth.ManageConfig},
		{SchedulesRead, "See Schedules, and what they say of a moment", auth.SwitchLines},
		{SchedulesWrite, "Add, change and delete Schedules", auth.ManageConfig},
		{SchedulesSwitch, "Switch the emergency of a Schedule on and off", auth.SwitchLines},
		{ScriptsRead, "See Scripts, drafts and versions", auth.ManageConfig},
		{ScriptsWrite, "Add, change and delete Scripts", auth.ManageConfig},
		{ScriptsPublish, "Publish Scripts", auth.ManageConfig},
		{SoundsRead, "See and hear Sounds", auth.ManageConfig},
		{SoundsWrite, "Add, change and delete Sounds", auth.ManageConfig},
		{EventsRead, "See the events that call Web Services, and their deliveries", auth.ManageConfig},
		{EventsWrite, "Add, change and delete the events that call Web Services; send deliveries again and cancel them", auth.ManageConfig},
		{LeadsRead, "See lead lists and leads", auth.ManageConfig},
		{LeadsWrite, "Add, change and delete lead lists and leads", auth.ManageConfig},
		{LeadsCheck, "Ask whether a number is on a Campaign's lead lists", auth.UseDesk},
		{CallsRead, "See calls, their traces and voicemail", auth.SeeCalls},
		{CallsWrite, "Set the SourceTrak data of calls; say that voicemail was heard, and delete it", auth.ManageConfig},
		{CallsTest, "Place test calls and press keys in them", auth.PlaceTests},
		{WorkspaceExport, "Read the whole workspace as a file, without secrets", auth.ManageConfig},
		{WorkspaceApply, "Make the workspace what a file says, but for its people", auth.ManageConfig},
	}
	for _, s := range workspace.Simples() {
		list = append(list, Scope{ReadOf(s.Section), "See " + s.Words, auth.ManageConfig}, Scope{WriteOf(s.Section), "Add, change and delete " + s.Words, auth.ManageConfig})
	}
	return list
}

// ReadOf and WriteOf are the scopes of a thing whose fields are data, by its section of
// the workspace file.
func ReadOf(section string) string { return section + ":read" }

// WriteOf is the scope of changing one; see ReadOf.
func WriteOf(section string) string { return section + ":write" }

func scopeOf(name string) (Scope, bool) {
	list := Scopes()
	i := slices.IndexFunc(list, func(s Scope) bool { return s.Name == name })
	if i < 0 {
		return Scope{}, false
	}
	return list[i], true
}

// checkScopes gives the scopes in the order of Scopes, each once, and reports
// those that are not known.
func checkScopes(p *apperr.Problems, names []string) []string {
	var known, kept []string
	for _, s := range Scopes() {
		known = append(known, s.Name)
		if slices.Contains(names, s.Name) {
			kept = append(kept, s.Name)
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			p.Add("scopes", "The scope %q is not known; the scopes are %s.", name, strings.Join(known, ", "))
		}
	}
	return kept
}
