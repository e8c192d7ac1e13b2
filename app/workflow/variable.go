package workflow

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hookline/app/label"
	"hookline/app/placeholder"
	"hookline/app/readback"
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

// anyLabel stands among variables for those that an answer may set and nobody knows yet.
const anyLabel = Scope + "*"

// SystemVariables lists what every call has, read-only.
func SystemVariables() []Variable {
	var list []Variable
	for _, v := range label.Scoped() {
		list = append(list, Variable{Name: Scope + v.Name, Help: v.Help, Sample: v.Sample})
	}
	return list
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
	Unrecorded   bool   // the carrier can't record what two people say
	// Untranscribed says that the carrier writes no texts of recordings.
	Untranscribed bool

	Source map[string]string // SourceTrak values, of app/source

	// Account is whose the call is; the interpreter sets it.
	Account Account
	// Queue says how a Campaign's queue stands; the interpreter sets it.
	Queue func(campaign string) (queue.Look, bool)
}

// Dollar gives a system variable by a name of label.Dollar (MISSION V1); false for any other.
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
func (d *Definition) Available(objectID string, around Surroundings) []Variable {
	return slices.DeleteFunc(d.availability(around)[objectID], func(v Variable) bool { return v.Name == anyLabel })
}

// availability walks from each object that stores something, which are few, and
// not to each that reads.
func (d *Definition) availability(around Surroundings) map[string][]Variable {
	all := make(map[string][]Variable, len(d.Objects))
	for _, o := range d.Objects {
		all[o.ID] = SystemVariables()
	}
	edges, ending := d.edges(), d.Ending()
	for _, o := range d.Objects {
		labels := labelsOf(o, around)
		if len(labels) == 0 {
			continue
		}
		after := map[string]bool{}
		for _, next := range edges[o.ID] {
			for id := range reachable(edges, next) {
				after[id] = true
			}
		}
		if ending != nil { // wherever the call has been
			after[ending.ID] = true
		}
		for id := range after {
			all[id] = appendLabels(all[id], o, labels)
		}
	}
	return all
}

// labelsOf lists what an object stores: what its settings say, and what the answer sets
// that it asks for, as far as that is known.
func labelsOf(o *Object, around Surroundings) []string {
	var labels []string
	if labeller, ok := o.Settings.(Labeller); ok {
		labels = labeller.Labels()
	}
	if answered, ok := o.Settings.(Answered); ok {
		known, more := answered.Answers(around)
		if labels = append(labels, known...); more {
			labels = append(labels, strings.TrimPrefix(anyLabel, Scope))
		}
	}
	return labels
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
	list := append(d.Available(o.ID, around), QueueVariables(around)...)
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
		if labeller, ok := o.Settings.(Labeller); ok {
			list = appendLabels(list, o, labeller.Labels())
		}
	}
	return list
}

func appendLabels(list []Variable, o *Object, labels []string) []Variable {
	for _, label := range labels {
		name := Scope + label
		if label != "" && !slices.ContainsFunc(list, func(v Variable) bool { return v.Name == name }) {
			list = append(list, Variable{Name: name, From: o.Title, Sample: sampleOf(label)})
		}
	}
	return list
}

func sampleOf(label string) string { return "(" + strings.ReplaceAll(label, "_", " ") + ")" }

// Preview says what a text would be with the samples of the variables given, in English.
// Unknown ones stay as they are written.
func Preview(text string, vars []Variable) string {
	return placeholder.Parse(placeholder.Scoped, text).Fill(func(p placeholder.Part) (string, bool) {
		for _, v := range vars {
			if v.Name == p.Name {
				return v.sampleAs(readback.Read(p.Format)), true
			}
		}
		return "", false
	}, nil)
}

// sampleAs is the sample as a format reads it: the format's own where that of the variable
// only stands for a value.
func (v Variable) sampleAs(as readback.As) string {
	sample := v.Sample
	if f, known := readback.Named(as.Format); known && v.From != "" && as.Check() == nil {
		sample = f.Sample
	}
	said, _ := as.Say(sample, readback.Place{})
	return said
}

// WrongFormats says of each variable in a text whose format can't be read what is wrong with
// it. Each begins with the variable as it is written.
func WrongFormats(text string) []string {
	var list []string
	for _, p := range placeholder.Parse(placeholder.Scoped, text).Parts() {
		if err := readback.Read(p.Format).Check(); err != nil {
			list = append(list, fmt.Sprintf("%s is said as it is: %v.", p.Text, err))
		}
	}
	return list
}

// VariablesIn lists the names of the variables a text uses, as between percent
// signs, each once.
func VariablesIn(text string) []string { return placeholder.Parse(placeholder.Scoped, text).Names() }
