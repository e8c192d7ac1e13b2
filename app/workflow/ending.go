package workflow

import (
	"slices"

	"hookline/app/webservice"
)

// Ending is a request that goes out once the call has ended: an object armed it (MISSION V5).
// It stands in the call's state whole, so that neither a newer version of the Workflow nor a
// restart changes what is sent.
type Ending struct {
	Workflow string     `json:"workflow"` // id
	Object   string     `json:"object"`   // id, which a copy of the Workflow has, too
	Title    string     `json:"title"`
	Webhook  IVRWebhook `json:"webhook"`
}

// Compile makes the request ready; its answer is not read.
func (e *Ending) Compile() (*webservice.Service, error) {
	hook := e.Webhook.hook(e.Title)
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

// Ended gives the values that a request of the end of the call is filled with, as the call
// stands: by the names it writes as ${name}. A secret one is left out: what waits to be
// delivered can be read by whoever sees deliveries.
func (st *State) Ended(f Facts, service *webservice.Service) map[string]string {
	values := map[string]string{}
	for _, name := range service.Variables() {
		v, ok := f.Dollar(name)
		if !ok && !slices.Contains(st.Hidden, name) {
			v = st.Variables[name]
		}
		values[name] = v
	}
	return values
}
