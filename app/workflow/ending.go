package workflow

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"hookline/app/trace"
	"hookline/app/webservice"
)

// Ending is a request that goes out once the call has ended: an object armed it (MISSION V5).
// It stands in the call's state whole, so that neither a newer version of the Workflow nor a
// restart changes what is sent.
type Ending struct {
	Workflow string `json:"workflow"` // id
	Object   string `json:"object"`   // id, which a copy of the Workflow has, too
	Title    string `json:"title"`
	// One of the two.
	Webhook *IVRWebhook `json:"webhook,omitempty"`
	WebHook *WebHook    `json:"web_hook,omitempty"` // of WhenItEnds: sent if the caller hangs up before the Workflow ends
	Block   int64       `json:"block,omitempty"`    // building block id of a WebHook's Workflow
}

// Compile makes the request ready; its answer is not read.
func (e *Ending) Compile() (*webservice.Service, error) {
	var hook *webservice.Hook
	switch {
	case e.WebHook != nil:
		hook = e.WebHook.hook(e.Title)
	case e.Webhook != nil:
		hook = e.Webhook.hook(e.Title)
	default:
		return nil, errors.New("a request for the end of a call has no settings")
	}
	hook.Answer = webservice.HookAnswer(webservice.NotRead)
	return hook.Compile()
}

// arm keeps a request for the end of the call, one for each object.
func (st *State) arm(e Ending) {
	if i := slices.IndexFunc(st.Endings, func(x Ending) bool { return x.Workflow == e.Workflow && x.Object == e.Object }); i >= 0 {
		st.Endings[i] = e
		return
	}
	st.Endings = append(st.Endings, e)
}

// Filled is what a request of the end of the call is filled with, as the call stands.
type Filled struct {
	Values map[string]string // by the names that it writes as ${name}
	Pairs  []webservice.Pair
}

// Fill fills a request. What is secret is left out: what waits to be delivered can be read by
// whoever sees deliveries.
func (e *Ending) Fill(st *State, f Facts, service *webservice.Service, w Workspace) Filled {
	open := *st
	open.Variables, open.Parameters, open.Hidden = maps.Clone(st.Variables), maps.Clone(st.Parameters), slices.Clone(st.Hidden)
	open.forget()
	values := map[string]string{}
	for _, name := range service.Variables() {
		v, ok := f.Dollar(name)
		if !ok {
			v = open.Variables[name]
		}
		values[name] = v
	}
	if e.WebHook == nil {
		return Filled{Values: values}
	}
	s := &Visit{World: afterCall{workspace: w}, Ctx: context.Background(), Facts: f, State: &open, Entry: &trace.Entry{}}
	return Filled{values, e.WebHook.pairs(s, e.Block, false)}
}

// forget empties what is secret, and whatever holds it.
func (st *State) forget() {
	for name, value := range st.Variables {
		if st.mask(value) != value && !slices.Contains(st.Hidden, name) {
			st.Hidden = append(st.Hidden, name)
		}
	}
	if st.mask(st.PassThrough) != st.PassThrough {
		st.PassThrough = ""
	}
	for name, value := range st.Parameters {
		if st.mask(value) != value {
			st.Parameters[name] = ""
		}
	}
	for _, name := range st.Hidden {
		st.Variables[name] = ""
	}
}

// afterCall is what is around a call that has ended.
type afterCall struct {
	Nowhere
	workspace Workspace
}

// DefaultCountry is that of the workspace.
func (a afterCall) DefaultCountry() string { return a.workspace.DefaultCountry() }

// TimeZone is that of the workspace.
func (a afterCall) TimeZone() *time.Location { return a.workspace.TimeZone() }
