package desk

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	deskview "hookline/views/desk"
	"hookline/views/route"
)

// agentDesk is where an agent takes calls (MISSION A3). Every action is a POST that
// answers with the desk as it stands then; what changes by itself comes over the
// stream of events.
type agentDesk struct{ Screens }

func (h *agentDesk) routes(r screen.Routes) {
	agent := r.May(auth.UseDesk)
	agent.Get(route.Desk(), h.show)
	agent.Get(route.DeskEvents(), h.events)
	agent.Post(route.DeskBeat(), h.heard)
	agent.Post(route.DeskSignIn(), h.act("sign-in", h.signIn))
	agent.Post(route.DeskReady(), h.act("ready", h.ready))
	agent.Post(route.DeskPause(), h.act("pause", h.pause))
	agent.Post(route.DeskLeave(), h.act("leave", h.leave))
	agent.Post(route.DeskAnswer(), h.act("answer", h.answer))
	agent.Post(route.DeskDecline(), h.act("decline", h.decline))
	agent.Post(route.DeskHangUp(), h.act("hang-up", h.hangUp))
	agent.Post(route.DeskHold(), h.act("hold", h.hold))
	agent.Post(route.DeskUnhold(), h.act("unhold", h.unhold))
	agent.Post(route.DeskRecord(), h.act("record", h.record))
	agent.Get(route.DeskTransfer(), h.targets)
	agent.Post(route.DeskTransfer(), h.transfer)
	agent.Post(route.DeskWrapUp(), h.act("wrap-up", h.wrapUp))
	agent.Post(route.DeskFields(), h.saveDraft)
}

func (h *agentDesk) show(c echo.Context) error { return h.page(c, http.StatusOK, deskview.Problem{}) }

// page is the desk as a whole page.
func (h *agentDesk) page(c echo.Context, status int, problem deskview.Problem) error {
	user, err := h.User(c)
	if err != nil {
		return err
	}
	d, err := h.read(c, user, problem)
	if err != nil {
		return err
	}
	frame, err := h.Frame(c, "Desk")
	if err != nil {
		return err
	}
	allowFrames(c)
	return screen.Render(c, status, deskview.Page(frame, d))
}

// allowFrames lets this one page show a page of another system beside the Script.
// It stands in a sandbox, and our own pages refuse to be framed.
func allowFrames(c echo.Context) {
	const name = "Content-Security-Policy"
	if policy := c.Response().Header().Get(name); policy != "" {
		c.Response().Header().Set(name, policy+"; frame-src https: http:")
	}
}

// inPlace says whether a request comes from the desk's own script, which puts the
// answer in the place of what is there.
func inPlace(c echo.Context) bool { return c.Request().Header.Get("X-Desk") != "" }

// deskAction is what an agent does. The error's fields are those of the form.
type deskAction func(c echo.Context, u *models.User) error

// act runs an action and answers with the desk: with what went wrong beside what
// was done, and what was entered kept.
func (h *agentDesk) act(name string, f deskAction) echo.HandlerFunc {
	return func(c echo.Context) error {
		user, err := h.User(c)
		if err != nil {
			return err
		}
		status, problem := http.StatusOK, deskview.Problem{}
		if err := f(c, user); err != nil {
			if apperr.CodeOf(err) == apperr.Internal {
				return err
			}
			status, problem = screen.StatusOf(err), problemOf(name, err)
		}
		switch {
		case inPlace(c):
			return h.part(c, user, status, problem)
		case status != http.StatusOK:
			return h.page(c, status, problem)
		}
		return c.Redirect(http.StatusSeeOther, route.Desk())
	}
}

// part answers the desk alone.
func (h *agentDesk) part(c echo.Context, u *models.User, status int, problem deskview.Problem) error {
	d, err := h.read(c, u, problem)
	if err != nil {
		return err
	}
	return screen.Render(c, status, deskview.Desk(d))
}

func problemOf(action string, err error) deskview.Problem {
	p := deskview.Problem{Action: action, Errors: component.Errors{}}
	for _, f := range apperr.Fields(err) {
		p.Errors.Add(f.Name, f.Message)
	}
	if !p.Errors.Any() {
		p.Errors.Add("", apperr.Message(err))
	}
	return p
}

type signInDeskForm struct {
	Campaigns []string `json:"campaigns"`
}

func (h *agentDesk) signIn(c echo.Context, u *models.User) error {
	var form signInDeskForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	return h.Desk.SignIn(c.Request().Context(), u.ID, form.Campaigns)
}

func (h *agentDesk) ready(c echo.Context, u *models.User) error {
	return h.Desk.Ready(c.Request().Context(), u.ID)
}

func (h *agentDesk) pause(c echo.Context, u *models.User) error {
	return h.Desk.Pause(c.Request().Context(), u.ID, screen.CleanText(c.FormValue("reason")))
}

func (h *agentDesk) leave(c echo.Context, u *models.User) error {
	return h.Desk.Leave(c.Request().Context(), u.ID)
}
