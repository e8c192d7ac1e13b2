package workflow

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/placeholder"
	"hookline/app/source"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
)

// WebHook tells another system of the call, and its answer is read to the caller or says
// what happens next: DialogTech's IVR Web Hook (MISSION D1 to D4).
type WebHook struct {
	Method     string          `json:"method"` // GET or POST
	URL        string          `json:"url"`    // with static parameters
	Parameters []HookParameter `json:"parameters,omitempty"`
	SourceData bool            `json:"source_data,omitempty"`
	Action     string          `json:"action"`         // answer.ModeMessage or answer.ModeAction
	Sets       []string        `json:"sets,omitempty"` // user parameters that tried answers passed on
	// TranscriptionURL is told of each transcription of the Workflow (MISSION D7); with static
	// parameters.
	TranscriptionURL string `json:"transcription_url,omitempty"`
}

// HookParameter is a call-generated parameter.
type HookParameter struct {
	Name  string `json:"name"`
	Value string `json:"value"` // with variables
}

const (
	maxHookParameters = 100
	webHookTimeout    = 10 * time.Second // FACTS: as any Web Service within a step
	skippedAnswer     = "NA"             // FACTS: of a question that was skipped
)

func webHookKind() Kind {
	return Kind{Name: "web_hook", Label: "Web Hook", Icon: "webhook", Group: groupData,
		Summary: "Tell another system of the call; its answer is spoken, or says what happens next",
		Goes:    true, Awaits: voice.Dial, Failure: ErrorExit,
		New: func() Settings { return &WebHook{Method: "GET", Action: answer.ModeAction} }}
}

// Exits: next, and error with the causes of a connector for who wants them.
func (w *WebHook) Exits() []Exit {
	next := Exit{Name: NextExit, Label: "Next", Help: "The answer was read to the caller"}
	if w.Action == answer.ModeAction {
		next.Help, next.Quiet = "A transfer or Find Me of the answer is over, and the caller is still there", true
	}
	return append([]Exit{next}, errorExits()...)
}

// ExitLabel: it leaves by none of its exits when the answer led to another Workflow.
func (w *WebHook) ExitLabel(exit string) string { return wentLabel(exit) }

// Texts takes variables in the values.
func (w *WebHook) Texts() []Text {
	list := make([]Text, 0, len(w.Parameters))
	for i := range w.Parameters {
		list = append(list, Text{Field: fmt.Sprintf("parameters[%d].value", i), Text: &w.Parameters[i].Value})
	}
	return list
}

// Answers: the user parameters are labels, too.
func (w *WebHook) Answers(Surroundings) (known []string, more bool) { return w.Sets, false }

// Summarize gives method and address.
func (w *WebHook) Summarize(Surroundings) string { return w.Method + " " + w.URL }

// Patience is that of the request.
func (w *WebHook) Patience() time.Duration { return webHookTimeout }

// WebHookMethods are those of a Web Hook.
func WebHookMethods() []string { return []string{"GET", "POST"} }

// WebHookActions are what a Web Hook does with the answer, and what it is called there.
func WebHookActions() [][2]string {
	return [][2]string{{answer.ModeMessage, "Retrieve message and read to user"}, {answer.ModeAction, "Retrieve next action"}}
}

