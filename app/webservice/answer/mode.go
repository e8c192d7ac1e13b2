package answer

import (
	"slices"
	"time"
)

// Mode is how an answer is read: what a Web Service's server has to say on the call
// (MISSION V3, D3, D4). Each is a file and a line in modes.
type Mode struct {
	Name  string // in the workspace file
	Label string // on screen
	Help  string // one sentence
	Rules string // what such an answer must keep to; empty for nothing more
	// Strict says that 200 alone is success, as the products have it whose answers steer
	// a call.
	Strict bool
	// Results says whether results by path are looked for, Variable whether an answer that
	// is one value is kept under the name of Want.Variable.
	Results, Variable bool
	// Accept is the Accept header of a request that says none itself; empty is Accept().
	Accept string

	read func(d *Document, w *Want, deadline time.Time) Outcome
}

// Names of the modes. An empty one is ModeResults.
const (
	ModeResults   = "results"
	ModeVariables = "variables"
	ModeMessage   = "message"
	ModeAction    = "next_action"
	ModeNone      = "none"
)

// modes are the ways in which an answer is read, as screens list them.
var modes = []*Mode{resultsMode(), variablesMode(), messageMode(), actionMode(), noneMode()}

// Modes lists how an answer can be read.
func Modes() []*Mode { return slices.Clone(modes) }

// ModeNames lists the modes by their names.
func ModeNames() []string {
	names := make([]string, len(modes))
	for i, m := range modes {
		names[i] = m.Name
	}
	return names
}

// FindMode gives a mode by its name, nil for none.
func FindMode(name string) *Mode {
	if name == "" {
		name = ModeResults
	}
	for _, m := range modes {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Want is what is looked for in an answer.
type Want struct {
	Mode     *Mode
	Results  []Result // of ModeResults
	Variable string   // of ModeVariables: keeps an answer that is one value; empty keeps it not
}

// Read reads an answer until deadline, if there is one.
func (w *Want) Read(d *Document, deadline time.Time) Outcome { return w.Mode.read(d, w, deadline) }

// Unread is an Outcome before anything was read.
func (w *Want) Unread() Outcome { return Unread(w.Results) }

// Nothing is the Outcome of an answer without a body: no_match where it must hold something.
func (w *Want) Nothing(why string) Outcome {
	o := w.Unread()
	o.Cause = Success
	for i, r := range w.Results {
		if o.Results[i].Found = r.Optional; !r.Optional {
			o.Cause, o.Reason = NoMatch, why
		}
	}
	return o
}

func resultsMode() *Mode {
	return &Mode{Name: ModeResults, Label: "Results by path", Results: true,
		Help: "Values are taken out of the answer by their paths, and a connector keeps them under labels.",
		read: func(d *Document, w *Want, deadline time.Time) Outcome { return Read(d, w.Results, deadline) }}
}

func noneMode() *Mode {
	return &Mode{Name: ModeNone, Label: "Not read",
		Help: "The request is sent, and the answer's status alone counts.",
		read: func(*Document, *Want, time.Time) Outcome { return Outcome{Cause: Success} }}
}
