package flow

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workspace/file"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/layout"
	"hookline/views/route"
	view "hookline/views/workflow"
)

type scenarioForm struct {
	Version   int64  `json:"version"`
	Call      string `json:"call"`
	Name      string `json:"name"`
	Note      string `json:"note"`
	Caller    string `json:"caller"`
	Called    string `json:"called"`
	At        string `json:"at"`
	Steps     string `json:"steps"`
	Exchanges string `json:"exchanges"`
	Path      string `json:"path"`
	Heard     string `json:"heard"`
	More      string `json:"more"`
}

func (f *scenarioForm) text() file.ScenarioText {
	return file.ScenarioText{Steps: f.Steps, Exchanges: f.Exchanges, Path: f.Path, Heard: f.Heard, More: f.More}
}

func (f *scenarioForm) body() scenario.Scenario {
	return scenario.Scenario{Name: f.Name, Note: strings.ReplaceAll(f.Note, "\r\n", "\n"), Caller: strings.TrimSpace(f.Caller), Called: strings.TrimSpace(f.Called),
		At: strings.TrimSpace(f.At), Call: f.Call}
}

func fillAreas(f *view.ScenarioForm, t file.ScenarioText) {
	f.Steps, f.Exchanges, f.Path, f.Heard, f.More = t.Steps, t.Exchanges, t.Path, t.Heard, t.More
}

// page is the page of a scenario: a new one, or with how it goes.
func (h *scenarios) page(c echo.Context, status int, workflowID string, f *view.ScenarioForm, crumbs ...layout.Crumb) error {
	head, _, err := h.head(c, workflowID, route.WorkflowScenarios)
	if err != nil {
		return err
	}
	f.Head = head
	if len(crumbs) == 0 {
		crumbs = workflowArea().Way()
	}
	return screen.Show(c, h.Base, status, view.ScenarioPage, *f, head.Workflow.Name, crumbs...)
}

func (h *scenarios) add(c echo.Context) error {
	f := view.ScenarioForm{Body: scenario.Scenario{Caller: screen.ExampleCaller, At: exampleTime}}
	return h.page(c, http.StatusOK, c.Param("id"), &f)
}

// exampleTime is a working day, for a scenario written by hand.
const exampleTime = "2026-04-22T09:30:00+10:00"

// show is one scenario, run on the draft or the live version: the result alone for
// htmx.
func (h *scenarios) show(c echo.Context) error {
	id, scenarioID := c.Param("id"), c.Param("scenario")
	k, err := h.Scenarios.Get(c.Request().Context(), id, scenarioID)
	if err != nil {
		return err
	}
	r, err := h.result(c, k)
	if err != nil {
		return err
	}
	if screen.IsHTMX(c) {
		return screen.Render(c, http.StatusOK, view.ScenarioResultView(r))
	}
	f := view.ScenarioForm{ID: k.ID, Version: k.Version, Body: *k.Body, Result: r}
	fillAreas(&f, file.TextOfScenario(k.Body))
	return h.page(c, http.StatusOK, id, &f)
}

// result runs a scenario as it is stored on the target that the address names.
func (h *scenarios) result(c echo.Context, k *flow.Kept) (*view.ScenarioResult, error) {
	ctx := c.Request().Context()
	w, err := h.DB.Workflows.Get(ctx, k.WorkflowID)
	if err != nil {
		return nil, err
	}
	r := &view.ScenarioResult{WorkflowID: k.WorkflowID, ID: k.ID, Version: k.Version, On: models.TargetDraft, Called: "the draft", HasLive: w.PublishedID != ""}
	if r.HasLive && c.QueryParam("on") == models.TargetLive {
		r.On, r.Called = models.TargetLive, "the live version"
	}
	outcomes, err := h.Scenarios.Try(ctx, k.WorkflowID, flow.ScenarioTarget(r.On), k.ID)
	if err != nil {
		return nil, err
	}
	r.Result, r.Changes, r.PassedNumber = outcomes[0].Result, outcomes[0].Changes, outcomes[0].PassedNumber
	return r, nil
}

func (h *scenarios) create(c echo.Context) error { return h.write(c, "") }

func (h *scenarios) save(c echo.Context) error { return h.write(c, c.Param("scenario")) }

// write saves the form, and runs what was saved.
func (h *scenarios) write(c echo.Context, scenarioID string) error {
	form, by, err := screen.Posted[scenarioForm](c, h.Base)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	read := file.ReadScenario(form.body(), form.text())
	if err = read.Err; err == nil {
		var k *flow.Kept
		k, err = h.Scenarios.Save(ctx, by, flow.ScenarioInput{ID: scenarioID, WorkflowID: id, Version: form.Version, Body: read.Body})
		if err == nil {
			if _, err := h.Scenarios.Run(ctx, id, models.TargetDraft, k.ID); err != nil {
				return err
			}
			return h.Done(c, route.WorkflowScenario(id, k.ID), "Saved.")
		}
		err = read.Place(err)
	}
	return h.refuse(c, id, scenarioID, &form, err)
}

// refuse shows the form again with what is wrong.
func (h *scenarios) refuse(c echo.Context, id, scenarioID string, form *scenarioForm, cause error) error {
	f := view.ScenarioForm{ID: scenarioID, Version: form.Version, Body: form.body()}
	fillAreas(&f, form.text())
	var other error
	if f.Errors, other = screen.StaleErrors(cause, "scenario", screen.SaveAgain); other != nil {
		return other
	}
	if stale, ok := errors.AsType[*apperr.StaleError](cause); ok {
		theirs, _ := stale.Theirs.(*models.Scenario)
		f.Version = theirs.Version
	}
	if scenarioID != "" {
		k, err := h.Scenarios.Get(c.Request().Context(), id, scenarioID)
		if err != nil {
			return err
		}
		if f.Result, err = h.result(c, k); err != nil {
			return err
		}
	}
	return h.page(c, screen.StatusOf(cause), id, &f)
}
