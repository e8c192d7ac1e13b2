package workflow

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hookline/app/label"
	"hookline/app/source"
	"hookline/app/trace"
	"hookline/app/uniq"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
)

// Requester is a kind that sends a request of its own, which can be tried without a call.
type Requester interface {
	Settings
	// Request is what it asks. The error is Invalid with a field per broken rule.
	Request(s *Visit) (ServiceRequest, error)
	// Knows gives the setting with the names that tried answers gave (KeepSets).
	Knows() *[]string
}

var (
	_ Requester = (*IVRWebhook)(nil)
	_ Requester = (*WebHook)(nil)
	_ Requester = (*WhenItEnds)(nil)
)

// Request is the one that is sent. When the call has ended nobody reads the answer.
func (w *IVRWebhook) Request(s *Visit) (ServiceRequest, error) {
	hook := w.hook(s.Entry.Title)
	if w.WhenCallEnds {
		hook.Answer = webservice.HookAnswer(webservice.NotRead)
	}
	service, err := hook.Compile()
	return ServiceRequest{Hook: service}, err
}

// Knows gives the variables that its answers are known to set.
func (w *IVRWebhook) Knows() *[]string { return &w.Sets }

// Request is the one that is sent, with its parameters.
func (w *WebHook) Request(s *Visit) (ServiceRequest, error) {
	service, err := w.hook(s.Entry.Title).Compile()
	if err != nil {
		return ServiceRequest{}, err
	}
	return ServiceRequest{Hook: service, Pairs: w.pairs(s, s.BlockID(s.State.Workflow), true)}, nil
}

// Knows gives the user parameters that its answers are known to pass on.
func (w *WebHook) Knows() *[]string { return &w.Sets }

// PassesOn says whether answers to an object pass user parameters on: its names are those then.
func PassesOn(s Settings) bool {
	switch w := s.(type) {
	case *WebHook:
		return w.Action == answer.ModeAction
	case *WhenItEnds:
		return w.Action == answer.ModeAction
	}
	return false
}

// MaxSets bounds the names that are kept of tried answers: an answer sets no more.
const MaxSets = 100

// checkSets reports kept names that no answer can set.
func (c *Check) checkSets(names []string) {
	if n := len(names); n > MaxSets {
		c.Red("sets", "There are %d names; %d is the most.", n, MaxSets)
	}
	var seen uniq.Strings
	for i, name := range names {
		field := fmt.Sprintf("sets[%d]", i)
		if c.Label(field, name); !seen.Add(name) {
			c.Red(field, "%q is there already.", name)
		}
	}
}

// Trial is an object's request, made ready without a call: with values that somebody typed,
// or those of a call that is over.
type Trial struct {
	World World
	Title string // of the object
	Facts Facts
	State *State
}

// NewTrial has the samples of everything that every call has.
func NewTrial(world World, title string, now time.Time) *Trial {
	t := &Trial{World: world, Title: title, Facts: Facts{StartedAt: now, Source: map[string]string{}}, State: &State{RunAt: now.Unix()}}
	for _, v := range label.Dollar() {
		t.Set(v.Name, v.Sample)
	}
	for _, v := range source.Values() {
		t.Facts.Source[v.Name] = v.Sample
	}
	t.State.PassThrough = scopedSample(label.PassThrough)
	return t
}

// Of takes the values of a call in the place of samples, but no secret one: a trial sends
// none.
func (t *Trial) Of(facts Facts, state *State) {
	t.Facts, t.State = facts, state
	state.forget()
	for _, name := range state.Hidden {
		delete(state.Variables, name)
	}
}

// TrialField is a value that a request is filled with.
type TrialField struct {
	Key     string // for Set and Value
	Written string // as the request has it first: ${source}, %ivr:pin%
	Help    string
}

// sameAs are the names of texts for what ${name} has as well, by their names.
var sameAs = map[string]string{"ivr:activity_source": "source", "ivr:activity_destination": "destination", "ivr:call_id": "uuid"}

