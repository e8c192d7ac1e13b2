package workflow

import (
	"slices"
	"strings"
	"time"

	"hookline/app/placeholder"
	"hookline/app/workflow/queue"
)

// Scope is the namespace of labels and system variables in texts: %ivr:label%.
const Scope = "ivr:"

// Variable is a value a text can use at some place of a Workflow.
type Variable struct {
	Name   string // as written between percent signs: ivr:postcode
	From   string // title of an object that stores it; empty for a system variable
	Help   string
	Sample string // to show what a text would say
}

// systemVariables are read-only. activity_source is ipSCAPE's name (MISSION F4).
func systemVariables() []Variable {
	return []Variable{
		{Name: "ivr:activity_source", Help: "The caller's number", Sample: "+61255501111"},
		{Name: "ivr:activity_destination", Help: "The number that was called", Sample: "+61255501234"},
		{Name: "ivr:call_id", Help: "The call's unique identifier", Sample: "01k8m2v4c6t8"},
		{Name: "ivr:call_start", Help: "When the call started, UTC", Sample: "2026-04-22 09:30:00"},
		{Name: "ivr:workflow", Help: "The name of the Workflow that is running", Sample: "Booking line"},
	}
}

// SystemVariables lists what every call has.
func SystemVariables() []Variable { return systemVariables() }

func isSystem(label string) bool {
	return slices.ContainsFunc(systemVariables(), func(v Variable) bool { return v.Name == Scope+strings.ToLower(label) })
}

// Facts are what a call knows of itself: the source of the system variables.
type Facts struct {
	CallID       string
	Turn         int64  // that runs
	Caller       string // E.164, or empty when withheld
	Called       string
	StartedAt    time.Time
	WorkflowName string // the running one; the machine keeps it
	Test         bool   // placed in the browser
	Unrecorded   bool   // the carrier can't record what two people say

	// Queue says how a Campaign's queue stands; the interpreter sets it.
	Queue func(campaign string) (queue.Look, bool)
}

func (f Facts) system(name string) (string, bool) {
	switch name {
	case "ivr:activity_source":
		return f.Caller, true
	case "ivr:activity_destination":
		return f.Called, true
	case "ivr:call_id":
		return f.CallID, true
	case "ivr:call_start":
		return f.StartedAt.UTC().Format("2006-01-02 15:04:05"), true
	case "ivr:workflow":
		return f.WorkflowName, true
	}
	if campaign, what, ok := queue.Named(name); ok && f.Queue != nil {
		look, found := f.Queue(campaign)
		return look.Value(what), found
	}
	return "", false
}

// Available lists the variables a text of the object can use: the system's, and
// the labels of every object that can come before it.
func (d *Definition) Available(objectID string) []Variable { return d.availability()[objectID] }

// availability walks from each object that stores something, which are few, and
// not to each that reads.
func (d *Definition) availability() map[string][]Variable {
	all := make(map[string][]Variable, len(d.Objects))
	for _, o := range d.Objects {
		all[o.ID] = systemVariables()
	}
	edges := d.edges()
	for _, o := range d.Objects {
		if _, ok := o.Settings.(Labeller); !ok {
			continue
		}
		after := map[string]bool{}
		for _, next := range edges[o.ID] {
			for id := range reachable(edges, next) {
				after[id] = true
			}
		}
		for id := range after {
			all[id] = appendLabels(all[id], o)
		}
	}
	return all
}

// QueueVariables lists the values of the queues a Workflow can ask for.
func QueueVariables(around Surroundings) []Variable {
	var list []Variable
	for _, c := range sortedCampaigns(around) {
		for _, v := range queue.Values(c.Name) {
			list = append(list, Variable{Name: v.Name, Help: v.Help, Sample: v.Sample})
		}
	}
	return list
}

// Offered lists the variables a text of an object can use: those of Available, and
// those of the queues.
func (d *Definition) Offered(o *Object, around Surroundings) []Variable {
	list := append(d.Available(o.ID), QueueVariables(around)...)
	if own, ok := o.Settings.(Owner); ok {
		list = append(list, own.OwnVariables()...)
	}
	return list
}

// Labels lists what the objects of a Workflow store, each label once, in the
// order of the objects.
func (d *Definition) Labels() []Variable {
	var list []Variable
	for _, o := range d.Objects {
		list = appendLabels(list, o)
	}
	return list
}

func appendLabels(list []Variable, o *Object) []Variable {
	labeller, ok := o.Settings.(Labeller)
	if !ok {
		return list
	}
	for _, label := range labeller.Labels() {
		name := Scope + label
		if label != "" && !slices.ContainsFunc(list, func(v Variable) bool { return v.Name == name }) {
			list = append(list, Variable{Name: name, From: o.Title, Sample: sampleOf(label)})
		}
	}
	return list
}

func sampleOf(label string) string { return "(" + strings.ReplaceAll(label, "_", " ") + ")" }

// Preview says what a text would be with the samples of the variables given.
// Unknown ones stay as they are written.
func Preview(text string, vars []Variable) string {
	return placeholder.Parse(placeholder.Scoped, text).Expand(func(name string) (string, bool) {
		for _, v := range vars {
			if v.Name == name {
				return v.Sample, true
			}
		}
		return "", false
	}, nil)
}

// VariablesIn lists the names of the variables a text uses, as between percent
// signs, each once.
func VariablesIn(text string) []string { return placeholder.Parse(placeholder.Scoped, text).Names() }
