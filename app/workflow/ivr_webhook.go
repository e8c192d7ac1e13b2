package workflow

import (
	"time"

	"hookline/app/apperr"
	"hookline/app/label"
	"hookline/app/webservice"
)

// IVRWebhook asks another system within a Workflow, and its answer sets variables of the
// call: VCC Live's object, with the fields of its page (MISSION V2 to V4).
type IVRWebhook struct {
	URL         string `json:"url"`
	Method      string `json:"method"`
	ContentType string `json:"content_type"`
	Body        string `json:"body,omitempty"`         // POST and PUT
	SetVariable string `json:"set_variable,omitempty"` // keeps an answer that is one value
	// WhenCallEnds sends it once the call has ended, with the variables as they are then; its
	// answer is disregarded (MISSION V5).
	WhenCallEnds bool `json:"when_call_ends,omitempty"`
	// Sets are variables that tried answers set: what the editor knows of them.
	Sets []string `json:"sets,omitempty"`
}

// ErrorExit is the exit of webhooks for what did not succeed.
const ErrorExit = "error"

// MISSION V4: how long connecting and answering may take.
const hookTimeout = 5 * time.Second

func ivrWebhookKind() Kind {
	return Kind{Name: "ivr_webhook", Label: "IVR Webhook", Icon: "webhook", Group: groupData,
		Summary: "Ask another system by its address; its answer sets variables",
		Silent:  true, Failure: ErrorExit,
		New: func() Settings { return &IVRWebhook{Method: "GET", ContentType: webservice.ContentForm} }}
}

// Exits: success and error, and the causes of a connector for who wants them.
func (w *IVRWebhook) Exits() []Exit {
	return append([]Exit{{Name: SuccessExit, Label: "Success", Help: "The server answered 200, and the answer could be used"}}, errorExits()...)
}

// errorExits are error, and the causes of a connector that are error where they are not
// connected.
func errorExits() []Exit {
	exits := []Exit{{Name: ErrorExit, Label: "Error", Help: "All else that is not connected below"}}
	for _, e := range (&WebServiceConnector{}).Exits() {
		if e.Fallback != "" && e.Name != NoMatchExit {
			e.Fallback = ErrorExit
			exits = append(exits, e)
		}
	}
	return exits
}

// WebhookMethods are those of an IVR Webhook.
func WebhookMethods() []string { return webservice.HookMethods() }

// WebhookContentTypes are how its body is sent.
func WebhookContentTypes() []string { return webservice.HookContentTypes() }

// hook is the request.
func (w *IVRWebhook) hook(name string) *webservice.Hook {
	return &webservice.Hook{Name: name, Method: w.Method, URL: w.URL, ContentType: w.ContentType, Body: w.Body,
		Answer: webservice.VariablesHook(w.SetVariable), Connect: hookTimeout, Timeout: hookTimeout}
}

// Labels: the variable that an answer of one value sets.
func (w *IVRWebhook) Labels() []string {
	if w.SetVariable == "" || w.WhenCallEnds {
		return nil
	}
	return []string{w.SetVariable}
}

// Answers: those that tried answers set; any where none is kept.
func (w *IVRWebhook) Answers(Surroundings) (known []string, more bool) {
	if w.WhenCallEnds {
		return nil, false
	}
	return w.Sets, len(w.Sets) == 0
}

// Patience is that of the request; none where the call does not wait for it.
func (w *IVRWebhook) Patience() time.Duration {
	if w.WhenCallEnds {
		return 0
	}
	return 2 * hookTimeout
}

// Summarize gives method and address.
func (w *IVRWebhook) Summarize(Surroundings) string { return w.Method + " " + w.URL }

// Check: the request can be sent, and its variables are known.
func (w *IVRWebhook) Check(c *Check) {
	c.checkSets(w.Sets)
	service, err := w.hook(c.Object.Title).Compile()
	for _, f := range apperr.Fields(err) {
		c.Red(f.Name, "%s", f.Message)
	}
	if err != nil {
		return
	}
	c.dollars(service, map[string]string{"url": w.URL, "body": w.Body})
	if w.WhenCallEnds {
		if w.SetVariable != "" {
			c.Yellow("set_variable", "The answer is disregarded when the request is sent as the call ends: this variable is not set.")
		}
		return
	}
	if c.Object.Exits[ErrorExit] == "" {
		c.Yellow("exits."+ErrorExit, "Nothing is connected for when the server does not answer as it should: such a call ends. Connect Error.")
	}
}

// dollars marks the variables of a request that no object before stores.
func (c *Check) dollars(service *webservice.Service, fields map[string]string) {
	for _, in := range service.Inputs() {
		if c.knows(Scope + in.Name) {
			continue
		}
		for field, text := range fields {
			if label.Written(text, in.Name) {
				c.Yellow(field, "${%s} is not known here: no object before this one stores it.", in.Name)
			}
		}
	}
}

// Run sends it, and leaves by how it went.
func (w *IVRWebhook) Run(s *Visit) Next {
	request, err := w.Request(s)
	if err != nil {
		s.Fail(apperr.Message(err))
		return Leave(ErrorExit)
	}
	if w.WhenCallEnds {
		armed := *w
		armed.Sets = nil // the editor's alone
		s.State.arm(Ending{Workflow: s.State.Workflow, Object: s.State.Object, Title: s.Entry.Title, Webhook: &armed})
		s.Because("The request is sent when the call has ended.")
		return Leave(SuccessExit)
	}
	a := s.ask(request)
	s.steer(a)
	return Leave(a.Cause)
}

// Hook is its request, by the name given.
func (w *IVRWebhook) Hook(name string) *webservice.Hook { return w.hook(name) }

// Connect makes an IVR Webhook the connector of a Web Service that sends its request: each
// variable of that is given as an input, and where its exits lead stays.
func (w *IVRWebhook) Connect(o *Object, serviceID string) error {
	service, err := w.hook(o.Title).Compile()
	if err != nil {
		return err
	}
	c := &WebServiceConnector{WebService: serviceID, Inputs: map[string]string{}}
	for _, in := range service.Inputs() {
		c.Inputs[in.Name] = "%" + Scope + in.Name + "%"
	}
	o.Kind, o.Settings = webServiceConnectorKind().Name, c
	if to := o.Exits[ErrorExit]; to != "" {
		o.Exits[FailureExit] = to
	}
	delete(o.Exits, ErrorExit)
	return nil
}
