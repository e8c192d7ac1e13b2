package workflow

import (
	"maps"
	"slices"
	"strings"

	"hookline/app/voice"
)

// WebServiceConnector calls a Web Service (MISSION F4).
type WebServiceConnector struct {
	WebService string            `json:"web_service"`       // id
	Inputs     map[string]string `json:"inputs,omitempty"`  // input name to text with variables
	Results    map[string]string `json:"results,omitempty"` // result description to label
}

// Exits of a connector, by cause (MISSION F4).
const (
	SuccessExit     = "success"
	NoMatchExit     = "no_match"
	RejectedExit    = "rejected"
	UnavailableExit = "unavailable"
	TimeoutExit     = "timeout"
	BadResponseExit = "bad_response"
	FailureExit     = "failure" // takes every cause that has no exit of its own
)

func webServiceConnectorKind() Kind {
	return Kind{Name: "web_service_connector", Label: "Web Service Connector", Icon: "plug", Group: groupData,
		Summary: "Ask another system over its API and keep what it answers",
		Silent:  true, Goes: true, Awaits: voice.Dial, Failure: UnavailableExit,
		New: func() Settings { return &WebServiceConnector{} }}
}

// Exits: success, one per cause, and failure for the causes without one.
func (w *WebServiceConnector) Exits() []Exit {
	cause := func(name, label, help string) Exit {
		return Exit{Name: name, Label: label, Help: help, Fallback: FailureExit, Quiet: true}
	}
	return []Exit{
		{Name: SuccessExit, Label: "Success", Help: "Every result was found that is not optional"},
		cause(NoMatchExit, "No match", "The server answered, but a result is not in it"),
		cause(RejectedExit, "Rejected", "The server refused the request (4xx), or a required input was empty"),
		cause(UnavailableExit, "Unavailable", "The server can't be reached or failed (5xx), or the Web Service is not active"),
		cause(TimeoutExit, "Timeout", "The answer did not come in time"),
		cause(BadResponseExit, "Bad response", "The answer can't be read, or is too large"),
		{Name: FailureExit, Label: "Failure", Help: "Every cause above that is not connected"},
	}
}

// Labels: those of the results.
func (w *WebServiceConnector) Labels() []string {
	var labels []string
	for _, description := range slices.Sorted(maps.Keys(w.Results)) {
		if label := w.Results[description]; label != "" {
			labels = append(labels, label)
		}
	}
	return labels
}

// Texts takes variables in the inputs.
func (w *WebServiceConnector) Texts() []Text {
	var texts []Text
	for _, name := range slices.Sorted(maps.Keys(w.Inputs)) {
		value := w.Inputs[name]
		texts = append(texts, Text{Field: "inputs." + name, Text: &value})
	}
	return texts
}

// Refs: the Web Service.
func (w *WebServiceConnector) Refs() []Ref {
	return []Ref{{Kind: RefWebService, Field: "web_service", ID: &w.WebService}}
}

// Summarize names the Web Service.
func (w *WebServiceConnector) Summarize(around Surroundings) string {
	return around.WebServices[w.WebService].Name
}

// Check: the Web Service is there, required inputs are given, results exist.
func (w *WebServiceConnector) Check(c *Check) {
	if w.WebService == "" {
		c.Red("web_service", "Choose the Web Service to call.")
		return
	}
	ws, ok := c.Around.WebServices[w.WebService]
	if !ok {
		c.Red("web_service", "The Web Service is gone; choose another.")
		return
	}
	if ws.Sound {
		c.Red("web_service", "%q sends the sound of a recording: only a transcription can use it. Choose another, or give it another request content type.", ws.Name)
	}
	if !ws.Active {
		c.Yellow("web_service", "%q is not active: calls leave by Unavailable until it is.", ws.Name)
	}
	w.checkInputs(c, ws)
	w.checkResults(c, ws)
	if c.Object.Exits[FailureExit] == "" && slices.ContainsFunc(w.Exits(), func(e Exit) bool {
		return e.Fallback == FailureExit && c.Object.Exits[e.Name] == ""
	}) {
		c.Yellow("exits."+FailureExit, "Nothing is connected for when %q fails: such a call ends. Connect Failure.", ws.Name)
	}
}

func (w *WebServiceConnector) checkInputs(c *Check, ws WebServiceInfo) {
	for _, in := range ws.Inputs {
		if in.Required && strings.TrimSpace(w.Inputs[in.Name]) == "" {
			c.Red("inputs."+in.Name, "%q needs the input %q.", ws.Name, in.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Inputs)) {
		if !slices.ContainsFunc(ws.Inputs, func(in InputInfo) bool { return in.Name == name }) {
			c.Yellow("inputs."+name, "%q has no input %q; what is given is not sent.", ws.Name, name)
		}
	}
}

func (w *WebServiceConnector) checkResults(c *Check, ws WebServiceInfo) {
	seen := map[string]string{}
	for _, description := range slices.Sorted(maps.Keys(w.Results)) {
		label, field := w.Results[description], "results."+description
		if label == "" {
			continue
		}
		if !slices.ContainsFunc(ws.Results, func(r ResultInfo) bool { return r.Description == description }) {
			c.Red(field, "%q has no result %q any more.", ws.Name, description)
		}
		c.Label(field, label)
		if other := seen[label]; other != "" {
			c.Red(field, "%q and %q are kept under the same label %q.", other, description, label)
		}
		seen[label] = description
	}
}

// Run sends the request and leaves by its cause.
func (w *WebServiceConnector) Run(s *Visit) Next {
	inputs := make(map[string]string, len(w.Inputs))
	for name, text := range w.Inputs {
		if text != "" {
			inputs[name] = s.Expand(text)
		}
	}
	answer := s.ask(ServiceRequest{Service: w.WebService, Inputs: inputs})
	s.steer(answer)
	for _, description := range w.secretsFirst(answer) {
		value, found := answer.Values[description]
		label := w.Results[description]
		switch {
		case label == "":
		case !found: // a value of an earlier request must not pass for this one's
			delete(s.State.Variables, label)
		case answer.Secret[description]:
			s.SetSecret(label, value)
		default:
			s.Set(label, value)
		}
	}
	if answer.Read.Action != nil && answer.Cause == SuccessExit {
		return s.act(answer.Read.Action, FailureExit)
	}
	return Leave(answer.Cause)
}

// Resume goes on with a transfer or Find Me of the answer; then the call leaves by success.
func (w *WebServiceConnector) Resume(s *Visit, in voice.Input) Next {
	if n := s.acted(in, FailureExit); n.Exit != NextExit {
		return n
	}
	return Leave(SuccessExit)
}

// ExitLabel: it leaves by none of its exits when the answer led to another Workflow.
func (w *WebServiceConnector) ExitLabel(exit string) string { return wentLabel(exit) }

// secretsFirst lists what is kept of an answer. A secret is known as one before what
// else may hold it is traced.
func (w *WebServiceConnector) secretsFirst(answer ServiceAnswer) []string {
	list := slices.Sorted(maps.Keys(w.Results))
	slices.SortStableFunc(list, func(a, b string) int {
		switch {
		case answer.Secret[a] == answer.Secret[b]:
			return 0
		case answer.Secret[a]:
			return -1
		}
		return 1
	})
	return list
}

// Answers: what the Web Service's samples set.
func (w *WebServiceConnector) Answers(around Surroundings) (known []string, more bool) {
	ws := around.WebServices[w.WebService]
	return ws.Sets, ws.Answer != nil && ws.Answer.Variable && !ws.Sampled
}

// Asks for the Web Service.
func (w *WebServiceConnector) Asks() string { return w.WebService }