var hookParameterName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.\-\[\]]{0,99}$`)

// Check: it can be sent, and something is there for when that fails.
func (w *WebHook) Check(c *Check) {
	w.check(c)
	if c.Object.Exits[ErrorExit] == "" {
		c.Yellow("exits."+ErrorExit, "Nothing is connected for when the server does not answer as it should: such a call ends. Connect Error.")
	}
}

// check: it can be sent, and each parameter has a name of its own.
func (w *WebHook) check(c *Check) {
	c.checkSets(w.Sets)
	service, err := w.hook(c.Object.Title).Compile()
	for _, f := range apperr.Fields(err) {
		c.Red(f.Name, "%s", f.Message)
	}
	if !slices.Contains(WebHookMethods(), w.Method) {
		c.Red("method", "%q is not a method of a Web Hook: use %s.", w.Method, strings.Join(WebHookMethods(), " or "))
	}
	if w.Action != answer.ModeMessage && w.Action != answer.ModeAction {
		c.Red("action", "%q is none of what can be done with the answer: use %s or %s.", w.Action, answer.ModeMessage, answer.ModeAction)
	}
	if n := len(w.Parameters); n > maxHookParameters {
		c.Red("parameters", "There are %d parameters; %d is the most.", n, maxHookParameters)
	}
	seen := map[string]bool{}
	for i, p := range w.Parameters {
		field := fmt.Sprintf("parameters[%d].name", i)
		switch {
		case !hookParameterName.MatchString(p.Name):
			c.Red(field, "%q is no name of a parameter: letters, digits, _ . - [ and ], and a letter or _ first.", p.Name)
		case seen[p.Name]:
			c.Red(field, "There is a parameter %q already.", p.Name)
		case strings.HasPrefix(p.Name, automaticPrefix):
			c.Yellow(field, "Names that begin with %s are those of the parameters that are sent by themselves.", automaticPrefix)
		}
		seen[p.Name] = true
	}
	w.checkPostBack(c)
	if err == nil {
		c.dollars(service, map[string]string{"url": w.URL})
	}
}

func (w *WebHook) hook(name string) *webservice.Hook {
	return &webservice.Hook{Name: name, Method: w.Method, URL: w.URL, ContentType: webservice.ContentForm, Answer: webservice.HookAnswer(w.Action), Timeout: webHookTimeout}
}

// Run sends it, and does what the answer says.
func (w *WebHook) Run(s *Visit) Next {
	request, err := w.Request(s)
	if err != nil {
		s.Fail(apperr.Message(err))
		return Leave(ErrorExit)
	}
	a := s.ask(request)
	s.steer(a)
	switch {
	case a.Cause != SuccessExit:
		return Leave(a.Cause)
	case a.Read.Action != nil:
		return s.act(a.Read.Action, ErrorExit)
	}
	return Leave(NextExit)
}

// Resume goes on with a transfer or Find Me of the answer.
func (w *WebHook) Resume(s *Visit, in voice.Input) Next { return s.acted(in, ErrorExit) }

// automaticPrefix begins the names of the parameters that are always sent.
const automaticPrefix = "ivr_"

// pairs are the parameters: those of the admin, the automatic ones (MISSION D1), and what is
// known of the campaign that led to the call. completed is false where the caller hung up.
func (w *WebHook) pairs(s *Visit, block int64, completed bool) []webservice.Pair {
	var list []webservice.Pair
	add := func(name, value string) { list = append(list, webservice.Pair{Name: name, Value: value}) }
	for _, p := range w.Parameters {
		add(p.Name, s.answered(p.Value, completed))
	}
	f := s.Facts
	add("ivr_number_called", f.Called)
	add("ivr_caller_id", f.Caller)
	add("ivr_id", strconv.FormatInt(block, 10))
	add("ivr_response_id", s.responseID())
	add("ivr_timestamp", time.Unix(max(s.State.RunAt, f.StartedAt.Unix()), 0).In(s.TimeZone()).Format(time.DateTime))
	add("ivr_pass_through", s.State.PassThrough)
	add("ivr_call_result", "") // of calls that we place: there are none yet
	add("ivr_completed", map[bool]string{false: "0", true: "1"}[completed])
	add("ivr_session_id", f.CallID)
	add("ivr_monitored_time", strconv.FormatInt(s.State.Monitored, 10))
	add("ivr_opted_out", "0")
	if w.SourceData {
		for _, v := range source.Values() {
			add(v.Name, f.Source[v.Name])
		}
	}
	return list
}

// responseID is unique per run through a Workflow.
func (s *Visit) responseID() string {
	return fmt.Sprintf("%s-%d", s.Facts.CallID, max(s.State.Runs, 1))
}

// answered is the value of a parameter. One that is nothing but a variable, and has none, is
// a question that was skipped; of a secret that is not known once the call has ended.
func (s *Visit) answered(text string, live bool) string {
	parts := placeholder.Parse(placeholder.Scoped, text).Parts()
	if len(parts) == 1 && parts[0].Name != "" {
		secret := slices.Contains(s.State.Hidden, strings.TrimPrefix(parts[0].Name, Scope))
		if v, ok := s.State.lookup(s.Facts, parts[0].Name); (!ok || v == "") && (live || !secret) {
			return skippedAnswer
		}
	}
	return s.Expand(text)
}