// Fields lists what an object's request is filled with, each value once, in the order in
// which the request has them.
func (t *Trial) Fields(r Requester) []TrialField {
	var list []TrialField
	add := func(key, written string) {
		if same := sameAs[key]; same != "" {
			key = same
		}
		if name, ok := strings.CutPrefix(key, Scope); ok && label.IsPassThrough(name) {
			key = Scope + label.PassThrough
		}
		if !slices.ContainsFunc(list, func(f TrialField) bool { return f.Key == key }) {
			list = append(list, TrialField{Key: key, Written: written, Help: helpOf(key)})
		}
	}
	request, err := r.Request(t.visit())
	if err != nil {
		return nil
	}
	for _, name := range request.Hook.Variables() {
		key := Scope + name
		if label.IsDollar(name) {
			key = name
		}
		add(key, "${"+name+"}")
	}
	for _, text := range TextsOf(r) {
		for _, name := range VariablesIn(*text.Text) {
			if strings.HasPrefix(name, Scope) {
				add(name, "%"+name+"%")
			}
		}
	}
	if _, own := r.(*IVRWebhook); !own { // what is always sent
		add("source", automaticPrefix+"caller_id")
		add("destination", automaticPrefix+"number_called")
		add(Scope+label.PassThrough, automaticPrefix+"pass_through")
	}
	return list
}

func helpOf(key string) string {
	list := label.Dollar()
	if name, ok := strings.CutPrefix(key, Scope); ok {
		key, list = name, label.Scoped()
	}
	if i := slices.IndexFunc(list, func(v label.Variable) bool { return v.Name == key }); i >= 0 {
		return list[i].Help
	}
	return ""
}

func scopedSample(name string) string {
	list := label.Scoped()
	if i := slices.IndexFunc(list, func(v label.Variable) bool { return v.Name == name }); i >= 0 {
		return list[i].Sample
	}
	return ""
}

// Value gives what a field holds, and whether a call had a secret there.
func (t *Trial) Value(key string) (value string, secret bool) {
	if v, ok := t.Facts.Dollar(key); ok {
		return v, false
	}
	if slices.Contains(t.State.Hidden, strings.TrimPrefix(key, Scope)) {
		return "", true
	}
	v, _ := t.State.Value(t.Facts, key)
	return v, false
}

// Set gives a field another value.
func (t *Trial) Set(key, value string) {
	f := &t.Facts
	for name, at := range map[string]*string{
		"customer": &f.Account.Customer, "projectid": &f.Account.Project, "source": &f.Caller, "destination": &f.Called,
		"uuid": &f.CallID, "vccsys_shortid": &f.ShortID, Scope + "workflow": &f.WorkflowName, Scope + label.PassThrough: &t.State.PassThrough,
	} {
		if name == key {
			*at = value
			return
		}
	}
	name, scoped := strings.CutPrefix(key, Scope)
	switch {
	case !scoped:
	case name == "call_start":
		if at, err := time.Parse(time.DateTime, value); err == nil {
			f.StartedAt = at
		}
	case source.Known(name):
		if f.Source == nil {
			f.Source = map[string]string{}
		}
		f.Source[name] = value
	case ValidLabel(name):
		if t.State.Variables == nil {
			t.State.Variables = map[string]string{}
		}
		t.State.Variables[name] = value
		t.State.Hidden = slices.DeleteFunc(t.State.Hidden, func(hidden string) bool { return hidden == name })
	}
}

// Request is what a call with these values would send.
func (t *Trial) Request(r Requester) (*webservice.Service, webservice.Request, error) {
	visit := t.visit()
	request, err := r.Request(visit)
	if err != nil {
		return nil, webservice.Request{}, err
	}
	request.Variable = visit.variable
	return request.Hook, request.Request(t.State), nil
}

func (t *Trial) visit() *Visit {
	if t.State.Variables == nil {
		t.State.Variables = map[string]string{}
	}
	return &Visit{World: t.World, Ctx: context.Background(), Now: time.Now, Facts: t.Facts, State: t.State, Entry: &trace.Entry{Title: t.Title}}
}

// SampleOf is a value that stands for a label where there is no call: digits where a
// Capture Digits keeps it.
func (d *Definition) SampleOf(name string) string {
	for _, o := range d.Objects {
		if digits, ok := o.Settings.(*CaptureDigits); ok && digits.Label == name {
			return "12345678901234567890123456789012"[:min(max(digits.MinDigits, min(digits.MaxDigits, 4), 0), maxDigits)]
		}
	}
	return strings.ReplaceAll(name, "_", " ")
}
