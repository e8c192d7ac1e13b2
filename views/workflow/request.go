package workflow

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	flow "hookline/app/workflow"
	"hookline/views/component"
	"hookline/views/exchange"
	"hookline/views/route"
)

// Trial is the fields to try an object's request with.
type Trial struct {
	WorkflowID, ObjectID string
	Opened               bool   // just now: the focus goes there
	Call                 string // whose values they are; empty for samples
	Calls                []component.Option
	Fields               []TrialField
	Errors               component.Errors // why it can't be sent as it is
}

// TrialField is a value that the request is filled with.
type TrialField struct {
	Key, Written, Help, Value string
	Secret                    bool // the call has one that is not shown
}

// TrialAnswer is what came of a trial.
type TrialAnswer struct {
	ObjectID string
	Errors   component.Errors // why nothing was sent
	More     []TrialField     // nothing was sent: the request has other values now
	Exchange exchange.View
	Ends     bool     // it goes out when the call has ended; nobody reads the answer
	Sets     []string // labels that the answer gives a call
	Wrong    string   // why a call would not come where the answer leads
}

// ServiceForm is the dialog that makes a request a Web Service.
type ServiceForm struct {
	WorkflowID, ObjectID, Name string
	Errors                     component.Errors
}

func (f TrialField) help() string {
	if f.Secret {
		return strings.TrimSpace("Secret in this call, so it is neither shown nor sent. " + f.Help)
	}
	return f.Help
}

// setting says the name of a form's field in words.
func setting(name string) string {
	words := strings.NewReplacer("[", " ", "]", "", ".", " ", "_", " ").Replace(name)
	if words == "url" {
		return "URL"
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// Setting says the name of a form's field in words: "Body", "Parameters 0 name".
func Setting(name string) string { return setting(name) }

// wrong lists what is wrong with a request, each with its setting.
func wrong(errs component.Errors) []string {
	var list []string
	for name, message := range errs {
		list = append(list, setting(name)+": "+message)
	}
	slices.Sort(list)
	return list
}

// asJSON gives names to the script.
func asJSON(names []string) string {
	data, err := json.Marshal(names)
	if err != nil {
		return "[]"
	}
	return string(data)
}

// freeService proposes a name for a Web Service.
func (p *Panel) freeService() string {
	title := p.title()
	taken := func(name string) bool {
		for _, s := range p.Around.WebServices {
			if strings.EqualFold(s.Name, name) {
				return true
			}
		}
		return false
	}
	name := title
	for n := 2; taken(name); n++ {
		name = fmt.Sprintf("%s %d", title, n)
	}
	return name
}

func (p *Panel) requests() bool {
	_, ok := p.Object.Settings.(flow.Requester)
	return ok
}

// passesOn says whether answers of the Web Hook pass user parameters on.
func (p *Panel) passesOn() bool { return flow.PassesOn(p.Object.Settings) }

// makesService says whether the request can be made a Web Service.
func (p *Panel) makesService() bool {
	_, ok := p.Object.Settings.(*flow.IVRWebhook)
	return ok
}

// checked makes a field be checked on the server while somebody types in it. The answer is
// the field anew; what is typed and the focus stay.
func (p *Panel) checked(f component.Field) component.Field {
	f = p.field(f)
	if p.ReadOnly {
		return f
	}
	f.Attrs = check(p, f.Name, "input changed delay:400ms")
	return f
}

// check makes an element have a field checked on the server as the form stands.
func check(p *Panel, name, on string) templ.Attributes {
	attrs := redraw(p, "#check-"+name, on)
	if attrs != nil {
		attrs["hx-post"] = route.WorkflowObjectCheck(p.WorkflowID, p.Object.ID, name)
	}
	return attrs
}
