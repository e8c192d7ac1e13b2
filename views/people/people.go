// Package people is the screens about who uses Hookline: sign-in, passwords, the
// list of users, and the pages that say no.
package people

import (
	"strings"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
)

// RoleName is a role as the screen says it.
func RoleName(role string) string {
	switch role {
	case models.RoleAdmin:
		return "Admin"
	case models.RoleSupervisor:
		return "Supervisor"
	case models.RoleAgent:
		return "Agent"
	}
	return role
}

// roles are the choices of a role, with what each means.
func roles() []component.Option {
	return []component.Option{
		{Value: models.RoleAgent, Label: "Agent", Help: "Takes calls. Sees no settings, no call traces and no other people."},
		{Value: models.RoleSupervisor, Label: "Supervisor", Help: "Takes calls, and sees the board and all calls with their traces. Changes no settings."},
		{Value: models.RoleAdmin, Label: "Admin", Help: "Sees and changes everything: Web Services, Workflows, Campaigns, channels and people."},
	}
}

// endpoints are the choices of how an agent hears calls.
func endpoints() []component.Option {
	return []component.Option{
		{Label: "Not by phone", Help: "Test calls can be answered all the same."},
		{Value: models.EndpointNumber, Label: "Phone number"},
		{Value: models.EndpointSIP, Label: "SIP address"},
		{Value: models.EndpointClient, Label: "Client name", Help: "By which the carrier knows a browser or app."},
	}
}

// Failure is a page that says no: the status of the answer, what happened, and
// what to do.
type Failure struct {
	Status int
	Title  string
	Text   string
}

// SignInForm is the sign-in page. The password is never shown again.
type SignInForm struct {
	Email  string
	Next   string
	Errors component.Errors
}

// WelcomeForm is the page behind a sign-in link.
type WelcomeForm struct {
	Token      string
	Email      string
	Name       string
	FirstAdmin bool
	Rule       string // the rule for passwords
	Errors     component.Errors
}

// PasswordForm is the page on which the own password is changed.
type PasswordForm struct {
	Email  string // for password managers
	Rule   string
	Errors component.Errors
}

func listProps(p component.Paging) component.ListProps {
	return component.ListProps{
		ID: "users", URL: usersURL(), Noun: "user", Nouns: "users",
		Columns: []component.Column{
			{Label: "Name", Key: "name"}, {Label: "E-mail", Key: "email"}, {Label: "Role", Key: "role"},
			{Label: "State"}, {Label: "Last seen", Key: "seen", Wide: true},
		},
		Paging: p,
	}
}

// UserForm is the form of a user, new or not.
type UserForm struct {
	ID       string // empty: new
	Email    string
	Name     string
	Role     string
	Kind     string // of the endpoint: models.EndpointNumber, …; empty for none
	Endpoint string
	Named    bool // has a name, and must keep one
	Dirty    bool // shown again with errors: it is not what is stored
	Errors   component.Errors
}

// UserPage is one user's page.
type UserPage struct {
	User  models.User
	Form  UserForm
	Self  bool   // it is the reader's own
	Link  string // a sign-in link just made; shown this once
	Trail []models.AuditEntry
}

// state is whether and how a user can sign in, as a badge says it.
func state(u models.User) (component.Tone, string) {
	switch {
	case !u.Active:
		return component.Neutral, "Disabled"
	case u.PasswordHash == "":
		return component.Warning, "Invited"
	}
	return component.Success, "Active"
}

// what is the sentence of an entry, after its actor: "changed name, role".
func what(e models.AuditEntry) string {
	switch e.Action {
	case "created":
		return "added this user"
	case "enabled", "disabled":
		return e.Action + " this user"
	case "signed out everywhere":
		return "signed this user out everywhere"
	case "changed":
	default:
		return e.Action
	}
	var fields []string
	for _, c := range e.Changes {
		fields = append(fields, c.Field)
	}
	return "changed " + strings.Join(fields, ", ")
}

// withSave makes a frame for the fields of the form with the id "form", its Save
// button at the head of the page.
func withSave(f layout.Frame, label string) layout.Frame {
	f.Width = layout.Form
	f.Actions = component.Button(component.ButtonProps{Label: label, Variant: component.Primary, Save: true, Form: "form"})
	return f
}
