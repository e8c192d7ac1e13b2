package workflow

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hookline/app/placeholder"
	"hookline/app/source"
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
	list := []Variable{
		{Name: "ivr:activity_source", Help: "The caller's number", Sample: "+61255501111"},
		{Name: "ivr:activity_destination", Help: "The number that was called", Sample: "+61255501234"},
		{Name: "ivr:call_id", Help: "The call's unique identifier", Sample: "01k8m2v4c6t8"},
		{Name: "ivr:call_start", Help: "When the call started, UTC", Sample: "2026-04-22 09:30:00"},
		{Name: Scope + passThrough, Help: "What another system asked to be sent back to it; behind a dot, one value of it: p_t.user_id", Sample: "user_id|12345||step|call_user"},
		{Name: "ivr:workflow", Help: "The name of the Workflow that is running", Sample: "Booking line"},
	}
	for _, v := range source.Values() {
		list = append(list, Variable{Name: Scope + v.Name, Help: v.Help, Sample: v.Sample})
	}
	return list
}

// SystemVariables lists what every call has.
func SystemVariables() []Variable { return systemVariables() }

func isSystem(label string) bool {
	return isPassThrough(label) || slices.ContainsFunc(systemVariables(), func(v Variable) bool { return v.Name == Scope+strings.ToLower(label) })
}

// DollarVariables lists the system variables that the requests of a Web Service name as
// ${name}, by the names of the seeds' product (MISSION V1). Answers can't set them.
func DollarVariables() []Variable {
	return []Variable{
		{Name: "customer", Help: "The customer id of the number called, or of the workspace", Sample: "4711"},
		{Name: "projectid", Help: "The project id of the number called, or of the workspace", Sample: "12"},
		{Name: "source", Help: "The caller's number", Sample: "+61255501111"},
		{Name: "destination", Help: "The number that was called", Sample: "+61255501234"},
		{Name: "uuid", Help: "The call's unique identifier", Sample: "01k8m2v4c6t8"},
		{Name: "vccsys_shortid", Help: "The call's short identifier, 8 characters", Sample: "k3f9m2ab"},
	}
}

// IsDollarSystem says whether a name, in any case, is one of DollarVariables.
func IsDollarSystem(name string) bool {
	return slices.ContainsFunc(DollarVariables(), func(v Variable) bool { return strings.EqualFold(v.Name, name) })
}

// Account is whose a call is, in the words of those who are asked for it. Either may be
// empty.
type Account struct{ Customer, Project string }

// Or takes what a leaves empty from another.
func (a Account) Or(other Account) Account {
	return Account{cmp.Or(a.Customer, other.Customer), cmp.Or(a.Project, other.Project)}
}

// Facts are what a call knows of itself: the source of the system variables.
type Facts struct {
	CallID       string
	ShortID      string // 8 characters, unique too; empty of a call from before there were any
	Turn         int64  // that runs
	Caller       string // E.164, or empty when withheld
	Called       string
	StartedAt    time.Time
	WorkflowName string // the running one; the machine keeps it
	Test         bool   // placed in the browser

	Source map[string]string // SourceTrak values, of app/source

	// Account is whose the call is; the interpreter sets it.
	Account Account
	// Queue says how a Campaign's queue stands; the interpreter sets it.
	Queue func(campaign string) (queue.Look, bool)
}

// Dollar gives a system variable by a name of DollarVariables; false for any other.
func (f Facts) Dollar(name string) (string, bool) {
	switch name {
	case "customer":
		return f.Account.Customer, true
	case "projectid":
		return f.Account.Project, true
	case "source":
		return f.Caller, true
	case "destination":
		return f.Called, true
	case "uuid":
		return f.CallID, true
	case "vccsys_shortid":
		return f.ShortID, true
	}
	return "", false
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
	if label := strings.TrimPrefix(name, Scope); label != name && source.Known(label) {
		return f.Source[label], true
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
