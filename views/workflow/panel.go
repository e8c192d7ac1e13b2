package workflow

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	flow "hookline/app/workflow"
	"hookline/views/component"
	"hookline/views/deadline"
	"hookline/views/route"
)

// Panel is the settings panel of one object. Values are by the names of the
// form's fields; they are what is stored, or what was typed.
type Panel struct {
	WorkflowID string
	Object     *flow.Object
	Kind       flow.Kind
	Values     map[string]string
	Errors     component.Errors // by field: why it was not saved, or must be corrected to publish
	Warns      component.Errors // by field: look at it
	General    []flow.Problem   // about the object as a whole
	Around     flow.Surroundings
	Variables  []flow.Variable
	Targets    []Target // where an exit can lead
	Pointing   []string // titles of objects with an exit that leads here
	Start      bool
	ReadOnly   bool
	Link       func(objectID string) string // address of an object of a version; nil for what is published
	Refused    bool                         // shown again with what was typed; nothing was saved
	Dirty      bool                         // what it shows is not what is stored
	Saved      bool                         // it was just saved
	Seen       string                       // what of the object the person saw, to notice what others save
	Restore    bool                         // the object is gone; saving adds it again
	Conflict   *Conflict
	Focus      string // name of the field that gets the focus
	Deadline   *deadline.View
}

// Target is an object that an exit can lead to.
type Target struct{ ID, Title string }

// Conflict is that somebody else saved the same object meanwhile.
type Conflict struct {
	By          string
	At          time.Time
	Gone        bool
	Differences []Difference
}

// Difference is one setting in both versions.
type Difference struct{ Field, Mine, Theirs string }

// Targets lists the objects of a definition in order of flow.
func Targets(d *flow.Definition) []Target {
	var list []Target
	for _, l := range d.Outline() {
		if !l.Object.Apart() {
			list = append(list, Target{l.Object.ID, shownTitle(l.Object)})
		}
	}
	return list
}

// forms is the registry: the form of each object kind.
func forms() map[string]func(*Panel) templ.Component {
	return map[string]func(*Panel) templ.Component{
		"say_text":              sayText,
		"play_sound":            playSound,
		"read_back":             readBack,
		"capture_digits":        captureDigits,
		"menu":                  menu,
		"record":                record,
		"voicemail":             voicemail,
		"send_sms":              sendSMS,
		"set_variable":          setVariable,
		"web_service_connector": webServiceConnector,
		"ivr_webhook":           ivrWebhook,
		"web_hook":              webHook,
		"when_it_ends":          whenItEnds,
		"branch_on_value":       branchOnValue,
		"apply_schedule":        applySchedule,
		"go_to_workflow":        goToWorkflow,
		"join_queue":            joinQueue,
		"transfer":              transfer,
		"find_me":               findMe,
		"hang_up":               hangUp,
	}
}

// HasForm says whether an object kind has a settings form.
func HasForm(kind string) bool { return forms()[kind] != nil }

func (p *Panel) form() templ.Component {
	if f := forms()[p.Kind.Name]; f != nil {
		return f(p)
	}
	return templ.NopComponent
}

// field fills a field by its name: value, error, warning.
func (p *Panel) field(f component.Field) component.Field {
	if f.ID == "" && strings.ContainsAny(f.Name, "%+") {
		f.ID = "f-" + strings.NewReplacer("%", "-", "+", "-", "[", "-", "]", "").Replace(f.Name)
	}
	f = f.With(p.Values[f.Name], p.Errors)
	f.Warn = p.Warns.Get(f.Name)
	f.Disabled = p.ReadOnly
	return f
}

// speakField is field for one whose warnings about unknown variables the live
// preview below it says.
func (p *Panel) speakField(f component.Field) component.Field {
	f = p.field(f)
	if strings.HasPrefix(f.Warn, "%") {
		f.Warn = ""
	}
	return f
}

func (p *Panel) url() string {
	switch {
	case p.Link != nil:
		return p.Link(p.Object.ID)
	case p.ReadOnly:
		return route.WorkflowPublishedObject(p.WorkflowID, p.Object.ID)
	}
	return route.WorkflowObject(p.WorkflowID, p.Object.ID)
}

