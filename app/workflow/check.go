package workflow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	labels "hookline/app/label"
	"hookline/app/name"
	"hookline/app/placeholder"
	"hookline/app/webservice/answer"
	"hookline/app/workflow/queue"
)

// Severity says whether a problem stops publishing.
type Severity string

// Red stops publishing, yellow does not.
const (
	Red    Severity = "red"
	Yellow Severity = "yellow"
)

// Problem is something wrong with a Workflow, at an object and a field of it.
// ObjectID is empty when it is about the Workflow as a whole.
type Problem struct {
	Severity Severity `json:"severity"`
	ObjectID string   `json:"object_id,omitempty"`
	Title    string   `json:"title,omitempty"`
	Field    string   `json:"field,omitempty"` // a settings path, or title, or exits.NAME
	Message  string   `json:"message"`
}

// Surroundings is what a Workflow can refer to, by id.
type Surroundings struct {
	WebServices map[string]WebServiceInfo
	Workflows   map[string]WorkflowInfo
	Campaigns   map[string]CampaignInfo
	Sounds      map[string]SoundInfo
	Schedules   map[string]ScheduleInfo
	Others      map[string]map[string]string // the names of what has no more than that, by kind and id
	// Passed are the user parameters that next actions are known to pass on: @name. From says
	// by what.
	Passed []Variable
	// DefaultCountry is that of phone numbers without a country code, empty for none.
	DefaultCountry string
}

// RefName names what a reference leads to; empty when it is not there.
func (s Surroundings) RefName(kind, id string) string {
	switch kind {
	case RefWebService:
		return s.WebServices[id].Name
	case RefWorkflow:
		return s.Workflows[id].Name
	case RefCampaign:
		return s.Campaigns[id].Name
	case RefSound:
		return s.Sounds[id].Name
	case RefSchedule:
		return s.Schedules[id].Name
	}
	return s.Others[kind][id]
}

// Know adds one of the Others.
func (s *Surroundings) Know(kind, id, name string) {
	if s.Others == nil {
		s.Others = map[string]map[string]string{}
	}
	if s.Others[kind] == nil {
		s.Others[kind] = map[string]string{}
	}
	s.Others[kind][id] = name
}

// WebServiceInfo is what a connector must know of a Web Service.
type WebServiceInfo struct {
	ID, Name string
	Active   bool
	Timeout  time.Duration
	Token    bool // an OAuth2 token is fetched for it
	Inputs   []InputInfo
	Results  []ResultInfo
	Answer   *answer.Mode // nil: results by path
	Sets     []string     // variables its answers set, as far as it is known
	Sampled  bool         // an answer is kept as a sample
	Sound    bool         // it sends the sound of a recording: transcriptions alone can use it
}

// Steers says whether its answers do more than give results.
func (w WebServiceInfo) Steers() bool { return w.Answer != nil && !w.Answer.Results }

// InputInfo is an input of a Web Service.
type InputInfo struct {
	Name, Description string
	Required          bool
	Dollar            bool // where nothing is given it is the call's label of that name
}

// ResultInfo is a result of a Web Service.
type ResultInfo struct {
	Description, Path string
	Secret            bool // its value shows nowhere
}

// WorkflowInfo is what Go To Workflow must know of a Workflow.
type WorkflowInfo struct {
	ID, Name  string
	Published bool
}

// CampaignInfo is what Join Queue must know of a Campaign.
type CampaignInfo struct {
	ID, Name string
	Agents   int // who may take its calls
}

// ScheduleInfo is what Apply Schedule must know of a Schedule.
type ScheduleInfo struct{ ID, Name string }

// MaxObjects bounds a Workflow, so that a pasted monster can't stop the editor.
const MaxObjects = 1000

const maxTitle = 100

// Check gathers the problems of one object.
type Check struct {
	Object   *Object
	Around   Surroundings
	Known    []Variable // what the object's texts can use
	problems []Problem
}

// Red reports a problem that stops publishing.
func (c *Check) Red(field, format string, args ...any) { c.add(Red, field, format, args...) }

// Yellow reports a problem that can be published.
func (c *Check) Yellow(field, format string, args ...any) { c.add(Yellow, field, format, args...) }

func (c *Check) add(s Severity, field, format string, args ...any) {
	c.problems = append(c.problems, Problem{Severity: s, ObjectID: c.Object.ID, Title: c.Object.Title,
		Field: field, Message: fmt.Sprintf(format, args...)})
}

func (c *Check) has(field string) bool {
	return slices.ContainsFunc(c.problems, func(p Problem) bool { return p.Field == field })
}

// Label reports a label that is empty, of the wrong form or read-only.
func (c *Check) Label(field, label string) {
	switch {
	case label == "":
		c.Red(field, "A label is needed: the name under which the value is kept.")
	case !labels.Valid(label):
		c.Red(field, "The label %q may hold letters, digits, _ . and -, and starts with a letter or _.", label)
	case labels.IsScoped(label):
		c.Red(field, "%q is a system variable and can't be set; choose another label.", label)
	}
}

// ValidLabel says whether a value can be stored under the label.
func ValidLabel(label string) bool { return labels.Valid(label) && !labels.IsScoped(label) }

// Required reports a text that is empty.
func (c *Check) Required(field, text, what string) {
	if strings.TrimSpace(text) == "" {
		c.Red(field, "%s is needed.", what)
	}
}

