package flow

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/tag"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/app/workflow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// requests are the objects that send a request of their own: what they send is tried in
// their panel.
type requests struct {
	*editor
	engine *call.Engine
	runner *webservice.Runner
}

func (h *requests) routes(admin screen.Group) {
	admin.Post(route.WorkflowObjectTrial(":id", ":object"), h.open)
	admin.Post(route.WorkflowObjectTry(":id", ":object"), h.try)
	admin.Post(route.WorkflowObjectService(":id", ":object"), h.makeService)
}

// trialForm is what a trial posts beside the panel's form.
type trialForm struct {
	Call  string       `json:"trial_call"` // whose values they are; empty for samples
	Trial []trialValue `json:"trial"`
}

type trialValue struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// tried is an object as its panel holds it, with values to try it with.
type tried struct {
	form   trialForm
	posted *posted
	draft  *draft
	asks   workflow.Requester
	trial  *workflow.Trial
}

// read reads the panel's form as it is now, and takes the values from where they are wanted.
func (h *requests) read(c echo.Context) (*tried, error) {
	t := &tried{}
	if err := screen.Decode(c, &t.form); err != nil {
		return nil, err
	}
	var err error
	if t.posted, err = readObject(c, c.Param("object")); err != nil {
		return nil, err
	}
	var ok bool
	if t.asks, ok = t.posted.object.Settings.(workflow.Requester); !ok {
		return nil, apperr.New(apperr.Invalid, "An object of this kind sends no request of its own.")
	}
	if t.draft, err = h.draft(c, c.Param("id")); err != nil {
		return nil, err
	}
	ctx := c.Request().Context()
	world, err := h.engine.Around(ctx)
	if err != nil {
		return nil, err
	}
	t.trial = workflow.NewTrial(world, t.posted.object.Title, h.Now())
	t.trial.Facts.WorkflowName, t.trial.State.Workflow = t.draft.workflow.Name, t.draft.workflow.ID
	if t.form.Call == "" {
		return t, nil
	}
	of, err := h.DB.Calls.Get(ctx, t.form.Call)
	if err != nil {
		return nil, err
	}
	facts, state, err := h.engine.Known(ctx, of)
	if err != nil {
		return nil, err
	}
	t.trial.Of(facts, state)
	state.Workflow = t.draft.workflow.ID // it may have gone on in another
	return t, nil
}

// problems are what is wrong with the settings, as a save would say it; title and exits do
// not matter to a request.
func (t *tried) problems() component.Errors {
	if t.posted.errs.Any() {
		return t.posted.errs
	}
	errs, o := component.Errors{}, t.posted.object
	def := t.draft.with(o)
	for _, problem := range def.Problems(t.draft.around) {
		if problem.ObjectID == o.ID && problem.Severity == workflow.Red && problem.Field != "title" && !strings.HasPrefix(problem.Field, "exits.") {
			errs.Add(view.FieldName(o.Settings, problem.Field), problem.Message)
		}
	}
	return errs
}

// with is the draft with an object as somebody has it in a panel.
func (d *draft) with(posted *workflow.Object) *workflow.Definition {
	def := &workflow.Definition{Objects: slices.Clone(d.def.Objects), Notes: d.def.Notes}
	if i := slices.IndexFunc(def.Objects, func(o *workflow.Object) bool { return o.ID == posted.ID }); i >= 0 {
		def.Objects[i] = posted
	} else {
		def.Objects = append(def.Objects, posted)
	}
	return def
}

// open shows a field for each value of the request. What was typed stays.
func (h *requests) open(c echo.Context) error {
	t, err := h.read(c)
	if err != nil {
		return err
	}
	page := view.Trial{WorkflowID: t.draft.workflow.ID, ObjectID: t.posted.object.ID, Call: t.form.Call, Fields: t.fields(), Errors: t.problems()}
	params, err := c.FormParams()
	if err != nil {
		return err
	}
	page.Opened = !params.Has("trial_call")
	if page.Calls, err = h.passed(c.Request().Context(), t); err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.TrialForm(page))
}

// fields are what the request is filled with, with the values of the call or samples.
func (t *tried) fields() []view.TrialField {
	var list []view.TrialField
	for _, f := range t.trial.Fields(t.asks) {
		field := view.TrialField{Key: f.Key, Written: f.Written, Help: f.Help}
		field.Value, field.Secret = t.trial.Value(f.Key)
		if label, ok := strings.CutPrefix(f.Key, workflow.Scope); ok && field.Value == "" && t.form.Call == "" {
			field.Value = t.draft.def.SampleOf(label)
		}
		list = append(list, field)
	}
	return list
}

