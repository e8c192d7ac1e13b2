// Package usage shows what uses a thing: of Workflows the objects, and whether in the
// draft, in what is published, or in both.
package usage

import (
	"slices"
	"strings"

	"hookline/views/component"
	"hookline/views/route"
)

// Place is a Workflow that uses the thing, with the objects in it; or something else that
// does, which has no objects.
type Place struct {
	WorkflowID, Name string
	Objects          []Object
	What, URL        string // of something else: Event, and its page
}

func (p Place) url() string {
	if p.What != "" {
		return p.URL
	}
	return route.Workflow(p.WorkflowID)
}

// Count is how many objects there are in all.
func Count(places []Place) int {
	n := 0
	for _, p := range places {
		if n += len(p.Objects); p.What != "" {
			n++
		}
	}
	return n
}

// Object is an object of a Workflow that uses the thing.
type Object struct {
	ID, Title string
	Draft     bool
	Published bool
}

func (o Object) url(workflow string) string {
	if o.Published && !o.Draft {
		return route.WorkflowPublishedObject(workflow, o.ID)
	}
	return route.WorkflowObject(workflow, o.ID)
}

// titles names the objects of a Workflow in one line.
func titles(p Place) string {
	if p.What != "" {
		return p.What
	}
	var list []string
	for _, o := range p.Objects {
		list = append(list, o.Title)
	}
	return strings.Join(list, ", ")
}

// Page is the tab of what uses a thing, whose pages have the head H.
type Page[H any] struct {
	Head    H
	Refused string // why the thing was not deleted
}

// Link is one place that uses a thing, of whatever kind the user is.
type Link struct {
	What   string // Workflow, Phone number
	Name   string
	URL    string // empty for one that has no page
	Detail string // the object of a Workflow
	Scope  string // Draft, Published version; empty for what is neither
}

// Who begins a sentence with what uses a thing: "2 Workflows and 1 Event use".
func Who(places []Place) string {
	var kinds []string
	count := map[string]int{}
	for _, p := range places {
		what := p.What
		if what == "" {
			what = "Workflow"
		}
		if count[what]++; count[what] == 1 {
			kinds = append(kinds, what)
		}
	}
	slices.SortStableFunc(kinds, func(a, b string) int { return order(a) - order(b) })
	parts := make([]string, len(kinds))
	for i, what := range kinds {
		parts[i] = component.Plural(count[what], what, what+"s")
	}
	who := strings.Join(parts, " and ")
	if n := len(parts); n > 2 {
		who = strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	if len(places) == 1 {
		return who + " uses"
	}
	return who + " use"
}

// order has Workflows first.
func order(what string) int {
	if what == "Workflow" {
		return 0
	}
	return 1
}

// Times says in the list of a thing how often it is used: "Suburb, used 3 times".
func Times(name string, n int) string {
	return name + ", used " + component.Plural(n, "time", "times")
}
