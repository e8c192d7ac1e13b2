// Package channel is the screens of Channels > Voice: phone numbers with the
// Workflows that answer them, and the carriers they come from.
package channel

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// NumberRow is a phone number as the list shows it.
type NumberRow struct {
	ID, Number, Description, Workflow string
	Warning                           string // why its callers hear no Workflow
	LastCall                          time.Time
}

// Numbers is the list of phone numbers.
type Numbers struct {
	Rows   []NumberRow
	Search string
	Total  int // that match
	Tabs   Tabs
}

// Tabs are what the tabs of Voice count.
type Tabs struct{ Numbers, Carriers int }

func tabs(t Tabs, current string) templ.Component {
	return component.Tabs("Voice", []component.Tab{
		{Label: "Phone numbers", URL: route.Voice(), Count: component.Count(t.Numbers), Current: current == route.Voice()},
		{Label: "Carriers", URL: route.Carriers(), Count: component.Count(t.Carriers), Current: current == route.Carriers()},
	})
}

func (n Numbers) props() component.ListProps {
	return component.ListProps{
		ID: "numbers", URL: route.Voice(), Noun: "phone number", Nouns: "phone numbers",
		Columns: []component.Column{{Label: "Number"}, {Label: "Description"}, {Label: "Workflow"}, {Label: "Test", Hidden: true}},
		Paging:  component.Paging{Search: n.Search, Page: 1, Total: n.Total}, Empty: noNumbers(),
	}
}

// CarrierRow is a carrier as the list shows it.
type CarrierRow struct {
	ID, Name, Kind string
	Signed         bool
	VoiceURL       string
}

// Carriers is the list of carriers.
type Carriers struct {
	Rows []CarrierRow
	Tabs Tabs
}

func (c Carriers) props() component.ListProps {
	return component.ListProps{
		ID: "carriers", URL: route.Carriers(), Noun: "carrier", Nouns: "carriers", NoFind: true,
		Columns: []component.Column{{Label: "Name"}, {Label: "Kind"}, {Label: "Signature"}, {Label: "Voice URL", Wide: true}},
		Paging:  component.Paging{Page: 1, Total: len(c.Rows)}, Empty: noCarriers(),
	}
}

// NumberForm is the form of a phone number; names as posted.
type NumberForm struct {
	ID          string `json:"-"`
	Version     int64  `json:"version"`
	Number      string `json:"number"`
	Description string `json:"description"`
	Workflow    string `json:"workflow"`
}

// NumberPage is the page of a phone number.
type NumberPage struct {
	Form      NumberForm
	Errors    component.Errors
	Dirty     bool // what is shown is not what is stored
	Conflict  *component.Conflict
	Workflows []component.Option
	Warnings  []string
	Stored    string // the number as it is stored; empty for a new one
	Trail     []models.AuditEntry
}

// CarrierForm is the form of a carrier; names as posted. The token is never
// shown again.
type CarrierForm struct {
	ID        string `json:"-"`
	Version   int64  `json:"version"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Signature string `json:"signature"`
	Token     string `json:"auth_token"`
	Queue     string `json:"queue"`
	Account   string `json:"account"`
	APIURL    string `json:"api_url"`
}

// CarrierPage is the page of a carrier.
type CarrierPage struct {
	Form     CarrierForm
	Errors   component.Errors
	Dirty    bool
	Conflict *component.Conflict
	Kinds    []component.Option
	TokenSet bool
	Stored   string // its name; empty for a new one
	Slug     string
	Base     string // public address of the installation
	Public   bool   // Base is a setting and https
	Trail    []models.AuditEntry
}

func withForm(f layout.Frame, actions templ.Component) layout.Frame {
	f.Width, f.Actions = layout.Form, actions
	return f
}

func (p CarrierPage) voiceURL() string  { return p.Base + route.RuntimeVoice(p.Slug) }
func (p CarrierPage) statusURL() string { return p.Base + route.RuntimeStatus(p.Slug) }

func what(e models.AuditEntry) string {
	if e.Action != "changed" {
		return e.Action + " it"
	}
	var fields []string
	for _, c := range e.Changes {
		fields = append(fields, strings.ReplaceAll(c.Field, "_", " "))
	}
	return "changed " + strings.Join(fields, ", ")
}
