package app

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"hookline/app/carrier"
	"hookline/app/scenario"
	"hookline/app/secret"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/flow"
	"hookline/migrations"
	"hookline/models"
)

type testCommand struct {
	File   string `arg:"" help:"Workspace file (YAML), or - for standard input."`
	Format string `enum:"text,json,junit" default:"text" help:"How to report: text, json or junit (default ${default})."`
}

// Run plays every scenario of a workspace file, in a workspace of its own that is
// gone afterwards: nothing is asked of a database, a server or the environment.
// Exit code 1 when one fails, 2 when the file can't be read.
func (cmd *testCommand) Run(p *process) error {
	report, err := cmd.play(p)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	write := map[string]func(io.Writer, *testReport) error{"json": writeJSON, "junit": writeJUnit, "text": writeText}[cmd.Format]
	if err := write(p.stdout, report); err != nil {
		return err
	}
	if report.Failed > 0 {
		return &exitError{exitFailure, fmt.Errorf("%d of %d scenarios fail", report.Failed, report.Failed+report.Passed)}
	}
	return nil
}

// testReport is what came of a file's scenarios.
type testReport struct {
	File      string            `json:"file"`
	Passed    int               `json:"passed"`
	Failed    int               `json:"failed"`
	Millis    float64           `json:"duration_ms"`
	Scenarios []scenario.Report `json:"scenarios"`
	Warnings  []string          `json:"warnings,omitempty"`
}

func (cmd *testCommand) play(p *process) (_ *testReport, err error) {
	name, data, err := readFile(cmd.File, p.stdin)
	if err != nil {
		return nil, err
	}
	db, err := models.OpenMemory(p.ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrations.Up(p.ctx, db.SQL(), db.Dialect()); err != nil {
		return nil, err
	}
	box, err := secret.NewBox([]byte("nothing of value is ever sealed by this key"))
	if err != nil {
		return nil, err
	}
	w := workspace.New(db, box, carrier.Dialects())
	applied, err := file.Apply(p.ctx, w, workspace.Actor{Name: "hookline test"}, name, data,
		file.ApplyOptions{Env: func(string) (string, bool) { return webservice.StandIn, true }})
	if err != nil {
		return nil, err
	}
	report := &testReport{File: name, Scenarios: []scenario.Report{}, Warnings: applied.Warnings}
	return report, report.run(p, db, w)
}

func (r *testReport) run(p *process, db *models.DB, w *workspace.Workspace) error {
	workflows, err := db.Workflows.All(p.ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	for _, f := range workflows {
		outcomes, err := flow.Of(w).Scenarios.Run(p.ctx, f.ID, models.TargetDraft)
		if err != nil {
			return err
		}
		for _, o := range outcomes {
			if r.Scenarios = append(r.Scenarios, scenario.NewReport(o.Body, o.Result)); o.Pass {
				r.Passed++
			} else {
				r.Failed++
			}
		}
	}
	r.Millis = scenario.Millis(time.Since(began))
	return nil
}

func writeText(out io.Writer, r *testReport) error {
	var b strings.Builder
	for _, s := range r.Scenarios {
		if s.Pass {
			fmt.Fprintf(&b, "pass  %s: %s (%.1f ms)\n", s.Workflow, s.Name, s.Millis)
		} else {
			fmt.Fprintf(&b, "FAIL  %s: %s: %s\n", s.Workflow, s.Name, s.Summary)
		}
		for _, n := range s.Notes {
			b.WriteString("      note: " + n + "\n")
		}
	}
	if len(r.Scenarios) == 0 {
		fmt.Fprintf(&b, "%s has no scenarios: add some under `scenarios:`.\n", r.File)
	} else {
		fmt.Fprintf(&b, "%d passed, %d failed, %.1f ms\n", r.Passed, r.Failed, r.Millis)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func writeJSON(out io.Writer, r *testReport) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// The form of JUnit that CI servers read.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Notes   string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func writeJUnit(out io.Writer, r *testReport) error {
	all := junitSuites{Tests: r.Passed + r.Failed, Failures: r.Failed, Time: seconds(r.Millis)}
	for _, s := range r.Scenarios {
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != s.Workflow {
			all.Suites = append(all.Suites, junitSuite{Name: s.Workflow})
		}
		suite := &all.Suites[len(all.Suites)-1]
		c := junitCase{Name: s.Name, Class: s.Workflow, Time: seconds(s.Millis), Notes: strings.Join(s.Notes, "\n")}
		if suite.Tests++; !s.Pass {
			suite.Failures++
			c.Failure = &junitFailure{s.Summary, failureText(&s)}
		}
		suite.Cases = append(suite.Cases, c)
	}
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(out)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(out, "\n")
	return err
}

func seconds(millis float64) string { return fmt.Sprintf("%.6f", millis/1000) }

// maxExtra bounds what is listed of a way that nobody expected: it may go in circles.
const maxExtra = 20

// failureText lists path and lines, with a mark before what is not as expected.
func failureText(s *scenario.Report) string {
	marks := map[string]string{scenario.Same: "  ", scenario.Differs: "! ", scenario.Missing: "- ", scenario.Extra: "+ "}
	var b strings.Builder
	b.WriteString(s.Summary + "\n\nPath:\n")
	extra := 0
	for _, l := range s.Path {
		if l.State == scenario.Extra {
			if extra++; extra > maxExtra {
				continue
			}
		}
		switch {
		case l.State == scenario.Differs:
			b.WriteString("! " + pathText(l.Got) + ", expected " + pathText(l.Expected) + "\n")
		case l.Got != nil:
			b.WriteString(marks[l.State] + pathText(l.Got) + "\n")
		default:
			b.WriteString(marks[l.State] + pathText(l.Expected) + "\n")
		}
	}
	if extra > maxExtra {
		fmt.Fprintf(&b, "+ and %d more\n", extra-maxExtra)
	}
	b.WriteString("\nHeard:\n")
	for _, l := range s.Heard {
		b.WriteString(marks[l.State] + l.Text + "\n")
	}
	return b.String()
}

func pathText(p *scenario.Stop) string {
	text := p.Object
	if p.Workflow != "" {
		text = p.Workflow + " / " + text
	}
	if p.Exit != "" {
		text += " > " + p.Exit
	}
	return text
}