// Problems lists what is wrong with the Workflow, red first within each object,
// objects in their order of flow.
func (d *Definition) Problems(around Surroundings) []Problem {
	if len(d.Objects) == 0 {
		return []Problem{{Severity: Red, Message: "There is no object yet: add the first one."}}
	}
	var list []Problem
	if len(d.Objects) > MaxObjects {
		list = append(list, Problem{Severity: Red, Message: fmt.Sprintf("%d objects are more than the %d a Workflow may have; split it with Go To Workflow.", len(d.Objects), MaxObjects)})
	}
	titles := map[string]string{}
	reached := reachable(d.edges(), d.Objects[0].ID)
	available := d.availability(around)
	for _, line := range d.Outline() {
		c := &Check{Object: line.Object, Around: around, Known: available[line.Object.ID]}
		checkTitle(c, titles)
		line.Object.Settings.Check(c)
		for _, name := range line.Object.Unknown {
			c.Yellow(name, "The setting %q is not known to this Hookline, or can't be read: a newer one stored it. Calls run without it, and saving leaves it out.", name)
		}
		d.checkExits(c)
		checkVariables(c)
		switch {
		case line.Object.Apart():
			d.checkApart(c)
		case !reached[line.Object.ID]:
			c.Yellow("", "No exit leads here: a call never comes to this object.")
		}
		slices.SortStableFunc(c.problems, func(a, b Problem) int { return strings.Compare(string(a.Severity), string(b.Severity)) })
		list = append(list, c.problems...)
	}
	return list
}

func checkTitle(c *Check, seen map[string]string) {
	title := strings.TrimSpace(c.Object.Title)
	key := name.Key(title)
	switch {
	case title == "":
		c.Red("title", "A title is needed.")
	case len([]rune(title)) > maxTitle:
		c.Red("title", "The title has %d characters; %d is the most.", len([]rune(title)), maxTitle)
	case seen[key] != "":
		c.Red("title", "Another object has the title %q; titles are unique in a Workflow.", title)
	}
	seen[key] = c.Object.ID
}

func (d *Definition) checkExits(c *Check) {
	known := exitsOf(c.Object)
	for _, e := range c.Object.Settings.Exits() {
		to := c.Object.Exits[e.Name]
		switch {
		case to != "" && d.Object(to) == nil:
			c.Red("exits."+e.Name, "The exit %q leads to an object that is gone; choose another.", e.Label)
		case to != "" && d.Object(to).Apart():
			c.Red("exits."+e.Name, "The exit %q leads to %q, to which calls come by themselves; choose another.", e.Label, d.Object(to).Title)
		case to == "" && !e.Quiet && e.Fallback == "" && !c.has("exits."+e.Name):
			c.Yellow("exits."+e.Name, "The exit %q is not connected: a call that leaves by it ends.", e.Label)
		}
	}
	for name := range c.Object.Exits {
		if _, ok := known[name]; !ok {
			c.Red("exits."+name, "There is no exit %q on this object.", name)
		}
	}
}

// checkApart reports a second one of its kind, and one at which calls would start.
func (d *Definition) checkApart(c *Check) {
	if d.Objects[0] == c.Object {
		c.Red("", "Calls can't start here: make another object the start.")
	}
	for _, o := range d.Objects {
		if o == c.Object {
			return
		}
		if o.Kind == c.Object.Kind {
			c.Red("", "%q is there for that already; delete one of the two.", o.Title)
			return
		}
	}
}

// checkVariables marks variables that no object before this one stores. Yellow,
// because another Workflow that goes to this one may. A format that can't be read is yellow
// because the value is said all the same.
func checkVariables(c *Check) {
	for _, t := range TextsOf(c.Object.Settings) {
		for _, name := range placeholder.Parse(placeholder.Scoped, *t.Text).Names() {
			if !c.knows(name) {
				c.Yellow(t.Field, "%%%s%% is not known here: no object before this one stores it.", name)
			}
		}
		for _, wrong := range WrongFormats(*t.Text) {
			c.Yellow(t.Field, "%s", wrong)
		}
	}
	r, ok := c.Object.Settings.(Reader)
	if !ok {
		return
	}
	for _, t := range r.Reads() {
		if name := *t.Text; name != "" && !c.knows(name) && !c.knows(Scope+name) {
			c.Yellow(t.Field, "%q is not known here: no object before this one stores it.", name)
		}
	}
}

// knows says whether a variable can have a value: stored by an object before this
// one, the system's, or of a queue.
func (c *Check) knows(variable string) bool {
	known := c.Known
	if own, ok := c.Object.Settings.(Owner); ok {
		known = append(slices.Clip(known), own.OwnVariables()...)
	}
	if campaign, _, ok := queue.Named(variable); ok {
		return slices.ContainsFunc(sortedCampaigns(c.Around), func(i CampaignInfo) bool { return name.Key(i.Name) == name.Key(campaign) })
	}
	if label, ok := strings.CutPrefix(variable, Scope); ok && labels.IsPassThrough(label) {
		return true
	}
	return slices.ContainsFunc(known, func(v Variable) bool { return v.Name == variable || v.Name == anyLabel })
}

// HasRed says whether a problem stops publishing.
func HasRed(list []Problem) bool {
	return slices.ContainsFunc(list, func(p Problem) bool { return p.Severity == Red })
}