// typed puts what was typed into fields; it says whether the request has any that was not
// asked for: it was changed since.
func (t *tried) typed(fields []view.TrialField) (more bool) {
	for i := range fields {
		at := slices.IndexFunc(t.form.Trial, func(v trialValue) bool { return v.Key == fields[i].Key })
		if at < 0 {
			more = true
			continue
		}
		fields[i].Value = t.form.Trial[at].Value
		t.trial.Set(fields[i].Key, fields[i].Value)
	}
	return more
}

// maxTrialCalls is how many calls are offered to take values from.
const maxTrialCalls = 10

// passed lists the newest calls that ran the Workflow: that ended in it, that are in it, or
// that came to the object in its published version and went on elsewhere.
func (h *requests) passed(ctx context.Context, t *tried) ([]component.Option, error) {
	page := models.Page{Limit: maxTrialCalls}
	w := t.draft.workflow
	list, _, err := h.DB.Calls.List(ctx, models.CallFilter{WorkflowID: w.ID, Page: page})
	if err != nil {
		return nil, err
	}
	if w.PublishedID != "" {
		step := models.StepFilter{VersionID: w.PublishedID, ObjectID: t.posted.object.ID}
		more, _, err := h.DB.Calls.List(ctx, models.CallFilter{Step: step, Page: page})
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	slices.SortStableFunc(list, func(a, b models.Call) int { return b.StartedAt.Compare(a.StartedAt) })
	options := []component.Option{{Label: "Samples"}}
	for i := range list {
		if c := &list[i]; len(options) <= maxTrialCalls && !slices.ContainsFunc(options, func(o component.Option) bool { return o.Value == c.ID }) {
			options = append(options, component.Option{Value: c.ID, Group: "A call", Label: fmt.Sprintf("%s, %s", component.Caller(c.Caller), ago(h.Now().Sub(c.StartedAt)))})
		}
	}
	return component.WithChosen(options, t.form.Call, "A call that is gone"), nil
}

// ago says in words how long ago something was.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// try sends the request, through the runner that live calls use.
func (h *requests) try(c echo.Context) error {
	t, err := h.read(c)
	if err != nil {
		return err
	}
	result := view.TrialAnswer{ObjectID: t.posted.object.ID, Errors: t.problems()}
	if result.Errors.Any() {
		return screen.Render(c, http.StatusUnprocessableEntity, view.TrialResult(result))
	}
	fields := t.fields()
	if t.typed(fields) {
		result.More = fields
		return screen.Render(c, http.StatusUnprocessableEntity, view.TrialResult(result))
	}
	service, request, err := t.trial.Request(t.asks)
	if err != nil {
		return err
	}
	request.Inactive, request.Tags = true, tag.Examples(service.Tags())
	ctx := c.Request().Context()
	screen.AllowTime(c, service.Timeout)
	x := h.runner.Do(ctx, service, request)
	if ctx.Err() != nil { // cancelled: nobody waits for the answer
		return c.NoContent(http.StatusNoContent)
	}
	h.named(x, t.trial.World, &result)
	result.Exchange = screen.ExchangeView("trial-exchange", x)
	result.Ends = x.Answer == webservice.NotRead
	if x.Cause == webservice.Success {
		result.Sets = setBy(x)
	}
	return screen.Render(c, http.StatusOK, view.TrialResult(result))
}

// named names the Workflow that an answer leads to, or says that a call would not come there.
func (h *requests) named(x *webservice.Exchange, world workflow.World, result *view.TrialAnswer) {
	if x.Action == nil || x.Action.ID == 0 {
		return
	}
	id, ok := world.Block(x.Action.ID)
	if !ok {
		result.Wrong = fmt.Sprintf("There is no Workflow with the building block id %d: a call leaves by Error.", x.Action.ID)
		return
	}
	if x.Action.Workflow, _, ok = world.Published(id); !ok {
		result.Wrong = fmt.Sprintf("The Workflow with the building block id %d was never published: a call leaves by Error until it is.", x.Action.ID)
	}
}

// setBy lists the labels that an answer gives a call.
func setBy(x *webservice.Exchange) []string {
	var names []string
	if x.Answer == answer.ModeVariables {
		for _, r := range x.Results {
			names = append(names, r.Description)
		}
	}
	if x.Action != nil {
		for _, p := range x.Action.Parameters {
			names = append(names, p.Name)
		}
	}
	return slices.DeleteFunc(slices.Compact(slices.SortedFunc(slices.Values(names), cmp.Compare[string])), func(name string) bool { return !workflow.ValidLabel(name) })
}
