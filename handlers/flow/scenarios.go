package flow

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workspace/file"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// scenarios is the Scenarios tab of a Workflow, and keeping a call as one.
type scenarios struct{ *reader }

func (h *scenarios) routes(admin screen.Group) {
	admin.Post(route.WorkflowScenariosRun(":id"), h.runAll)
	admin.Get(route.WorkflowScenariosOutcome(":id"), h.outcome)
	admin.Part(route.WorkflowScenarios(":id"), "scenario", screen.Pages{List: h.list, Add: h.add, Create: h.create, Show: h.show, Save: h.save, Remove: h.remove, Duplicate: h.duplicate})
	admin.Post(route.WorkflowScenarioRun(":id", ":scenario"), h.runOne)
	admin.Post(route.WorkflowScenarioExpect(":id", ":scenario"), h.expect)
	admin.Get(route.CallScenario(":id"), h.fromCall)
}

func (h *scenarios) list(c echo.Context) error {
	s, err := h.rows(c)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ScenariosPage, s, s.Workflow.Name, workflowArea().Way()...)
}

func (h *scenarios) rows(c echo.Context) (view.Scenarios, error) {
	head, d, err := h.head(c, c.Param("id"), route.WorkflowScenarios)
	s := view.Scenarios{Head: head}
	if err != nil {
		return s, err
	}
	kept, err := h.Scenarios.All(c.Request().Context(), d.workflow.ID)
	if err != nil {
		return s, err
	}
	draft, live := models.DefinitionHash(d.workflow.Draft), ""
	if head.Published != nil {
		live = models.DefinitionHash(head.Published.Definition)
	}
	for i := range kept {
		k := &kept[i]
		s.Rows = append(s.Rows, view.ScenarioRow{ID: k.ID, Name: k.Name, Note: k.Body.Note,
			Draft: markOf(k, models.TargetDraft, draft), Live: markOf(k, models.TargetLive, live)})
	}
	return s, nil
}

// markOf is how a scenario went last on a target whose definition has the hash now.
func markOf(k *flow.Kept, target, hash string) view.ScenarioMark {
	r, ran := k.Runs[target]
	return view.ScenarioMark{Ran: ran, Pass: r.Pass, Summary: r.Summary, At: r.At, Old: r.Hash != hash || r.ScenarioVersion != k.Version}
}

func (h *scenarios) runAll(c echo.Context) error { return h.run(c) }

func (h *scenarios) runOne(c echo.Context) error { return h.run(c, c.Param("scenario")) }

// run runs scenarios on the draft and on the live version, and shows the list again.
func (h *scenarios) run(c echo.Context, ids ...string) error {
	ctx, id := c.Request().Context(), c.Param("id")
	f, err := h.DB.Workflows.Get(ctx, id)
	if err != nil {
		return err
	}
	targets := []flow.ScenarioTarget{models.TargetDraft}
	if f.PublishedID != "" {
		targets = append(targets, models.TargetLive)
	}
	for _, on := range targets {
		if _, err := h.Scenarios.Run(ctx, id, on, ids...); err != nil {
			return err
		}
	}
	if !screen.IsHTMX(c) {
		return screen.Redirect(c, route.WorkflowScenarios(id))
	}
	s, err := h.rows(c)
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.ScenarioList(s))
}

// outcome is how the scenarios go on the draft now, for the dialog that publishes.
func (h *scenarios) outcome(c echo.Context) error {
	id := c.Param("id")
	outcomes, err := h.Scenarios.Run(c.Request().Context(), id, models.TargetDraft)
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.ScenarioOutcomeView(outcomeOf(id, outcomes)))
}

func outcomeOf(workflowID string, outcomes []flow.Outcome) *view.ScenarioOutcome {
	o := &view.ScenarioOutcome{WorkflowID: workflowID}
	for i := range outcomes {
		if x := &outcomes[i]; x.Pass {
			o.Passed++
		} else {
			o.Failed = append(o.Failed, view.ScenarioFailure{ID: x.ID, Name: x.Name, Summary: x.Summary})
		}
	}
	return o
}

// refusedBy is the outcome of scenarios that kept a Workflow from being published;
// nil for another error.
func refusedBy(workflowID string, err error) *view.ScenarioOutcome {
	failed, ok := errors.AsType[*flow.ScenariosError](err)
	if !ok {
		return nil
	}
	o := outcomeOf(workflowID, failed.Failed)
	o.Passed = failed.Passed
	return o
}

type expectForm struct {
	Version int64  `json:"version"`
	On      string `json:"on"`
}

// expect makes what came what is expected.
func (h *scenarios) expect(c echo.Context) error {
	form, by, err := screen.Posted[expectForm](c, h.Base)
	if err != nil {
		return err
	}
	ctx, id, scenarioID := c.Request().Context(), c.Param("id"), c.Param("scenario")
	_, err = h.Scenarios.ExpectNow(ctx, by, id, scenarioID, form.Version, flow.ScenarioTarget(form.On))
	if apperr.Is(err, apperr.Conflict) || apperr.Is(err, apperr.Invalid) {
		if err := h.Flash(c, component.Toast{Tone: component.Error, Text: apperr.Message(err)}); err != nil {
			return err
		}
		return screen.Redirect(c, route.WorkflowScenarioOn(id, scenarioID, form.On))
	}
	if err != nil {
		return err
	}
	if _, err := h.Scenarios.Run(ctx, id, flow.ScenarioTarget(form.On), scenarioID); err != nil {
		return err
	}
	return h.Done(c, route.WorkflowScenarioOn(id, scenarioID, form.On), "The scenario expects this now.")
}

func (h *scenarios) duplicate(c echo.Context) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	k, err := h.Scenarios.Duplicate(c.Request().Context(), by, id, c.Param("scenario"))
	if err != nil {
		return err
	}
	return h.Done(c, route.WorkflowScenario(id, k.ID), "This is the copy, “"+k.Name+"”.")
}

func (h *scenarios) remove(c echo.Context) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	if err := h.Scenarios.Delete(c.Request().Context(), by, id, c.Param("scenario"), 0); err != nil {
		return err
	}
	return h.Done(c, route.WorkflowScenarios(id), "The scenario is deleted.")
}

// fromCall is the form of a scenario made of a call. A call that can't be played
// again says why on its own page.
func (h *scenarios) fromCall(c echo.Context) error {
	callID := c.Param("id")
	in, notes, err := h.Scenarios.Record(c.Request().Context(), callID)
	if apperr.Is(err, apperr.Invalid) {
		if err := h.Flash(c, component.Toast{Tone: component.Error, Text: apperr.Message(err)}); err != nil {
			return err
		}
		return screen.Redirect(c, route.Call(callID))
	}
	if err != nil {
		return err
	}
	f := view.ScenarioForm{Body: in.Body, FromCall: true, Notes: notes}
	fillAreas(&f, file.TextOfScenario(&in.Body))
	return h.page(c, http.StatusOK, in.WorkflowID, &f, screen.Area{Title: "Calls", URL: route.Calls()}.Way()...)
}
