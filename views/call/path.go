package call

import (
	"github.com/a-h/templ"

	"hookline/views/route"
)

// PathStep is an entry of the trace that stands on an object of a version.
type PathStep struct {
	ID      string `json:"id"` // of the entry: step-3-0
	Version string `json:"version"`
	Name    string `json:"name"` // of the version: "Suburb line v3"
	Object  string `json:"object"`
	Title   string `json:"title"`
	Exit    string `json:"exit,omitempty"`
	Failed  bool   `json:"failed,omitempty"`
}

// Path is a call's way over the canvas of the versions it ran.
type Path struct {
	CallID string
	Steps  []PathStep
	Canvas templ.Component // of the version of the last step; nil: there is no path
}

// last is the step the page begins with: where the call is, or ended.
func (p Path) last() PathStep { return p.Steps[len(p.Steps)-1] }

func (p Path) url() string     { return route.CallPath(p.CallID) }
func (p Path) graph() string   { return route.CallGraph(p.CallID, "") }
func (p Path) overlay() string { return route.CallOverlay(p.CallID, "", "") }
