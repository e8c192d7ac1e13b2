// Package layout holds the frame around every page: the menu, the head of the
// page with its actions, the live regions. A page hands it one typed struct; it
// reads no request, session or database.
package layout

import (
	"github.com/a-h/templ"

	"hookline/views/component"
	"hookline/views/route"
)

// Frame is all a page tells the layout. Only Title is required.
type Frame struct {
	Title   string // of the page and of the browser's tab
	Crumbs  []Crumb
	Badge   templ.Component // the state: component.Badge(…)
	Lead    string          // one line below the title
	Actions templ.Component // at the right of the head, the primary one last
	Tabs    templ.Component // component.Tabs(…), below the title
	Menu    []MenuGroup     // AdminMenu(), SupervisorMenu() or AgentMenu()
	Current string          // Key of the menu's item this page belongs to
	User    User
	Toasts  []component.Toast // messages kept over a redirect
	Width   Width
	Scripts []string // further files of static/dist for a heavy page: "canvas.js"
}

// Width is how wide the content may grow.
type Width string

// The widths. Lists, tables and the canvas take all there is, the zero value.
const (
	Wide Width = ""
	Form Width = "form" // about 960 px, for fields
)

// Crumb is a step on the way to the page; one without URL is plain text
// ("Integration").
type Crumb struct {
	Label string
	URL   string
}

// User is who is signed in. The zero value shows no user menu.
type User struct {
	Name  string
	Email string
	Role  string // "Admin", "Supervisor", "Agent"
}

// MenuGroup is a heading of the menu with its items; no Label: no heading.
type MenuGroup struct {
	Label string
	Items []MenuItem
}

// MenuItem is one place in the menu.
type MenuItem struct {
	Key   string // what Frame.Current names
	Label string
	Icon  string
	URL   string
}

// Keys of the menu's items, for Frame.Current.
const (
	AtHome        = "home"
	AtCampaigns   = "campaigns"
	AtVoice       = "voice"
	AtWorkflows   = "workflows"
	AtScripts     = "scripts"
	AtSounds      = "sounds"
	AtSchedules   = "schedules"
	AtWebServices = "web-services"
	AtAPIKeys     = "api-keys"
	AtCalls       = "calls"
	AtVoicemail   = "voicemail"
	AtTestCall    = "test-call"
	AtDesk        = "desk"
	AtBoard       = "board"
	AtUsers       = "users"
	AtSettings    = "settings"
)

// AdminMenu is the menu of an admin, in the words of ipSCAPE's Workspace. Only
// what exists is in it.
func AdminMenu() []MenuGroup {
	return []MenuGroup{
		{Items: []MenuItem{
			{AtHome, "Home", "home", route.Home()},
			{AtCampaigns, "Campaigns", "campaign", route.Campaigns()},
		}},
		{"Channels", []MenuItem{{AtVoice, "Voice", "phone", route.Voice()}}},
		{"Resources", []MenuItem{
			{AtWorkflows, "Workflows", "workflow", route.Workflows()},
			{AtScripts, "Scripts", "script", route.Scripts()},
			{AtSounds, "Sounds", "sound", route.Sounds()},
			schedules(),
		}},
		{"Integration", []MenuItem{
			{AtWebServices, "Web Services", "plug", route.WebServices()},
			{AtAPIKeys, "API Keys", "key", route.APIKeys()},
		}},
		{"Calls", []MenuItem{
			{AtCalls, "Calls", "calls", route.Calls()},
			VoicemailItem(),
			{AtTestCall, "Test call", "keypad", route.TestCall()},
			{AtBoard, "Board", "monitor", route.Board()},
			desk(),
		}},
		{"Settings", []MenuItem{
			{AtUsers, "People", "users", route.Users()},
			{AtSettings, "Workspace", "settings", route.Settings()},
		}},
	}
}

// desk is where whoever is an agent takes calls.
func desk() MenuItem { return MenuItem{AtDesk, "Desk", "phone-in", route.Desk()} }

// VoicemailItem is for supervisors, too, and for agents who see a voicemail box.
func VoicemailItem() MenuItem {
	return MenuItem{AtVoicemail, "Voicemail", "voicemail", route.Voicemail()}
}

// schedules are for supervisors, too: they switch emergencies.
func schedules() MenuItem { return MenuItem{AtSchedules, "Schedules", "calendar", route.Schedules()} }

// SupervisorMenu is the menu of a supervisor, who sees calls and the board and
// changes nothing but the emergency switch of a Schedule.
func SupervisorMenu() []MenuGroup {
	return []MenuGroup{
		{Items: []MenuItem{{AtHome, "Home", "home", route.Home()}}},
		{"Calls", []MenuItem{
			{AtCalls, "Calls", "calls", route.Calls()},
			VoicemailItem(),
			{AtBoard, "Board", "monitor", route.Board()},
			desk(),
		}},
		{"Resources", []MenuItem{schedules()}},
	}
}

// AgentMenu is the menu of an agent, who sees no admin screen; voicemail says whether the
// agent sees a voicemail box.
func AgentMenu(voicemail bool) []MenuGroup {
	items := []MenuItem{{AtHome, "Home", "home", route.Home()}, desk()}
	if voicemail {
		items = append(items, VoicemailItem())
	}
	return []MenuGroup{{Items: items}}
}

// documentTitle is what the browser's tab says.
func documentTitle(title string) string {
	if title == "" {
		return "Hookline"
	}
	return title + " · Hookline"
}

// initial is the letter that stands for the user.
func (u User) initial() string {
	for _, r := range u.label() {
		return string(r)
	}
	return "?"
}

func (u User) label() string {
	if u.Name != "" {
		return u.Name
	}
	return u.Email
}
