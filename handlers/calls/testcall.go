package calls

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/trace"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/component"
	"hookline/views/route"
)

// testCall is the phone in the browser (MISSION R5). It runs the same engine as a
// carrier's call.
type testCall struct{ *calls }

func (h *testCall) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	admin.Thing(route.TestCall(), screen.Pages{List: h.setup, Create: h.place, Show: h.phone})
	admin.Post(route.TestCallStart(":id"), h.start)
	admin.Post(route.TestCallInput(":id"), h.input)
	admin.Post(route.TestCallRecord(":id", ":recording"), h.record)
	admin.Post(route.TestCallWait(":id"), h.wait)
	admin.Post(route.TestCallLeft(":id"), h.left)
	admin.Post(route.TestCallHangUp(":id"), h.hangUp)
}

// What a target of a test call can be: `number:+61255501234`, `workflow:<id>`.
const (
	toNumber   = "number:"
	toWorkflow = "workflow:"
)

// callerCookie keeps the caller's number of the last test call.
const callerCookie = "caller"

func (h *testCall) setup(c echo.Context) error {
	s := callview.Setup{Caller: screen.ExampleCaller, ServiceID: c.QueryParam("web_service")}
	if cookie, err := c.Cookie(callerCookie); err == nil {
		if kept, err := url.QueryUnescape(cookie.Value); err == nil && kept != "" {
			s.Caller = kept
		}
	}
	if id := c.QueryParam("workflow"); id != "" {
		s.Target = toWorkflow + id
	} else if number := c.QueryParam("number"); number != "" {
		s.Target = toNumber + number
	}
	return h.setupPage(c, http.StatusOK, s)
}

// setupPage shows what can be called. With a Web Service, only the Workflows that
// use it.
func (h *testCall) setupPage(c echo.Context, status int, s callview.Setup) error {
	ctx := c.Request().Context()
	workflows, err := h.DB.Workflows.All(ctx)
	if err != nil {
		return err
	}
	numbers, err := h.DB.Numbers.Rows(ctx)
	if err != nil {
		return err
	}
	var users map[string]bool
	if s.ServiceID != "" {
		if users, err = h.usersOf(c, &s); err != nil {
			return err
		}
	}
	published := map[string]bool{}
	for _, w := range workflows {
		published[w.ID] = w.PublishedID != ""
		if users == nil || users[w.ID] {
			s.Workflows = append(s.Workflows, callview.Target{Value: toWorkflow + w.ID, Name: w.Name, Help: w.Description, URL: route.Workflow(w.ID)})
		}
	}
	for _, n := range numbers {
		if users == nil || n.WorkflowID != nil && users[*n.WorkflowID] {
			t := callview.Target{Value: toNumber + n.Number, Name: component.Phone(n.Number), Help: n.Description, Workflow: n.WorkflowName, URL: route.Number(n.ID)}
			t.Warning = screen.NumberWarning(&n, published)
			s.Numbers = append(s.Numbers, t)
		}
	}
	s.Choose()
	return screen.Show(c, h.Base, status, callview.SetupPage, s, "Test call")
}

// usersOf gives the Workflows whose draft uses the Web Service.
func (h *testCall) usersOf(c echo.Context, s *callview.Setup) (map[string]bool, error) {
	ctx := c.Request().Context()
	service, err := h.DB.Services.Get(ctx, s.ServiceID)
	if err != nil {
		return nil, err
	}
	s.Service = service.Name
	uses, err := h.DB.Uses.Of(ctx, workspace.ObjectWebService, service.ID)
	if err != nil {
		return nil, err
	}
	users := map[string]bool{}
	for _, u := range uses {
		users[u.UserID] = true
	}
	return users, nil
}

type placeForm struct {
	Target  string `json:"target"`
	Caller  string `json:"caller"`
	Service string `json:"web_service"`
}

// place checks what is to be called, keeps the draft as it is now, and goes on to
// the phone, which begins the call once it listens.
func (h *testCall) place(c echo.Context) error {
	var form placeForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	caller, err := h.Workspace.Numbers.TestCaller(c.Request().Context(), form.Caller)
	var query url.Values
	if err == nil {
		query, err = h.target(c, form.Target)
	}
	if err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		return h.setupPage(c, screen.StatusOf(err), callview.Setup{Target: form.Target, Caller: form.Caller, ServiceID: form.Service, Errors: errs})
	}
	c.SetCookie(&http.Cookie{ //nolint:gosec // no secret, and it must work over plain http on one's own machine
		Name: callerCookie, Value: url.QueryEscape(caller), Path: route.TestCall(), MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.IsTLS(),
	})
	query.Set("caller", caller)
	return screen.Redirect(c, route.TestCallPhone(models.NewID())+"?"+query.Encode())
}

