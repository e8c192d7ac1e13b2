// Package styleguide is the page of all components with all their states. It
// is where the look is judged and photographed; production does not serve it.
package styleguide

import (
	"time"

	"github.com/a-h/templ"

	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// Props is what the page needs: the moment all its times count from, so that
// pictures of it can be compared.
type Props struct {
	Now time.Time
}

func frame() layout.Frame {
	return layout.Frame{
		Title:   "Suburb by postcode",
		Crumbs:  []layout.Crumb{{Label: "Integration"}, {Label: "Web Services", URL: route.WebServices()}},
		Badge:   component.Badge(component.Success, "Active"),
		Lead:    "The styleguide: every component with its states.",
		Actions: actions(),
		Tabs: component.Tabs("Web Service", route.Styleguide(),
			component.Tab{Label: "Configuration", URL: route.Styleguide()},
			component.Tab{Label: "Test", URL: route.Styleguide() + "#test"},
			component.Tab{Label: "Used by", URL: route.Styleguide() + "#used-by", Count: "3"},
			component.Tab{Label: "Problems", URL: route.Styleguide() + "#problems", Count: "2", Tone: component.Error}),
		Menu:    layout.AdminMenu(),
		Current: layout.AtWebServices,
		User:    layout.User{Name: "Ada Admin", Email: "ada@example.com", Role: "Admin"},
	}
}

type param struct{ name, description, static string }

func params() []param {
	return []param{
		{"limit", "How many suburbs", "10"},
		{"country", "Two letters", ""},
	}
}

// rowOf is the parameter of a row; the template row has a blank one.
func rowOf(r component.Row) param {
	if r.Template {
		return param{}
	}
	return params()[r.Index]
}

func variables() []component.Insertion {
	return []component.Insertion{
		{Text: "%ivr:activity_source%", Label: "Caller's number", Help: "System"},
		{Text: "%ivr:postcode%", Label: "postcode", Help: "Ask for the postcode"},
	}
}

func errs() component.Errors {
	return component.Errors{
		"query[1].name": `"country" is already a path variable. Choose another name.`,
		"domain_bad":    `"https://api.example.com": leave out the scheme, use the HTTPS switch.`,
	}
}

func list(empty bool) component.ListProps {
	p := component.ListProps{
		ID: "services", URL: route.Styleguide(), Noun: "Web Service", Nouns: "Web Services",
		Columns: []component.Column{
			{Label: "Name", Key: "name"}, {Label: "Method"}, {Label: "URL", Wide: true},
			{Label: "Used by", Key: "used", Number: true}, {Label: "State"}, {Label: "Last outcome", Key: "last"},
			{Label: "Actions", Hidden: true},
		},
		Paging: component.Paging{Sort: "name", Page: 2, Size: 50, Total: 20000}, Filters: stateFilter(),
	}
	if empty {
		p.ID, p.Total, p.NoFind, p.Filters, p.Empty = "none", 0, true, nil, emptyServices()
	}
	return p
}

type service struct {
	name, method, url, used string
	outcome                 component.OutcomeProps
	active                  bool
}

func services(now time.Time) []service {
	return []service{
		{"Authentication", "POST", "https://api.example.com/session", "1", component.OutcomeProps{Tone: component.Success, Text: "200", Took: 84 * time.Millisecond, At: now.Add(-2 * time.Minute)}, true},
		{"Blacklist check", "GET", "https://api.example.com/check/%number%", "4", component.OutcomeProps{Tone: component.Error, Text: "Timeout", Took: 5 * time.Second, At: now.Add(-3 * time.Hour)}, true},
		{"Carrier lookup", "GET", "https://lookups.example.com/v2/%number%", "2", component.OutcomeProps{Tone: component.Warning, Text: "No match", Took: 1230 * time.Millisecond, At: now.Add(-40 * time.Hour)}, true},
		{"Suburb by postcode", "GET", "http://127.0.0.1:9090/suburbs/%postcode%.json", "0", component.OutcomeProps{Text: "Never called"}, false},
	}
}

func phases() []component.Phase {
	return []component.Phase{
		{Name: "DNS", Took: 4 * time.Millisecond}, {Name: "Connect", Took: 12 * time.Millisecond},
		{Name: "TLS", Took: 21 * time.Millisecond}, {Name: "First byte", Took: 38 * time.Millisecond},
		{Name: "Body", Took: 9 * time.Millisecond},
	}
}

func tree() component.TreeNode {
	return component.TreeNode{Kind: "array", Path: "$", Children: []component.TreeNode{
		{Key: "0", Kind: "object", Path: "0", Children: []component.TreeNode{
			{Key: "name", Kind: "string", Value: "Balgowlah", Path: "0.name"},
			{Key: "postcode", Kind: "number", Value: "2093", Path: "0.postcode"},
			{Key: "state", Kind: "object", Path: "0.state", Children: []component.TreeNode{
				{Key: "name", Kind: "string", Value: "New South Wales", Path: "0.state.name"},
				{Key: "abbreviation", Kind: "null", Value: "null", Path: "0.state.abbreviation"},
			}},
			{Key: "latitude", Kind: "number", Value: "-33.829999999999998", Path: "0.latitude"},
			{Key: "active", Kind: "bool", Value: "true", Path: "0.active"},
		}},
		{Key: "1", Kind: "object", Path: "1", Children: []component.TreeNode{
			{Key: "name", Kind: "string", Value: "Manly Vale <b>", Path: "1.name"},
		}},
	}}
}

func xmlTree() component.TreeNode {
	return component.TreeNode{Key: "action", Kind: "element", Children: []component.TreeNode{
		{Key: "version", Kind: "attribute", Value: "1", Path: "/action/@version"},
		{Key: "app", Kind: "element", Children: []component.TreeNode{
			{Kind: "text", Value: "transfer", Path: "/action/app"},
		}},
	}}
}

func audit(now time.Time) []component.AuditEntry {
	return []component.AuditEntry{
		{Who: "Ada Admin", What: "changed the timeout from 5 s to 8 s", At: now.Add(-4 * time.Minute)},
		{Who: "Sam Support", What: "added the result “State”", At: now.Add(-26 * time.Hour), Detail: component.CodeBlock(component.CodeProps{Label: "Change", Text: "+ results: State = 0.state.name"})},
		{Who: "Ada Admin", What: "created it", At: now.Add(-72 * time.Hour)},
	}
}

func busy() templ.Attributes { return templ.Attributes{"data-demo": "busy"} }