func (p *Panel) title() string { return shownTitle(p.Object) }

func (p *Panel) exitField(e flow.Exit) component.Field {
	return p.field(component.Field{Name: MapField("exits", e.Name), ID: "f-exits-" + idPart(e.Name), Label: e.Label, Help: e.Help})
}

func idPart(name string) string {
	return strings.NewReplacer(" ", "-", "%", "-", ".", "-", "+", "-").Replace(url.QueryEscape(name))
}

func (p *Panel) exitOptions(e flow.Exit) []component.Option {
	nowhere := "Nothing: the call ends"
	if e.Fallback != "" {
		for _, other := range p.Object.Settings.Exits() {
			if other.Name == e.Fallback {
				nowhere = "As " + other.Label
			}
		}
	}
	return append([]component.Option{{Label: nowhere}}, p.targetOptions(p.Values[MapField("exits", e.Name)])...)
}

// targetOptions are the objects; one that is gone but chosen is offered too, so
// that the form says what is stored.
func (p *Panel) targetOptions(chosen string) []component.Option {
	var list []component.Option
	for _, t := range p.Targets {
		label := t.Title
		if t.ID == p.Object.ID {
			label += " (itself)"
		}
		list = append(list, component.Option{Value: t.ID, Label: label})
	}
	return component.WithChosen(list, chosen, "An object that is gone")
}

func (p *Panel) redirectOptions() []component.Option {
	list := []component.Option{{Label: "Leave open: the call ends there"}}
	for _, t := range p.Targets {
		if t.ID != p.Object.ID {
			list = append(list, component.Option{Value: t.ID, Label: t.Title})
		}
	}
	return list
}

// redirect is what usually takes the place of a deleted object: what came next.
func (p *Panel) redirect() string {
	for _, e := range p.Object.Settings.Exits() {
		if to := p.Object.Exits[e.Name]; to != "" && to != p.Object.ID {
			return to
		}
	}
	return ""
}

func (p *Panel) serviceOptions(chosen string) []component.Option {
	list := maps.Clone(p.Around.WebServices)
	maps.DeleteFunc(list, func(id string, s flow.WebServiceInfo) bool { return s.Sound && id != chosen })
	return choices("Choose a Web Service", list, chosen, "A Web Service that is gone", serviceOption)
}

func serviceOption(s flow.WebServiceInfo) component.Option {
	if !s.Active {
		s.Name += " (not active)"
	}
	return component.Option{Value: s.ID, Label: s.Name}
}

func (p *Panel) workflowOptions(chosen string) []component.Option {
	return choices("Choose a Workflow", p.Around.Workflows, chosen, "A Workflow that is gone", func(w flow.WorkflowInfo) component.Option {
		switch {
		case w.ID == p.WorkflowID:
			w.Name += " (this one, from its start)"
		case !w.Published:
			w.Name += " (not published yet)"
		}
		return component.Option{Value: w.ID, Label: w.Name}
	})
}

func (p *Panel) scheduleOptions(chosen string) []component.Option {
	return choices("Choose a Schedule", p.Around.Schedules, chosen, "A Schedule that is gone", func(s flow.ScheduleInfo) component.Option {
		return component.Option{Value: s.ID, Label: s.Name}
	})
}

func (p *Panel) boxOptions(chosen string) []component.Option {
	boxes := map[string]component.Option{}
	for id, name := range p.Around.Others[flow.RefVoicemailBox] {
		boxes[id] = component.Option{Value: id, Label: name}
	}
	return choices("Choose a voicemail box", boxes, chosen, "A voicemail box that is gone", func(o component.Option) component.Option { return o })
}

// choices offers what there is by its name, after a line for none of it. What is
// chosen but gone is offered too, so that the form says what is stored.
func choices[T any](none string, all map[string]T, chosen, gone string, option func(T) component.Option) []component.Option {
	list := make([]component.Option, 0, len(all)+2)
	for _, one := range all {
		list = append(list, option(one))
	}
	slices.SortFunc(list, func(a, b component.Option) int {
		return cmp.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label))
	})
	return slices.Insert(component.WithChosen(list, chosen, gone), 0, component.Option{Label: none})
}
