package service

import (
	"strconv"

	"hookline/app/label"
	"hookline/app/tag"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/exchange"
	"hookline/views/layout"
	"hookline/views/route"
)

// Try is the Test tab.
type Try struct {
	Head    Head
	Inputs  []Input
	Tags    []tag.Tag        // which it is filled with, here by their examples
	System  []label.Variable // the same of system variables
	Answer  *Answer          // nil before anything was sent
	Samples Samples
	Steers  bool // its answers do something else than give results
	Sound   bool // it sends a sound
}

// Input is a value that a connector would give.
type Input struct {
	Name        string
	Where       string // "path", "header" …
	Description string
	Required    bool
	Secret      bool
	Value       string
}

// Answer is what came back, or a sample that was opened.
type Answer struct {
	ServiceID string
	Exchange  exchange.View
	Reading   Reading
	Kept      *Kept  // nil when there is no body to keep
	Sample    string // name of the sample; empty for an answer just received
}

// Reading is the results as they were read.
type Reading struct {
	ServiceID string
	Steers    bool // the answer does something else than give results
	Variables bool // it sets variables, which are its results
	Results   []exchange.Result
	Problem   string // why none can be read
}

// picks says whether values of the answer can be made results.
func (r Reading) picks() bool { return !r.Steers }

// shown says whether the results are told: of a message there are none.
func (r Reading) shown() bool { return r.picks() || r.Variables }

// noun is what a result is called.
func (r Reading) noun() string {
	if r.picks() {
		return "Result"
	}
	return "Variable"
}

// none is said where there are no results.
func (r Reading) none() string {
	if r.picks() {
		return "No results are defined yet. Click a value of the answer to add it as one."
	}
	return "The answer sets no variable."
}

// Kept is an answer as the page carries it, to be kept as a sample or read again.
type Kept struct {
	Status      int
	ContentType string
	Body        string // base64, so that no line end changes on the way
}

func (k Kept) status() string { return strconv.Itoa(k.Status) }

// Samples is the list of the kept answers.
type Samples struct {
	ServiceID string
	List      []models.WebServiceSample
	Open      string // id of the one shown
}

// ResultForm is the small form that adds a result.
type ResultForm struct {
	ServiceID   string           `json:"-"`
	Description string           `json:"description"`
	Path        string           `json:"path"`
	Secret      bool             `json:"secret"`
	Optional    bool             `json:"optional"`
	Errors      component.Errors `json:"-"`
}

// KeepForm is the small form that keeps an answer as a sample.
type KeepForm struct {
	ServiceID string           `json:"-"`
	Name      string           `json:"name"`
	Errors    component.Errors `json:"-"`
}

func (t Try) frame(f layout.Frame) layout.Frame {
	t.Head.At = t.url()
	f = t.Head.frame(f)
	f.Scripts = []string{Script}
	return f
}

func (t Try) url() string { return route.WebServiceTest(t.Head.Service.ID) }

func (i Input) row(n int) component.Row { return component.Row{Prefix: "inputs", Index: n} }

func (i Input) help() string {
	where := "In the " + i.Where + "."
	if i.Description == "" {
		return where
	}
	return i.Description + " · " + where
}

func sampleNote(s models.WebServiceSample) string {
	note := component.Bytes(int64(len(s.Body)))
	if s.Status != 0 {
		note = strconv.Itoa(s.Status) + " · " + note
	}
	return note
}

func exampleWord(n int) string {
	if n == 1 {
		return "an example:"
	}
	return "examples:"
}

func (t Try) nothingText() string {
	if !t.Steers {
		return "Send shows the request, the answer as a tree, and the results. A click on a value of the answer adds it as a result."
	}
	return "Send shows the request, the answer, and what the answer does on a call."
}
