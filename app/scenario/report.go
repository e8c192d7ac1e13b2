package scenario

import (
	"math"
	"time"
)

// Report is a Result for programs: the report of `hookline test` and the REST API's
// answer alike.
type Report struct {
	Workflow string       `json:"workflow"`
	Name     string       `json:"name"`
	Pass     bool         `json:"pass"`
	Summary  string       `json:"summary,omitempty"` // what is wrong
	Path     []ReportPath `json:"path"`
	Heard    []ReportLine `json:"heard"`
	Missing  []string     `json:"missing_objects,omitempty"` // that the path has and the Workflow has not
	Notes    []string     `json:"notes,omitempty"`
	Millis   float64      `json:"duration_ms"`
}

// ReportPath is a step of the path.
type ReportPath struct {
	State    string `json:"state"` // same, differs, missing, extra
	Expected *Stop  `json:"expected,omitempty"`
	Got      *Stop  `json:"got,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// ReportLine is a line the caller hears.
type ReportLine struct {
	State string `json:"state"` // same, missing, extra
	Text  string `json:"text"`
}

// NewReport makes the report of a scenario's result.
func NewReport(s *Scenario, r *Result) Report {
	out := Report{Workflow: s.Workflow, Name: s.Name, Pass: r.Pass, Summary: r.Summary, Missing: r.Gone, Notes: r.Notes,
		Millis: Millis(r.Took), Path: make([]ReportPath, len(r.Path)), Heard: make([]ReportLine, len(r.Heard))}
	for i, l := range r.Path {
		out.Path[i] = ReportPath(l)
	}
	for i, l := range r.Heard {
		out.Heard[i] = ReportLine(l)
	}
	return out
}

// Millis gives a time in milliseconds, to the microsecond.
func Millis(d time.Duration) float64 { return math.Round(float64(d)/1e3) / 1e3 }