// target turns what was chosen into what the call begins with.
func (h *testCall) target(c echo.Context, target string) (url.Values, error) {
	ctx := c.Request().Context()
	if number, ok := strings.CutPrefix(target, toNumber); ok {
		return url.Values{"called": {number}}, nil
	}
	id, ok := strings.CutPrefix(target, toWorkflow)
	if !ok || id == "" {
		return nil, apperr.FieldError("target", "Choose what to call.")
	}
	v, err := flow.Of(h.Workspace).Workflows.TestVersion(ctx, id)
	switch {
	case apperr.Is(err, apperr.NotFound):
		return nil, apperr.FieldError("target", "This Workflow is not there any more; choose another.")
	case apperr.Is(err, apperr.Invalid):
		return nil, apperr.FieldError("target", "%s", apperr.Message(err))
	case err != nil:
		return nil, err
	}
	return url.Values{"workflow": {id}, "version": {v.ID}}, nil
}

// phone is the page of one test call: before it begins, while it runs, and after.
func (h *testCall) phone(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	p := callview.Phone{ID: id, KeepDays: int(h.Keep.Hours() / 24)}
	m, err := h.DB.Calls.Get(ctx, id)
	switch {
	case apperr.Is(err, apperr.NotFound) && c.QueryParam("caller") != "":
		if err := h.fresh(c, &p); err != nil {
			return err
		}
	case err != nil:
		return err
	case m.Kind != models.CallTest:
		return screen.Redirect(c, route.Call(id))
	default:
		if err := h.resume(c, &p, m); err != nil {
			return err
		}
	}
	frame, err := h.Frame(c, p.Title(), screen.Area{Title: "Test call", URL: route.TestCall()}.Way()...)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Permissions-Policy", "microphone=(self)") // a Record listens
	return screen.Render(c, http.StatusOK, callview.PhonePage(frame, p))
}

// fresh is a call that is about to begin.
func (h *testCall) fresh(c echo.Context, p *callview.Phone) error {
	q := c.QueryParams()
	p.Caller, p.Called, p.Target = q.Get("caller"), q.Get("called"), toNumber+q.Get("called")
	p.Start = url.Values{"caller": {p.Caller}, "called": {p.Called}, "workflow": {q.Get("workflow")}, "version": {q.Get("version")}}
	if id := q.Get("workflow"); id != "" {
		w, err := h.DB.Workflows.Get(c.Request().Context(), id)
		if err != nil {
			return err
		}
		p.Workflow, p.Target = w.Name, toWorkflow+id
	}
	p.Live = true
	return nil
}

// resume is a call that began: the page shows it where it is.
func (h *testCall) resume(c echo.Context, p *callview.Phone, m *models.Call) error {
	turns, err := h.DB.Calls.Turns(c.Request().Context(), m.ID, 0)
	if err != nil {
		return err
	}
	p.Caller, p.Called, p.Workflow, p.Live, p.Turn = m.Caller, m.Called, m.WorkflowName, m.Status == models.CallLive, m.Turn
	p.Target = toWorkflow + m.WorkflowID
	if m.Called != "" || m.WorkflowID == "" {
		p.Target = toNumber + m.Called
	}
	steps, err := trace.Read(turns)
	if err != nil {
		return err
	}
	if p.Steps, err = traceViews(m, turns, steps, true); err != nil {
		return err
	}
	if p.Talk, err = talk(turns); err != nil {
		return err
	}
	if p.Facts, err = h.facts(c, m); err != nil {
		return err
	}
	p.Began = true
	p.Variables, p.Known = variableViews(m)
	if p.Live && len(turns) > 0 {
		reply, err := h.Engine.Reply(turns[len(turns)-1])
		if err != nil {
			return err
		}
		r := callview.ReplyOf(reply.Turn, reply.Ended, instructions(reply.Instructions))
		p.Reply = &r
	}
	return nil
}

type startForm struct {
	Caller   string `json:"caller"`
	Called   string `json:"called"`
	Workflow string `json:"workflow"`
	Version  string `json:"version"`
}

// start begins the call and answers what the caller hears first.
func (h *testCall) start(c echo.Context) error {
	var form startForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	id := c.Param("id")
	if len(id) != len(models.NewID()) {
		return apperr.New(apperr.NotFound, "There is no such call.")
	}
	if form.Version != "" {
		v, err := h.DB.Workflows.Version(c.Request().Context(), form.Version)
		if err != nil {
			return err
		}
		form.Workflow = v.WorkflowID
	}
	reply, err := h.Engine.StartTest(c.Request().Context(), call.Test{
		ID: id, Caller: form.Caller, Called: form.Called, WorkflowID: form.Workflow, VersionID: form.Version,
	})
	if err != nil {
		return err
	}
	return answerReply(c, reply)
}

func (h *testCall) hangUp(c echo.Context) error {
	if err := h.Engine.HangUpTest(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// left notes that the page of the call is being closed, or loaded anew.
func (h *testCall) left(c echo.Context) error {
	if err := h.Desk.PageLeft(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
