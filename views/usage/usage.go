// Package usage shows where Workflows use a thing: the objects, and whether in the
// draft, in what is published, or in both.
package usage

import (
	"strings"

	"hookline/views/route"
)

// Place is a Workflow that uses the thing, with the objects in it.
type Place struct {
	WorkflowID, Name string
	Objects          []Object
}

// Count is how many objects there are in all.
func Count(places []Place) int {
	n := 0
	for _, p := range places {
		n += len(p.Objects)
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
	var list []string
	for _, o := range p.Objects {
		list = append(list, o.Title)
	}
	return strings.Join(list, ", ")
}

// Link is one place that uses a thing, of whatever kind the user is.
type Link struct {
	What   string // Workflow, Phone number
	Name   string
	URL    string // empty for one that has no page
	Detail string // the object of a Workflow
	Scope  string // Draft, Published version; empty for what is neither
}
